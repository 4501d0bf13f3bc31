//! Which required fields of a new record nobody fills: not the caller, no default, and not Odoo's own computing.

use super::fields::{Field, Kind};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// The required fields that stay empty when a record is created from `given` and the defaults.
pub fn missing<'f>(
    rpc: &dyn Rpc,
    model: &str,
    fields: &'f [Field],
    given: &Map<String, Value>,
) -> Result<Vec<&'f Field>, Error> {
    let lacking: Vec<&Field> = needed(fields).filter(|field| is_empty(given.get(&field.name))).collect();
    let names = lacking.iter().filter(|field| !given.contains_key(&field.name)).map(|field| field.name.as_str());
    let defaults = defaults(rpc, model, names)?;
    Ok(lacking.into_iter().filter(|field| is_empty(defaults.get(&field.name))).collect())
}

/// The required fields that Odoo cannot fill itself.
pub fn needed(fields: &[Field]) -> impl Iterator<Item = &Field> {
    let delegates: Vec<&str> = fields.iter().filter(|field| field.required).filter_map(delegate).collect();
    fields.iter().filter(move |field| {
        let fillable = !field.readonly && (!field.computed || field.related.is_some());
        // A number and a flag always have a value, and lines and tags are there or not.
        let can_be_empty = !matches!(field.kind, Kind::Boolean | Kind::Integer | Kind::Float | Kind::Monetary)
            && !field.kind.is_x2many();
        field.required && fillable && can_be_empty && !delegates.contains(&field.name.as_str())
    })
}

/// The relation through which a required field is another record's: Odoo creates that record with this one.
fn delegate(field: &Field) -> Option<&str> {
    Some(field.related.as_deref()?.split_once('.')?.0)
}

/// The default values of these fields; one without a default is not there.
pub fn defaults<'n>(
    rpc: &dyn Rpc,
    model: &str,
    names: impl Iterator<Item = &'n str>,
) -> Result<Map<String, Value>, Error> {
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        return Ok(Map::new());
    }
    match rpc.call(model, "default_get", vec![json!(names)], Map::new())? {
        Value::Object(defaults) => Ok(defaults),
        _ => {
            let message = format!("Odoo's answer to default_get on {model} does not have the expected shape.");
            Err(Error::new(Code::Unknown, Source::Odoo, message))
        }
    }
}

/// No value, as Odoo and its callers write that.
pub fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null | Value::Bool(false)) => true,
        Some(Value::String(text)) => text.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    fn fields() -> Vec<Field> {
        let facts = json!({
            "partner_id": {"type": "many2one", "required": true, "depends": []},
            "date_order": {"type": "datetime", "required": true, "depends": []},
            "invoice_id": {"type": "many2one", "required": true, "depends": ["partner_id"]},
            "quantity": {"type": "float", "required": true, "depends": []},
            "state": {"type": "selection", "required": true, "readonly": true, "depends": []},
            "template_id": {"type": "many2one", "required": true, "depends": []},
            "name": {"type": "char", "required": true, "depends": ["template_id.name"], "related": "template_id.name"},
            "note": {"type": "text", "required": false, "depends": []},
        });
        facts.as_object().unwrap().iter().map(|(name, facts)| Field::parse(name, facts)).collect()
    }

    #[test]
    fn what_neither_caller_nor_default_nor_odoo_fills_is_missing() {
        let fields = fields();
        let missing_of = |fake: &Fake, given: Value| -> Vec<String> {
            let given = given.as_object().unwrap();
            missing(fake, "sale.order", &fields, given).unwrap().iter().map(|field| field.name.clone()).collect()
        };
        let fake = Fake::partners().answer("default_get", json!({"date_order": "2026-01-01 00:00:00", "name": false}));
        assert_eq!(missing_of(&fake, json!({})), ["name", "partner_id"]);
        assert_eq!(fake.work(), [r#"sale.order.default_get([["date_order","name","partner_id"]],{})"#]);
        let given = json!({"partner_id": 7, "name": "", "date_order": "2026-01-01 00:00:00"});
        assert_eq!(missing_of(&Fake::partners(), given), ["name"], "given as empty: no default fills it");
    }
}
