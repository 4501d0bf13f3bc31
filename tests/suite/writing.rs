//! Writes that are tried first, done once, refused when someone else was quicker, or shared with the user: the same
//! against the simulator and the real Odoo.

use crate::answers::{failure, ids, records, success, text};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_sim::{Fault, What};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

type Scenario = fn(&Backend, &mut Client) -> Result<()>;

fn check(backend: &Backend, scenario: Scenario) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    scenario(backend, &mut client)
}

macro_rules! scenarios {
    ($($name:ident),+ $(,)?) => {
        mod simulated {
            $(#[test] fn $name() -> anyhow::Result<()> {
                super::check(&super::Backend::simulated()?, super::$name)
            })+
        }
        mod real {
            $(#[test] fn $name() -> anyhow::Result<()> {
                super::check(&super::Backend::real()?, super::$name)
            })+
        }
    };
}

scenarios!(
    a_dry_run_changes_nothing_and_says_what_would,
    a_key_creates_once_also_for_a_new_server_and_a_user_with_few_rights,
    calls_at_once_with_one_key_create_one_record,
    lines_come_along_with_a_key,
    each_record_gets_its_own_values,
    what_someone_else_changed_is_not_overwritten,
    archived_records_are_hidden_and_gone_ones_are_told,
    a_form_is_filled_in_and_not_saved,
);

/// A key that no other run has used: the real database outlives the tests.
fn key(word: &str) -> Result<String> {
    Ok(format!("{word}-{}-{}", std::process::id(), SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos()))
}

fn create(client: &mut Client, values: Value) -> Result<i64> {
    let created = success(client, "odoo_create", json!({"model": "res.partner", "values": values}))?;
    ids(&created).first().copied().context("no id")
}

/// One field of one partner, also of an archived one.
fn field(client: &mut Client, id: i64, name: &str) -> Result<Value> {
    let read = success(client, "odoo_read", json!({"model": "res.partner", "ids": [id], "fields": [name]}))?;
    Ok(records(&read).first().and_then(|record| record.get(name).cloned()).unwrap_or_default())
}

fn count(client: &mut Client, name: &str) -> Result<i64> {
    let found = success(client, "odoo_count", json!({"model": "res.partner", "domain": [["name", "=", name]]}))?;
    found.get("count").and_then(Value::as_i64).context("no count")
}

fn unlink(client: &mut Client, ids: &[i64]) -> Result<Value> {
    success(client, "odoo_unlink", json!({"model": "res.partner", "ids": ids}))
}

fn a_dry_run_changes_nothing_and_says_what_would(backend: &Backend, client: &mut Client) -> Result<()> {
    let id = create(client, json!({"name": "Dry MCP"}))?;
    let done = |backend: &Backend| -> Vec<u64> {
        let methods = ["create", "write", "unlink", "load", "web_save_multi", "action_archive"];
        backend.sim().map_or_else(
            |_| Vec::new(),
            |sim| methods.iter().map(|method| sim.executions("res.partner", method)).collect(),
        )
    };
    let before = done(backend);
    for (tool, arguments, said) in [
        (
            "odoo_create",
            json!({"model": "res.partner", "values": {"name": "Dry MCP 2", "country_id": "Belgium"}, "dry_run": true}),
            "Dry MCP 2",
        ),
        (
            "odoo_create",
            json!({"model": "res.partner", "values": {"name": "Dry MCP 2"}, "idempotency_key": "dry", "dry_run": true}),
            "Dry MCP 2",
        ),
        ("odoo_create", json!({"model": "sale.order", "values": {"origin": "x"}, "dry_run": true}), "partner_id"),
        (
            "odoo_write",
            json!({"model": "res.partner", "ids": [id], "values": {"name": "Wet MCP"}, "dry_run": true}),
            "\"Dry MCP\",\"Wet MCP\"",
        ),
        ("odoo_unlink", json!({"model": "res.partner", "ids": [id], "dry_run": true}), "Dry MCP"),
        ("odoo_unlink", json!({"model": "res.partner", "ids": [id], "archive": true, "dry_run": true}), "Dry MCP"),
    ] {
        let answer = client.call(tool, arguments.clone())?;
        let told = text(&answer);
        ensure!(told.starts_with("dry run: nothing was changed") && told.contains(said), "{tool} {arguments}: {told}");
    }
    ensure!(done(backend) == before, "a dry run wrote");
    ensure!(count(client, "Dry MCP")? == 1 && count(client, "Dry MCP 2")? == 0, "a dry run wrote");
    let mut low = Client::connect(backend.command_as(&backend.low_user, &backend.low_password)?)?;
    let refused = failure(
        &mut low,
        "odoo_create",
        json!({"model": "res.country", "values": {"name": "X", "code": "XX"}, "dry_run": true}),
    )?;
    ensure!(refused.starts_with("E003"), "rights are checked: {refused}");
    unlink(client, &[id])?;
    Ok(())
}

