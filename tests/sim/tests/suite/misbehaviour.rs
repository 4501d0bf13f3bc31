//! Faults to order, and the counts that tell what was executed.

use std::{io::ErrorKind, time::Duration};

use odoo_sim::{DATABASE, Fault, PASSWORD, Sim, What};
use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::client::{Answer, Client, document};

const CREATE: (&str, &str) = ("res.partner", "create");

/// Sends a `create` and returns what came of it.
async fn create(client: &Client) -> std::io::Result<Answer> {
    let params = json!([DATABASE, 2, PASSWORD, "res.partner", "create", [{"name": "Injected"}], {}]);
    client.post("/xmlrpc/2/object", &document("execute_kw", &params)).await
}

fn created(sim: &Sim) -> u64 {
    sim.executions(CREATE.0, CREATE.1)
}

#[tokio::test]
async fn a_reset_after_executing_leaves_the_record() {
    let client = Client::demo().await;
    client.sim.inject(Fault::once(What::ResetAfterExecuting).on_method("create"));
    assert_eq!(create(&client).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!((created(&client.sim), client.sim.requests()), (1, 1));
    let count = client.ok("res.partner", "search_count", json!([[["name", "=", "Injected"]]])).await;
    assert_eq!(count, json!(1));
}

#[tokio::test]
async fn a_reset_before_executing_leaves_nothing() {
    let client = Client::demo().await;
    for fault in [
        Fault::once(What::ResetOnAccept),
        Fault::once(What::ResetBeforeReading),
        Fault::once(What::ResetBeforeReading).on_model("res.partner").on_method("create"),
    ] {
        client.sim.inject(fault);
        assert!(create(&client).await.is_err());
        assert_eq!((created(&client.sim), client.sim.pending_faults()), (0, 0));
    }
    assert_eq!((client.sim.connections(), client.sim.requests()), (3, 2));
}

#[tokio::test]
async fn a_cut_answer_has_the_bytes_before_the_cut() {
    let client = Client::demo().await;
    client.sim.inject(Fault::once(What::CutAnswer(30)));
    let answer = create(&client).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 30));
    assert!(answer.announced() > 30, "the whole answer was announced");
    assert_eq!(created(&client.sim), 1);
}

#[tokio::test]
async fn a_hanging_server_answers_nothing() {
    let client = Client::demo().await;
    client.sim.inject(Fault::once(What::Hang));
    client.sim.inject(Fault::once(What::HangAfterExecuting));
    for executed in [0, 1] {
        assert!(timeout(Duration::from_millis(50), create(&client)).await.is_err());
        assert_eq!(created(&client.sim), executed);
    }
}

#[tokio::test]
async fn a_delay_ends_with_the_proper_answer() {
    let client = Client::demo().await;
    for what in [What::Delay(Duration::from_millis(30)), What::DelayAnswer(Duration::from_millis(30))] {
        client.sim.inject(Fault::once(what));
        let start = Instant::now();
        assert!(create(&client).await.unwrap().body.contains("methodResponse"));
        assert!(start.elapsed() >= Duration::from_millis(30));
    }
}

#[tokio::test]
async fn pages_statuses_and_faults_come_instead_of_answers() {
    let client = Client::demo().await;
    let page = || "<html>502 Bad Gateway</html>".to_owned();
    client.sim.inject(Fault::once(What::Html { status: 502, body: page() }));
    assert_eq!((create(&client).await.unwrap().status, created(&client.sim)), (502, 0));
    client.sim.inject(Fault::once(What::HtmlAfterExecuting { status: 504, body: page() }));
    assert_eq!((create(&client).await.unwrap().status, created(&client.sim)), (504, 1));
    let headers = vec![("Retry-After", "7".to_owned())];
    client.sim.inject(Fault::once(What::Status { status: 429, headers }));
    let limited = create(&client).await.unwrap();
    assert!(limited.status == 429 && limited.head.contains("retry-after: 7"), "{}", limited.head);
    client.sim.inject(Fault::once(What::serialization_failure()));
    assert!(create(&client).await.unwrap().body.contains("SerializationFailure"));
    client.sim.inject(Fault::once(What::Answer(b"<methodResponse/>".to_vec())));
    assert_eq!(create(&client).await.unwrap().body, "<methodResponse/>");
    assert_eq!(created(&client.sim), 1);
}

#[tokio::test]
async fn rubbish_and_huge_answers_come_after_executing() {
    let client = Client::demo().await;
    client.sim.inject(Fault::once(What::Rubbish));
    assert!(create(&client).await.unwrap().body.contains("no XML"));
    client.sim.inject(Fault::once(What::Huge(1_000_000)));
    let huge = create(&client).await.unwrap();
    assert!(huge.body.len() > 1_000_000 && huge.body.len() == huge.announced());
    assert_eq!(created(&client.sim), 2);
}

#[tokio::test]
async fn a_fault_strikes_as_often_as_told_and_only_where_told() {
    let client = Client::demo().await;
    client.sim.inject(Fault::once(What::Status { status: 503, headers: vec![] }).on_method("create").times(2));
    assert!(client.ok("res.partner", "search_count", json!([[]])).await.is_i64());
    assert_eq!(create(&client).await.unwrap().status, 503);
    assert_eq!(create(&client).await.unwrap().status, 503);
    assert_eq!(create(&client).await.unwrap().status, 200);
    client.sim.inject(Fault::once(What::too_many_logins()).on_method("authenticate"));
    assert!(client.authenticate(DATABASE, "admin", PASSWORD).await.is_err());
    assert_eq!(client.sim.logins(), 0);
}
