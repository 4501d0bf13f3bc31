//! A file of `ir.attachment`: what is known of it, then its content within a bound.
//!
//! Up to 19.2 the content is read as `datas`: `raw` breaks the answer there when it is not text. From 19.3 on there is only
//! `raw`, in base64 as well.

use super::quote;
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use crate::odoo::version::Version;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

pub const MODEL: &str = "ir.attachment";

/// The first version without `datas`.
const RAW_SINCE: (u32, u32) = (19, 3);

/// What is known of a file without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: i64,
    pub name: String,
    /// As Odoo told it when the file was stored.
    pub mime_type: String,
    /// In bytes.
    pub size: u64,
    /// Set for an attachment that is a link: it has no content of its own.
    pub url: Option<String>,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// In base64 without blanks.
    Bytes(String),
    /// The attachment is a link to this address.
    Link(String),
    Empty,
}

/// Looks a file up; nothing when there is none of this id.
///
/// # Errors
/// What Odoo or the network said.
pub fn find(rpc: &dyn Rpc, id: i64) -> Result<Option<Attachment>, Error> {
    const FACTS: [&str; 5] = ["file_size", "mimetype", "name", "type", "url"];
    let kwargs = Map::from_iter([("fields".to_owned(), json!(FACTS))]);
    let found = rpc.call(MODEL, "read", vec![json!([id])], kwargs)?;
    let Some(facts) = found.get(0) else { return Ok(None) };
    let text = |key: &str| facts.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    Ok(Some(Attachment {
        id,
        name: text("name").unwrap_or_default().to_owned(),
        mime_type: text("mimetype").unwrap_or("application/octet-stream").to_owned(),
        size: facts.get("file_size").and_then(Value::as_u64).unwrap_or(0),
        // Generated style sheets have content and a `url` besides.
        url: text("url").filter(|_| text("type") == Some("url")).map(str::to_owned),
    }))
}

/// Reads a file of at most `most` bytes: [`find`], then [`Attachment::content`].
///
/// # Errors
/// E005 when there is no such file, E004 when it is larger; otherwise what Odoo or the network said.
pub fn read(rpc: &dyn Rpc, id: i64, most: u64) -> Result<(Attachment, Content), Error> {
    let Some(attachment) = find(rpc, id)? else {
        let message = format!("There is no attachment {id}, or this user may not see it.");
        return Err(Error::new(Code::NotFound, Source::Odoo, message)
            .hint("search ir.attachment by res_model and res_id, or by name"));
    };
    let content = attachment.content(rpc, most)?;
    Ok((attachment, content))
}

impl Attachment {
    /// Reads the content, of at most `most` bytes.
    ///
    /// # Errors
    /// E004 when it is larger, with its size and where a person gets it; otherwise what Odoo or the network said.
    pub fn content(&self, rpc: &dyn Rpc, most: u64) -> Result<Content, Error> {
        if let Some(url) = &self.url {
            return Ok(Content::Link(url.clone()));
        }
        self.check_size(rpc, self.size, most)?;
        let field = content_field(&rpc.version()?);
        let kwargs = Map::from_iter([("fields".to_owned(), json!([field]))]);
        let found = rpc.call(MODEL, "read", vec![json!([self.id])], kwargs)?;
        let value = found.get(0).and_then(|record| record.get(field));
        let Some(mut base64) = value.and_then(content).map(str::to_owned) else { return Ok(Content::Empty) };
        base64.retain(|c| !c.is_ascii_whitespace());
        // The size in Odoo may be out of date.
        self.check_size(rpc, decoded_length(&base64), most)?;
        Ok(if base64.is_empty() { Content::Empty } else { Content::Bytes(base64) })
    }

    /// Refuses a content of `size` bytes when that is more than `most`.
    ///
    /// # Errors
    /// As [`Self::content`].
    pub fn check_size(&self, rpc: &dyn Rpc, size: u64, most: u64) -> Result<(), Error> {
        if size <= most {
            return Ok(());
        }
        let name = quote::text(&self.name);
        let message = format!(
            "The file {name} (ir.attachment {}) has {size} bytes; at most {most} bytes are read here.",
            self.id
        );
        let url = &rpc.instance().url;
        Err(Error::invalid(message)
            .hint(format!("a person who is logged in opens it at {url}/web/content/{}", self.id)))
    }
}

/// Whether files of this type are text, which a model reads as it is.
pub fn is_text(mime_type: &str) -> bool {
    const TEXTS: [&str; 7] = [
        "application/ecmascript",
        "application/javascript",
        "application/json",
        "application/sql",
        "application/x-yaml",
        "application/xml",
        "application/yaml",
    ];
    let plain = mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_image = plain.starts_with("image/");
    plain.starts_with("text/")
        || TEXTS.contains(&plain.as_str())
        || (!is_image && (plain.ends_with("+json") || plain.ends_with("+xml")))
}

/// The bytes of a content in base64.
///
/// # Errors
/// E999: Odoo sends nothing else.
pub fn bytes(base64: &str) -> Result<Vec<u8>, Error> {
    let unreadable = |_| Error::new(Code::Unknown, Source::Odoo, "Odoo sent a file that is not in base64.");
    STANDARD.decode(base64).map_err(unreadable)
}

