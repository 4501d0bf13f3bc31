use super::*;
use crate::error::{Retry, Source};
use crate::model::fake::Fake;
use crate::odoo::instance::Instance;
use crate::odoo::transport::{Request, Response, TransportError};

const ARCH: &str = r#"<list><field name="name"/><field name="credit"/></list>"#;

mod reading;

/// Runs one tool on a scripted Odoo.
pub(super) fn run(fake: &Fake, name: &str, arguments: Value) -> Result<Answer, Error> {
    let definition = TABLE.iter().find(|definition| definition.name == name).unwrap();
    let arguments = Arguments::read(definition.parameters, arguments).unwrap();
    match definition.run {
        Run::OnInstance(run) => run(&Scoped::new(fake, arguments.scope()), &arguments),
        Run::InSteps(run) => match run(&Scoped::new(fake, arguments.scope()), &arguments, &Turn::default())? {
            Step::Done(answer) => Ok(answer),
            more => panic!("{name} is not done: {more:?}"),
        },
        Run::OnAll(_) => panic!("{name} runs on the whole configuration"),
    }
}

fn instances(names: &[&str], default: Option<&str>) -> Instances {
    let instance = |name: &&str| Instance::new(name, "http://odoo.test", "test", "someone", "the secret".into());
    Instances { all: names.iter().map(instance).collect(), default: default.map(str::to_owned) }
}

/// No network at all.
struct Silent;

impl Transport for Silent {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        panic!("nothing may be sent, but {} was called", request.url)
    }
}

fn call_offline(instances: &Instances, name: &str, arguments: Value) -> Result<Outcome, Failure> {
    let given = call(&Context { instances, transport: &Silent, clock: &|| 0 }, name, arguments, &Turn::default())?;
    let Given::Outcome(outcome) = given else { panic!("{name} is not done: {given:?}") };
    Ok(outcome)
}

#[test]
fn the_list_of_tools_is_small_and_as_agreed() {
    let tools: Vec<Value> = list(&instances(&["default"], None))
        .into_iter()
        .map(|tool| {
            json!({"name": tool.name, "title": tool.title, "description": tool.description, "inputSchema": tool.input_schema,
                   "outputSchema": tool.output_schema, "annotations": tool.annotations})
        })
        .collect();
    let bytes = json!(tools).to_string().len();
    assert!(bytes <= 14_000, "{bytes} bytes");
    insta::with_settings!({snapshot_path => "snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_json_snapshot!("tools", tools);
    });
}

#[test]
fn schemas_are_plain() {
    for tool in list(&instances(&["a", "b"], None)) {
        let text = tool.input_schema.to_string();
        for word in ["anyOf", "oneOf", "allOf", "$ref", "\"type\":["] {
            assert!(!text.contains(word), "{}: {word}", tool.name);
        }
        assert_eq!(tool.annotations.as_object().map(serde_json::Map::len), Some(4), "{}", tool.name);
    }
}

#[test]
fn the_instance_is_required_only_when_there_is_a_choice() {
    let requires = |instances: &Instances| {
        let tools = list(instances);
        let required = &tools[0].input_schema["required"];
        required.as_array().is_some_and(|names| names.iter().any(|name| name == "instance_id"))
    };
    assert!(!requires(&instances(&["a"], None)));
    assert!(!requires(&instances(&["a", "b"], Some("a"))));
    assert!(requires(&instances(&["a", "b"], None)));
}

