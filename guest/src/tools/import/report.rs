//! What an import tells of itself: which rows are in, which were refused, which were never sent.
//!
//! Invariant: every end of an import, good or bad, accounts for each row. What a cancelled call cannot say any more, the
//! notices of its progress have said.

use super::loaded::Message;
use super::ranges::Ranges;
use super::rows::Rows;
use crate::answer::{Answer, BUDGET, fitting};
use crate::error::{Code, Error, Retry, Source};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Messages of each kind that are kept between steps.
const MOST_KEPT: usize = 100;
/// Bytes of ids in an error or a notice; an answer has room for more.
const IDS_IN_A_SENTENCE: usize = 2_000;

/// How far an import is: what is carried from step to step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SoFar {
    /// Rows done with: in, or in a dry run tried.
    pub(super) rows: usize,
    records: usize,
    ids: Ranges,
    errors: Vec<Message>,
    error_count: usize,
    warnings: Vec<Message>,
    warning_count: usize,
}

/// One import, for the sentences about it.
pub(super) struct Import<'a> {
    pub(super) model: &'a str,
    pub(super) dry_run: bool,
}

impl SoFar {
    pub(super) fn kept(&mut self, to: usize, ids: &[i64], warnings: Vec<Message>) {
        self.rows = to;
        self.records += ids.len();
        self.ids.extend(ids);
        self.warned(warnings);
    }

    pub(super) fn tried(&mut self, to: usize, records: usize, errors: Vec<Message>, warnings: Vec<Message>) {
        self.rows = to;
        self.records += records;
        self.error_count += errors.len();
        self.errors.extend(errors.into_iter().take(MOST_KEPT.saturating_sub(self.errors.len())));
        self.warned(warnings);
    }

    fn warned(&mut self, warnings: Vec<Message>) {
        self.warning_count += warnings.len();
        self.warnings.extend(warnings.into_iter().take(MOST_KEPT.saturating_sub(self.warnings.len())));
    }

    /// ` Rows 1-200 are in, as ids 501-700.`; nothing when none are.
    fn in_so_far(&self, model: &str) -> String {
        if self.rows == 0 {
            return String::new();
        }
        format!(" {} in, as {}.", are(0, self.rows), as_ids(&self.ids, model))
    }
}

