//! Whether an answer is a result, told from its first bytes.

use odoo_firewall::Protocol;

/// Enough for the markup up to a fault, however it is laid out.
pub(crate) const PREFIX: usize = 512;

/// What the first bytes of an answer with status 200 say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// Too few bytes to tell.
    Undecided,
    Result,
    Fault,
    /// Not an answer as Odoo writes it.
    Other,
}

/// Reads the beginning of an answer. A JSON-2 answer is told by its status.
pub(crate) fn beginning(protocol: Protocol, bytes: &[u8]) -> Beginning {
    let bytes = bytes.get(..PREFIX).unwrap_or(bytes);
    // The markup in question has no space of its own, so all of it can go.
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let read = match protocol {
        Protocol::Xmlrpc => xmlrpc(Rest(&text)),
        Protocol::Jsonrpc => jsonrpc(Rest(&text)),
        Protocol::Json2 => Ok(Beginning::Result),
    };
    match read.unwrap_or_else(|stopped| stopped) {
        // No longer prefix will come.
        Beginning::Undecided if bytes.len() >= PREFIX => Beginning::Other,
        decided => decided,
    }
}

fn xmlrpc(mut rest: Rest<'_>) -> Result<Beginning, Beginning> {
    if rest.take(b"<?xml")? {
        let end = memchr::memmem::find(rest.0, b"?>").ok_or(Beginning::Undecided)?;
        rest.0 = rest.0.get(end + 2..).unwrap_or_default();
    }
    rest.expect(b"<methodResponse>")?;
    if rest.take(b"<params>")? {
        return Ok(Beginning::Result);
    }
    rest.expect(b"<fault>")?;
    Ok(Beginning::Fault)
}

/// Odoo writes `jsonrpc`, `id`, then `result` or `error`; a result of nothing has neither.
fn jsonrpc(mut rest: Rest<'_>) -> Result<Beginning, Beginning> {
    rest.expect(br#"{"jsonrpc":"2.0","id":"#)?;
    let end = memchr::memchr2(b',', b'}', rest.0).ok_or(Beginning::Undecided)?;
    rest.0 = rest.0.get(end..).unwrap_or_default();
    if rest.take(b"}")? || rest.take(br#","result":"#)? {
        return Ok(Beginning::Result);
    }
    rest.expect(br#","error":"#)?;
    Ok(Beginning::Fault)
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// Takes `expected` off when it comes next.
    fn take(&mut self, expected: &[u8]) -> Result<bool, Beginning> {
        match self.0.strip_prefix(expected) {
            Some(rest) => {
                self.0 = rest;
                Ok(true)
            }
            None if expected.starts_with(self.0) => Err(Beginning::Undecided),
            None => Ok(false),
        }
    }

    fn expect(&mut self, expected: &[u8]) -> Result<(), Beginning> {
        if self.take(expected)? { Ok(()) } else { Err(Beginning::Other) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_as_soon_as_its_mark_is_there() {
        for (protocol, answer, mark) in [
            (Protocol::Xmlrpc, "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>", "<fault>"),
            (Protocol::Jsonrpc, r#"{"jsonrpc": "2.0", "id": 1, "error": {"code": 0"#, "\"error\":"),
        ] {
            let decided = answer.find(mark).unwrap() + mark.len();
            for end in 0..decided {
                assert_eq!(beginning(protocol, &answer.as_bytes()[..end]), Beginning::Undecided, "{}", &answer[..end]);
            }
            assert_eq!(beginning(protocol, &answer.as_bytes()[..decided]), Beginning::Fault);
            assert_eq!(beginning(protocol, answer.as_bytes()), Beginning::Fault);
        }
    }

    #[test]
    fn a_result_and_a_page_are_no_faults() {
        let xml = |text: &str| beginning(Protocol::Xmlrpc, text.as_bytes());
        assert_eq!(xml("<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>"), Beginning::Result);
        assert_eq!(xml("<!DOCTYPE html><html>"), Beginning::Other);
        assert_eq!(xml(&" ".repeat(PREFIX)), Beginning::Other);
        let json = |text: &str| beginning(Protocol::Jsonrpc, text.as_bytes());
        assert_eq!(json(r#"{"jsonrpc": "2.0", "id": 1, "result": [1, 2"#), Beginning::Result);
        assert_eq!(json(r#"{"jsonrpc": "2.0", "id": 1}"#), Beginning::Result);
        assert_eq!(json(r#"{"jsonrpc": "2.0", "id": null, "result""#), Beginning::Undecided);
        assert_eq!(json(r#"{"error": "x"}"#), Beginning::Other);
    }
}
