//! What writes do, and what they do without saying so.

use serde_json::{Value, json};

use crate::client::Client;

async fn country_after(client: &Client, value: Value) -> Value {
    client.ok("res.partner", "write", json!([[10], {"country_id": 20}])).await;
    assert_eq!(client.ok("res.partner", "write", json!([[10], {"country_id": value}])).await, json!(true));
    client.ok("res.partner", "read", json!([[10], ["country_id"]])).await[0]["country_id"].clone()
}

#[tokio::test]
async fn a_badly_typed_many2one_is_erased_without_an_error() {
    let client = Client::demo().await;
    for value in [
        json!([57, "Germany"]),
        json!("57"),
        json!([57]),
        json!({"id": 57}),
        json!(57.0),
        json!(true),
        json!("Germany"),
    ] {
        assert_eq!(country_after(&client, value.clone()).await, json!(false), "{value}");
    }
    assert_eq!(country_after(&client, json!(57)).await, json!([57, "Germany"]));
}

#[tokio::test]
async fn values_are_converted_as_python_converts_them() {
    let client = Client::demo().await;
    for (field, given, kept) in [
        ("color", json!("3"), json!(3)),
        ("color", json!(3.7), json!(3)),
        ("street", json!(12), json!("12")),
        ("street", json!([1]), json!("[1]")),
        ("street", json!(true), json!("True")),
        ("is_company", json!("no"), json!(true)),
        ("partner_latitude", json!("12.5"), json!(12.5)),
        ("comment", json!("a & b"), json!("<p>a &amp; b</p>")),
        ("company_type", json!("person"), json!("person")),
        ("id", json!(3), json!(10)),
        ("country_code", json!("XX"), json!("BE")),
    ] {
        assert_eq!(client.ok("res.partner", "write", json!([[10], {field: given}])).await, json!(true));
        assert_eq!(client.ok("res.partner", "read", json!([[10], [field]])).await[0][field], kept, "{field} {given}");
    }
}

#[tokio::test]
async fn create_takes_one_or_many() {
    let client = Client::demo().await;
    let one = client.ok("res.partner", "create", json!([{"name": "One"}])).await;
    assert!(one.is_i64());
    let two = client.ok("res.partner", "create", json!([[{"name": "Two"}, {"name": "Three"}]])).await;
    assert_eq!(two.as_array().unwrap().len(), 2);
    assert_eq!(client.ok("res.partner", "create", json!([[]])).await, json!([]));
    assert_eq!(client.sim.executions("res.partner", "create"), 3);
}

#[tokio::test]
async fn a_call_that_raises_changes_nothing() {
    let client = Client::demo().await;
    let before = client.ok("res.partner", "search_count", json!([[]])).await;
    client.fault("res.partner", "create", json!([[{"name": "Fine"}, {"name": false}]])).await;
    assert_eq!(client.ok("res.partner", "search_count", json!([[]])).await, before);
    client.fault("res.partner", "write", json!([[10], {"city": "Elsewhere", "type": "nope"}])).await;
    assert_eq!(client.ok("res.partner", "read", json!([[10], ["city"]])).await[0]["city"], "Namur");
}

