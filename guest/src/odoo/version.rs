//! Odoo's version.

use serde_json::Value;

/// Such as 19.0 or saas~18.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// As Odoo spells it, such as `19.0` or `saas~18.2`.
    pub text: String,
    /// 19 for both `19.0` and `saas~19.2`.
    pub major: u32,
    pub minor: u32,
}

impl Version {
    /// Reads what `common.version` answers: `server_version_info` is `[19, 0, 0, "final", 0, ""]`, with the text
    /// `saas~18` as first element in the releases of Odoo Online. None when it is no such answer.
    pub fn from_answer(answer: &Value) -> Option<Self> {
        let info = answer.get("server_version_info")?.as_array()?;
        let (online, major) = match info.first()? {
            Value::String(text) => (true, text.strip_prefix("saas~")?.parse().ok()?),
            number => (false, u32::try_from(number.as_u64()?).ok()?),
        };
        let minor = u32::try_from(info.get(1)?.as_u64()?).ok()?;
        let prefix = if online { "saas~" } else { "" };
        Some(Self { text: format!("{prefix}{major}.{minor}"), major, minor })
    }

    /// Reads a series as Odoo spells it: `19.0` or `saas~18.2`.
    pub fn from_series(text: &str) -> Option<Self> {
        let (major, minor) = text.strip_prefix("saas~").unwrap_or(text).split_once('.')?;
        Some(Self { text: text.to_owned(), major: major.parse().ok()?, minor: minor.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_release_and_an_online_release_are_read() {
        let answer = json!({"server_version": "19.0+e", "server_version_info": [19, 0, 0, "final", 0, "e"],
            "server_serie": "19.0", "protocol_version": 1});
        assert_eq!(Version::from_answer(&answer).unwrap(), Version { text: "19.0".into(), major: 19, minor: 0 });
        let online = json!({"server_version_info": ["saas~18", 2, 0, "final", 0, ""]});
        assert_eq!(Version::from_answer(&online).unwrap(), Version { text: "saas~18.2".into(), major: 18, minor: 2 });
        assert_eq!(Version::from_series("saas~18.2"), Version::from_answer(&online));
        assert_eq!(Version::from_series("19.0"), Version::from_answer(&answer));
        assert_eq!(Version::from_series("19"), None);
    }

    #[test]
    fn another_answer_is_no_version() {
        for answer in [
            json!({}),
            json!(false),
            json!({"server_version_info": []}),
            json!({"server_version_info": [19]}),
            json!({"server_version_info": ["nineteen", 0]}),
            json!({"server_version_info": [-1, 0]}),
            json!({"server_version_info": [u64::MAX, 0]}),
        ] {
            assert_eq!(Version::from_answer(&answer), None, "{answer}");
        }
    }
}
