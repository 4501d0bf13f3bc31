//! What leaves the gate means to Python, in which Odoo is written, what it means to the gate: some hundred bodies of each
//! protocol, written in all the ways that their grammars leave open. Needs `python3`.

#![expect(clippy::expect_used, reason = "it is a test")]

#[path = "../../../tests/fuzz/src/python/mod.rs"]
#[expect(unreachable_pub, reason = "the fuzz targets' own module")]
mod python;

use odoo_firewall::{Route, Service};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use python::agreement::{Gate, Outcome};

/// Bodies of each kind.
const BODIES: usize = 400;

/// Panics where Python reads another thing than the gate, and when too few bodies pass the gate to say anything.
fn hold(route: &Route, bodies: impl Strategy<Value = String>) {
    let mut gate = Gate::new().expect("python3 is installed");
    let mut runner = TestRunner::deterministic();
    let mut agreed = 0;
    for _ in 0..BODIES {
        let body = bodies.new_tree(&mut runner).expect("a body").current();
        agreed += usize::from(gate.hold_against_python(route, &body) == Outcome::Agreed);
    }
    assert!(agreed * 2 > BODIES, "only {agreed} of {BODIES} bodies passed the gate and could be read by Python");
}

/// Up to four of these, one after the other.
fn pieces(of: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    vec(select(of), 0..4).prop_map(|pieces| pieces.concat())
}

fn xml_text() -> impl Strategy<Value = String> + Clone {
    pieces(&[
        "a",
        "é",
        "\u{1f600}",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\u{85}",
        "\u{2028}",
        "&amp;",
        "&lt;",
        "&gt;",
        "&quot;",
        "&apos;",
        "&#13;",
        "&#10;",
        "&#x41;",
        "&#160;",
        "&#x1f600;",
        "]]&gt;",
        ">",
        "'",
        "\"",
        "odoo-secret-",
    ])
}

fn xml_space() -> impl Strategy<Value = &'static str> + Clone {
    select(&["", "", "", " ", "\n", "\r\n", "\t "][..])
}

fn xml_value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        select(
            &[
                "",
                "<string/>",
                "<nil/>",
                "<nil> </nil>",
                "<struct/>",
                "<array><data/></array>",
                "<boolean>0</boolean>",
                "<boolean>1</boolean>",
                "<int>7</int>",
                "<i4>-07</i4>",
                "<int>+7</int>",
                "<i8>-0</i8>",
                "<i8>4294967297</i8>",
                "<int>99999999999999999999</int>",
                "<int> 7 </int>",
                "<int>1_0</int>",
                "<double>1.50</double>",
                "<dateTime.iso8601>20260101T00:00:00</dateTime.iso8601>",
                "<base64>YQ==</base64>",
            ][..]
        )
        .prop_map(str::to_owned),
        xml_text(),
        xml_text().prop_map(|text| format!("<string>{text}</string>")),
    ];
    let inner = leaf.prop_recursive(4, 16, 3, |value| {
        let spaced = (xml_space(), value, xml_space()).prop_map(|(before, value, after)| {
            // Beside text space is a part of it.
            format!("<value>{before}{value}{after}</value>")
        });
        let member = (xml_text(), spaced.clone(), xml_space()).prop_map(|(name, value, space)| {
            format!("<member>{space}<name>{name}</name>{space}{value}{space}</member>")
        });
        prop_oneof![
            (vec(spaced, 0..3), xml_space()).prop_map(|(values, space)| format!(
                "<array>{space}<data>{space}{}</data>{space}</array>",
                values.concat()
            )),
            (vec(member, 0..3), xml_space())
                .prop_map(|(members, space)| format!("<struct>{space}{}{space}</struct>", members.join(space))),
        ]
    });
    inner.prop_map(|value| format!("<value>{value}</value>"))
}

fn xml_call(method: &str, space: &str, parameters: &[&str]) -> String {
    let parameters: String =
        parameters.iter().map(|value| format!("<param>{space}<value>{value}</value>{space}</param>{space}")).collect();
    format!(
        "<methodCall>{space}<methodName>{method}</methodName>{space}<params>{space}{parameters}</params></methodCall>{space}"
    )
}

#[test]
fn arguments_in_xml_rpc() {
    let bodies = (vec(xml_value(), 0..3), xml_text(), xml_value(), any::<bool>(), xml_space()).prop_map(
        |(positional, name, value, named, space)| {
            let positional = format!("<array><data>{}</data></array>", positional.concat());
            let keywords = format!("<struct><member><name>{name}</name>{value}</member></struct>");
            let all = ["db", "<int>2</int>", "{P}", "res.partner", "<string>read</string>", &positional, &keywords];
            xml_call("execute_kw", space, if named { &all } else { &all[..6] })
        },
    );
    hold(&Route::Xmlrpc(Service::Object), bodies);
}

