//! Many records at once: lists in, lists out.

use super::desk::Desk;
use super::{Ceiling, Job};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::collections::BTreeMap;

pub const JOBS: &[Job] = &[
    Job {
        id: "T12",
        name: "import five contacts from csv, one row of which is wrong",
        ceiling: Ceiling { calls: 3, requests: 5, bytes: 600 },
        run: import,
    },
    Job {
        id: "T13",
        name: "all products with a reference and their prices, as csv",
        ceiling: Ceiling { calls: 1, requests: 3, bytes: 950 },
        run: export,
    },
];

const WRONG: &str = "Belgum";

fn import(desk: &mut Desk) -> Result<String> {
    let mark = desk.mark.clone();
    let people = [("Ada", "Belgium"), ("Ben", "France"), ("Cleo", WRONG), ("Dan", "Germany"), ("Eva", "Belgium")];
    let rows = people.map(|(name, country)| {
        format!("{mark} {name},{}@{mark}.example,+32 9 000 00 00,{country}", name.to_lowercase())
    });
    let csv = format!("name,email,phone,country_id\n{}\n", rows.join("\n"));
    let contacts = json!([["name", "like", mark]]);
    let tried = desk.ask("odoo_import", json!({"model": "res.partner", "csv": csv, "dry_run": true}))?;
    ensure!(tried.text.contains(WRONG) && tried.text.contains('3'), "the wrong row is not told: {}", tried.text);
    ensure!(desk.odoo.search("res.partner", contacts.clone())?.is_empty(), "a dry run left contacts behind");

    let right = csv.replace(WRONG, "Belgium");
    let tried = desk.call("odoo_import", json!({"model": "res.partner", "csv": right, "dry_run": true}))?;
    ensure!(tried.text.contains("would accept all"), "{}", tried.text);
    desk.call("odoo_import", json!({"model": "res.partner", "csv": right}))?;

    let now = desk.odoo.search_read("res.partner", contacts, &["name", "email", "country_id"])?;
    ensure!(now.len() == people.len(), "{} contacts: {now:?}", now.len());
    for (contact, (name, country)) in now.iter().zip(people) {
        let country = if country == WRONG { "Belgium" } else { country };
        let right = contact["name"] == format!("{mark} {name}") && contact["country_id"][1] == country;
        ensure!(right && contact["email"].is_string(), "{name} of {country}: {contact}");
    }
    Ok("the wrong row told, nothing kept of the dry runs, five contacts in".into())
}

fn export(desk: &mut Desk) -> Result<String> {
    let domain = json!([["default_code", "!=", false], ["sale_ok", "=", true], ["active", "=", true]]);
    let fields = ["default_code", "name", "list_price"];
    let answer = desk.call("odoo_export", json!({"model": "product.template", "domain": domain, "fields": fields}))?;
    let (names, rows) = answer.csv()?;
    ensure!(names == fields.join(","), "the columns are {names}");
    let mut expected = BTreeMap::new();
    for product in desk.odoo.search_read("product.template", domain, &fields)? {
        let text = |field: &str| product[field].as_str().map(str::to_owned).with_context(|| format!("{product}"));
        expected.insert(format!("{},{}", text("default_code")?, text("name")?), product["list_price"].as_f64());
    }
    let mut shown = BTreeMap::new();
    for row in rows {
        let (product, price) = row.rsplit_once(',').with_context(|| format!("one cell: {row}"))?;
        shown.insert(product.to_owned(), Some(price.parse()?));
    }
    ensure!(!expected.is_empty() && shown == expected, "{shown:?}, not {expected:?}");
    Ok(format!("{} products, each with its price in Odoo", expected.len()))
}
