//! Counts and sums by group.

use crate::stage::Session;
use anyhow::Result;
use serde_json::{Value, json};

super::scenarios!(
    dates_are_grouped_by_period,
    groups_are_chosen_by_having_sorted_and_paged,
    a_wrong_aggregate_is_told_with_what_is_right;
    groups_have_counts_sums_and_the_domain_of_their_records,
);

fn partners(s: &mut Session) -> Result<Value> {
    let ids = s.create_all(
        "res.partner",
        json!([{"name": "Group MCP A", "country_id": "base.be", "color": 1, "partner_latitude": 1.5, "is_company": true},
               {"name": "Group MCP B", "country_id": "base.be", "color": 2, "partner_latitude": 2.25},
               {"name": "Group MCP C", "country_id": "base.nl", "color": 2, "partner_latitude": 0.1},
               {"name": "Group MCP D", "color": 7, "partner_latitude": 0.2}]),
    )?;
    Ok(json!([["id", "in", ids]]))
}

fn groups_have_counts_sums_and_the_domain_of_their_records(s: &mut Session) -> Result<()> {
    let own = partners(s)?;
    s.says(
        "odoo_aggregate",
        json!({"model": "res.partner", "domain": own, "groupby": ["country_id"], "order": "country_id"}),
        &["[20,\"Belgium\"]\t2", "Netherlands"],
    )?;
    s.says(
        "odoo_aggregate",
        json!({"model": "res.partner", "domain": own, "groupby": ["is_company", "color"],
               "aggregates": ["partner_latitude:sum", "partner_latitude:avg", "partner_latitude:min", "partner_latitude:max",
                              "country_id:count_distinct"], "order": "color, is_company"}),
        &["__count", "partner_latitude:avg"],
    )?;
    s.says(
        "odoo_aggregate",
        json!({"model": "res.partner", "domain": own, "aggregates": ["color:sum", "partner_latitude:sum"]}),
        &["4.05", "12"],
    )?;
    s.says("odoo_aggregate", json!({"model": "res.partner", "domain": own}), &["__count", "4"])?;
    Ok(())
}

fn dates_are_grouped_by_period(s: &mut Session) -> Result<()> {
    let partner = s.create("res.partner", json!({"name": "Period MCP"}))?;
    let order = |n: u64, date: &str| json!({"name": format!("Period MCP {n}"), "partner_id": partner, "date_order": date, "validity_date": "2026-06-30"});
    let ids = s.create_all(
        "sale.order",
        json!([order(1, "2025-12-31T23:30:00Z"), order(2, "2026-01-01T00:30:00Z"), order(3, "2026-05-10T12:00:00Z")]),
    )?;
    let own = json!([["id", "in", ids]]);
    for period in ["day", "week", "month", "quarter", "year"] {
        s.says(
            "odoo_aggregate",
            json!({"model": "sale.order", "domain": own, "groupby": [format!("date_order:{period}")],
                   "context": {"tz": "UTC"}}),
            &["2026", "Periods are in the zone UTC"],
        )?;
    }
    // The last minutes of a year in UTC are the first of the next in Brussels.
    s.says(
        "odoo_aggregate",
        json!({"model": "sale.order", "domain": own, "groupby": ["date_order:year"], "context": {"tz": "Europe/Brussels"}}),
        &["1 groups", "Periods are in the zone Europe/Brussels"],
    )?;
    s.says(
        "odoo_aggregate",
        json!({"model": "sale.order", "domain": own, "groupby": ["validity_date:quarter", "partner_id"],
               "aggregates": ["amount_total:sum"]}),
        &["2026", "Period MCP"],
    )?;
    Ok(())
}

fn groups_are_chosen_by_having_sorted_and_paged(s: &mut Session) -> Result<()> {
    let own = partners(s)?;
    s.says(
        "odoo_aggregate",
        json!({"model": "res.partner", "domain": own, "groupby": ["country_id"], "having": [["__count", ">", 1]]}),
        &["1 groups", "Belgium"],
    )?;
    s.says(
        "odoo_aggregate",
        json!({"model": "res.partner", "domain": own, "groupby": ["color"], "aggregates": ["partner_latitude:sum"],
               "having": [["partner_latitude:sum", ">", 1.0]], "order": "partner_latitude:sum desc"}),
        &["2 groups", "2.35"],
    )?;
    for offset in [0, 1, 2] {
        s.ok(
            "odoo_aggregate",
            json!({"model": "res.partner", "domain": own, "groupby": ["color"], "limit": 1, "offset": offset,
                   "order": "color desc", "aggregates": ["color:sum"], "totals": true}),
        )?;
    }
    Ok(())
}

fn a_wrong_aggregate_is_told_with_what_is_right(s: &mut Session) -> Result<()> {
    for (arguments, words) in [
        (json!({"groupby": ["contry_id"]}), vec!["country_id"]),
        (json!({"groupby": ["create_date:mnth"]}), vec!["month"]),
        (json!({"groupby": ["name:month"]}), vec!["name"]),
        (json!({"groupby": ["country_id"], "aggregates": ["color:summ"]}), vec!["sum"]),
        (json!({"groupby": ["country_id"], "aggregates": ["name:sum"]}), vec!["name"]),
        (json!({"groupby": ["country_id"], "aggregates": ["parent_id.color:sum"]}), vec!["parent_id"]),
        (json!({"groupby": ["country_id"], "having": [["color:sum", ">", 1]]}), vec!["color"]),
        (json!({"groupby": ["country_id"], "having": [["__count", "like", 1]]}), vec!["like"]),
        (json!({"groupby": ["country_id"], "order": "name"}), vec!["name"]),
        (json!({"groupby": ["country_id"], "limit": 0}), vec!["limit"]),
    ] {
        let mut arguments = arguments;
        arguments["model"] = json!("res.partner");
        s.fails("odoo_aggregate", arguments, "E004", &words)?;
    }
    Ok(())
}
