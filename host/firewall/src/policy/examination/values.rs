//! Values that are written: by field, with commands for the records behind relations.

use super::Examination;
use crate::policy::Denial;
use crate::policy::rules::{Place, Purpose};
use crate::value::Value;

impl Examination<'_> {
    /// A record's values, or those of several. Texts in them are data: only the members' names are fields.
    pub(super) fn values(&self, place: Place, value: &Value<'_>) -> Result<(), Denial> {
        match value {
            Value::Struct(members) => members.iter().try_for_each(|(name, value)| {
                self.path(place, name, self.purpose)?;
                self.value(place, name, value)?;
                self.model_member(name, value)?;
                self.nested(value)
            }),
            Value::Array(items) => items.iter().try_for_each(|item| self.values(place, item)),
            _ => Ok(()),
        }
    }

    /// What a field is set to: commands hold the values of other records (`[0, 0, {…}]`, `[1, 7, {…}]`).
    pub(super) fn nested(&self, value: &Value<'_>) -> Result<(), Denial> {
        match value {
            Value::Struct(_) => self.values(Place::Behind, value),
            Value::Array(items) => {
                // Python takes 0, 0.0 and False for the same command: all but an update may create.
                let has_values = items.iter().any(|item| matches!(item, Value::Struct(_)));
                let is_update = matches!(items.first(), Some(Value::Integer(code)) if code == "1");
                if has_values && !is_update {
                    self.creates.set(true);
                }
                items.iter().try_for_each(|item| self.nested(item))
            }
            _ => Ok(()),
        }
    }

    /// Rows of an import: each cell is a value of its column's field.
    pub(super) fn rows(&self, columns: &Value<'_>, rows: &Value<'_>) -> Result<(), Denial> {
        let (Some(columns), Some(rows)) = (columns.as_array(), rows.as_array()) else { return self.anything(rows) };
        for row in rows {
            for (column, cell) in columns.iter().zip(row.as_array().unwrap_or_default()) {
                let path = column.as_text().unwrap_or_default();
                let (place, name) = match path.rsplit_once(['/', '.']) {
                    Some((_, name)) => (Place::Behind, name),
                    None => (Place::Called, path),
                };
                self.value(place, name, cell)?;
                if self.purpose == Purpose::Write {
                    self.model_member(name, cell)?;
                }
            }
        }
        Ok(())
    }
}
