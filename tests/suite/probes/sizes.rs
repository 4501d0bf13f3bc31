//! How many bytes the usual answers take. A client shows its model the text or the data of an answer: each keeps the bar.
//!
//! The oldest records are taken where a bar is near, since other tests create new ones meanwhile.

use super::on_the_real_odoo;
use crate::answers::{is_error, text};
use crate::stage::Session;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// The larger of text and data.
fn bytes(s: &mut Session, tool: &str, arguments: Value) -> Result<usize> {
    let said = format!("{tool} {arguments}");
    let result = s.raw(tool, arguments)?;
    ensure!(!is_error(&result), "{said}: {}", text(&result));
    let data = result.get("structuredContent").context("no data")?.to_string().len();
    Ok(data.max(text(&result).len()))
}

fn at_most(s: &mut Session, most: usize, tool: &str, arguments: Value) -> Result<()> {
    let said = format!("{tool} {arguments}");
    let bytes = bytes(s, tool, arguments)?;
    ensure!(bytes <= most, "{said}: {bytes} bytes, more than {most}");
    Ok(())
}

/// The first ten of the demo data, whatever other tests create meanwhile.
fn demo() -> Value {
    json!([["id", "<", 46], ["active", "=", true]])
}

#[test]
fn ten_partners_of_four_fields_take_a_kilobyte_at_most() -> Result<()> {
    on_the_real_odoo(|s| {
        let found = s.silent(
            "odoo_search_read",
            json!({"model": "res.partner", "limit": 10, "order": "id",
                   "fields": ["name", "email", "phone", "country_id"]}),
        )?;
        ensure!(found.get("rows").and_then(Value::as_array).map_or(0, Vec::len) == 10, "ten rows: {found}");
        at_most(
            s,
            1_000,
            "odoo_search_read",
            json!({"model": "res.partner", "limit": 10, "order": "id",
                   "fields": ["name", "email", "phone", "country_id"]}),
        )
    })
}

#[test]
fn ten_partners_and_ten_orders_by_default_columns_keep_their_bars() -> Result<()> {
    on_the_real_odoo(|s| {
        at_most(s, 2_100, "odoo_search_read", json!({"model": "res.partner", "limit": 10}))?;
        at_most(s, 1_300, "odoo_search_read", json!({"model": "sale.order", "limit": 10, "order": "id"}))
    })
}

#[test]
fn one_partner_is_small_by_default_and_bounded_with_all_fields() -> Result<()> {
    on_the_real_odoo(|s| {
        let id = s.first("res.partner", json!([["image_1920", "!=", false], ["is_company", "=", true]]))?;
        at_most(s, 1_700, "odoo_read", json!({"model": "res.partner", "ids": [id]}))?;
        let names = all_fields(s)?;
        let whole = json!({"model": "res.partner", "ids": [id], "fields": names});
        let read = s.raw("odoo_read", whole.clone())?;
        ensure!(!read.to_string().contains("iVBOR"), "a picture is in the answer");
        ensure!(read.to_string().contains("odoo://default/res.partner/"), "no address of a picture: {read}");
        at_most(s, 7_000, "odoo_read", whole)
    })
}

/// The names of all fields that a description of partners lists.
fn all_fields(s: &mut Session) -> Result<Vec<String>> {
    let described = s.silent("odoo_fields", json!({"model": "res.partner"}))?;
    let lines = described.get("fields").and_then(Value::as_array).context("no fields")?;
    let name = |line: &Value| line.as_str()?.split(' ').next().map(|name| name.trim_end_matches(['*', '-']).to_owned());
    let names: Vec<String> = lines.iter().filter_map(name).collect();
    ensure!(names.len() > 100, "{} fields", names.len());
    Ok(names)
}

#[test]
fn descriptions_and_lists_keep_their_bars() -> Result<()> {
    on_the_real_odoo(|s| {
        at_most(s, 4_500, "odoo_fields", json!({"model": "res.partner"}))?;
        at_most(s, 12_200, "odoo_models", json!({"limit": 300}))?;
        let grouped = json!({"model": "res.partner", "domain": demo(), "groupby": ["country_id"]});
        s.says("odoo_aggregate", grouped.clone(), &["__count", "United States"])?;
        at_most(s, 700, "odoo_aggregate", grouped)?;
        let tools = s.client().request("tools/list", json!({}))?.to_string().len();
        ensure!(tools <= 14_000, "tools/list: {tools} bytes");
        Ok(())
    })
}

#[test]
fn no_answer_is_larger_than_its_budget_whatever_is_asked() -> Result<()> {
    on_the_real_odoo(|s| {
        let names = all_fields(s)?;
        at_most(s, 20_000, "odoo_search_read", json!({"model": "res.partner", "limit": 100, "fields": names}))?;
        at_most(s, 20_000, "odoo_search_read", json!({"model": "ir.model.fields", "limit": 1_000}))?;
        at_most(s, 20_000, "odoo_search_read", json!({"model": "mail.message", "limit": 1_000}))?;
        at_most(s, 3_000, "odoo_search_read", json!({"model": "ir.model.fields", "limit": 1_000, "max_bytes": 3_000}))
    })
}
