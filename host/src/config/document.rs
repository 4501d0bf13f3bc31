//! The text of a configuration file, and where in it a mistake is.

use super::error::Error;
use crate::nearest::nearest;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// More than any configuration needs: a hundred instances are some 30 KiB.
const LARGEST: u64 = 1024 * 1024;

/// Names that people give to a credential; the file must not hold one.
const CREDENTIAL_KEYS: [&str; 6] = ["password", "api_key", "apikey", "key", "token", "passwd"];

/// A configuration file's path and text.
#[derive(Debug, Clone)]
pub struct Document {
    path: PathBuf,
    text: String,
}

impl Document {
    /// A document from its parts; `path` need not exist.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is larger than 1 MiB or is not UTF-8.
    pub fn read(path: PathBuf) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        let read = File::open(&path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
        match read {
            Err(source) => Err(Error::Unreadable { path, source }),
            Ok(_) if bytes.len() as u64 > LARGEST => Err(Error::TooLarge { path, limit: LARGEST }),
            Ok(_) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Self { path, text }),
                Err(_) => Err(Error::NotUnicode { path }),
            },
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// A path as written in the file: relative to the file's folder.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    /// The mistake at a place in the text.
    pub fn wrong(&self, place: Range<usize>, problem: impl Into<String>) -> Error {
        let before = self.text.get(..place.start).unwrap_or(&self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Error::Key { path: self.path.clone(), line, key: self.key_at(place.start), problem: problem.into() }
    }

    /// The mistake that the TOML reader found.
    ///
    /// Its own rendering is not used: it shows the line, which may hold a secret in the wrong place.
    pub fn misread(&self, error: &toml::de::Error) -> Error {
        self.wrong(error.span().unwrap_or_default(), advice(error.message()))
    }

    /// The dotted key to which a place belongs: the narrowest key or value around it.
    fn key_at(&self, offset: usize) -> String {
        let mut narrowest = None;
        if let Ok(root) = DeTable::parse(&self.text) {
            narrow(root.get_ref(), "", offset, &mut narrowest);
        }
        narrowest.map(|(_, key)| key).unwrap_or_default()
    }
}

/// Looks for the narrowest span around an offset; of equal ones the deepest wins.
fn narrow(table: &DeTable<'_>, path: &str, offset: usize, narrowest: &mut Option<(usize, String)>) {
    for (key, value) in table {
        let path = if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
        for span in [key.span(), Spanned::span(value)] {
            if span.contains(&offset) && narrowest.as_ref().is_none_or(|(length, _)| span.len() <= *length) {
                *narrowest = Some((span.len(), path.clone()));
            }
        }
        if let DeValue::Table(inner) = value.get_ref() {
            narrow(inner, &path, offset, narrowest);
        }
    }
}

/// The reader's message, with what would be right. A message that is not known passes as it is.
fn advice(message: &str) -> String {
    // serde: "unknown field `x`, expected one of `a`, `b`", "missing field `x`".
    let mut quoted = message.split('`').skip(1).step_by(2);
    let first = quoted.next().unwrap_or_default();
    if message.starts_with("unknown field") {
        let known: Vec<&str> = quoted.collect();
        let list = known.join(", ");
        if CREDENTIAL_KEYS.contains(&first) {
            return format!("unknown key: no credential belongs in this file; {SECRET_ADVICE}");
        }
        return match nearest(first, known) {
            Some(near) => format!("unknown key; did you mean `{near}`? (known here: {list})"),
            None => format!("unknown key (known here: {list})"),
        };
    }
    match (message.starts_with("missing field"), first) {
        (true, "secret") => format!("`secret` is missing: {SECRET_ADVICE}"),
        (true, _) => format!("`{first}` is missing"),
        (false, _) => message.trim_end().replace('\n', "; ").replace("expected u64", "expected a whole number"),
    }
}

/// How a secret is named in the file.
pub(super) const SECRET_ADVICE: &str = r#"say where it is: secret = { env = "VARIABLE" }, { file = "PATH" }, { command = ["PROGRAM", "ARGUMENT"] }, { keyring = "NAME" } or { store = "NAME" }"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_by_line_and_key() {
        let document = Document::new("x.toml", "default = 'a'\n\n[instance.a]\nurl = 'u'\nsecret = { env = 'E' }\n");
        for (needle, expected) in [
            ("'a'", "x.toml:1: default: wrong"),
            ("[instance.a]", "x.toml:3: instance.a: wrong"),
            ("'u'", "x.toml:4: instance.a.url: wrong"),
            ("'E'", "x.toml:5: instance.a.secret.env: wrong"),
        ] {
            let start = document.text().find(needle).unwrap();
            assert_eq!(document.wrong(start..start + 1, "wrong").to_string(), expected);
        }
    }

    #[test]
    fn a_place_outside_the_text_is_no_panic() {
        let document = Document::new("x.toml", "é");
        assert_eq!(document.wrong(1..2, "wrong").to_string(), "x.toml:1: wrong");
        assert_eq!(document.wrong(99..100, "wrong").to_string(), "x.toml:1: wrong");
    }

    #[test]
    fn a_path_is_relative_to_the_file() {
        let document = Document::new("/etc/odoo-mcp/config.toml", "");
        assert_eq!(document.resolve(Path::new("key")), Path::new("/etc/odoo-mcp/key"));
        assert_eq!(document.resolve(Path::new("/run/key")), Path::new("/run/key"));
        assert_eq!(Document::new("config.toml", "").resolve(Path::new("key")), Path::new("key"));
    }

    #[test]
    fn a_file_beyond_the_limit_or_in_another_encoding_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, vec![b'#'; 1024 * 1024 + 1]).unwrap();
        assert!(matches!(Document::read(path.clone()), Err(Error::TooLarge { .. })));
        std::fs::write(&path, b"# \xff").unwrap();
        assert!(matches!(Document::read(path), Err(Error::NotUnicode { .. })));
        assert!(matches!(Document::read(folder.path().join("absent")), Err(Error::Unreadable { .. })));
    }
}
