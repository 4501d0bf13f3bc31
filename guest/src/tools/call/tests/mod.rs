//! [`wizards`] are those that open on the way.

mod wizards;

use super::*;
use crate::error::{Code, Retry, Source};
use crate::model::fake::Fake;

const FORM: &str = r#"<form><header><button name="action_post" string="Post" type="object" context="{'validate': True}"/>
    <button name="action_void" string="Void" type="object" confirm="This cannot be undone. Sure?"/></header></form>"#;

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

#[test]
fn a_button_of_an_action_opens_it_and_who_may_not_is_told_another_way() {
    let fake = after(
        fake()
            .answer("read", json!([{"id": 373, "type": "ir.actions.act_window"}]))
            .answer("read", json!([{"id": 373, "res_model": "res.country", "target": "new", "context": "{'default_color': active_id}", "name": "Invoice"}]))
            .answer("get_view", json!({"id": 9, "arch": wizards::named()}))
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
