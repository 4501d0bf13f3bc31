use super::*;
use crate::error::{Code, Retry, Source};
use crate::model::fake::Fake;
use crate::tools::step::Ask;

const FORM: &str = r#"<form><header><button name="action_post" string="Post" type="object" context="{'validate': True}"/>
    <button name="action_void" string="Void" type="object" confirm="This cannot be undone. Sure?"/></header></form>"#;
const WIZARD: &str = r#"<form><field name="color" required="1"/><footer><button name="go" string="Go" type="object" class="btn-primary"/></footer></form>"#;

/// One partner, who is active, with the form of [`FORM`].
fn fake() -> Fake {
    Fake::partners()
        .answer("read", json!([{"id": 7, "display_name": "Acme", "active": true}]))
        .answer("get_view", json!({"id": 5, "arch": FORM}))
}

fn after(fake: Fake, active: bool) -> Fake {
    fake.answer("read", json!([{"id": 7, "display_name": "Acme", "active": active}]))
}

fn step(fake: &Fake, arguments: Value, turn: &Turn) -> Result<Step, Error> {
    run(fake, &Arguments::read(TOOL.parameters, arguments).unwrap(), turn)
}

fn call(fake: &Fake, arguments: Value) -> Result<Answer, Error> {
    match step(fake, arguments, &Turn::default())? {
        Step::Done(answer) => Ok(answer),
        more => panic!("not done: {more:?}"),
    }
}

fn press(method: &str) -> Value {
    json!({"model": "res.partner", "method": method, "ids": [7]})
}

fn wizard() -> Value {
    json!({"type": "ir.actions.act_window", "res_model": "res.country", "name": "Really", "target": "new",
           "context": {"default_color": 3}, "views": [[9, "form"]]})
}