#[test]
fn a_login_in_xml_rpc() {
    let bodies = (xml_text(), xml_text(), xml_value(), xml_space()).prop_map(|(database, login, value, space)| {
        let environment = format!("<struct><member><name>x</name>{value}</member></struct>");
        xml_call("authenticate", space, &[&database, &login, "<string>{P}</string>", &environment])
    });
    hold(&Route::Xmlrpc(Service::Common), bodies);
}

fn json_text() -> impl Strategy<Value = String> + Clone {
    pieces(&[
        "a",
        "é",
        "\u{1f600}",
        " ",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        r"\n",
        r"\r",
        r"\t",
        r"\b",
        r"\f",
        r"\/",
        "/",
        r"\\",
        r#"\""#,
        r"\u0061",
        r"\u00E9",
        r"\ud83d\ude00",
        r"\u0000",
        r"\u001f",
        "'",
        "{}",
        "odoo-secret-",
    ])
    .prop_map(|text| format!("\"{text}\""))
}

fn json_value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        select(
            &[
                "null",
                "true",
                "false",
                "0",
                "-0",
                "7",
                "-7",
                "1.0",
                "-0.0",
                "1e2",
                "1E-2",
                "18446744073709551615",
                "18446744073709551616",
                "-9223372036854775808",
                "-9223372036854775809",
                "1e400",
                "NaN",
                "[]",
                "{ }",
            ][..]
        )
        .prop_map(str::to_owned),
        json_text(),
    ];
    leaf.prop_recursive(4, 16, 3, |value| {
        let space = select(&["", "", " ", "\r\n\t"][..]);
        let member = (json_text(), value.clone(), space.clone())
            .prop_map(|(name, value, space)| format!("{name}{space}:{space}{value}"));
        prop_oneof![
            (vec(value, 0..3), space.clone())
                .prop_map(|(values, space)| format!("[{space}{}{space}]", values.join(","))),
            (vec(member, 0..3), space).prop_map(|(members, space)| format!("{{{space}{}{space}}}", members.join(","))),
        ]
    })
}

fn json_call(service: &str, method: &str, arguments: &str) -> String {
    format!(
        r#"{{"id":7,"params":{{"args":{arguments},"method":"{method}","service":"{service}"}},"method":"call","jsonrpc":"2.0"}}"#
    )
}

#[test]
fn arguments_in_json_rpc() {
    let bodies = (vec(json_value(), 0..3), json_text(), json_value(), any::<bool>()).prop_map(
        |(positional, name, value, named)| {
            let positional = positional.join(" , ");
            let keywords = if named { format!(" ,\n{{{name}: {value}}}") } else { String::new() };
            json_call(
                "object",
                "execute_kw",
                &format!(r#"["db", 2, "{{P}}", "res.partner", "read", [{positional}]{keywords} ]"#),
            )
        },
    );
    hold(&Route::Jsonrpc, bodies);
}

#[test]
fn a_login_in_json_rpc() {
    let bodies = (json_text(), json_text(), json_value()).prop_map(|(database, login, value)| {
        json_call("common", "authenticate", &format!(r#"[{database}, {login}, "{{P}}", {{"x": {value}}}]"#))
    });
    hold(&Route::Jsonrpc, bodies);
}

#[test]
fn arguments_in_json_2() {
    let bodies = (json_text(), json_value(), json_value())
        .prop_map(|(name, one, other)| format!(" {{ {name} : {one} ,\r\n \"context\": {other} }} "));
    hold(&Route::of("/json/2/res.partner/write", None).expect("a route"), bodies);
}

#[test]
fn urls() {
    let mut gate = Gate::new().expect("python3 is installed");
    let token = "access_token=0f3b2f1e-7b8f";
    let pdf = format!("report_type=pdf&{token}&download=true");
    for (path, query) in [
        ("/xmlrpc/2/common", None),
        ("/jsonrpc", None),
        ("/json/2/res.partner/search_read", None),
        ("/web/version", None),
        ("/web/content/7", Some(token)),
        ("/my/orders/16", Some(pdf.as_str())),
    ] {
        assert_eq!(gate.hold_url_against_python(path, query), Outcome::Agreed, "{path}");
    }
}
