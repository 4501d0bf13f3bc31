//! Imports and exports: batches with their progress, what a cancelled, refused or lost one leaves, a dry run that leaves
//! nothing, and sheets that go in as they came out.

use crate::answers::{failure, ids, is_error, records, success, text};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_sim::{Fault, What};
use serde_json::{Value, json};
use std::time::Duration;

on_both!(
    a_sheet_goes_in_as_it_came_out,
    a_sheet_with_external_ids_updates_what_it_came_from,
    an_order_goes_in_with_its_lines,
    batches_tell_which_rows_are_in,
    a_dry_run_tells_the_errors_and_leaves_nothing,
    a_refused_row_keeps_its_batch_out_and_the_ones_before_in,
    pages_of_an_export_hold_every_record_once,
);

/// The ids of an import, from its ranges.
fn imported(structured: &Value) -> Vec<i64> {
    let ranges = structured.get("ids").and_then(Value::as_array).into_iter().flatten();
    ranges.filter_map(|range| Some(range.get(0)?.as_i64()?..=range.get(1)?.as_i64()?)).flatten().collect()
}

/// How many contacts have a name that begins so, archived ones too.
fn count(client: &mut Client, beginning: &str) -> Result<u64> {
    let domain = json!([["name", "=like", format!("{beginning}%")]]);
    let found = success(
        client,
        "odoo_count",
        json!({"model": "res.partner", "domain": domain, "context": {"archived": true}}),
    )?;
    found.get("count").and_then(Value::as_u64).context("no count")
}

/// Deletes the contacts whose name begins so, a few at a time: more would need consent.
fn delete(client: &mut Client, beginning: &str) -> Result<()> {
    let domain = json!([["name", "=like", format!("{beginning}%")]]);
    let found = success(
        client,
        "odoo_search",
        json!({"model": "res.partner", "domain": domain, "limit": 1000, "context": {"archived": true}}),
    )?;
    for some in ids(&found).chunks(10) {
        success(client, "odoo_unlink", json!({"model": "res.partner", "ids": some}))?;
    }
    Ok(())
}

fn a_sheet_goes_in_as_it_came_out(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let sheet = "name,email,country_id/id,is_company,color,type\n\
                 \"Sheet MCP, A\",a@example.com,base.be,yes,3,contact\n\
                 Sheet MCP B,,,no,,\n";
    let created = success(&mut client, "odoo_import", json!({"model": "res.partner", "csv": sheet}))?;
    let created = imported(&created);
    ensure!(created.len() == 2, "{created:?}");
    let fields = json!([".id", "name", "email", "country_id", "is_company", "color", "type"]);
    let export = json!({"model": "res.partner", "fields": fields, "ids": created});
    let exported = success(&mut client, "odoo_export", export.clone())?;
    let csv = exported.get("csv").and_then(Value::as_str).context("no csv")?;
    ensure!(csv.contains("\"Sheet MCP, A\",a@example.com,Belgium,true,3,contact"), "{csv}");
    let again = success(&mut client, "odoo_import", json!({"model": "res.partner", "csv": csv}))?;
    ensure!(imported(&again) == created, "the same records: {again}");
    ensure!(success(&mut client, "odoo_export", export)? == exported, "nothing changed");
    ensure!(count(&mut client, "Sheet MCP")? == 2, "none was doubled");
    delete(&mut client, "Sheet MCP")
}

fn a_sheet_with_external_ids_updates_what_it_came_from(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let tags = success(&mut client, "odoo_search", json!({"model": "res.partner.category", "domain": [], "limit": 2}))?;
    let rows = json!([["External MCP A", ids(&tags)], ["External MCP B", null]]);
    let created = success(
        &mut client,
        "odoo_import",
        json!({"model": "res.partner", "fields": ["name", "category_id"], "rows": rows}),
    )?;
    let created = imported(&created);
    let export =
        json!({"model": "res.partner", "fields": ["id", "name", "category_id/id"], "ids": created, "format": "rows"});
    let exported = success(&mut client, "odoo_export", export)?;
    let again = success(
        &mut client,
        "odoo_import",
        json!({"model": "res.partner", "fields": exported.get("fields"), "rows": exported.get("rows")}),
    )?;
    ensure!(imported(&again) == created, "{again}");
    // What answers call an id is no external id: taken for one it would make a second record.
    let text = failure(
        &mut client,
        "odoo_import",
        json!({"model": "res.partner", "fields": ["id", "name"], "rows": [[created.first(), "External MCP C"]]}),
    )?;
    ensure!(text.contains(".id"), "{text}");
    ensure!(count(&mut client, "External MCP")? == 2, "none was doubled");
    delete(&mut client, "External MCP")
}

