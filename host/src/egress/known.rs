//! What the gate learned of an instance from answers that passed it: the user's id, language and time zone, and Odoo's
//! version.
//!
//! A sandbox lives for one step. It would ask for all of them at each start, and the cache would answer; told by its
//! environment, it need not ask at all, which halves the cost of an ordinary call. None of them is secret.

use super::cache::LIFETIME;
use serde_json::{Map, Value};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Invariant: holds nothing of a generation that is over, since then the login or the server may be another.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<Facts>);

#[derive(Debug, Default, Clone)]
struct Facts {
    generation: u64,
    uid: Option<u64>,
    version: Option<(String, Instant)>,
    context: Option<(String, Instant)>,
}

impl Known {
    /// Keeps the user's id that an answer to `authenticate` gave; `None` when it gave none.
    pub(crate) fn learn_uid(&self, generation: u64, uid: Option<u64>) {
        self.learn(generation, |facts| facts.uid = uid);
    }

    /// Keeps the version that an answer to `version` gave.
    pub(crate) fn learn_version(&self, generation: u64, version: Option<String>) {
        self.learn(generation, |facts| facts.version = version.map(|version| (version, Instant::now())));
    }

    /// Keeps the user's context that an answer to `context_get` gave, as a JSON object.
    pub(crate) fn learn_context(&self, generation: u64, context: Option<String>) {
        self.learn(generation, |facts| facts.context = context.map(|context| (context, Instant::now())));
    }

    fn learn(&self, generation: u64, change: impl FnOnce(&mut Facts)) {
        let mut facts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if facts.generation != generation {
            *facts = Facts { generation, ..Facts::default() };
        }
        change(&mut facts);
    }

    /// The variables that tell what is known in this generation: `ODOO_PROD_UID`, `ODOO_PROD_VERSION`,
    /// `ODOO_PROD_USER_CONTEXT`.
    pub(crate) fn variables(&self, prefix: &str, generation: u64) -> impl Iterator<Item = (String, String)> {
        let facts = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let facts = if facts.generation == generation { facts } else { Facts::default() };
        let uid = facts.uid.map(|uid| (format!("{prefix}_UID"), uid.to_string()));
        let fresh = |fact: Option<(String, Instant)>, suffix| {
            let (value, _) = fact.filter(|(_, since)| since.elapsed() < LIFETIME)?;
            Some((format!("{prefix}_{suffix}"), value))
        };
        let version = fresh(facts.version, "VERSION");
        uid.into_iter().chain(version).chain(fresh(facts.context, "USER_CONTEXT"))
    }
}

/// The series in an answer to `version`, such as `19.0` or `saas~18.2`, of XML-RPC, JSON-RPC or `/web/version`.
pub(crate) fn series(body: &[u8]) -> Option<String> {
    let series = match serde_json::from_slice::<Value>(body) {
        Ok(json) => {
            let series = json.pointer("/result/server_serie").or_else(|| json.get("version"));
            series.and_then(Value::as_str)?.to_owned()
        }
        Err(_) => {
            let text: String = String::from_utf8_lossy(body).split_ascii_whitespace().collect();
            let (_, behind) = text.split_once("<name>server_serie</name><value><string>")?;
            behind.split_once("</string>")?.0.to_owned()
        }
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'~');
    (!series.is_empty() && series.len() <= 20 && series.bytes().all(plain)).then_some(series)
}

/// The user's language and time zone in an answer to `context_get`, of XML-RPC, JSON-RPC or JSON-2, as a JSON object. One
/// that the user has not set is left out.
pub(crate) fn user_context(body: &[u8]) -> Option<String> {
    let told: [Option<String>; 2] = match serde_json::from_slice::<Value>(body) {
        Ok(json) => {
            let context = json.get("result").unwrap_or(&json).as_object()?;
            CONTEXT.map(|name| context.get(name).and_then(Value::as_str).map(str::to_owned))
        }
        Err(_) => {
            let text: String = String::from_utf8_lossy(body).split_ascii_whitespace().collect();
            // A fault is a struct, too.
            if !text.contains("<params><param><value><struct>") {
                return None;
            }
            CONTEXT.map(|name| {
                let (_, behind) = text.split_once(&format!("<name>{name}</name><value><string>"))?;
                Some(behind.split_once("</string>")?.0.to_owned())
            })
        }
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'+' | b'-' | b'@' | b'.');
    let known = CONTEXT.into_iter().zip(told).filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let known: Map<String, Value> = known.map(|(name, value)| (name, Value::String(value))).collect();
    let is_plain = |value: &Value| value.as_str().is_some_and(|text| text.len() <= 64 && text.bytes().all(plain));
    known.values().all(is_plain).then(|| Value::Object(known).to_string())
}

