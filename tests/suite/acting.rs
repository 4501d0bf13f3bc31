//! Buttons, wizards and printed documents, against the simulator and the real Odoo.

use crate::answers::{failure, ids, is_error, success, text};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use serde_json::{Value, json};

on_both!(
    a_button_is_pressed_and_the_state_before_and_after_is_told,
    a_misspelt_button_is_answered_with_the_right_one,
    a_private_method_never_leaves,
    many_records_are_worked_on_with_consent_alone,
    the_reports_of_a_model_are_listed,
);

/// A quotation of a customer of its own.
struct Quotation {
    customer: i64,
    order: i64,
}

impl Quotation {
    fn create(client: &mut Client) -> Result<Self> {
        let first = |answer: &Value| ids(answer).first().copied().context("no id");
        let customer =
            success(client, "odoo_create", json!({"model": "res.partner", "values": {"name": "Acting MCP"}}))?;
        let customer = first(&customer)?;
        let values = json!({"partner_id": customer});
        let order = success(client, "odoo_create", json!({"model": "sale.order", "values": values}))?;
        Ok(Self { customer, order: first(&order)? })
    }

    /// Presses a button; where Odoo asks before that, with consent.
    fn press(&self, client: &mut Client, method: &str) -> Result<Value> {
        let mut arguments = json!({"model": "sale.order", "method": method, "ids": [self.order]});
        let first = client.call("odoo_call", arguments.clone())?;
        if is_error(&first)
            && let Some(token) = token(&text(&first))
        {
            arguments.as_object_mut().context("no object")?.insert("confirm".into(), json!(token));
            return success(client, "odoo_call", arguments);
        }
        ensure!(!is_error(&first), "{method} failed: {}", text(&first));
        first.get("structuredContent").cloned().context("no structured content")
    }

    fn remove(self, client: &mut Client) -> Result<()> {
        self.press(client, "action_cancel")?;
        success(client, "odoo_unlink", json!({"model": "sale.order", "ids": [self.order]}))?;
        success(client, "odoo_unlink", json!({"model": "res.partner", "ids": [self.customer]}))?;
        Ok(())
    }
}

/// What an error says to give as `confirm`.
fn token(said: &str) -> Option<String> {
    Some(said.split("confirm \"").nth(1)?.split('"').next()?.to_owned())
}

/// Before and after, of the field `state`.
fn state(answer: &Value) -> Option<(Value, Value)> {
    let rows = answer.get("records")?.as_array()?;
    let row = rows.iter().find(|row| row.get(2).and_then(Value::as_str) == Some("state"))?;
    Some((row.get(3)?.clone(), row.get(4)?.clone()))
}

fn a_button_is_pressed_and_the_state_before_and_after_is_told(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let quotation = Quotation::create(&mut client)?;
    let arguments = json!({"model": "sale.order", "method": "action_confirm", "ids": [quotation.order]});
    let mut dry = arguments.clone();
    dry.as_object_mut().context("no object")?.insert("dry_run".into(), json!(true));
    let dry = success(&mut client, "odoo_call", dry)?;
    ensure!(dry.to_string().contains("action_confirm \\\"Confirm\\\""), "the dry run names no buttons: {dry}");
    let confirmed = success(&mut client, "odoo_call", arguments)?;
    ensure!(state(&confirmed) == Some((json!("draft"), json!("sale"))), "not confirmed: {confirmed}");
    ensure!(confirmed.get("kind") == Some(&json!("value")), "action_confirm answers true: {confirmed}");
    let cancelled = quotation.press(&mut client, "action_cancel")?;
    ensure!(state(&cancelled) == Some((json!("sale"), json!("cancel"))), "not cancelled: {cancelled}");
    quotation.remove(&mut client)
}

fn a_misspelt_button_is_answered_with_the_right_one(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let quotation = Quotation::create(&mut client)?;
    for method in ["acton_confirm", "confirm"] {
        let arguments = json!({"model": "sale.order", "method": method, "ids": [quotation.order]});
        let said = failure(&mut client, "odoo_call", arguments)?;
        ensure!(said.starts_with("E005") && said.contains("did you mean"), "{method}: {said}");
        ensure!(said.contains("action_confirm \"Confirm\""), "{method}: {said}");
    }
    quotation.remove(&mut client)
}

