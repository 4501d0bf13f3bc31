//! Resources.

use super::client::Client;
use crate::config::limits::Limits;
use serde_json::json;

#[tokio::test]
async fn resources_are_listed_page_by_page() {
    let mut client = Client::session("2025-11-25", json!({})).await;
    let first = client.request("resources/list", json!({})).await["result"].take();
    assert_eq!(first["resources"][0]["name"], "one");
    let second = client.request("resources/list", json!({"cursor": first["nextCursor"]})).await["result"].take();
    assert_eq!(second["resources"][0]["name"], "two");
    assert!(second.get("nextCursor").is_none());
    let beyond = client.request("resources/list", json!({"cursor": "x"})).await;
    assert_eq!(
        (&beyond["error"]["code"], &beyond["error"]["message"]),
        (&json!(-32602), &json!("there is no such cursor"))
    );
    let templates = client.request("resources/templates/list", json!({})).await;
    assert_eq!(templates["result"]["resourceTemplates"][0]["uriTemplate"], "odoo://{instance}/{model}/{id}");
}

#[tokio::test]
async fn a_resource_is_read_and_never_kept() {
    let mut client = Client::connect(&Limits::default());
    let read = client.modern("resources/read", json!({"uri": "odoo://main/res.partner/1"}), json!({})).await;
    assert_eq!(read["result"]["contents"][0]["text"], "one");
    assert_eq!(read["result"]["ttlMs"], 0);
}

#[tokio::test]
async fn an_unknown_resource_is_an_error_with_the_code_of_the_era() {
    let params = json!({"uri": "odoo://main/none"});
    let mut session = Client::session("2025-11-25", json!({})).await;
    let answer = session.request("resources/read", params.clone()).await;
    assert_eq!((&answer["error"]["code"], &answer["error"]["data"]), (&json!(-32002), &params));
    let mut client = Client::connect(&Limits::default());
    assert_eq!(client.modern("resources/read", params, json!({})).await["error"]["code"], -32602);
}

#[tokio::test]
async fn a_plugin_that_fails_or_answers_nonsense_is_an_internal_error() {
    let mut client = Client::session("2025-11-25", json!({})).await;
    for uri in ["odoo://main/odd", "odoo://main/slow"] {
        let answer = client.request("resources/read", json!({"uri": uri})).await;
        assert_eq!(answer["error"]["code"], -32603, "{answer}");
    }
}
