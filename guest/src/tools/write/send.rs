//! The calls that write: one where Odoo can, else as few as there are different values.

use super::plan::Group;
use crate::error::{Error, Retry};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// `web_save_multi` writes each record its own values in one transaction, since this version.
const EACH_ITS_OWN_SINCE: u32 = 19;
/// Calls in a row before that version; each is a transaction of its own.
const MOST_CALLS: usize = 50;

/// Writes each group's values to its records.
///
/// # Errors
/// Nothing was written, or the error tells which records were, which are unknown and which were not.
pub(super) fn send(rpc: &dyn Rpc, model: &str, groups: &[Group]) -> Result<(), Error> {
    if groups.len() > 1 && rpc.version()?.major >= EACH_ITS_OWN_SINCE {
        return together(rpc, model, groups);
    }
    if groups.len() > MOST_CALLS {
        return Err(Error::invalid(format!(
            "{} records get different values; before Odoo {EACH_ITS_OWN_SINCE} one call takes {MOST_CALLS}. Nothing was \
             changed.",
            groups.len()
        ))
        .hint("use several calls"));
    }
    for (number, group) in groups.iter().enumerate() {
        let args = vec![json!(group.ids), json!(group.values)];
        if let Err(error) = rpc.call(model, "write", args, Map::new()) {
            let (done, rest) = groups.split_at(number);
            return Err(if groups.len() > 1 { in_the_middle(error, done, rest) } else { error });
        }
    }
    Ok(())
}

fn together(rpc: &dyn Rpc, model: &str, groups: &[Group]) -> Result<(), Error> {
    let each = groups.iter().flat_map(|group| group.ids.iter().map(|id| (*id, &group.values)));
    let (ids, values): (Vec<i64>, Vec<&Map<String, Value>>) = each.unzip();
    // Without a field named it would read every one.
    let args = vec![json!(ids), json!(values), json!({"id": {}})];
    rpc.call(model, "web_save_multi", args, Map::new())?;
    Ok(())
}

/// The error of a call after others that were done.
fn in_the_middle(error: Error, done: &[Group], rest: &[Group]) -> Error {
    let ids = |groups: &[Group]| json!(groups.iter().flat_map(|group| &group.ids).collect::<Vec<_>>());
    let (failed, not_tried) = rest.split_at(1.min(rest.len()));
    let unknown = error.retry == Retry::UnknownOutcome;
    let failed = format!("{}: {}", if unknown { "Unknown" } else { "Not written" }, ids(failed));
    let message = format!("Written: {}. {failed}. Not tried: {}. {}", ids(done), ids(not_tried), error.message);
    let advice = "do not repeat the whole call: leave out what is written";
    let hint = error.hint.as_ref().map_or_else(|| advice.to_owned(), |hint| format!("{advice}. {hint}"));
    // What may be repeated as a whole is written in part.
    let retry = if unknown { Retry::UnknownOutcome } else { Retry::Never };
    Error { message, hint: Some(hint), retry, ..error }
}
