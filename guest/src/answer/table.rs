//! Rows of records within a budget: as many whole rows as fit, never half a one, and always how to get the rest.
//!
//! The same rows can be laid out in three formats: [`Format`]. Whatever the format, text and data say the same.

use super::Answer;
use super::csv;
use crate::error::Error;
use crate::model::fields::Kind;
use crate::model::path::Column;
use serde_json::{Map, Value, json};

/// Room for the note and the numbers that a cut adds.
const RESERVE: usize = 200;
/// A domain that takes more bytes than this is not repeated in its answer.
const LONGEST_DOMAIN: usize = 500;

/// How rows are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Column names once, then an array per record.
    #[default]
    Table,
    /// An object per record.
    Records,
    /// Comma-separated values with a header (RFC 4180).
    Csv,
}

impl Format {
    /// Its names, for the schema of arguments.
    pub const NAMES: [&str; 3] = ["table", "records", "csv"];

    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "table" => Some(Self::Table),
            "records" => Some(Self::Records),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// A column's name; for nested tables with the names of their columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    pub name: String,
    /// Holds `[id, "name"]`.
    pub is_relation: bool,
    pub lines: Vec<Head>,
}

impl Head {
    pub fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// `id`, then the columns.
    pub fn of(columns: &[Column]) -> Vec<Self> {
        let head = |column: &Column| Self {
            name: column.path(),
            is_relation: column.field.kind == Kind::Many2one,
            lines: if column.lines.is_empty() { Vec::new() } else { Self::of(&column.lines) },
        };
        std::iter::once(Self::plain("id")).chain(columns.iter().map(head)).collect()
    }

    /// `name`, or `order_line[id,product_id]`.
    pub fn text(&self) -> String {
        if self.lines.is_empty() {
            return self.name.clone();
        }
        format!("{}[{}]", self.name, self.lines.iter().map(Self::text).collect::<Vec<_>>().join(","))
    }
}

/// Records as columns and rows.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub model: String,
    /// The columns; the first is `id`.
    pub heads: Vec<Head>,
    /// One array per record.
    pub rows: Vec<Value>,
    /// Of a search: how many match in all, and where this page begins.
    pub page: Option<PageOf>,
    /// Of a search: the domain as it was run.
    pub domain: Option<Value>,
    /// Of a read: asked for, but not in Odoo.
    pub missing: Vec<i64>,
    pub notes: Vec<String>,
    pub format: Format,
}

/// Where a page stands in all that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageOf {
    pub total: u64,
    pub offset: u64,
}

impl Table {
    /// Lays the table out, its data within `budget` bytes.
    ///
    /// # Errors
    /// E004 when not even one row fits.
    pub fn answer(mut self, budget: usize) -> Result<Answer, Error> {
        let lines: Vec<String> = self.rows.iter().map(|row| self.line(row)).collect();
        let around = self.data(&[], None).to_string().len() + RESERVE;
        let mut used = around;
        let fitting = lines
            .iter()
            .take_while(|line| {
                used += self.bytes(line) + 1;
                used <= budget
            })
            .count();
        if let (0, Some(first)) = (fitting, lines.first()) {
            let needed = around + self.bytes(first);
            let message = format!(
                "One record of {} with these fields takes {needed} bytes, more than max_bytes ({budget}).",
                self.model
            );
            return Err(Error::invalid(message).hint("name fewer fields, or raise max_bytes"));
        }
        let unread: Vec<i64> = self.rows.iter().skip(fitting).filter_map(|row| row.get(0)?.as_i64()).collect();
        if !unread.is_empty() {
            self.notes.push(match self.page {
                Some(_) => format!("Cut at {budget} bytes: {} rows of this page did not fit; go on at next_offset, or name fewer fields.", unread.len()),
                None => format!("Cut at {budget} bytes: the records in remaining did not fit; read them next, or name fewer fields."),
            });
        }
        self.rows.truncate(fitting);
        let next = self.next_offset(fitting);
        let text = self.text(lines.get(..fitting).unwrap_or_default(), &unread);
        let mut structured = self.data(&self.rows, next);
        if let (Value::Object(members), None, false) = (&mut structured, self.page, unread.is_empty()) {
            members.insert("remaining".into(), json!(unread));
        }
        Ok(Answer::new(text, structured))
    }

    fn next_offset(&self, rows: usize) -> Option<u64> {
        let page = self.page?;
        let next = page.offset + rows as u64;
        (rows > 0 && next < page.total).then_some(next)
    }

    /// A row as it is counted against the budget, and shown as text but for the tabs of a table.
    fn line(&self, row: &Value) -> String {
        match self.format {
            Format::Table => row.to_string(),
            Format::Records => record(&self.heads, row).to_string(),
            Format::Csv => csv::line(&self.heads, row),
        }
    }

    /// What a line takes in the data: within a text, quotes and line breaks take two bytes.
    fn bytes(&self, line: &str) -> usize {
        if self.format == Format::Csv { json!(line).to_string().len() } else { line.len() }
    }

