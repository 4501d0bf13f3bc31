//! Finding and reading records, with what they relate to.

use crate::stage::Session;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

super::scenarios!(
    records_are_found_with_the_total_and_the_next_offset,
    records_are_read_by_id_and_missing_ids_are_named,
    fields_of_related_records_come_along,
    a_binary_is_told_by_its_address_and_size,
    html_is_read_as_text_and_a_long_text_is_cut_with_notice;
    a_query_finds_what_the_search_box_would,
    default_columns_are_those_of_the_list_view,
    nothing_found_is_an_empty_answer_and_no_error,
    an_order_is_read_with_its_lines,
);

/// A company and two contacts of it.
fn family(s: &mut Session) -> Result<[i64; 3]> {
    let company = s.create(
        "res.partner",
        json!({"name": "Family MCP", "is_company": true, "country_id": "base.be", "city": "Namur", "ref": "FAM-1",
               "comment": "<p>First &amp; <b>second</b></p>"}),
    )?;
    let contacts = s.create_all(
        "res.partner",
        json!([{"name": "Reading MCP", "parent_id": company, "email": "reading@example.com", "color": 4},
               {"name": "Writing MCP", "parent_id": company, "function": "Clerk", "partner_latitude": 50.4669}]),
    )?;
    ensure!(contacts.len() == 2, "two contacts: {contacts:?}");
    Ok([company, contacts[0], contacts[1]])
}

fn records_are_found_with_the_total_and_the_next_offset(s: &mut Session) -> Result<()> {
    let family = family(s)?;
    let search = |offset: u64| {
        json!({"model": "res.partner", "domain": [["id", "in", family]], "offset": offset, "limit": 2, "order": "name desc",
               "fields": ["name", "email", "is_company", "color", "partner_latitude", "country_id", "parent_id"]})
    };
    s.says("odoo_search_read", search(0), &["rows 1-2 of 3, next_offset 2", "Writing MCP", "50.4669"])?;
    s.says("odoo_search_read", search(2), &["rows 3-3 of 3", "[20,\"Belgium\"]"])?;
    s.says("odoo_search_read", search(7), &["no rows at offset 7, total 3"])?;
    let ids = json!({"model": "res.partner", "domain": [["id", "in", family]], "limit": 2, "order": "id"});
    s.says("odoo_search", ids, &["2 of 3 ids, next_offset 2", "[#1,#2]"])?;
    s.says("odoo_count", json!({"model": "res.partner", "domain": [["id", "in", family]]}), &["3 records"])?;
    Ok(())
}

fn records_are_read_by_id_and_missing_ids_are_named(s: &mut Session) -> Result<()> {
    let [company, contact, _] = family(s)?;
    let fields = json!(["name", "email", "parent_id", "child_ids", "active", "city"]);
    s.says(
        "odoo_read",
        json!({"model": "res.partner", "ids": [contact, 99_999_999, company], "fields": fields}),
        &["missing [99999999]", "2 read", "Reading MCP"],
    )?;
    s.ok("odoo_read", json!({"model": "res.partner", "ids": [company, contact, company], "fields": ["name"]}))?;
    s.fails("odoo_read", json!({"model": "res.partner", "ids": [99_999_998, 99_999_999]}), "E005", &["99999998"])
}

fn fields_of_related_records_come_along(s: &mut Session) -> Result<()> {
    let family = family(s)?;
    let fields = json!(["name", "parent_id.name", "parent_id.country_id.code", "child_ids.name", "child_ids.email"]);
    for (tool, which) in [("odoo_search_read", "domain"), ("odoo_read", "ids")] {
        let mut arguments = json!({"model": "res.partner", "fields": fields});
        arguments[which] = if which == "ids" { json!(family) } else { json!([["id", "in", family]]) };
        s.says(tool, arguments, &["parent_id.country_id.code", "BE", "reading@example.com"])?;
    }
    // One that is gone takes no other with it.
    let ids = json!([family[1], 99_999_999]);
    s.says(
        "odoo_read",
        json!({"model": "res.partner", "ids": ids, "fields": ["parent_id.city"]}),
        &["Namur", "missing [99999999]"],
    )?;
    s.fails(
        "odoo_read",
        json!({"model": "res.partner", "ids": family, "fields": ["parent_id.contry_id"]}),
        "E004",
        &["country_id"],
    )
}

fn an_order_is_read_with_its_lines(s: &mut Session) -> Result<()> {
    let order = order(s)?;
    s.says(
        "odoo_search_read",
        json!({"model": "sale.order", "domain": [["id", "=", order]], "fields": ["partner_id.name", "date_order",
               "validity_date", "state", "order_line.name", "order_line.product_uom_qty", "order_line.price_unit"]}),
        &["2026-03-04T05:06:07Z", "2026-12-31", "First line MCP", "Family MCP", "2.5", "11.25"],
    )?;
    s.says(
        "odoo_read",
        json!({"model": "sale.order", "ids": [order], "fields": ["order_line"]}),
        &["sale.order: 1 read"],
    )?;
    Ok(())
}