fn an_order_goes_in_with_its_lines(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let one = |client: &mut Client, model: &str, domain: Value| -> Result<i64> {
        let found = success(client, "odoo_search", json!({"model": model, "domain": domain, "limit": 1}))?;
        ids(&found).first().copied().with_context(|| format!("no {model}"))
    };
    let partner = one(&mut client, "res.partner", json!([]))?;
    let product = one(&mut client, "product.product", json!([["sale_ok", "=", true]]))?;
    let fields = json!(["partner_id/.id", "date_order", "order_line/product_id/.id", "order_line/product_uom_qty"]);
    let rows = json!([
        [partner, "2026-11-22T21:00:00+02:00", product, 2],
        [null, null, product, 3],
        [partner, "2026-11-22T20:00:00Z", product, 4],
    ]);
    let arguments = json!({"model": "sale.order", "fields": fields, "rows": rows, "batch": 1});
    let mut rehearsal = arguments.clone();
    rehearsal["dry_run"] = json!(true);
    let rehearsed = success(&mut client, "odoo_import", rehearsal)?;
    ensure!(rehearsed.get("errors").is_none(), "{rehearsed}");
    let orders = success(&mut client, "odoo_import", arguments)?;
    ensure!(orders.get("records") == Some(&json!(2)), "{orders}");
    let orders = imported(&orders);
    let exported = success(
        &mut client,
        "odoo_export",
        json!({"model": "sale.order", "fields": fields, "ids": orders, "format": "rows"}),
    )?;
    let rows: Vec<(Value, Value)> = exported
        .get("rows")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|row| Some((row.get(1)?.clone(), json!(row.get(3)?.as_f64()?))))
        .collect();
    ensure!(
        rows == [
            (json!("2026-11-22T19:00:00Z"), json!(2.0)),
            (Value::Null, json!(3.0)),
            (json!("2026-11-22T20:00:00Z"), json!(4.0))
        ],
        "{exported}"
    );
    success(&mut client, "odoo_unlink", json!({"model": "sale.order", "ids": orders}))?;
    Ok(())
}

fn batches_tell_which_rows_are_in(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let rows: Vec<Value> = (1..=5).map(|number| json!([format!("Progress MCP {number}")])).collect();
    let result = client.request(
        "tools/call",
        json!({"name": "odoo_import", "_meta": {"progressToken": "importing"},
               "arguments": {"model": "res.partner", "fields": ["name"], "rows": rows, "batch": 2}}),
    )?;
    ensure!(!is_error(&result), "{}", text(&result));
    let told: Vec<&Value> = client
        .heard
        .iter()
        .filter(|message| message.get("method") == Some(&json!("notifications/progress")))
        .filter_map(|message| message.get("params"))
        .collect();
    let far: Vec<_> = told.iter().map(|params| (params["progress"].as_f64(), params["total"].as_f64())).collect();
    ensure!(far == [(Some(2.0), Some(5.0)), (Some(4.0), Some(5.0))], "{told:?}");
    let created = result.get("structuredContent").map(imported).unwrap_or_default();
    let second = format!("rows 3-4 of 5 in res.partner as ids {}", range(created.get(2..4))?);
    ensure!(told.get(1).is_some_and(|params| params["message"] == second), "{second:?} is not in {told:?}");
    ensure!(count(&mut client, "Progress MCP")? == 5, "all are in");
    delete(&mut client, "Progress MCP")
}

