//! What a test does to a running server.

use std::time::Duration;

use odoo_sim::{ADMIN, API_KEY, DATABASE, Data, Fault, PASSWORD, What};
use serde_json::json;
use tokio::time::timeout;

use crate::{client::Client, protocol::Protocol};

const LIMIT: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_stalled_request_goes_on_when_told_to() {
    let client = Client::demo().await;
    for (what, executed) in [(What::Stall, 0), (What::StallAnswer, 1)] {
        let before = client.sim.executions("res.partner", "search_count");
        client.sim.inject(Fault::once(what));
        let call = client.ok("res.partner", "search_count", json!([[["id", "=", 10]]]));
        let controller = async {
            client.sim.stalled(1).await;
            let seen = client.sim.executions("res.partner", "search_count") - before;
            client.sim.release();
            seen
        };
        let (answer, seen) = timeout(LIMIT, async { tokio::join!(call, controller) }).await.unwrap();
        assert_eq!((answer, seen), (json!(1), executed));
    }
}

#[tokio::test]
async fn a_stalled_request_is_executed_although_its_client_left() {
    let client = Client::demo().await;
    client.sim.inject(Fault::once(What::Stall));
    {
        let call = client.call("res.partner", "create", json!([{"name": "Late"}]), json!({}));
        tokio::select! {
            _ = call => panic!("nothing is answered"),
            () = client.sim.stalled(1) => {}
        }
    }
    client.sim.release();
    let executed = async {
        while client.sim.executions("res.partner", "create") == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(LIMIT, executed).await.unwrap();
}

#[tokio::test]
async fn a_password_changes_and_a_key_is_revoked() {
    let client = Client::demo().await;
    let login = async |secret: &str| client.authenticate(DATABASE, ADMIN, secret).await.unwrap();
    client.sim.set_password(ADMIN, "another");
    assert_eq!((login(PASSWORD).await, login("another").await), (json!(false), json!(2)));
    assert_eq!(client.call("res.partner", "search", json!([[]]), json!({})).await.unwrap_err().0, 3);
    let count =
        async || client.via(Protocol::Json2, "res.partner", "search_count", None, json!({"domain": []})).await.is_ok();
    assert!(count().await, "keys outlive a password");
    assert!(client.sim.revoke_api_key(API_KEY));
    assert!(!count().await && !client.sim.revoke_api_key(API_KEY));
    client.sim.add_api_key(ADMIN, API_KEY);
    assert!(count().await);
}

#[tokio::test]
async fn a_second_factor_leaves_the_keys() {
    let client = Client::with(Data::demo().with_two_factor(ADMIN)).await;
    assert_eq!(client.authenticate(DATABASE, ADMIN, PASSWORD).await, Ok(json!(false)));
    assert_eq!(client.authenticate(DATABASE, ADMIN, API_KEY).await, Ok(json!(2)));
}

#[tokio::test]
async fn a_restarted_server_has_its_port_and_its_records() {
    let client = Client::demo().await;
    client.ok("res.partner", "create", json!([{"name": "Lasting"}])).await;
    let url = client.sim.url();
    client.sim.stop().await;
    assert!(client.connect().await.is_err(), "nobody listens");
    client.sim.restart().await.unwrap();
    assert_eq!(client.sim.url(), url);
    let found = client.ok("res.partner", "search_count", json!([[["name", "=", "Lasting"]]])).await;
    assert_eq!((found, client.sim.executions("res.partner", "create")), (json!(1), 1));
    assert!(client.sim.restart().await.is_err(), "the port is this server's own");
}
