//! An answer that was cut off is an error, wherever it was cut.

use super::{RECORDED, answer, decode_response};

/// Everything that a parser can be in the middle of.
const DENSE: &str = "<value><struct><member><name>k&amp;\u{e9}</name><value><!-- c --><array><data><value>bare</value>\
    <value><![CDATA[<a>]]></value><value><string>&#x20AC;\u{20ac}&lt;p&gt;</string></value><value><nil/></value><value/>\
    <value><double>-1.5</double></value></data></array></value></member></struct></value>";

fn assert_every_cut_is_an_error(name: &str, body: &[u8]) {
    decode_response(body).unwrap_or_else(|error| panic!("{name}: {error}"));
    for length in 0..body.trim_ascii_end().len() {
        let read = decode_response(&body[..length]);
        assert!(read.is_err(), "{name}, cut to {length} bytes, is read as {read:?}");
    }
}

#[test]
fn a_recorded_answer_cut_at_any_byte_is_an_error() {
    for (name, body) in RECORDED {
        assert_every_cut_is_an_error(name, body);
    }
}

#[test]
fn a_dense_answer_cut_at_any_byte_is_an_error() {
    assert_every_cut_is_an_error("dense", answer(DENSE).as_bytes());
}

#[test]
fn a_cut_is_told_apart_from_other_faults_of_the_xml() {
    let whole = answer(DENSE);
    for length in (0..whole.len()).filter(|length| whole.is_char_boundary(*length)) {
        let error = decode_response(&whole.as_bytes()[..length]).unwrap_err().to_string();
        assert_eq!(error, format!("the answer ends at byte {length} before it is complete"));
    }
}
