//! What is refused, by the tools or by Odoo: a code, what is wrong, what would be right.

use crate::stage::Session;
use anyhow::{Context, Result};
use serde_json::{Value, json};

super::scenarios!(
    a_wrong_name_is_told_with_the_nearest_right_one,
    what_odoo_requires_is_named,
    a_constraint_of_odoo_is_told_in_its_words,
    arguments_are_checked_before_anything_is_asked,
);

fn a_wrong_name_is_told_with_the_nearest_right_one(s: &mut Session) -> Result<()> {
    let cases: [(&str, Value, &str, &[&str]); 14] = [
        ("odoo_search_read", json!({"model": "res.partnr"}), "E005", &["res.partner"]),
        ("odoo_search_read", json!({"model": "Res.Partner"}), "E005", &["res.partner"]),
        ("odoo_search_read", json!({"model": "partner"}), "E005", &["res.partner"]),
        ("odoo_search_read", json!({"model": "res.partner; drop"}), "E005", &[]),
        ("odoo_search_read", json!({"model": "res.partner", "fields": ["nmae"]}), "E004", &["nmae", "name"]),
        ("odoo_search_read", json!({"model": "res.partner", "fields": ["country_id.nmae"]}), "E004", &["name"]),
        ("odoo_search_read", json!({"model": "res.partner", "domain": [["nmae", "=", 1]]}), "E004", &["name"]),
        (
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["name", "equals", "x"]]}),
            "E004",
            &["equals", "="],
        ),
        ("odoo_search_read", json!({"model": "res.partner", "order": "nmae desc"}), "E004", &["nmae", "name"]),
        ("odoo_search_read", json!({"model": "res.partner", "order": "name descending"}), "E004", &["desc"]),
        ("odoo_create", json!({"model": "res.partner", "values": {"fone": "1"}}), "E004", &["fone", "phone"]),
        (
            "odoo_create",
            json!({"model": "res.partner", "values": {"name": "x", "type": "Contct"}}),
            "E004",
            &["contact"],
        ),
        ("odoo_create", json!({"model": "res.partnr", "values": {"name": "x"}}), "E005", &["res.partner"]),
        ("odoo_unlink", json!({"model": "res.partnr", "ids": [1]}), "E005", &["res.partner"]),
    ];
    for (tool, arguments, code, words) in cases {
        let said = format!("{tool} {arguments}");
        s.fails(tool, arguments, code, words).with_context(|| said)?;
    }
    Ok(())
}

fn what_odoo_requires_is_named(s: &mut Session) -> Result<()> {
    s.fails("odoo_create", json!({"model": "sale.order", "values": {}}), "E004", &["partner_id"])?;
    // In each version's words.
    let said = match s.major {
        ..19 => "Country (country_id)",
        19 => "Missing required value",
        20.. => "Missing required field",
    };
    s.fails(
        "odoo_create",
        json!({"model": "res.country.state", "values": {"name": "No code MCP"}}),
        "E004",
        &[said, "(source: odoo"],
    )?;
    let tag = s.create("res.partner.category", json!({"name": "Required MCP"}))?;
    for empty in [json!(null), json!(false)] {
        s.fails(
            "odoo_write",
            json!({"model": "res.partner.category", "ids": [tag], "values": {"name": empty}}),
            "E004",
            &["name"],
        )
        .with_context(|| format!("name = {empty}"))?;
    }
    s.says("odoo_read", json!({"model": "res.partner.category", "ids": [tag], "fields": ["name"]}), &["Required MCP"])?;
    Ok(())
}

fn a_constraint_of_odoo_is_told_in_its_words(s: &mut Session) -> Result<()> {
    let tag = s.create("res.partner.category", json!({"name": "Loop MCP"}))?;
    let child = s.create("res.partner.category", json!({"name": "Loop MCP child", "parent_id": tag}))?;
    s.fails(
        "odoo_write",
        json!({"model": "res.partner.category", "ids": [tag], "values": {"parent_id": child}}),
        "E004",
        &["(source: odoo, retry: never)"],
    )?;
    // A record that others need: in the demo data of Odoo 14 nobody needs Belgium, but the administrator a contact.
    let (model, id) = if s.real && s.major == 14 { ("res.partner", 3) } else { ("res.country", 20) };
    s.fails("odoo_unlink", json!({"model": model, "ids": [id]}), "E004", &["(source: odoo"])?;
    // A relation to a record that is not there.
    s.any("odoo_write", json!({"model": "res.partner.category", "ids": [child], "values": {"parent_id": 99_999_999}}))?;
    s.says(
        "odoo_read",
        json!({"model": "res.partner.category", "ids": [tag, child], "fields": ["name", "parent_id"]}),
        &["#2\tLoop MCP child\t[#1,\"Loop MCP\"]"],
    )?;
    // Two countries of one code: a check of the database. Nothing is left of the try.
    s.fails(
        "odoo_create",
        json!({"model": "res.country", "values": {"name": "Second MCP", "code": "BE"}}),
        "E004",
        &["The code of the country must be unique"],
    )?;
    // A user that Odoo itself works as.
    s.fails("odoo_unlink", json!({"model": "res.users", "ids": [1]}), "E004", &["(source: odoo"])?;
    Ok(())
}

fn arguments_are_checked_before_anything_is_asked(s: &mut Session) -> Result<()> {
    let cases: [(&str, Value, &[&str]); 12] = [
        ("odoo_search_read", json!({}), &["model"]),
        ("odoo_search_read", json!({"model": 5}), &["model"]),
        ("odoo_search_read", json!({"model": "res.partner", "limit": -1}), &["limit"]),
        ("odoo_search_read", json!({"model": "res.partner", "limit": 100_000}), &["limit"]),
        ("odoo_search_read", json!({"model": "res.partner", "limitt": 5}), &["limit"]),
        ("odoo_search_read", json!({"model": "res.partner", "fields": "name"}), &["fields"]),
        ("odoo_read", json!({"model": "res.partner", "ids": []}), &["ids"]),
        ("odoo_read", json!({"model": "res.partner", "ids": [0]}), &["ids"]),
        ("odoo_read", json!({"model": "res.partner", "ids": "1"}), &["ids"]),
        ("odoo_write", json!({"model": "res.partner", "ids": [1], "values": {}}), &["values"]),
        ("odoo_write", json!({"model": "res.partner", "ids": [1]}), &["values"]),
        ("odoo_create", json!({"model": "res.partner"}), &["values", "records"]),
    ];
    for (tool, arguments, words) in cases {
        let said = format!("{tool} {arguments}");
        s.fails(tool, arguments, "E004", words).with_context(|| said)?;
    }
    let elsewhere = json!({"model": "res.partner", "instance_id": "prod"});
    s.fails("odoo_count", elsewhere, "E005", &["prod", "default"])?;
    Ok(())
}
