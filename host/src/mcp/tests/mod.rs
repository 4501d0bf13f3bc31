//! The handler as a client sees it: JSON lines over an in-memory pipe, with a scripted plugin behind.
//!
//! [`scripted`] is the plugin, [`client`] the client; the tests are by subject.

mod bounds;
mod calls;
mod client;
mod eras;
mod prompts;
mod questions;
mod reading;
pub(crate) mod scripted;
