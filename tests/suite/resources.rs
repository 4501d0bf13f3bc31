//! What is read by an address: an instance, its models, a model, files and texts in windows, and the help pages.

use crate::answers::{ids, success};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use serde_json::{Value, json};

/// The first content at an address.
fn read(client: &mut Client, uri: &str) -> Result<Value> {
    let answer = client.request("resources/read", json!({"uri": uri})).with_context(|| uri.to_owned())?;
    let content = answer.pointer("/contents/0").cloned().with_context(|| format!("{uri}: no content"))?;
    ensure!(content.get("uri").and_then(Value::as_str) == Some(uri), "another address: {content}");
    Ok(content)
}

/// The text at an address.
fn text(client: &mut Client, uri: &str) -> Result<String> {
    let content = read(client, uri)?;
    content.get("text").and_then(Value::as_str).map(str::to_owned).with_context(|| format!("{uri}: no text"))
}

/// The message of a read that must fail.
fn refusal(client: &mut Client, uri: &str) -> Result<String> {
    match client.request("resources/read", json!({"uri": uri})) {
        Err(error) => Ok(error.to_string()),
        Ok(answer) => anyhow::bail!("{uri} was read: {answer}"),
    }
}

/// Stores a file; gives its id.
fn stored(client: &mut Client, name: &str, base64: &str) -> Result<i64> {
    let values = json!({"name": name, "datas": base64});
    let created = success(client, "odoo_create", json!({"model": "ir.attachment", "values": values}))?;
    ids(&created).first().copied().context("no id")
}

#[test]
fn whatever_is_listed_can_be_read() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let listed = client.request("resources/list", json!({}))?;
    let listed = listed.get("resources").and_then(Value::as_array).context("no list")?;
    ensure!(listed.len() == 6, "an instance, its models, its contacts and three pages: {listed:?}");
    for resource in listed {
        let uri = resource.get("uri").and_then(Value::as_str).context("no address")?;
        let content = read(&mut client, uri)?;
        ensure!(content.get("mimeType") == resource.get("mimeType"), "{uri} is of another type: {content}");
    }
    Ok(())
}

#[test]
fn an_instance_tells_who_and_what_it_is_but_no_credential() -> Result<()> {
    const PASSWORD: &str = "a password like no other";
    let mut backend = Backend::simulated_with(odoo_sim::Data::demo().with_password(odoo_sim::ADMIN, PASSWORD))?;
    backend.password = PASSWORD.into();
    let mut client = Client::connect(backend.command()?)?;
    let told = text(&mut client, "odoo://default")?;
    let facts: Value = serde_json::from_str(&told)?;
    ensure!(facts.get("version") == Some(&json!("19.0")), "{facts}");
    ensure!(facts.get("user") == Some(&json!("Administrator")), "{facts}");
    ensure!(facts.get("companies") == Some(&json!([[1, "YourCompany"]])), "{facts}");
    ensure!(facts.get("apps") == Some(&json!([["contacts", "Contacts"], ["sale_management", "Sales"]])), "{facts}");
    ensure!(facts.get("notes").is_none(), "something was not readable: {facts}");
    ensure!(!told.contains(PASSWORD), "a credential is told");
    Ok(())
}

#[test]
fn a_model_tells_its_columns_and_the_filters_that_people_use() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let models = text(&mut client, "odoo://default/models")?;
    ensure!(models.contains("\nsale.order\tSales Order"), "{models}");
    let order = text(&mut client, "odoo://default/sale.order")?;
    for line in [
        "\npartner_id* m2o res.partner\n",
        "\nList view: name, ",
        "\nmy_sale_orders_filter \"My Orders\" [[\"user_id\",\"=\",2]]\n",
        "\n1 \"Orders to confirm\" [[\"state\",\"in\",[\"draft\",\"sent\"]]]",
    ] {
        ensure!(order.contains(line), "no {line:?} in {order}");
    }
    ensure!(!order.contains("order_month"), "a filter that only groups finds nothing: {order}");
    let wrong = refusal(&mut client, "odoo://default/sale.ordr")?;
    ensure!(wrong.contains("E005") && wrong.contains("sale.order"), "{wrong}");
    Ok(())
}

#[test]
fn a_file_of_text_is_text_and_a_long_one_is_read_in_windows() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    ensure!(text(&mut client, "odoo://default/attachment/1")? == "Terms of delivery.\n", "another text");
    // 45,000 characters.
    let id = stored(&mut client, "long.txt", &"YSBsaW5lcyEK".repeat(5_000))?;
    let (mut whole, mut uri, mut windows) = (String::new(), format!("odoo://default/attachment/{id}"), 0);
    loop {
        let window = text(&mut client, &uri)?;
        windows += 1;
        ensure!(windows <= 5, "no end of windows");
        match window.strip_suffix("]…[cut]").and_then(|window| window.rsplit_once('[')) {
            Some((lines, note)) => {
                whole.push_str(lines);
                uri = note.split_once("next: ").context("nothing next")?.1.to_owned();
            }
            None => {
                whole.push_str(&window);
                break;
            }
        }
    }
    ensure!(whole == "a lines!\n".repeat(5_000), "{} characters in {windows} windows", whole.len());
    ensure!(windows == 3, "{windows} windows");
    Ok(())
}

#[test]
fn a_file_is_its_bytes_and_a_large_one_is_refused_with_its_size() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let pdf = stored(&mut client, "a.pdf", "JVBERi0xLjQKJcTl8uXrpw==")?;
    for uri in [format!("odoo://default/attachment/{pdf}"), format!("odoo://default/ir.attachment/{pdf}/datas")] {
        let content = read(&mut client, &uri)?;
        ensure!(content.get("mimeType") == Some(&json!("application/pdf")), "{content}");
        ensure!(content.get("blob") == Some(&json!("JVBERi0xLjQKJcTl8uXrpw==")), "{content}");
    }
    let large = stored(&mut client, "large.bin", &"/9j/".repeat(300_000))?;
    let refused = refusal(&mut client, &format!("odoo://default/attachment/{large}"))?;
    ensure!(refused.contains("900000 bytes") && refused.contains(&format!("/web/content/{large}")), "{refused}");
    refusal(&mut client, "odoo://default/attachment/99999999")?;
    Ok(())
}

#[test]
fn an_address_that_can_be_read_two_ways_is_refused_with_the_right_forms() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    for uri in ["odoo://default/attachment", "odoo://default/res.partner/07", "odoo://default/res%2Epartner/7"] {
        let refused = refusal(&mut client, uri)?;
        ensure!(refused.contains("E004") && refused.contains("odoo://{instance}/{model}/{id}"), "{uri}: {refused}");
    }
    Ok(())
}
