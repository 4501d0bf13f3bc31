//! What changes when a resource does.
//!
//! One request per instance and model. What does not answer leaves its own addresses unknown, no others: a watcher then
//! keeps what it knew, and asks again at its next turn.

use super::uri::{Address, Part, Target};
use crate::model::{attachment, search};
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::tools::Context;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// URIs whose revisions one call looks up.
const MOST: usize = 1_000;

/// For each address when its record or file was last written (`write_date`); nothing when that is unknown, or when nothing
/// tells.
pub fn revisions(context: &Context, uris: &[String]) -> Vec<Option<String>> {
    let watched: Vec<Option<Watched>> = uris.iter().take(MOST).map(|uri| watched(Address::parse(uri).ok()?)).collect();
    let mut wanted: BTreeMap<(&str, &str), Vec<i64>> = BTreeMap::new();
    for (instance, model, id) in watched.iter().flatten() {
        wanted.entry((instance, model)).or_default().push(*id);
    }
    let mut known: BTreeMap<Watched, String> = BTreeMap::new();
    for ((name, model), ids) in wanted {
        let Some(instance) = context.instances.all.iter().find(|instance| instance.name == name) else { continue };
        let found = write_dates(&Client::new(instance, context.transport), model, &ids);
        known.extend(found.into_iter().map(|(id, date)| ((name, model, id), date)));
    }
    let revision = |watched: &Option<Watched>| known.get(watched.as_ref()?).cloned();
    let mut revisions: Vec<Option<String>> = watched.iter().map(revision).collect();
    revisions.resize(uris.len(), None);
    revisions
}

/// Instance, model and id.
type Watched<'a> = (&'a str, &'a str, i64);

fn watched(address: Address<'_>) -> Option<Watched<'_>> {
    match address.target {
        Target::Of(instance, Part::Record(model, id) | Part::Field(model, id, _)) => Some((instance, model, id)),
        Target::Of(instance, Part::Attachment(id)) => Some((instance, attachment::MODEL, id)),
        _ => None,
    }
}

/// By a search, since a read fails whole when the user may not see one of the records.
fn write_dates(rpc: &dyn Rpc, model: &str, ids: &[i64]) -> Vec<(i64, String)> {
    let mut kwargs = Map::new();
    kwargs.insert("fields".into(), json!(["write_date"]));
    kwargs.insert("order".into(), json!("id"));
    kwargs.insert("context".into(), json!({"active_test": false}));
    let domain = json!([["id", "in", ids]]);
    let Ok(Value::Array(records)) = rpc.call(model, "search_read", vec![domain], kwargs) else { return Vec::new() };
    let date = |record: &Value| Some((search::id_of(record)?, record.get("write_date")?.as_str()?.to_owned()));
    records.iter().filter_map(date).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Error, Source};
    use crate::model::fake::Fake;

    #[test]
    fn records_fields_and_files_are_watched_and_nothing_else() {
        let of = |uri: &'static str| watched(Address::parse(uri).unwrap());
        assert_eq!(of("odoo://a/res.partner/7"), Some(("a", "res.partner", 7)));
        assert_eq!(of("odoo://a/res.partner/7/comment?offset=5"), Some(("a", "res.partner", 7)));
        assert_eq!(of("odoo://a/attachment/3"), Some(("a", "ir.attachment", 3)));
        for uri in ["odoo://a", "odoo://a/models", "odoo://a/res.partner", "odoo://help/domains"] {
            assert_eq!(of(uri), None, "{uri}");
        }
    }

    #[test]
    fn one_search_tells_the_dates_of_archived_records_too() {
        let rows = json!([{"id": 3, "write_date": "2026-01-01 00:00:00"}, {"id": 4, "write_date": false}]);
        let fake = Fake::partners().answer("search_read", rows);
        assert_eq!(write_dates(&fake, "res.partner", &[3, 4, 5]), [(3, "2026-01-01 00:00:00".to_owned())]);
        assert_eq!(
            fake.work(),
            [
                r#"res.partner.search_read([[["id","in",[3,4,5]]]],{"context":{"active_test":false},"fields":["write_date"],"order":"id"})"#
            ]
        );
    }

    #[test]
    fn an_odoo_that_does_not_answer_leaves_its_records_unknown() {
        let fake = Fake::partners().fail("search_read", Error::new(Code::Connection, Source::Network, "down"));
        assert_eq!(write_dates(&fake, "res.partner", &[7]), []);
    }
}
