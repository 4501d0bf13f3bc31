//! The page of a document that its customer can open: it gives one report as PDF, by the document's own token.
//!
//! The token is made where there is none yet, which changes the document: what customers get by e-mail is the same link.

use super::{Document, PDF, Report, file_name, is_pdf, no_wkhtmltopdf};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use crate::odoo::call::CallDescription;
use crate::odoo::exchange;
use crate::odoo::transport::Response;
use serde_json::{Map, Value, json};

/// What the page of a model's documents prints, in all versions; and in which states it surely does.
struct Page {
    model: &'static str,
    report: &'static str,
    states: &'static [&'static str],
}

const PAGES: [Page; 3] = [
    Page { model: "account.move", report: "account.report_invoice_with_payments", states: &[] },
    // Before an order is sent or confirmed, the page prints a request for quotation in some versions.
    Page { model: "purchase.order", report: "purchase.report_purchaseorder", states: &["purchase", "done"] },
    Page { model: "sale.order", report: "sale.report_saleorder", states: &[] },
];

pub(super) fn print(rpc: &dyn Rpc, report: &Report, id: i64) -> Result<Option<Document>, Error> {
    let Some(page) = PAGES.iter().find(|page| page.model == report.model && page.report == report.name) else {
        return Ok(None);
    };
    let kwargs =
        Map::from_iter([("fields".to_owned(), json!(["access_token", "access_url", "display_name", "state"]))]);
    let found = rpc.call(page.model, "read", vec![json!([id])], kwargs)?;
    let Some(record) = found.get(0) else {
        let message = format!("{} has no record {id}, or this user may not see it.", page.model);
        return Err(Error::new(Code::NotFound, Source::Odoo, message).hint("odoo_search_read finds the ids"));
    };
    let text = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or_default();
    if !page.states.is_empty() && !page.states.contains(&text("state")) {
        return Ok(None);
    }
    let path = match (text("access_url"), text("access_token")) {
        (url, token) if url.starts_with("/my/") && !token.is_empty() => {
            format!("{url}?access_token={token}&report_type=pdf&download=true")
        }
        _ => link(rpc, page.model, id)?,
    };
    let response = rpc.document(&path)?;
    if response.status == 200 && is_pdf(&response.body) {
        let name = file_name(&format!("{} - {}", report.title, text("display_name")));
        return Ok(Some(Document { name, mime_type: PDF, data: response.body }));
    }
    Err(no_pdf(rpc, &response))
}

/// Lets Odoo make the document's token. Nothing else of the record changes.
fn link(rpc: &dyn Rpc, model: &str, id: i64) -> Result<String, Error> {
    let kwargs = Map::from_iter([("report_type".to_owned(), json!("pdf")), ("download".to_owned(), json!(true))]);
    let url = rpc.call(model, "get_portal_url", vec![json!([id])], kwargs).map_err(|error| {
        let hint = "the document has no link for its customer yet, and printing it here needs one";
        let hint = error.hint.as_ref().map_or_else(|| hint.to_owned(), |known| format!("{known} ({hint})"));
        error.hint(hint)
    })?;
    match url.as_str().filter(|url| url.starts_with("/my/")) {
        Some(url) => Ok(url.to_owned()),
        None => Err(Error::new(Code::Unknown, Source::Odoo, "Odoo gave no link to the document.")),
    }
}

/// What it means when something else came than a PDF. The page itself may hold anything, and is not repeated.
fn no_pdf(rpc: &dyn Rpc, response: &Response) -> Error {
    let odoo = |code, text: &str| Error::new(code, Source::Odoo, text);
    let lower = String::from_utf8_lossy(&response.body).to_ascii_lowercase();
    if lower.contains("wkhtmltopdf") {
        return no_wkhtmltopdf();
    }
    if response.body.starts_with(b"PK") {
        return odoo(Code::Unknown, "Odoo sent an archive of several files instead of one PDF.")
            .hint("the record's attachments hold the files: search ir.attachment by res_model and res_id");
    }
    match response.status {
        200 => odoo(Code::Unknown, "Odoo sent a page instead of a PDF: it could not print the document.")
            .hint("a person who prints it in Odoo sees why"),
        301..=308 => odoo(Code::Permission, "Odoo did not let the document's own link lead to it.")
            .hint("the record may have been archived or its link withdrawn; a person prints it in Odoo"),
        // A customer may not see what the template shows, for one: seen in Odoo 14.
        403 => odoo(Code::Permission, "Odoo's page of the document, by its own link, refused to print it (HTTP 403).")
            .hint("a person prints it in Odoo"),
        _ => exchange::foreign(response, &CallDescription::document(rpc.instance())),
    }
}