/// The text in a content in base64, without a byte order mark; nothing when it is not UTF-8.
///
/// # Errors
/// As [`bytes`].
pub fn text(base64: &str) -> Result<Option<String>, Error> {
    let decoded = String::from_utf8(bytes(base64)?).ok();
    Ok(decoded.map(|text| match text.strip_prefix('\u{feff}') {
        Some(unmarked) => unmarked.to_owned(),
        None => text,
    }))
}

/// The field that holds the content, also in what is written.
pub fn content_field(version: &Version) -> &'static str {
    if (version.major, version.minor) >= RAW_SINCE { "raw" } else { "datas" }
}

/// The content in base64 of a binary field as it was read: since Odoo 20 it stands beside its size and name.
pub fn content(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("content")?.as_str()).filter(|content| !content.is_empty())
}

/// How many bytes a base64 text stands for.
pub fn decoded_length(base64: &str) -> u64 {
    let padding = base64.bytes().rev().take_while(|byte| *byte == b'=').take(2).count();
    (base64.len() / 4 * 3).saturating_sub(padding) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    fn facts(size: u64) -> Value {
        json!([{"id": 7, "name": "a.pdf", "mimetype": "application/pdf", "file_size": size, "type": "binary", "url": false}])
    }

    #[test]
    fn a_file_is_read_after_its_size_was_checked() {
        let fake =
            Fake::partners().answer("read", facts(3)).answer("read", json!([{"id": 7, "datas": "JVBE\nRg==\n"}]));
        let (attachment, content) = read(&fake, 7, 4).unwrap();
        assert_eq!((attachment.name.as_str(), attachment.mime_type.as_str()), ("a.pdf", "application/pdf"));
        assert_eq!(content, Content::Bytes("JVBERg==".into()));
        assert_eq!(
            fake.work(),
            [
                r#"ir.attachment.read([[7]],{"fields":["file_size","mimetype","name","type","url"]})"#,
                r#"ir.attachment.read([[7]],{"fields":["datas"]})"#
            ]
        );
    }

    #[test]
    fn newer_versions_have_the_content_in_another_field() {
        let fake =
            Fake::partners().major(20).answer("read", facts(4)).answer("read", json!([{"id": 7, "raw": "JVBERg=="}]));
        assert_eq!(read(&fake, 7, 4).unwrap().1, Content::Bytes("JVBERg==".into()));
        for (series, field) in
            [("14.0", "datas"), ("19.0", "datas"), ("saas~19.2", "datas"), ("saas~19.3", "raw"), ("20.0", "raw")]
        {
            assert_eq!(content_field(&Version::from_series(series).unwrap()), field, "{series}");
        }
    }

    #[test]
    fn a_large_file_is_refused_before_it_is_read_with_its_size_and_a_way() {
        let fake = Fake::partners().answer("read", facts(5_000_000));
        let error = read(&fake, 7, 1_000).unwrap_err();
        assert_eq!(error.code, Code::Validation);
        assert!(error.message.contains("5000000 bytes") && error.message.contains("1000"), "{error}");
        assert!(error.hint.unwrap().contains("http://odoo.test/web/content/7"));
        assert_eq!(fake.work().len(), 1);
    }

    #[test]
    fn a_size_that_odoo_has_wrong_is_no_way_around_the_bound() {
        let fake =
            Fake::partners().answer("read", facts(0)).answer("read", json!([{"id": 7, "datas": "A".repeat(4_000)}]));
        assert!(read(&fake, 7, 2_999).unwrap_err().message.contains("3000 bytes"));
    }

    #[test]
    fn a_link_an_empty_file_and_none_are_told_apart() {
        let link = json!([{"id": 7, "name": "x", "mimetype": false, "file_size": 0, "type": "url", "url": "https://a.example"}]);
        let (found, content) = read(&Fake::partners().answer("read", link), 7, 1).unwrap();
        assert_eq!(
            (found.mime_type.as_str(), content),
            ("application/octet-stream", Content::Link("https://a.example".into()))
        );
        let empty = Fake::partners().answer("read", facts(0)).answer("read", json!([{"id": 7, "datas": false}]));
        assert_eq!(read(&empty, 7, 1).unwrap().1, Content::Empty);
        let none = read(&Fake::partners().answer("read", json!([])), 7, 1).unwrap_err();
        assert_eq!(none.code, Code::NotFound);
    }

    #[test]
    fn texts_are_known_by_their_type_and_decoded() {
        for mime_type in ["text/csv", "text/html; charset=utf-8", "application/json", "application/rss+xml"] {
            assert!(is_text(mime_type), "{mime_type}");
        }
        for mime_type in ["application/pdf", "image/svg+xml", "image/png", ""] {
            assert!(!is_text(mime_type), "{mime_type}");
        }
        assert_eq!(text("77u/w6Q=").unwrap().as_deref(), Some("ä"));
        assert_eq!(text("/9j/").unwrap(), None);
        assert_eq!(text("no base64!").unwrap_err().code, Code::Unknown);
        assert_eq!([decoded_length("JVBERg=="), decoded_length("AAAA"), decoded_length("")], [4, 3, 0]);
    }
}