fn a_key_creates_once_also_for_a_new_server_and_a_user_with_few_rights(
    backend: &Backend,
    client: &mut Client,
) -> Result<()> {
    for (user, password) in [(&backend.user, &backend.password), (&backend.low_user, &backend.low_password)] {
        let key = key("once")?;
        let arguments = json!({"model": "res.partner", "values": {"name": key}, "idempotency_key": key});
        let mut answers = Vec::new();
        // Each a server of its own, as after a restart.
        for _ in 0..3 {
            let mut client = Client::connect(backend.command_as(user, password)?)?;
            answers.push(success(&mut client, "odoo_create", arguments.clone())?);
        }
        let first = answers.first().map(ids).unwrap_or_default();
        ensure!(answers.iter().all(|answer| ids(answer) == first), "{user}: {answers:?}");
        ensure!(count(client, &key)? == 1, "{user} created more than one");
        let again: Vec<bool> =
            answers.iter().map(|answer| answer.get("created_before") == Some(&json!(true))).collect();
        ensure!(again == [false, true, true], "{user}: {answers:?}");
        // The key goes with its record.
        unlink(client, &first)?;
        let mut client = Client::connect(backend.command_as(user, password)?)?;
        let fresh = ids(&success(&mut client, "odoo_create", arguments)?);
        ensure!(fresh != first, "{user}: a deleted record was given again");
        let mut client = Client::connect(backend.command()?)?;
        unlink(&mut client, &fresh)?;
    }
    // The same key for something else is a mistake.
    let key = key("other")?;
    let partner = json!({"model": "res.partner", "values": {"name": key}, "idempotency_key": key});
    let id = ids(&success(client, "odoo_create", partner)?);
    for other in [
        json!({"model": "res.partner.category", "values": {"name": key}, "idempotency_key": key}),
        json!({"model": "res.partner", "records": [{"name": key}, {"name": key}], "idempotency_key": key}),
    ] {
        let refused = failure(client, "odoo_create", other)?;
        ensure!(refused.starts_with("E004") && refused.contains("used before"), "{refused}");
    }
    unlink(client, &id)?;
    Ok(())
}

fn calls_at_once_with_one_key_create_one_record(_: &Backend, client: &mut Client) -> Result<()> {
    let key = key("race")?;
    let arguments = json!({"model": "res.partner", "values": {"name": key}, "idempotency_key": key});
    let call = json!({"name": "odoo_create", "arguments": arguments});
    let sent = (0..5).map(|_| client.send("tools/call", call.clone())).collect::<Result<Vec<u64>>>()?;
    let mut created = BTreeSet::new();
    for id in sent {
        let answer = client.receive(id)?;
        let result = answer.get("result").context("no result")?;
        match result.get("structuredContent").map(ids) {
            Some(ids) if !ids.is_empty() => created.extend(ids),
            // Two transactions met, and the quicker one was not yet to be seen: the same call again is safe.
            _ => ensure!(text(result).contains("retry: safe"), "{}", text(result)),
        }
    }
    created.extend(ids(&success(client, "odoo_create", arguments)?));
    ensure!(created.len() == 1 && count(client, &key)? == 1, "more than one: {created:?}");
    unlink(client, &created.into_iter().collect::<Vec<_>>())?;
    Ok(())
}

