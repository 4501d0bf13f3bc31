//! What Odoo accepts, refuses and misreads of the other kinds of values.

use super::on_the_real_odoo;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

#[test]
fn tags_are_taken_as_ids_and_commands_and_never_as_a_bare_number_or_text() -> Result<()> {
    on_the_real_odoo(|s| {
        let tags = s.create_all("res.partner.category", json!([{"name": "Probe MCP 1"}, {"name": "Probe MCP 2"}]))?;
        let id = s.create("res.partner", json!({"name": "Tags MCP"}))?;
        for value in [json!(tags), json!([[6, 0, tags]]), json!([[4, tags[0]], [4, tags[1]]])] {
            s.silent("odoo_write", json!({"model": "res.partner", "ids": [id], "values": {"category_id": []}}))?;
            s.silent("odoo_write", json!({"model": "res.partner", "ids": [id], "values": {"category_id": value}}))?;
            let read =
                s.silent("odoo_read", json!({"model": "res.partner", "ids": [id], "fields": ["category_id"]}))?;
            let held = read.pointer("/rows/0/1").and_then(Value::as_array).map_or(0, Vec::len);
            ensure!(held == 2, "{value}: {read}");
        }
        for value in
            [json!(tags[0]), json!(tags[0].to_string()), json!("Probe MCP 1"), json!(true), json!({"id": tags[0]})]
        {
            let write = json!({"model": "res.partner", "ids": [id], "values": {"category_id": value}});
            s.fails("odoo_write", write, "E004", &["category_id", "[6,0,[ids]]"]).with_context(|| value.to_string())?;
        }
        s.says(
            "odoo_read",
            json!({"model": "res.partner", "ids": [id], "fields": ["category_id.name"]}),
            &["Probe MCP 2"],
        )?;
        Ok(())
    })
}

#[test]
fn dates_numbers_and_choices_are_stored_as_meant_or_refused() -> Result<()> {
    on_the_real_odoo(|s| {
        let partner = s.create("res.partner", json!({"name": "Kinds MCP"}))?;
        let order = s.create("sale.order", json!({"name": "Kinds MCP", "partner_id": partner}))?;
        let lead = s.create("crm.lead", json!({"name": "Kinds MCP", "type": "opportunity"}))?;
        for (model, id, field, value, stored) in [
            ("sale.order", order, "date_order", json!("2026-11-22T19:42:25+00:00"), json!("2026-11-22T19:42:25Z")),
            ("sale.order", order, "date_order", json!("2026-11-22T21:42:25+02:00"), json!("2026-11-22T19:42:25Z")),
            ("sale.order", order, "date_order", json!("2026-11-22 19:42:25"), json!("2026-11-22T19:42:25Z")),
            ("sale.order", order, "validity_date", json!("2026-12-01"), json!("2026-12-01")),
            ("crm.lead", lead, "expected_revenue", json!("12.5"), json!(12.5)),
            ("crm.lead", lead, "priority", json!("2"), json!("2")),
            ("crm.lead", lead, "priority", json!(1), json!("1")),
            ("crm.lead", lead, "priority", json!("Very High"), json!("3")),
        ] {
            s.silent("odoo_write", json!({"model": model, "ids": [id], "values": {field: value}}))
                .with_context(|| format!("{field} = {value}"))?;
            let read = s.silent("odoo_read", json!({"model": model, "ids": [id], "fields": [field]}))?;
            ensure!(read.pointer("/rows/0/1") == Some(&stored), "{field} = {value} became {read}");
        }
        for (model, id, field, value) in [
            ("sale.order", order, "date_order", json!("22.11.2026 19:42")),
            ("sale.order", order, "validity_date", json!("01/12/2026")),
            ("crm.lead", lead, "expected_revenue", json!("1,250")),
            ("crm.lead", lead, "expected_revenue", json!("1250 EUR")),
            ("crm.lead", lead, "priority", json!("urgent")),
            ("crm.lead", lead, "priority", json!(7)),
        ] {
            let write = json!({"model": model, "ids": [id], "values": {field: value}});
            s.fails("odoo_write", write, "E004", &[field, "nothing was"])
                .with_context(|| format!("{field} = {value}"))?;
        }
        // A time of another day in another zone: its day is not certain.
        let late =
            json!({"model": "sale.order", "ids": [order], "values": {"validity_date": "2026-12-01T23:30:00-05:00"}});
        s.fails("odoo_write", late, "E004", &["validity_date"])
    })
}

#[test]
fn totals_and_states_are_left_to_odoo() -> Result<()> {
    on_the_real_odoo(|s| {
        for (model, field) in [("sale.order", "amount_total"), ("account.move", "amount_residual")] {
            let id = s.first(model, json!([[field, ">", 0]]))?;
            let read = json!({"model": model, "ids": [id], "fields": [field]});
            let before = s.silent("odoo_read", read.clone())?;
            let write = json!({"model": model, "ids": [id], "values": {field: 5}});
            s.fails("odoo_write", write, "E004", &[field, "Odoo computes this field of others"])?;
            ensure!(s.silent("odoo_read", read)? == before, "{model} {id}: it changed");
        }
        // Nor is an order confirmed without what follows from it.
        let draft = s.first("sale.order", json!([["state", "=", "draft"]]))?;
        let confirm = json!({"model": "sale.order", "ids": [draft], "values": {"state": "sale"}});
        s.fails("odoo_write", confirm, "E004", &["state: ", "odoo_call presses its buttons"])?;
        let read = json!({"model": "sale.order", "ids": [draft], "fields": ["state"]});
        s.says("odoo_read", read, &["\tdraft"])?;
        Ok(())
    })
}

#[test]
fn what_is_read_may_be_written_back_as_it_is() -> Result<()> {
    on_the_real_odoo(|s| {
        let order = s.first("sale.order", json!([["state", "=", "draft"], ["order_line", "!=", false]]))?;
        let fields = ["partner_id", "date_order", "user_id", "validity_date", "client_order_ref", "note", "company_id"];
        let read = s.silent("odoo_read", json!({"model": "sale.order", "ids": [order], "fields": fields}))?;
        let partner = s.create("res.partner", json!({"name": "Copy MCP"}))?;
        let copy = s.create("sale.order", json!({"name": "Copy MCP", "partner_id": partner}))?;
        let values: serde_json::Map<String, Value> = fields
            .iter()
            .enumerate()
            .map(|(at, field)| {
                ((*field).to_owned(), read.pointer(&format!("/rows/0/{}", at + 1)).cloned().unwrap_or_default())
            })
            .collect();
        s.silent("odoo_write", json!({"model": "sale.order", "ids": [copy], "values": values}))?;
        let copied = s.silent("odoo_read", json!({"model": "sale.order", "ids": [copy], "fields": fields}))?;
        for (at, field) in fields.iter().enumerate() {
            let at = format!("/rows/0/{}", at + 1);
            ensure!(
                read.pointer(&at) == copied.pointer(&at),
                "{field}: {:?}, {:?}",
                read.pointer(&at),
                copied.pointer(&at)
            );
        }
        Ok(())
    })
}
