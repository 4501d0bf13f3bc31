//! Language, zone, companies and archived records, per call.

use crate::stage::Session;
use anyhow::Result;
use serde_json::json;

super::scenarios!(
    archived_records_count_only_when_asked_for,
    a_wrong_language_zone_or_company_is_refused,
    the_context_is_accepted_where_it_is_right,
);

fn archived_records_count_only_when_asked_for(s: &mut Session) -> Result<()> {
    let ids = s.create_all("res.partner", json!([{"name": "Kept MCP"}, {"name": "Archived MCP"}]))?;
    s.says(
        "odoo_write",
        json!({"model": "res.partner", "ids": [ids.last()], "values": {"active": false}}),
        &["active"],
    )?;
    let own = json!([["id", "in", ids]]);
    s.says("odoo_count", json!({"model": "res.partner", "domain": own}), &["1 records"])?;
    s.says(
        "odoo_count",
        json!({"model": "res.partner", "domain": own, "context": {"archived": true}}),
        &["2 records"],
    )?;
    s.says(
        "odoo_count",
        json!({"model": "res.partner", "domain": own, "context": {"active_test": false}}),
        &["2 records"],
    )?;
    let named = json!({"model": "res.partner", "name": "Archived MCP", "domain": own, "context": {"archived": true}});
    s.says("odoo_name_search", named, &["Archived MCP"])?;
    s.says(
        "odoo_read",
        json!({"model": "res.partner", "ids": ids, "fields": ["name", "active"]}),
        &["2 read", "false"],
    )?;
    Ok(())
}

fn a_wrong_language_zone_or_company_is_refused(s: &mut Session) -> Result<()> {
    for (context, words) in [
        (json!({"lang": "xx_XX"}), vec!["xx_XX"]),
        (json!({"lang": 5}), vec!["lang"]),
        (json!({"tz": "Europe/Brusels"}), vec!["Brusels"]),
        (json!({"company_ids": "1"}), vec!["company_ids"]),
        (json!({"archived": "yes"}), vec!["archived"]),
        (json!({"langg": "en_US"}), vec!["lang"]),
        (json!({"uid": 1}), vec!["uid"]),
        (json!([]), vec!["context"]),
    ] {
        let count = json!({"model": "res.partner", "domain": [], "context": context});
        s.fails("odoo_count", count, "E004", &words)?;
    }
    let foreign = json!({"model": "res.partner", "domain": [], "context": {"company_ids": [999_999]}});
    s.fails("odoo_count", foreign, "E003", &["companies", "company_ids are ["])
}

fn the_context_is_accepted_where_it_is_right(s: &mut Session) -> Result<()> {
    let context = json!({"lang": "en_US", "tz": "Europe/Brussels", "company_ids": [1], "archived": true});
    let countries = json!([["code", "in", ["BE", "NL"]]]);
    s.says("odoo_count", json!({"model": "res.country", "domain": countries, "context": context}), &["2 records"])?;
    s.says(
        "odoo_search_read",
        json!({"model": "res.country", "domain": countries, "fields": ["name", "code"], "order": "code", "context": context}),
        &["Belgium"],
    )?;
    s.ok("odoo_fields", json!({"model": "res.country", "names": ["code"], "context": context}))?;
    Ok(())
}
