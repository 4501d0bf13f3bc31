//! The server as a client sees it, over a network that is a script.

use super::http::{self, Head};
use super::lines::{self, Line};
use super::{Service, era, handle};
use crate::error::{Code, Error, Source};
use crate::odoo::instance::{Credential, Instance, Instances};
use crate::odoo::protocol::{Choice, Protocol};
use crate::odoo::transport::{Request, Response, Transport, TransportError};
use crate::tools::Context;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::VecDeque;

/// Gives its answers in order, and notes what it was sent.
struct Script {
    answers: RefCell<VecDeque<Result<Response, TransportError>>>,
    sent: RefCell<Vec<String>>,
}

impl Script {
    fn of(answers: impl IntoIterator<Item = Result<Response, TransportError>>) -> Self {
        Self { answers: RefCell::new(answers.into_iter().collect()), sent: RefCell::default() }
    }
}

impl Transport for Script {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.sent.borrow_mut().push(String::from_utf8(request.body).unwrap());
        self.answers.borrow_mut().pop_front().expect("one request more than the script knows")
    }
}

fn xml(value: &str) -> Result<Response, TransportError> {
    let body = format!(
        "<?xml version='1.0'?><methodResponse><params><param><value>{value}</value></param></params></methodResponse>"
    );
    Ok(Response {
        status: 200,
        content_type: "text/xml".into(),
        retry_after: None,
        location: None,
        body: body.into_bytes(),
    })
}

fn instances() -> Instances {
    let only = Instance::new(
        "default",
        "http://odoo.example",
        "company",
        "agent",
        Credential::new("placeholder", None, Choice::Only(Protocol::Xmlrpc)),
    );
    Instances { default: Some(only.name.clone()), all: vec![only] }
}

fn with<T>(script: &Script, misconfigured: Option<&Error>, run: impl FnOnce(&Service) -> T) -> T {
    let instances = match misconfigured {
        None => instances(),
        Some(_) => Instances { all: Vec::new(), default: None },
    };
    let context = Context { instances: &instances, transport: script, clock: &|| 0 };
    run(&Service { context, misconfigured })
}

/// The answer to a request that needs no network.
fn ask(method: &str, params: Value) -> Value {
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    with(&Script::of([]), None, |service| handle(service, &request)).expect("an answer is due")
}

fn modern(mut params: Value) -> Value {
    params["_meta"] = json!({era::VERSION_KEY: era::MODERN, "io.modelcontextprotocol/clientCapabilities": {}});
    params
}

fn error_code(answer: &Value) -> i64 {
    answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error in {answer}"))
}

#[test]
fn initialize_agrees_to_a_known_revision_and_offers_the_newest_for_any_other() {
    for version in era::LEGACY {
        assert_eq!(ask("initialize", json!({"protocolVersion": version}))["result"]["protocolVersion"], version);
    }
    for version in [json!("2019-01-01"), json!(era::MODERN), json!(7), json!(null)] {
        let answer = ask("initialize", json!({"protocolVersion": version}));
        assert_eq!(answer["result"]["protocolVersion"], "2025-11-25");
        assert_eq!(
            answer["result"]["capabilities"],
            json!({"tools": {}, "resources": {}, "prompts": {}, "completions": {}})
        );
        assert_eq!(answer["result"]["serverInfo"]["name"], "odoo-tools");
    }
}

#[test]
fn a_modern_client_discovers_the_server_and_learns_how_long_that_holds() {
    let result = &ask("server/discover", modern(json!({})))["result"];
    assert_eq!(result["supportedVersions"][0], era::MODERN);
    assert_eq!((&result["resultType"], &result["ttlMs"]), (&json!("complete"), &json!(60_000)));
    assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "odoo-tools");
}

#[test]
fn lists_say_how_long_they_hold_to_modern_clients_alone() {
    for method in ["tools/list", "resources/list", "resources/templates/list", "prompts/list"] {
        let new = &ask(method, modern(json!({})))["result"];
        assert_eq!((&new["ttlMs"], &new["cacheScope"]), (&json!(60_000), &json!("private")), "{method}");
        let old = &ask(method, json!({}))["result"];
        assert!(
            old.get("ttlMs").is_none() && old.get("resultType").is_none() && old.get("_meta").is_none(),
            "{method}"
        );
    }
}

