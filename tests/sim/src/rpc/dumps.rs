//! JSON as Python's `json.dumps` writes it: a space after each comma and colon.
//!
//! The order of an envelope's members is kept by those who write it, since clients may read the first bytes only.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Serializer, Value, ser::Formatter};

/// A value as text.
pub(crate) fn dumps(value: &Value) -> String {
    let mut out = vec![];
    // A value that is in memory can be written to memory.
    match value.serialize(&mut Serializer::with_formatter(&mut out, Spaced)) {
        Ok(()) => String::from_utf8(out).unwrap_or_default(),
        Err(_) => value.to_string(),
    }
}

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spaces_are_where_python_puts_them() {
        let value = json!({"a": [1, 2.5, null], "b": {"c": "é, \"d\": 1"}, "e": [], "f": {}});
        assert_eq!(dumps(&value), r#"{"a": [1, 2.5, null], "b": {"c": "é, \"d\": 1"}, "e": [], "f": {}}"#);
    }
}
