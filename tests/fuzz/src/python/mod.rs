//! Whether Python understands what leaves the gate as the gate did.
//!
//! [`oracle`] runs Python; [`agreement`] compares. Odoo reads requests with `xmlrpc.client` and `json`: a request that
//! means one thing to the gate and another to them gets past the gate's judgement.

pub mod agreement;
pub mod oracle;