/// Two ids in an import's words.
fn range(two: Option<&[i64]>) -> Result<String> {
    match two {
        Some([first, last]) if first + 1 == *last => Ok(format!("{first}-{last}")),
        Some([first, last]) => Ok(format!("{first}, {last}")),
        other => anyhow::bail!("not two ids: {other:?}"),
    }
}

fn a_dry_run_tells_the_errors_and_leaves_nothing(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let arguments = |country: &str| {
        json!({"model": "res.partner", "fields": ["name", "country_id"], "dry_run": true, "batch": 2,
               "rows": [["Dry MCP A", "Belgium"], ["Dry MCP B", null], ["Dry MCP C", country]]})
    };
    let answer = success(&mut client, "odoo_import", arguments("Nowhere At All"))?;
    let errors = answer.get("errors").and_then(Value::as_array).context("no errors")?;
    ensure!(errors.len() == 1 && errors.iter().all(|error| error[0] == 3 && error[1] == "country_id"), "{answer}");
    ensure!(count(&mut client, "Dry MCP")? == 0, "something was kept");
    let answer = success(&mut client, "odoo_import", arguments("France"))?;
    ensure!(answer.get("errors").is_none() && answer.get("ids").is_none(), "{answer}");
    ensure!(count(&mut client, "Dry MCP")? == 0, "something was kept");
    Ok(())
}

fn a_refused_row_keeps_its_batch_out_and_the_ones_before_in(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let rows = json!([["Refused MCP A", null], ["Refused MCP B", "Nowhere At All"], ["Refused MCP C", null]]);
    let arguments = json!({"model": "res.partner", "fields": ["name", "country_id"], "rows": rows, "batch": 1});
    let text = failure(&mut client, "odoo_import", arguments)?;
    for said in
        ["Odoo refused row 2", "[2,\"country_id\",", "Row 1 is in, as ids ", "Row 3 was not sent", "rows 2-3 alone"]
    {
        ensure!(text.contains(said), "{said:?} is not in: {text}");
    }
    ensure!(count(&mut client, "Refused MCP")? == 1, "the first alone");
    delete(&mut client, "Refused MCP")
}

fn pages_of_an_export_hold_every_record_once(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let mut arguments =
        json!({"model": "res.country", "fields": [".id", "code"], "domain": [], "max_bytes": 1000, "format": "rows"});
    let mut seen: Vec<i64> = Vec::new();
    let total = loop {
        let page = success(&mut client, "odoo_export", arguments.clone())?;
        let rows = page.get("rows").and_then(Value::as_array).context("no rows")?;
        seen.extend(rows.iter().filter_map(|row| row.get(0)?.as_i64()));
        match page.get("next_offset") {
            Some(next) => arguments["offset"] = next.clone(),
            None => break page.get("total").and_then(Value::as_u64).context("no total")?,
        }
    };
    ensure!(seen.len() as u64 == total, "{} of {total}", seen.len());
    ensure!(seen.is_sorted_by(|a, b| a < b), "each once, in the order of ids");
    Ok(())
}

#[test]
fn a_lost_answer_in_the_second_batch_is_unknown_for_its_rows_and_is_never_repeated() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    let sim = backend.sim()?;
    // The first batch passes; the second is carried out and its answer lost.
    sim.inject(Fault::once(What::Delay(Duration::ZERO)).on_method("load"));
    sim.inject(Fault::once(What::ResetAfterExecuting).on_method("load"));
    let rows: Vec<Value> = (1..=5).map(|number| json!([format!("Lost MCP {number}")])).collect();
    let arguments = json!({"model": "res.partner", "fields": ["name"], "rows": rows, "batch": 2});
    let text = failure(&mut client, "odoo_import", arguments)?;
    for said in [
        "It is not known whether rows 3-4 are in.",
        "Rows 1-2 are in, as ids ",
        "Row 5 was not sent.",
        "[[\"name\",\"=\",\"Lost MCP 3\"]]",
        "retry: unknown-outcome",
    ] {
        ensure!(text.contains(said), "{said:?} is not in: {text}");
    }
    ensure!(sim.attempts("res.partner", "load") == 2, "never sent again, and nothing after it");
    ensure!(count(&mut client, "Lost MCP")? == 4, "it was carried out");
    Ok(())
}