fn a_private_method_never_leaves(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let arguments = json!({"model": "sale.order", "method": "_action_confirm", "ids": [1]});
    let said = failure(&mut client, "odoo_call", arguments)?;
    ensure!(said.starts_with("E003") && said.contains("private"), "{said}");
    let said = failure(&mut client, "odoo_call", json!({"model": "sale.order", "method": "action_confirm"}))?;
    ensure!(said.starts_with("E004") && said.contains("ids"), "a button without records: {said}");
    Ok(())
}

fn many_records_are_worked_on_with_consent_alone(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let records: Vec<Value> = (1..=11).map(|number| json!({"name": format!("Consent MCP {number}")})).collect();
    let created = ids(&success(&mut client, "odoo_create", json!({"model": "res.partner", "records": records}))?);
    let mut arguments = json!({"model": "res.partner", "method": "action_archive", "ids": created});
    let asked = failure(&mut client, "odoo_call", arguments.clone())?;
    ensure!(asked.contains("11 records of res.partner"), "not asked: {asked}");
    let active = json!({"model": "res.partner", "domain": [["id", "in", created], ["active", "=", true]]});
    let count = success(&mut client, "odoo_count", active)?;
    ensure!(count.get("count") == Some(&json!(11)), "archived without consent: {count}");
    let token = token(&asked).context("no token")?;
    arguments.as_object_mut().context("no object")?.insert("confirm".into(), json!(token));
    let archived = success(&mut client, "odoo_call", arguments)?;
    let changes = archived.get("records").and_then(Value::as_array).map(Vec::len);
    ensure!(changes == Some(11), "eleven contacts were archived: {archived}");
    remove(&mut client, "res.partner", &created)
}

fn remove(client: &mut Client, model: &str, ids: &[i64]) -> Result<()> {
    for few in ids.chunks(10) {
        success(client, "odoo_unlink", json!({"model": model, "ids": few}))?;
    }
    Ok(())
}

fn the_reports_of_a_model_are_listed(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let listed = success(&mut client, "odoo_report", json!({"model": "sale.order"}))?;
    for report in ["sale.report_saleorder", "sale.report_saleorder_pro_forma"] {
        ensure!(listed.to_string().contains(&format!("\"{report}\"")), "{report} is missing: {listed}");
    }
    let said = failure(&mut client, "odoo_report", json!({"report": "sale.report_saleoder", "ids": [1]}))?;
    ensure!(said.starts_with("E005") && said.contains("did you mean sale.report_saleorder"), "{said}");
    Ok(())
}

#[test]
fn a_printed_document_is_checked_and_read_by_its_link() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let arguments = json!({"report": "sale.report_saleorder", "ids": [3]});
    let result = client.call("odoo_report", arguments)?;
    let document = result.pointer("/structuredContent/documents/0").context("no document")?;
    ensure!(document.get("checked") == Some(&json!(true)), "not checked: {document}");
    ensure!(!text(&result).contains("access_token"), "the document's token is in the answer");
    let blocks = result.get("content").and_then(Value::as_array).context("no content")?;
    let link = blocks.iter().find(|block| block.get("type") == Some(&json!("resource_link"))).context("no link")?;
    let read = client.request("resources/read", json!({"uri": link.get("uri")}))?;
    let blob = read.pointer("/contents/0/blob").and_then(Value::as_str).context("no blob")?;
    // "%PDF-" in base64.
    ensure!(blob.starts_with("JVBERi"), "not a PDF: {}", blob.get(..20).unwrap_or_default());
    Ok(())
}

#[test]
fn a_real_odoo_19_prints_a_pdf() -> Result<()> {
    let reports = ["sale.report_saleorder", "sale.report_saleorder_pro_forma"];
    prints_or_says_why_not(&Backend::real()?, "ODOO_TEST_PRINTS", &reports)
}

#[test]
fn a_real_odoo_14_prints_a_pdf() -> Result<()> {
    prints_or_says_why_not(&Backend::real_14()?, "ODOO_TEST_OLD_PRINTS", &["sale.report_saleorder"])
}

