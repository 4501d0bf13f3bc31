//! Questions that a sum answers.
//!
//! Others sell in the same database meanwhile: an answer must be what Odoo said before it, or what Odoo said after.

use super::answer::Table;
use super::desk::Desk;
use super::{Ceiling, Job};
use anyhow::{Context, Result, ensure};
use chrono::{Datelike, NaiveDate, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const JOBS: &[Job] = &[
    Job {
        id: "T2",
        name: "sales by month and team",
        ceiling: Ceiling { calls: 1, requests: 2, bytes: 1_200 },
        run: by_month_and_team,
    },
    Job {
        id: "T8",
        name: "who owes us how much, overdue today, by company",
        ceiling: Ceiling { calls: 1, requests: 2, bytes: 3_000 },
        run: overdue,
    },
    Job {
        id: "T19",
        name: "the ten products that brought most this year",
        ceiling: Ceiling { calls: 1, requests: 2, bytes: 1_600 },
        run: top_products,
    },
];

fn today() -> NaiveDate {
    Utc::now().date_naive()
}

/// Sums by a key; cents, so that they can be compared.
type Sums = BTreeMap<String, i64>;

fn add(sums: &mut Sums, key: String, amount: &Value) -> Result<()> {
    let amount = amount.as_f64().with_context(|| format!("{amount} is no amount"))?;
    *sums.entry(key).or_default() += (amount * 100.0).round() as i64;
    Ok(())
}

/// The sums that an answer shows, by the named columns.
fn shown(table: &Table, keys: &[&str], amount: &str) -> Result<Sums> {
    let columns = keys.iter().map(|key| table.column(key)).collect::<Result<Vec<_>>>()?;
    let mut sums = Sums::new();
    for (place, amount) in table.column(amount)?.into_iter().enumerate() {
        let key: Vec<String> = columns.iter().map(|column| column[place].to_string()).collect();
        add(&mut sums, key.join(" "), amount)?;
    }
    Ok(sums)
}

fn by_month_and_team(desk: &mut Desk) -> Result<String> {
    let domain = json!([["state", "=", "sale"], ["team_id", "!=", false]]);
    let before = sales(desk, &domain)?;
    let answer = desk.call(
        "odoo_aggregate",
        json!({"model": "sale.order", "domain": domain, "groupby": ["date_order:month", "team_id"],
               "aggregates": ["amount_total:sum"]}),
    )?;
    let shown = shown(&answer.table()?, &["date_order:month", "team_id"], "amount_total:sum")?;
    let after = sales(desk, &domain)?;
    ensure!(!before.is_empty() && (shown == before || shown == after), "{shown:?}, not {before:?} or {after:?}");
    Ok(format!("{} sums, all as in Odoo", shown.len()))
}

/// What Odoo sums up itself, by the months of the user's zone.
fn sales(desk: &Desk, domain: &Value) -> Result<Sums> {
    let zone = desk.odoo.call("res.users", "context_get", json!([]), json!({}))?["tz"].clone();
    let groups = desk.odoo.call(
        "sale.order",
        "read_group",
        json!([domain, ["amount_total:sum"], ["date_order:month", "team_id"]]),
        json!({"lazy": false, "context": {"tz": zone}}),
    )?;
    let mut sums = Sums::new();
    for group in groups.as_array().context("no groups")? {
        add(&mut sums, format!("{} {}", group["date_order:month"], group["team_id"]), &group["amount_total"])?;
    }
    Ok(sums)
}

fn overdue(desk: &mut Desk) -> Result<String> {
    let domain = json!([
        ["move_type", "=", "out_invoice"],
        ["state", "=", "posted"],
        ["payment_state", "in", ["not_paid", "partial"]],
        ["invoice_date_due", "<", today().to_string()]
    ]);
    let answer = desk.call(
        "odoo_aggregate",
        json!({"model": "account.move", "domain": domain, "groupby": ["partner_id", "company_id"],
               "aggregates": ["amount_residual:sum", "invoice_date_due:min"], "order": "amount_residual desc"}),
    )?;
    let shown = shown(&answer.table()?, &["partner_id", "company_id"], "amount_residual:sum")?;
    let mut expected = Sums::new();
    let fields = ["partner_id", "company_id", "amount_residual"];
    for invoice in desk.odoo.search_read("account.move", domain, &fields)? {
        add(
            &mut expected,
            format!("{} {}", invoice["partner_id"], invoice["company_id"]),
            &invoice["amount_residual"],
        )?;
    }
    ensure!(!expected.is_empty() && shown == expected, "{shown:?}, not {expected:?}");
    Ok(format!("{} debts, all as in Odoo", expected.len()))
}

fn top_products(desk: &mut Desk) -> Result<String> {
    let from = format!("{}-01-01", today().year());
    let before = revenue(desk, &from)?;
    let answer = desk.call(
        "odoo_aggregate",
        json!({"model": "sale.report", "domain": [["state", "=", "sale"], ["date", ">=", from]],
               "groupby": ["product_id"], "aggregates": ["price_subtotal:sum"], "order": "price_subtotal:sum desc",
               "limit": 10}),
    )?;
    let table = answer.table()?;
    let shown = shown(&table, &["product_id"], "price_subtotal:sum")?;
    let amounts: Vec<f64> = table.column("price_subtotal:sum")?.into_iter().filter_map(Value::as_f64).collect();
    ensure!(amounts.is_sorted_by(|one, next| one >= next), "not the highest first: {amounts:?}");
    let after = revenue(desk, &from)?;
    let right = are_the_best(&shown, &before) || are_the_best(&shown, &after);
    ensure!(right, "{shown:?} are not the best of {before:?} or {after:?}");
    Ok(format!("the best {} of {} products, in order", shown.len(), after.len()))
}

/// Ten of all, or all where there are less, and none of the others is better.
fn are_the_best(shown: &Sums, all: &Sums) -> bool {
    let least = shown.values().min().copied().unwrap_or_default();
    let others = all.iter().filter(|(product, _)| !shown.contains_key(*product));
    !shown.is_empty()
        && shown.len() == 10.min(all.len())
        && shown.iter().all(|(product, sum)| all.get(product) == Some(sum))
        && others.into_iter().all(|(_, sum)| *sum <= least)
}

fn revenue(desk: &Desk, from: &str) -> Result<Sums> {
    let lines = desk.odoo.search_read(
        "sale.order.line",
        json!([["order_id.state", "=", "sale"], ["order_id.date_order", ">=", from], ["product_id", "!=", false]]),
        &["product_id", "price_subtotal"],
    )?;
    let mut sums = Sums::new();
    for line in lines {
        add(&mut sums, line["product_id"].to_string(), &line["price_subtotal"])?;
    }
    Ok(sums)
}
