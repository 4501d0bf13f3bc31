//! Questions to the user, in both eras.

use super::client::{Client, asking, text};
use super::scripted::question;
use crate::config::limits::Limits;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

fn confirm() -> Value {
    json!({"name": "confirm", "arguments": {"ids": [1]}})
}

fn yes() -> Value {
    json!({"action": "accept", "content": {"yes": true}})
}

/// Asks `confirm` to begin, and gives the state it hands out.
async fn asked(client: &mut Client) -> String {
    let answer = client.modern("tools/call", confirm(), asking()).await;
    assert_eq!(answer["result"]["resultType"], "input_required");
    assert_eq!(answer["result"]["inputRequests"]["sure"], question());
    answer["result"]["requestState"].as_str().unwrap().to_owned()
}

async fn continued(client: &mut Client, call: Value, state: &str, responses: Value) -> Value {
    let mut params = call;
    params["requestState"] = json!(state);
    params["inputResponses"] = responses;
    client.modern("tools/call", params, asking()).await
}

#[tokio::test]
async fn in_a_session_the_user_is_asked_while_the_call_is_under_way() {
    let mut client = Client::session("2025-11-25", asking()).await;
    let id = client.begin("tools/call", confirm()).await;
    let asked = client.read().await;
    assert_eq!(asked["method"], "elicitation/create");
    let form = &question()["params"]["requestedSchema"];
    assert_eq!((&asked["params"]["message"], &asked["params"]["requestedSchema"]), (&json!("Delete it?"), form));
    client.send(json!({"jsonrpc": "2.0", "id": asked["id"], "result": yes()})).await;
    let answer = client.answer_to(id).await;
    assert_eq!(text(&answer["result"]), format!("state 7, answer {}", yes()));
}

#[tokio::test]
async fn a_client_that_gives_no_answer_to_the_question_counts_as_a_user_who_closed_it() {
    let unfit = json!({"result": {"action": "accept", "content": {"yes": "perhaps"}}});
    for reply in [json!({"error": {"code": -32603, "message": "no window"}}), unfit] {
        let mut client = Client::session("2025-11-25", asking()).await;
        let id = client.begin("tools/call", confirm()).await;
        let asked = client.read().await;
        let mut reply = reply;
        reply["jsonrpc"] = json!("2.0");
        reply["id"] = asked["id"].clone();
        client.send(reply).await;
        assert_eq!(text(&client.answer_to(id).await["result"]), "state 7, answer {\"action\":\"cancel\"}");
    }
}

#[tokio::test]
async fn without_a_session_the_state_travels_sealed_and_comes_back_with_the_answer() {
    let mut client = Client::connect(&Limits::default());
    let state = asked(&mut client).await;
    let answer = continued(&mut client, confirm(), &state, json!({"sure": yes(), "extra": 1})).await;
    assert_eq!(text(&answer["result"]), format!("state 7, answer {}", yes()));
    let ids = client.plugin.call_ids.lock().unwrap().clone();
    assert_eq!(ids[0], ids[1], "two requests, one call");
}

#[tokio::test]
async fn a_missing_answer_is_asked_for_again_without_running_the_plugin() {
    let mut client = Client::connect(&Limits::default());
    let state = asked(&mut client).await;
    let answer = continued(&mut client, confirm(), &state, json!({"other": yes()})).await;
    assert_eq!(answer["result"]["resultType"], "input_required");
    assert_eq!(answer["result"]["requestState"], json!(state));
    assert_eq!(client.plugin.steps.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_state_that_was_changed_or_belongs_to_another_call_is_refused() {
    let mut client = Client::connect(&Limits::default());
    let state = asked(&mut client).await;
    let mut changed = state.clone();
    changed.replace_range(..1, if state.starts_with('A') { "B" } else { "A" });
    let other_call = json!({"name": "confirm", "arguments": {"ids": [2]}});
    let other_tool = json!({"name": "count", "arguments": {"ids": [1]}});
    for (call, state) in [(confirm(), changed.as_str()), (other_call, &state), (other_tool, &state), (confirm(), "x")] {
        let answer = continued(&mut client, call, state, json!({"sure": yes()})).await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
    assert_eq!(client.plugin.steps.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_answer_that_does_not_fit_the_form_is_refused() {
    let mut client = Client::connect(&Limits::default());
    let state = asked(&mut client).await;
    let wrong = json!({"sure": {"action": "accept", "content": {"yes": "perhaps"}}});
    let answer = continued(&mut client, confirm(), &state, wrong).await;
    assert_eq!(answer["error"]["code"], -32602);
    assert_eq!(client.plugin.steps.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_plugin_knows_whether_it_may_ask() {
    for (capabilities, can) in
        [(json!({}), "false"), (asking(), "true"), (json!({"elicitation": {"url": {}}}), "false")]
    {
        let mut client = Client::session("2025-11-25", capabilities.clone()).await;
        assert_eq!(text(&client.call("can_ask", json!({})).await), can, "{capabilities}");
        let mut client = Client::connect(&Limits::default());
        let answer = client.modern("tools/call", json!({"name": "can_ask"}), capabilities.clone()).await;
        assert_eq!(text(&answer["result"]), can, "{capabilities}");
    }
}

#[tokio::test]
async fn a_plugin_that_asks_a_client_that_cannot_be_asked_has_failed() {
    let mut client = Client::session("2025-11-25", json!({})).await;
    let result = client.call("confirm", json!({})).await;
    assert_eq!(result["isError"], true);
    assert!(text(&result).starts_with("E999: The tool asked the user"), "{result}");
}
