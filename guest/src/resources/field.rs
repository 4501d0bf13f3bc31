//! One field of a record: a file's bytes, or a text that a table would have cut.

use super::attachment as file;
use super::content::{Content, MOST_BYTES};
use super::uri::Address;
use crate::answer::BUDGET;
use crate::answer::cell::Cells;
use crate::error::Error;
use crate::model::fields::Kind;
use crate::model::{attachment, names, search, view};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// Reads a field; nothing when there is no such record, or nothing in the field.
pub(super) fn read(
    rpc: &dyn Rpc,
    address: Address,
    model: &str,
    id: i64,
    name: &str,
) -> Result<Option<Content>, Error> {
    // Which of the two there is depends on the version, and `raw` may not be read in all that have it.
    if model == attachment::MODEL && matches!(name, "datas" | "raw") {
        return file::read(rpc, address, id);
    }
    let field = view::for_reading(rpc).field(model, name)?;
    if field.kind == Kind::Binary {
        return binary(rpc, model, id, name)?.map(|base64| Content::of_file(base64, address)).transpose();
    }
    // Never cut here: the text is given in windows.
    let mut cells = Cells::full(BUDGET * 1_000, 1);
    let found = search::read(rpc, model, &[id], std::slice::from_ref(&field))?;
    let value = found.first().map(|record| cells.show(&field, record.get(name).unwrap_or(&Value::Null)));
    value
        .filter(|value| !value.is_null())
        .map(|value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Content::window("text/plain", &text, address)
        })
        .transpose()
}

/// The content in base64. Its size is asked for first; Odoo 20, which cannot tell it, answers with the content at once.
fn binary(rpc: &dyn Rpc, model: &str, id: i64, name: &str) -> Result<Option<String>, Error> {
    let ask = |context: Option<Value>| -> Result<Option<String>, Error> {
        let mut kwargs = Map::from_iter([("fields".to_owned(), json!([name]))]);
        kwargs.extend(context.map(|context| ("context".to_owned(), context)));
        let found =
            rpc.call(model, "read", vec![json!([id])], kwargs).map_err(|error| names::explain(rpc, model, error))?;
        let value = found.get(0).and_then(|record| record.get(name));
        Ok(value.and_then(attachment::content).map(str::to_owned))
    };
    let Some(mut content) = ask(Some(json!({"bin_size": true})))? else { return Ok(None) };
    if let Some(size) = announced_size(&content) {
        check_size(rpc, (model, id, name), size)?;
        let Some(whole) = ask(None)? else { return Ok(None) };
        content = whole;
    }
    content.retain(|c| !c.is_ascii_whitespace());
    check_size(rpc, (model, id, name), attachment::decoded_length(&content))?;
    Ok(Some(content))
}

/// Bytes of `11.18 Kb`, about; nothing for a content in base64, which has no blank before a unit.
fn announced_size(text: &str) -> Option<u64> {
    const UNITS: [(&str, f64); 5] =
        [("bytes", 1.0), ("Kb", 1_024.0), ("Mb", 1_048_576.0), ("Gb", 1_073_741_824.0), ("Tb", 1_099_511_627_776.0)];
    let (number, unit) = text.split_once(' ')?;
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size, saturated, is never negative")]
    Some((number * factor) as u64)
}

