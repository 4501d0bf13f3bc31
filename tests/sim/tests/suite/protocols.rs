//! What the three protocols have in common, and the documented differences.

use odoo_sim::{DATABASE, Data, PASSWORD, Series};
use serde_json::{Value, json};

use crate::{
    client::Client,
    protocol::{ALL, Protocol},
};

#[tokio::test]
async fn reads_answer_the_same() {
    let client = Client::demo().await;
    let cases: &[(&str, &str, Option<Value>, Value)] = &[
        ("res.partner", "search", None, json!({"domain": [["is_company", "=", true]], "limit": 3, "order": "id"})),
        ("res.partner", "search_count", None, json!({"domain": []})),
        (
            "res.partner",
            "search_read",
            None,
            json!({"domain": [["id", "=", 10]], "fields": ["name", "country_id", "ref"]}),
        ),
        ("res.partner", "read", Some(json!([10, 99_999_999])), json!({"fields": ["name"], "load": ""})),
        ("sale.order", "web_search_read", None, json!({"domain": [], "specification": {"name": {}}, "limit": 2})),
        ("res.partner", "name_search", None, json!({"name": "oak", "limit": 2})),
        ("res.partner", "fields_get", None, json!({"allfields": ["name"], "attributes": ["type", "required"]})),
        ("res.users", "context_get", None, json!({})),
        ("res.users", "has_group", Some(json!([2])), json!({"group_ext_id": "base.group_system"})),
        ("res.partner", "has_access", Some(json!([])), json!({"operation": "write"})),
        ("ir.model", "get_available_models", None, json!({})),
    ];
    for (model, method, ids, arguments) in cases {
        let mut answers = vec![];
        for protocol in ALL {
            let answer = client.via(protocol, model, method, ids.clone(), arguments.clone()).await;
            answers.push(answer.unwrap_or_else(|failure| panic!("{protocol:?} {method}: {failure:?}")));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{method}: {answers:?}");
    }
}

/// Model, method, ids, arguments; the name in XML-RPC and in JSON, the status of JSON-2.
type Case = (&'static str, &'static str, Option<Value>, Value, &'static str, &'static str, u16);

#[tokio::test]
async fn errors_have_one_message_and_the_name_that_the_protocol_gives_them() {
    let client = Client::demo().await;
    let cases: &[Case] = &[
        ("res.partner", "write", Some(json!([99_999])), json!({"vals": {}}), "2", "odoo.exceptions.MissingError", 404),
        (
            "res.country",
            "create",
            None,
            json!({"vals_list": {"name": "x", "code": "BE"}}),
            "2",
            "odoo.exceptions.ValidationError",
            422,
        ),
        ("sale.order", "action_confirm", Some(json!([3])), json!({}), "2", "odoo.exceptions.UserError", 422),
        ("res.partner", "search_fetch", None, json!({}), "4", "odoo.exceptions.AccessError", 403),
        (
            "res.partner",
            "read",
            Some(json!([10])),
            json!({"fields": ["nmae"]}),
            "ValueError",
            "builtins.ValueError",
            500,
        ),
        ("res.partner", "write", Some(json!([10])), json!({"vals": {"fone": 1}}), "KeyError", "builtins.KeyError", 500),
        (
            "res.partner",
            "search",
            None,
            json!({"domain": [], "limit": -1}),
            "psycopg2.errors.InvalidRowCountInLimitClause",
            "psycopg2.errors.InvalidRowCountInLimitClause",
            500,
        ),
    ];
    for (model, method, ids, arguments, fault, name, status) in cases {
        let mut messages = vec![];
        for protocol in ALL {
            let answer = client.raw(protocol, model, method, ids.clone(), arguments.clone()).await.unwrap();
            let expected = if protocol == Protocol::Json2 { *status } else { 200 };
            assert_eq!(answer.status, expected, "{protocol:?} {method}");
            let failure = crate::protocol::read(protocol, &answer).expect_err(method);
            assert_eq!(
                failure.name,
                if protocol == Protocol::XmlRpc { *fault } else { *name },
                "{protocol:?} {method}"
            );
            messages.push(failure.message);
        }
        assert!(messages.windows(2).all(|pair| pair[0] == pair[1]), "{method}: {messages:?}");
    }
}

#[tokio::test]
async fn an_unknown_model_or_method_is_not_found_by_json2_only() {
    let client = Client::demo().await;
    for (protocol, name, message) in [
        (Protocol::XmlRpc, "2", "Object no.such doesn't exist"),
        (Protocol::JsonRpc, "odoo.exceptions.UserError", "Object no.such doesn't exist"),
        (Protocol::Json2, "werkzeug.exceptions.NotFound", "the model 'no.such' does not exist"),
    ] {
        let failure = client.via(protocol, "no.such", "search", None, json!({})).await.unwrap_err();
        assert_eq!((failure.name.as_str(), failure.message.as_str()), (name, message));
    }
    for (protocol, name) in [
        (Protocol::XmlRpc, "AttributeError"),
        (Protocol::JsonRpc, "builtins.AttributeError"),
        (Protocol::Json2, "werkzeug.exceptions.NotFound"),
    ] {
        let failure = client.via(protocol, "res.partner", "nope", None, json!({})).await.unwrap_err();
        assert_eq!(failure.name, name);
        assert_eq!(failure.message, "The method 'res.partner.nope' does not exist");
    }
}

#[tokio::test]
async fn create_answers_a_list_by_json2_only() {
    let client = Client::demo().await;
    for protocol in ALL {
        let one =
            client.via(protocol, "res.partner", "create", None, json!({"vals_list": {"name": "One"}})).await.unwrap();
        assert_eq!(one.is_array(), protocol == Protocol::Json2, "{protocol:?}: {one}");
        let two = json!({"vals_list": [{"name": "Two"}, {"name": "Three"}]});
        let two = client.via(protocol, "res.partner", "create", None, two).await.unwrap();
        assert_eq!(two.as_array().unwrap().len(), 2);
    }
    assert_eq!(client.sim.executions("res.partner", "create"), 6);
}

#[tokio::test]
async fn nothing_is_a_fault_an_absent_result_or_null() {
    let client = Client::demo().await;
    let archive = async |protocol| {
        client.raw(protocol, "res.partner", "action_archive", Some(json!([10])), json!({})).await.unwrap()
    };
    assert!(archive(Protocol::XmlRpc).await.body.contains("cannot marshal None unless allow_none is enabled"));
    assert_eq!(archive(Protocol::JsonRpc).await.json(), json!({"jsonrpc": "2.0", "id": 7}));
    assert_eq!(archive(Protocol::Json2).await.body, "null");
    assert_eq!(client.sim.executions("res.partner", "action_archive"), 3, "the fault came after the commit");
}

#[tokio::test]
async fn json_carries_what_xml_cannot() {
    let client = Client::demo().await;
    let text = "a\u{1}b";
    for protocol in ALL {
        let vals = json!({"vals_list": {"name": "Odd", "street": text}});
        let created = client.via(Protocol::Json2, "res.partner", "create", None, vals).await.unwrap();
        let read =
            client.via(protocol, "res.partner", "read", Some(created), json!({"fields": ["street"]})).await.unwrap();
        let expected = if protocol == Protocol::XmlRpc { "ab" } else { text };
        assert_eq!(read[0]["street"], expected);
    }
    let big = json!({"vals_list": {"name": "Big", "color": 4_294_967_297_i64}});
    let id = client.via(Protocol::Json2, "res.partner", "create", None, big).await.unwrap();
    for protocol in [Protocol::JsonRpc, Protocol::Json2] {
        let read = client.via(protocol, "res.partner", "read", Some(id.clone()), json!({"fields": ["color"]})).await;
        assert_eq!(read.unwrap()[0]["color"], 4_294_967_297_i64);
    }
    let fault = client.via(Protocol::XmlRpc, "res.partner", "read", Some(id), json!({"fields": ["color"]})).await;
    assert_eq!(fault.unwrap_err().message, "int exceeds XML-RPC limits");
}

#[tokio::test]
async fn int_keys_and_raw_bytes_fail_after_the_commit() {
    let client = Client::demo().await;
    let ids = Some(json!([1]));
    let names = json!({"1": "base.main_partner"});
    for protocol in [Protocol::JsonRpc, Protocol::Json2] {
        assert_eq!(
            client.via(protocol, "res.partner", "get_external_id", ids.clone(), json!({})).await,
            Ok(names.clone())
        );
    }
    let fault = client.via(Protocol::XmlRpc, "res.partner", "get_external_id", ids, json!({})).await.unwrap_err();
    assert_eq!(fault.message, "dictionary key must be string");
    let image = json!({"vals_list": {"name": "dot.png", "datas": "iVBORw0KGgo="}});
    let file = client.via(Protocol::Json2, "ir.attachment", "create", None, image).await.unwrap();
    for (protocol, status, text) in
        [(Protocol::XmlRpc, 200, "UnicodeDecodeError"), (Protocol::Json2, 500, "Internal Server Error")]
    {
        let fields = json!({"fields": ["raw"]});
        let answer = client.raw(protocol, "ir.attachment", "read", Some(file.clone()), fields).await.unwrap();
        assert!(answer.status == status && answer.body.contains(text), "{}", answer.body);
    }
}

/// What raises before the work is kept, and what raises after, are told apart by frames alone.
#[tokio::test]
async fn a_traceback_tells_whether_the_call_or_its_answer_raised() {
    let client = Client::demo().await;
    let inside = ", in dispatch_rpc\n";
    for (model, method, args, frames, others) in [
        ("res.partner", "read", json!([[10], ["nmae"]]), vec![inside], vec![", in dumps\n"]),
        ("res.partner", "action_archive", json!([[10]]), vec![", in dumps\n"], vec![inside, ", in dump_struct\n"]),
        ("res.country", "get_external_id", json!([[20]]), vec![", in dumps\n", ", in dump_struct\n"], vec![inside]),
    ] {
        let (code, text) = client.call(model, method, args, json!({})).await.unwrap_err();
        assert_eq!(code, 1, "{method}");
        assert!(frames.iter().all(|frame| text.contains(frame)), "{method}: {text}");
        assert!(!others.iter().any(|frame| text.contains(frame)), "{method}: {text}");
    }
    for (series, frame) in [(Series::V15, ", in _json_response\n"), (Series::V19, ", in make_json_response\n")] {
        let client = Client::with(Data::demo().with_series(series)).await;
        let vals = json!({"name": "a.png", "datas": "iVBORw0KGgo="});
        let id = client.ok("ir.attachment", "create", json!([vals])).await;
        let params = json!([DATABASE, 2, PASSWORD, "ir.attachment", "read", [[id], ["raw"]], {}]);
        let answer = client.json_rpc("object", "execute_kw", params).await.unwrap().json();
        let debug = answer["error"]["data"]["debug"].as_str().unwrap();
        assert!(debug.contains(frame) && !debug.contains(inside), "{series}: {debug}");
    }
}
