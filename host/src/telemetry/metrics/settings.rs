//! `[metrics]` of the configuration file:
//!
//! | key | what | default |
//! |---|---|---|
//! | `file` | the metrics are written to this file every 15 seconds and at the end | none |
//!
//! A server on stdio has no port that could be asked. Its name should end in `.prom` for the node exporter's textfile
//! collector; each server needs a file of its own.

use crate::config::document::Document;
use serde::Deserialize;
use std::path::PathBuf;

/// Where the metrics go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetricsSettings {
    pub file: Option<PathBuf>,
}

/// The table as it is written.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct MetricsTable {
    file: Option<PathBuf>,
}

impl MetricsTable {
    pub fn check(self, document: &Document) -> MetricsSettings {
        MetricsSettings { file: self.file.map(|file| document.resolve(&file)) }
    }
}
