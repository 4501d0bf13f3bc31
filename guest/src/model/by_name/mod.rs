//! Records by what people call them.
//!
//! [`meaning`] is which record a text means, [`near()`] gives the names that are spelled like one.

pub mod meaning;
mod near;

pub use near::near;

use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// A record's id and name.
pub type Named = (i64, String);

/// Which records of a model a name may be of.
#[derive(Debug, Clone)]
pub struct Among {
    /// Conditions, as they are to be sent.
    pub domain: Value,
    /// Archived ones, too, whatever the caller's context says.
    pub archived: bool,
}

impl Among {
    /// All that the context of the call lets see.
    pub fn all() -> Self {
        Self { domain: json!([]), archived: false }
    }
}

/// The records that `name_search` finds, `limit` of them at most.
///
/// # Errors
/// What Odoo or the network said.
pub fn named(
    rpc: &dyn Rpc,
    model: &str,
    name: &str,
    operator: &str,
    limit: u64,
    among: &Among,
) -> Result<Vec<Named>, Error> {
    let mut kwargs = Map::from_iter([("limit".to_owned(), json!(limit))]);
    if among.archived {
        kwargs.insert("context".to_owned(), json!({"active_test": false}));
    }
    let found = rpc.call(model, "name_search", vec![json!(name), among.domain.clone(), json!(operator)], kwargs)?;
    let pair = |pair: &Value| Some((pair.get(0)?.as_i64()?, pair.get(1)?.as_str()?.to_owned()));
    let pairs: Option<Vec<Named>> = found.as_array().and_then(|pairs| pairs.iter().map(pair).collect());
    let Some(mut pairs) = pairs else {
        let message = format!("Odoo's answer to name_search on {model} does not have the expected shape.");
        return Err(Error::new(Code::Unknown, Source::Odoo, message));
    };
    // Where records have no names Odoo finds all of them by any, and tells them so.
    pairs.retain(|(id, told)| *told != format!("{model},{id}"));
    Ok(pairs)
}

/// `[20,"Belgium"], [21,"Belize"]`, for errors.
pub fn spell(records: &[Named]) -> String {
    records.iter().map(|record| json!(record).to_string()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_spelled_as_they_may_be_sent_back() {
        assert_eq!(spell(&[(1, "a \"b\"".to_owned()), (2, "c".to_owned())]), r#"[1,"a \"b\""], [2,"c"]"#);
    }
}
