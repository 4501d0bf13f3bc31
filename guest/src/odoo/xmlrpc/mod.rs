//! XML-RPC, exact, total and bounded.
//!
//! [`encode`] writes a call; [`decode`] reads an answer in one pass over a slice. [`scalar`] holds the rules for numbers
//! and the like, [`text`] those for characters, [`error`] says what was refused and where.
//!
//! Invariant: a value is carried whole or refused by name. Nothing is rounded, shortened, trimmed or guessed, and input
//! that was cut short is never a shorter value.

pub mod decode;
pub mod encode;
pub mod error;
mod scalar;
#[cfg(test)]
mod tests;
mod text;

pub use decode::{Answer, Limits, decode_response, decode_response_within};
pub use encode::encode_call;
pub use error::{DecodeError, EncodeError};
