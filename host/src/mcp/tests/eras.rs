//! Both eras of the protocol, and what is the same in them.

use super::client::{Client, text};
use super::scripted::Scripted;
use crate::config::limits::Limits;
use serde_json::{Value, json};

#[tokio::test]
async fn every_revision_with_a_session_is_spoken() {
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut client = Client::connect(&Limits::default());
        let answer = client.initialize(version, json!({})).await;
        assert_eq!(answer["protocolVersion"], version);
        assert_eq!(text(&client.call("echo", json!({"text": "hi"})).await), "hi");
    }
}

#[tokio::test]
async fn initialize_says_who_the_plugin_is_and_what_there_is() {
    let mut client = Client::connect(&Limits::default());
    insta::assert_json_snapshot!(client.initialize("2025-11-25", json!({})).await);
}

#[tokio::test]
async fn a_request_without_a_session_is_served_by_its_own_metadata() {
    let mut client = Client::connect(&Limits::default());
    let discovered = client.modern("server/discover", json!({}), json!({})).await;
    let versions = discovered["result"]["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&json!("2026-07-28")), "{versions:?}");
    let call = json!({"name": "echo", "arguments": {"text": "hi"}});
    let answer = client.modern("tools/call", call, json!({})).await;
    assert_eq!(answer["result"]["resultType"], "complete");
    assert_eq!(text(&answer["result"]), "hi");
}

#[tokio::test]
async fn tools_are_listed_by_name_and_may_be_kept_for_a_minute() {
    let mut client = Client::connect(&Limits::default());
    let answer = client.modern("tools/list", json!({}), json!({})).await;
    let names: Vec<&Value> = answer["result"]["tools"].as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| name.as_str());
    assert_eq!(names, sorted);
    assert_eq!((&answer["result"]["ttlMs"], &answer["result"]["cacheScope"]), (&json!(60_000), &json!("private")));
    let beyond = client.modern("tools/list", json!({"cursor": "2"}), json!({})).await;
    assert_eq!(beyond["error"]["code"], -32602);
}

#[tokio::test]
async fn pings_and_log_levels_are_answered() {
    let mut client = Client::session("2025-11-25", json!({})).await;
    assert_eq!(client.request("ping", json!({})).await["result"], json!({}));
    assert_eq!(client.request("logging/setLevel", json!({"level": "debug"})).await["result"], json!({}));
}

#[tokio::test]
async fn what_the_plugin_lacks_is_neither_advertised_nor_answered() {
    let mut client = Client::connect_to(Scripted::with_tools_alone(), &Limits::default());
    let hello = client.initialize("2025-11-25", json!({})).await;
    assert_eq!(hello["capabilities"], json!({"tools": {}}));
    for (method, params) in [
        ("prompts/list", json!({})),
        ("prompts/get", json!({"name": "explore"})),
        ("resources/list", json!({})),
        (
            "completion/complete",
            json!({"ref": {"type": "ref/prompt", "name": "x"}, "argument": {"name": "y", "value": ""}}),
        ),
    ] {
        assert_eq!(client.request(method, params).await["error"]["code"], -32601, "{method}");
    }
}
