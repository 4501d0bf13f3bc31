//! Well-formed XML, and nothing that XML-RPC has no use for.

use super::{Answer, DecodeError, answer, decode, decode_response, refusal};
use serde_json::{Value, json};

fn document(body: &str) -> Result<Answer, DecodeError> {
    decode_response(body.as_bytes())
}

fn document_refusal(body: &str) -> String {
    document(body).unwrap_err().to_string()
}

/// An answer of 5, without a declaration.
const FIVE: &str = "<methodResponse><params><param><value><int>5</int></value></param></params></methodResponse>";

#[test]
fn a_declaration_is_optional_and_must_say_utf_8() {
    for declaration in [
        "",
        "<?xml version='1.0'?>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<?xml version='1.0' encoding='utf-8' standalone='yes'?>",
    ] {
        assert_eq!(document(&format!("{declaration}{FIVE}")), Ok(Answer::Value(json!(5))), "{declaration}");
    }
    let latin = document_refusal(&format!("<?xml version='1.0' encoding='latin1'?>{FIVE}"));
    assert!(latin.ends_with("the encoding is \"latin1\", and UTF-8 is needed"), "{latin}");
    for declaration in [
        "<?xml version='1.1'?>",
        "<?xml?>",
        "<?xml encoding='utf-8'?>",
        "<?xml version=1.0?>",
        "\n<?xml version='1.0'?>",
        "<!--c--><?xml version='1.0'?>",
        "<?xml version='1.0'?><?xml version='1.0'?>",
    ] {
        assert!(document(&format!("{declaration}{FIVE}")).is_err(), "{declaration}");
    }
}

#[test]
fn one_byte_order_mark_is_skipped() {
    assert_eq!(document(&format!("\u{FEFF}<?xml version='1.0'?>{FIVE}")), Ok(Answer::Value(json!(5))));
    assert!(document(&format!("\u{FEFF}\u{FEFF}{FIVE}")).is_err());
    assert!(decode_response(b"\xFF\xFE<\0m\0").is_err());
}

#[test]
fn a_doctype_is_refused_before_its_entities_count() {
    let laughs = format!("<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>{FIVE}");
    assert!(document_refusal(&laughs).ends_with("a DOCTYPE is not allowed"));
    assert!(document(&format!("<!DOCTYPE m SYSTEM 'file:///etc/passwd'>{FIVE}")).is_err());
    assert!(document(&FIVE.replace("5", "<!DOCTYPE x>5")).is_err());
}

#[test]
fn processing_instructions_are_refused() {
    assert!(document(&format!("<?php echo 1?>{FIVE}")).is_err());
    assert!(refusal("a<?x y?>b").ends_with("processing instructions are not allowed"));
}

#[test]
fn there_is_one_root_and_nothing_around_it() {
    assert_eq!(document(&format!("\n \t{FIVE}\r\n<!-- end -->\n")), Ok(Answer::Value(json!(5))));
    assert!(document_refusal(&format!("{FIVE}{FIVE}")).ends_with("there is a second root element"));
    for junk in ["x", "&amp;", "&#32;", "<![CDATA[ ]]>", "<x/>", "</methodResponse>", "\u{a0}", "<"] {
        assert!(document(&format!("{FIVE}{junk}")).is_err(), "{junk}");
        assert!(document(&format!("{junk}{FIVE}")).is_err(), "{junk}");
    }
}

#[test]
fn only_known_references_to_legal_characters_are_text() {
    assert_eq!(decode("&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#13;&#x1F600;"), Ok(json!("<>&\"'AB\r\u{1F600}")));
    for reference in [
        "&foo;",
        "&LT;",
        "&;",
        "&#;",
        "&#x;",
        "&#0;",
        "&#8;",
        "&#xB;",
        "&#xD800;",
        "&#xFFFE;",
        "&#x110000;",
        "&#X41;",
        "&#+65;",
        "& ",
        "&amp",
        "&a&amp;",
    ] {
        assert!(decode(reference).is_err(), "{reference}");
    }
    assert!(refusal("a&foo;b").ends_with("unknown reference \"&foo;\""), "{}", refusal("a&foo;b"));
}

