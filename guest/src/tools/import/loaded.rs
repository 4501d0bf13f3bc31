//! What Odoo's `load` answered to one batch.
//!
//! `load` keeps all rows of a call or none: with one error among its messages it goes back to where it began and answers
//! no ids. Warnings do not keep rows out.

use crate::error::{Code, Error, Retry, Source};
use crate::odoo::fault;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Characters of one message.
const LONGEST: usize = 300;
/// Right values that one message lists.
const MOST_CHOICES: usize = 20;

/// The outcome of one batch.
#[derive(Debug)]
pub(super) enum Loaded {
    /// All records are in.
    Kept { ids: Vec<i64>, warnings: Vec<Message> },
    /// None is.
    Undone { errors: Vec<Message>, warnings: Vec<Message> },
}

/// What Odoo says of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Message {
    /// From 1 on; 0 when it is about no row.
    pub(super) row: usize,
    /// Empty when it is about the whole row.
    pub(super) field: String,
    pub(super) text: String,
}

impl Message {
    /// `[row, field, message]`.
    pub(super) fn data(&self) -> Value {
        json!([(self.row > 0).then_some(self.row), (!self.field.is_empty()).then_some(&self.field), self.text])
    }
}

/// Reads the answer to a batch of so many records that begins at the row `from` (counted from 0).
///
/// # Errors
/// When it is no such answer: nobody knows then whether the rows are in.
pub(super) fn read(answer: &Value, from: usize, records: usize) -> Result<Loaded, Error> {
    let all = answer.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let of_type = |wanted: bool| {
        let chosen = all.iter().filter(|message| is_error(message) == wanted);
        chosen.map(|said| message(said, from)).collect::<Vec<_>>()
    };
    let (errors, warnings) = (of_type(true), of_type(false));
    match answer.get("ids") {
        Some(Value::Array(ids)) if errors.is_empty() => {
            let ids: Option<Vec<i64>> = ids.iter().map(Value::as_i64).collect();
            if let Some(ids) = ids.filter(|ids| ids.len() == records) {
                return Ok(Loaded::Kept { ids, warnings });
            }
        }
        Some(Value::Bool(false)) if !errors.is_empty() => return Ok(Loaded::Undone { errors, warnings }),
        _ => {}
    }
    let message = format!("Odoo's answer to load is not one id for each of {records} records.");
    Err(Error::new(Code::Unknown, Source::Odoo, message).retry(Retry::UnknownOutcome))
}

fn is_error(message: &Value) -> bool {
    message.get("type").and_then(Value::as_str) != Some("warning")
}

fn message(said: &Value, from: usize) -> Message {
    let text = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default();
    let row = said.get("rows").and_then(|rows| rows.get("from")).and_then(Value::as_u64);
    let row = row.and_then(|row| usize::try_from(row).ok()).map_or(0, |row| from + row + 1);
    // PostgreSQL's detail is a dump of the row.
    let sentence = text("message").split("\nDETAIL").next().unwrap_or_default();
    let mut sentence = fault::clean(sentence).replace('\n', " ");
    match said.get("moreinfo") {
        Some(Value::String(more)) => sentence = format!("{sentence} ({})", fault::clean(more)),
        Some(Value::Array(choices)) => {
            let choices: Vec<&str> = choices.iter().filter_map(Value::as_str).take(MOST_CHOICES).collect();
            sentence = format!("{sentence} ({})", choices.join(", "));
        }
        _ => {}
    }
    Message { row, field: text("field").to_owned(), text: sentence.chars().take(LONGEST).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_as_people_count_and_messages_are_short() {
        let answer = json!({"ids": false, "nextrow": 0, "messages": [
            {"type": "error", "rows": {"from": 1, "to": 1}, "record": 1, "field": "type", "message": "Value 'zzz' not found",
             "moreinfo": ["Contact", "Invoice"], "field_name": "Address Type"},
            {"type": "error", "rows": {"from": 2, "to": 3}, "record": 2, "message": "new row violates\nDETAIL:  Failing row (1, 2)."},
            {"type": "warning", "message": "Found more than 10 errors"},
        ]});
        let Loaded::Undone { errors, warnings } = read(&answer, 200, 4).unwrap() else { panic!("kept") };
        let errors: Vec<Value> = errors.iter().map(Message::data).collect();
        assert_eq!(
            errors,
            [json!([202, "type", "Value 'zzz' not found (Contact, Invoice)"]), json!([203, null, "new row violates"])]
        );
        assert_eq!(warnings[0].data(), json!([null, null, "Found more than 10 errors"]));
    }

    #[test]
    fn what_is_neither_kept_nor_refused_is_unknown() {
        for answer in [
            json!({"ids": [7], "messages": []}),
            json!({"ids": false, "messages": []}),
            json!({"ids": [7, 8], "messages": [{"type": "error", "message": "x"}]}),
            json!({"ids": ["7", 8], "messages": []}),
            json!(true),
        ] {
            assert_eq!(read(&answer, 0, 2).unwrap_err().retry, Retry::UnknownOutcome, "{answer}");
        }
        assert!(
            matches!(read(&json!({"ids": [8, 7], "messages": []}), 0, 2), Ok(Loaded::Kept { ids, .. }) if ids == [8, 7])
        );
    }
}
