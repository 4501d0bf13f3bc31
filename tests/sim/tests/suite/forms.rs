//! Forms: `onchange`, `web_save`, default values, copies, names, views.

use odoo_sim::{Data, Series};
use serde_json::{Value, json};

use crate::client::Client;

async fn onchange(client: &Client, model: &str, ids: Value, values: Value, changed: Value, spec: Value) -> Value {
    client.ok(model, "onchange", json!([ids, values, changed, spec])).await["value"].clone()
}

#[tokio::test]
async fn a_new_form_shows_the_defaults_and_keeps_nothing() {
    let client = Client::demo().await;
    let spec = json!({"name": {}, "state": {}, "user_id": {"fields": {"display_name": {}}}, "order_line": {}});
    let value = onchange(&client, "sale.order", json!([]), json!({}), json!([]), spec).await;
    assert_eq!((&value["name"], &value["state"]), (&json!("New"), &json!("draft")));
    assert_eq!(value["user_id"]["id"], 2);
    assert_eq!(client.ok("sale.order", "search_count", json!([[]])).await, json!(20));
    let order = client.ok("sale.order", "create", json!([{"partner_id": 10}])).await;
    let name = client.ok("sale.order", "read", json!([[order], ["name"]])).await;
    assert_eq!(name[0]["name"], "S00021", "no number was used up");
}

#[tokio::test]
async fn a_line_takes_price_and_name_from_its_product() {
    let client = Client::demo().await;
    let values = json!({"product_id": 3, "product_uom_qty": 2.0, "price_unit": 1.0, "name": "old"});
    let spec = json!({"name": {}, "price_unit": {}, "price_subtotal": {}, "product_uom_qty": {}, "product_id": {}});
    let value = onchange(&client, "sale.order.line", json!([]), values, json!(["product_id"]), spec).await;
    assert_eq!(value, json!({"name": "[LAMP-01] Desk Lamp", "price_unit": 40.0, "price_subtotal": 80.0}));
}

#[tokio::test]
async fn an_order_adds_up_its_new_lines() {
    let client = Client::demo().await;
    let lines = json!([[0, "virtual_1", {"product_id": 3, "product_uom_qty": 2}], [0, "virtual_2", {"product_id": 4}]]);
    let values = json!({"partner_id": 11, "order_line": lines});
    let spec = json!({
        "amount_total": {}, "partner_invoice_id": {"fields": {"display_name": {}}},
        "order_line": {"fields": {"price_subtotal": {}, "name": {}}},
    });
    let value = onchange(&client, "sale.order", json!([]), values, json!(["partner_id", "order_line"]), spec).await;
    assert_eq!(value["amount_total"], 200.5);
    assert_eq!(value["partner_invoice_id"], json!({"id": 11, "display_name": "Copper Kettle Teas"}));
    assert_eq!(
        value["order_line"][0],
        json!([0, "virtual_1", {"name": "[LAMP-01] Desk Lamp", "price_subtotal": 80.0}])
    );
    assert_eq!(value["order_line"][1][1], "virtual_2");
}

#[tokio::test]
async fn a_change_of_an_existing_record_is_only_shown() {
    let client = Client::demo().await;
    let spec = json!({"state_id": {}, "country_id": {}, "city": {}});
    let value = onchange(&client, "res.partner", json!([10]), json!({"state_id": 13}), json!(["state_id"]), spec).await;
    assert_eq!(value, json!({"country_id": 233}));
    assert_eq!(client.ok("res.partner", "read", json!([[10], ["country_id"]])).await[0]["country_id"][0], 20);
}

#[tokio::test]
async fn the_older_form_names_what_it_changes() {
    let client = Client::with(Data::demo().with_series(Series::V15)).await;
    let fields = json!({"price_unit": "1", "name": "1", "product_uom_id": ""});
    let args = json!([[], {"product_id": 3}, "product_id", fields]);
    let value = client.ok("sale.order.line", "onchange", args).await;
    assert_eq!(value["value"]["price_unit"], 40.0);
    assert_eq!(value["value"]["product_uom_id"], json!([1, "Units"]));
}

#[tokio::test]
async fn web_save_creates_or_writes_and_reads() {
    let client = Client::demo().await;
    let spec = json!({"name": {}, "country_id": {"fields": {"code": {}}}});
    let made = client.ok("res.partner", "web_save", json!([[], {"name": "Saved", "country_id": 20}, spec])).await;
    assert_eq!(made[0]["country_id"], json!({"id": 20, "code": "BE"}));
    let changed = client.ok("res.partner", "web_save", json!([[made[0]["id"]], {"name": "Again"}, spec])).await;
    assert_eq!((&changed[0]["id"], &changed[0]["name"]), (&made[0]["id"], &json!("Again")));
}

#[tokio::test]
async fn defaults_copies_and_names_make_records() {
    let client = Client::demo().await;
    assert_eq!(client.ok("res.partner", "default_get", json!([["type", "name"]])).await, json!({"type": "contact"}));
    let made = client.ok("res.partner.category", "name_create", json!(["Fresh"])).await;
    assert_eq!(made[1], "Fresh");
    let copies = client.call("res.partner", "copy", json!([[10, 11]]), json!({"default": {"ref": "X"}})).await.unwrap();
    let read = client.ok("res.partner", "read", json!([copies, ["name", "ref"]])).await;
    assert_eq!((&read[0]["name"], &read[1]["ref"]), (&json!("Blue Heron Bakery (copy)"), &json!("X")));
    assert_eq!(client.call_low("res.country", "name_create", json!(["Atlantis"])).await.unwrap_err().0, 4);
}

#[tokio::test]
async fn views_come_with_searches_prints_and_actions() {
    let client = Client::demo().await;
    let args = json!([[[false, "list"], [false, "form"], [false, "search"]], {"toolbar": true, "load_filters": true}]);
    let views = client.call_low("sale.order", "get_views", args).await.unwrap();
    let toolbar = &views["views"]["form"]["toolbar"];
    assert_eq!(toolbar["print"][0]["report_name"], "sale.report_saleorder");
    assert_eq!(toolbar["action"][0]["name"], "Mark Quotation as Sent");
    assert!(views["views"]["search"]["arch"].as_str().unwrap().contains("<filter name=\"sales\""));
    assert_eq!(views["views"]["search"]["filters"][0]["name"], "Orders to confirm");
    let filters = client.call_low("ir.filters", "get_filters", json!(["sale.order"])).await.unwrap();
    assert_eq!(filters[0]["domain"], "[('state', 'in', ('draft', 'sent'))]");
}
