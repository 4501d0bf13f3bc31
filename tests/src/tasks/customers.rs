//! Contacts and users.

use super::desk::Desk;
use super::start::customer;
use super::{Ceiling, Job};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

pub const JOBS: &[Job] = &[
    Job {
        id: "T9",
        name: "contacts in a city that share an e-mail address",
        ceiling: Ceiling { calls: 2, requests: 3, bytes: 650 },
        run: duplicates,
    },
    Job {
        id: "T10",
        name: "who are the sales administrators?",
        ceiling: Ceiling { calls: 2, requests: 3, bytes: 330 },
        run: group_members,
    },
    Job {
        id: "T14",
        name: "archive a contact, and find it again as archived",
        ceiling: Ceiling { calls: 4, requests: 8, bytes: 480 },
        run: archive,
    },
];

fn duplicates(desk: &mut Desk) -> Result<String> {
    let (mark, city) = (desk.mark.clone(), format!("Gent {}", desk.mark));
    let mut contacts = Vec::new();
    // The second is spelled as people spell it, the third has no twin.
    for (name, email) in [("Bakery", "info"), ("Bakery Ltd", "Info"), ("Butcher", "butcher")] {
        let values =
            json!({"name": format!("{mark} {name}"), "email": format!("{email}@{mark}.example"), "city": city});
        contacts.push(desk.odoo.create("res.partner", values)?);
    }
    let groups = desk.call(
        "odoo_aggregate",
        json!({"model": "res.partner", "domain": [["city", "=", city], ["email_normalized", "!=", false]],
               "groupby": ["email_normalized"], "having": [["__count", ">", 1]]}),
    )?;
    let groups = groups.table()?;
    let emails = groups.column("email_normalized")?;
    let answer = desk.call(
        "odoo_search_read",
        json!({"model": "res.partner", "domain": [["city", "=", city], ["email_normalized", "in", emails]],
               "fields": ["name", "email", "parent_id"], "order": "email_normalized, id"}),
    )?;
    let table = answer.table()?;
    let shown: Vec<i64> = table.column("id")?.into_iter().filter_map(Value::as_i64).collect();
    ensure!(contacts.get(..2) == Some(&shown), "{contacts:?}: {table:?}");
    let known = desk.odoo.search_read("res.partner", json!([["id", "in", shown]]), &["email_normalized"])?;
    ensure!(known.len() == 2 && known[0]["email_normalized"] == known[1]["email_normalized"], "{known:?}");
    Ok("both twins found, one of them spelled otherwise; nobody without a twin".into())
}

fn group_members(desk: &mut Desk) -> Result<String> {
    let groups = desk.call("odoo_name_search", json!({"model": "res.groups", "name": "Sales"}))?;
    let group = groups.named("Sales / Administrator")?;
    let users = desk.call(
        "odoo_search_read",
        json!({"model": "res.users", "domain": [["all_group_ids", "in", [group]]], "fields": ["name", "login"]}),
    )?;
    let table = users.table()?;
    let mut shown: Vec<&str> = table.column("login")?.into_iter().filter_map(Value::as_str).collect();
    let known = desk.odoo.search_read(
        "ir.model.data",
        json!([["module", "=", "sales_team"], ["name", "=", "group_sale_manager"]]),
        &["res_id"],
    )?;
    let group = known.first().context("no group of sales administrators")?["res_id"].clone();
    let expected = desk.odoo.search_read(
        "res.users",
        json!([["active", "=", true], ["all_group_ids", "in", [group]]]),
        &["login"],
    )?;
    let mut expected: Vec<&str> = expected.iter().filter_map(|user| user["login"].as_str()).collect();
    shown.sort_unstable();
    expected.sort_unstable();
    ensure!(!shown.is_empty() && shown == expected, "{shown:?}, not {expected:?}");
    Ok(format!("{} found: exactly those whom Odoo has in the group", shown.len()))
}

fn archive(desk: &mut Desk) -> Result<String> {
    let customer = customer(desk, "Bakery")?;
    let search = json!({"model": "res.partner", "domain": [["name", "ilike", customer.name]],
                        "fields": ["name", "active"]});
    let id = desk.call("odoo_name_search", json!({"model": "res.partner", "name": customer.name}))?.only()?;
    desk.call("odoo_write", json!({"model": "res.partner", "ids": [id], "values": {"active": false}}))?;
    let gone = desk.call("odoo_search_read", search.clone())?;
    ensure!(!gone.text.lines().any(|line| line.starts_with(&format!("{id}\t"))), "still there: {}", gone.text);
    let mut archived = search;
    archived["context"] = json!({"archived": true});
    let found = desk.call("odoo_search_read", archived)?.table()?;
    ensure!(found.only("id")? == &json!(id) && found.only("active")? == &json!(false), "{found:?}");

    let now = desk.odoo.read("res.partner", customer.id, &["active"])?;
    ensure!(now["active"] == false, "{now}");
    Ok("archived; not found before archived ones are asked for".into())
}
