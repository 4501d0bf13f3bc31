//! What an agent does, step by step: the same against the simulator and the real Odoo, with the same answers.
//!
//! A scenario writes a transcript without what differs between databases (ids, totals, addresses). Both transcripts are
//! held against the same snapshot, so that a difference between simulator and Odoo is a failure of one of them.

use crate::answers::{ids, records, success};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use serde_json::{Value, json};

type Scenario = fn(&Backend, &mut Client) -> Result<String>;

fn check(name: &str, backend: &Backend, scenario: Scenario) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let transcript = scenario(backend, &mut client)?;
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, transcript);
    });
    Ok(())
}

macro_rules! scenarios {
    ($($name:ident),+ $(,)?) => {
        mod simulated {
            $(#[test] fn $name() -> anyhow::Result<()> {
                super::check(stringify!($name), &super::Backend::simulated()?, super::$name)
            })+
        }
        mod real {
            $(#[test] fn $name() -> anyhow::Result<()> {
                super::check(stringify!($name), &super::Backend::real()?, super::$name)
            })+
        }
    };
}

scenarios!(
    a_record_is_created_read_changed_and_deleted,
    many_records_are_created_at_once_and_paged_through,
    an_order_is_found_with_its_customer_by_default_columns,
    a_domain_in_prefix_notation_is_understood,
    the_fields_of_a_model_are_told_in_lines,
    a_resource_is_read_by_its_uri,
    the_instance_is_checked,
    a_user_with_few_rights_is_told_so,
    a_password_of_awkward_characters_works,
);

/// The full cycle of the architecture document.
fn a_record_is_created_read_changed_and_deleted(_: &Backend, client: &mut Client) -> Result<String> {
    let mut seen = Vec::new();
    let created =
        success(client, "odoo_create", json!({"model": "res.partner", "values": {"name": "Test Partner MCP"}}))?;
    let id = *ids(&created).first().context("no id")?;
    let fields = json!(["name", "email", "active", "country_id"]);
    let read = |client: &mut Client| -> Result<Value> {
        let answer = success(client, "odoo_read", json!({"model": "res.partner", "ids": [id], "fields": fields}))?;
        Ok(json!(records(&answer).first().map(without_id)))
    };
    seen.push(json!({"after create": read(client)?}));
    let written = success(
        client,
        "odoo_write",
        json!({"model": "res.partner", "ids": [id], "values": {"email": "test@mcp.com", "country_id": "Belgium"}}),
    )?;
    ensure!(written.to_string().contains("test@mcp.com"), "the change is not in the answer: {written}");
    seen.push(json!({"after write": named(read(client)?)}));
    let found =
        success(client, "odoo_search", json!({"model": "res.partner", "domain": [["email", "=", "test@mcp.com"]]}))?;
    seen.push(json!({"found": ids(&found).contains(&id)}));
    success(client, "odoo_unlink", json!({"model": "res.partner", "ids": [id]}))?;
    let count = success(client, "odoo_count", json!({"model": "res.partner", "domain": [["id", "=", id]]}))?;
    seen.push(json!({"after unlink": count.get("count")}));
    Ok(transcript(&seen))
}

fn many_records_are_created_at_once_and_paged_through(_: &Backend, client: &mut Client) -> Result<String> {
    let names: Vec<Value> = (1..=7).map(|number| json!({"name": format!("Batch MCP {number}")})).collect();
    let created = success(client, "odoo_create", json!({"model": "res.partner", "records": names}))?;
    let created = ids(&created);
    let mut seen = vec![json!({"created": created.len()})];
    let mut offset = json!(0);
    loop {
        let page = success(
            client,
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["id", "in", created]], "fields": ["name"], "limit": 3,
                   "offset": offset, "order": "name"}),
        )?;
        seen.push(
            json!({"page": records(&page).iter().map(without_id).collect::<Vec<_>>(), "total": page.get("total")}),
        );
        match page.get("next_offset") {
            Some(next) if !next.is_null() => offset = next.clone(),
            _ => break,
        }
    }
    success(client, "odoo_unlink", json!({"model": "res.partner", "ids": created}))?;
    Ok(transcript(&seen))
}

fn an_order_is_found_with_its_customer_by_default_columns(_: &Backend, client: &mut Client) -> Result<String> {
    let orders = success(client, "odoo_search_read", json!({"model": "sale.order", "limit": 2}))?;
    let first = records(&orders).into_iter().next().context("no order")?;
    let customer = first.get("partner_id").and_then(Value::as_array).context("no customer")?;
    ensure!(customer.len() == 2 && customer.iter().next().is_some_and(Value::is_i64), "not [id, name]: {customer:?}");
    ensure!(
        first.get("date_order").and_then(Value::as_str).is_some_and(|date| date.ends_with('Z')),
        "not UTC: {first:?}"
    );
    let mut columns: Vec<&String> = first.keys().collect();
    columns.sort();
    Ok(transcript(&[json!({"columns": columns, "rows": records(&orders).len()})]))
}

