use super::*;
use crate::placeholder::Placeholder;
use crate::route::Route;

/// A body with `{P}` for the placeholder, read by a gate of one instance.
fn read(service: Service, body: &str) -> Result<(Head, Option<usize>, String), Violation> {
    let placeholder = Placeholder::random().unwrap();
    let canary = Canary::new(vec![Placeholder::random().unwrap(), placeholder.clone()]);
    let encoded: String = placeholder.as_str().bytes().map(|byte| format!("&#{byte};")).collect();
    let body = body.replace("{P}", placeholder.as_str()).replace("{ENCODED}", &encoded);
    let call = Call::read(&Route::Xmlrpc(service), None, body.as_bytes(), &canary)?;
    Ok((call.head, call.instance, body[call.tail].to_owned()))
}

fn param(value: &str) -> String {
    format!("<param><value>{value}</value></param>")
}

fn call(method: &str, parameters: &[&str]) -> String {
    let parameters: String = parameters.iter().map(|value| param(value)).collect();
    format!(
        "<?xml version='1.0'?>\n<methodCall>\n<methodName>{method}</methodName><params>{parameters}</params></methodCall>\n"
    )
}

const ARGS: &str = "<array><data><value><array><data></data></array></value></data></array>";
const KWARGS: &str = "<struct><member><name>limit</name><value><int>1</int></value></member></struct>";

fn execute_kw(args: &str, kwargs: &str) -> String {
    call(
        "execute_kw",
        &["db", "<int>2</int>", "<string>{P}</string>", "res.partner", "<string>read</string>", args, kwargs],
    )
}

#[test]
fn the_head_of_an_ordinary_call_is_learned_and_its_tail_left_as_it_was() {
    let (head, instance, left) = read(Service::Object, &execute_kw(ARGS, KWARGS)).unwrap();
    assert_eq!(instance, Some(1));
    assert_eq!(
        head,
        Head::Execute(Execute {
            database: Some("db".into()),
            uid: Some(2),
            model: "res.partner".into(),
            method: "read".into(),
        })
    );
    let tail = format!("{}{}</params></methodCall>\n", param(ARGS), param(KWARGS));
    assert_eq!(left, tail);
}

#[test]
fn version_and_authenticate_are_read_on_common() {
    let version = read(Service::Common, "<methodCall><methodName>version</methodName></methodCall>").unwrap();
    assert_eq!((version.0, version.1), (Head::Version, None));
    let login = read(Service::Common, &call("authenticate", &["db", "bot&amp;co", "{P}", "<struct/>"])).unwrap();
    assert_eq!(login.0, Head::Authenticate { database: "db".into(), login: "bot&co".into() });
}

#[test]
fn every_value_of_xml_rpc_may_stand_in_the_arguments() {
    let args = "<array><data><value>bare</value><value/><value><string/></value><value><nil/></value>\
        <value><boolean>1</boolean></value><value><double>1.5</double></value><value><i8>4294967297</i8></value>\
        <value> <base64>YQ==</base64> </value><value><dateTime.iso8601>20260101T00:00:00</dateTime.iso8601></value>\
        <value><array><data/></array></value><value><struct/></value><value><string>a &lt; b &#13;</string></value>\
        </data></array>";
    assert!(read(Service::Object, &execute_kw(args, KWARGS)).is_ok());
}

#[test]
fn line_ends_are_read_as_xml_reads_them() {
    let placeholder = Placeholder::random().unwrap();
    let canary = Canary::new(vec![placeholder.clone()]);
    let names = "<array><data><value><string>a\r\nb\rc&#13;</string></value></data></array>";
    let body = execute_kw(names, KWARGS).replace("{P}", placeholder.as_str()).replace("><", ">\r\n<");
    let call = Call::read(&Route::Xmlrpc(Service::Object), None, body.as_bytes(), &canary).unwrap();
    assert_eq!(call.arguments.positional, [crate::Value::Text("a\nb\nc\r".into())]);
    let member = |name: &str| format!("<member><name>{name}</name><value/></member>");
    let twice = format!("<struct>{}{}</struct>", member("a\r"), member("a\n"));
    assert_eq!(read(Service::Object, &execute_kw(ARGS, &twice)), Err(Violation::Duplicate));
}

