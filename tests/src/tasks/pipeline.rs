//! Leads and opportunities.

use super::desk::Desk;
use super::odoo::related;
use super::{Ceiling, Job};
use anyhow::{Result, ensure};
use serde_json::json;

pub const JOBS: &[Job] = &[Job {
    id: "T15",
    name: "an opportunity is won, for more than was expected",
    ceiling: Ceiling { calls: 2, requests: 7, bytes: 450 },
    run: won,
}];

fn won(desk: &mut Desk) -> Result<String> {
    let name = format!("{} fits out its shop", desk.mark);
    let values = json!({"name": name, "type": "opportunity", "expected_revenue": 4_500.0});
    let lead = desk.odoo.create("crm.lead", values)?;
    let fields = json!(["name", "stage_id", "expected_revenue"]);
    let found = desk.call(
        "odoo_search_read",
        json!({"model": "crm.lead", "domain": [["name", "ilike", name]], "fields": fields}),
    )?;
    let id = found.table()?.only_id()?;
    let values = json!({"stage_id": "Won", "expected_revenue": 12_000});
    desk.call("odoo_write", json!({"model": "crm.lead", "ids": [id], "values": values}))?;

    let now = desk.odoo.read("crm.lead", lead, &["stage_id", "expected_revenue", "probability", "date_closed"])?;
    let stage = desk.odoo.read("crm.stage", related(&now, "stage_id")?, &["is_won"])?;
    ensure!(stage["is_won"] == true && now["expected_revenue"] == 12_000.0, "{now}");
    ensure!(now["probability"] == 100.0 && now["date_closed"].is_string(), "{now}");
    Ok("in the stage that is won, probability 100, closed today".into())
}