#[test]
fn instructions_fit_a_client_whatever_the_configuration() {
    let many: Vec<String> = (0..100).map(|n| format!("company-{n:024}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(instructions(&instances(&many, Some(many[0]))).len() <= 1_200);
    let text = instructions(&instances(&["production", "staging"], Some("production")));
    assert!(text.len() <= 1_200, "{}", text.len());
    assert!(text.contains("without instance_id: production"));
}

#[test]
fn an_unknown_tool_or_argument_is_no_outcome() {
    let one = instances(&["default"], None);
    assert_eq!(call_offline(&one, "odoo_drop", json!({})).err(), Some(Failure::UnknownTool));
    let failure = call_offline(&one, "odoo_count", json!({"modle": "x"})).err().unwrap();
    assert!(matches!(&failure, Failure::InvalidArguments(text) if text.contains("did you mean model?")), "{failure}");
}

#[test]
fn the_list_of_instances_needs_no_network_and_shows_no_credential() {
    let outcome = call_offline(&instances(&["a", "b"], Some("b")), "odoo_instances", json!({})).ok().unwrap();
    let structured = outcome.structured.unwrap().to_string();
    assert!(!structured.contains("secret") && !outcome.text.contains("secret"));
    assert!(outcome.text.contains("name: b") && outcome.text.contains("default: true"));
}

#[test]
fn an_errors_text_is_complete_and_its_facts_are_in_meta() {
    let error =
        Error::new(Code::Timeout, Source::Network, "No answer.").retry(Retry::UnknownOutcome).hint("look first");
    let outcome = Outcome::from(error.clone());
    assert_eq!(outcome.text, error.to_string());
    assert_eq!(
        outcome.meta.unwrap(),
        json!({"odoo-mcp/error": {"code": "E007", "source": "network", "retry": "unknown-outcome", "message": "No answer.", "hint": "look first"}})
    );
    assert!(outcome.structured.is_none());
}

#[test]
fn a_search_with_given_fields_asks_for_them_once_and_reads_in_one_request() {
    let found = json!({"length": 2, "records": [
        {"id": 9, "name": "Acme", "country_id": {"id": 20, "display_name": "Belgium"}, "email": false},
        {"id": 8, "name": "Bolt", "country_id": false, "email": "b@example.com"}]});
    let fake = Fake::partners().answer("web_search_read", found);
    let arguments = json!({"model": "res.partner", "domain": [["active", "=", true]], "fields": ["name", "country_id", "email", "id", "name"], "order": "name"});
    let answer = run(&fake, "odoo_search_read", arguments).unwrap();
    assert_eq!(
        answer.structured,
        json!({"model": "res.partner", "fields": ["id", "name", "country_id", "email"], "total": 2,
               "domain": [["active", "=", true]], "rows": [[9, "Acme", [20, "Belgium"], null], [8, "Bolt", null, "b@example.com"]]})
    );
    assert_eq!(
        answer.text,
        "res.partner: rows 1-2 of 2, domain [[\"active\",\"=\",true]]\nid\tname\tcountry_id\temail\n9\tAcme\t[20,\"Belgium\"]\t\n8\tBolt\t\tb@example.com"
    );
    // The model, the user's context, and the search: the host remembers the first two.
    assert_eq!(fake.calls().len(), 3, "{:?}", fake.calls());
}

#[test]
fn default_columns_say_the_currency_once_when_it_is_the_same() {
    let record = |id: i64, currency: &str| json!({"id": id, "name": "x", "credit": 5.5, "currency_id": {"id": 1, "display_name": currency}});
    let search = |records: Value| {
        let fake = Fake::partners()
            .answer("get_view", json!({"id": 3, "arch": ARCH}))
            .answer("web_search_read", json!({"length": 2, "records": records}));
        run(&fake, "odoo_search_read", json!({"model": "res.partner"})).unwrap().structured
    };
    let same = search(json!([record(1, "EUR"), record(2, "EUR")]));
    assert_eq!(same["rows"], json!([[1, "x", 5.5], [2, "x", 5.5]]));
    assert_eq!(same["notes"], json!(["Amounts are in EUR."]));
    let mixed = search(json!([record(1, "EUR"), record(2, "USD")]));
    assert_eq!(mixed["fields"], json!(["id", "name", "credit", "currency_id"]));
}

#[test]
fn nothing_is_asked_of_odoo_for_a_domain_that_is_none() {
    for tool in ["odoo_search", "odoo_search_read", "odoo_count"] {
        let fake = Fake::partners();
        let error = run(&fake, tool, json!({"model": "res.partner", "domain": ["name", "=", "x"]})).unwrap_err();
        assert_eq!(error.code, Code::Validation);
        assert!(fake.calls().is_empty());
    }
}

#[test]
fn a_wrong_model_is_named_with_the_nearest_by_every_tool() {
    let gone = || Error::new(Code::NotFound, Source::Odoo, "Object res.parner doesn't exist");
    for (tool, arguments, method) in [
        ("odoo_search_read", json!({"model": "res.parner"}), "get_view"),
        ("odoo_count", json!({"model": "res.parner"}), "search_count"),
        ("odoo_search", json!({"model": "res.parner", "domain": []}), "web_search_read"),
        ("odoo_read", json!({"model": "res.parner", "ids": [1]}), "get_view"),
        ("odoo_unlink", json!({"model": "res.parner", "ids": [1]}), "read"),
        ("odoo_create", json!({"model": "res.parner", "values": {"name": "x"}}), ""),
        ("odoo_write", json!({"model": "res.parner", "ids": [1], "values": {"name": "x"}}), ""),
        ("odoo_fields", json!({"model": "res.parner"}), ""),
        ("odoo_count", json!({"model": "Contact"}), ""),
    ] {
        let fake = if method.is_empty() { Fake::partners() } else { Fake::partners().fail(method, gone()) };
        let error = run(&fake, tool, arguments).unwrap_err();
        assert_eq!(error.code, Code::NotFound, "{tool}");
        assert!(error.hint.unwrap_or_default().contains("res.partner"), "{tool}");
    }
}

#[test]
fn a_read_lists_what_is_missing_and_fails_when_all_is() {
    let fake = Fake::partners().answer("read", json!([{"id": 7, "name": "Acme"}]));
    let answer = run(&fake, "odoo_read", json!({"model": "res.partner", "ids": [7, 8], "fields": ["name"]})).unwrap();
    assert_eq!(answer.structured["missing"], json!([8]));
    let fake = Fake::partners().answer("read", json!([]));
    let error = run(&fake, "odoo_read", json!({"model": "res.partner", "ids": [8], "fields": ["name"]})).unwrap_err();
    assert_eq!((error.code, error.message.contains("record 8")), (Code::NotFound, true));
}

#[test]
fn a_read_of_a_binary_asks_for_its_size_alone() {
    let fake = Fake::partners().answer("read", json!([{"id": 7, "image_128": "4.00 Kb"}]));
    let answer = run(&fake, "odoo_read", json!({"model": "res.partner", "ids": [7], "fields": ["image_128"]})).unwrap();
    assert_eq!(
        answer.structured["rows"],
        json!([[7, {"uri": "odoo://test/res.partner/7/image_128", "size": "4.00 Kb"}]])
    );
    assert!(fake.work()[0].contains(r#""context":{"bin_size":true}"#));
}

#[test]
fn a_create_answers_ids_names_and_where_to_look() {
    let fake = Fake::partners()
        .answer("create", json!([51]))
        .answer("get_view", json!({}))
        .answer("read", json!([{"id": 51, "display_name": "Acme"}]));
    let answer = run(
        &fake,
        "odoo_create",
        json!({"model": "res.partner", "values": {"name": "Acme", "country_id": [20, "Belgium"]}}),
    )
    .unwrap();
    assert_eq!(
        answer.structured,
        json!({"model": "res.partner", "ids": [51], "names": ["Acme"], "url": "http://odoo.test/odoo/res.partner/51"})
    );
    assert_eq!(fake.work()[0], r#"res.partner.create([[{"country_id":20,"name":"Acme"}]],{})"#);
}

#[test]
fn many_records_are_created_in_one_call_or_not_at_all() {
    let fake = Fake::partners()
        .answer("create", json!([51, 52]))
        .answer("get_view", json!({"id": 5, "arch": "<list><field name='name'/></list>"}))
        .answer("read", json!([{"id": 52, "display_name": "b"}, {"id": 51, "display_name": "a"}]));
    let answer =
        run(&fake, "odoo_create", json!({"model": "res.partner", "records": [{"name": "a"}, {"name": "b"}]})).unwrap();
    assert_eq!(answer.structured["names"], json!(["a", "b"]));
    let fake = Fake::partners();
    let error =
        run(&fake, "odoo_create", json!({"model": "res.partner", "records": [{"name": "a"}, {"country_id": true}]}))
            .unwrap_err();
    assert!(error.message.starts_with("Record 2 of 2:") && fake.work().is_empty());
    for arguments in [
        json!({"model": "res.partner"}),
        json!({"model": "res.partner", "records": []}),
        json!({"model": "res.partner", "values": {}, "records": [{}]}),
    ] {
        assert!(run(&Fake::partners(), "odoo_create", arguments).is_err());
    }
}

#[test]
fn a_failed_look_afterwards_never_makes_a_done_write_look_failed() {
    let down = || Error::new(Code::Connection, Source::Network, "down");
    let fake = Fake::partners()
        .answer("create", json!([51]))
        .answer("get_view", json!({}))
        .fail("read", down())
        .fail("read", down());
    let answer = run(&fake, "odoo_create", json!({"model": "res.partner", "values": {"name": "Acme"}})).unwrap();
    assert!(answer.text.contains("were created") && answer.structured["ids"] == json!([51]));
    let fake = Fake::partners()
        .answer("read", json!([{"id": 7, "name": "a"}]))
        .answer("write", json!(true))
        .fail("read", down());
    let answer =
        run(&fake, "odoo_write", json!({"model": "res.partner", "ids": [7], "values": {"name": "b"}})).unwrap();
    assert!(answer.text.contains("were written") && answer.structured["written"] == json!([7]));
}

#[test]
fn a_lost_answer_to_a_write_stays_an_unknown_outcome() {
    let lost = Error::new(Code::Connection, Source::Network, "lost").retry(Retry::UnknownOutcome).hint("look first");
    let fake = Fake::partners().fail("create", lost.clone());
    assert_eq!(
        run(&fake, "odoo_create", json!({"model": "res.partner", "values": {"name": "Acme"}})).unwrap_err(),
        lost
    );
    let fake = Fake::partners().answer("create", json!(true));
    let error = run(&fake, "odoo_create", json!({"model": "res.partner", "values": {"name": "Acme"}})).unwrap_err();
    assert_eq!(error.retry, Retry::UnknownOutcome);
}

#[test]
fn a_write_answers_what_changed_from_what_to_what() {
    let fake = Fake::partners()
        .answer("read", json!([{"id": 7, "country_id": false, "name": "a"}, {"id": 8, "country_id": [20, "Belgium"], "name": "a"}]))
        .answer("write", json!(true))
        .answer("read", json!([{"id": 7, "country_id": [20, "Belgium"], "name": "a"}, {"id": 8, "country_id": [20, "Belgium"], "name": "a"}]));
    let answer = run(
        &fake,
        "odoo_write",
        json!({"model": "res.partner", "ids": [7, 8], "values": {"country_id": "20", "name": "a"}}),
    )
    .unwrap();
    assert_eq!(answer.structured["changes"], json!([[7, "country_id", null, [20, "Belgium"]]]));
    assert_eq!(answer.structured["notes"], json!(["Read back as before: name."]));
    assert_eq!(fake.work()[1], r#"res.partner.write([[7,8],{"country_id":20,"name":"a"}],{})"#);
}

#[test]
fn missing_records_are_refused_before_anything_is_written() {
    let fake = Fake::partners().answer("read", json!([{"id": 7, "name": "a"}]));
    let error =
        run(&fake, "odoo_write", json!({"model": "res.partner", "ids": [7, 8], "values": {"name": "b"}})).unwrap_err();
    assert!(error.code == Code::NotFound && error.message.contains("Nothing was changed"));
}

#[test]
fn a_delete_names_what_is_gone() {
    let fake =
        Fake::partners().answer("read", json!([{"id": 7, "display_name": "Acme"}])).answer("unlink", json!(true));
    let answer = run(&fake, "odoo_unlink", json!({"model": "res.partner", "ids": [7]})).unwrap();
    assert_eq!(answer.structured["deleted"], json!([[7, "Acme"]]));
    assert!(answer.text.contains("[7,\"Acme\"]"));
}

#[test]
fn fields_are_described_briefly_or_at_length() {
    let answer = run(&Fake::partners(), "odoo_fields", json!({"model": "res.partner"})).unwrap();
    assert!(answer.text.contains("\ncountry_id m2o res.country\n"), "{}", answer.text);
    let answer =
        run(&Fake::partners(), "odoo_fields", json!({"model": "res.partner", "query": "address type"})).unwrap();
    assert_eq!(
        answer.structured["fields"],
        json!(["type selection contact=Contact|invoice=Invoice Address|1=High \"Address Type\""])
    );
    let error =
        run(&Fake::partners(), "odoo_fields", json!({"model": "res.partner", "names": ["fone", "emial"]})).unwrap_err();
    assert!(error.hint.unwrap().contains("email"));
}

#[test]
fn models_are_found_by_name_and_label() {
    let answer = run(&Fake::partners(), "odoo_models", json!({"query": "sales order"})).unwrap();
    assert_eq!(answer.structured, json!({"models": [["sale.order", "Sales Order"]], "total": 1}));
    let answer = run(&Fake::partners(), "odoo_models", json!({"query": "cuntry"})).unwrap();
    assert!(answer.text.contains("did you mean Country"), "{}", answer.text);
    let answer = run(&Fake::partners(), "odoo_models", json!({"query": "customers"})).unwrap();
    assert_eq!(answer.structured["models"], json!([["res.partner", "Contact"]]));
    let answer = run(&Fake::partners(), "odoo_models", json!({"limit": 1})).unwrap();
    assert_eq!(answer.structured["total"], 4);
}
