//! What could not be written or read.

/// A value that XML-RPC cannot carry. `path` is where it stands among the parameters, such as `values.comment`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    #[error("{path}: character U+{character:04X} cannot be carried by XML-RPC; remove it")]
    Character { path: String, character: u32 },
    #[error("{path}: {number} is beyond the whole numbers that XML-RPC carries (64 bits)")]
    Integer { path: String, number: u64 },
    #[error("{path}: the value is nested more than {limit} levels deep")]
    Depth { path: String, limit: usize },
}

/// An answer that is not XML-RPC, was cut short, or is beyond a limit. Positions are bytes from the start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the answer has {size} bytes; the limit is {limit}")]
    TooLarge { size: usize, limit: usize },
    #[error("the answer is nested more than {limit} levels deep, at byte {position}")]
    TooDeep { limit: usize, position: usize },
    #[error("the answer has more than {limit} values")]
    TooManyValues { limit: usize },
    #[error("the answer is not UTF-8, at byte {position}")]
    NotUtf8 { position: usize },
    #[error("the answer has the character U+{character:04X} at byte {position}, which XML forbids")]
    Character { character: u32, position: usize },
    #[error("the answer declares the encoding {0:?}; only UTF-8 is read")]
    Encoding(String),
    #[error("the answer has a DOCTYPE, which is never read")]
    Doctype,
    #[error("the answer is cut short: it ends within <{within}>")]
    Cut { within: &'static str },
    #[error("the answer is not well-formed XML at byte {position}: {problem}")]
    Xml { problem: String, position: usize },
    #[error("the answer is not XML-RPC at byte {position}: {problem}")]
    Grammar { problem: String, position: usize },
    #[error("the answer has {found:?} at byte {position}, which is no {wanted}")]
    Scalar { wanted: &'static str, found: String, position: usize },
}