#[tokio::test]
async fn an_order_gets_name_lines_and_amounts() {
    let client = Client::demo().await;
    let lines = json!([
        [0, 0, {"product_id": 3, "product_uom_qty": 2}],
        [0, 0, {"product_id": 4, "product_uom_qty": 1, "price_unit": 100, "discount": 10}],
        [0, 0, {"display_type": "line_note", "name": "Ring the bell"}],
    ]);
    let order = client.ok("sale.order", "create", json!([{"partner_id": 10, "order_line": lines}])).await;
    let fields = json!(["name", "amount_total", "state", "order_line", "user_id", "partner_invoice_id"]);
    let read = client.ok("sale.order", "read", json!([[order], fields])).await;
    assert_eq!(read[0]["name"], "S00021");
    assert_eq!(read[0]["amount_total"], 170.0);
    assert_eq!(read[0]["partner_invoice_id"], json!([10, "Blue Heron Bakery"]));
    let line = &read[0]["order_line"][0];
    let text = client.ok("sale.order.line", "read", json!([[line], ["name", "price_unit", "order_partner_id"]])).await;
    assert_eq!(text[0]["name"], "[LAMP-01] Desk Lamp");
    assert_eq!(text[0]["price_unit"], 40.0);
    client.ok("sale.order", "write", json!([[order], {"order_line": [[2, line, 0]]}])).await;
    assert_eq!(client.ok("sale.order", "read", json!([[order], ["amount_untaxed"]])).await[0]["amount_untaxed"], 90.0);
}

#[tokio::test]
async fn buttons_change_the_state_of_an_order() {
    let client = Client::demo().await;
    let order = client.ok("sale.order", "create", json!([{"partner_id": 10}])).await;
    assert_eq!(client.ok("sale.order", "action_confirm", json!([[order]])).await, json!(true));
    assert_eq!(
        client.fault("sale.order", "action_confirm", json!([[order]])).await,
        (2, "Some orders are not in a state requiring confirmation.".into())
    );
    assert_eq!(client.fault("sale.order", "unlink", json!([[order]])).await.0, 2);
    client.ok("sale.order", "action_cancel", json!([[order]])).await;
    assert_eq!(client.ok("sale.order", "unlink", json!([[order]])).await, json!(true));
    assert_eq!(client.ok("sale.order.line", "search_count", json!([[["order_id", "=", order]]])).await, json!(0));
}

#[tokio::test]
async fn archiving_is_done_although_its_answer_is_a_fault() {
    let client = Client::demo().await;
    let (code, line) = client.fault("res.partner", "action_archive", json!([[10]])).await;
    assert_eq!((code, line.as_str()), (1, "TypeError: cannot marshal None unless allow_none is enabled"));
    assert_eq!(client.ok("res.partner", "read", json!([[10], ["active"]])).await[0]["active"], false);
    assert_eq!(client.sim.executions("res.partner", "action_archive"), 1);
}

#[tokio::test]
async fn a_product_and_its_template_are_created_together() {
    let client = Client::demo().await;
    let template = client.ok("product.template", "create", json!([{"name": "Stool", "default_code": "ST-1"}])).await;
    let variants =
        client.ok("product.template", "read", json!([[template], ["product_variant_ids", "display_name"]])).await;
    assert_eq!(variants[0]["product_variant_ids"].as_array().unwrap().len(), 1);
    assert_eq!(variants[0]["display_name"], "[ST-1] Stool");
    let product = client.ok("product.product", "create", json!([{"name": "Bench", "list_price": 7}])).await;
    let read = client.ok("product.product", "read", json!([[product], ["name", "lst_price", "product_tmpl_id"]])).await;
    assert_eq!((&read[0]["name"], &read[0]["lst_price"]), (&json!("Bench"), &json!(7.0)));
    let count = json!([[["product_tmpl_id", "=", read[0]["product_tmpl_id"][0]]]]);
    assert_eq!(client.ok("product.product", "search_count", count).await, json!(1));
}

#[tokio::test]
async fn many2many_takes_ids_and_commands() {
    let client = Client::demo().await;
    for (value, tags) in [
        (json!([2, 3]), json!([3, 2])),
        (json!([[4, 1]]), json!([3, 1, 2])),
        (json!([[3, 3]]), json!([1, 2])),
        (json!([[6, 0, [5]]]), json!([5])),
        (json!([[5]]), json!([])),
    ] {
        client.ok("res.partner", "write", json!([[10], {"category_id": value}])).await;
        assert_eq!(client.ok("res.partner", "read", json!([[10], ["category_id"]])).await[0]["category_id"], tags);
    }
}
