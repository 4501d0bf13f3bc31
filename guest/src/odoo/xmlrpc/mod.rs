//! XML-RPC as Odoo speaks it on `/xmlrpc/2/`: JSON values to a call's bytes, an answer's bytes to JSON values.
//!
//! The XML parser below it (quick-xml) checks little by itself: it lets cut input, a second root, any character and any
//! depth pass. Everything that makes an answer trustworthy is therefore decided here, in this reading order:
//!
//! - `encode`: calls. Refuses what XML cannot carry, and names the place.
//! - `decode`: answers, as a grammar over tags.
//! - `tag`, `markup`: the tags and the text between them; the rules of well-formed XML.
//! - `scalar`: numbers, booleans and base64, exact or refused.
//! - `character`: which characters XML 1.0 can carry.
//! - `error`: what can go wrong. How much is read is [`Limits`].
//!
//! Invariant: no answer is read as less than it holds. A value arrives exactly, or the whole answer is an error.
//!
//! # Differences from Python's `xmlrpc.client`, which Odoo itself uses
//!
//! Alike: whitespace around tags is ignored and kept inside strings; untagged text is a string; the last of equal struct
//! keys wins; comments are left out and the text around them is joined; CDATA is text; a UTF-8 byte order mark is
//! skipped; prefixed `ex:nil` is `nil`.
//!
//! Stricter here: DOCTYPE, processing instructions, attributes (but for namespace declarations, which `ex:nil` needs),
//! encodings other than UTF-8, XML 1.1, other prefixes, tags out of their place, more or fewer results than one, `_`
//! in numbers, `nan` and `inf`, integers beyond 64 bits, base64 with foreign characters, and anything over the
//! [`Limits`]. `bigDecimal` is refused, as JSON has no exact decimals.

mod character;
mod decode;
mod encode;
mod error;
mod markup;
mod scalar;
mod tag;
#[cfg(test)]
mod tests;

pub use super::limits::{Exceeded, Limit, Limits};
pub use decode::{Answer, decode_response, decode_response_within};
pub use encode::encode_call;
pub use error::{DecodeError, EncodeError, EncodeProblem, Step};
