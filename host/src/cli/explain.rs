//! `explain CODE`: prints the manual's page for an error code.

use super::exit;
use crate::error::{PAGES, page};
use std::io::{self, Write};

/// Prints the page to `out`, or, for a code that there is not, the list of codes to `err`. Gives the exit code.
///
/// # Errors
/// When it cannot be written.
pub fn run(code: &str, out: &mut impl Write, err: &mut impl Write) -> io::Result<u8> {
    if let Some(text) = page(code) {
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(exit::OK);
    }
    writeln!(err, "error: there is no error code {code:?}; the codes are:")?;
    for page in PAGES {
        writeln!(err, "  {}  {}", page.code, page.title)?;
    }
    Ok(exit::USAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(code: &str) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = run(code, &mut out, &mut err).unwrap();
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn a_code_s_page_goes_to_stdout() {
        let (code, out, err) = explained("e006");
        assert_eq!((code, err.as_str()), (exit::OK, ""));
        assert_eq!(Some(out.as_str()), page("E006"));
    }

    #[test]
    fn an_unknown_code_lists_the_known_ones_on_stderr() {
        let (code, out, err) = explained("E0\u{1b}");
        assert_eq!((code, out.as_str()), (exit::USAGE, ""));
        insta::assert_snapshot!(err);
    }
}