fn check_size(rpc: &dyn Rpc, (model, id, name): (&str, i64, &str), size: u64) -> Result<(), Error> {
    if size <= MOST_BYTES {
        return Ok(());
    }
    let message = format!("{name} of {model} {id} has {size} bytes; at most {MOST_BYTES} bytes are read here.");
    let url = &rpc.instance().url;
    Err(Error::invalid(message)
        .hint(format!("a person who is logged in opens it at {url}/web/content/{model}/{id}/{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    fn read_field(fake: &Fake, uri: &str) -> Result<Option<Content>, Error> {
        let address = Address::parse(uri)?;
        match address.target {
            super::super::uri::Target::Of(_, super::super::uri::Part::Field(model, id, name)) => {
                read(fake, address, model, id, name)
            }
            other => panic!("no field: {other:?}"),
        }
    }

    const IMAGE: &str = "odoo://test/res.partner/7/image_128";
    const COMMENT: &str = "odoo://test/res.partner/7/comment";

    #[test]
    fn a_binary_comes_whole_with_its_type_after_its_size_was_checked() {
        let fake = Fake::partners()
            .answer("read", json!([{"id": 7, "image_128": "12.00 bytes"}]))
            .answer("read", json!([{"id": 7, "image_128": "iVBORw0KGgoA\nAAAA"}]));
        let expected = Content::Bytes { mime_type: "image/png".into(), base64: "iVBORw0KGgoAAAAA".into() };
        assert_eq!(read_field(&fake, IMAGE).unwrap(), Some(expected));
        assert_eq!(
            fake.work(),
            [
                r#"res.partner.read([[7]],{"context":{"bin_size":true},"fields":["image_128"]})"#,
                r#"res.partner.read([[7]],{"fields":["image_128"]})"#
            ]
        );
    }

    #[test]
    fn an_odoo_that_tells_no_sizes_is_asked_once() {
        let fake = Fake::partners().major(20).answer("read", json!([{"id": 7, "image_128": "R0lGODlh"}]));
        let gif = Some(Content::Bytes { mime_type: "image/gif".into(), base64: "R0lGODlh".into() });
        assert_eq!(read_field(&fake, IMAGE).unwrap(), gif);
        let file = json!({"content": "R0lGODlh", "size": 6, "filename": "x.gif"});
        let fake = Fake::partners().major(20).answer("read", json!([{"id": 7, "image_128": file}]));
        assert_eq!(read_field(&fake, IMAGE).unwrap(), gif);
    }

    #[test]
    fn a_large_file_is_refused_before_it_is_read() {
        let fake = Fake::partners().answer("read", json!([{"id": 7, "image_128": "3.50 Mb"}]));
        let error = read_field(&fake, IMAGE).unwrap_err();
        assert!(error.message.contains("3670016 bytes"), "{error}");
        assert!(error.hint.unwrap().contains("http://odoo.test/web/content/res.partner/7/image_128"));
        let fake = Fake::partners().answer("read", json!([{"id": 7, "image_128": "A".repeat(1_100_000)}]));
        assert!(read_field(&fake, IMAGE).unwrap_err().message.contains("825000 bytes"));
        assert_eq!(
            [announced_size("1.00 Kb"), announced_size("AAAA"), announced_size("1 x")],
            [Some(1_024), None, None]
        );
    }

    #[test]
    fn a_long_text_is_read_in_windows() {
        let long = format!("<p>{}</p>", "x".repeat(100_000));
        let answer = json!([{"id": 7, "comment": long}]);
        let fake = Fake::partners().answer("read", answer.clone()).answer("read", answer);
        let Some(Content::Text { text, .. }) = read_field(&fake, COMMENT).unwrap() else { panic!("a text") };
        assert!(text.contains("[20000 of 100000 characters; next: odoo://test/res.partner/7/comment?offset=20000]"));
        let last = read_field(&fake, &format!("{COMMENT}?offset=99990")).unwrap();
        assert_eq!(last, Some(Content::text("text/plain", "x".repeat(10))));
    }

    #[test]
    fn no_record_or_nothing_in_it_is_none_and_a_wrong_field_an_error() {
        for answer in [json!([]), json!([{"id": 7, "image_128": false}])] {
            let fake = Fake::partners().answer("read", answer);
            assert_eq!(read_field(&fake, IMAGE).unwrap(), None);
        }
        let wrong = read_field(&Fake::partners(), "odoo://test/res.partner/7/fone").unwrap_err();
        assert!(wrong.message.contains("fone"));
    }
}
