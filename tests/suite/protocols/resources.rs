//! Records, fields and models by their addresses.

use super::reading::PIXEL;
use crate::stage::Session;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

super::scenarios!(
    what_is_not_there_is_an_error;
    a_model_is_described_by_address,
    a_record_and_its_fields_are_read_by_address,
);

fn a_record_and_its_fields_are_read_by_address(s: &mut Session) -> Result<()> {
    let id = s.create(
        "res.partner",
        json!({"name": "Address MCP", "image_1920": PIXEL, "comment": "<p>A note</p>", "country_id": "base.be"}),
    )?;
    let read = s.resource(&format!("odoo://default/res.partner/{id}"))?.context("no record")?;
    ensure!(read.to_string().contains("Address MCP"), "{read}");
    let picture = s.resource(&format!("odoo://default/res.partner/{id}/image_1920"))?.context("no picture")?;
    let picture = picture.pointer("/contents/0/blob").and_then(Value::as_str).context("no blob")?;
    ensure!(picture.starts_with("iVBOR"), "not a PNG: {picture:.20}");
    let note = s.resource(&format!("odoo://default/res.partner/{id}/comment"))?.context("no note")?;
    ensure!(note.to_string().contains("A note"), "{note}");
    Ok(())
}

fn a_model_is_described_by_address(s: &mut Session) -> Result<()> {
    let model = s.resource("odoo://default/sale.order")?.context("no description")?;
    ensure!(model.to_string().contains("partner_id* m"), "{model}");
    Ok(())
}

fn what_is_not_there_is_an_error(s: &mut Session) -> Result<()> {
    for uri in [
        "odoo://default/res.partner/99999999",
        "odoo://default/res.partnr/1",
        "odoo://default/res.partnr",
        "odoo://default/res.partner/99999999/comment",
        "odoo://default/res.partner/1/nmae",
        "odoo://nowhere/res.partner/1",
        "odoo://default/res.users/2/password",
    ] {
        let read = s.resource(uri)?;
        ensure!(read.is_none(), "{uri} was read: {}", read.unwrap_or_default());
    }
    Ok(())
}
