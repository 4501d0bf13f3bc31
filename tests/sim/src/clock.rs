//! Dates and times in Odoo's format, always UTC.

use chrono::{NaiveDate, NaiveDateTime, Utc};
use serde_json::Value;

use crate::{python, raise::Raise};

const DATE: &str = "%Y-%m-%d";
const DATETIME: &str = "%Y-%m-%d %H:%M:%S";

/// The present moment as `YYYY-MM-DD HH:MM:SS`.
pub(crate) fn now() -> String {
    Utc::now().format(DATETIME).to_string()
}

/// A date as a field accepts it: the first ten characters decide, so a time after them is cut.
///
/// # Errors
/// `ValueError` or `TypeError`, worded as Odoo's conversion words them.
pub(crate) fn to_date(value: &Value) -> Result<String, Raise> {
    let Value::String(text) = value else {
        return Err(Raise::type_error(format!("'{}' object is not subscriptable", python::type_name(value))));
    };
    let head: String = text.chars().take(10).collect();
    match NaiveDate::parse_from_str(&head, DATE) {
        Ok(date) => Ok(date.format(DATE).to_string()),
        Err(_) => Err(mismatch(&head, DATE)),
    }
}

/// A datetime as a field accepts it: `YYYY-MM-DD HH:MM:SS` or a date alone; never a zone, never a `T`.
///
/// # Errors
/// `ValueError` or `TypeError`, worded as Odoo's conversion words them.
pub(crate) fn to_datetime(value: &Value) -> Result<String, Raise> {
    let Value::String(text) = value else {
        return Err(Raise::type_error(format!("object of type '{}' has no len()", python::type_name(value))));
    };
    if let Ok(date) = NaiveDate::parse_from_str(text, DATE)
        && text.len() == 10
    {
        return Ok(format!("{} 00:00:00", date.format(DATE)));
    }
    match NaiveDateTime::parse_and_remainder(text, DATETIME) {
        Ok((moment, "")) => Ok(moment.format(DATETIME).to_string()),
        Ok((_, rest)) => Err(Raise::value(format!("unconverted data remains: {rest}"))),
        Err(_) => Err(mismatch(text, DATETIME)),
    }
}

/// The two ends, both inclusive, of the time that a value in a search condition covers: a date covers its whole day.
///
/// # Errors
/// `ValueError` for a zone and for anything that is not an ISO date or datetime.
pub(crate) fn span(value: &Value) -> Result<(String, String), Raise> {
    let text = python::str(value);
    if let Ok(date) = NaiveDate::parse_from_str(&text, DATE) {
        return Ok((format!("{} 00:00:00", date.format(DATE)), format!("{} 23:59:59", date.format(DATE))));
    }
    match NaiveDateTime::parse_and_remainder(&text.replacen('T', " ", 1), DATETIME) {
        Ok((moment, "")) => {
            let moment = moment.format(DATETIME).to_string();
            Ok((moment.clone(), moment))
        }
        Ok(_) => Err(Raise::value(format!("expecting only datetimes with no timezone: {}", python::repr(value)))),
        Err(_) => {
            let term = Value::from(text.split_whitespace().next().unwrap_or_default());
            let (term, whole) = (python::repr(&term), python::repr(value));
            Err(Raise::value(format!("Invalid term {term} in expression date: {whole}")))
        }
    }
}

fn mismatch(text: &str, format: &str) -> Raise {
    let text = python::repr(&Value::from(text));
    Raise::value(format!("time data {text} does not match format '{format}'"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_datetime_with_a_zone_is_refused() {
        for text in ["2026-12-01T10:00:00Z", "2026-12-01 10:00:00+02:00", "tomorrow"] {
            assert_eq!(to_datetime(&json!(text)).map_err(|e| e.fault_code()), Err(1), "{text}");
        }
        assert_eq!(to_datetime(&json!("2026-12-01")), Ok("2026-12-01 00:00:00".into()));
    }

    #[test]
    fn a_date_is_cut_from_a_longer_text() {
        assert_eq!(to_date(&json!("2026-12-01T10:00:00Z")), Ok("2026-12-01".into()));
        assert!(to_date(&json!("2026-13-01")).is_err());
    }
}
