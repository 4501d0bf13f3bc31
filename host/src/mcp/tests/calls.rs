//! Tool calls: arguments, progress, failures, cancellation.

use super::client::{Client, text};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

async fn client() -> Client {
    Client::session("2025-11-25", json!({})).await
}

#[tokio::test]
async fn a_tool_answers() {
    let result = client().await.call("echo", json!({"text": "hello"})).await;
    assert_eq!(result, json!({"content": [{"type": "text", "text": "hello"}], "isError": false}));
}

#[tokio::test]
async fn wrong_arguments_are_told_as_a_result_before_the_plugin_runs() {
    let mut client = client().await;
    let result = client.call("echo", json!({"txt": "hello"})).await;
    insta::assert_json_snapshot!(result);
    assert_eq!(client.plugin.steps.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn no_arguments_at_all_are_an_empty_object() {
    let mut client = client().await;
    let answer = client.request("tools/call", json!({"name": "echo"})).await;
    assert!(text(&answer["result"]).contains("`text` (string) is required"), "{answer}");
}

#[tokio::test]
async fn an_unknown_tool_is_a_protocol_error_with_the_nearest_name() {
    let answer = client().await.request("tools/call", json!({"name": "ecko"})).await;
    assert_eq!(answer["error"]["code"], -32602);
    assert_eq!(answer["error"]["message"], "there is no tool \"ecko\": did you mean echo?");
}

#[tokio::test]
async fn a_chain_runs_to_its_end_and_reports_progress_to_a_client_that_gave_a_token() {
    let mut client = client().await;
    let params = json!({"name": "count", "arguments": {}, "_meta": {"progressToken": "t"}});
    let answer = client.request("tools/call", params).await;
    assert_eq!(text(&answer["result"]), "counted");
    let told: Vec<Value> = client.notices.iter().map(|notice| notice["params"].clone()).collect();
    let expected = [1, 2, 3]
        .map(|n| json!({"progressToken": "t", "progress": f64::from(n), "total": 3.0, "message": format!("step {n}")}));
    assert_eq!(told, expected);
    let ids = client.plugin.call_ids.lock().unwrap().clone();
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| *id == ids[0]), "one call has one id: {ids:?}");
}

#[tokio::test]
async fn a_client_without_a_token_hears_of_no_progress() {
    let mut client = client().await;
    assert_eq!(text(&client.call("count", json!({})).await), "counted");
    assert!(client.notices.is_empty());
}

#[tokio::test]
async fn a_chain_without_end_is_stopped_and_its_outcome_is_unknown() {
    let mut client = client().await;
    let result = client.call("forever", json!({})).await;
    assert_eq!(result["isError"], true);
    assert!(text(&result).contains("within 1000 steps"), "{result}");
    assert_eq!(result["_meta"]["odoo-mcp/error"]["retry"], "unknown-outcome");
}

#[tokio::test]
async fn a_plugins_failure_is_a_result_that_says_whether_to_call_again() {
    let mut client = client().await;
    let failed = client.call("fail", json!({})).await;
    assert_eq!(failed["isError"], true);
    assert_eq!(text(&failed), "E999: the ledger is on fire\n(source: plugin, retry: never)");
    let invalid = client.call("invalid", json!({})).await;
    assert_eq!(text(&invalid), "E004: n must be even\n(source: client, retry: never)");
    let read = client.call("slow_read", json!({})).await;
    assert_eq!(read["_meta"]["odoo-mcp/error"]["code"], "E007");
    assert!(text(&read).contains("The plugin was stopped: one step took longer than 150 s (limits.wall)."), "{read}");
    assert_eq!(read["_meta"]["odoo-mcp/error"]["retry"], "safe");
    let write = client.call("slow_write", json!({})).await;
    assert_eq!(write["_meta"]["odoo-mcp/error"]["retry"], "unknown-outcome");
    assert!(text(&write).contains("Read the records concerned"), "{write}");
}

#[tokio::test]
async fn a_cancelled_call_stops_the_plugin_and_is_not_answered() {
    let mut client = client().await;
    let id = client.begin("tools/call", json!({"name": "hang", "arguments": {}})).await;
    client.plugin.hanging.notified().await;
    let cancelled = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}});
    client.send(cancelled).await;
    client.plugin.dropped.notified().await;
    // The next answer is the next call's: there was none for the cancelled one.
    let next = client.begin("ping", json!({})).await;
    assert_eq!(client.read().await["id"], json!(next));
}

#[tokio::test]
async fn a_call_under_way_when_the_server_is_stopped_is_answered() {
    let mut client = client().await;
    let id = client.begin("tools/call", json!({"name": "hang_write", "arguments": {}})).await;
    client.plugin.hanging.notified().await;
    client.stop.cancel();
    let answer = client.answer_to(id).await;
    assert_eq!(answer["result"]["_meta"]["odoo-mcp/error"]["retry"], "unknown-outcome");
}