fn lines_come_along_with_a_key(_: &Backend, client: &mut Client) -> Result<()> {
    let key = key("lines")?;
    let values = json!({"name": key, "country_id": "Belgium", "active": true, "type": "invoice", "child_ids": [
        {"name": "Line MCP A", "country_id": "Belgium"}, {"name": "Line MCP B", "country_id": "France"}]});
    let arguments = json!({"model": "res.partner", "values": values, "idempotency_key": key});
    let mut all = Vec::new();
    for _ in 0..2 {
        all = ids(&success(client, "odoo_create", arguments.clone())?);
        let lines = success(
            client,
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["parent_id", "in", all]], "fields": ["name"], "order": "name"}),
        )?;
        let names: Vec<Value> = records(&lines).iter().filter_map(|line| line.get("name").cloned()).collect();
        ensure!(names == [json!("Line MCP A"), json!("Line MCP B")], "{names:?}");
        let lines: Vec<i64> = records(&lines).iter().filter_map(|line| line.get("id")?.as_i64()).collect();
        all.extend(lines);
    }
    ensure!(field(client, *all.first().context("no id")?, "type")? == json!("invoice"), "the type is another");
    unlink(client, &all)?;
    Ok(())
}

fn each_record_gets_its_own_values(backend: &Backend, client: &mut Client) -> Result<()> {
    let (one, other) = (create(client, json!({"name": "Own MCP 1"}))?, create(client, json!({"name": "Own MCP 2"}))?);
    let updates = |first: Value| {
        json!({"model": "res.partner", "updates": [
            {"id": one, "values": {"ref": first}}, {"id": other, "values": {"ref": "b"}}]})
    };
    let written = success(client, "odoo_write", updates(json!("a")))?;
    ensure!(written.get("written") == Some(&json!([one, other])), "{written}");
    ensure!(field(client, one, "ref")? == json!("a") && field(client, other, "ref")? == json!("b"), "not its own");
    if let Ok(sim) = backend.sim() {
        ensure!(sim.executions("res.partner", "web_save_multi") == 1, "not in one transaction");
    }
    let refused = failure(client, "odoo_write", updates(json!({"a": 1})))?;
    ensure!(refused.starts_with("E004") && refused.contains(&format!("Record {one}")), "{refused}");
    unlink(client, &[one, other])?;
    Ok(())
}

fn what_someone_else_changed_is_not_overwritten(_: &Backend, client: &mut Client) -> Result<()> {
    let id = create(client, json!({"name": "Conflict MCP"}))?;
    let read = field(client, id, "write_date")?;
    let write =
        |since: &Value| json!({"model": "res.partner", "ids": [id], "values": {"ref": "x"}, "unchanged_since": since});
    success(client, "odoo_write", write(&read))?;
    let refused = failure(client, "odoo_write", write(&json!("2020-01-01T00:00:00Z")))?;
    ensure!(refused.starts_with("E004") && refused.contains("since it was read"), "{refused}");
    ensure!(refused.contains(&format!("[{id},")), "it does not say which record: {refused}");
    unlink(client, &[id])?;
    Ok(())
}

fn archived_records_are_hidden_and_gone_ones_are_told(_: &Backend, client: &mut Client) -> Result<()> {
    let id = create(client, json!({"name": "Archive MCP"}))?;
    let gone = create(client, json!({"name": "Gone MCP"}))?;
    unlink(client, &[gone])?;
    let archive = json!({"model": "res.partner", "ids": [id, gone], "archive": true});
    let archived = success(client, "odoo_unlink", archive)?;
    ensure!(archived.get("archived") == Some(&json!([[id, "Archive MCP"]])), "{archived}");
    ensure!(archived.get("missing") == Some(&json!([gone])), "{archived}");
    ensure!(field(client, id, "active")? == json!(false), "still active");
    let countries = success(client, "odoo_search", json!({"model": "res.country", "domain": [["code", "=", "BE"]]}))?;
    let hide = json!({"model": "res.country", "ids": ids(&countries), "archive": true});
    let refused = failure(client, "odoo_unlink", hide)?;
    ensure!(refused.starts_with("E004") && refused.contains("active"), "{refused}");
    unlink(client, &[id])?;
    let refused = failure(client, "odoo_unlink", json!({"model": "res.partner", "ids": [id]}))?;
    ensure!(refused.starts_with("E005"), "{refused}");
    Ok(())
}

