//! What reads answer.

use odoo_sim::{DATABASE, Data, PASSWORD};
use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn a_many2one_reads_as_id_and_name_or_as_id_alone() {
    let client = Client::demo().await;
    let fields = json!(["country_id", "parent_id", "category_id", "email"]);
    assert_eq!(
        client.ok("res.partner", "read", json!([[10], fields])).await,
        json!([{"id": 10, "country_id": [20, "Belgium"], "parent_id": false, "category_id": [1],
                "email": "info@blueheron.example.com"}])
    );
    let plain = client.call("res.partner", "read", json!([[10], ["country_id"]]), json!({"load": ""})).await;
    assert_eq!(plain, Ok(json!([{"id": 10, "country_id": 20}])));
}

#[tokio::test]
async fn a_missing_id_is_left_out_without_an_error() {
    let client = Client::demo().await;
    assert_eq!(
        client.ok("res.partner", "read", json!([[99_999_999, 10], ["name"]])).await.as_array().unwrap().len(),
        1
    );
    assert_eq!(client.ok("res.partner", "read", json!([["7"], ["name"]])).await, json!([]));
}

#[tokio::test]
async fn archived_records_are_hidden_unless_asked_for() {
    let client = Client::demo().await;
    let closed = json!([[["name", "=", "Closed Mill Weaving"]]]);
    assert_eq!(client.ok("res.partner", "search_count", closed.clone()).await, json!(0));
    let all = json!({"context": {"active_test": false}});
    assert_eq!(client.call("res.partner", "search_count", closed, all).await, Ok(json!(1)));
    let archived = json!([[["active", "=", false], ["name", "like", "Mill"]]]);
    assert_eq!(client.ok("res.partner", "search_count", archived).await, json!(1));
}

#[tokio::test]
async fn web_search_read_gives_total_and_nested_records() {
    let client = Client::demo().await;
    let specification = json!({
        "name": {},
        "partner_id": {"fields": {"email": {}, "country_id": {"fields": {"code": {}}}}},
        "order_line": {"fields": {"product_uom_qty": {}}, "limit": 1, "order": "id desc"},
        "user_id": {},
    });
    let kwargs = json!({"limit": 1, "order": "id"});
    let answer = client.call("sale.order", "web_search_read", json!([[], specification]), kwargs).await.unwrap();
    assert_eq!(answer["length"], 20);
    let order = &answer["records"][0];
    assert_eq!((&order["name"], &order["user_id"]), (&json!("S00001"), &json!(2)));
    assert_eq!(order["partner_id"]["country_id"], json!({"id": 75, "code": "FR"}));
    let lines = order["order_line"].as_array().unwrap();
    assert!(lines[0]["product_uom_qty"].is_number());
    assert!(lines[1..].iter().all(|line| line.as_object().unwrap().len() == 1), "beyond the limit only ids");
}

#[tokio::test]
async fn the_total_of_web_search_read_stops_at_its_limit() {
    let client = Client::demo().await;
    let count = async |kwargs| {
        client.call("res.country", "web_search_read", json!([[], {"name": {}}]), kwargs).await.unwrap()["length"]
            .clone()
    };
    assert_eq!(count(json!({"limit": 2})).await, 30);
    assert_eq!(count(json!({"limit": 2, "count_limit": 5})).await, 5);
    assert_eq!(count(json!({"limit": 20, "offset": 20})).await, 30, "the last page needs no count");
    assert_eq!(count(json!({"limit": 2, "offset": 1000})).await, 0);
}

#[tokio::test]
async fn fields_get_keeps_to_the_attributes() {
    let client = Client::demo().await;
    let kwargs = json!({"attributes": ["type", "selection", "relation", "relation_field", "currency_field"]});
    let fields = json!([["state", "partner_id", "order_line", "amount_total", "date_order"]]);
    assert_eq!(
        client.call("sale.order", "fields_get", fields, kwargs).await,
        Ok(json!({
            "state": {"type": "selection", "selection": [["draft", "Quotation"], ["sent", "Quotation Sent"],
                      ["sale", "Sales Order"], ["cancel", "Cancelled"]]},
            "partner_id": {"type": "many2one", "relation": "res.partner"},
            "order_line": {"type": "one2many", "relation": "sale.order.line", "relation_field": "order_id"},
            "amount_total": {"type": "monetary", "currency_field": "currency_id"},
            "date_order": {"type": "datetime"},
        }))
    );
}

#[tokio::test]
async fn get_views_lists_the_business_columns_and_their_fields() {
    let client = Client::demo().await;
    let views = client.ok("sale.order", "get_views", json!([[[false, "list"], [false, "form"]]])).await;
    let arch = views["views"]["list"]["arch"].as_str().unwrap();
    for name in ["name", "date_order", "partner_id", "user_id", "amount_total", "invoice_status"] {
        assert!(arch.contains(&format!("<field name=\"{name}\"")), "{name}");
        assert_eq!(views["models"]["sale.order"]["fields"][name]["name"], name);
    }
    let subview_field = &views["models"]["sale.order"]["fields"]["product_id"];
    assert!(subview_field.is_null(), "the fields of a subview belong to another model");
}

#[tokio::test]
async fn binaries_come_as_text_or_as_a_size() {
    let client = Client::demo().await;
    let image = client.ok("res.partner", "read", json!([[10], ["image_1920"]])).await;
    assert!(image[0]["image_1920"].as_str().unwrap().starts_with("iVBOR"));
    let kwargs = json!({"context": {"bin_size": true}});
    let size = client.call("res.partner", "read", json!([[10], ["image_1920"]]), kwargs).await.unwrap();
    assert_eq!(size[0]["image_1920"], "70.00 bytes");
}

#[tokio::test]
async fn names_are_found_in_several_fields() {
    let client = Client::demo().await;
    assert_eq!(client.ok("res.country", "name_search", json!(["be"])).await[0], json!([20, "Belgium"]));
    assert_eq!(client.ok("product.product", "name_search", json!(["LAMP"])).await, json!([[3, "[LAMP-01] Desk Lamp"]]));
    let exact = client.call("res.country", "name_search", json!(["Bel"]), json!({"operator": "="})).await;
    assert_eq!(exact, Ok(json!([])));
}

#[tokio::test]
async fn external_identifiers_lead_to_records() {
    let client = Client::demo().await;
    let reference =
        async |name| client.call_low("ir.model.data", "check_object_reference", json!(["base", name])).await;
    assert_eq!(reference("be").await, Ok(json!(["res.country", 20])));
    assert_eq!(reference("EUR").await, Ok(json!(["res.currency", false])), "archived");
    let (code, text) = reference("nope").await.unwrap_err();
    assert_eq!(code, 1);
    assert!(text.ends_with("ValueError: External ID not found in the system: base.nope\n"));
}

#[tokio::test]
async fn execute_takes_positional_arguments_only() {
    let client = Client::demo().await;
    let params = json!([DATABASE, 2, PASSWORD, "res.country", "search", [["code", "=", "BE"]], 0, 1]);
    assert_eq!(client.rpc("object", "execute", params).await, Ok(json!([20])));
}

#[tokio::test]
async fn the_demo_data_can_be_made_large() {
    let client = Client::with(Data::demo().with_partners(1000)).await;
    let customers = json!([[["name", "=like", "Customer %"]]]);
    assert_eq!(client.ok("res.partner", "search_count", customers).await, json!(1000));
}
