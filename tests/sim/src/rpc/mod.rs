//! XML-RPC as Odoo serves it: the codec and the services `common` and `object`.
//!
//! Read [`xml`] (bytes to values and back), then [`call`] (one call, from its parameters to its outcome).

mod call;
mod xml;

pub(crate) use call::Call;
pub(crate) use xml::{encode, fault};