#[test]
fn text_in_pieces_is_joined() {
    assert_eq!(
        decode("<string> a &amp;&lt;b<!-- c --> c<![CDATA[ <d> &amp; ]]>e </string>"),
        Ok(json!(" a &<b c <d> &amp; e "))
    );
    assert_eq!(decode("<int>1<!-- c -->2&#51;</int>"), Ok(json!(123)));
}

#[test]
fn raw_line_ends_become_line_feeds_as_in_any_xml_parser() {
    assert_eq!(decode("<string>a\r\nb\rc\n\r</string>"), Ok(json!("a\nb\nc\n\n")));
    assert_eq!(decode("<![CDATA[a\r\nb\r]]>"), Ok(json!("a\nb\n")));
    assert_eq!(decode("a\r&#10;b&#13;\nc"), Ok(json!("a\n\nb\r\nc")));
}

#[test]
fn characters_that_xml_cannot_carry_are_named() {
    let odoo_14 = refusal("a\u{b}b");
    assert!(odoo_14.starts_with("the answer holds the raw character U+000B at byte 61"), "{odoo_14}");
    for character in ["\0", "\u{1f}", "\u{fffe}", "\u{ffff}"] {
        assert!(decode(character).is_err(), "{character:?}");
        assert!(decode(&format!("<![CDATA[{character}]]>")).is_err(), "{character:?}");
    }
    assert_eq!(decode("\u{7f}\u{85}\u{fffd}"), Ok(json!("\u{7f}\u{85}\u{fffd}")));
}

#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    for bytes in [b"\xFF".as_slice(), b"\xC0\x80", b"\xED\xA0\x80", b"\xE9"] {
        let (head, tail) = FIVE.split_at(FIVE.find('5').unwrap());
        let body = [head.as_bytes(), bytes, tail.as_bytes()].concat();
        assert_eq!(decode_response(&body), Err(DecodeError::NotUtf8 { at: head.len() }), "{bytes:?}");
    }
}

#[test]
fn tags_are_closed_by_their_own_name() {
    for value in [
        "<int>5</i4>",
        "<int>5</string>",
        "<int>5",
        "5</int>",
        "<array><data></array></data>",
        "<string/>5</string>",
        "<in<t>5</int>",
        "<int>5</int x='1'>",
    ] {
        assert!(decode(value).is_err(), "{value}");
    }
    assert_eq!(decode("<int >5</int\n>"), Ok(json!(5)));
}

#[test]
fn attributes_are_refused_but_for_namespaces() {
    assert!(refusal("<int a='1'>5</int>").ends_with("unknown attribute \"a\""));
    for tag in ["<int a>5</int>", "<int a=1>5</int>", "<int xmlns='a' b='c'>5</int>"] {
        assert!(decode(tag).is_err(), "{tag}");
    }
    assert_eq!(decode("<ex:nil xmlns:ex='http://ws.apache.org/xmlrpc/namespaces/extensions'/>"), Ok(Value::Null));
}

#[test]
fn comments_hold_no_double_hyphen_and_text_no_cdata_end() {
    for text in ["a<!-- b -- c -->", "a<!-->", "a]]>b"] {
        assert!(decode(text).is_err(), "{text}");
    }
    assert_eq!(decode("a]]&gt;b]]b>"), Ok(json!("a]]>b]]b>")));
}

#[test]
fn a_million_attributes_or_a_huge_name_cost_one_look() {
    for tag in [format!("<int {}>5</int>", "a='' ".repeat(1_000_000)), format!("<{}>", "n".repeat(10_000_000))] {
        let error = decode_response(answer(&format!("<value>{tag}</value>")).as_bytes()).unwrap_err().to_string();
        assert!(error.contains("unknown") && error.len() < 200, "{error}");
    }
}
