//! Changes that someone else made since the caller read.

use crate::error::{Code, Error, Source};
use crate::model::fields::Field;
use crate::model::{datetime, search};
use crate::tools::parameters::Arguments;
use serde_json::{Value, json};
use std::rc::Rc;

/// The `write_date` that the caller read.
pub(super) const SINCE: &str = "unchanged_since";

/// As many as one error names.
const MOST_TOLD: usize = 5;

/// The time that was given, as Odoo spells it.
pub(super) fn since(arguments: &Arguments) -> Result<Option<String>, Error> {
    let Some(text) = arguments.text(SINCE) else { return Ok(None) };
    datetime::datetime(text).map(Some).map_err(|problem| Error::invalid(format!("{SINCE}: {problem}.")))
}

/// What tells when and by whom a record was changed last; nearly every model has both.
pub(super) fn fields() -> [Rc<Field>; 2] {
    [("write_date", "datetime"), ("write_uid", "many2one")]
        .map(|(name, kind)| Rc::new(Field::parse(name, &json!({"type": kind}))))
}

/// Refuses when a record was changed after `since`.
///
/// To the second: over XML-RPC Odoo tells no fractions. Odoo has no write under a condition, so what is changed between
/// this look and the write is not noticed.
pub(super) fn check(model: &str, records: &[Value], since: &str) -> Result<(), Error> {
    let date = |record: &Value| Some(record.get("write_date")?.as_str()?.chars().take(since.len()).collect::<String>());
    let newer: Vec<(&Value, String)> = records
        .iter()
        .filter_map(|record| Some((record, date(record)?)))
        .filter(|(_, date)| date.as_str() > since)
        .collect();
    let Some(latest) = newer.iter().map(|(_, date)| date.as_str()).max() else { return Ok(()) };
    let told: Vec<String> = newer
        .iter()
        .take(MOST_TOLD)
        .map(|(record, date)| {
            let when = datetime::from_odoo(date).unwrap_or_else(|| date.clone());
            json!([search::id_of(record), when, record.get("write_uid")]).to_string()
        })
        .collect();
    let more = newer.len().saturating_sub(MOST_TOLD);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "Changed in {model} since it was read, [id, when, by whom]: {}{more}. Nothing was changed by this call.",
        told.join(", ")
    );
    let latest = datetime::from_odoo(latest).unwrap_or_default();
    Err(Error::new(Code::Validation, Source::Client, message)
        .hint(format!("read these records again; if the change is still right, repeat it with {SINCE} {latest}")))
}
