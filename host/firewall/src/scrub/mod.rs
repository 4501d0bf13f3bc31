//! Takes a credential out of an answer: Odoo may echo it (in a traceback, in a log record that somebody reads), and the
//! sandbox must not learn it that way.
//!
//! In reading order: [`spelling`] says how encoders write a text; `base64` how it looks within base64; `needles` finds all
//! of these in one window; [`stream`] does so over an answer's chunks; [`fault`] tells an error from a result.
//!
//! Invariants: no spelling of the credential is in what comes out; an answer without one comes out byte for byte,
//! uncopied but for chunks behind an end that could have been its beginning; and it makes no difference where an answer was
//! cut into chunks. Nothing here sees through compression.

mod base64;
pub mod fault;
mod needles;
pub mod spelling;
pub mod stream;

pub use stream::{Scrub, Scrubber};

#[cfg(test)]
mod tests;
