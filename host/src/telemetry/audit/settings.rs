//! `[audit]` of the configuration file:
//!
//! | key | what | default |
//! |---|---|---|
//! | `file` | the audit goes to this file, and no longer to the log | none: to the log |
//! | `required` | while the file cannot be written, nothing is sent to Odoo | `false` |
//!
//! A file that cannot be opened at the start ends the program, required or not. If it fails later (a full disk) and is not
//! required, one error in the log says so and requests go on; the metric `odoo_mcp_audit_missing_lines_total` counts what
//! is missing. If it is required, a request whose line `started` cannot be written is refused, and after any line that
//! went missing all are, reads too, until a line can be written again.

use crate::config::Error;
use crate::config::document::Document;
use serde::Deserialize;
use std::path::PathBuf;
use toml::Spanned;

/// Where the audit goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditSettings {
    /// `None`: to the log, at the target `audit`.
    pub file: Option<PathBuf>,
    /// Whether a request that cannot be recorded is refused. Only ever with a file: nobody can tell whether what goes to
    /// stderr is kept.
    pub required: bool,
}

/// The table as it is written.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct AuditTable {
    file: Option<PathBuf>,
    required: Option<Spanned<bool>>,
}

impl AuditTable {
    /// # Errors
    /// When it is required without a file.
    pub fn check(self, document: &Document) -> Result<AuditSettings, Error> {
        let required = self.required.as_ref().is_some_and(|required| *required.get_ref());
        match (&self.file, &self.required) {
            (None, Some(given)) if required => {
                Err(document.wrong(given.span(), "needs `file`: nobody can tell whether what goes to stderr is kept"))
            }
            _ => Ok(AuditSettings { file: self.file.map(|file| document.resolve(&file)), required }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        audit: AuditTable,
    }

    fn read(text: &str) -> Result<AuditSettings, Error> {
        let document = Document::new("/etc/odoo-mcp/config.toml", text);
        let file: File = toml::from_str(text).map_err(|error| document.misread(&error))?;
        file.audit.check(&document)
    }

    #[test]
    fn without_a_file_the_audit_goes_to_the_log() {
        assert_eq!(read("").unwrap(), AuditSettings::default());
        assert_eq!(read("[audit]\nrequired = false").unwrap(), AuditSettings::default());
    }

    #[test]
    fn a_file_is_relative_to_the_configuration() {
        let settings = read("[audit]\nfile = 'audit.jsonl'\nrequired = true").unwrap();
        let file = Some(PathBuf::from("/etc/odoo-mcp/audit.jsonl"));
        assert_eq!(settings, AuditSettings { file, required: true });
    }

    #[test]
    fn it_can_only_be_required_in_a_file() {
        let error = read("[audit]\nrequired = true").unwrap_err().to_string();
        assert!(error.starts_with("/etc/odoo-mcp/config.toml:2: audit.required: needs `file`"), "{error}");
        let error = read("[audit]\nfiles = 'x'").unwrap_err().to_string();
        assert!(error.contains("did you mean `file`"), "{error}");
    }
}
