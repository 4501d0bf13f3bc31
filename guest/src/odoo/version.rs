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
    /// Reads the answer of `common.version`.
    ///
    /// `server_version_info` is `[19, 0, 0, "final", 0, ""]`; on Odoo Online its first element may be `"saas~18"`.
    pub fn from_answer(answer: &Value) -> Option<Self> {
        let info = answer.get("server_version_info")?.as_array()?;
        let major = match info.first()? {
            Value::Number(number) => u32::try_from(number.as_u64()?).ok()?,
            Value::String(text) => text.trim_start_matches("saas~").parse().ok()?,
            _ => return None,
        };
        let minor = info.get(1).and_then(Value::as_u64).and_then(|minor| u32::try_from(minor).ok()).unwrap_or(0);
        let text = answer.get("server_serie").or_else(|| answer.get("server_version")).and_then(Value::as_str)?;
        Some(Self { text: text.chars().take(40).collect(), major, minor })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn releases_and_online_versions_are_read() {
        let release = json!({"server_version": "19.0", "server_version_info": [19, 0, 0, "final", 0, ""], "server_serie": "19.0"});
        assert_eq!(Version::from_answer(&release), Some(Version { text: "19.0".into(), major: 19, minor: 0 }));
        let online = json!({"server_version": "saas~18.2", "server_version_info": ["saas~18", 2, 0, "final", 0, ""], "server_serie": "saas~18.2"});
        assert_eq!(Version::from_answer(&online), Some(Version { text: "saas~18.2".into(), major: 18, minor: 2 }));
        assert_eq!(Version::from_answer(&json!({"server_version_info": [true]})), None);
    }
}
