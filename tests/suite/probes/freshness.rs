//! Nothing old is told: what another program changes is seen by the next call. Binaries are told by address, related
//! records by name.

use super::on_the_real_odoo;
use crate::stage::{REAL, User};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

#[test]
fn what_another_program_changes_is_seen_by_the_next_read() -> Result<()> {
    on_the_real_odoo(|s| {
        let id = s.create("res.partner", json!({"name": "Fresh MCP", "color": 0}))?;
        for color in 1..=3 {
            REAL.over("xmlrpc", User::Admin, |other| {
                other.silent("odoo_write", json!({"model": "res.partner", "ids": [id], "values": {"color": color}}))
            })?;
            let read = s.silent("odoo_read", json!({"model": "res.partner", "ids": [id], "fields": ["color"]}))?;
            ensure!(read.pointer("/rows/0/1") == Some(&json!(color)), "{read}");
            let found = s.silent(
                "odoo_count",
                json!({"model": "res.partner", "domain": [["id", "=", id], ["color", "=", color]]}),
            )?;
            ensure!(found.get("count") == Some(&json!(1)), "{found}");
        }
        Ok(())
    })
}

#[test]
fn a_picture_is_an_address_in_every_answer_and_its_bytes_are_there() -> Result<()> {
    on_the_real_odoo(|s| {
        let id = s.first("res.partner", json!([["image_128", "!=", false]]))?;
        let fields = json!(["image_1920", "image_128", "avatar_128"]);
        let read = s.raw("odoo_read", json!({"model": "res.partner", "ids": [id], "fields": fields}))?;
        ensure!(read.to_string().len() <= 1_200, "{} bytes for three addresses", read.to_string().len());
        let uri =
            read.pointer("/structuredContent/rows/0/2/uri").and_then(Value::as_str).context("no address")?.to_owned();
        let content = s.client().request("resources/read", json!({"uri": uri}))?;
        let blob = content.pointer("/contents/0/blob").and_then(Value::as_str).context("no bytes")?;
        ensure!(blob.len() > 1_000, "{} characters of base64", blob.len());
        let mime = content.pointer("/contents/0/mimeType").and_then(Value::as_str).unwrap_or_default();
        ensure!(mime.starts_with("image/"), "{mime:?}");
        Ok(())
    })
}

#[test]
fn related_records_come_with_their_names_in_the_same_call() -> Result<()> {
    on_the_real_odoo(|s| {
        let fields = json!([
            "partner_id",
            "partner_id.email",
            "order_line.product_id",
            "order_line.price_subtotal",
            "tag_ids.name"
        ]);
        let found = s.silent(
            "odoo_search_read",
            json!({"model": "sale.order", "domain": [["order_line", "!=", false]], "limit": 10, "fields": fields}),
        )?;
        ensure!(found.to_string().len() <= 4_786, "{} bytes", found.to_string().len());
        let line = found.pointer("/rows/0/3/0").and_then(Value::as_array).context("no lines")?;
        ensure!(line.get(1).and_then(|product| product.get(1)).is_some_and(Value::is_string), "no name: {line:?}");
        Ok(())
    })
}

#[test]
fn a_record_is_found_by_the_name_that_was_told_of_it() -> Result<()> {
    on_the_real_odoo(|s| {
        // Odoo shows the variants of a product by names that its own search does not find.
        let variants = json!({"model": "product.product", "domain": [["product_tmpl_id.name", "=", "Large Desk"]]});
        let found = s.silent("odoo_search_read", variants)?;
        let told = found.get("rows").and_then(Value::as_array).context("no rows")?.clone();
        ensure!(told.len() == 3, "three variants: {told:?}");
        for variant in &told {
            let id = variant.get(0).context("no id")?;
            let read =
                s.silent("odoo_read", json!({"model": "product.product", "ids": [id], "fields": ["display_name"]}))?;
            let name = read.pointer("/rows/0/1").context("no name")?;
            let line = json!({"model": "sale.order.line", "dry_run": true, "values": {"product_id": name}});
            s.says("odoo_create", line, &[&format!("\"product_id\":{id}")])?;
            let lines =
                json!({"model": "sale.order.line", "domain": [["product_id", "=", name]], "fields": ["product_id"]});
            s.says("odoo_search_read", lines, &[&format!(r#"[["product_id","=",{id}]]"#)])?;
        }
        Ok(())
    })
}

#[test]
fn companies_are_chosen_per_call() -> Result<()> {
    on_the_real_odoo(|s| {
        let own = s.first("res.company", json!([]))?;
        let companies = s.silent("odoo_search", json!({"model": "res.company", "domain": []}))?;
        let other = crate::answers::ids(&companies).into_iter().find(|id| *id != own).context("one company only")?;
        let journals = |company: i64| json!({"model": "account.journal", "domain": [], "fields": ["company_id"], "context": {"company_ids": [company]}});
        for company in [own, other] {
            let found = s.silent("odoo_search_read", journals(company))?;
            for row in found.get("rows").and_then(Value::as_array).into_iter().flatten() {
                ensure!(row.pointer("/1/0") == Some(&json!(company)), "company {company}: {row}");
            }
        }
        Ok(())
    })
}
