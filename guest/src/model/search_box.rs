//! What a person finds who types a text into Odoo's search box: the first field of the model's search view.
//!
//! That field often has a domain of its own, a Python literal with `self` for the text: orders are found by their number,
//! the customer's reference and the customer. Where there is no such view, or its domain cannot be read for certain, the
//! record's name is searched, as `name_search` does.

use super::domain::Domain;
use super::fields::{Kind, Schema};
use super::literal;
use super::view::{self, View};
use crate::error::Error;
use serde_json::{Map, Value, json};

/// Names that `name_search` gives where names cannot be searched.
const MOST_NAMED: usize = 500;

/// What to search for, as conditions that stand beside others.
pub struct Found {
    pub conditions: Vec<Value>,
    /// What the caller must know of it.
    pub note: Option<String>,
}

/// The conditions under which the search box finds a record by `text`. `domain` holds besides.
pub fn conditions(schema: &Schema, model: &str, text: &str, domain: &Value) -> Result<Found, Error> {
    let by_view = view::arch(schema.rpc, model, View::Search)?.and_then(|arch| by_view(schema, model, text, &arch));
    match by_view {
        Some(conditions) => Ok(Found { conditions, note: None }),
        None => by_name(schema, model, text, domain),
    }
}

/// Nothing for a view that says it in a way that is not understood.
fn by_view(schema: &Schema, model: &str, text: &str, arch: &str) -> Option<Vec<Value>> {
    let first = view::search_field(arch)?;
    let domain = match first.filter_domain {
        Some(python) => literal::read(&python, &|word| (word == "self").then(|| json!(text)))?,
        None => {
            let field = schema.field(model, &first.name).ok()?;
            let by_text = matches!(field.kind, Kind::Char | Kind::Text | Kind::Html | Kind::Many2one);
            by_text.then(|| json!([[first.name, first.operator.as_deref().unwrap_or("ilike"), text]]))?
        }
    };
    match Domain::parse(&domain).and_then(|domain| domain.check_of_odoo(schema, model)) {
        Ok(Value::Array(conditions)) if !conditions.is_empty() => Some(conditions),
        _ => None,
    }
}

fn by_name(schema: &Schema, model: &str, text: &str, domain: &Value) -> Result<Found, Error> {
    if schema.rpc.version()?.major >= 17 && schema.field(model, "display_name")?.searchable {
        return Ok(Found { conditions: vec![json!(["display_name", "ilike", text])], note: None });
    }
    let kwargs = Map::from_iter([("limit".to_owned(), json!(MOST_NAMED))]);
    let found = schema.rpc.call(model, "name_search", vec![json!(text), domain.clone(), json!("ilike")], kwargs)?;
    let ids: Vec<&Value> = found.as_array().into_iter().flatten().filter_map(|pair| pair.get(0)).collect();
    let note = (ids.len() >= MOST_NAMED)
        .then(|| format!("query matched more than {MOST_NAMED} names: only the first of them were searched."));
    Ok(Found { conditions: vec![json!(["id", "in", ids])], note })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use crate::model::view::for_reading;

    fn found(fake: &Fake, text: &str) -> Vec<Value> {
        conditions(&for_reading(fake), "res.partner", text, &json!([])).unwrap().conditions
    }

    fn by_arch(fields: &str, text: &str) -> Vec<Value> {
        let arch = format!("<search><filter name='x' domain=\"[('a','=',1)]\"/>{fields}<field name='email'/></search>");
        found(&Fake::partners().answer("get_view", json!({"id": 5, "arch": arch})), text)
    }

    #[test]
    fn the_first_field_of_the_search_view_says_what_is_searched() {
        let domain = "['|', ('name', 'ilike', self), '&amp;', ('ref','=',self), (&quot;country_id.code&quot;, &quot;in&quot;, ['BE', self,])]";
        assert_eq!(
            by_arch(&format!("<field name=\"name\" filter_domain=\"{domain}\"/>"), "a'b"),
            [
                json!("|"),
                json!(["name", "ilike", "a'b"]),
                json!("&"),
                json!(["ref", "=", "a'b"]),
                json!(["country_id.code", "in", ["BE", "a'b"]])
            ]
        );
        assert_eq!(
            by_arch("<field name='country_id' operator='child_of'/>", "x"),
            [json!(["country_id", "child_of", "x"])]
        );
        assert_eq!(by_arch("", "x"), [json!(["email", "ilike", "x"])]);
        assert_eq!(by_arch("<field name='ref' invisible='1'/>", "x"), [json!(["email", "ilike", "x"])]);
    }

    #[test]
    fn what_is_not_understood_for_certain_is_searched_by_name() {
        let by_name = [json!(["display_name", "ilike", "x"])];
        for first in [
            "<field name='name' filter_domain=\"[('name', 'ilike', self.upper())]\"/>",
            "<field name='name' filter_domain=\"[('name', 'ilike', raw_value)]\"/>",
            "<field name='name' filter_domain=\"[('name', 'ilike', 'a\\\\' + self)]\"/>",
            "<field name='name' filter_domain=\"[('gone', 'ilike', self)]\"/>",
            "<field name='name' filter_domain=\"[('name', 'ilike', self)\"/>",
            "<field name='name' filter_domain=\"[((((((((('x')))))))))]\"/>",
            "<field name='name' filter_domain=\"[]\"/>",
            "<field name='color'/>",
            "<field name='gone'/>",
        ] {
            assert_eq!(by_arch(first, "x"), by_name, "{first}");
        }
        assert_eq!(
            found(&Fake::partners().answer("get_view", json!({"id": false, "arch": "<search/>"})), "x"),
            by_name
        );
    }

    #[test]
    fn where_names_cannot_be_searched_name_search_gives_the_ids() {
        let fake = Fake::partners()
            .major(15)
            .answer("fields_view_get", json!({"view_id": false, "arch": ""}))
            .answer("name_search", json!([[7, "Acme"], [9, "Acme, Bob"]]));
        assert_eq!(found(&fake, "acme"), [json!(["id", "in", [7, 9]])]);
    }
}
