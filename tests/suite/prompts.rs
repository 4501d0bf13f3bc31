//! Prompts, and completions of their arguments and of the variables of addresses.

use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_sim::{Fault, What};
use serde_json::{Value, json};

const RECORD: &str = "odoo://{instance}/{model}/{id}";

/// The code and message of a request that must fail.
fn refusal(client: &mut Client, method: &str, params: &Value) -> Result<(i64, String)> {
    let id = client.send(method, params.clone())?;
    let answer = client.receive(id)?;
    let code = answer.pointer("/error/code").and_then(Value::as_i64);
    let message = answer.pointer("/error/message").and_then(Value::as_str).map(str::to_owned);
    code.zip(message).with_context(|| format!("{params}: {answer}"))
}

fn completion(reference: Value, argument: &str, typed: &str, chosen: Value) -> Value {
    json!({"ref": reference, "argument": {"name": argument, "value": typed}, "context": {"arguments": chosen}})
}

/// The values for a variable of a template.
fn of_template(client: &mut Client, template: &str, variable: &str, typed: &str, chosen: Value) -> Result<Vec<String>> {
    values(client, completion(json!({"type": "ref/resource", "uri": template}), variable, typed, chosen))
}

/// The values for an argument of a prompt.
fn of_prompt(client: &mut Client, prompt: &str, argument: &str, typed: &str, chosen: Value) -> Result<Vec<String>> {
    values(client, completion(json!({"type": "ref/prompt", "name": prompt}), argument, typed, chosen))
}

fn values(client: &mut Client, params: Value) -> Result<Vec<String>> {
    let answer = client.request("completion/complete", params)?;
    let values = answer.pointer("/completion/values").cloned().with_context(|| format!("no values: {answer}"))?;
    Ok(serde_json::from_value(values)?)
}

#[test]
fn whatever_is_listed_can_be_had_with_its_required_arguments() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::spawn(backend.command()?)?;
    let hello = client.initialize("2025-11-25", json!({}))?;
    for capability in ["prompts", "completions"] {
        ensure!(hello.pointer(&format!("/capabilities/{capability}")).is_some(), "{hello}");
    }
    let listed = client.request("prompts/list", json!({}))?;
    let listed = listed.get("prompts").and_then(Value::as_array).context("no list")?.clone();
    ensure!(listed.len() == 9, "{} prompts", listed.len());
    for prompt in listed {
        let name = prompt.get("name").cloned().context("no name")?;
        let arguments = prompt.get("arguments").and_then(Value::as_array).cloned().unwrap_or_default();
        let required = arguments.iter().filter(|argument| argument.get("required") == Some(&json!(true)));
        let given: serde_json::Map<String, Value> = required
            .filter_map(|argument| Some((argument.get("name")?.as_str()?.to_owned(), json!("res.partner"))))
            .collect();
        let got = client.request("prompts/get", json!({"name": name, "arguments": given}))?;
        let text = got.pointer("/messages/0/content/text").and_then(Value::as_str).unwrap_or_default();
        ensure!(text.contains("odoo_"), "{name}: {got}");
        let needed = !given.is_empty();
        if needed {
            let (code, message) = refusal(&mut client, "prompts/get", &json!({"name": name}))?;
            ensure!(code == -32602 && message.contains("needs the argument"), "{name}: {code} {message}");
        }
    }
    ensure!(backend.sim()?.requests() == 0, "prompts need no Odoo");
    Ok(())
}

#[test]
fn a_wrong_prompt_or_argument_is_told_what_is_right() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    for (params, words) in [
        (json!({"name": "explore_modle"}), "did you mean explore_model?"),
        (json!({"name": "explore_model", "arguments": {"modle": "x"}}), "did you mean model?"),
        (json!({"name": "explore_model", "arguments": {"model": {"name": "x"}}}), "must be a text"),
        (json!({"name": "explore_model", "arguments": {"model": ""}}), "the argument model is missing"),
        (json!({"name": "month_end_check", "arguments": {"month": "May"}}), "such as 2026-11"),
        (json!({"name": "find_record", "arguments": {"what": "x".repeat(2_001)}}), "longer than 2000 characters"),
    ] {
        let (code, message) = refusal(&mut client, "prompts/get", &params)?;
        ensure!(code == -32602 && message.contains(words), "{params}: {code} {message}");
    }
    Ok(())
}

#[test]
fn the_era_without_a_handshake_has_prompts_too() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::spawn(backend.command()?)?;
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let listed = client.request("prompts/list", json!({"_meta": meta}))?;
    ensure!(listed.get("ttlMs").is_some(), "lists say how long they hold: {listed}");
    let params = json!({"name": "find_record", "arguments": {"what": "Azure"}, "_meta": meta});
    let got = client.request("prompts/get", params)?;
    ensure!(got.get("resultType") == Some(&json!("complete")), "{got}");
    let mut params =
        completion(json!({"type": "ref/prompt", "name": "find_record"}), "model", "res.partner", json!({}));
    if let Value::Object(members) = &mut params {
        members.insert("_meta".to_owned(), meta);
    }
    let completed = client.request("completion/complete", params)?;
    ensure!(completed.pointer("/completion/values/0") == Some(&json!("res.partner")), "{completed}");
    Ok(())
}