#[test]
fn each_tool_is_listed_with_its_schemas_and_hints() {
    let answer = ask("tools/list", json!({}));
    let tools = answer["result"]["tools"].as_array().unwrap();
    assert!(tools.len() >= 10);
    for tool in tools {
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
        assert!(tool["outputSchema"].is_object() && tool["annotations"]["readOnlyHint"].is_boolean(), "{tool}");
    }
}

#[test]
fn a_revision_that_is_not_spoken_is_refused_with_those_that_are() {
    let answer = ask("tools/list", json!({"_meta": {era::VERSION_KEY: "2031-01-01"}}));
    assert_eq!(error_code(&answer), -32022);
    assert_eq!(answer["error"]["data"]["supported"], json!(era::supported()));
}

#[test]
fn methods_belong_to_their_era() {
    assert_eq!(ask("ping", json!({}))["result"], json!({}));
    assert_eq!(error_code(&ask("ping", modern(json!({})))), -32601);
    assert_eq!(error_code(&ask("initialize", modern(json!({})))), -32601);
    assert_eq!(error_code(&ask("tasks/list", json!({}))), -32601);
}

#[test]
fn a_message_that_is_no_request_is_refused_under_its_id() {
    let answer = |message: Value| with(&Script::of([]), None, |service| handle(service, &message));
    for (message, id, code) in [
        (json!([]), json!(null), -32600),
        (json!({"id": 3, "method": "ping"}), json!(3), -32600),
        (json!({"jsonrpc": "2.0", "id": 3}), json!(3), -32600),
        (json!({"jsonrpc": "2.0", "id": null, "method": "ping"}), json!(null), -32600),
        (json!({"jsonrpc": "2.0", "id": {}, "method": "ping"}), json!(null), -32600),
        (json!({"jsonrpc": "2.0", "id": "a", "method": "ping", "params": []}), json!("a"), -32602),
        (json!({"jsonrpc": "2.0", "id": 3, "method": "tools/list", "params": {"cursor": "x"}}), json!(3), -32602),
        (json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call"}), json!(3), -32602),
        (json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "no"}}), json!(3), -32602),
    ] {
        let answer = answer(message.clone()).unwrap();
        assert_eq!((&answer["id"], error_code(&answer)), (&id, code), "{message}");
    }
}

#[test]
fn notifications_and_answers_are_met_with_silence() {
    for message in [
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "odoo_create"}}),
        json!({"jsonrpc": "2.0", "id": 1, "result": {}}),
    ] {
        assert_eq!(with(&Script::of([]), None, |service| handle(service, &message)), None, "{message}");
    }
}

#[test]
fn a_call_reaches_odoo_and_its_answer_comes_back_as_text_and_data() {
    let own_context = xml("<struct></struct>");
    let script = Script::of([xml("<int>2</int>"), own_context, xml("<int>42</int>")]);
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "odoo_count", "arguments": {"model": "res.partner"}}});
    let answer = with(&script, None, |service| handle(service, &request)).unwrap();
    let result = &answer["result"];
    assert_eq!(result["isError"], false, "{answer}");
    assert!(result["content"][0]["text"].as_str().unwrap().contains("42"), "{answer}");
    assert!(result["structuredContent"].is_object());
    assert!(script.sent.borrow().last().unwrap().contains("search_count"));
}

#[test]
fn a_failure_that_a_model_can_act_on_is_a_result() {
    let unfit = ask("tools/call", json!({"name": "odoo_count"}));
    assert_eq!(unfit["result"]["isError"], true);
    assert!(unfit["result"]["content"][0]["text"].as_str().unwrap().contains("model"), "{unfit}");
    let nowhere = json!({"name": "odoo_count", "arguments": {"model": "res.partner", "instance_id": "nowhere"}});
    let nowhere = ask("tools/call", nowhere);
    assert!(nowhere["result"]["content"][0]["text"].as_str().unwrap().starts_with("E005"), "{nowhere}");
}