#[test]
fn a_button_is_pressed_as_in_the_browser_and_what_changed_is_told() {
    let fake = after(fake().answer("action_post", Value::Null), false);
    let answer = call(&fake, press("action_post")).unwrap();
    assert_eq!(answer.structured["kind"], "none");
    assert_eq!(answer.structured["records"], json!([[7, "Acme", "active", true, false]]));
    assert!(answer.text.starts_with("done: action_post \"Post\" on res.partner [7]\n"), "{}", answer.text);
    assert_eq!(fake.work()[2], r#"res.partner.action_post([[7]],{"context":{"validate":true}})"#);
}

#[test]
fn arguments_go_by_name_and_a_value_comes_back() {
    let fake = after(fake().answer("compute", json!({"total": 12.5})), true);
    let arguments = json!({"model": "res.partner", "method": "compute", "ids": [7], "kwargs": {"date": "2026-01-01"}});
    let answer = call(&fake, arguments).unwrap();
    assert_eq!((&answer.structured["kind"], &answer.structured["result"]), (&json!("value"), &json!({"total": 12.5})));
    assert!(answer.text.contains("returned: {\"total\":12.5}"));
    assert_eq!(fake.work()[2], r#"res.partner.compute([[7]],{"date":"2026-01-01"})"#);
}

#[test]
fn a_long_value_is_cut_and_says_so() {
    let fake = after(fake().answer("compute", json!("é".repeat(20_000))), true);
    let answer = call(&fake, press("compute")).unwrap();
    assert!(answer.text.len() < 12_000 && answer.structured.to_string().len() < 12_000);
    assert!(answer.text.contains("40002 bytes"));
}

#[test]
fn a_link_means_that_the_call_was_made() {
    for (url, told) in [
        ("/my/orders/7", "http://odoo.test/my/orders/7 (a page of this Odoo"),
        ("//evil.example/x", "//evil.example/x (outside of this Odoo"),
        ("http://odoo.test.evil.example/", "(outside of this Odoo"),
    ] {
        let fake = after(fake().answer("preview", json!({"type": "ir.actions.act_url", "url": url})), true);
        let answer = call(&fake, press("preview")).unwrap();
        assert!(answer.text.starts_with("done: preview") && answer.text.contains(told), "{}", answer.text);
        assert_eq!(answer.structured["kind"], "url");
    }
}

#[test]
fn a_report_and_a_window_name_the_next_call() {
    let print = json!({"type": "ir.actions.report", "report_name": "a.b", "name": "B"});
    let answer = call(&after(fake().answer("print", print), true), press("print")).unwrap();
    assert!(
        answer.text.contains(r#"next: odoo_report {"ids":[7],"model":"res.partner","report":"a.b"}"#),
        "{}",
        answer.text
    );
    let window = json!({"type": "ir.actions.act_window", "res_model": "sale.order", "name": "Orders", "domain": [["id", "in", [4]]]});
    let answer = call(&after(fake().answer("show", window), true), press("show")).unwrap();
    assert!(answer.text.contains(r#"next: odoo_search_read {"domain":[["id","in",[4]]],"model":"sale.order"}"#));
    let window = json!({"type": "ir.actions.act_window", "res_model": "sale.order", "name": "Order", "res_id": 4});
    let answer = call(&after(fake().answer("show", window), true), press("show")).unwrap();
    assert!(answer.text.contains(r#"next: odoo_read {"ids":[4],"model":"sale.order"}"#));
}

/// The wizard is on countries, whose field is `name`.
fn named() -> String {
    WIZARD.replace("color", "name")
}

#[test]
fn a_wizard_is_described_with_its_fields_buttons_and_the_next_step() {
    let fake = after(
        fake()
            .answer("action_post", wizard())
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("onchange", json!({"value": {"name": "Belgium"}})),
        true,
    );
    let answer = call(&fake, press("action_post")).unwrap();
    assert_eq!(
        answer.structured["wizard"],
        json!({"model": "res.country", "title": "Really", "buttons": ["go \"Go\""], "fields": ["name* char \"Name\" = \"Belgium\""]})
    );
    assert!(answer.text.starts_with("not done yet: action_post"), "{}", answer.text);
    assert!(answer.text.contains("next: repeat this call with answers"), "{}", answer.text);
    assert!(answer.text.contains("answers {} presses go \"Go\""));
}

#[test]
fn with_answers_the_wizard_is_filled_in_and_its_button_pressed() {
    let fake = after(
        fake()
            .answer("action_post", wizard())
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("create", json!([31]))
            .answer("go", json!({"type": "ir.actions.act_window_close"})),
        false,
    );
    let mut arguments = press("action_post");
    arguments["answers"] = json!({"name": "Utopia"});
    let answer = call(&fake, arguments).unwrap();
    assert_eq!(answer.structured["pressed"], json!(["res.country", "go \"Go\""]));
    assert_eq!(answer.structured["kind"], "none");
    assert_eq!(answer.structured["records"], json!([[7, "Acme", "active", true, false]]));
    let context = r#"{"context":{"active_id":7,"active_ids":[7],"active_model":"res.partner","default_color":3}}"#;
    assert_eq!(fake.work()[4], format!(r#"res.country.create([[{{"name":"Utopia"}}]],{context})"#));
    assert_eq!(fake.work()[5], format!("res.country.go([[31]],{context})"));
}

/// The question that a wizard becomes where the user can be asked, and the turn with the answer to it.
fn asked() -> (Ask, impl Fn(Value) -> Turn) {
    let fake = fake()
        .answer("action_post", wizard())
        .answer("get_view", json!({"id": 9, "arch": named()}))
        .answer("onchange", json!({"value": {"name": "Belgium"}}));
    let first = Turn { can_ask: true, ..Turn::default() };
    let Ok(Step::Ask(question)) = step(&fake, press("action_post"), &first) else { panic!("must ask") };
    let state = question.state.clone();
    let turn = move |answer: Value| Turn {
        state: Some(state.clone()),
        answers: Some(serde_json::Map::from_iter([("wizard".to_owned(), answer)])),
        can_ask: true,
    };
    (question, turn)
}

#[test]
fn a_wizard_is_put_to_a_user_who_can_be_asked() {
    let (question, turn) = asked();
    let form = &question.questions["wizard"]["params"];
    assert!(form["message"].as_str().unwrap().starts_with("Odoo asks: Really."), "{form}");
    assert_eq!(
        form["requestedSchema"]["properties"],
        json!({"name": {"type": "string", "title": "Name", "default": "Belgium"},
               "button": {"type": "string", "title": "Then", "enum": ["go"], "enumNames": ["Go"], "default": "go"}})
    );
    // The call that opened the wizard is not made again.
    let again = after(
        fake()
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("create", json!([31]))
            .answer("go", json!({"type": "ir.actions.act_window_close"})),
        false,
    );
    let accepted = turn(json!({"action": "accept", "content": {"name": "Utopia", "button": "go"}}));
    let Ok(Step::Done(answer)) = step(&again, press("action_post"), &accepted) else { panic!("must be done") };
    assert_eq!(answer.structured["pressed"], json!(["res.country", "go \"Go\""]));
    assert!(again.work().iter().all(|call| !call.contains("action_post")), "{:?}", again.work());
}

#[test]
fn a_wizard_that_the_user_closes_is_told_and_not_carried_out() {
    let (_, turn) = asked();
    let again = after(
        fake()
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("onchange", json!({"value": {"name": "Belgium"}})),
        true,
    );
    let Ok(Step::Done(answer)) = step(&again, press("action_post"), &turn(json!({"action": "decline"}))) else {
        panic!("must be done")
    };
    assert!(answer.text.contains("The user closed the wizard"), "{}", answer.text);
    assert!(again.work().iter().all(|call| !call.contains("create") && !call.contains(".go(")), "{:?}", again.work());
}

#[test]
fn a_wizard_after_a_wizard_never_repeats_the_first() {
    let fake = after(
        fake()
            .answer("action_post", wizard())
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("create", json!([31]))
            .answer("go", wizard())
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("onchange", json!({"value": {}})),
        true,
    );
    let mut arguments = press("action_post");
    arguments["answers"] = json!({});
    let text = call(&fake, arguments).unwrap().text;
    let next = r#"next: odoo_call {"ids":[7],"kwargs":{"context":{"default_color":3}},"method":"res.country","model":"res.partner"}"#;
    assert!(text.contains(next), "{text}");
    // And that call presses the second wizard's button, and nothing else.
    let fake = after(
        self::fake()
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("create", json!([32]))
            .answer("go", json!(true)),
        true,
    );
    let arguments = json!({"model": "res.partner", "ids": [7], "method": "res.country", "kwargs": {"context": {"default_color": 3}}, "answers": {}});
    assert_eq!(call(&fake, arguments).unwrap().structured["pressed"], json!(["res.country", "go \"Go\""]));
    assert!(fake.work()[3].contains(r#""default_color":3"#));
}

#[test]
fn a_wrong_answer_to_a_wizard_is_refused_before_anything_is_made() {
    let opened = || fake().answer("action_post", wizard()).answer("get_view", json!({"id": 9, "arch": named()}));
    for (answers, said) in [
        (json!({"nmae": "x"}), "nmae"),
        (json!({"name": true}), "name"),
        (json!({"button": "stop"}), "no button \"stop\""),
        (json!({"button": 7}), "button in answers"),
    ] {
        let fake = opened();
        let mut arguments = press("action_post");
        arguments["answers"] = answers.clone();
        let error = call(&fake, arguments).unwrap_err();
        assert!(error.message.starts_with("action_post opened the wizard res.country, which was not completed."));
        assert!(error.message.contains(said), "{answers}: {error}");
        assert!(fake.work().iter().all(|call| !call.contains(".create(")));
    }
}

#[test]
fn a_button_of_an_action_opens_it_and_who_may_not_is_told_another_way() {
    let fake = after(
        fake()
            .answer("read", json!([{"id": 373, "type": "ir.actions.act_window"}]))
            .answer("read", json!([{"id": 373, "res_model": "res.country", "target": "new", "context": "{'default_color': active_id}", "name": "Invoice"}]))
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("onchange", json!({"value": {}})),
        true,
    );
    assert_eq!(call(&fake, press("373")).unwrap().structured["kind"], "wizard");
    assert!(fake.work()[5].contains(r#""default_color":7"#), "{:?}", fake.work());
    let refused = Error::new(Code::Permission, Source::Odoo, "no");
    let fake = self::fake().fail("read", refused);
    assert!(call(&fake, press("373")).unwrap_err().hint.unwrap().contains("wizard's model"));
}

#[test]
fn a_button_of_an_action_may_be_named_by_its_external_id() {
    let form = r#"<form><button name="sale.action_report" string="Print" type="action"/></form>"#;
    let fake = after(
        Fake::partners()
            .answer("read", json!([{"id": 7, "display_name": "Acme", "active": true}]))
            .answer("get_view", json!({"id": 5, "arch": form}))
            .answer("check_object_reference", json!(["ir.actions.report", 357]))
            .answer("read", json!([{"id": 357, "type": "ir.actions.report"}]))
            .answer("read", json!([{"id": 357, "name": "Order", "report_name": "sale.report_saleorder"}])),
        true,
    );
    let answer = call(&fake, press("sale.action_report")).unwrap();
    assert_eq!(answer.structured["report"], json!(["sale.report_saleorder", [7]]));
}

#[test]
fn an_unknown_method_is_answered_with_the_buttons() {
    let gone = Error::new(Code::NotFound, Source::Odoo, "The model `res.partner` has no method `acton_post`.");
    let error = call(&fake().fail("acton_post", gone), press("acton_post")).unwrap_err();
    assert!(error.hint.unwrap().starts_with("did you mean action_post \"Post\""));
    let fake = Fake::partners().answer("get_view", json!({"id": 5, "arch": FORM}));
    let error = call(&fake, press("Post it")).unwrap_err();
    assert!(error.hint.unwrap().contains("action_void"), "a label");
}

#[test]
fn a_call_that_would_do_nothing_or_must_not_be_made_is_refused_first() {
    for method in ["_post", "write", "search_read"] {
        let fake = Fake::partners();
        assert!(call(&fake, press(method)).is_err());
        assert!(fake.calls().is_empty(), "{method}");
    }
    for method in ["action_post", "button_else"] {
        let fake = Fake::partners().answer("get_view", json!({"id": 5, "arch": FORM}));
        let error = call(&fake, json!({"model": "res.partner", "method": method})).unwrap_err();
        assert!(error.message.contains("name them in ids"), "{error}");
    }
    let fake = Fake::partners().answer("read", json!([]));
    assert_eq!(call(&fake, press("action_post")).unwrap_err().code, Code::NotFound);
    let mut arguments = press("compute");
    arguments["kwargs"] = json!({"ids": [8]});
    assert!(call(&self::fake(), arguments).unwrap_err().message.contains("kwargs"));
}

#[test]
fn what_odoo_asks_before_a_button_the_user_is_asked() {
    let error = call(&fake(), press("action_void")).unwrap_err();
    assert!(error.message.contains("Odoo asks: This cannot be undone. Sure?"), "{error}");
    let token = error.hint.unwrap().split('"').nth(1).unwrap().to_owned();
    let mut arguments = press("action_void");
    arguments["confirm"] = json!(token);
    let fake = after(fake().answer("action_void", json!(true)), false);
    assert_eq!(call(&fake, arguments).unwrap().structured["result"], true);
    let can_ask = Turn { can_ask: true, ..Turn::default() };
    assert!(matches!(step(&self::fake(), press("action_void"), &can_ask), Ok(Step::Ask(_))));
}

#[test]
fn a_call_without_ids_that_gives_nothing_back_is_told_to_have_perhaps_done_nothing() {
    let fake = Fake::partners().answer("get_view", json!({"id": 5, "arch": FORM})).answer("compute", Value::Null);
    let answer = call(&fake, json!({"model": "res.partner", "method": "compute"})).unwrap();
    assert!(answer.text.contains("No ids were given"), "{}", answer.text);
    assert_eq!(fake.work()[1], "res.partner.compute([],{})");
}

#[test]
fn many_records_and_methods_that_delete_need_consent() {
    assert!(why_ask("action_post", 10, None).is_none());
    assert!(why_ask("action_post", 11, None).is_some());
    assert!(why_ask("remove_followers", 1, None).is_some());
    assert!(why_ask("action_removed", 1, None).is_none());
    let ids: Vec<i64> = (1..=11).collect();
    let records: Vec<Value> = ids.iter().map(|id| json!({"id": id, "display_name": format!("P{id}")})).collect();
    let fake = Fake::partners().answer("read", json!(records)).answer("get_view", json!({"id": 5, "arch": FORM}));
    let error = call(&fake, json!({"model": "res.partner", "method": "action_post", "ids": ids})).unwrap_err();
    assert!(
        error
            .message
            .contains("Call action_post (\"Post\") on 11 records of res.partner: P1, P2, P3, P4, P5 and 6 more.")
    );
}

#[test]
fn a_dry_run_calls_nothing() {
    let fake = fake();
    let mut arguments = press("action_void");
    arguments["dry_run"] = json!(true);
    let answer = call(&fake, arguments).unwrap();
    assert_eq!(answer.structured["buttons"], json!(["action_post \"Post\"", "action_void \"Void\""]));
    assert!(answer.text.starts_with("dry run: action_void of res.partner was not called"));
    assert_eq!(fake.work().len(), 2);
}

#[test]
fn a_lost_answer_stays_unknown_and_a_failed_look_afterwards_is_no_failed_call() {
    let lost = Error::new(Code::Timeout, Source::Network, "lost").retry(Retry::UnknownOutcome).hint("look first");
    assert_eq!(call(&fake().fail("action_post", lost.clone()), press("action_post")).unwrap_err(), lost);
    let down = Error::new(Code::Connection, Source::Network, "down");
    let fake = fake().answer("action_post", json!(true)).fail("read", down);
    let answer = call(&fake, press("action_post")).unwrap();
    assert!(
        answer.text.starts_with("done:") && answer.text.contains("The call was made; reading the records again failed")
    );
}

#[test]
fn the_policys_refusal_passes_through() {
    let refused = Error::new(Code::Permission, Source::Host, "The server refused to send it: rule read_only.");
    assert_eq!(call(&fake().fail("action_post", refused.clone()), press("action_post")).unwrap_err(), refused);
}
