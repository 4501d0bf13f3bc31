//! Groups within a budget: the values to group by, the number of records, what was computed, and the domain to go on with.

use super::Answer;
use super::table::push_rows;
use crate::error::Error;
use crate::model::aggregate::{COUNT, Groups, Request, Row};
use serde_json::{Map, Value, json};

/// Room for the note and the numbers that a cut adds.
const RESERVE: usize = 200;

/// Lays groups out, their data within `budget` bytes.
///
/// # Errors
/// E004 when not even one group fits.
pub fn lay_out(
    request: &Request,
    found: Groups,
    totals: Option<Row>,
    mut notes: Vec<String>,
    budget: usize,
) -> Result<Answer, Error> {
    let heads: Vec<String> = request
        .groups
        .iter()
        .map(|group| group.spec.clone())
        .chain([COUNT.to_owned()])
        .chain(request.aggregates.iter().map(|aggregate| aggregate.spec.clone()))
        .chain(["domain".to_owned()])
        .collect();
    let mut rows: Vec<Value> = found.rows.iter().map(cells).collect();
    let around = json!([request.model, heads, notes]).to_string().len() + RESERVE;
    let mut used = around;
    let fitting = rows
        .iter()
        .take_while(|row| {
            used += row.to_string().len() + 1;
            used <= budget
        })
        .count();
    if fitting == 0 && !rows.is_empty() {
        return Err(Error::invalid(format!("Not even one group fits in max_bytes ({budget})."))
            .hint("compute fewer aggregates, or raise max_bytes"));
    }
    if fitting < rows.len() {
        notes.push(format!("Cut at {budget} bytes: {} groups of this page did not fit.", rows.len() - fitting));
    }
    let more = found.more || fitting < rows.len();
    rows.truncate(fitting);
    let next = request.offset + rows.len() as u64;
    let mut text = format!("{}: {} groups", request.model, rows.len());
    let mut data = Map::new();
    data.insert("model".into(), json!(request.model));
    if more {
        text.push_str(&format!(", next_offset {next}"));
        data.insert("next_offset".into(), json!(next));
    }
    if !rows.is_empty() {
        push_rows(&mut text, &heads, &rows);
    }
    if let Some(row) = totals {
        let specs = [COUNT].into_iter().chain(request.aggregates.iter().map(|aggregate| aggregate.spec.as_str()));
        let values = std::iter::once(json!(row.count)).chain(row.values);
        let totals: Map<String, Value> = specs.map(str::to_owned).zip(values.map(whole)).collect();
        text.push_str(&format!("\ntotals: {}", Value::Object(totals.clone())));
        data.insert("totals".into(), Value::Object(totals));
    }
    for note in &notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    data.insert("fields".into(), json!(heads));
    data.insert("rows".into(), Value::Array(rows));
    if !notes.is_empty() {
        data.insert("notes".into(), json!(notes));
    }
    Ok(Answer::new(text, Value::Object(data)))
}

fn cells(row: &Row) -> Value {
    let groups = row.groups.iter().cloned().map(whole);
    let values = row.values.iter().cloned().map(whole);
    groups.chain([json!(row.count)]).chain(values).chain([row.domain.clone()]).collect()
}

/// Sums of cents have tails such as `.999999997`; twelve digits hold all that money has, and a whole number needs no point.
fn whole(value: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value.as_f64().filter(|_| value.is_f64()) {
        Some(number) => {
            let rounded: f64 = format!("{number:.6}").parse().unwrap_or(number);
            #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and exact")]
            if rounded.fract() == 0.0 && rounded.abs() < EXACT { json!(rounded as i64) } else { json!(rounded) }
        }
        None => value,
    }
}
