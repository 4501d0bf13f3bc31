//! Whether a model can correct itself: each mistake is an error of the protocol, says what is wrong and what would be
//! right, and never looks like an empty result or like success.

use super::on_the_real_odoo;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// A tool, its arguments, the code and the words of its error.
type Mistake = (&'static str, Value, &'static str, &'static [&'static str]);

fn check(mistakes: Vec<Mistake>) -> Result<()> {
    on_the_real_odoo(|s| {
        for (tool, arguments, code, words) in mistakes {
            let said = format!("{tool} {arguments}");
            s.fails(tool, arguments, code, words).with_context(|| said.clone())?;
            ensure!(s.last().len() <= 1_000, "{said}: {} bytes of error", s.last().len());
        }
        Ok(())
    })
}

#[test]
fn a_misspelt_field_is_named_with_the_right_one_wherever_it_stands() -> Result<()> {
    let nearest: &[&str] = &["nmae", "did you mean name"];
    check(vec![
        ("odoo_search_read", json!({"model": "res.partner", "domain": [["nmae", "ilike", "x"]]}), "E004", nearest),
        ("odoo_search", json!({"model": "res.partner", "domain": [["nmae", "ilike", "x"]]}), "E004", nearest),
        ("odoo_count", json!({"model": "res.partner", "domain": [["nmae", "ilike", "x"]]}), "E004", nearest),
        ("odoo_aggregate", json!({"model": "res.partner", "groupby": ["nmae"]}), "E004", nearest),
        ("odoo_search_read", json!({"model": "res.partner", "fields": ["nmae"]}), "E004", nearest),
        ("odoo_read", json!({"model": "res.partner", "ids": [1], "fields": ["nmae"]}), "E004", nearest),
        ("odoo_search_read", json!({"model": "res.partner", "order": "nmae"}), "E004", nearest),
        ("odoo_write", json!({"model": "res.partner", "ids": [1], "values": {"nmae": "x"}}), "E004", nearest),
        (
            "odoo_write",
            json!({"model": "res.partner", "ids": [1], "values": {"fone": "1"}}),
            "E004",
            &["fone", "phone"],
        ),
        ("odoo_create", json!({"model": "res.partner", "values": {"nmae": "x"}}), "E004", nearest),
        ("odoo_fields", json!({"model": "res.partner", "names": ["nmae"]}), "E004", nearest),
    ])
}

#[test]
fn a_misspelt_model_is_named_with_the_right_one_by_every_tool() -> Result<()> {
    let nearest: &[&str] = &["res.partnr", "res.partner"];
    let tools = [
        "odoo_search_read",
        "odoo_search",
        "odoo_read",
        "odoo_count",
        "odoo_aggregate",
        "odoo_name_search",
        "odoo_fields",
        "odoo_create",
        "odoo_write",
        "odoo_unlink",
    ];
    let arguments = |tool: &str| {
        let mut arguments = json!({"model": "res.partnr"});
        match tool {
            "odoo_read" | "odoo_unlink" => arguments["ids"] = json!([1]),
            "odoo_write" => (arguments["ids"], arguments["values"]) = (json!([1]), json!({"name": "x"})),
            "odoo_create" => arguments["values"] = json!({"name": "x"}),
            "odoo_search" => arguments["domain"] = json!([]),
            "odoo_name_search" => arguments["name"] = json!("x"),
            _ => {}
        }
        arguments
    };
    check(tools.into_iter().map(|tool| (tool, arguments(tool), "E005", nearest)).collect())
}

#[test]
fn a_wrong_operator_or_domain_is_refused_and_the_table_is_not_read() -> Result<()> {
    let domain = |domain: Value| json!({"model": "res.partner", "domain": domain});
    check(vec![
        ("odoo_search_read", domain(json!([["name", "equals", "x"]])), "E004", &["equals", "did you mean ="]),
        ("odoo_search_read", domain(json!([["name", "contains", "x"]])), "E004", &["ilike"]),
        ("odoo_search_read", domain(json!([["name", "ILIKE "]])), "E004", &["3"]),
        ("odoo_search_read", domain(json!("[['name', '=', 'x'")), "E004", &["domain"]),
        ("odoo_search_read", domain(json!("name = x")), "E004", &["domain"]),
        ("odoo_count", domain(json!("[]; drop")), "E004", &["domain"]),
        ("odoo_search_read", domain(json!(["OR", ["name", "=", "x"], ["name", "=", "y"]])), "E004", &[]),
        ("odoo_search_read", domain(json!(["|", ["name", "=", "x"]])), "E004", &["|"]),
    ])
}

#[test]
fn a_record_that_is_not_there_is_an_error_and_not_an_empty_list() -> Result<()> {
    let ids = || json!({"model": "res.partner", "ids": [99_999_999]});
    let write = json!({"model": "res.partner", "ids": [99_999_999], "values": {"name": "x"}});
    check(vec![
        ("odoo_read", ids(), "E005", &["99999999"]),
        ("odoo_unlink", ids(), "E005", &["99999999", "Nothing was changed"]),
        ("odoo_write", write, "E005", &["99999999", "Nothing was changed"]),
    ])
}

#[test]
fn what_odoo_refuses_is_told_in_its_own_words() -> Result<()> {
    let state = json!({"model": "res.country.state", "values": {"name": "x MCP"}});
    check(vec![
        (
            "odoo_create",
            json!({"model": "sale.order", "values": {}}),
            "E004",
            &["Missing required value for the field 'Customer' (partner_id)"],
        ),
        ("odoo_create", state, "E004", &["Missing required value", "'Country' (country_id)"]),
        (
            "odoo_create",
            json!({"model": "res.country", "values": {"name": "Double MCP", "code": "BE"}}),
            "E004",
            &["must be unique"],
        ),
        ("odoo_unlink", json!({"model": "res.users", "ids": [1]}), "E004", &["(source: odoo, retry: never)"]),
    ])
}
