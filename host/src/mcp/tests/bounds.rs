//! How much runs at once.

use super::client::{Client, text};
use crate::config::limits::Limits;
use serde_json::json;
use std::num::NonZeroUsize;

#[tokio::test]
async fn calls_beyond_the_limit_and_the_queue_are_refused_as_busy_and_told_when_to_come_back() {
    let limits = Limits { calls: NonZeroUsize::MIN, ..Limits::default() };
    let mut client = Client::connect(&limits);
    client.initialize("2025-11-25", json!({})).await;
    let hang = json!({"name": "hang", "arguments": {}});
    for _ in 0..5 {
        client.begin("tools/call", hang.clone()).await;
    }
    client.plugin.hanging.notified().await;
    // One runs, four wait; whichever comes sixth to the gate is refused at once.
    let refused = client.begin("tools/call", hang).await;
    let answer = client.read().await;
    assert!(answer["id"].as_u64().unwrap() <= refused);
    assert_eq!(answer["result"]["_meta"]["odoo-mcp/error"]["code"], "E006");
    assert_eq!(answer["result"]["_meta"]["odoo-mcp/error"]["retry"], "safe");
    insta::assert_snapshot!(text(&answer["result"]));
}
