//! An answer as a model has it: its text, read with no other knowledge than what the text says.

use crate::answer::{is_error, text};
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// What came back from one call.
#[derive(Debug, Clone)]
pub struct Answer {
    pub text: String,
    /// Of the text, and of what else a client puts before its model: images, resources.
    pub bytes: usize,
    /// Bytes of the half for programs, at which no job looks.
    pub structured: usize,
    pub failed: bool,
}

impl Answer {
    pub fn new(result: &Value) -> Self {
        let text = text(result);
        let others = result["content"].as_array().into_iter().flatten().filter(|block| block["type"] != "text");
        Self {
            bytes: text.len() + others.map(|block| block.to_string().len()).sum::<usize>(),
            structured: result.get("structuredContent").map_or(0, |structured| structured.to_string().len()),
            failed: is_error(result),
            text,
        }
    }

    /// The rows between the line of column names and the notes.
    pub fn table(&self) -> Result<Table> {
        let mut lines = self.text.lines().skip(1);
        let names = lines.next().with_context(|| format!("no table in: {}", self.text))?;
        let rows = lines.take_while(|line| !is_remark(line));
        let table = Table {
            columns: names.split('\t').map(str::to_owned).collect(),
            rows: rows.map(|line| line.split('\t').map(cell).collect()).collect(),
        };
        let odd = table.rows.iter().find(|row| row.len() != table.columns.len());
        ensure!(odd.is_none(), "a row does not fit the columns {:?}: {odd:?}", table.columns);
        Ok(table)
    }

    /// The rows of a comma-separated answer, without quotes around cells, below the line of column names.
    pub fn csv(&self) -> Result<(&str, Vec<&str>)> {
        let mut lines = self.text.lines().skip(1);
        let names = lines.next().with_context(|| format!("no rows in: {}", self.text))?;
        Ok((names, lines.take_while(|line| !is_remark(line)).collect()))
    }

    /// The lines that are JSON arrays, such as `[7,"Acme"]`.
    pub fn arrays(&self) -> Vec<Vec<Value>> {
        self.text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// The id in the only line `[id,"name"]`.
    pub fn only(&self) -> Result<i64> {
        let arrays = self.arrays();
        ensure!(arrays.len() == 1, "one record was expected: {}", self.text);
        arrays[0].first().and_then(Value::as_i64).with_context(|| format!("no id: {}", self.text))
    }

    /// The id of the line `[id,"name"]` with exactly this name.
    pub fn named(&self, name: &str) -> Result<i64> {
        let found = self.arrays().into_iter().find(|row| row.get(1).and_then(Value::as_str) == Some(name));
        let id = found.as_ref().and_then(|row| row.first()).and_then(Value::as_i64);
        id.with_context(|| format!("nothing is named {name:?}: {}", self.text))
    }

    /// The first address of a resource.
    pub fn uri(&self) -> Result<&str> {
        let uri = self.text.split_whitespace().find(|word| word.starts_with("odoo://"));
        uri.with_context(|| format!("no address in: {}", self.text))
    }

    /// The quoted word after `after`, such as the token after `confirm`.
    pub fn quoted(&self, after: &str) -> Result<String> {
        let rest = self.text.split_once(after).map(|(_, rest)| rest);
        let word = rest.and_then(|rest| rest.split('"').nth(1));
        Ok(word.with_context(|| format!("no {after} in: {}", self.text))?.to_owned())
    }
}

/// Rows and the names of their columns.
#[derive(Debug, Clone)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    /// The cells of one column; of lines by the name before the bracket.
    pub fn column(&self, name: &str) -> Result<Vec<&Value>> {
        let place = self.columns.iter().position(|column| column.split('[').next() == Some(name));
        let place = place.with_context(|| format!("no column {name} in {:?}", self.columns))?;
        Ok(self.rows.iter().filter_map(|row| row.get(place)).collect())
    }

    /// The cell of the row with this id.
    pub fn of(&self, id: &Value, name: &str) -> Result<&Value> {
        let row = self.column("id")?.into_iter().position(|shown| shown == id);
        let row = row.with_context(|| format!("no row {id}"))?;
        self.column(name)?.get(row).copied().context("no cell")
    }

    /// The cell of the only row.
    pub fn only(&self, name: &str) -> Result<&Value> {
        ensure!(self.rows.len() == 1, "one row was expected, not {}", self.rows.len());
        self.column(name)?.first().copied().context("no cell")
    }

    pub fn only_id(&self) -> Result<i64> {
        self.only("id")?.as_i64().context("the id is no number")
    }
}

fn is_remark(line: &str) -> bool {
    ["note: ", "totals: ", "hint: "].iter().any(|start| line.starts_with(start))
}

/// Numbers and relations are JSON, empty is null, all else is text.
fn cell(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { serde_json::from_str(text).unwrap_or_else(|_| text.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(text: &str) -> Answer {
        Answer::new(&json!({"content": [{"type": "text", "text": text}]}))
    }

    #[test]
    fn a_table_ends_where_the_notes_begin() {
        let table =
            answer("m: rows 1-1 of 1\nid\tname\tteam_id\n7\tAcme\t[1,\"Sales\"]\nnote: Amounts.").table().unwrap();
        assert_eq!(table.only("team_id").unwrap(), &json!([1, "Sales"]));
        assert_eq!(table.only_id().unwrap(), 7);
    }

    #[test]
    fn a_row_that_does_not_fit_is_an_error() {
        assert!(answer("m: rows\nid\tname\n7\n").table().is_err());
    }

    #[test]
    fn a_token_is_the_quoted_word_behind_its_name() {
        assert_eq!(answer("hint: repeat this call with confirm \"1f\"").quoted("confirm").unwrap(), "1f");
        assert!(answer("done").quoted("confirm").is_err());
    }
}