#[test]
fn a_cancelled_import_sends_no_further_batch() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    let sim = backend.sim()?;
    sim.inject(Fault::once(What::StallAnswer).on_method("load"));
    let rows: Vec<Value> = (1..=6).map(|number| json!([format!("Cancelled MCP {number}")])).collect();
    let arguments = json!({"model": "res.partner", "fields": ["name"], "rows": rows, "batch": 2});
    let call = client.send("tools/call", json!({"name": "odoo_import", "arguments": arguments}))?;
    // The first batch is in, and its answer under way.
    while sim.executions("res.partner", "load") == 0 {
        std::thread::park_timeout(Duration::from_millis(5));
    }
    client.notify("notifications/cancelled", json!({"requestId": call, "reason": "test"}))?;
    success(&mut client, "odoo_count", json!({"model": "res.country", "domain": []}))?;
    sim.release();
    ensure!(count(&mut client, "Cancelled MCP")? == 2, "the first batch is whole");
    ensure!(sim.attempts("res.partner", "load") == 1, "no other was sent");
    Ok(())
}

#[test]
fn overwriting_many_records_needs_consent() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let rows: Vec<Value> = (1..=11).map(|number| json!([format!("Consent MCP {number}")])).collect();
    let created =
        success(&mut client, "odoo_import", json!({"model": "res.partner", "fields": ["name"], "rows": rows}))?;
    let rows: Vec<Value> = imported(&created).iter().map(|id| json!([id, "Renamed MCP"])).collect();
    let mut arguments = json!({"model": "res.partner", "fields": [".id", "name"], "rows": rows});
    let text = failure(&mut client, "odoo_import", arguments.clone())?;
    ensure!(count(&mut client, "Renamed MCP")? == 0, "nothing before consent");
    let token = text.split("confirm \"").nth(1).and_then(|rest| rest.split('"').next()).context("no token")?;
    arguments["confirm"] = json!(token);
    success(&mut client, "odoo_import", arguments)?;
    ensure!(count(&mut client, "Renamed MCP")? == 11, "all after it");
    Ok(())
}

#[test]
fn where_writes_are_denied_plain_columns_are_exported_and_nothing_is_imported() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut command = backend.command()?;
    command.env("ODOO_MCP_PROFILE", "read-only");
    let mut client = Client::connect(command)?;
    let plain = json!({"model": "res.partner", "fields": [".id", "name", "country_id", "category_id"], "limit": 5});
    success(&mut client, "odoo_export", plain)?;
    let text =
        failure(&mut client, "odoo_export", json!({"model": "res.partner", "fields": ["id", "name"], "limit": 5}))?;
    ensure!(text.starts_with("E003") && text.contains(".id"), "{text}");
    for dry_run in [true, false] {
        let rows = json!([["Denied MCP"]]);
        let arguments = json!({"model": "res.partner", "fields": ["name"], "rows": rows, "dry_run": dry_run});
        let text = failure(&mut client, "odoo_import", arguments)?;
        ensure!(text.starts_with("E003"), "{text}");
    }
    ensure!(backend.sim()?.attempts("res.partner", "load") == 0, "nothing reached Odoo");
    Ok(())
}

#[test]
fn who_may_not_export_still_reads_plain_columns() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command_as(&backend.low_user, &backend.low_password)?)?;
    let found = success(
        &mut client,
        "odoo_export",
        json!({"model": "res.partner", "fields": [".id", "name"], "limit": 3, "format": "rows"}),
    )?;
    ensure!(records(&found).len() == 3, "{found}");
    let text = failure(&mut client, "odoo_export", json!({"model": "res.partner", "fields": ["id"], "limit": 3}))?;
    ensure!(text.contains("base.group_allow_export"), "{text}");
    Ok(())
}
