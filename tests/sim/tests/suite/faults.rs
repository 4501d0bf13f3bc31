//! Faults in each protocol's own form.

use std::{io::Read, time::Duration};

use odoo_sim::{Canned, Fault, What};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    client::{Answer, Client},
    protocol::{ALL, Protocol, read},
};

async fn create(client: &Client, protocol: Protocol) -> std::io::Result<Answer> {
    client.raw(protocol, "res.partner", "create", None, json!({"vals_list": {"name": "Injected"}})).await
}

fn executed(client: &Client) -> u64 {
    client.sim.executions("res.partner", "create")
}

#[tokio::test]
async fn a_serialization_failure_is_an_exception_and_did_nothing() {
    let client = Client::demo().await;
    for protocol in ALL {
        client.sim.inject(Fault::once(What::serialization_failure()).on_model("res.partner").on_method("create"));
        let answer = create(&client, protocol).await.unwrap();
        assert_eq!(answer.status, if protocol == Protocol::Json2 { 500 } else { 200 });
        let failure = read(protocol, &answer).unwrap_err();
        assert_eq!(failure.name, "psycopg2.errors.SerializationFailure", "{protocol:?}");
        assert_eq!(executed(&client), 0);
    }
}

#[tokio::test]
async fn too_many_logins_are_refused_by_name() {
    let client = Client::demo().await;
    for (protocol, name, status) in [
        (Protocol::XmlRpc, "3", 200),
        (Protocol::JsonRpc, "odoo.exceptions.AccessDenied", 200),
        (Protocol::Json2, "odoo.exceptions.AccessDenied", 403),
    ] {
        client.sim.inject(Fault::once(What::too_many_logins()));
        let answer = create(&client, protocol).await.unwrap();
        let failure = read(protocol, &answer).unwrap_err();
        assert_eq!((answer.status, failure.name.as_str()), (status, name));
        assert!(failure.message.starts_with("Too many login failures"));
    }
}

#[tokio::test]
async fn a_proxy_answers_in_odoos_place() {
    let client = Client::demo().await;
    for protocol in ALL {
        for (status, delay) in
            [(429, Some("3")), (502, None), (503, Some("Wed, 21 Oct 2026 07:28:00 GMT")), (504, None)]
        {
            client.sim.inject(Fault::once(What::nginx(status, delay)));
            let answer = create(&client, protocol).await.unwrap();
            assert_eq!(answer.status, status);
            assert!(answer.body.contains("<center>nginx/") && answer.head.contains("text/html"));
            let told = answer.head.lines().find_map(|line| line.strip_prefix("retry-after: "));
            assert_eq!(told, delay.map(str::to_lowercase).as_deref());
        }
        client.sim.inject(Fault::once(What::redirect("/web/login")));
        let moved = create(&client, protocol).await.unwrap();
        assert!(moved.status == 303 && moved.head.contains("location: /web/login"));
        client
            .sim
            .inject(Fault::once(What::Canned(Canned::new(200).header("Content-Type", "text/plain").body("hello"))));
        let plain = create(&client, protocol).await.unwrap();
        assert!(plain.head.contains("content-type: text/plain") && plain.body == "hello");
    }
    assert_eq!(executed(&client), 0);
}

#[tokio::test]
async fn a_proper_answer_comes_under_a_wrong_type_or_packed() {
    let client = Client::demo().await;
    client.sim.inject(Fault::once(What::ContentType("application/octet-stream")));
    let answer = create(&client, Protocol::JsonRpc).await.unwrap();
    assert!(answer.head.contains("application/octet-stream") && read(Protocol::JsonRpc, &answer).is_ok());
    client.sim.inject(Fault::once(What::Gzip).on_path("/web/version"));
    let mut stream = client.connect().await.unwrap();
    stream.write_all(b"GET /web/version HTTP/1.1\r\nHost: sim\r\n\r\n").await.unwrap();
    let mut bytes = vec![];
    stream.read_to_end(&mut bytes).await.unwrap();
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    assert!(String::from_utf8_lossy(&bytes[..at]).to_lowercase().contains("content-encoding: gzip"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[at..]).read_to_string(&mut text).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["version"], "19.0");
}

#[tokio::test]
async fn a_connection_closes_at_every_point() {
    let client = Client::demo().await;
    for protocol in ALL {
        let before = executed(&client);
        for (what, more) in [
            (What::CloseBeforeExecuting, 0),
            (What::CloseAfterExecuting, 1),
            (What::ResetBeforeReading, 1),
            (What::ResetAfterExecuting, 2),
        ] {
            client.sim.inject(Fault::once(what.clone()).on_method("create"));
            let outcome = create(&client, protocol).await;
            assert!(outcome.is_err() || outcome.is_ok_and(|answer| answer.status == 0), "{what:?}");
            assert_eq!(executed(&client), before + more, "{what:?}");
        }
    }
}

#[tokio::test]
async fn a_length_is_wrong_in_both_directions() {
    let client = Client::demo().await;
    for protocol in ALL {
        let proper = create(&client, protocol).await.unwrap();
        for length in [10, 100_000] {
            client.sim.inject(Fault::once(What::ContentLength(length)));
            let answer = create(&client, protocol).await.unwrap();
            assert_eq!(answer.announced() as u64, length);
            assert_eq!(answer.body.len(), proper.body.len(), "all of the body was sent");
        }
    }
}

#[tokio::test]
async fn a_huge_answer_is_well_formed_in_each_protocol() {
    let client = Client::demo().await;
    for protocol in ALL {
        client.sim.inject(Fault::once(What::Huge(300_000)));
        let answer = create(&client, protocol).await.unwrap();
        assert_eq!(read(protocol, &answer).unwrap().as_str().unwrap().len(), 300_000);
        client.sim.inject(Fault::once(What::HugeChunked(300_000)));
        let chunked = create(&client, protocol).await.unwrap();
        assert!(chunked.head.contains("transfer-encoding: chunked") && chunked.body.len() > 300_000);
        assert!(!chunked.head.contains("content-length"));
    }
}

#[tokio::test]
async fn a_dripping_answer_is_whole_in_the_end() {
    let client = Client::demo().await;
    client.sim.inject(Fault::once(What::Drip { piece: 7, every: Duration::from_millis(1) }));
    let answer = create(&client, Protocol::JsonRpc).await.unwrap();
    assert!(read(Protocol::JsonRpc, &answer).unwrap().is_i64());
    assert_eq!(answer.announced(), answer.body.len());
}

#[tokio::test]
async fn a_cut_answer_is_short_in_each_protocol() {
    let client = Client::demo().await;
    for protocol in ALL {
        client.sim.inject(Fault::once(What::CutAnswer(2)));
        let answer = create(&client, protocol).await.unwrap();
        assert!(answer.body.len() < answer.announced(), "{protocol:?}");
    }
    assert_eq!(executed(&client), 3);
}

#[tokio::test]
async fn what_raises_is_attempted_and_not_executed() {
    let client = Client::demo().await;
    for protocol in ALL {
        let bad = json!({"vals_list": {"name": "x", "nope": 1}});
        client.via(protocol, "res.partner", "create", None, bad).await.unwrap_err();
    }
    assert_eq!((executed(&client), client.sim.attempts("res.partner", "create")), (0, 3));
}
