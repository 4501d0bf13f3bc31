//! What is exported so far, and how it is told: whole records within the budget, and where the rest begins.

use crate::answer::Answer;
use crate::answer::csv;
use crate::answer::table::Head;
use crate::error::{Code, Error, Source};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Room for the numbers and notes around the rows.
const RESERVE: usize = 300;
/// Ids of missing records that a note lists.
const SHOWN: usize = 20;

/// How rows are spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Csv,
    Rows,
}

impl Spelling {
    pub(super) const NAMES: [&str; 2] = ["csv", "rows"];

    pub(super) fn parse(name: Option<&str>) -> Self {
        if name == Some("rows") { Self::Rows } else { Self::Csv }
    }
}

/// The page that is being filled: what is carried from step to step.
///
/// Invariant: its rows take no more than the budget, as they would within a JSON text; so the state stays within what a
/// host keeps, and the answer, which says all twice, within what it takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Page {
    /// The records of this page, in their order.
    pub(super) ids: Vec<i64>,
    /// Where the page begins in all that was found.
    offset: usize,
    total: usize,
    /// How many of `ids` are dealt with.
    pub(super) at: usize,
    /// Each row as it is spelled.
    lines: Vec<String>,
    records: usize,
    bytes: usize,
    missing: Vec<i64>,
}

/// Whether a record found room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Taken,
    Full,
}

impl Page {
    /// An empty page of these records, which begins at `offset` of `total` that were found.
    pub(super) fn new(ids: Vec<i64>, offset: usize, total: usize) -> Self {
        Self { ids, offset, total, ..Self::default() }
    }

    /// Adds the rows of the next record, if they fit.
    ///
    /// # Errors
    /// E004 when the page is empty and not even one record fits.
    pub(super) fn add(&mut self, id: i64, rows: Option<&Vec<Vec<Value>>>, sheet: &Sheet) -> Result<Room, Error> {
        let Some(rows) = rows else {
            self.missing.push(id);
            self.at += 1;
            return Ok(Room::Taken);
        };
        let lines: Vec<String> = rows.iter().map(|row| sheet.line(row)).collect();
        let bytes = lines.iter().map(|line| json!(line).to_string().len() + 1).sum::<usize>();
        let room = sheet.budget.saturating_sub(RESERVE + sheet.header().len() * 2);
        if self.bytes + bytes > room {
            if self.records > 0 {
                return Ok(Room::Full);
            }
            let (needed, budget) = (bytes + sheet.budget - room, sheet.budget);
            let message =
                format!("Record {id} with these columns takes {needed} bytes, more than max_bytes ({budget}).");
            return Err(Error::invalid(message).hint("name fewer columns, or raise max_bytes"));
        }
        self.bytes += bytes;
        self.records += 1;
        self.at += 1;
        self.lines.extend(lines);
        Ok(Room::Taken)
    }

    /// The answer.
    ///
    /// # Errors
    /// E999 when what was carried from step to step is no row.
    pub(super) fn answer(&self, model: &str, sheet: &Sheet) -> Result<Answer, Error> {
        let end = self.offset + self.at;
        let next = (end < self.total).then_some(end);
        let mut text = match self.at {
            0 => format!("{model}: nothing at offset {} of {}", self.offset, self.total),
            _ => format!("{model}: records {}-{end} of {}", self.offset + 1, self.total),
        };
        let mut data = json!({"model": model, "records": self.records, "total": self.total});
        let rows = match sheet.spelling {
            Spelling::Csv => {
                json!(std::iter::once(sheet.header()).chain(self.lines.iter().cloned()).collect::<Vec<_>>().join("\n"))
            }
            Spelling::Rows => self
                .lines
                .iter()
                .map(|line| serde_json::from_str::<Value>(line))
                .collect::<Result<Value, _>>()
                .map_err(|_| {
                    Error::new(Code::Unknown, Source::Plugin, "The rows of the export were lost on the way.")
                })?,
        };
        if let Some(next) = next {
            text.push_str(&format!(", next_offset {next}"));
        }
        text.extend(["\n", &sheet.header()]);
        self.lines.iter().for_each(|line| text.extend(["\n", line]));
        if let Value::Object(members) = &mut data {
            match sheet.spelling {
                Spelling::Csv => {
                    members.insert("csv".into(), rows);
                }
                Spelling::Rows => {
                    members.insert("fields".into(), json!(sheet.names));
                    members.insert("rows".into(), rows);
                }
            }
            members.extend(next.map(|next| ("next_offset".to_owned(), json!(next))));
            if let Some(note) = self.of_missing() {
                text.push_str(&format!("\nnote: {note}"));
                members.insert("notes".into(), json!([note]));
            }
        }
        Ok(Answer::new(text, data))
    }

    fn of_missing(&self) -> Option<String> {
        let shown: Vec<String> = self.missing.iter().take(SHOWN).map(i64::to_string).collect();
        let more = self.missing.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!shown.is_empty()).then(|| format!("Not there, or not for this user: {}{more}.", shown.join(", ")))
    }
}

/// The columns' names, how rows are spelled, and how much room they have.
pub(super) struct Sheet {
    pub(super) names: Vec<String>,
    pub(super) spelling: Spelling,
    /// Bytes.
    pub(super) budget: usize,
}

impl Sheet {
    fn heads(&self) -> Vec<Head> {
        self.names.iter().map(|name| Head::plain(name)).collect()
    }

    fn header(&self) -> String {
        match self.spelling {
            Spelling::Csv => csv::header(&self.heads()),
            Spelling::Rows => json!(self.names).to_string(),
        }
    }

    fn line(&self, row: &[Value]) -> String {
        match self.spelling {
            Spelling::Csv => csv::line(&self.heads(), &json!(row)),
            Spelling::Rows => json!(row).to_string(),
        }
    }
}
