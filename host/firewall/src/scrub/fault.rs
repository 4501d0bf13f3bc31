//! Whether an answer is an error: XML-RPC and JSON-RPC report errors with the same HTTP status as results.

use crate::call::Protocol;
use memchr::memmem::find;

/// Bytes within which the two protocols say it. Odoo needs at most 60; a longer `id` of a request is the gate's own.
const ENOUGH: usize = 256;

/// Whether the body that begins with `beginning` is an error: `None` as long as too little of it is seen. JSON-2 says it
/// by the status alone; any answer with a status of 400 or more is an error whatever its body.
pub fn begins(protocol: Protocol, beginning: &[u8]) -> Option<bool> {
    let (fault, result): (&[u8], &[u8]) = match protocol {
        Protocol::Xmlrpc => (b"<fault>", b"<params>"),
        Protocol::Jsonrpc => (b"\"error\":", b"\"result\":"),
        Protocol::Json2 => return Some(false),
    };
    let seen = beginning.get(..ENOUGH).unwrap_or(beginning);
    match (find(seen, fault), find(seen, result)) {
        (Some(fault), Some(result)) => Some(fault < result),
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        // Neither is Odoo's way to answer: to be on the safe side it is an error.
        (None, None) => (seen.len() == ENOUGH).then_some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_from_a_result_by_its_beginning() {
        let fault = b"<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value>";
        let result = b"<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><string>&lt;fault></string>";
        assert_eq!(begins(Protocol::Xmlrpc, fault), Some(true));
        assert_eq!(begins(Protocol::Xmlrpc, result), Some(false));
        assert_eq!(begins(Protocol::Xmlrpc, &fault[..40]), None);
        assert_eq!(begins(Protocol::Jsonrpc, br#"{"jsonrpc": "2.0", "id": 1, "error": {"#), Some(true));
        assert_eq!(begins(Protocol::Jsonrpc, br#"{"jsonrpc": "2.0", "id": 1, "result": {"error": 1"#), Some(false));
        assert_eq!(begins(Protocol::Jsonrpc, &[b' '; 300]), Some(true));
        assert_eq!(begins(Protocol::Json2, b"{"), Some(false));
    }
}
