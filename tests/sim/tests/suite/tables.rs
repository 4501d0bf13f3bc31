//! `load` and `export_data`: records as tables.

use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn load_creates_once_and_updates_after() {
    let client = Client::demo().await;
    let fields = json!(["id", "name", "country_id", "country_id/id", "category_id/.id", "is_company", "type", "color"]);
    let rows = json!([
        ["test.first", "First", "Belgium", "", "1,2", "1", "Invoice", "3"],
        ["second", "Second", "", "base.fr", "", "no", "contact", ""],
    ]);
    let loaded = client.ok("res.partner", "load", json!([fields, rows])).await;
    assert_eq!((&loaded["messages"], loaded["ids"].as_array().unwrap().len()), (&json!([]), 2));
    let ids = loaded["ids"].clone();
    let reference = client.ok("ir.model.data", "check_object_reference", json!(["test", "first"])).await;
    assert_eq!(reference, json!(["res.partner", ids[0]]));
    let again = client
        .ok(
            "res.partner",
            "load",
            json!([["id", "name"], [["test.first", "Renamed"], ["__import__.second", "Second"]]]),
        )
        .await;
    assert_eq!(again["ids"], ids, "updated, not created");
    let read =
        client.ok("res.partner", "read", json!([ids, ["name", "type", "category_id", "color", "country_id"]])).await;
    assert_eq!(
        (&read[0]["name"], &read[0]["type"], &read[0]["color"]),
        (&json!("Renamed"), &json!("invoice"), &json!(3))
    );
    assert_eq!((&read[0]["category_id"], &read[1]["country_id"][1]), (&json!([1, 2]), &json!("France")));
}

#[tokio::test]
async fn one_bad_row_keeps_all_rows_out() {
    let client = Client::demo().await;
    let before = client.ok("res.partner", "search_count", json!([[]])).await;
    let fields = json!(["name", "country_id", "color", "type"]);
    let rows = json!([["Good", "Belgium", "1", ""], ["Bad", "Atlantis", "x", "nope"], ["", "", "", "contact"]]);
    let loaded = client.ok("res.partner", "load", json!([fields, rows])).await;
    assert_eq!(loaded["ids"], json!(false));
    let messages: Vec<_> =
        loaded["messages"].as_array().unwrap().iter().map(|m| (m["record"].clone(), m["field"].clone())).collect();
    assert_eq!(
        messages,
        [
            (json!(1), json!("country_id")),
            (json!(1), json!("color")),
            (json!(1), json!("type")),
            (json!(2), json!(null))
        ]
    );
    assert_eq!(loaded["messages"][0]["message"], "No matching record found for name 'Atlantis' in field 'Country'");
    assert_eq!(client.ok("res.partner", "search_count", json!([[]])).await, before);
}

#[tokio::test]
async fn rows_of_lines_alone_continue_the_record_above() {
    let client = Client::demo().await;
    let fields = json!(["partner_id/.id", "date_order", "order_line/product_id/.id", "order_line/product_uom_qty"]);
    let rows =
        json!([["10", "2026-11-22 10:00:00", "1", "2"], ["", "", "2", "3"], ["11", "2026-11-22 11:00:00", "1", "4"]]);
    let loaded = client.ok("sale.order", "load", json!([fields, rows])).await;
    assert_eq!(loaded["messages"], json!([]));
    let data = client.ok("sale.order", "export_data", json!([loaded["ids"], fields])).await;
    let quantities: Vec<_> = data["datas"].as_array().unwrap().iter().map(|row| row[3].as_f64()).collect();
    assert_eq!(quantities, [Some(2.0), Some(3.0), Some(4.0)]);
    let wrong = json!([["10", "2026-11-22 10:00:00", "1", "2"], ["", "", "999999", "3"], ["10", "x", "1", "4"]]);
    let loaded = client.ok("sale.order", "load", json!([fields, wrong])).await;
    let places: Vec<_> =
        loaded["messages"].as_array().unwrap().iter().map(|m| (m["rows"].clone(), m["field"].clone())).collect();
    assert_eq!(
        places,
        [(json!({"from": 0, "to": 1}), json!("order_line")), (json!({"from": 2, "to": 2}), json!("date_order"))]
    );
}

#[tokio::test]
async fn a_wrong_date_undoes_all_rows_even_in_a_field_that_is_never_written() {
    let client = Client::demo().await;
    let before = client.ok("res.partner", "search_count", json!([[]])).await;
    let loaded = client
        .ok("res.partner", "load", json!([["name", "write_date"], [["A", "2026-11-22 10:00:00"], ["B", "no date"]]]))
        .await;
    assert_eq!((&loaded["ids"], &loaded["messages"][0]["field"]), (&json!(false), &json!("write_date")));
    assert_eq!(client.ok("res.partner", "search_count", json!([[]])).await, before);
}

