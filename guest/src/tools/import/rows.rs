//! The rows of an import, ready to be sent: which columns, which texts, and where a record begins.
//!
//! A record takes a row, and one more for each further line (`order_line/product_id`): a row with values for lines alone
//! continues the record above, as Odoo reads it.

use super::column::{self, Column};
use super::{cell, csv};
use crate::error::Error;
use crate::model::fields::{Purpose, Schema};
use crate::model::{quote, sheet};
use crate::odoo::Rpc;
use crate::tools::parameters::{Arguments, MOST_ROWS};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

/// As many wrong cells as one error names.
const MOST_PROBLEMS: usize = 10;

/// Checked rows. Positions count from 0; people count from 1.
pub(super) struct Rows {
    pub(super) columns: Vec<Column>,
    pub(super) cells: Vec<Vec<String>>,
    /// The position of each record's first row.
    starts: Vec<usize>,
}

impl Rows {
    /// Reads the rows of a call, from `fields` and `rows` or from `csv`.
    ///
    /// # Errors
    /// E004 for a wrong column (with the nearest right ones), and for cells that Odoo would refuse or misread, all together.
    pub(super) fn read(rpc: &dyn Rpc, model: &str, arguments: &Arguments) -> Result<Self, Error> {
        let (names, given) = given(arguments)?;
        let schema = Schema::new(rpc, Purpose::Write);
        let mut columns = column::judge(&sheet::columns(&schema, model, &names)?)?;
        for (index, row) in given.iter().enumerate() {
            if row.len() != columns.len() {
                let message = format!("Row {} has {} cells for {} columns.", index + 1, row.len(), columns.len());
                return Err(Error::invalid(message).hint("an empty cell is null (in csv, nothing between the commas)"));
            }
        }
        for (index, column) in columns.iter_mut().enumerate() {
            if given.iter().filter_map(|row| row.get(index)).any(cell::holds_ids) {
                column.by_database_id();
            }
        }
        let cells = texts(&columns, &given)?;
        let starts = starts(&columns, &cells)?;
        let rows = Self { columns, cells, starts };
        rows.each_record_once()?;
        Ok(rows)
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The end of the batch that begins at a record's first row: about `size` rows, no record cut apart.
    pub(super) fn batch_end(&self, from: usize, size: usize) -> usize {
        let ends = self.starts.iter().copied().filter(|start| *start > from).chain([self.len()]);
        let mut end = from;
        for next in ends {
            if end > from && next - from > size {
                break;
            }
            end = next;
        }
        end
    }

    /// The end of the record that has this row.
    pub(super) fn record_end(&self, row: usize) -> usize {
        self.starts.iter().copied().find(|start| *start > row).unwrap_or(self.len())
    }

    /// How many records begin within these rows.
    pub(super) fn records(&self, from: usize, to: usize) -> usize {
        self.starts.iter().filter(|start| (from..to).contains(*start)).count()
    }

    /// How many records these rows name by an id of their own: they may exist, and are changed then.
    pub(super) fn identified(&self, from: usize, to: usize) -> usize {
        let own = |column: &Column| column.is_own_id;
        let Some(own) = self.columns.iter().position(own) else { return 0 };
        let rows = self.cells.iter().take(to).skip(from);
        rows.filter(|row| row.get(own).is_some_and(|id| !id.is_empty())).count()
    }

    /// A field of the row's record that is worth searching for, with its text.
    pub(super) fn key(&self, row: usize) -> Option<(&str, &str)> {
        let cells = self.cells.get(row)?;
        self.columns.iter().zip(cells).find_map(|(column, cell)| {
            let is_text = matches!(&column.takes, column::Takes::Value(field) if field.type_name == "char");
            (is_text && !column.is_line && !cell.is_empty()).then_some((column.name.as_str(), cell.as_str()))
        })
    }

    /// Two rows with one id would change the same record twice.
    fn each_record_once(&self) -> Result<(), Error> {
        let own = |column: &Column| column.is_own_id;
        let Some(own) = self.columns.iter().position(own) else { return Ok(()) };
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for (index, row) in self.cells.iter().enumerate() {
            let Some(id) = row.get(own).filter(|id| !id.is_empty()) else { continue };
            if let Some(first) = seen.insert(id, index) {
                return Err(Error::invalid(format!(
                    "Rows {} and {} both have the id {}.",
                    first + 1,
                    index + 1,
                    quote::text(id)
                )));
            }
        }
        Ok(())
    }
}

type Given<'a> = Vec<Cow<'a, [Value]>>;

fn given(arguments: &Arguments) -> Result<(Vec<String>, Given<'_>), Error> {
    match (arguments.names("fields"), arguments.get("rows"), arguments.text("csv")) {
        (Some(names), Some(Value::Array(rows)), None) if !rows.is_empty() => {
            let rows = rows.iter().map(|row| Cow::from(row.as_array().map(Vec::as_slice).unwrap_or_default()));
            Ok((names, rows.collect()))
        }
        (None, None, Some(text)) => {
            let mut lines = csv::rows(text)?.into_iter();
            let names = lines.next().unwrap_or_default();
            let rows: Given<'_> =
                lines.map(|line| line.into_iter().map(Value::from).collect::<Vec<_>>().into()).collect();
            match rows.len() {
                0 => Err(Error::invalid("csv has no rows below its line of column names.")),
                1..=MOST_ROWS => Ok((names, rows)),
                _ => Err(Error::invalid(format!("csv has more than {MOST_ROWS} rows: use several calls."))),
            }
        }
        _ => Err(Error::invalid("Give either fields and rows, or csv alone (its first line names the columns).")),
    }
}

fn texts(columns: &[Column], given: &Given<'_>) -> Result<Vec<Vec<String>>, Error> {
    let mut problems = Vec::new();
    let mut count = 0;
    let mut read = |row: usize, (column, cell): (&Column, &Value)| {
        cell::text(&column.takes, cell).unwrap_or_else(|problem| {
            count += 1;
            if problems.len() < MOST_PROBLEMS {
                problems.push(format!("Row {}, {}: {problem}", row + 1, column.name));
            }
            String::new()
        })
    };
    let cells = given
        .iter()
        .enumerate()
        .map(|(index, row)| columns.iter().zip(row.iter()).map(|pair| read(index, pair)).collect())
        .collect();
    if count == 0 {
        return Ok(cells);
    }
    let what = if count == 1 { "A cell".to_owned() } else { format!("{count} cells") };
    Err(Error::invalid(format!("{what} cannot be imported; nothing was sent. {}", problems.join(" "))))
}

fn starts(columns: &[Column], cells: &[Vec<String>]) -> Result<Vec<usize>, Error> {
    let mut starts = Vec::with_capacity(cells.len());
    for (index, row) in cells.iter().enumerate() {
        let has = |of_lines: bool| {
            columns.iter().zip(row).any(|(column, cell)| column.is_line == of_lines && !cell.is_empty())
        };
        match (has(false), has(true)) {
            (true, _) => starts.push(index),
            (false, false) => return Err(Error::invalid(format!("Row {} is empty.", index + 1))),
            (false, true) if starts.is_empty() => {
                return Err(Error::invalid("Row 1 has values for lines alone, and no record stands above it."));
            }
            (false, true) => {}
        }
    }
    Ok(starts)
}
