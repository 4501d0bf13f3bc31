//! Prompts, and completions of their arguments.

use super::client::Client;
use crate::config::limits::Limits;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

#[tokio::test]
async fn prompts_are_listed_by_name_and_may_be_kept_for_a_minute() {
    let mut client = Client::connect(&Limits::default());
    let list = client.modern("prompts/list", json!({}), json!({})).await["result"].take();
    let names: Vec<&Value> = list["prompts"].as_array().unwrap().iter().map(|prompt| &prompt["name"]).collect();
    assert_eq!(names, ["explore", "hide", "lie"]);
    assert_eq!((&list["ttlMs"], &list["cacheScope"]), (&json!(60_000), &json!("private")));
    let beyond = client.modern("prompts/list", json!({"cursor": "2"}), json!({})).await;
    assert_eq!(beyond["error"]["code"], -32602);
}

#[tokio::test]
async fn a_prompt_is_given_in_both_eras() {
    let params = json!({"name": "explore", "arguments": {"model": "res.partner"}});
    let mut session = Client::session("2025-11-25", json!({})).await;
    let old = session.request("prompts/get", params.clone()).await["result"].take();
    assert_eq!(old["messages"][0]["content"]["text"], "Look at \"res.partner\".");
    assert!(old.get("resultType").is_none(), "{old}");
    let mut client = Client::connect(&Limits::default());
    let new = client.modern("prompts/get", params, json!({})).await["result"].take();
    assert_eq!((&new["resultType"], &new["messages"]), (&json!("complete"), &old["messages"]));
}

#[tokio::test]
async fn a_wrong_request_for_a_prompt_has_the_code_of_invalid_parameters() {
    let mut client = Client::session("2025-11-25", json!({})).await;
    for (params, words) in [
        (json!({"name": "explroe", "arguments": {"model": "x"}}), "did you mean explore?"),
        (json!({"name": "explore"}), "needs the argument model: such as res.partner"),
        (json!({"name": "explore", "arguments": {"model": "x", "goal": "y"}}), "no argument \"goal\": it has model"),
        (json!({"name": "explore", "arguments": {"model": ["x"]}}), "must be a text"),
        (json!({"name": "explore", "arguments": {"model": "gone"}}), "there is no such model"),
    ] {
        let error = client.request("prompts/get", params.clone()).await["error"].take();
        assert_eq!(error["code"], -32602, "{params}: {error}");
        assert!(error["message"].as_str().unwrap().contains(words), "{params}: {error}");
    }
}

#[tokio::test]
async fn a_plugin_that_does_not_give_what_it_lists_is_an_internal_error() {
    let mut client = Client::session("2025-11-25", json!({})).await;
    for name in ["hide", "lie"] {
        let answer = client.request("prompts/get", json!({"name": name, "arguments": {"model": "x"}})).await;
        assert_eq!(answer["error"]["code"], -32603, "{answer}");
    }
}

fn completion(reference: Value, argument: &str, typed: &str) -> Value {
    json!({"ref": reference, "argument": {"name": argument, "value": typed},
           "context": {"arguments": {"instance": "main"}}})
}

fn of_prompt(typed: &str) -> Value {
    completion(json!({"type": "ref/prompt", "name": "explore"}), "model", typed)
}

#[tokio::test]
async fn the_plugin_is_told_what_is_typed_where_and_what_is_chosen() {
    let mut client = Client::connect(&Limits::default());
    let prompt = client.modern("completion/complete", of_prompt("res"), json!({})).await["result"].take();
    let expected =
        json!({"values": ["res", r#"Prompt("explore") model {"instance":"main"}"#], "total": 7, "hasMore": true});
    assert_eq!((&prompt["completion"], &prompt["resultType"]), (&expected, &json!("complete")));
    let template = completion(json!({"type": "ref/resource", "uri": "odoo://{instance}/{model}"}), "model", "");
    let template = client.modern("completion/complete", template, json!({})).await["result"].take();
    assert_eq!(
        template["completion"]["values"][1],
        r#"Template("odoo://{instance}/{model}") model {"instance":"main"}"#
    );
}

#[tokio::test]
async fn a_wrong_completion_is_refused_before_the_plugin_runs_and_a_failed_one_is_no_empty_list() {
    let mut client = Client::session("2025-11-25", json!({})).await;
    let unknown = json!({"type": "ref/prompt", "name": "explroe"});
    for (params, words) in [
        (completion(unknown, "model", ""), "did you mean explore?"),
        (completion(json!({"type": "ref/prompt", "name": "explore"}), "modle", ""), "did you mean model?"),
        (of_prompt(&"x".repeat(1_001)), "longer than 1000 bytes"),
        (completion(json!({"type": "ref/resource", "uri": "x".repeat(1_001)}), "id", ""), "longer than 1000 bytes"),
    ] {
        let error = client.request("completion/complete", params).await["error"].take();
        assert_eq!(error["code"], -32602, "{error}");
        assert!(error["message"].as_str().unwrap().contains(words), "{error}");
    }
    assert_eq!(client.plugin.steps.load(Ordering::SeqCst), 0);
    let failed = client.request("completion/complete", of_prompt("fail")).await;
    assert_eq!(failed["error"], json!({"code": -32603, "message": "the ledger is on fire"}),);
}

#[tokio::test]
async fn completions_beyond_their_places_are_refused_and_leave_the_calls_theirs() {
    let mut client = Client::session("2025-11-25", json!({})).await;
    for _ in 0..11 {
        client.begin("completion/complete", of_prompt("hang")).await;
    }
    // Two run, eight wait, and whichever comes last is refused at once.
    let refused = client.read().await;
    assert_eq!(refused["error"]["code"], -32603);
    assert!(refused["error"]["message"].as_str().unwrap().contains("others wait"), "{refused}");
    let call = client.call("echo", json!({"text": "hi"})).await;
    assert_eq!(call["content"][0]["text"], "hi");
    assert_eq!(client.notices, [] as [Value; 0], "none of the others has ended");
}
