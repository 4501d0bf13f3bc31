//! How a demo record gets in: as stored values, without the checks that a caller's values pass.

use serde_json::{Value, json};

use crate::{
    model::{self, Model, Source},
    orm::Db,
};

/// When all demo records were created.
const CREATED: &str = "2026-01-05 08:00:00";

/// Puts records in.
pub(crate) struct Loader<'d> {
    db: &'d mut Db,
}

impl<'d> Loader<'d> {
    pub(crate) fn new(db: &'d mut Db) -> Self {
        Self { db }
    }

    /// Adds a record with these values, the usual ones for what they leave open, and returns its id.
    ///
    /// A key that is no column is a mistake in the demo data; it is left out, and a test finds it.
    pub(crate) fn add(&mut self, model: &str, id: Option<i64>, values: Value) -> i64 {
        let Some(model) = model::find(model) else { return 0 };
        let cells = model.fields.iter().map(|field| match field.source {
            Source::Column => usual(field.name).unwrap_or_else(|| field.kind.empty()),
            _ => Value::Null,
        });
        let cells = cells.collect();
        let id = self.db.insert(model, id, cells);
        if let Value::Object(values) = values {
            for (name, value) in values {
                debug_assert!(is_column(model, &name), "{}.{name} is no column", model.name);
                self.db.set(model, id, &name, value);
            }
        }
        id
    }

    /// Names a record by an external identifier.
    pub(crate) fn name(&mut self, module: &str, name: &str, model: &str, id: i64) {
        self.add("ir.model.data", None, json!({"module": module, "name": name, "model": model, "res_id": id}));
    }

    /// Adds an `ir.model` record for every model.
    pub(crate) fn register_models(&mut self) {
        for model in model::all() {
            self.add("ir.model", None, json!({"name": model.label, "model": model.name}));
        }
    }

    /// Adds an `ir.actions.report` record for everything that can be printed.
    pub(crate) fn register_reports(&mut self) {
        for model in model::all() {
            for action in model.toolbar {
                let Some(report) = action.report else { continue };
                let values = json!({
                    "name": action.name, "model": model.name, "report_name": report, "report_type": "qweb-pdf",
                });
                self.add("ir.actions.report", Some(action.id), values);
            }
        }
    }

    /// Lets the sequence of sale orders go on after this number.
    pub(crate) fn last_order(&mut self, number: u64) {
        self.db.last_order = number;
    }
}

/// The values that demo records share.
fn usual(field: &str) -> Option<Value> {
    Some(match field {
        "active" | "sale_ok" | "purchase_ok" | "zip_required" | "require_signature" => true.into(),
        "create_date" | "write_date" => CREATED.into(),
        "create_uid" | "write_uid" => 1.into(),
        "lang" => "en_US".into(),
        "company_ids" => json!([1]),
        "service_tracking" => "no".into(),
        "name_position" => "before".into(),
        "rounding" => 0.01.into(),
        "relative_factor" => 1.0.into(),
        _ => return None,
    })
}

fn is_column(model: &Model, name: &str) -> bool {
    model.field(name).is_some_and(|field| matches!(field.source, Source::Column))
}
