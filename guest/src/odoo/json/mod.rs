//! JSON as Odoo's two JSON protocols carry it: values to bytes, bytes to values, exactly or not at all.
//!
//! `encode` writes, `decode` reads within the [`Limits`](super::limits::Limits), `integer` finds the numbers that a
//! reader would round, `error` says what can go wrong.
//!
//! # The one form of values
//!
//! Whatever the protocol, the tools see Python's values: `None` is [`Value::Null`](serde_json::Value::Null), `False` is
//! `false`, an `int` stays an integer and a `float` a float. Odoo's fields are empty as `false`, on all protocols, and a
//! method that returns nothing gives `null`, on all protocols. `null` *inside* a value arrives over JSON alone: XML-RPC
//! has no word for it, and Odoo answers with an error there. It is not made `false`, for the two differ in what they
//! mean (an action's `res_id`, a field's `domain`).
//!
//! Where the protocols differ, JSON is the exact one: XML-RPC loses carriage returns and control characters of texts.

mod decode;
mod encode;
mod error;
mod integer;
#[cfg(test)]
mod tests;

pub use decode::{decode, decode_within};
pub use encode::encode;
pub use error::{DecodeError, EncodeError};
