//! Whether an answer is a fault, told from its first bytes, so that large answers can pass as they arrive.

/// Enough for the markup up to a fault's code, however it is laid out.
pub(crate) const PREFIX: usize = 512;

/// Odoo's fault code for a wrong user id, password or API key.
pub(crate) const ACCESS_DENIED: i64 = 3;

/// What the first bytes of an answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// Too few bytes to tell.
    Undecided,
    /// Parameters: a result.
    Value,
    Fault(i64),
    /// Not an XML-RPC answer as Odoo writes it.
    Other,
}

/// Reads the beginning of an answer.
pub(crate) fn beginning(bytes: &[u8]) -> Beginning {
    let bytes = bytes.get(..PREFIX).unwrap_or(bytes);
    // The markup in question has no space of its own, so all of it can go.
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let mut rest = Rest(&text);
    let read = (|| {
        if rest.take(b"<?xml")? {
            let end = memchr::memmem::find(rest.0, b"?>").ok_or(Beginning::Undecided)?;
            rest.0 = rest.0.get(end + 2..).unwrap_or_default();
        }
        rest.expect(b"<methodResponse>")?;
        if rest.take(b"<params>")? {
            return Ok(Beginning::Value);
        }
        rest.expect(b"<fault><value><struct><member><name>faultCode</name><value>")?;
        if !rest.take(b"<int>")? {
            rest.expect(b"<i4>")?;
        }
        let end = memchr::memchr(b'<', rest.0).ok_or(Beginning::Undecided)?;
        let digits = rest.0.get(..end).and_then(|digits| std::str::from_utf8(digits).ok());
        digits.and_then(|digits| digits.parse().ok()).map(Beginning::Fault).ok_or(Beginning::Other)
    })();
    match read.unwrap_or_else(|undecided| undecided) {
        // No longer prefix will come.
        Beginning::Undecided if bytes.len() >= PREFIX => Beginning::Other,
        decided => decided,
    }
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

    const DENIED: &str = "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n\
        <value><int>3</int></value>\n</member>\n<member>\n<name>faultString</name>\n<value><string>Access Denied</string>";

    #[test]
    fn odoos_access_denied_is_told_as_soon_as_its_code_is_there() {
        let code = DENIED.find("</int>").unwrap();
        for end in 0..=code {
            assert_eq!(beginning(&DENIED.as_bytes()[..end]), Beginning::Undecided, "{}", &DENIED[..end]);
        }
        assert_eq!(beginning(&DENIED.as_bytes()[..code + 1]), Beginning::Fault(ACCESS_DENIED));
        assert_eq!(beginning(DENIED.as_bytes()), Beginning::Fault(ACCESS_DENIED));
    }

    #[test]
    fn a_result_and_a_page_are_no_faults() {
        assert_eq!(beginning(b"<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>"), Beginning::Value);
        assert_eq!(beginning(b"<!DOCTYPE html><html>"), Beginning::Other);
        assert_eq!(beginning(&[b' '; PREFIX]), Beginning::Other);
    }
}
