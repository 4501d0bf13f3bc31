//! Judges what may leave a plugin's sandbox. Pure: bytes and a policy in, a verdict out; no socket, clock or file.
//!
//! In reading order:
//!
//! - [`route`]: which of Odoo's protocols and services a URL names.
//! - [`call`]: what a request asks for, the same for all protocols; [`value`]: its arguments.
//! - [`xmlrpc`] and [`json`] read requests, so strictly that no other reader can see another request in them, and write
//!   their heads anew with the credential in it.
//! - [`methods`]: what each method of Odoo's does, as data; [`policy`]: what the operator allows, and the verdict.
//! - [`placeholder`] stands for a credential in the sandbox; [`canary`] finds it where it must not be.
//! - [`scrub`] takes a credential out of an answer.
//!
//! Invariant: what is judged is what Odoo will understand. Whatever could be read in two ways is refused.

pub mod call;
pub mod canary;
pub mod json;
pub mod methods;
pub mod placeholder;
pub mod policy;
pub mod route;
pub mod scrub;
pub mod value;
pub mod violation;
pub mod xmlrpc;

pub use call::{Call, Execute, Head, Protocol};
pub use canary::Canary;
pub use placeholder::Placeholder;
pub use policy::{Denial, Policy, Verdict};
pub use route::{Route, Service};
pub use scrub::{Scrub, Scrubber};
pub use value::{Arguments, Value};
pub use violation::Violation;