#[test]
fn a_connection_that_failed_is_told_with_its_retry_class() {
    let script = Script::of([Err(TransportError::NotSent("the connection was refused".into()))]);
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": modern(json!({
        "name": "odoo_count", "arguments": {"model": "res.partner"}}))});
    let result = with(&script, None, |service| handle(service, &request)).unwrap()["result"].clone();
    assert_eq!((&result["isError"], &result["resultType"]), (&json!(true), &json!("complete")));
    assert!(result["content"][0]["text"].as_str().unwrap().contains("retry: safe"), "{result}");
    // What the outcome says of itself is kept beside what the era adds.
    assert_eq!(result["_meta"].as_object().unwrap().len(), 2, "{result}");
}

#[test]
fn a_resource_that_is_not_there_has_the_code_of_its_era() {
    assert_eq!(error_code(&ask("resources/read", json!({"uri": "odoo://nowhere/res.partner/1"}))), -32002);
    assert_eq!(error_code(&ask("resources/read", modern(json!({"uri": "odoo://nowhere/res.partner/1"})))), -32602);
    assert_eq!(error_code(&ask("resources/read", json!({"uri": "file:///etc/passwd"}))), -32602);
    assert_eq!(error_code(&ask("resources/read", json!({"uri": 7}))), -32602);
}

#[test]
fn a_prompt_is_given_as_messages() {
    let result =
        ask("prompts/get", json!({"name": "explore_model", "arguments": {"model": "res.partner"}}))["result"].take();
    assert_eq!(result["messages"][0]["role"], "user");
    assert!(result["messages"][0]["content"]["text"].as_str().unwrap().contains("\"res.partner\""), "{result}");
    for (params, words) in [
        (json!({"name": "explore_modle"}), "There is no prompt \"explore_modle\"; did you mean explore_model?"),
        (json!({"name": "explore_model"}), "the argument model is missing"),
        (json!({"name": 7}), "params.name must be a string"),
    ] {
        let answer = ask("prompts/get", params);
        assert_eq!(error_code(&answer), -32602);
        assert!(answer["error"]["message"].as_str().unwrap().contains(words), "{answer}");
    }
}

#[test]
fn arguments_are_completed() {
    let params = |reference: Value, argument: &str| json!({"ref": reference, "argument": {"name": argument, "value": "def"}, "context": {"arguments": {}}});
    let template = json!({"type": "ref/resource", "uri": "odoo://{instance}/{model}"});
    let answer = ask("completion/complete", params(template.clone(), "instance"));
    let expected = json!({"values": ["default"], "total": 1, "hasMore": false});
    assert_eq!(answer["result"]["completion"], expected, "{answer}");
    for params in [
        params(template, "id"),
        params(json!({"type": "ref/prompt", "name": "no"}), "model"),
        params(json!({"type": "ref/tool", "name": "odoo_read"}), "model"),
        json!({"ref": {"type": "ref/prompt", "name": "explore_model"}}),
    ] {
        assert_eq!(error_code(&ask("completion/complete", params)), -32602);
    }
}

#[test]
fn a_wrong_configuration_lists_everything_and_fails_each_use() {
    let error = Error::new(Code::Validation, Source::Host, "ODOO_URL is not set.");
    let ask = |method: &str, params: Value| {
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        with(&Script::of([]), Some(&error), |service| handle(service, &request)).unwrap()
    };
    assert!(!ask("tools/list", json!({}))["result"]["tools"].as_array().unwrap().is_empty());
    let call = ask("tools/call", json!({"name": "odoo_count", "arguments": {"model": "res.partner"}}));
    assert_eq!(call["result"]["isError"], true);
    assert!(call["result"]["content"][0]["text"].as_str().unwrap().contains("ODOO_URL is not set."));
    assert_eq!(error_code(&ask("tools/call", json!({"name": "no_such_tool"}))), -32602);
    let read = ask("resources/read", json!({"uri": "odoo://default/res.partner/1"}));
    assert!(read["error"]["message"].as_str().unwrap().contains("ODOO_URL is not set."));
    assert!(!ask("prompts/list", json!({}))["result"]["prompts"].as_array().unwrap().is_empty());
    let prompt = ask("prompts/get", json!({"name": "explore_model", "arguments": {"model": "res.partner"}}));
    assert!(prompt["error"]["message"].as_str().unwrap().contains("ODOO_URL is not set."));
}

