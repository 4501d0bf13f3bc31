//! Faults that are none: Odoo commits a call before it writes the answer, and some results cannot be written.

/// What the method returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsendable {
    /// Nothing at all, as `action_archive` does.
    Nothing,
    /// Records as such, as `activity_schedule` does up to Odoo 18: no protocol says which.
    Records,
    /// Something that XML-RPC has no word for: an empty value or a number as key inside it, an integer beyond 32 bits,
    /// bytes that are no text.
    Result,
}

/// Whether a traceback is that of writing the answer to a call of JSON-RPC, which was committed by then.
pub(super) fn while_writing_json(debug: &str) -> bool {
    !debug.contains(INSIDE) && WRITERS.iter().any(|frame| debug.contains(frame))
}

/// Recognises a fault that was raised while the answer was written.
///
/// Invariant: a failure inside the call is never taken for one. The same exceptions arise in business code that itself
/// speaks XML-RPC, such as connectors; there the traceback has the frame `dispatch_rpc`, and the call was rolled back.
pub(super) fn recognise(code: i64, text: &str) -> Option<Unsendable> {
    if code != 1 || text.contains(INSIDE) {
        return None;
    }
    let last = text.lines().rfind(|line| !line.trim().is_empty())?;
    let while_writing = text.contains(", in dumps\n");
    match last {
        // Inside a list or an object it is not the whole result that is nothing.
        NOTHING if CONTAINERS.iter().any(|frame| text.contains(frame)) => Some(Unsendable::Result),
        NOTHING => Some(Unsendable::Nothing),
        KEY | INTEGER => Some(Unsendable::Result),
        _ if while_writing && last.starts_with(RECORDS) => Some(Unsendable::Records),
        _ if while_writing => Some(Unsendable::Result),
        _ => None,
    }
}

/// The frame around every call.
const INSIDE: &str = ", in dispatch_rpc\n";
/// What writes an answer in Odoo 14 and 15, and from 16 on.
const WRITERS: [&str; 2] = [", in _json_response\n", ", in make_json_response\n"];
const NOTHING: &str = "TypeError: cannot marshal None unless allow_none is enabled";
/// The class of every model.
const RECORDS: &str = "TypeError: cannot marshal <class 'odoo.api.";
const KEY: &str = "TypeError: dictionary key must be string";
const INTEGER: &str = "OverflowError: int exceeds XML-RPC limits";
const CONTAINERS: [&str; 2] = [", in dump_array\n", ", in dump_struct\n"];