impl Import<'_> {
    /// A batch is done: what the client hears, for a call that is cancelled has no other answer.
    pub(super) fn notice(&self, from: usize, to: usize, total: usize, ids: &[i64]) -> String {
        let rows = span(from, to);
        if self.dry_run {
            return format!("{rows} of {total} tried, nothing kept");
        }
        format!("{rows} of {total} in {} as {}", self.model, as_ids(&Ranges::of(ids), self.model))
    }

    /// All rows are in.
    pub(super) fn done(&self, so_far: &SoFar) -> Answer {
        let SoFar { rows, records, .. } = so_far;
        let ids = so_far.ids.words(BUDGET / 2);
        let shown = ids.as_deref().unwrap_or("too many to list");
        let mut text = format!("imported into {}: {rows} rows, {records} records\nids: {shown}", self.model);
        let mut data = json!({"model": self.model, "rows": rows, "records": records});
        if let (Value::Object(members), true) = (&mut data, ids.is_some()) {
            members.insert("ids".into(), so_far.ids.data());
        }
        self.warn(so_far, &mut text, &mut data, Vec::new());
        Answer::new(text, data)
    }

    /// All rows were tried; nothing is kept.
    pub(super) fn rehearsed(&self, so_far: &SoFar, in_batches: bool) -> Answer {
        let SoFar { rows, records, error_count, .. } = so_far;
        let verdict = match error_count {
            0 => "Odoo would accept all".to_owned(),
            1 => "Odoo refuses, 1 error".to_owned(),
            count => format!("Odoo refuses, {count} errors"),
        };
        let mut text = format!("dry run, {}: {rows} rows, {records} records; {verdict}", self.model);
        let mut data = json!({"model": self.model, "dry_run": true, "rows": rows, "records": records});
        let mut notes =
            vec!["Odoo did the import and undid it: nothing is kept (numbers of sequences may be used up).".to_owned()];
        let all: Vec<Value> = so_far.errors.iter().map(Message::data).collect();
        let shown = all.get(..fitting(&all, 2_000)).unwrap_or_default();
        for error in shown {
            text.push_str(&format!("\n{error}"));
        }
        if shown.len() < *error_count {
            notes.push(format!("{} more errors are not shown.", error_count - shown.len()));
        }
        if *error_count > 0 && in_batches {
            notes.push("Each batch was undone before the next: a row that refers to one of an earlier batch is refused here, not in the import. A larger batch avoids it.".to_owned());
        }
        if let (Value::Object(members), false) = (&mut data, shown.is_empty()) {
            members.insert("errors".into(), json!(shown));
        }
        self.warn(so_far, &mut text, &mut data, notes);
        Answer::new(text, data)
    }

    fn warn(&self, so_far: &SoFar, text: &mut String, data: &mut Value, mut notes: Vec<String>) {
        let all: Vec<Value> = so_far.warnings.iter().map(Message::data).collect();
        let used = text.len().max(data.to_string().len());
        let shown = all.get(..fitting(&all, used)).unwrap_or_default();
        if !shown.is_empty() {
            text.push_str("\nwarnings:");
            shown.iter().for_each(|warning| text.push_str(&format!("\n{warning}")));
        }
        if shown.len() < so_far.warning_count {
            notes.push(format!("{} more warnings are not shown.", so_far.warning_count - shown.len()));
        }
        notes.iter().for_each(|note| text.push_str(&format!("\nnote: {note}")));
        if let Value::Object(members) = data {
            if !shown.is_empty() {
                members.insert("warnings".into(), json!(shown));
            }
            if !notes.is_empty() {
                members.insert("notes".into(), json!(notes));
            }
        }
    }

    /// Odoo refused the batch: an error, since not all rows are in.
    pub(super) fn refused(&self, so_far: &SoFar, rows: &Rows, to: usize, errors: &[Message]) -> Error {
        let all: Vec<Value> = errors.iter().map(Message::data).collect();
        let shown = all.get(..fitting(&all, 6_000)).unwrap_or_default();
        let said: Vec<String> = shown.iter().map(Value::to_string).collect();
        let more = all.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let from = so_far.rows;
        let message = format!(
            "Odoo refused {}, none of which is in: {}{more}.{}{}",
            span(from, to),
            said.join(" "),
            so_far.in_so_far(self.model),
            never_sent(to, rows.len())
        );
        let again = if from == 0 { "all rows".to_owned() } else { format!("{} alone", span(from, rows.len())) };
        Error::new(Code::Validation, Source::Odoo, message)
            .hint(format!("correct the rows named, then send {again}; dry_run finds the errors of all rows"))
    }

    /// The call of a batch failed.
    pub(super) fn failed(&self, so_far: &SoFar, rows: &Rows, to: usize, error: Error) -> Error {
        let (from, total) = (so_far.rows, rows.len());
        let (this, rest) = (span(from, to), never_sent(to, total));
        let is_in = so_far.in_so_far(self.model);
        match (self.dry_run, error.retry) {
            (true, Retry::UnknownOutcome) => {
                let message =
                    format!("The answer to the dry run of {this} was lost; nothing is kept. {}", reason(&error));
                Error { message, hint: None, ..error }.retry(Retry::Safe)
            }
            (true, _) => error,
            (false, Retry::UnknownOutcome) => {
                let message = format!("It is not known whether {this} are in. {}{is_in}{rest}", reason(&error));
                Error { message, ..error }.hint(self.how_to_tell(rows, from, to))
            }
            (false, _) if from == 0 => {
                let message = format!("{} {} not in.{rest}", error.message, are(from, to));
                Error { message, ..error }
            }
            (false, _) => {
                let message = format!("{} {} not in.{is_in}{rest}", error.message, are(from, to));
                let hint = error.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
                // The whole call again would import the first rows twice.
                Error { message, ..error }
                    .retry(Retry::Never)
                    .hint(format!("when the cause is gone{hint}, send {} alone", span(from, total)))
            }
        }
    }

    /// Odoo kept the rows of a dry run, against all that is known of it.
    pub(super) fn not_undone(&self, from: usize, to: usize, ids: &[i64]) -> Error {
        let ids = as_ids(&Ranges::of(ids), self.model);
        let message = format!("Odoo did not undo the dry run of {}: they are in, as {ids}.", span(from, to));
        Error::new(Code::Unknown, Source::Odoo, message)
            .hint("delete these records if they are not wanted, and do not use dry_run here")
    }

    /// Something went wrong between two batches.
    pub(super) fn interrupted(&self, so_far: &SoFar, error: Error) -> Error {
        if self.dry_run || so_far.rows == 0 {
            return error;
        }
        let message = format!("{}{} The rows after them were not sent.", error.message, so_far.in_so_far(self.model));
        Error { message, ..error }.retry(Retry::Never).hint(format!("send the rows from {} on alone", so_far.rows + 1))
    }

    /// What became of rows whose answer was lost: a batch is in whole or not at all, so one row tells of all.
    fn how_to_tell(&self, rows: &Rows, from: usize, to: usize) -> String {
        let total = rows.len();
        if rows.identified(from, to) == rows.records(from, to) {
            return format!(
                "All these rows have ids of their own: send {} again, what is in already is updated, not doubled.",
                span(from, total)
            );
        }
        let look = match rows.key(from) {
            Some((field, value)) => {
                format!("Search {} with the domain {}", self.model, json!([[field, "=", value]]))
            }
            None => format!("Search {}", self.model),
        };
        let then = if to < total {
            format!("if row {} was just created, go on with {}, else", from + 1, span(to, total))
        } else {
            format!("if row {} was just created, all are in, else", from + 1)
        };
        format!(
            "Do not simply repeat it. {look}, newest first (order `id desc`), and see by `create_date`: {then} send {}. \
             With an external id in each row (column id) a repeated import updates instead of doubling.",
            span(from, total)
        )
    }
}

/// `rows 201-400`, of positions from 0.
fn span(from: usize, to: usize) -> String {
    if to - from == 1 { format!("row {to}") } else { format!("rows {}-{to}", from + 1) }
}

/// `Rows 201-400 are`.
fn are(from: usize, to: usize) -> String {
    if to - from == 1 { format!("Row {to} is") } else { format!("Rows {}-{to} are", from + 1) }
}

fn never_sent(to: usize, total: usize) -> String {
    match total - to {
        0 => String::new(),
        1 => format!(" Row {total} was not sent."),
        _ => format!(" Rows {}-{total} were not sent.", to + 1),
    }
}

fn as_ids(ids: &Ranges, model: &str) -> String {
    match ids.words(IDS_IN_A_SENTENCE) {
        Some(words) => format!("ids {words}"),
        None => format!("records of {model} too many to list"),
    }
}

/// What went wrong, without the sentence that the outcome is unknown: ours says of which rows.
fn reason(error: &Error) -> &str {
    error.message.split_once(" was carried out. ").map_or(error.message.as_str(), |(_, reason)| reason)
}