fn a_form_is_filled_in_and_not_saved(_: &Backend, client: &mut Client) -> Result<()> {
    let partner = create(client, json!({"name": "Prepare MCP"}))?;
    let draft = success(client, "odoo_prepare", json!({"model": "sale.order", "values": {"partner_id": partner}}))?;
    let origin = |name: &str| {
        let rows = draft.get("rows").and_then(Value::as_array).into_iter().flatten();
        let row = rows.into_iter().find(|row| row.get(0) == Some(&json!(name)));
        row.and_then(|row| row.get(3)?.as_str().map(str::to_owned))
    };
    ensure!(origin("partner_id").as_deref() == Some("given"), "{draft}");
    ensure!(origin("partner_invoice_id").as_deref() == Some("computed"), "{draft}");
    ensure!(origin("date_order").as_deref() == Some("default"), "{draft}");
    ensure!(draft.get("missing") == Some(&json!([])), "{draft}");
    let lacking = success(client, "odoo_prepare", json!({"model": "sale.order", "values": {"origin": "x"}}))?;
    ensure!(lacking.get("missing").is_some_and(|all| all.to_string().contains("partner_id")), "{lacking}");
    let orders = json!({"model": "sale.order", "domain": [["partner_id", "=", partner]]});
    let orders = success(client, "odoo_count", orders)?;
    ensure!(orders.get("count") == Some(&json!(0)), "a form that is tried out was saved");
    // What it answers may be sent on as it is.
    let rows = draft.get("rows").and_then(Value::as_array).into_iter().flatten();
    let values: serde_json::Map<String, Value> =
        rows.filter_map(|row| Some((row.get(0)?.as_str()?.to_owned(), row.get(2)?.clone()))).collect();
    let order = ids(&success(client, "odoo_create", json!({"model": "sale.order", "values": values}))?);
    success(client, "odoo_unlink", json!({"model": "sale.order", "ids": order}))?;
    unlink(client, &[partner])?;
    Ok(())
}

#[test]
fn after_a_lost_answer_the_same_key_gives_the_record_that_was_created() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    for (number, fault) in [
        What::ResetAfterExecuting,
        What::CutAnswer(20),
        What::Rubbish,
        What::HtmlAfterExecuting { status: 504, body: "<html>".into() },
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("Lost key MCP {number}");
        let arguments =
            json!({"model": "res.partner", "values": {"name": name}, "idempotency_key": format!("lost-{number}")});
        backend.sim()?.inject(Fault::once(fault).on_model("res.partner").on_method("load"));
        let said = failure(&mut client, "odoo_create", arguments.clone())?;
        ensure!(said.contains("same idempotency_key") && said.contains("retry: safe"), "{said}");
        let again = success(&mut client, "odoo_create", arguments)?;
        ensure!(again.get("created_before") == Some(&json!(true)), "{again}");
        ensure!(count(&mut client, &name)? == 1, "created twice");
    }
    Ok(())
}

#[test]
fn the_user_chooses_among_records_of_one_name() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::spawn(backend.command()?)?;
    client.initialize("2025-11-25", json!({"elicitation": {}}))?;
    let parents = [json!({"name": "Twin MCP"}), json!({"name": "Twin MCP"})];
    let created = success(&mut client, "odoo_create", json!({"model": "res.partner", "records": parents}))?;
    let second = ids(&created).last().copied().context("no twins")?;
    let arguments = json!({"model": "res.partner", "values": {"name": "Child MCP", "parent_id": "Twin MCP"}});
    let call = client.send("tools/call", json!({"name": "odoo_create", "arguments": arguments}))?;
    let asked = client.hear(|message| message.get("method") == Some(&json!("elicitation/create")))?;
    let choices = asked.pointer("/params/requestedSchema/properties/name_1/enum").context("no choices")?;
    ensure!(choices.as_array().map(Vec::len) == Some(2), "{asked}");
    let chosen = format!("{second} Twin MCP");
    client.answer(&asked, json!({"action": "accept", "content": {"name_1": chosen}}))?;
    let answer = client.receive(call)?;
    let child = answer.pointer("/result/structuredContent").map(ids).unwrap_or_default();
    let child = *child.first().with_context(|| format!("not created: {answer}"))?;
    let parent = field(&mut client, child, "parent_id")?;
    ensure!(parent.get(0) == Some(&json!(second)), "another parent: {parent}");
    Ok(())
}