fn a_domain_in_prefix_notation_is_understood(_: &Backend, client: &mut Client) -> Result<String> {
    let names = ["Prefix MCP A", "Prefix MCP B", "Prefix MCP C"].map(|name| json!({"name": name}));
    let created = ids(&success(client, "odoo_create", json!({"model": "res.partner", "records": names}))?);
    let mut seen = Vec::new();
    for domain in [
        json!(["|", ["name", "=", "Prefix MCP A"], ["name", "=", "Prefix MCP C"]]),
        json!(["&", ["name", "like", "Prefix MCP"], "!", ["name", "=", "Prefix MCP B"]]),
        json!([["name", "like", "Prefix MCP"], ["name", "!=", "Prefix MCP A"]]),
        json!([["name", "=ilike", "prefix mcp %"]]),
        json!([["name", "in", ["Prefix MCP B"]]]),
    ] {
        let found = success(
            client,
            "odoo_search_read",
            json!({"model": "res.partner", "domain": domain, "fields": ["name"], "order": "name"}),
        )?;
        seen.push(json!({"domain": domain, "found": records(&found).iter().map(without_id).collect::<Vec<_>>()}));
    }
    success(client, "odoo_unlink", json!({"model": "res.partner", "ids": created}))?;
    Ok(transcript(&seen))
}

fn the_fields_of_a_model_are_told_in_lines(_: &Backend, client: &mut Client) -> Result<String> {
    let fields = success(
        client,
        "odoo_fields",
        json!({"model": "sale.order", "names": ["name", "partner_id", "state", "date_order"]}),
    )?;
    Ok(transcript(&[json!({"legend": fields.get("legend"), "fields": fields.get("fields")})]))
}

fn a_resource_is_read_by_its_uri(_: &Backend, client: &mut Client) -> Result<String> {
    let id =
        *ids(&success(client, "odoo_create", json!({"model": "res.partner", "values": {"name": "Resource MCP"}}))?)
            .first()
            .context("no id")?;
    let uri = format!("odoo://default/res.partner/{id}");
    let read = client.request("resources/read", json!({"uri": uri}))?;
    let text = read.pointer("/contents/0/text").and_then(Value::as_str).context("no text")?;
    ensure!(text.contains("Resource MCP"), "the record is not in the resource: {text}");
    success(client, "odoo_unlink", json!({"model": "res.partner", "ids": [id]}))?;
    let gone = client.request("resources/read", json!({"uri": uri}));
    let templates = client.request("resources/templates/list", json!({}))?;
    let templates: Vec<_> = templates
        .get("resourceTemplates")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|t| t.get("uriTemplate"))
        .collect();
    Ok(transcript(&[json!({"gone": gone.is_err()}), json!({"templates": templates})]))
}

fn the_instance_is_checked(_: &Backend, client: &mut Client) -> Result<String> {
    let plain = success(client, "odoo_instances", json!({}))?;
    let checked = success(client, "odoo_instances", json!({"check": true}))?;
    ensure!(!plain.to_string().contains("latency_ms"), "a call without check went to the network: {plain}");
    let status = checked.pointer("/instances/0/status").cloned();
    let version = checked.pointer("/instances/0/version").cloned();
    Ok(transcript(&[json!({"status": status, "version": version})]))
}

fn a_user_with_few_rights_is_told_so(backend: &Backend, _: &mut Client) -> Result<String> {
    let mut low = Client::connect(backend.command_as(&backend.low_user, &backend.low_password)?)?;
    let count = success(&mut low, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    ensure!(count.get("count").and_then(Value::as_i64) > Some(0), "a user with few rights reads partners: {count}");
    let refused = crate::answers::failure(
        &mut low,
        "odoo_create",
        json!({"model": "res.country", "values": {"name": "Nowhere", "code": "XX"}}),
    )?;
    ensure!(refused.starts_with("E003"), "not a permission error: {refused}");
    Ok(transcript(&[json!({"code": "E003"})]))
}

fn a_password_of_awkward_characters_works(backend: &Backend, _: &mut Client) -> Result<String> {
    let mut quoted = Client::connect(backend.command_as(&backend.quoted_user, &backend.quoted_password)?)?;
    let count = success(&mut quoted, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    Ok(transcript(&[json!({"counted": count.get("count").and_then(Value::as_i64) > Some(0)})]))
}

fn without_id(record: &serde_json::Map<String, Value>) -> Value {
    Value::Object(
        record.iter().filter(|(key, _)| *key != "id").map(|(key, value)| (key.clone(), value.clone())).collect(),
    )
}

/// Relations by name alone: ids differ between databases.
fn named(value: Value) -> Value {
    match value {
        Value::Array(mut pair) if pair.len() == 2 && pair.first().is_some_and(Value::is_i64) => pair.swap_remove(1),
        Value::Object(map) => Value::Object(map.into_iter().map(|(key, value)| (key, named(value))).collect()),
        other => other,
    }
}

fn transcript(steps: &[Value]) -> String {
    steps.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
}
