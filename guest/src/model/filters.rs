//! The searches that people have ready for a model: those that its search view offers, and those that were saved.
//!
//! Their domains are Python. One that is a literal is given as the JSON that a search takes, with the user's id for `uid`;
//! any other as it is written, for a reader to translate.

use super::view::{self, View};
use super::{literal, names};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use serde_json::{Map, Value, json};

/// More filters of one kind than these are no overview.
const MOST: usize = 60;

/// A search with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The name in the view, or the id of a saved one.
    pub key: String,
    pub label: String,
    pub domain: Domain,
    /// Of a saved filter: the user sees it without choosing it.
    pub is_default: bool,
}

/// What a filter searches for.
#[derive(Debug, Clone, PartialEq)]
pub enum Domain {
    /// As a search takes it.
    Ready(Value),
    /// Python that is more than a literal.
    Python(String),
}

/// The filters that people see in the model's search view.
///
/// # Errors
/// What Odoo or the network said; a view that Odoo cannot show has none.
pub fn offered(rpc: &dyn Rpc, model: &str) -> Result<Vec<Filter>, Error> {
    let Some(arch) = view::arch(rpc, model, View::Search)? else { return Ok(Vec::new()) };
    Ok(in_view(&arch, rpc.uid()?))
}

/// Those of a search view, without the ones that only group.
fn in_view(arch: &str, uid: i64) -> Vec<Filter> {
    let mut reader = Reader::from_str(arch);
    let mut filters = Vec::new();
    while filters.len() < MOST {
        let element = match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => element,
            // A broken view gives the filters that were readable.
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => continue,
        };
        if element.name().as_ref() != "filter" || view::always(&element, "invisible") {
            continue;
        }
        let attribute = |key: &str| view::attribute(&element, key);
        let python = attribute("domain").filter(|python| !matches!(python.trim(), "" | "[]"));
        if let (Some(key), Some(python)) = (attribute("name"), python) {
            let label = attribute("string").or_else(|| attribute("help")).unwrap_or_else(|| key.clone());
            filters.push(Filter { key, label, domain: domain(&python, uid), is_default: false });
        }
    }
    filters
}

/// The saved filters of the user and of everybody.
///
/// # Errors
/// What Odoo or the network said.
pub fn saved(rpc: &dyn Rpc, model: &str) -> Result<Vec<Filter>, Error> {
    let uid = rpc.uid()?;
    // One user in the releases up to 18, several from 19 on; the releases of Odoo Online between have the one or the other.
    let columns = if rpc.version()?.major >= 19 { ["user_ids", "user_id"] } else { ["user_id", "user_ids"] };
    let found = match of_user(rpc, model, columns[0], uid) {
        Err(error) if is_about_the_field(&error) => of_user(rpc, model, columns[1], uid)?,
        found => found?,
    };
    let Value::Array(found) = found else {
        return Err(Error::new(Code::Unknown, Source::Odoo, "Odoo's list of saved filters is not a list."));
    };
    let filter = |found: &Value| {
        Some(Filter {
            key: found.get("id")?.to_string(),
            label: found.get("name")?.as_str()?.to_owned(),
            domain: domain(found.get("domain")?.as_str()?, uid),
            is_default: found.get("is_default").and_then(Value::as_bool).unwrap_or(false),
        })
    };
    Ok(found.iter().filter_map(filter).collect())
}

fn of_user(rpc: &dyn Rpc, model: &str, column: &str, uid: i64) -> Result<Value, Error> {
    let domain = json!([["model_id", "=", model], [column, "in", [uid, false]]]);
    let mut kwargs = Map::new();
    kwargs.insert("fields".into(), json!(["domain", "is_default", "name"]));
    kwargs.insert("limit".into(), json!(MOST));
    rpc.call("ir.filters", "search_read", vec![domain], kwargs)
        .map_err(|error| names::explain(rpc, "ir.filters", error))
}

fn is_about_the_field(error: &Error) -> bool {
    error.source_kind == Source::Odoo && matches!(error.code, Code::Validation | Code::Unknown)
}

fn domain(python: &str, uid: i64) -> Domain {
    match literal::read(python, &|word| (word == "uid").then(|| json!(uid))) {
        Some(ready @ Value::Array(_)) => Domain::Ready(ready),
        _ => Domain::Python(python.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    #[test]
    fn the_filters_of_the_view_are_those_that_people_see() {
        let arch = r#"<search><field name="name"/>
            <filter name="mine" string="My Orders" domain="[('user_id', '=', uid)]"/>
            <filter name="late" string="Late" domain="[('date', '&lt;', context_today().strftime('%Y'))]"/>
            <filter name="hidden" invisible="1" string="Hidden" domain="[('active', '=', False)]"/>
            <group><filter name="country" string="Country" domain="[]" context="{'group_by': 'country_id'}"/>
            <filter name="nameless" domain="[('a', '=', 1)]"/></group></search>"#;
        let fake = Fake::partners().answer("get_view", json!({"id": 1, "arch": arch}));
        let found = offered(&fake, "res.partner").unwrap();
        let keys: Vec<(&str, &str)> = found.iter().map(|filter| (filter.key.as_str(), filter.label.as_str())).collect();
        assert_eq!(keys, [("mine", "My Orders"), ("late", "Late"), ("nameless", "nameless")]);
        assert_eq!(found[0].domain, Domain::Ready(json!([["user_id", "=", 2]])));
        assert_eq!(found[1].domain, Domain::Python("[('date', '<', context_today().strftime('%Y'))]".into()));
    }

    #[test]
    fn saved_filters_are_the_user_s_and_everybody_s() {
        let rows = json!([{"id": 4, "name": "Big", "domain": "[('credit','>',10)]", "is_default": true}]);
        let fake = Fake::partners().answer("search_read", rows.clone());
        let found = saved(&fake, "res.partner").unwrap();
        assert_eq!((found[0].key.as_str(), found[0].is_default), ("4", true));
        assert_eq!(
            fake.work(),
            [
                r#"ir.filters.search_read([[["model_id","=","res.partner"],["user_ids","in",[2,false]]]],{"fields":["domain","is_default","name"],"limit":60})"#
            ]
        );
        let fake = Fake::partners().major(16).answer("search_read", rows);
        saved(&fake, "res.partner").unwrap();
        assert!(fake.work()[0].contains(r#"["user_id","in""#));
    }

    #[test]
    fn a_release_that_names_the_users_otherwise_is_asked_again_and_a_refusal_is_told() {
        let unknown = Error::new(Code::Validation, Source::Odoo, "Invalid field ir.filters.user_id");
        let fake = Fake::partners().major(18).fail("search_read", unknown).answer("search_read", json!([]));
        assert_eq!(saved(&fake, "res.partner").unwrap(), []);
        assert!(fake.work()[1].contains("user_ids"));
        let refused = Error::new(Code::Permission, Source::Odoo, "no");
        assert_eq!(saved(&Fake::partners().fail("search_read", refused.clone()), "res.partner").unwrap_err(), refused);
    }
}
