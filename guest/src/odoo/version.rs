//! Odoo's version.

/// Such as 19.0 or saas~18.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// As Odoo spells it, such as `19.0` or `saas~18.2`.
    pub text: String,
    /// 19 for both `19.0` and `saas~19.2`.
    pub major: u32,
    pub minor: u32,
}
