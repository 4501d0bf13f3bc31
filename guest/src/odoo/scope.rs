//! What calls ask for of the context in which Odoo answers: by the configuration of an instance, or by the caller.

use crate::model::{quote, suggest};
use serde_json::{Map, Value, json};

/// Changes of the user's context. What is not set stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    pub lang: Option<String>,
    pub tz: Option<String>,
    /// The first is the current one; none: the user's own.
    pub companies: Vec<i64>,
    /// Whether archived records count, too.
    pub archived: Option<bool>,
}

const KEYS: [&str; 4] = ["archived", "company_ids", "lang", "tz"];
const MOST_COMPANIES: usize = 100;

impl Scope {
    /// Reads `{"lang":"fr_FR","tz":"Europe/Paris","company_ids":[1],"archived":true}`; Odoo's own `allowed_company_ids`
    /// and `active_test` are understood, too.
    ///
    /// # Errors
    /// The problem as the end of a sentence.
    pub fn read(value: &Value) -> Result<Self, String> {
        let Value::Object(members) = value else {
            return Err("must be an object, such as {\"lang\":\"fr_FR\",\"archived\":true}".to_owned());
        };
        let mut scope = Self::default();
        for (key, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            let word = || value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
            let wrong = |right: &str| format!("has a wrong {key}: it must be {right}");
            let flag = || value.as_bool().ok_or_else(|| wrong("true or false"));
            match key.as_str() {
                "lang" => scope.lang = Some(word().ok_or_else(|| wrong("a code such as \"fr_FR\""))?),
                "tz" => scope.tz = Some(word().ok_or_else(|| wrong("a zone such as \"Europe/Paris\""))?),
                "archived" => scope.archived = Some(flag()?),
                "active_test" => scope.archived = Some(!flag()?),
                "company_ids" | "allowed_company_ids" => {
                    scope.companies = companies(value).ok_or_else(|| wrong("a list of company ids such as [1]"))?;
                }
                other => {
                    let question = suggest::question(&suggest::nearest(other, KEYS)).unwrap_or_default();
                    return Err(format!("has no {}; {question} It takes: {}", quote::text(other), KEYS.join(", ")));
                }
            }
        }
        Ok(scope)
    }

    /// This one, and what it leaves open as in `defaults`.
    pub fn over(self, defaults: &Self) -> Self {
        Self {
            lang: self.lang.or_else(|| defaults.lang.clone()),
            tz: self.tz.or_else(|| defaults.tz.clone()),
            companies: if self.companies.is_empty() { defaults.companies.clone() } else { self.companies },
            archived: self.archived.or(defaults.archived),
        }
    }

    /// What is set, in the form that [`Self::read`] takes.
    pub fn told(&self) -> Map<String, Value> {
        let companies = (!self.companies.is_empty()).then(|| json!(self.companies));
        let members = [
            ("lang", self.lang.as_ref().map(|lang| json!(lang))),
            ("tz", self.tz.as_ref().map(|tz| json!(tz))),
            ("company_ids", companies),
            ("archived", self.archived.map(Value::Bool)),
        ];
        members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

fn companies(value: &Value) -> Option<Vec<i64>> {
    let ids = value.as_array().filter(|ids| (1..=MOST_COMPANIES).contains(&ids.len()))?;
    ids.iter().map(|id| id.as_i64().filter(|id| (1..=i64::from(i32::MAX)).contains(id))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_strictly_and_odoos_own_names_are_understood() {
        let own = Scope::read(&json!({"active_test": false, "allowed_company_ids": [1], "lang": null})).unwrap();
        assert_eq!(own, Scope { archived: Some(true), companies: vec![1], ..Scope::default() });
        for (value, said) in [
            (json!({"langs": "fr_FR"}), "did you mean lang?"),
            (json!({"lang": 5}), "wrong lang"),
            (json!({"company_ids": []}), "wrong company_ids"),
            (json!({"company_ids": [0]}), "wrong company_ids"),
            (json!({"archived": "yes"}), "wrong archived"),
            (json!([]), "must be an object"),
            (json!({"bin_size": false}), "It takes: archived, company_ids, lang, tz"),
        ] {
            let problem = Scope::read(&value).unwrap_err();
            assert!(problem.contains(said), "{value}: {problem}");
        }
    }

    #[test]
    fn what_a_call_asks_for_goes_before_the_defaults_and_each_is_told_as_it_is_read() {
        let read = |value: Value| Scope::read(&value).unwrap();
        let defaults = read(json!({"lang": "fr_FR", "tz": "UTC", "company_ids": [2, 1], "archived": true}));
        let asked = read(json!({"lang": "nl_BE", "archived": false}));
        assert_eq!(
            Value::Object(asked.clone().over(&defaults).told()),
            json!({"lang": "nl_BE", "tz": "UTC", "company_ids": [2, 1], "archived": false})
        );
        assert_eq!(read(Value::Object(defaults.told())), defaults);
        assert_eq!(asked.clone().over(&Scope::default()), asked);
        assert_eq!(Scope::default().told(), Map::new());
    }
}
