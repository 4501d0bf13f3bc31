//! What is in a store: names and secrets, as a JSON object of texts.

use crate::secret::SecretName;
use crate::secret::source::clean;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use zeroize::Zeroizing;

/// The secrets by name.
///
/// Invariant: each is one line without control characters, as a credential must be.
#[derive(Debug, Default)]
pub struct Table(BTreeMap<SecretName, SecretString>);

/// Where the text stops being a table of secrets. What stands there is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "its content is not a JSON object of names and secrets (line {line}, column {column}): a name has up to 32 of a-z, \
     0-9, `-` and `_` and occurs once, a secret is a text of one line"
)]
pub struct NotATable {
    pub line: usize,
    pub column: usize,
}

impl Table {
    /// Reads the text of a store.
    ///
    /// A secret with `"` or `\` in it passes through memory of the JSON reader that is not wiped.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn read(text: &[u8]) -> Result<Self, NotATable> {
        // The reader's own words are left out: they may repeat what stands there.
        serde_json::from_slice(text).map_err(|error| NotATable { line: error.line(), column: error.column() })
    }

    /// The text of a store: one secret a line, in order, for people who decrypt it by hand.
    pub fn write(&self) -> Zeroizing<Vec<u8>> {
        // Enough for each byte to be escaped: the buffer must not grow, since what it leaves behind is not wiped.
        let room = self.0.iter().map(|(name, secret)| name.as_str().len() + 6 * secret.expose_secret().len() + 16);
        let mut text = Zeroizing::new(Vec::with_capacity(room.sum::<usize>() + 8));
        text.push(b'{');
        for (index, (name, secret)) in self.0.iter().enumerate() {
            text.extend_from_slice(if index == 0 { b"\n  \"" } else { b",\n  \"" });
            text.extend_from_slice(name.as_str().as_bytes());
            text.extend_from_slice(b"\": \"");
            for character in secret.expose_secret().chars() {
                if matches!(character, '"' | '\\') {
                    text.push(b'\\');
                }
                text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            text.push(b'"');
        }
        text.extend_from_slice(b"\n}\n");
        text
    }

    pub fn get(&self, name: &SecretName) -> Option<&SecretString> {
        self.0.get(name)
    }

    /// Puts a secret in, in the place of the one of that name, if any. Gives whether there was one.
    pub fn set(&mut self, name: SecretName, secret: SecretString) -> bool {
        self.0.insert(name, secret).is_some()
    }

    /// Takes a secret out. Gives whether it was there.
    pub fn remove(&mut self, name: &SecretName) -> bool {
        self.0.remove(name).is_some()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&SecretName, &SecretString)> {
        self.0.iter()
    }
}

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Rows)
    }
}

struct Rows;

impl<'de> Visitor<'de> for Rows {
    type Value = Table;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names and secrets")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Table, A::Error> {
        let mut table = Table::default();
        while let Some(name) = map.next_key::<String>()? {
            let name = SecretName::parse(&name).map_err(A::Error::custom)?;
            let Cell(secret) = map.next_value()?;
            // Of two, nobody could tell which one is meant.
            if table.set(name, secret) {
                return Err(A::Error::custom("twice"));
            }
        }
        Ok(table)
    }
}

/// A secret, copied from the text straight to where it is wiped.
struct Cell(SecretString);

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Line)
    }
}

struct Line;

impl Visitor<'_> for Line {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cell, E> {
        // With its end, a line would lose it in `clean`.
        if text.ends_with('\n') {
            Err(E::custom("a line's end"))
        } else {
            clean(text.as_bytes(), "it").map(Cell).map_err(E::custom)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(table: &Table) -> Vec<(String, String)> {
        table.iter().map(|(name, secret)| (name.to_string(), secret.expose_secret().to_owned())).collect()
    }

    #[test]
    fn a_table_is_written_in_order_one_secret_a_line() {
        let mut table = Table::default();
        assert_eq!(*table.write(), b"{\n}\n");
        for (name, secret) in [("b", "p\"w\\ü"), ("a", "old"), ("a", "new")] {
            let was_there = table.set(SecretName::parse(name).unwrap(), secret.into());
            assert_eq!(was_there, secret == "new");
        }
        assert_eq!(str::from_utf8(&table.write()).unwrap(), "{\n  \"a\": \"new\",\n  \"b\": \"p\\\"w\\\\ü\"\n}\n");
        assert!(table.remove(&SecretName::parse("a").unwrap()));
        assert!(!table.remove(&SecretName::parse("a").unwrap()));
    }

    #[test]
    fn anything_else_is_refused_with_its_place_and_without_repeating_it() {
        for (text, line) in [
            ("", 1),
            ("{", 1),
            ("[\"canary\"]", 1),
            ("{\"a\": 5}", 1),
            ("{\"a\": null}", 1),
            ("{\"a\": {\"b\": \"canary\"}}", 1),
            ("{\"a\": \"canary\",\n \"a\": \"canary\"}", 2),
            ("{\"Canary\": \"x\"}", 1),
            ("{\"a\": \"\"}", 1),
            ("{\"a\": \"canary\\n\"}", 1),
            ("{\"a\": \"canary\\u0000\"}", 1),
            ("{\"a\": \"canary\"} x", 1),
        ] {
            let error = Table::read(text.as_bytes()).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(!format!("{error} {error:?}").to_lowercase().contains("canary"), "{text}: {error}");
        }
        assert_eq!(Table::read(b"{\"a\" = 5}").unwrap_err(), NotATable { line: 1, column: 6 });
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let table = Table::read(br#"{"a": "canary"}"#).unwrap();
        assert!(!format!("{table:?}").contains("canary"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_its_buffer_did_not_grow(
            rows in proptest::collection::btree_map("[a-z0-9][a-z_-]{0,8}", "[^\\p{Cc}]{1,40}", 0..5)
        ) {
            let mut table = Table::default();
            for (name, secret) in &rows {
                table.set(SecretName::parse(name).unwrap(), secret.as_str().into());
            }
            let text = table.write();
            let room: usize = rows.iter().map(|(name, secret)| name.len() + 6 * secret.len() + 16).sum();
            prop_assert!(text.len() <= room + 8);
            prop_assert_eq!(pairs(&Table::read(&text).unwrap()), rows.into_iter().collect::<Vec<_>>());
        }
    }
}
