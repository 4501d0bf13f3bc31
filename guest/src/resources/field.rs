//! One field of a record: a file's bytes, or a text that a table would have cut.

use crate::answer::BUDGET;
use crate::answer::cell::Cells;
use crate::error::Error;
use crate::model::fields::Kind;
use crate::model::{names, search, view};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Text(String),
    /// In base64, as Odoo sends it.
    Bytes {
        mime_type: &'static str,
        base64: String,
    },
}

/// Reads a field; nothing when there is no such record, or nothing in the field.
pub(super) fn read(rpc: &dyn Rpc, model: &str, id: i64, name: &str) -> Result<Option<Content>, Error> {
    let field = view::for_reading(rpc).field(model, name)?;
    if field.kind == Kind::Binary {
        // Without the context that asks for sizes alone.
        let kwargs = Map::from_iter([("fields".to_owned(), json!([name]))]);
        let found =
            rpc.call(model, "read", vec![json!([id])], kwargs).map_err(|error| names::explain(rpc, model, error))?;
        let base64 = found.get(0).and_then(|record| record.get(name)?.as_str());
        return Ok(base64.filter(|content| !content.is_empty()).map(|content| {
            let base64: String = content.split_whitespace().collect();
            Content::Bytes { mime_type: mime_type(&base64), base64 }
        }));
    }
    // A whole text, whatever its length: the host bounds what a resource may hold.
    let mut cells = Cells::full(BUDGET * 1_000, 1);
    let found = search::read(rpc, model, &[id], std::slice::from_ref(&field))?;
    let value = found.first().map(|record| cells.show(&field, record.get(name).unwrap_or(&Value::Null)));
    Ok(value.filter(|value| !value.is_null()).map(|value| match value {
        Value::String(text) => Content::Text(text),
        other => Content::Text(other.to_string()),
    }))
}

/// The type of a file by its first bytes, of those that Odoo keeps most.
fn mime_type(base64: &str) -> &'static str {
    const BY_START: [(&str, &str); 7] = [
        ("iVBORw0KGgo", "image/png"),
        ("/9j/", "image/jpeg"),
        ("R0lGOD", "image/gif"),
        ("UklGR", "image/webp"),
        ("PHN2Zy", "image/svg+xml"),
        ("JVBERi0", "application/pdf"),
        ("UEsDB", "application/zip"),
    ];
    let known = BY_START.iter().find(|(start, _)| base64.starts_with(start));
    known.map_or("application/octet-stream", |(_, mime_type)| mime_type)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    #[test]
    fn a_binary_comes_whole_with_its_type() {
        let fake = Fake::partners().answer("read", json!([{"id": 7, "image_128": "iVBORw0KGgoA\nAAA="}]));
        let content = read(&fake, "res.partner", 7, "image_128").unwrap().unwrap();
        assert_eq!(content, Content::Bytes { mime_type: "image/png", base64: "iVBORw0KGgoAAAA=".into() });
        assert_eq!(fake.work(), [r#"res.partner.read([[7]],{"fields":["image_128"]})"#]);
    }

    #[test]
    fn a_long_text_is_not_cut() {
        let long = format!("<p>{}</p>", "x".repeat(100_000));
        let fake = Fake::partners().answer("read", json!([{"id": 7, "comment": long}]));
        let content = read(&fake, "res.partner", 7, "comment").unwrap().unwrap();
        assert_eq!(content, Content::Text("x".repeat(100_000)));
    }

    #[test]
    fn no_record_or_nothing_in_it_is_none_and_a_wrong_field_an_error() {
        for answer in [json!([]), json!([{"id": 7, "image_128": false}])] {
            let fake = Fake::partners().answer("read", answer);
            assert_eq!(read(&fake, "res.partner", 7, "image_128").unwrap(), None);
        }
        assert!(read(&Fake::partners(), "res.partner", 7, "fone").unwrap_err().message.contains("fone"));
    }
}
