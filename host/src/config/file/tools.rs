//! `[tools]`: what clients are offered.

use crate::config::document::Document;
use crate::config::error::Error;
use crate::config::tools::Hidden;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ToolsTable {
    hide: Vec<Spanned<String>>,
}

impl ToolsTable {
    pub(super) fn check(&self, document: &Document) -> Result<Hidden, Error> {
        let mut hidden = Hidden::default();
        for word in &self.hide {
            hidden.add(word.get_ref()).map_err(|error| document.wrong(word.span(), error.to_string()))?;
        }
        Ok(hidden)
    }
}
