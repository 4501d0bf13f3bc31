//! Comma-separated values as rows (RFC 4180), also with semicolons or tabs, as spreadsheets in other languages write them.

use crate::error::Error;

/// The separators that are understood, the likeliest first.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// The rows of a text; blank lines are none.
///
/// # Errors
/// E004 for a quote that is not closed, or text after a closed one.
pub(super) fn rows(text: &str) -> Result<Vec<Vec<String>>, Error> {
    // Spreadsheets begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { rest: text, separator: separator(text), line: 1 };
    let mut rows = Vec::new();
    while !reader.rest.is_empty() {
        let row = reader.row()?;
        if row.iter().any(|cell| !cell.is_empty()) || row.len() > 1 {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The one that the first line has outside of quotes; a comma when it has none.
fn separator(text: &str) -> char {
    let mut quoted = false;
    let mut found = Vec::new();
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            c if !quoted && SEPARATORS.contains(&c) => found.push(c),
            _ => {}
        }
    }
    SEPARATORS.into_iter().find(|separator| found.contains(separator)).unwrap_or(',')
}

struct Reader<'t> {
    rest: &'t str,
    separator: char,
    /// For errors, from 1.
    line: usize,
}

impl Reader<'_> {
    /// One row, with the line break that ends it.
    fn row(&mut self) -> Result<Vec<String>, Error> {
        let mut row = Vec::new();
        loop {
            row.push(if self.take('"') { self.quoted()? } else { self.plain() });
            if !self.take(self.separator) {
                break;
            }
        }
        self.take('\r');
        if self.take('\n') {
            self.line += 1;
        }
        Ok(row)
    }

    fn plain(&mut self) -> String {
        let end = |c: char| c == self.separator || c == '\n';
        let at = self.rest.find(end).unwrap_or(self.rest.len());
        let (cell, rest) = self.rest.split_at(at);
        self.rest = rest;
        cell.strip_suffix('\r').unwrap_or(cell).to_owned()
    }

    /// After the opening quote. Two quotes within are one.
    fn quoted(&mut self) -> Result<String, Error> {
        let began = self.line;
        let mut cell = String::new();
        loop {
            let Some((text, rest)) = self.rest.split_once('"') else {
                return Err(Error::invalid(format!("csv: the quote that opens in line {began} is not closed."))
                    .hint("within quotes, a quote is written twice"));
            };
            self.rest = rest;
            self.line += text.matches('\n').count();
            cell.push_str(text);
            if !self.take('"') {
                break;
            }
            cell.push('"');
        }
        if self.rest.is_empty() || self.rest.starts_with([self.separator, '\n']) || self.rest.starts_with("\r\n") {
            return Ok(cell);
        }
        Err(Error::invalid(format!("csv: line {} has text after a closing quote.", self.line))
            .hint("quote the whole cell, and write a quote within it twice"))
    }

    fn take(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        rows(text).unwrap()
    }

    #[test]
    fn cells_are_read_as_spreadsheets_write_them() {
        assert_eq!(read("a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n"), [["a", "b"], ["1", "x, \"y\"\nz"]]);
        assert_eq!(read("\u{feff}a;b\n1;2,5\n"), [["a", "b"], ["1", "2,5"]]);
        assert_eq!(read("a\tb\n\n1\t"), [["a", "b"], ["1", ""]]);
        assert_eq!(read("\"a;b\",c\n1,2"), [["a;b", "c"], ["1", "2"]]);
        assert_eq!(read("name\nAcme\n\n"), [["name"], ["Acme"]]);
        assert!(read("").is_empty());
    }

    #[test]
    fn a_torn_quote_is_an_error_with_its_line() {
        assert!(rows("a,b\n1,\"x\n2,3").unwrap_err().message.contains("line 2 is not closed"));
        assert!(rows("a,b\n\"x\"y,3").unwrap_err().message.contains("line 2 has text after"));
    }
}
