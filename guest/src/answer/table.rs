//! Rows of records within a budget: as many whole rows as fit, never half a one, and always how to get the rest.

use super::Answer;
use crate::error::Error;
use serde_json::{Map, Value, json};

/// Room for the note and the numbers that a cut adds.
const RESERVE: usize = 200;

/// Records as columns and rows.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub model: String,
    /// The columns; the first is `id`.
    pub fields: Vec<String>,
    /// One array per record.
    pub rows: Vec<Value>,
    /// Of a search: how many match in all, and where this page begins.
    pub page: Option<PageOf>,
    /// Of a read: asked for, but not in Odoo.
    pub missing: Vec<i64>,
    pub notes: Vec<String>,
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
        let lines: Vec<String> = self.rows.iter().map(Value::to_string).collect();
        let around = self.data(Vec::new(), None).to_string().len() + RESERVE;
        let mut used = around;
        let fitting = lines
            .iter()
            .take_while(|line| {
                used += line.len() + 1;
                used <= budget
            })
            .count();
        if let (0, Some(first)) = (fitting, lines.first()) {
            let needed = around + first.len();
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
        let text = self.text(&unread);
        let rows = std::mem::take(&mut self.rows);
        let next = self.next_offset(rows.len());
        let mut structured = self.data(rows, next);
        if let (Value::Object(members), None, false) = (&mut structured, self.page, unread.is_empty()) {
            members.insert("remaining".into(), json!(unread));
        }
        Ok(Answer { text, structured })
    }

    fn next_offset(&self, rows: usize) -> Option<u64> {
        let page = self.page?;
        let next = page.offset + rows as u64;
        (rows > 0 && next < page.total).then_some(next)
    }

    fn data(&self, rows: Vec<Value>, next: Option<u64>) -> Value {
        let mut data = Map::new();
        data.insert("model".into(), json!(self.model));
        data.insert("fields".into(), json!(self.fields));
        data.insert("rows".into(), Value::Array(rows));
        if let Some(page) = self.page {
            data.insert("total".into(), json!(page.total));
            if page.offset > 0 {
                data.insert("offset".into(), json!(page.offset));
            }
        }
        if let Some(next) = next {
            data.insert("next_offset".into(), json!(next));
        }
        if !self.missing.is_empty() {
            data.insert("missing".into(), json!(self.missing));
        }
        if !self.notes.is_empty() {
            data.insert("notes".into(), json!(self.notes));
        }
        Value::Object(data)
    }

    /// A line that says where one is, a line of column names, a line per row with tabs between, and the notes.
    fn text(&self, unread: &[i64]) -> String {
        let lines = &self.rows;
        let mut text = match self.page {
            Some(page) if lines.is_empty() => {
                format!("{}: no rows at offset {}, total {}", self.model, page.offset, page.total)
            }
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
        if !self.missing.is_empty() {
            text.push_str(&format!(", missing {}", json!(self.missing)));
        }
        if !unread.is_empty() && self.page.is_none() {
            text.push_str(&format!(", remaining {}", json!(unread)));
        }
        if !lines.is_empty() {
            text.push_str(&format!("\n{}", self.fields.join("\t")));
        }
        for row in lines {
            for (column, value) in row.as_array().into_iter().flatten().enumerate() {
                text.push(if column == 0 { '\n' } else { '\t' });
                push_plain(&mut text, value);
            }
        }
        for note in &self.notes {
            text.push_str("\nnote: ");
            text.push_str(note);
        }
        text
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
mod tests {
    use super::*;

    fn table(rows: usize) -> Table {
        Table {
            model: "res.partner".into(),
            fields: vec!["id".into(), "name".into()],
            rows: (1..=rows).map(|id| json!([id, "x".repeat(80)])).collect(),
            page: Some(PageOf { total: 500, offset: 20 }),
            ..Table::default()
        }
    }

    #[test]
    fn whole_rows_are_left_out_until_the_rest_fits() {
        let answer = table(100).answer(2_000).unwrap();
        let bytes = answer.structured.to_string().len();
        let rows = answer.structured["rows"].as_array().unwrap().len();
        assert!(bytes <= 2_000 && bytes > 1_500 && rows < 100, "{bytes} bytes, {rows} rows");
        assert_eq!(answer.structured["next_offset"], json!(20 + rows));
        assert!(answer.text.contains(&format!("next_offset {}", 20 + rows)), "{}", answer.text);
        assert_eq!(answer.text.lines().filter(|line| line.contains('\t')).count(), rows + 1);
        assert!(answer.text.contains("note: Cut at 2000 bytes"));
    }

    #[test]
    fn the_text_of_a_row_can_be_told_from_other_values() {
        let mut one = table(0);
        one.rows =
            vec![json!([7, "Acme, Inc", null, "5", 5, [20, "Belgium"], "a\tb\nc", true, "true", "", "+32 2", "[x"])];
        let text = one.answer(20_000).unwrap().text;
        let row = text.lines().nth(2).unwrap();
        assert_eq!(row, "7\tAcme, Inc\t\t\"5\"\t5\t[20,\"Belgium\"]\t\"a\\tb\\nc\"\ttrue\t\"true\"\t\"\"\t+32 2\t[x");
    }

    #[test]
    fn the_last_page_has_no_next_one() {
        let mut last = table(3);
        last.page = Some(PageOf { total: 23, offset: 20 });
        let answer = last.answer(20_000).unwrap();
        assert_eq!(answer.structured.get("next_offset"), None);
        assert!(answer.text.starts_with("res.partner: rows 21-23 of 23\n"));
    }

    #[test]
    fn nothing_found_is_said_with_the_total() {
        let answer = table(0).answer(20_000).unwrap();
        assert_eq!(answer.text, "res.partner: no rows at offset 20, total 500");
        assert_eq!(answer.structured.get("next_offset"), None);
    }

    #[test]
    fn a_row_that_cannot_fit_is_an_error_not_an_endless_paging() {
        let mut wide = table(1);
        wide.rows = vec![json!([1, "x".repeat(5_000)])];
        assert!(wide.answer(2_000).unwrap_err().message.contains("max_bytes (2000)"));
    }

    #[test]
    fn a_read_names_what_is_missing_and_what_remains() {
        let mut read = table(100);
        (read.page, read.missing) = (None, vec![7]);
        let answer = read.answer(2_000).unwrap();
        let rows = answer.structured["rows"].as_array().unwrap().len();
        assert_eq!(answer.structured["remaining"].as_array().unwrap().len(), 100 - rows);
        assert_eq!(answer.structured["missing"], json!([7]));
        assert!(answer.text.contains("missing [7], remaining ["));
    }
}
