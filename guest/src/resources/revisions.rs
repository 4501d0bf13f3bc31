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

/// A model's records and the fields whose values tell a change: the first that is set.
type Group<'a> = (&'a str, &'static [&'static str]);

/// For each address the state of its record (`write_date`) or file (its checksum); nothing when it is unknown, or when
/// nothing tells.
pub fn revisions(context: &Context, uris: &[String]) -> Vec<Option<String>> {
    let watched: Vec<Option<(&str, Group, i64)>> =
        uris.iter().take(MOST).map(|uri| watched(Address::parse(uri).ok()?)).collect();
    let mut wanted: BTreeMap<(&str, Group), Vec<i64>> = BTreeMap::new();
    for (instance, group, id) in watched.iter().flatten() {
        wanted.entry((instance, *group)).or_default().push(*id);
    }
    let mut known: BTreeMap<(&str, Group, i64), String> = BTreeMap::new();
    for ((name, group), ids) in wanted {
        let Some(instance) = context.instances.all.iter().find(|instance| instance.name == name) else { continue };
        let found = states(&Client::new(instance, context.transport), group, &ids);
        known.extend(found.into_iter().map(|(id, state)| ((name, group, id), state)));
    }
    let mut revisions: Vec<Option<String>> =
        watched.iter().map(|watched| known.get(watched.as_ref()?).cloned()).collect();
    revisions.resize(uris.len(), None);
    revisions
}

fn watched(address: Address<'_>) -> Option<(&str, Group<'_>, i64)> {
    match address.target {
        Target::Of(instance, Part::Record(model, id) | Part::Field(model, id, _)) => {
            Some((instance, (model, &["write_date"]), id))
        }
        Target::Of(instance, Part::Attachment(id)) => {
            Some((instance, (attachment::MODEL, &["checksum", "write_date"]), id))
        }
        _ => None,
    }
}

/// A search, since a read fails whole when the user may not see one of the records.
fn states(rpc: &dyn Rpc, (model, fields): Group, ids: &[i64]) -> Vec<(i64, String)> {
    let mut kwargs = Map::new();
    kwargs.insert("fields".into(), json!(fields));
    kwargs.insert("order".into(), json!("id"));
    kwargs.insert("context".into(), json!({"active_test": false}));
    let domain = json!([["id", "in", ids]]);
    let Ok(Value::Array(records)) = rpc.call(model, "search_read", vec![domain], kwargs) else { return Vec::new() };
    let state = |record: &Value| {
        let told = fields.iter().find_map(|field| record.get(field)?.as_str())?;
        Some((search::id_of(record)?, told.to_owned()))
    };
    records.iter().filter_map(state).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Error, Source};
    use crate::model::fake::Fake;

    #[test]
    fn records_fields_and_files_are_watched_and_nothing_else() {
        let of = |uri: &'static str| watched(Address::parse(uri).unwrap());
        let record: Group = ("res.partner", &["write_date"]);
        assert_eq!(of("odoo://a/res.partner/7"), Some(("a", record, 7)));
        assert_eq!(of("odoo://a/res.partner/7/comment?offset=5"), Some(("a", record, 7)));
        let file: Group = ("ir.attachment", &["checksum", "write_date"]);
        assert_eq!(of("odoo://a/attachment/3"), Some(("a", file, 3)));
        for uri in ["odoo://a", "odoo://a/models", "odoo://a/res.partner", "odoo://help/domains"] {
            assert_eq!(of(uri), None, "{uri}");
        }
    }

    #[test]
    fn a_state_is_the_first_field_that_is_set_and_archived_records_have_one_too() {
        let rows = json!([{"id": 3, "checksum": "abc", "write_date": "2026-01-01 00:00:00"},
                          {"id": 4, "checksum": false, "write_date": "2026-01-02 00:00:00"}]);
        let fake = Fake::partners().answer("search_read", rows);
        let found = states(&fake, ("ir.attachment", &["checksum", "write_date"]), &[3, 4, 5]);
        assert_eq!(found, [(3, "abc".to_owned()), (4, "2026-01-02 00:00:00".to_owned())]);
        assert_eq!(
            fake.work(),
            [
                r#"ir.attachment.search_read([[["id","in",[3,4,5]]]],{"context":{"active_test":false},"fields":["checksum","write_date"],"order":"id"})"#
            ]
        );
    }

    #[test]
    fn an_odoo_that_does_not_answer_leaves_its_records_unknown() {
        let fake = Fake::partners().fail("search_read", Error::new(Code::Connection, Source::Network, "down"));
        assert_eq!(states(&fake, ("res.partner", &["write_date"]), &[7]), []);
    }
}
