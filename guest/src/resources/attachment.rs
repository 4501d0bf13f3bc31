//! A file of `ir.attachment`: its text, or its bytes.

use super::content::{Content, MOST_BYTES, MOST_TEXT};
use super::uri::Address;
use crate::error::Error;
use crate::model::attachment::{self, Content as Stored};
use crate::odoo::Rpc;

/// Reads an attachment; nothing when there is none of this id. One that is a link gives the link.
pub(super) fn read(rpc: &dyn Rpc, address: Address, id: i64) -> Result<Option<Content>, Error> {
    let Some(found) = attachment::find(rpc, id)? else { return Ok(None) };
    let is_text = attachment::is_text(&found.mime_type);
    let base64 = match found.content(rpc, if is_text { MOST_TEXT } else { MOST_BYTES })? {
        Stored::Link(url) => {
            // Odoo's own files are linked by their path.
            let base = if url.starts_with('/') { rpc.instance().url.as_str() } else { "" };
            return Content::window("text/uri-list", &format!("{base}{url}"), address).map(Some);
        }
        Stored::Empty => return Content::window("text/plain", "", address).map(Some),
        Stored::Bytes(base64) => base64,
    };
    if is_text && let Some(text) = attachment::text(&base64)? {
        return Content::window(&found.mime_type, &text, address).map(Some);
    }
    // A text in another encoding than UTF-8 is given as bytes, so that nothing of it is lost.
    found.check_size(rpc, attachment::decoded_length(&base64), MOST_BYTES)?;
    Content::bytes(&found.mime_type, base64, address).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use serde_json::{Value, json};

    fn stored(mime_type: &str, size: u64, content: &str) -> Fake {
        let facts =
            json!([{"id": 7, "name": "a", "mimetype": mime_type, "file_size": size, "type": "binary", "url": false}]);
        Fake::partners().answer("read", facts).answer("read", json!([{"id": 7, "datas": content}]))
    }

    fn read_on(fake: &Fake, uri: &str) -> Result<Option<Content>, Error> {
        read(fake, Address::parse(uri)?, 7)
    }

    const URI: &str = "odoo://test/attachment/7";

    #[test]
    fn a_text_is_text_and_anything_else_its_bytes() {
        assert_eq!(read_on(&stored("text/csv", 3, "YTti"), URI).unwrap(), Some(Content::text("text/csv", "a;b")));
        let pdf = Content::Bytes { mime_type: "application/pdf".into(), base64: "JVBERg==".into() };
        assert_eq!(read_on(&stored("application/pdf", 4, "JVBERg=="), URI).unwrap(), Some(pdf));
        let latin = Content::Bytes { mime_type: "text/plain".into(), base64: "5PY=".into() };
        assert_eq!(read_on(&stored("text/plain", 2, "5PY="), URI).unwrap(), Some(latin));
        assert_eq!(read_on(&stored("text/plain", 0, ""), URI).unwrap(), Some(Content::text("text/plain", "")));
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_with_its_size_and_a_text_may_be_larger() {
        let error = read_on(&stored("application/pdf", 1_000_000, ""), URI).unwrap_err();
        assert!(error.message.contains("1000000 bytes") && error.message.contains("780000"), "{error}");
        let text = stored("text/plain", 1_200_000, &"YWFh".repeat(400_000));
        let Some(Content::Text { text, .. }) = read_on(&text, URI).unwrap() else { panic!("a text") };
        assert!(text.contains("[20000 of 1200000 characters; next: odoo://test/attachment/7?offset=20000]"));
        let latin = stored("text/plain", 900_000, &"5PbE".repeat(300_000));
        assert!(read_on(&latin, URI).unwrap_err().message.contains("900000 bytes"));
    }

    #[test]
    fn a_link_is_given_as_such_and_none_is_none() {
        for (url, expected) in
            [("https://a.example/x", "https://a.example/x"), ("/web/x.png", "http://odoo.test/web/x.png")]
        {
            let link = json!([{"id": 7, "name": "a", "mimetype": false, "file_size": 0, "type": "url", "url": url}]);
            let found = read_on(&Fake::partners().answer("read", link), URI).unwrap();
            assert_eq!(found, Some(Content::text("text/uri-list", expected)));
        }
        assert_eq!(read_on(&Fake::partners().answer("read", Value::Array(vec![])), URI).unwrap(), None);
    }

    #[test]
    fn only_a_text_has_an_offset() {
        let error =
            read_on(&stored("application/pdf", 4, "JVBERg=="), "odoo://test/attachment/7?offset=4").unwrap_err();
        assert!(error.message.contains("not text"), "{error}");
        let second = read_on(&stored("text/plain", 3, "YTti"), "odoo://test/attachment/7?offset=2").unwrap();
        assert_eq!(second, Some(Content::text("text/plain", "b")));
    }
}
