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
    /// `None` where it was not told.
    pub edition: Option<Edition>,
}

/// Whether Odoo S.A.'s proprietary apps are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    Community,
    Enterprise,
}

impl Version {
    /// Reads what `common.version` and `/web/version` answer: `server_version_info` (there `version_info`) is
    /// `[19, 0, 0, "final", 0, ""]`, with the text `saas~18` as first element in the releases of Odoo Online, and `e` as
    /// last in Odoo Enterprise. None when it is no such answer.
    pub fn from_answer(answer: &Value) -> Option<Self> {
        let info = answer.get("server_version_info").or_else(|| answer.get("version_info"))?.as_array()?;
        let (online, major) = match info.first()? {
            Value::String(text) => (true, text.strip_prefix("saas~")?.parse().ok()?),
            number => (false, u32::try_from(number.as_u64()?).ok()?),
        };
        let minor = u32::try_from(info.get(1)?.as_u64()?).ok()?;
        let edition = match info.get(5).and_then(Value::as_str) {
            Some("") => Some(Edition::Community),
            Some("e") => Some(Edition::Enterprise),
            _ => None,
        };
        let prefix = if online { "saas~" } else { "" };
        Some(Self { text: format!("{prefix}{major}.{minor}"), major, minor, edition })
    }

    /// Reads a series as Odoo spells it, `19.0` or `saas~18.2`, and with the sign of Odoo Enterprise, `19.0+e`.
    pub fn from_series(text: &str) -> Option<Self> {
        let (series, edition) = match text.strip_suffix("+e") {
            Some(series) => (series, Some(Edition::Enterprise)),
            None => (text, None),
        };
        let (major, minor) = series.strip_prefix("saas~").unwrap_or(series).split_once('.')?;
        Some(Self { text: series.to_owned(), major: major.parse().ok()?, minor: minor.parse().ok()?, edition })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_release_and_an_online_release_are_read() {
        let expected = |text: &str, major, minor, edition| Some(Version { text: text.into(), major, minor, edition });
        let answer = json!({"server_version": "19.0+e", "server_version_info": [19, 0, 0, "final", 0, "e"],
            "server_serie": "19.0", "protocol_version": 1});
        assert_eq!(Version::from_answer(&answer), expected("19.0", 19, 0, Some(Edition::Enterprise)));
        let online = json!({"server_version_info": ["saas~18", 2, 0, "final", 0, ""]});
        assert_eq!(Version::from_answer(&online), expected("saas~18.2", 18, 2, Some(Edition::Community)));
        let web = json!({"version_info": [19, 0, 0, "final", 0], "version": "19.0"});
        assert_eq!(Version::from_answer(&web), expected("19.0", 19, 0, None));
        assert_eq!(Version::from_series("saas~18.2"), expected("saas~18.2", 18, 2, None));
        assert_eq!(Version::from_series("19.0+e"), expected("19.0", 19, 0, Some(Edition::Enterprise)));
        assert_eq!(Version::from_series("19.0"), expected("19.0", 19, 0, None));
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
