//! What can go wrong with a document. None of it says whether Odoo carried the call out.

use crate::odoo::limits::Exceeded;

/// A document that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the answer ends before it is complete")]
    Cut,
    /// Lines and columns count from 1; columns count bytes.
    #[error("the answer is not well-formed JSON at line {line}, column {column}")]
    Malformed { line: usize, column: usize },
    #[error("the answer holds {text}, which is beyond 64-bit integers")]
    Integer {
        /// The beginning of its digits.
        text: String,
    },
    #[error(transparent)]
    TooLarge(#[from] Exceeded),
}

/// A document that is not written. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    #[error("lists and objects are nested more than {max} levels deep")]
    Depth { max: usize },
    #[error("it cannot be written as JSON")]
    Unwritable,
}
