//! What the gate learned of an instance from answers that passed it: the user's id and Odoo's version.
//!
//! A sandbox lives for one step. It would ask for both at each start, and the cache would answer; told by its environment,
//! it need not ask at all, which halves the cost of an ordinary call. Neither fact is secret.

use super::cache::LIFETIME;
use serde_json::Value;
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

    fn learn(&self, generation: u64, change: impl FnOnce(&mut Facts)) {
        let mut facts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if facts.generation != generation {
            *facts = Facts { generation, ..Facts::default() };
        }
        change(&mut facts);
    }

    /// The variables that tell what is known in this generation, such as `ODOO_PROD_UID` and `ODOO_PROD_VERSION`.
    pub(crate) fn variables(&self, prefix: &str, generation: u64) -> impl Iterator<Item = (String, String)> {
        let facts = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let facts = if facts.generation == generation { facts } else { Facts::default() };
        let uid = facts.uid.map(|uid| (format!("{prefix}_UID"), uid.to_string()));
        let fresh = |(_, since): &(String, Instant)| since.elapsed() < LIFETIME;
        let version = facts.version.filter(fresh).map(|(version, _)| (format!("{prefix}_VERSION"), version));
        uid.into_iter().chain(version)
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
        assert_eq!(told(0), ["ODOO_A_UID=7", "ODOO_A_VERSION=19.0"]);
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
}
