//! What can go wrong with a call or an answer. None of it says whether Odoo carried the call out.

use crate::odoo::limits::Exceeded;

/// A call that XML-RPC cannot carry. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", PathText(path))]
pub struct EncodeError {
    /// The way to the offending value. The first step is its index among the params; empty for the method's name.
    pub path: Vec<Step>,
    pub problem: EncodeProblem,
}

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// Why a value cannot be carried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeProblem {
    #[error("character U+{:04X} cannot be carried by XML-RPC", u32::from(*.0))]
    Character(char),
    #[error("character U+{:04X} in the key {key:?} cannot be carried by XML-RPC", u32::from(*character))]
    CharacterInKey { key: String, character: char },
    #[error("{0} is beyond the 64-bit integers that XML-RPC can carry")]
    Integer(u64),
    #[error("{0} is not a finite number")]
    NotFinite(String),
    #[error("lists and objects are nested more than {max} levels deep")]
    Depth { max: usize },
}

/// Shows a path as a model would write it: `values.lines[2].name`.
///
/// The index among the params is left out before a key, as in the keyword arguments of `execute_kw`: the key says more,
/// and no model knows the positions of an RPC. Where it must stay, it reads `params[5]`.
struct PathText<'a>(&'a [Step]);

impl std::fmt::Display for PathText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let steps = match self.0 {
            [] => return f.write_str("methodName"),
            [Step::Index(_), Step::Key(key), rest @ ..] => {
                f.write_str(key)?;
                rest
            }
            steps => {
                f.write_str("params")?;
                steps
            }
        };
        steps.iter().try_for_each(|step| match step {
            Step::Key(key) => write!(f, ".{key}"),
            Step::Index(index) => write!(f, "[{index}]"),
        })
    }
}

/// An answer that cannot be read. `at` counts bytes from the answer's start, without a byte order mark.
///
/// The request may have been carried out all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the answer ends at byte {at} before it is complete")]
    Cut { at: usize },
    #[error("the answer is not UTF-8 at byte {at}")]
    NotUtf8 { at: usize },
    /// Odoo 14 sends control characters of stored text as they are; later ones leave them out.
    #[error("the answer holds the raw character U+{:04X} at byte {at}, which XML does not allow", u32::from(*character))]
    IllegalCharacter { at: usize, character: char },
    #[error("the answer is not well-formed XML at byte {at}: {problem}")]
    Malformed { at: usize, problem: String },
    #[error("the answer is not XML-RPC at byte {at}: {problem}")]
    Unexpected { at: usize, problem: String },
    #[error("the answer holds {text:?} as a value of type {kind} before byte {at}: {problem}")]
    Value {
        at: usize,
        kind: &'static str,
        /// The beginning of the value's text.
        text: String,
        problem: &'static str,
    },
    #[error("the answer is a fault whose code is text, which Odoo's legacy endpoint sends: use /xmlrpc/2/")]
    LegacyFault,
    #[error(transparent)]
    TooLarge(#[from] Exceeded),
}

/// The beginning of `text`, for an error message.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}
