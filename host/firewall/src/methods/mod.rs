//! What each method of Odoo's does, as data.

/// What a call does to Odoo, and so whether it may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Changes nothing: may be repeated.
    Read,
    /// Changes something, and leaves the same when done twice (`write` of values, `unlink`): never repeated by the gate when
    /// it may have arrived, since automations run again; but a person may.
    Repeatable,
    /// Done twice it is done twice. Every method that is not known.
    Once,
}

/// The class of a method.
pub fn class(_model: &str, method: &str) -> Class {
    match method {
        "search" | "search_read" | "search_count" | "read" | "fields_get" => Class::Read,
        "write" | "unlink" => Class::Repeatable,
        _ => Class::Once,
    }
}