/// An order of its own, with two lines; its name is its own, too, since numbers differ between runs.
pub(super) fn order(s: &mut Session) -> Result<i64> {
    let [company, ..] = family(s)?;
    let product = s.first("product.product", json!([["type", "=", "service"]]))?;
    let line = |name: &str, quantity: f64, price: f64| json!([0, 0, {"product_id": product, "name": name, "product_uom_qty": quantity, "price_unit": price}]);
    let order = s.create(
        "sale.order",
        json!({"name": "Order MCP", "partner_id": company, "date_order": "2026-03-04T05:06:07Z",
               "validity_date": "2026-12-31",
               "order_line": [line("First line MCP", 2.5, 11.25), line("Second line MCP", 1.0, 3.75)]}),
    )?;
    let lines = s.silent("odoo_read", json!({"model": "sale.order", "ids": [order], "fields": ["order_line"]}))?;
    let lines: Vec<i64> = serde_json::from_value(lines.pointer("/rows/0/1").cloned().context("no lines")?)?;
    s.know(lines);
    Ok(order)
}

fn nothing_found_is_an_empty_answer_and_no_error(s: &mut Session) -> Result<()> {
    let nothing = json!([["ref", "=", "no such reference MCP"]]);
    s.says("odoo_search_read", json!({"model": "res.partner", "domain": nothing}), &["total 0"])?;
    s.says("odoo_search", json!({"model": "res.partner", "domain": nothing}), &["0 of 0 ids", "[]"])?;
    s.says("odoo_count", json!({"model": "res.partner", "domain": nothing}), &["0 records"])?;
    s.says(
        "odoo_aggregate",
        json!({"model": "res.partner", "domain": nothing, "groupby": ["country_id"]}),
        &["0 groups"],
    )?;
    s.ok("odoo_aggregate", json!({"model": "res.partner", "domain": nothing, "aggregates": ["color:sum"]}))?;
    Ok(())
}

/// A PNG of one pixel.
pub(super) const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn a_binary_is_told_by_its_address_and_size(s: &mut Session) -> Result<()> {
    let id = s.create("res.partner", json!({"name": "Picture MCP", "image_1920": PIXEL}))?;
    let answer = s.says(
        "odoo_read",
        json!({"model": "res.partner", "ids": [id], "fields": ["image_1920", "name"]}),
        &["odoo://default/res.partner/#1/image_1920", "size"],
    )?;
    ensure!(!answer.to_string().contains("iVBOR"), "the picture itself is in the answer");
    s.ok("odoo_search_read", json!({"model": "res.partner", "domain": [["id", "=", id]], "fields": ["image_1920"]}))?;
    Ok(())
}

fn html_is_read_as_text_and_a_long_text_is_cut_with_notice(s: &mut Session) -> Result<()> {
    let long: String = (0..400).map(|n| format!("<p>Paragraph {n} of it</p>")).collect();
    let records = json!([{"name": "Html MCP", "comment": "<p>First &amp; <b>second</b></p><ul><li>third</li></ul>"},
                         {"name": "Long MCP", "comment": long}]);
    let ids = s.create_all("res.partner", records)?;
    let search = json!({"model": "res.partner", "domain": [["id", "in", ids]], "order": "id", "fields": ["comment"]});
    let found = s.says("odoo_search_read", search, &["First &", "second", "third", "note:"])?;
    // In Odoo 14 a contact's comment is plain text.
    let plain = s.real && s.major == 14;
    ensure!(plain || !found.to_string().contains("<p>"), "markup in the answer: {found}");
    s.ok("odoo_read", json!({"model": "res.partner", "ids": ids, "fields": ["comment"]}))?;
    Ok(())
}

fn a_query_finds_what_the_search_box_would(s: &mut Session) -> Result<()> {
    let family = family(s)?;
    let search = |query: &str| json!({"model": "res.partner", "domain": [["id", "in", family]], "query": query, "fields": ["name"], "order": "id"});
    s.says("odoo_search_read", search("writing mcp"), &["Writing MCP", "rows 1-1 of 1"])?;
    s.says("odoo_search_read", search("FAM-1"), &["Family MCP"])?;
    s.says("odoo_search_read", search("nobody is called this"), &["total 0"])?;
    Ok(())
}

fn default_columns_are_those_of_the_list_view(s: &mut Session) -> Result<()> {
    let order = order(s)?;
    let found = s.ok("odoo_search_read", json!({"model": "sale.order", "domain": [["id", "=", order]]}))?;
    let fields: Vec<&str> =
        found.get("fields").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    for expected in ["name", "date_order", "partner_id", "amount_total"] {
        ensure!(fields.contains(&expected), "no {expected} in {fields:?}");
    }
    s.ok("odoo_read", json!({"model": "sale.order", "ids": [order]})).map(|_| ())
}
