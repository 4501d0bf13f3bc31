//! An instance: which Odoo it is, who the user is there, and which apps are installed.

use super::content::Content;
use crate::error::{Error, Source};
use crate::model::profile;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// More installed apps than Odoo has.
const MOST_APPS: usize = 300;

/// Asks an instance about itself. What the user may not read is told in `notes`.
pub(super) fn read(rpc: &dyn Rpc, default: bool, clock: &dyn Fn() -> u64) -> Result<Content, Error> {
    let mut facts = profile::configured(rpc.instance(), default);
    profile::connect(rpc, clock, &mut facts)?;
    let mut notes = Vec::new();
    if let Some(ids) = facts.get("company_ids").cloned()
        && let Some(companies) = readable(companies(rpc, ids), "Names of companies", &mut notes)?
    {
        facts.remove("company_ids");
        facts.insert("companies".into(), companies);
    }
    if let Some(apps) = readable(apps(rpc), "Installed apps", &mut notes)? {
        facts.insert("apps".into(), apps);
    }
    if !notes.is_empty() {
        facts.insert("notes".into(), json!(notes));
    }
    Ok(Content::text("application/json", Value::Object(facts).to_string()))
}

/// The value, or a note when Odoo refused it: one refused fact hides no other.
fn readable(found: Result<Value, Error>, what: &str, notes: &mut Vec<String>) -> Result<Option<Value>, Error> {
    match found {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.source_kind == Source::Odoo => {
            notes.push(format!("{what} are not readable ({}: {})", error.code.as_str(), error.message));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// `[id, name]` of each.
fn companies(rpc: &dyn Rpc, ids: Value) -> Result<Value, Error> {
    let kwargs = Map::from_iter([("fields".to_owned(), json!(["name"]))]);
    let found = rpc.call("res.company", "read", vec![ids], kwargs)?;
    Ok(pairs(&found, "id", "name"))
}

/// `[technical name, name]` of each.
fn apps(rpc: &dyn Rpc) -> Result<Value, Error> {
    let domain = json!([["state", "=", "installed"], ["application", "=", true]]);
    let mut kwargs = Map::new();
    kwargs.insert("fields".into(), json!(["name", "shortdesc"]));
    kwargs.insert("limit".into(), json!(MOST_APPS));
    kwargs.insert("order".into(), json!("name"));
    let found = rpc.call("ir.module.module", "search_read", vec![domain], kwargs)?;
    Ok(pairs(&found, "name", "shortdesc"))
}

fn pairs(records: &Value, first: &str, second: &str) -> Value {
    let pair = |record: &Value| json!([record.get(first), record.get(second)]);
    records.as_array().into_iter().flatten().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::model::fake::Fake;

    fn connected() -> Fake {
        let user = json!([{"id": 2, "name": "Someone", "lang": "fr_FR", "tz": "Europe/Paris",
            "company_id": [1, "Ours"], "company_ids": [1, 3]}]);
        let mut fake = Fake::partners().answer("read", user);
        fake = fake.answer("has_group", json!(false)).answer("has_group", json!(true));
        (0..4).fold(fake, |fake, _| fake.answer("has_access", json!(true)))
    }

    fn told(fake: &Fake) -> Value {
        match read(fake, true, &|| 0).unwrap() {
            Content::Text { text, .. } => serde_json::from_str(&text).unwrap(),
            other => panic!("no text: {other:?}"),
        }
    }

    #[test]
    fn an_instance_tells_its_version_user_companies_and_apps_and_no_credential() {
        let fake = connected()
            .answer("read", json!([{"id": 1, "name": "Ours"}, {"id": 3, "name": "Theirs"}]))
            .answer("search_read", json!([{"id": 9, "name": "crm", "shortdesc": "CRM"}]));
        let facts = told(&fake);
        assert_eq!(
            facts,
            json!({"name": "test", "url": "http://odoo.test", "database": "test", "username": "someone",
                   "default": true, "version": "19.0", "uid": 2, "latency_ms": 0, "user": "Someone",
                   "lang": "fr_FR", "tz": "Europe/Paris", "company": [1, "Ours"],
                   "administrator": false, "internal_user": true,
                   "may_write": ["res.partner", "sale.order", "account.move", "stock.picking"],
                   "companies": [[1, "Ours"], [3, "Theirs"]], "apps": [["crm", "CRM"]]})
        );
        assert!(!facts.to_string().contains("secret"));
    }

    #[test]
    fn what_the_user_may_not_read_is_noted_and_a_broken_line_an_error() {
        let refused = Error::new(Code::Permission, Source::Odoo, "no");
        let facts = told(&connected().fail("read", refused.clone()).fail("search_read", refused));
        assert_eq!(facts["company_ids"], json!([1, 3]));
        assert_eq!(facts["notes"][1], "Installed apps are not readable (E003: no)");
        let down = Error::new(Code::Connection, Source::Network, "down");
        let fake = connected().fail("read", down.clone());
        assert_eq!(read(&fake, true, &|| 0).unwrap_err(), down);
    }
}
