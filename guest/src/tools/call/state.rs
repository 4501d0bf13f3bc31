//! Where records stand before and after a call: their status, stage or state.

use super::super::write::all_there;
use crate::answer::cell::Cells;
use crate::error::Error;
use crate::model::fields::{self, Field, Kind};
use crate::model::search;
use crate::odoo::Rpc;
use serde_json::{Value, json};
use std::rc::Rc;

/// Fields that tell where a record stands; the first of the first three that a model has is always told, the others when
/// they change.
const TELLING: [&str; 6] = ["state", "status", "stage_id", "payment_state", "invoice_status", "active"];
const MAIN: usize = 3;

/// Records before a call.
pub(super) struct State {
    fields: Vec<Rc<Field>>,
    main: Option<String>,
    records: Vec<Value>,
}

impl State {
    /// Reads the records; none of them may be missing.
    ///
    /// # Errors
    /// E005 for a missing model or record; otherwise what Odoo or the network said.
    pub(super) fn read(rpc: &dyn Rpc, model: &str, ids: &[i64]) -> Result<Self, Error> {
        let names: Vec<&str> = TELLING.iter().copied().chain(["display_name"]).collect();
        let mut fields = fields::existing(rpc, model, &names)?;
        fields.retain(|field| {
            matches!(field.kind, Kind::Selection | Kind::Many2one | Kind::Boolean) || field.name == "display_name"
        });
        let is_main = |name: &&str| fields.iter().any(|field| field.name == **name);
        let main = TELLING.iter().take(MAIN).find(|name| is_main(name)).map(|name| (*name).to_owned());
        let records = if ids.is_empty() { Vec::new() } else { search::read(rpc, model, ids, &fields)? };
        all_there(model, ids, &records)?;
        Ok(Self { fields, main, records })
    }

    /// What consent is given for: it ends when this changes.
    pub(super) fn seen(&self) -> Value {
        json!(self.records)
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.records.iter().map(name_of).collect()
    }

    /// `[id, name, field, now]` of each record.
    pub(super) fn now(&self) -> Vec<Value> {
        let mut cells = Cells::brief();
        let main = self.fields.iter().find(|field| Some(&field.name) == self.main.as_ref());
        let row = |record: &Value| match main {
            Some(field) => {
                let value = cells.show(field, record.get(&field.name).unwrap_or(&Value::Null));
                json!([search::id_of(record), name_of(record), field.name, value])
            }
            None => json!([search::id_of(record), name_of(record)]),
        };
        self.records.iter().map(row).collect()
    }

    /// Reads the records again: `[id, name, field, before, after]`, and what else there is to say.
    ///
    /// # Errors
    /// What Odoo or the network said. The call is done by then: this is no failure of it.
    pub(super) fn after(&self, rpc: &dyn Rpc, model: &str) -> Result<(Vec<Value>, Vec<String>), Error> {
        let ids: Vec<i64> = self.records.iter().filter_map(search::id_of).collect();
        if ids.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let found = search::read(rpc, model, &ids, &self.fields)?;
        let mut cells = Cells::brief();
        let (mut rows, mut gone) = (Vec::new(), Vec::new());
        for before in &self.records {
            let id = search::id_of(before);
            let Some(after) = found.iter().find(|record| search::id_of(record) == id) else {
                gone.push(json!([id, name_of(before)]).to_string());
                continue;
            };
            for field in self.fields.iter().filter(|field| field.name != "display_name") {
                let value = |record: &Value| record.get(&field.name).cloned().unwrap_or(Value::Null);
                if value(before) != value(after) || Some(&field.name) == self.main.as_ref() {
                    let [old, new] = [before, after].map(|record| cells.show(field, &value(record)));
                    rows.push(json!([id, name_of(after), field.name, old, new]));
                }
            }
        }
        let notes = if gone.is_empty() { Vec::new() } else { vec![format!("No longer there: {}.", gone.join(", "))] };
        Ok((rows, notes))
    }
}

fn name_of(record: &Value) -> String {
    record.get("display_name").and_then(Value::as_str).unwrap_or_default().to_owned()
}
