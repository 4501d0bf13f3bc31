//! The language, the time zone and the companies in which Odoo answers when a call does not say.

use serde::{Deserialize, Serialize};

/// The most companies of one call: the plugin's own bound.
const MOST_COMPANIES: usize = 100;

/// What is not set is as the user has set it in Odoo. Whether a language is installed or a company is the user's is known
/// to Odoo alone; `check` asks it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<Language>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tz: Option<Zone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    company_ids: Option<Companies>,
}

/// `fr_FR`, `sr@latin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
struct Language(String);

/// `Europe/Paris`, `Etc/GMT+5`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
struct Zone(String);

/// Ids in the database. Invariant: at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<i64>")]
struct Companies(Vec<i64>);

impl Context {
    /// The JSON object that a plugin is told, if anything is set.
    pub fn to_json(&self) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        // Texts and numbers alone: it cannot fail.
        serde_json::to_string(self).ok()
    }
}

impl TryFrom<String> for Language {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@'));
        let (language, _) = text.split_once(['_', '@']).unwrap_or((&text, ""));
        let code = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
        if plain && code && text.len() <= 16 { Ok(Self(text)) } else { Err("must be a code such as `fr_FR`") }
    }
}

impl TryFrom<String> for Zone {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'+' | b'-'));
        let named = text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.len() <= 64;
        if plain && named { Ok(Self(text)) } else { Err("must be the name of a zone such as `Europe/Paris`") }
    }
}

impl TryFrom<Vec<i64>> for Companies {
    type Error = &'static str;

    fn try_from(ids: Vec<i64>) -> Result<Self, Self::Error> {
        let known = (1..=MOST_COMPANIES).contains(&ids.len());
        if known && ids.iter().all(|id| (1..=i64::from(i32::MAX)).contains(id)) {
            Ok(Self(ids))
        } else {
            Err("must hold 1 to 100 ids of companies, each a positive number")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_told_what_is_set_and_nothing_else() {
        let told = |text: &str| toml::from_str::<Context>(text).unwrap().to_json();
        assert_eq!(told(""), None);
        assert_eq!(told("tz = \"Etc/GMT+5\"").unwrap(), r#"{"tz":"Etc/GMT+5"}"#);
        assert_eq!(
            told("lang = \"sr@latin\"\ncompany_ids = [2, 1]").unwrap(),
            r#"{"lang":"sr@latin","company_ids":[2,1]}"#
        );
    }

    #[test]
    fn a_mistake_is_an_error() {
        let long = format!("company_ids = [{}]", "1,".repeat(101));
        for text in [
            "lang = \"French\"",
            "lang = \"fr FR\"",
            "lang = \"\"",
            "tz = \"+02:00\"",
            "tz = \"Europe Paris\"",
            "company_ids = []",
            "company_ids = [0]",
            "company_ids = [3000000000]",
            "companies = [1]",
            &long,
        ] {
            assert!(toml::from_str::<Context>(text).is_err(), "{text}");
        }
    }
}