/// Where `variable` is set there must be a document. An Odoo without wkhtmltopdf is no reason for one that is none.
fn prints_or_says_why_not(backend: &Backend, variable: &str, reports: &[&str]) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let quotation = Quotation::create(&mut client)?;
    for report in reports {
        let result = client.call("odoo_report", json!({"report": report, "ids": [quotation.order]}))?;
        if std::env::var_os(variable).is_none() {
            ensure!(text(&result).contains("wkhtmltopdf is missing"), "{report}: {}", text(&result));
            continue;
        }
        let document = result.pointer("/structuredContent/documents/0").with_context(|| text(&result))?;
        ensure!(document.get("checked") == Some(&json!(true)), "{report}: not checked: {document}");
        let read = client.request("resources/read", json!({"uri": document.get("uri")}))?;
        let blob = read.pointer("/contents/0/blob").and_then(Value::as_str).context("no blob")?;
        ensure!(blob.starts_with("JVBERi") && blob.len() > 5_000, "{report}: not a PDF of a quotation: {read}");
    }
    quotation.remove(&mut client)
}

/// A confirmed order of a service, ready to be invoiced.
fn confirmed(client: &mut Client) -> Result<Quotation> {
    let quotation = Quotation::create(client)?;
    let service = json!({"model": "product.product", "domain": [["type", "=", "service"], ["sale_ok", "=", true]],
                         "fields": ["name"], "limit": 1});
    let service = success(client, "odoo_search_read", service)?;
    let service = service.pointer("/rows/0/0").cloned().context("no service")?;
    let line = json!({"order_id": quotation.order, "product_id": service, "price_unit": 10});
    success(client, "odoo_create", json!({"model": "sale.order.line", "values": line}))?;
    quotation.press(client, "action_confirm")?;
    Ok(quotation)
}

/// A client that can ask its user gets the wizard as a form.
#[test]
fn a_wizard_of_a_real_odoo_is_put_to_the_user() -> Result<()> {
    let backend = Backend::real()?;
    let mut client = Client::spawn(backend.command()?)?;
    client.initialize("2025-11-25", json!({"elicitation": {}}))?;
    let quotation = confirmed(&mut client)?;
    let open = json!({"model": "sale.order", "method": "sale.advance.payment.inv", "ids": [quotation.order]});
    let ask = |client: &mut Client, reply: Value| -> Result<Value> {
        let call = client.send("tools/call", json!({"name": "odoo_call", "arguments": open}))?;
        let asked = client.hear(|message| message.get("method") == Some(&json!("elicitation/create")))?;
        let methods = asked.pointer("/params/requestedSchema/properties/advance_payment_method/enum");
        ensure!(methods.is_some_and(|keys| keys.to_string().contains("delivered")), "{asked}");
        client.answer(&asked, reply)?;
        client.receive(call)?.get("result").cloned().context("no result")
    };
    let closed = ask(&mut client, json!({"action": "decline"}))?;
    ensure!(!is_error(&closed) && text(&closed).contains("The user closed the wizard"), "{}", text(&closed));
    let content = json!({"advance_payment_method": "delivered", "button": "create_invoices"});
    let invoiced = ask(&mut client, json!({"action": "accept", "content": content}))?;
    let invoice = invoiced.pointer("/structuredContent/window/id").and_then(Value::as_i64);
    let invoice = invoice.with_context(|| format!("no invoice: {}", text(&invoiced)))?;
    success(&mut client, "odoo_unlink", json!({"model": "account.move", "ids": [invoice]}))?;
    // From here on nobody is there to ask.
    let mut client = Client::connect(backend.command()?)?;
    quotation.remove(&mut client)
}

/// The invoice of an order: by a wizard that the order's button opens.
#[test]
fn a_wizard_of_a_real_odoo_is_described_and_then_carried_out() -> Result<()> {
    let backend = Backend::real()?;
    let mut client = Client::connect(backend.command()?)?;
    let quotation = confirmed(&mut client)?;
    let opened = quotation.press(&mut client, "sale.advance.payment.inv")?;
    ensure!(opened.get("kind") == Some(&json!("wizard")), "no wizard: {opened}");
    ensure!(opened.to_string().contains("create_invoices"), "the wizard's button is not told: {opened}");
    let invoiced = success(
        &mut client,
        "odoo_call",
        json!({"model": "sale.order", "method": "sale.advance.payment.inv", "ids": [quotation.order],
               "answers": {"advance_payment_method": "delivered"}}),
    )?;
    ensure!(invoiced.get("kind") == Some(&json!("window")), "no window: {invoiced}");
    ensure!(invoiced.pointer("/window/model") == Some(&json!("account.move")), "no invoice: {invoiced}");
    let invoice = invoiced.pointer("/window/id").and_then(Value::as_i64).context("no invoice")?;
    success(&mut client, "odoo_unlink", json!({"model": "account.move", "ids": [invoice]}))?;
    quotation.remove(&mut client)
}
