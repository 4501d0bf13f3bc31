//! The context of a call: what of it the server heeds.

use serde_json::{Map, Value};

use crate::{language::Language, python, raise::Raise, series::Series, zone::Zone};

/// The keys of a context that change an outcome, and the caller's rights.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// Hides archived records.
    pub(crate) active_test: bool,
    /// Reads binary fields as a size.
    pub(crate) bin_size: bool,
    /// The language of `lang`, if it has one.
    pub(crate) language: Option<Language>,
    /// The zone of `tz`; UTC for one that is none.
    pub(crate) zone: Zone,
    /// The `default_…` keys, without that prefix.
    pub(crate) defaults: Map<String, Value>,
    /// `load` creates records and changes none: `mode` is `update`, and `noupdate` is set.
    pub(crate) keeps_records: bool,
    /// Whether the user is the administrator.
    pub(crate) admin: bool,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            active_test: true,
            bin_size: false,
            language: None,
            zone: Zone::default(),
            defaults: Map::new(),
            keeps_records: false,
            admin: true,
        }
    }
}

impl Context {
    /// Reads the context argument of a call.
    ///
    /// # Errors
    /// For a context that is no mapping, a language that is not installed, and a company that the user is not in.
    pub(crate) fn parse(series: Series, value: Option<Value>) -> Result<Self, Raise> {
        let mut context = Self::default();
        let keys = match value {
            None | Some(Value::Null) => return Ok(context),
            Some(Value::Object(keys)) => keys,
            Some(_) => {
                return Err(Raise::value("dictionary update sequence element #0 has length 1; 2 is required"));
            }
        };
        context.keeps_records =
            keys.get("mode").is_some_and(|mode| mode == "update") && keys.get("noupdate").is_some_and(python::truthy);
        for (key, value) in keys {
            match key.as_str() {
                "active_test" => context.active_test = python::truthy(&value),
                "tz" => context.zone = value.as_str().and_then(Zone::from_name).unwrap_or_default(),
                "bin_size" => context.bin_size = python::truthy(&value),
                "lang" if python::truthy(&value) => {
                    let known = value.as_str().and_then(Language::from_code);
                    // 14 passes over a language that it does not have; where that ended is not known.
                    if known.is_none() && series >= Series::V19 {
                        return Err(Raise::user(format!("Invalid language code: {}", python::str(&value))));
                    }
                    context.language = Some(known.unwrap_or_default());
                }
                "allowed_company_ids" => {
                    if value.as_array().is_some_and(|ids| ids.iter().any(|id| id != 1)) {
                        return Err(Raise::access("Access to unauthorized or invalid companies."));
                    }
                }
                key => {
                    if let Some(field) = key.strip_prefix("default_") {
                        context.defaults.insert(field.to_owned(), value);
                    }
                }
            }
        }
        Ok(context)
    }
}
