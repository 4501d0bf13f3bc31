//! Reports: printed documents of records, as PDF.
//!
//! Odoo has had no method that gives a report's bytes since 14. There are detours, each for some documents: the file that
//! Odoo keeps of an invoice ([`stored`]), the customer's page of a document, by its own token ([`portal`]), and an e-mail
//! whose [`template`] attaches the report: its draft ([`draft`]), or up to Odoo 16 its values ([`generated`]).
//!
//! Invariant: what is given is the report that was asked for, and a PDF by its first bytes. A way that prints another
//! document than that is not taken.

mod draft;
mod generated;
mod portal;
mod stored;
mod template;

use super::{quote, suggest};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// A report that can be printed of a model's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub id: i64,
    /// What people call it, such as `Quotation / Order`.
    pub title: String,
    /// Such as `sale.report_saleorder`.
    pub name: String,
    pub model: String,
    /// Such as `qweb-pdf`.
    pub kind: String,
}

/// A printed document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// A file name.
    pub name: String,
    pub mime_type: &'static str,
    pub data: Vec<u8>,
}

pub const PDF: &str = "application/pdf";

const MODEL: &str = "ir.actions.report";
/// Reports of one model that are told.
const MOST: usize = 50;

/// The reports of a model.
///
/// # Errors
/// What Odoo or the network said.
pub fn of_model(rpc: &dyn Rpc, model: &str) -> Result<Vec<Report>, Error> {
    search(rpc, json!([["model", "=", model]]))
}

/// The report of this technical name or title; among those of `model` when one is given.
///
/// # Errors
/// E005 with the nearest ones when there is none, E004 when there are several.
pub fn find(rpc: &dyn Rpc, model: Option<&str>, report: &str) -> Result<Report, Error> {
    let report = report.trim();
    let mut domain = vec![json!("|"), json!(["report_name", "=", report]), json!(["name", "=ilike", report])];
    domain.extend(model.map(|model| json!(["model", "=", model])));
    let mut found = search(rpc, Value::Array(domain))?;
    if found.len() > 1 && found.iter().any(|known| known.name == report) {
        found.retain(|known| known.name == report);
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(missing(rpc, model, report)?),
        several => Err(Error::invalid(format!("There are several reports {}.", quote::text(report)))
            .hint(format!("name one of them, with its model: {}", listed(several)))),
    }
}

/// Prints one record.
///
/// # Errors
/// E004 for several records and for reports that are no PDF, E005 for an unknown report; when there is no way to the
/// document, what would help; otherwise what Odoo or the network said.
pub fn render(rpc: &dyn Rpc, report: &str, ids: &[i64]) -> Result<Document, Error> {
    let [id] = ids else {
        return Err(Error::invalid("One document is printed at a time: give one id."));
    };
    print(rpc, &find(rpc, None, report)?, *id)
}

/// Prints one record by a report that was found.
///
/// # Errors
/// As [`render`].
pub fn print(rpc: &dyn Rpc, report: &Report, id: i64) -> Result<Document, Error> {
    if report.kind != "qweb-pdf" {
        return Err(Error::invalid(format!("The report {} is {}, not PDF.", report.name, report.kind))
            .hint("a person prints it in Odoo"));
    }
    let ways: [Way; 4] = [stored::print, portal::print, draft::print, generated::print];
    let mut refusal = None;
    for way in ways {
        match way(rpc, report, id) {
            Ok(Some(document)) => return Ok(document),
            Ok(None) => {}
            // Another way may lead to it. If none does, the first refusal says most.
            Err(error) if error.code == Code::Permission => refusal = refusal.or(Some(error)),
            Err(error) => return Err(refusal.unwrap_or(error)),
        }
    }
    if let Some(refusal) = refusal {
        return Err(refusal);
    }
    let Report { title, name, model, .. } = report;
    Err(Error::new(Code::NotFound, Source::Odoo, format!("Odoo gives {title:?} ({name}) to no program.")).hint(
        format!("a person prints it in Odoo; with an e-mail template of {model} whose report it is, it works here"),
    ))
}

/// A way to a document; nothing when it does not lead to this one.
type Way = fn(&dyn Rpc, &Report, i64) -> Result<Option<Document>, Error>;

/// Whether these are the bytes of a PDF.
fn is_pdf(data: &[u8]) -> bool {
    data.starts_with(b"%PDF-")
}

/// The one program that Odoo prints with.
fn no_wkhtmltopdf() -> Error {
    let message = "Odoo cannot make PDFs: the program wkhtmltopdf is missing on its server.";
    Error::new(Code::Unknown, Source::Odoo, message).hint("an administrator installs wkhtmltopdf 0.12.6 there")
}

fn explain(error: Error) -> Error {
    if error.message.to_ascii_lowercase().contains("wkhtmltopdf") { no_wkhtmltopdf() } else { error }
}

/// A file name without what file systems do not take.
fn file_name(text: &str) -> String {
    const LONGEST: usize = 100;
    let plain = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let name: String = text.chars().map(plain).take(LONGEST).collect();
    let stem = name.strip_suffix(".pdf").unwrap_or(&name);
    format!("{stem}.pdf")
}

fn search(rpc: &dyn Rpc, domain: Value) -> Result<Vec<Report>, Error> {
    let kwargs = Map::from_iter([
        ("fields".to_owned(), json!(["name", "report_name", "report_type", "model"])),
        ("limit".to_owned(), json!(MOST)),
        ("order".to_owned(), json!("id")),
    ]);
    let found = rpc.call(MODEL, "search_read", vec![domain], kwargs)?;
    let report = |record: &Value| {
        let text = |key: &str| record.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Report {
            id: record.get("id")?.as_i64()?,
            title: text("name")?,
            name: text("report_name")?,
            model: text("model")?,
            kind: text("report_type")?,
        })
    };
    Ok(found.as_array().into_iter().flatten().filter_map(report).collect())
}

fn missing(rpc: &dyn Rpc, model: Option<&str>, report: &str) -> Result<Error, Error> {
    let all = match model {
        Some(model) => of_model(rpc, model)?,
        // Of which model, its name begins to say: `sale.report_saleorder`.
        None => match report.split_once('.') {
            Some((module, _)) => search(rpc, json!([["report_name", "=like", format!("{module}.%")]]))?,
            None => search(rpc, json!([["name", "ilike", report]]))?,
        },
    };
    let near = suggest::nearest(report, all.iter().flat_map(|known| [known.name.as_str(), known.title.as_str()]));
    let question = suggest::question(&near).map(|question| format!("{question} ")).unwrap_or_default();
    let known = if all.is_empty() {
        "without report and with model, the reports of that model are listed".to_owned()
    } else {
        format!("reports: {}", listed(&all))
    };
    let message = format!("There is no report {}, or this user may not print it.", quote::text(report));
    Ok(Error::new(Code::NotFound, Source::Odoo, message).hint(format!("{question}{known}")))
}

fn listed(reports: &[Report]) -> String {
    const SHOWN: usize = 8;
    let shown =
        reports.iter().take(SHOWN).map(|report| format!("{} {:?} of {}", report.name, report.title, report.model));
    let more = if reports.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests;
