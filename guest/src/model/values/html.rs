//! What an html field is written as: a text, which is escaped, or markup that says that it is markup.

use super::scalar;
use crate::model::markup;
use serde_json::{Map, Value};

/// The markup to send: `{"html": "<p>…</p>"}` and a text that is one element or more as they are, any other text escaped
/// in paragraphs. Odoo takes scripts and handlers out of both.
pub fn html(value: &Value) -> Result<String, String> {
    if let Some(written) = value.as_object().and_then(marked) {
        return scalar::text(written);
    }
    let text = scalar::text(value)?;
    let trimmed = text.trim();
    if trimmed.is_empty() || is_markup(trimmed) {
        return Ok(text);
    }
    if has_tag(trimmed) {
        return Err(
            "is this text or markup? Write {\"html\":\"<p>…</p>\"} for markup; for text take out what looks like \
                    a tag, or write &lt; for its < within {\"html\":…}."
                .to_owned(),
        );
    }
    Ok(markup::of_text(trimmed))
}

fn marked(members: &Map<String, Value>) -> Option<&Value> {
    members.get("html").filter(|_| members.len() == 1)
}

/// Begins with a tag and ends with one: nobody writes a text so.
fn is_markup(text: &str) -> bool {
    text.ends_with('>') && text.strip_prefix('<').is_some_and(begins_tag)
}

fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| text.get(at + 1..).is_some_and(begins_tag))
}

/// `3 < 5` and `<-` are no tags.
fn begins_tag(rest: &str) -> bool {
    rest.strip_prefix('/').unwrap_or(rest).starts_with(|c: char| c.is_ascii_alphabetic() || c == '!')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_is_escaped_and_keeps_its_lines() {
        for (given, sent) in [
            ("3 < 5 & 7 > 6", "<p>3 &lt; 5 &amp; 7 &gt; 6</p>"),
            ("Dear A,\n\nsee you\r\nsoon\n", "<p>Dear A,</p><p>see you<br>soon</p>"),
            ("", ""),
        ] {
            assert_eq!(html(&json!(given)).as_deref(), Ok(sent), "{given}");
        }
    }

    #[test]
    fn markup_is_sent_as_it_is_where_it_is_certain_to_be_markup() {
        for markup in ["<p>a</p>", " <ul><li>a</li></ul>\n", "<!-- x --><b>a</b>"] {
            assert_eq!(html(&json!(markup)).as_deref(), Ok(markup));
        }
        assert_eq!(html(&json!({"html": "a <b>b</b>"})).as_deref(), Ok("a <b>b</b>"));
        assert!(html(&json!("a <b>b</b>")).unwrap_err().contains("{\"html\""));
        for none in [json!({"html": 5}), json!({"html": "x", "y": 1}), json!({"text": "x"}), json!(5)] {
            assert!(html(&none).is_err(), "{none}");
        }
    }

    #[test]
    fn a_text_that_was_cut_is_refused_in_both_forms() {
        let cut = format!("Dear{}", scalar::CUT);
        assert!(html(&json!(cut)).is_err());
        assert!(html(&json!({"html": cut})).is_err());
    }
}