#[test]
fn a_hostile_body_is_refused_for_what_it_is() {
    let kwargs = |value: &str| {
        execute_kw(ARGS, &format!("<struct><member><name>x</name><value>{value}</value></member></struct>"))
    };
    let ordinary = execute_kw(ARGS, KWARGS);
    let execute =
        |third: &str, model: &str| call("execute_kw", &["db", "<int>2</int>", third, model, "read", ARGS, KWARGS]);
    for (what, body, expected) in [
        ("placeholder in a field", kwargs("<string>my {P}</string>"), Violation::Placeholder),
        ("placeholder behind references", kwargs("<string>{ENCODED}</string>"), Violation::Placeholder),
        ("placeholder as a member's name", ordinary.replace("limit", "{P}"), Violation::Placeholder),
        ("placeholder as model", execute("{P}", "{P}"), Violation::Placeholder),
        ("placeholder as model alone", execute("other", "{P}"), Violation::Placeholder),
        ("placeholder as method name", ordinary.replace("execute_kw", "{P}"), Violation::Placeholder),
        ("placeholder within the third parameter", execute("x{P}", "res.partner"), Violation::Placeholder),
        (
            "placeholder in an array at the third place",
            execute("<array><data><value>{P}</value></data></array>", "res.partner"),
            Violation::Placeholder,
        ),
        ("CDATA", kwargs("<string><![CDATA[x]]></string>"), Violation::Markup),
        ("CDATA round the placeholder", execute("<string><![CDATA[{P}]]></string>", "res.partner"), Violation::Markup),
        ("comment", kwargs("<string>a<!-- -->b</string>"), Violation::Markup),
        ("processing instruction", kwargs("<string><?php ?></string>"), Violation::Markup),
        ("second declaration", ordinary.replace("<params>", "<?xml version='1.0'?><params>"), Violation::Markup),
        ("DOCTYPE", ordinary.replace("<methodCall>", "<!DOCTYPE x [<!ENTITY y 'z'>]><methodCall>"), Violation::Markup),
        ("unknown entity", kwargs("<string>&y;</string>"), Violation::Entity),
        ("attribute", kwargs("<string lang='en'>a</string>"), Violation::Attribute),
        ("namespace", ordinary.replace("<methodCall>", "<methodCall xmlns='x'>"), Violation::Attribute),
        ("prefix", kwargs("<ex:nil/>"), Violation::UnknownElement),
        ("fault", kwargs("<fault></fault>"), Violation::UnknownElement),
        (
            "extra parameter",
            ordinary.replace("</params>", "<param><value>x</value></param></params>"),
            Violation::Parameters,
        ),
        ("arguments missing", call("execute_kw", &["db", "<int>2</int>", "{P}", "m", "read"]), Violation::Parameters),
        ("arguments not a list", execute_kw("<string>x</string>", KWARGS), Violation::Parameters),
        ("keywords not a struct", execute_kw(ARGS, ARGS), Violation::Parameters),
        ("user id as text", ordinary.replace("<int>2</int>", "<string>2</string>"), Violation::UserId),
        ("user id zero", ordinary.replace("<int>2</int>", "<int>0</int>"), Violation::UserId),
        ("user id with a sign", ordinary.replace("<int>2</int>", "<int>+2</int>"), Violation::UserId),
        ("own password", execute("hunter2", "res.partner"), Violation::Credential),
        (
            "nested password",
            execute("<array><data><value>x</value></data></array>", "res.partner"),
            Violation::Credential,
        ),
        ("model with a space", execute("{P}", "res.partner "), Violation::Name),
        ("model of other letters", execute("{P}", "res.p\u{430}rtner"), Violation::Name),
        ("execute", ordinary.replace("execute_kw", "execute"), Violation::Method),
        ("two documents", format!("{ordinary}<methodCall></methodCall>"), Violation::Trailing),
        ("text after the end", format!("{ordinary}x"), Violation::Trailing),
        ("NUL after the end", format!("{ordinary}\0"), Violation::Trailing),
        (
            "second method name at the end",
            ordinary.replace("</params>", "</params><methodName>authenticate</methodName>"),
            Violation::Nesting,
        ),
        ("second method name in a value", kwargs("<methodName>x</methodName>"), Violation::Nesting),
        ("second parameters", ordinary.replace("</params>", "</params><params></params>"), Violation::Nesting),
        ("two types in a value", kwargs("<int>1</int><int>2</int>"), Violation::Nesting),
        ("text beside a type", kwargs("x<int>1</int>"), Violation::Nesting),
        ("space by reference beside a type", kwargs("&#32;<int>1</int>"), Violation::Nesting),
        ("element in a string", kwargs("<string>a<int>1</int></string>"), Violation::Nesting),
        ("value without a value", ordinary.replace("<value><int>1</int></value>", ""), Violation::Nesting),
        ("crossed tags", kwargs("<string>a</int>"), Violation::Malformed),
        ("dangling ampersand", kwargs("<string>a & b</string>"), Violation::Malformed),
        ("other encoding", ordinary.replace("version='1.0'", "version='1.0' encoding='utf-7'"), Violation::Encoding),
        (
            "the same member twice",
            execute_kw(ARGS, &KWARGS.replace("</struct>", &KWARGS.replace("<struct>", ""))),
            Violation::Duplicate,
        ),
        ("a boolean that is neither", kwargs("<boolean>true</boolean>"), Violation::Nesting),
        ("an integer with spaces", kwargs("<int> 1 </int>"), Violation::Integer),
        ("an integer with an underscore", kwargs("<int>1_0</int>"), Violation::Integer),
        ("an integer in other digits", kwargs("<i8>\u{661}</i8>"), Violation::Integer),
        ("an integer without digits", kwargs("<i4>-</i4>"), Violation::Integer),
        ("nothing", String::new(), Violation::Nesting),
    ] {
        assert_eq!(read(Service::Object, &body), Err(expected), "{what}: {body}");
    }
}

