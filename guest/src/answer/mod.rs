//! What a model gets to read: columnar, compact, within a budget of bytes, the same facts as text and as data.
//!
//! [`cell`] shows one value, [`html`] turns markup into text, [`table`] lays out rows and keeps to the budget
//! ([`csv`] is one of its formats), [`groups`] does so for sums by group, [`describe`] puts a model's fields on one line each.

pub mod cell;
pub mod csv;
pub mod describe;
pub mod groups;
pub mod html;
pub mod table;

use serde_json::Value;

/// One answer in both forms.
///
/// Invariant: some clients show the text alone and some the data alone, so each says all.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub text: String,
    pub structured: Value,
    /// What comes after the text, such as a picture.
    pub blocks: Vec<Block>,
}

/// What a client shows beside the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A picture that a model can look at.
    Image { mime_type: String, data: Vec<u8> },
    /// Where the rest can be read, as an MCP `resource_link`.
    Link { uri: String, name: String, mime_type: String },
}

impl Answer {
    /// An answer of text and data.
    pub fn new(text: String, structured: Value) -> Self {
        Self { text, structured, blocks: Vec::new() }
    }
}

/// How many of `rows` fit the standard budget when `used` bytes of it are taken.
pub fn fitting(rows: &[Value], used: usize) -> usize {
    let mut used = used;
    let fits = |row: &&Value| {
        used += row.to_string().len() + 1;
        used <= BUDGET
    };
    rows.iter().take_while(fits).count()
}

/// Bytes of an answer's data unless the caller asks for more.
pub const BUDGET: usize = 20_000;
