use super::*;
use crate::placeholder::Placeholder;
use crate::route::Route;

/// A body with `{P}` for the placeholder and `{HIDDEN}` for it in escapes.
fn read(body: &str) -> Result<(Head, Option<usize>, String), Violation> {
    let placeholder = Placeholder::random().unwrap();
    let canary = Canary::new(vec![Placeholder::random().unwrap(), placeholder.clone()]);
    let hidden: String = placeholder.as_str().bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    let body = body.replace("{P}", placeholder.as_str()).replace("{HIDDEN}", &hidden);
    let call = Call::read(&Route::Jsonrpc, None, body.as_bytes(), &canary)?;
    Ok((call.head, call.instance, body[call.tail].to_owned()))
}

fn envelope(service: &str, method: &str, args: &str) -> String {
    format!(
        r#"{{"jsonrpc":"2.0","method":"call","id":1,"params":{{"service":"{service}","method":"{method}","args":{args}}}}}"#
    )
}

fn execute(args: &str) -> String {
    envelope("object", "execute_kw", args)
}

#[test]
fn the_head_of_an_ordinary_call_is_learned_and_its_arguments_left_as_they_were() {
    let body = execute(r#"["db", 2, "{P}", "res.partner", "read", [[1, 2]] , {"fields": ["name"]} ]"#);
    let (head, instance, tail) = read(&body).unwrap();
    assert_eq!(instance, Some(1));
    let expected =
        Execute { database: Some("db".into()), uid: Some(2), model: "res.partner".into(), method: "read".into() };
    assert_eq!(head, Head::Execute(expected));
    assert_eq!(tail, r#"[[1, 2]] , {"fields": ["name"]}"#);
    let (_, _, tail) = read(&execute(r#"["db",2,"{P}","res.partner","read",[[]]]"#)).unwrap();
    assert_eq!(tail, "[[]]");
}

#[test]
fn version_and_authenticate_are_read_on_common() {
    assert_eq!(read(&envelope("common", "version", "[]")).unwrap().0, Head::Version);
    let login = read(&envelope("common", "authenticate", r#"["db", "b\u006ft", "{P}", {}]"#)).unwrap();
    assert_eq!(login.0, Head::Authenticate { database: "db".into(), login: "bot".into() });
}

#[test]
fn a_hostile_body_is_refused_for_what_it_is() {
    let ordinary = r#"["db",2,"{P}","res.partner","read",[[1]],{"x":"y"}]"#;
    let with = |from: &str, to: &str| execute(&ordinary.replace(from, to));
    for (what, body, expected) in [
        ("placeholder in a field", with("\"y\"", "\"my {P}\""), Violation::Placeholder),
        ("placeholder behind escapes", with("\"y\"", "\"{HIDDEN}\""), Violation::Placeholder),
        ("placeholder as a member's name", with("\"x\"", "\"{P}\""), Violation::Placeholder),
        ("placeholder as database", with("\"db\"", "\"{P}\""), Violation::Placeholder),
        ("hidden placeholder as model", with("res.partner", "{HIDDEN}"), Violation::Placeholder),
        ("placeholder as service", envelope("{P}", "execute_kw", ordinary), Violation::Placeholder),
        ("placeholder in the id", execute(ordinary).replace("\"id\":1", "\"id\":\"{P}\""), Violation::Placeholder),
        ("placeholder within the third", with("\"{P}\"", "\"x{P}\""), Violation::Placeholder),
        ("own password", with("\"{P}\"", "\"hunter2\""), Violation::Credential),
        ("a list as password", with("\"{P}\"", "[\"{P}\"]"), Violation::Placeholder),
        ("a member twice", execute(ordinary).replace("\"id\":1", "\"id\":1,\"id\":2"), Violation::Placeholder),
        (
            "params twice",
            envelope("common", "version", "[]").replacen("\"id\":1", "\"params\":{},\"id\":1", 1),
            Violation::NotJson,
        ),
        (
            "an unknown member",
            envelope("common", "version", "[]").replace("\"id\":1", "\"id\":1,\"x\":2"),
            Violation::NotJson,
        ),
        ("a name twice in the arguments", with("{\"x\":\"y\"}", "{\"x\":1,\"x\":2}"), Violation::Duplicate),
        ("an extra argument", with("{\"x\":\"y\"}]", "{},1]"), Violation::Parameters),
        ("arguments missing", execute(r#"["db",2,"{P}","m","read"]"#), Violation::Parameters),
        ("arguments not a list", with("[[1]]", "{}"), Violation::Parameters),
        ("keywords not an object", with("{\"x\":\"y\"}", "[]"), Violation::Parameters),
        ("user id as text", with("2,", "\"2\","), Violation::UserId),
        ("user id zero", with("2,", "0,"), Violation::UserId),
        ("user id as a float", with("2,", "2.0,"), Violation::UserId),
        ("user id true", with("2,", "true,"), Violation::UserId),
        ("model with a space", with("res.partner", "res.partner "), Violation::Name),
        ("another method", envelope("object", "execute", r#"["db",2,"{P}","m","read"]"#), Violation::Method),
        ("another service", envelope("db", "list", "[]"), Violation::Method),
        ("a batch", format!("[{}]", envelope("common", "version", "[]")), Violation::NotJson),
        ("two documents", format!("{}{{}}", envelope("common", "version", "[]")), Violation::NotJson),
        ("nothing", String::new(), Violation::NotJson),
    ] {
        assert_eq!(read(&body), Err(expected), "{what}: {body}");
    }
}

#[test]
fn a_body_cut_at_any_byte_is_refused() {
    let body = execute(r#"["db",2,"{P}","res.partner","read",[[1]],{}]"#);
    for end in 0..body.len() {
        assert!(read(&body[..end]).is_err(), "{}", &body[..end]);
    }
}
