//! What domains select.

use serde_json::{Value, json};

use crate::client::Client;

async fn counts(client: &Client, model: &str, cases: &[(Value, i64)]) {
    for (domain, expected) in cases {
        assert_eq!(client.ok(model, "search_count", json!([domain])).await, json!(expected), "{domain}");
    }
}

#[tokio::test]
async fn operators_select_as_in_odoo() {
    let client = Client::demo().await;
    let cases = [
        (json!([["code", "=", "BE"]]), 1),
        (json!([["code", "!=", "BE"]]), 29),
        (json!([["code", "<>", "BE"]]), 29),
        (json!([["code", "in", ["BE", "NL", "XX"]]]), 2),
        (json!([["code", "not in", ["BE", "NL"]]]), 28),
        (json!([["code", "in", []]]), 0),
        (json!([["code", "not in", []]]), 30),
        (json!([["name", "like", "land"]]), 6),
        (json!([["name", "ilike", "BEL"]]), 1),
        (json!([["name", "not ilike", "land"]]), 24),
        (json!([["name", "=like", "Be%"]]), 1),
        (json!([["name", "=ilike", "be_gium"]]), 1),
        (json!([["phone_code", ">", 400]]), 1),
        (json!([["phone_code", "<=", "1"]]), 2),
        (json!([["vat_label", "=", false]]), 7),
        (json!([["vat_label", "!=", false]]), 23),
        (json!([["id", "=?", false]]), 30),
        (json!([["id", "=?", 20]]), 1),
        (json!([[1, "=", 1]]), 30),
        (json!([[0, "=", 1]]), 0),
        (json!([["id", "in", 20]]), 1),
        (json!([["state_required", "=", "true"]]), 8),
    ];
    counts(&client, "res.country", &cases).await;
}

#[tokio::test]
async fn prefix_notation_nests_and_joins_by_and() {
    let client = Client::demo().await;
    let cases = [
        (json!([]), 30),
        (json!(["|", ["code", "=", "BE"], ["code", "=", "NL"]]), 2),
        (json!(["|", "|", ["id", "=", 10], ["id", "=", 12], ["id", "=", 13]]), 3),
        (json!(["&", ["id", ">", 10], "|", ["id", "<", 20], ["id", "=", 20]]), 3),
        (json!(["!", "|", ["code", "=", "BE"], ["code", "=", "NL"]]), 28),
        (json!([["id", ">", 10], ["id", "<", 20]]), 2),
        (json!(["!", ["code", "=", "BE"], ["id", "<", 20]]), 3),
    ];
    counts(&client, "res.country", &cases).await;
}

#[tokio::test]
async fn relations_are_followed_by_id_by_name_and_by_path() {
    let client = Client::demo().await;
    let belgians = [
        json!([["country_id", "=", 20]]),
        json!([["country_id", "=", "Belgium"]]),
        json!([["country_id", "ilike", "belg"]]),
        json!([["country_id.code", "=", "BE"]]),
        json!([["country_id", "any", [["code", "=", "BE"]]]]),
        json!(["!", ["country_id", "not any", [["code", "=", "BE"]]]]),
    ];
    for domain in belgians {
        counts(&client, "res.partner", &[(domain, 6)]).await;
    }
    let cases = [
        (json!([["parent_id", "=", 10]]), 2),
        (json!([["id", "child_of", 10]]), 3),
        (json!([["parent_id", "child_of", [10]]]), 2),
        (json!([["id", "parent_of", 30]]), 2),
        (json!([["category_id", "=", 1]]), 3),
        (json!([["category_id", "ilike", "retail"]]), 3),
        (json!([["child_ids", "!=", false], ["country_id", "=", 20]]), 2),
        (json!([["child_ids.name", "=", "Purchasing"]]), 12),
        (json!([["parent_id.name", "!=", "YourCompany"]]), 24),
    ];
    counts(&client, "res.partner", &cases).await;
}

#[tokio::test]
async fn a_date_stands_for_its_whole_day() {
    let client = Client::demo().await;
    // S00001 was ordered on 2026-02-02 at 09:30.
    let of_one = |condition: Value| json!([["name", "=", "S00001"], condition]);
    let cases = [
        (of_one(json!(["date_order", "<=", "2026-02-02"])), 1),
        (of_one(json!(["date_order", ">=", "2026-02-02"])), 1),
        (of_one(json!(["date_order", ">", "2026-02-02"])), 0),
        (of_one(json!(["date_order", "<", "2026-02-02"])), 0),
        (of_one(json!(["date_order", "<", "2026-02-02 09:30:01"])), 1),
    ];
    counts(&client, "sale.order", &cases).await;
}

#[tokio::test]
async fn results_come_in_the_order_asked_for() {
    let client = Client::demo().await;
    let first = async |order| {
        let kwargs = json!({"order": order, "limit": 1});
        client.call("sale.order", "search", json!([[]]), kwargs).await.unwrap()
    };
    assert_eq!(first("id").await, json!([1]));
    assert_eq!(first("name DESC").await, json!([20]));
    assert_eq!(first("client_order_ref, id").await, json!([3]), "unset comes last");
    assert_eq!(first("client_order_ref desc, id").await, json!([1]), "and first when descending");
    let customer = client.ok("sale.order", "read", json!([first("partner_id, id").await, ["partner_id"]])).await;
    assert_eq!(customer[0]["partner_id"], json!([10, "Blue Heron Bakery"]), "by the order of the other model");
}