    fn data(&self, rows: &[Value], next: Option<u64>) -> Value {
        let mut data = Map::new();
        data.insert("model".into(), json!(self.model));
        match self.format {
            Format::Table => {
                data.insert("fields".into(), self.heads.iter().map(|head| json!(head.text())).collect());
                data.insert("rows".into(), json!(rows));
            }
            Format::Records => {
                data.insert("records".into(), rows.iter().map(|row| record(&self.heads, row)).collect());
            }
            Format::Csv => {
                let lines = rows.iter().map(|row| csv::line(&self.heads, row));
                let all: Vec<String> = std::iter::once(csv::header(&self.heads)).chain(lines).collect();
                data.insert("csv".into(), json!(all.join("\n")));
            }
        }
        if let Some(page) = self.page {
            data.insert("total".into(), json!(page.total));
            if page.offset > 0 {
                data.insert("offset".into(), json!(page.offset));
            }
        }
        if let Some(next) = next {
            data.insert("next_offset".into(), json!(next));
        }
        if let Some(domain) = self.shown_domain() {
            data.insert("domain".into(), domain.clone());
        }
        if !self.missing.is_empty() {
            data.insert("missing".into(), json!(self.missing));
        }
        if !self.notes.is_empty() {
            data.insert("notes".into(), json!(self.notes));
        }
        Value::Object(data)
    }

    /// All records need no saying, and a long list of ids is known to who sent it.
    fn shown_domain(&self) -> Option<&Value> {
        self.domain.as_ref().filter(|domain| {
            domain.as_array().is_some_and(|items| !items.is_empty()) && domain.to_string().len() <= LONGEST_DOMAIN
        })
    }

    /// A line that says where one is, the rows in their format, and the notes.
    fn text(&self, lines: &[String], unread: &[i64]) -> String {
        let mut text = match self.page {
            Some(page) if lines.is_empty() => match page.total {
                0 => format!("{}: nothing found, total 0", self.model),
                total => format!("{}: no rows at offset {}, total {total}", self.model, page.offset),
            },
            Some(page) => format!(
                "{}: rows {}-{} of {}",
                self.model,
                page.offset + 1,
                page.offset + lines.len() as u64,
                page.total
            ),
            None => format!("{}: {} read", self.model, lines.len()),
        };
        if let Some(next) = self.next_offset(lines.len()) {
            text.push_str(&format!(", next_offset {next}"));
        }
        if let Some(domain) = self.shown_domain() {
            text.push_str(&format!(", domain {domain}"));
        }
        if !self.missing.is_empty() {
            text.push_str(&format!(", missing {}", json!(self.missing)));
        }
        if !unread.is_empty() && self.page.is_none() {
            text.push_str(&format!(", remaining {}", json!(unread)));
        }
        match self.format {
            _ if lines.is_empty() => {}
            Format::Table => {
                let heads: Vec<String> = self.heads.iter().map(Head::text).collect();
                push_rows(&mut text, &heads, &self.rows);
            }
            Format::Records => lines.iter().for_each(|line| text.extend(["\n", line])),
            Format::Csv => {
                text.extend(["\n", &csv::header(&self.heads)]);
                lines.iter().for_each(|line| text.extend(["\n", line]));
            }
        }
        for note in &self.notes {
            text.push_str("\nnote: ");
            text.push_str(note);
        }
        text
    }
}

/// A line of column names, and a line per row, with tabs between.
pub(super) fn push_rows(text: &mut String, heads: &[String], rows: &[Value]) {
    text.push_str(&format!("\n{}", heads.join("\t")));
    for row in rows {
        for (column, value) in row.as_array().into_iter().flatten().enumerate() {
            text.push(if column == 0 { '\n' } else { '\t' });
            push_plain(text, value);
        }
    }
}

/// A row as an object by column name, its nested tables as objects, too.
fn record(heads: &[Head], row: &Value) -> Value {
    let values = row.as_array().map(Vec::as_slice).unwrap_or_default();
    let entry = |(head, value): (&Head, &Value)| (head.name.clone(), nested(head, value));
    Value::Object(heads.iter().zip(values).map(entry).collect())
}

fn nested(head: &Head, value: &Value) -> Value {
    match value {
        Value::Array(rows) if !head.lines.is_empty() => rows.iter().map(|row| record(&head.lines, row)).collect(),
        Value::Object(cut) if !head.lines.is_empty() => {
            Value::Object(cut.iter().map(|(key, value)| (key.clone(), nested(head, value))).collect())
        }
        other => other.clone(),
    }
}

/// A value between tabs: nothing when empty, a text as it is, all else (and a text that could be taken for it) as JSON.
fn push_plain(line: &mut String, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(text) if is_plain(text) => line.push_str(text),
        other => line.push_str(&other.to_string()),
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(|c: char| c.is_control())
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err()
}

#[cfg(test)]
mod tests;