/// The members of a user's context that calls carry.
const CONTEXT: [&str; 2] = ["lang", "tz"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learned_is_told_until_its_generation_ends() {
        let known = Known::default();
        let told = |generation| {
            known.variables("ODOO_A", generation).map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        assert!(told(0).is_empty());
        known.learn_uid(0, Some(7));
        known.learn_version(0, Some("19.0".into()));
        known.learn_context(0, Some("{}".into()));
        assert_eq!(told(0), ["ODOO_A_UID=7", "ODOO_A_VERSION=19.0", "ODOO_A_USER_CONTEXT={}"]);
        assert!(told(1).is_empty(), "another generation");
        known.learn_uid(1, None);
        assert!(told(1).is_empty() && told(0).is_empty(), "a refused login tells nothing");
    }

    #[test]
    fn only_a_plain_series_is_taken() {
        let answer = |serie: &str| {
            format!("<struct>\n<member>\n<name>server_serie</name>\n<value><string>{serie}</string></value>")
        };
        assert_eq!(series(answer("19.0").as_bytes()).as_deref(), Some("19.0"));
        assert_eq!(series(answer("saas~18.2").as_bytes()).as_deref(), Some("saas~18.2"));
        for wrong in ["", "19.0&amp;x", "a-very-long-series-of-a-version", "x=y"] {
            assert_eq!(series(answer(wrong).as_bytes()), None, "{wrong}");
        }
        assert_eq!(series(b"<fault>"), None);
        assert_eq!(
            series(br#"{"jsonrpc": "2.0", "id": 1, "result": {"server_serie": "17.0"}}"#).as_deref(),
            Some("17.0")
        );
        assert_eq!(series(br#"{"version_info": [19, 0], "version": "19.0"}"#).as_deref(), Some("19.0"));
        assert_eq!(series(br#"{"jsonrpc": "2.0", "id": 1, "result": {}}"#), None);
    }

    #[test]
    fn the_users_language_and_zone_are_taken_from_each_protocol() {
        let xml = |members: &str| {
            format!(
                "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><struct>\n{members}</struct></value>\n\
                 </param>\n</params>\n</methodResponse>\n"
            )
        };
        let lang = "<member>\n<name>lang</name>\n<value><string>fr_BE</string></value>\n</member>\n";
        let tz = "<member>\n<name>tz</name>\n<value><string>Etc/GMT+5</string></value>\n</member>\n";
        let no_tz = "<member>\n<name>tz</name>\n<value><boolean>0</boolean></value>\n</member>\n";
        let both = Some(r#"{"lang":"fr_BE","tz":"Etc/GMT+5"}"#);
        assert_eq!(user_context(xml(&format!("{lang}{tz}")).as_bytes()).as_deref(), both);
        assert_eq!(user_context(xml(&format!("{lang}{no_tz}")).as_bytes()).as_deref(), Some(r#"{"lang":"fr_BE"}"#));
        assert_eq!(user_context(br#"{"lang": "fr_BE", "tz": "Etc/GMT+5", "uid": 2}"#).as_deref(), both);
        assert_eq!(user_context(br#"{"id": 1, "result": {"lang": "fr_BE", "tz": "Etc/GMT+5"}}"#).as_deref(), both);
        assert_eq!(user_context(br#"{"id": 1, "result": {"tz": false}}"#).as_deref(), Some("{}"));
        for wrong in [&b"<fault><value><struct></struct></value></fault>"[..], b"[]", br#"{"lang": "a\nb"}"#] {
            assert_eq!(user_context(wrong), None);
        }
    }
}