#[test]
fn the_services_methods_are_not_those_of_the_other() {
    let login = call("authenticate", &["db", "bot", "{P}", "<struct/>"]);
    assert_eq!(read(Service::Object, &login), Err(Violation::Method));
    assert_eq!(read(Service::Common, &execute_kw(ARGS, KWARGS)), Err(Violation::Method));
    assert_eq!(read(Service::Common, &call("login", &["db", "bot", "{P}"])), Err(Violation::Method));
    assert_eq!(read(Service::Common, &call("set_loglevel", &["{P}"])), Err(Violation::Placeholder));
}

#[test]
fn a_body_cut_at_any_byte_is_refused() {
    let body = execute_kw(ARGS, KWARGS);
    let whole = body.trim_end().len();
    for end in 0..whole {
        assert!(read(Service::Object, &body[..end]).is_err(), "{}", &body[..end]);
    }
    assert!(read(Service::Object, &body[..whole]).is_ok());
}

#[test]
fn nesting_is_bounded() {
    let nested = |levels: usize| {
        let (open, close) = ("<array><data><value>", "</value></data></array>");
        execute_kw(&format!("{}{}", open.repeat(levels), close.repeat(levels)), KWARGS)
    };
    assert!(read(Service::Object, &nested(63)).is_ok());
    assert_eq!(read(Service::Object, &nested(64)), Err(Violation::Depth));
    assert_eq!(read(Service::Object, &nested(100_000)), Err(Violation::Depth));
}

#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    let canary = Canary::new(Vec::new());
    let body = b"<methodCall><methodName>version\xff</methodName></methodCall>";
    assert_eq!(Call::read(&Route::Xmlrpc(Service::Common), None, body, &canary), Err(Violation::NotUtf8));
}
