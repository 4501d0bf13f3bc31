//! A record by field name, with the columns of its list view and those that a person may switch on there.

use super::content::Content;
use crate::answer::BUDGET;
use crate::answer::cell::Cells;
use crate::error::Error;
use crate::model::view::{self, Width};
use crate::model::{names, search};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// Reads a record; nothing when there is none of this id.
pub(super) fn read(rpc: &dyn Rpc, model: &str, id: i64) -> Result<Option<Content>, Error> {
    let schema = view::for_reading(rpc);
    let fields = view::columns(&schema, model, Width::Optional, [])?;
    let records = search::read(rpc, model, &[id], &fields).map_err(|error| names::explain(rpc, model, error))?;
    let Some(found) = records.first() else { return Ok(None) };
    let mut cells = Cells::full(BUDGET, 1);
    let mut members = Map::new();
    members.insert("id".into(), json!(id));
    for field in &fields {
        members.insert(field.name.clone(), cells.show(field, found.get(&field.name).unwrap_or(&Value::Null)));
    }
    let notes = cells.notes();
    if !notes.is_empty() {
        members.insert("_notes".into(), json!(notes));
    }
    Ok(Some(Content::text("application/json", Value::Object(members).to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Source};
    use crate::model::fake::Fake;

    const ARCH: &str =
        r#"<list><field name="name"/><field name="country_id" optional="hide"/><field name="comment"/></list>"#;

    #[test]
    fn a_record_is_an_object_by_field_name() {
        let fake = Fake::partners()
            .answer("get_view", json!({"id": 1, "arch": ARCH}))
            .answer("read", json!([{"id": 7, "name": "Acme", "country_id": [20, "Belgium"], "comment": "<p>Hi</p>"}]));
        let Some(Content::Text { mime_type, text }) = read(&fake, "res.partner", 7).unwrap() else { panic!("a text") };
        assert_eq!(mime_type, "application/json");
        let record: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(record, json!({"id": 7, "name": "Acme", "country_id": [20, "Belgium"], "comment": "Hi"}));
    }

    #[test]
    fn a_missing_record_is_none_and_a_failure_an_error() {
        let fake = Fake::partners().answer("get_view", json!({"id": 1, "arch": ARCH})).answer("read", json!([]));
        assert_eq!(read(&fake, "res.partner", 7).unwrap(), None);
        let down = Error::new(Code::Connection, Source::Network, "down");
        let fake = Fake::partners().fail("get_view", down.clone());
        assert_eq!(read(&fake, "res.partner", 7).unwrap_err(), down);
    }
}