#[test]
fn a_line_that_is_not_json_is_answered_without_an_id_and_a_blank_one_not_at_all() {
    let answer = |line: Line| with(&Script::of([]), None, |service| lines::answer(service, &line));
    for line in [Line::Whole(b"{".to_vec()), Line::Whole(vec![0xff, 0xfe]), Line::TooLong] {
        let bytes = answer(line).unwrap();
        assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 1, "one line");
        let answer: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!((&answer["id"], error_code(&answer)), (&Value::Null, -32700));
    }
    assert_eq!(answer(Line::Whole(b" \r".to_vec())), None);
}

fn head() -> Head {
    Head { is_post: true, content_type: Some("application/json; charset=utf-8".into()), ..Head::default() }
}

fn post(head: &Head, message: &Value) -> http::Reply {
    with(&Script::of([]), None, |service| http::answer(service, head, message.to_string().as_bytes()))
}

#[test]
fn over_http_only_json_by_post_is_taken() {
    assert_eq!(http::refusal(&head()), None);
    let get = http::refusal(&Head { is_post: false, ..head() }).unwrap();
    assert_eq!((get.status, get.allow), (405, Some("POST")));
    let form = Head { content_type: Some("text/plain".into()), ..head() };
    assert_eq!(http::refusal(&form).unwrap().status, 415);
    assert_eq!(http::refusal(&Head { content_type: None, ..head() }).unwrap().status, 415);
    let old = Head { protocol_version: Some("1999-01-01".into()), ..head() };
    assert_eq!(http::refusal(&old).unwrap().status, 400);
}

#[test]
fn a_web_page_from_elsewhere_is_refused() {
    let from = |origin: &str| http::refusal(&Head { origin: Some(origin.into()), ..head() }).map(|reply| reply.status);
    for own in ["http://localhost", "http://localhost:8080", "http://127.0.0.1:3000", "https://[::1]:1"] {
        assert_eq!(from(own), None, "{own}");
    }
    for other in [
        "null",
        "",
        "http://evil.example",
        "http://localhost.evil.example",
        "http://evil.example:80",
        "http://127.0.0.1@evil.example",
    ] {
        assert_eq!(from(other), Some(403), "{other}");
    }
}

#[test]
fn over_http_a_notification_is_accepted_and_a_request_answered() {
    let notification = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    assert_eq!(post(&head(), &notification), http::Reply { status: 202, allow: None, body: None });
    assert_eq!(post(&head(), &json!({"jsonrpc": "2.0", "id": 1, "method": "ping"})).status, 200);
    assert_eq!(post(&head(), &json!([])).status, 400);
    let cut = with(&Script::of([]), None, |service| http::answer(service, &head(), b"{"));
    assert_eq!((cut.status, error_code(&cut.body.unwrap())), (400, -32700));
}

#[test]
fn modern_headers_must_say_what_the_message_says() {
    let message =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": modern(json!({"name": "odoo_count"}))});
    let right = Head {
        protocol_version: Some(era::MODERN.into()),
        mcp_method: Some("tools/call".into()),
        mcp_name: Some("odoo_count".into()),
        ..head()
    };
    assert_eq!(post(&right, &message).status, 200);
    for wrong in [
        Head { mcp_name: Some("odoo_unlink".into()), ..right.clone() },
        Head { mcp_name: None, ..right.clone() },
        Head { mcp_method: Some("tools/list".into()), ..right.clone() },
        Head { protocol_version: Some("2025-11-25".into()), ..right.clone() },
    ] {
        let reply = post(&wrong, &message);
        assert_eq!((reply.status, error_code(&reply.body.unwrap())), (400, -32020), "{wrong:?}");
    }
}

#[test]
fn an_unknown_method_is_not_found_over_http_in_the_modern_era_alone() {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tasks/list", "params": modern(json!({}))});
    let head = Head { protocol_version: Some(era::MODERN.into()), mcp_method: Some("tasks/list".into()), ..head() };
    assert_eq!(post(&head, &message).status, 404);
    assert_eq!(post(&head, &json!({"jsonrpc": "2.0", "id": 1, "method": "tasks/list"})).status, 200);
}