#[tokio::test]
async fn export_follows_paths_and_names_records() {
    let client = Client::demo().await;
    let fields = json!([
        "name",
        "partner_id/name",
        "partner_id/.id",
        "order_line/product_id/default_code",
        "state",
        "client_order_ref"
    ]);
    let data = client.ok("sale.order", "export_data", json!([[3], fields])).await;
    let rows = data["datas"].as_array().unwrap();
    assert_eq!(rows.len(), 4, "a row for each line");
    assert_eq!((&rows[0][0], &rows[0][4], &rows[0][5]), (&json!("S00003"), &json!("Sales Order"), &json!("PO-1003")));
    assert_eq!((&rows[1][0], &rows[1][1]), (&json!(""), &json!("")));
    assert!(rows.iter().all(|row| row[3].as_str().is_some_and(|code| !code.is_empty())), "{rows:?}");
    let data = client.ok("res.partner", "export_data", json!([[10], ["id", ".id", "name", "country_id/id"]])).await;
    assert_eq!(data["datas"][0], json!(["__export__.res_partner_10", "10", "Blue Heron Bakery", "base.be"]));
    let named = json!(["__export__", "res_partner_10"]);
    assert_eq!(client.ok("ir.model.data", "check_object_reference", named).await, json!(["res.partner", 10]));
}

#[tokio::test]
async fn several_records_are_exported_in_one_cell() {
    let client = Client::demo().await;
    client.ok("res.partner", "write", json!([[10], {"category_id": [[6, 0, [1, 2]]]}])).await;
    let data = client.ok("res.partner", "export_data", json!([[10], ["name", "category_id/id"]])).await;
    assert_eq!(
        data["datas"],
        json!([["Blue Heron Bakery", "__export__.res_partner_category_1,__export__.res_partner_category_2"]])
    );
}

#[tokio::test]
async fn export_is_not_for_everybody() {
    let client = Client::demo().await;
    let (code, text) = client.call_low("res.partner", "export_data", json!([[10], ["name"]])).await.unwrap_err();
    assert_eq!(
        (code, text.as_str()),
        (2, "You don't have the rights to export data. Please contact an Administrator.")
    );
}

#[tokio::test]
async fn load_leaves_alone_what_is_there_when_it_is_told_so_and_forgets_what_is_deleted() {
    let client = Client::demo().await;
    let load = async |name: &str| {
        let rows = json!([["keys.one", name]]);
        let context = json!({"context": {"mode": "update", "noupdate": true}});
        let loaded = client.call("res.partner", "load", json!([["id", "name"], rows]), context).await.unwrap();
        loaded["ids"][0].clone()
    };
    let first = load("First").await;
    assert_eq!(load("Second").await, first);
    let read = client.ok("res.partner", "read", json!([[first], ["name"]])).await;
    assert_eq!(read[0]["name"], "First");
    client.ok("res.partner", "unlink", json!([[first]])).await;
    assert_ne!(load("Third").await, first);
}

#[tokio::test]
async fn further_rows_hold_further_lines() {
    let client = Client::demo().await;
    let fields = json!(["id", "name", "child_ids/name", "child_ids/country_id"]);
    let rows = json!([["a.b", "Parent", "One", "Belgium"], ["", "", "Two", ""], ["a.c", "Other", "", ""]]);
    let loaded = client.ok("res.partner", "load", json!([fields, rows])).await;
    let ids = loaded["ids"].clone();
    let read = client.ok("res.partner", "read", json!([ids, ["child_ids"]])).await;
    let children: Vec<usize> =
        read.as_array().unwrap().iter().map(|row| row["child_ids"].as_array().unwrap().len()).collect();
    assert_eq!(children, [2, 0]);
}

#[tokio::test]
async fn each_record_gets_its_own_values() {
    let client = Client::demo().await;
    let ids = client.ok("res.partner", "create", json!([[{"name": "a"}, {"name": "b"}]])).await;
    client.ok("res.partner", "web_save_multi", json!([ids, [{"ref": "x"}, {"ref": "y"}], {"id": {}}])).await;
    let read = client.ok("res.partner", "read", json!([ids, ["ref"]])).await;
    assert_eq!((&read[0]["ref"], &read[1]["ref"]), (&json!("x"), &json!("y")));
}