#[test]
fn models_fields_and_records_are_completed_from_odoo() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let client = &mut client;
    ensure!(of_template(client, RECORD, "instance", "d", json!({}))? == ["default"]);
    let models = of_template(client, RECORD, "model", "sale.o", json!({"instance": "default"}))?;
    ensure!(models == ["sale.order", "sale.order.line"], "{models:?}");
    let by_label = of_prompt(client, "explore_model", "model", "quotation", json!({}))?;
    ensure!(by_label.first().is_some_and(|model| model == "sale.order"), "{by_label:?}");
    let chosen = json!({"model": "res.partner"});
    let fields = of_prompt(client, "migrate_values", "field", "country", chosen.clone())?;
    ensure!(fields.first().is_some_and(|field| field == "country_id"), "{fields:?}");
    let field = of_template(client, "odoo://{instance}/{model}/{id}/{field}", "field", "image_1", chosen.clone())?;
    ensure!(field.iter().all(|field| field.contains("image_1")) && !field.is_empty(), "{field:?}");
    let by_name = of_template(client, RECORD, "id", "administrator", chosen.clone())?;
    ensure!(by_name == ["3"], "{by_name:?}");
    let by_digits = of_template(client, RECORD, "id", "1", chosen)?;
    ensure!(by_digits.first().is_some_and(|id| id == "1"), "{by_digits:?}");
    ensure!(by_digits.len() > 5 && by_digits.iter().all(|id| id.starts_with('1')), "{by_digits:?}");
    Ok(())
}

#[test]
fn reports_their_records_languages_and_names_are_completed_from_odoo() -> Result<()> {
    let backend = Backend::simulated()?;
    // A user of few rights has the same help.
    let mut client = Client::connect(backend.command_as(&backend.low_user, &backend.low_password)?)?;
    let client = &mut client;
    let report = "odoo://{instance}/report/{report}/{ids}";
    let reports = of_template(client, report, "report", "quote", json!({}))?;
    ensure!(reports == ["sale.report_saleorder"], "{reports:?}");
    let ids = of_template(client, report, "ids", "1,", json!({"report": "sale.report_saleorder"}))?;
    ensure!(ids.len() > 1 && ids.iter().all(|ids| ids.starts_with("1,") && ids != "1,1"), "{ids:?}");
    ensure!(of_prompt(client, "explore_model", "lang", "en_", json!({}))? == ["en_US"]);
    let names = of_prompt(client, "customer_360", "customer", "administrator", json!({}))?;
    ensure!(names.len() == 1 && names.iter().all(|name| name.contains("Administrator")), "{names:?}");
    Ok(())
}

#[test]
fn many_records_are_cut_and_the_rest_is_told() -> Result<()> {
    let backend = Backend::simulated_with(odoo_sim::Data::demo().with_partners(150))?;
    let mut client = Client::connect(backend.command()?)?;
    let reference = json!({"type": "ref/resource", "uri": RECORD});
    let params = completion(reference, "id", "customer", json!({"model": "res.partner"}));
    let answer = client.request("completion/complete", params)?;
    let values = answer.pointer("/completion/values").and_then(Value::as_array).map(Vec::len);
    ensure!(values == Some(100) && answer.pointer("/completion/hasMore") == Some(&json!(true)), "{answer}");
    Ok(())
}

#[test]
fn a_completion_that_fails_is_an_error_and_no_empty_list() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let of = |template: &str, variable: &str, chosen: Value| {
        completion(json!({"type": "ref/resource", "uri": template}), variable, "", chosen)
    };
    for (params, words) in [
        (of(RECORD, "id", json!({"model": "res.parner"})), "did you mean res.partner"),
        (of(RECORD, "model", json!({"instance": "nowhere"})), "There is no instance"),
        (of(RECORD, "name", json!({})), "no template of an odoo:// address"),
        (completion(json!({"type": "ref/prompt", "name": "explore"}), "model", "", json!({})), "explore_model"),
    ] {
        let (code, message) = refusal(&mut client, "completion/complete", &params)?;
        ensure!(code == -32602 && message.contains(words), "{params}: {code} {message}");
    }
    let refused = What::Raise { exception: "odoo.exceptions.AccessError".into(), text: "Not for you.".into() };
    backend.sim()?.inject(Fault::once(refused).on_method("name_search"));
    let params = of(RECORD, "id", json!({"model": "res.partner"}));
    let (code, message) = refusal(&mut client, "completion/complete", &params)?;
    ensure!(code == -32603 && message.starts_with("E003"), "{code} {message}");
    Ok(())
}
