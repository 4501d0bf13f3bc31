//! What Odoo's form fills into a wizard before its button is pressed.
//!
//! From Odoo 17 on a new record computes what its form would show. Before, the form itself asked for it, by `onchange`: a
//! mail that was made without asking had neither the subject nor the text of its template, and was sent like that.

use super::look::linked;
use super::{SPECIFICATION_SINCE, Wizard};
use crate::error::{Code, Error, Source};
use crate::model::fields::{Field, Kind, Purpose, Schema};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;

impl Wizard<'_> {
    /// The checked answers, together with what the form makes of them.
    ///
    /// # Errors
    /// What Odoo or the network said. Nothing is made by then.
    pub(super) fn filled(&self, answers: Map<String, Value>) -> Result<Map<String, Value>, Error> {
        if self.rpc.version()?.major >= SPECIFICATION_SINCE {
            return Ok(answers);
        }
        let fields = self.sent()?;
        let mut values = self.onchange(&Map::new(), &[], &fields)?;
        if !answers.is_empty() {
            values.extend(answers.clone());
            let changed: Vec<&str> = answers.keys().map(String::as_str).collect();
            let follows = self.onchange(&values, &changed, &fields)?;
            values.extend(follows);
        }
        // What the caller said stands, whatever the form makes of it.
        values.extend(answers);
        Ok(values)
    }

    /// The fields that a browser would send, but for lines: their defaults come with the record.
    fn sent(&self) -> Result<Vec<Rc<Field>>, Error> {
        let shown = self.form.fields.iter().map(|shown| shown.name.as_str());
        let names: BTreeSet<&str> = shown.chain(self.form.hidden.iter().map(String::as_str)).collect();
        let mut fields = Schema::new(self.rpc, Purpose::Describe).fields(&self.window.model, names)?;
        fields.retain(|field| {
            let kept =
                matches!(field.kind, Kind::One2many | Kind::Binary | Kind::Json | Kind::Properties | Kind::Other);
            !field.readonly && !kept
        });
        Ok(fields)
    }

    /// What the form would hold after these fields were changed; of none, when it opens.
    fn onchange(
        &self,
        values: &Map<String, Value>,
        changed: &[&str],
        fields: &[Rc<Field>],
    ) -> Result<Map<String, Value>, Error> {
        let asked: Map<String, Value> = fields.iter().map(|field| (field.name.clone(), json!("1"))).collect();
        let args = vec![json!([]), json!(values), json!(changed), Value::Object(asked)];
        let found = self.rpc.call(&self.window.model, "onchange", args, self.with(&[]))?;
        let Some(Value::Object(after)) = found.get("value") else {
            let message =
                format!("Odoo's answer to onchange on {} does not have the expected shape.", self.window.model);
            return Err(Error::new(Code::Unknown, Source::Odoo, message));
        };
        let sent = |field: &Rc<Field>| Some((field.name.clone(), sent(field, after.get(&field.name)?)));
        Ok(fields.iter().filter_map(sent).collect())
    }
}

/// A value as a write takes it.
fn sent(field: &Field, raw: &Value) -> Value {
    match (field.kind, raw) {
        (Kind::Many2one, Value::Array(pair)) => pair.first().cloned().unwrap_or(json!(false)),
        (Kind::Many2many, raw) => {
            let id = |record: Value| record.get(0).cloned().unwrap_or(record);
            json!([[6, 0, linked(raw).into_iter().map(id).collect::<Vec<_>>()]])
        }
        (_, Value::Null) => json!(false),
        (_, raw) => raw.clone(),
    }
}
