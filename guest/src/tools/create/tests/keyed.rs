//! Creates that happen once, however often they are asked for.

use super::*;

fn keyed(fake: &Fake, values: Value) -> Result<Answer, Error> {
    call(fake, json!({"model": "res.partner", "values": values, "idempotency_key": "order-17"}))
}

fn no_such_id() -> Error {
    Error::new(Code::Validation, Source::Odoo, "External ID not found in the system: __mcp__.u2.order-17.1")
}

fn loaded(ids: Value) -> Value {
    json!({"ids": ids, "messages": [], "nextrow": 0})
}

#[test]
fn a_key_creates_by_an_import_that_leaves_alone_what_is_there() {
    let fake = Fake::partners()
        .fail("check_object_reference", no_such_id())
        .answer("load", loaded(json!([51])))
        .answer("read", json!([{"id": 51, "type": "invoice"}]))
        .answer("get_view", list_view())
        .answer("read", json!([{"id": 51, "display_name": "Acme"}]));
    let answer = keyed(
        &fake,
        json!({"name": "Acme", "active": false, "category_id": [3, 4], "meeting_at": "2026-01-02T03:04:05Z",
               "type": "invoice", "child_ids": [{"name": "a", "country_id": 20}, {"name": "b", "country_id": 21}]}),
    )
    .unwrap();
    assert_eq!((&answer.structured["ids"], &answer.structured["names"]), (&json!([51]), &json!(["Acme"])));
    assert_eq!(
        fake.work()[1],
        concat!(
            r#"res.partner.load([["id","active","category_id/.id","child_ids/country_id/.id","child_ids/name","meeting_at","name","type"],"#,
            r#"[["__mcp__.u2.order-17.1","False","3,4","20","a","2026-01-02 03:04:05","Acme","invoice"],"#,
            r#"["","","","21","b","","",""]]],{"context":{"mode":"update","noupdate":true,"tz":"UTC"}})"#
        )
    );
}

#[test]
fn a_repeated_call_gets_the_first_result() {
    let fake = Fake::partners()
        .answer("check_object_reference", json!(["res.partner", 51]))
        .answer("check_object_reference", json!(["res.partner", 51]))
        .fail("check_object_reference", no_such_id())
        .answer("read", json!([{"id": 51, "name": "Acme Inc."}]))
        .answer("read", json!([{"id": 51, "create_date": "2026-01-02 03:04:05"}]))
        .answer("get_view", list_view())
        .answer("read", json!([{"id": 51, "display_name": "Acme Inc."}]));
    let answer = keyed(&fake, json!({"name": "Acme"})).unwrap();
    assert_eq!((&answer.structured["ids"], &answer.structured["created_before"]), (&json!([51]), &json!(true)));
    assert!(answer.text.starts_with("already created at 2026-01-02T03:04:05Z"), "{}", answer.text);
    assert!(answer.text.contains("Other than in this call: name."), "{}", answer.text);
    assert!(fake.work().iter().all(|call| !call.contains(".load(") && !call.contains(".create(")));
}

#[test]
fn of_two_calls_at_once_the_slower_gets_the_quicker_ones_record() {
    let met = json!({"ids": false, "messages": [{"type": "error", "record": 0,
        "message": "could not serialize access due to concurrent update\n"}], "nextrow": 0});
    let fake = Fake::partners()
        .fail("check_object_reference", no_such_id())
        .answer("load", met.clone())
        .answer("check_object_reference", json!(["res.partner", 51]))
        .answer("check_object_reference", json!(["res.partner", 51]))
        .fail("check_object_reference", no_such_id())
        .answer("read", json!([{"id": 51, "name": "Acme"}]))
        .answer("read", json!([]))
        .answer("get_view", list_view())
        .answer("read", json!([{"id": 51, "display_name": "Acme"}]));
    assert_eq!(keyed(&fake, json!({"name": "Acme"})).unwrap().structured["ids"], json!([51]));
    let fake = Fake::partners()
        .fail("check_object_reference", no_such_id())
        .answer("load", met)
        .fail("check_object_reference", no_such_id());
    assert_eq!(keyed(&fake, json!({"name": "Acme"})).unwrap_err().retry, Retry::Safe);
}

#[test]
fn a_lost_answer_with_a_key_may_be_repeated_with_the_same_key() {
    let lost = Error::new(Code::Timeout, Source::Network, "lost").retry(Retry::UnknownOutcome).hint("look first");
    let fake = Fake::partners().fail("check_object_reference", no_such_id()).fail("load", lost);
    let error = keyed(&fake, json!({"name": "Acme"})).unwrap_err();
    assert_eq!(error.retry, Retry::Safe);
    assert!(error.hint.unwrap().contains("same idempotency_key"));
}

#[test]
fn what_an_import_refuses_is_an_error_with_its_reasons() {
    let refused = json!({"ids": false, "messages": [{"type": "error", "field": "name", "message": "Missing name"}]});
    let fake = Fake::partners()
        .fail("check_object_reference", no_such_id())
        .answer("load", refused)
        .fail("check_object_reference", no_such_id());
    let error = keyed(&fake, json!({"ref": "x"})).unwrap_err();
    assert_eq!(error.code, Code::Validation);
    assert!(error.message.starts_with("Nothing was created") && error.message.contains("name: Missing name"));
}

#[test]
fn a_key_that_was_used_for_something_else_is_refused() {
    let fake = Fake::partners().answer("check_object_reference", json!(["res.country", 20]));
    let error = keyed(&fake, json!({"name": "Acme"})).unwrap_err();
    assert!(error.message.contains("a record of res.country"), "{error}");
    let fake = Fake::partners().answer("check_object_reference", json!(["res.partner", false]));
    assert!(keyed(&fake, json!({"name": "Acme"})).unwrap_err().message.contains("may not see"));
    let fake = Fake::partners()
        .answer("check_object_reference", json!(["res.partner", 51]))
        .answer("check_object_reference", json!(["res.partner", 51]))
        .answer("check_object_reference", json!(["res.partner", 52]));
    assert!(keyed(&fake, json!({"name": "Acme"})).unwrap_err().message.contains("another number of records"));
    let quant = json!({"model": "stock.quant", "values": {}, "idempotency_key": "a"});
    assert!(call(&Fake::partners(), quant).unwrap_err().message.contains("counts an inventory"));
    let wrong = json!({"model": "res.partner", "values": {}, "idempotency_key": "a b"});
    assert!(Arguments::read(TOOL.parameters, wrong).err().unwrap().contains("1 to 64 letters"));
}

#[test]
fn what_an_import_cannot_carry_is_refused_before_anything_is_sent() {
    for (values, said) in [
        (json!({"child_ids": [{"name": "a"}, {"email": "b"}]}), "lines of child_ids do not all name"),
        (json!({"child_ids": [{"name": null}]}), "A line of child_ids is empty"),
        (json!({"child_ids": [[4, 7]]}), "more than to create lines"),
        (json!({"category_id": [[0, 0, {"name": "x"}]]}), "more than to link records"),
        (json!({"child_ids": [{"child_ids": [{"name": "x"}]}]}), "lines within lines"),
    ] {
        let fake = Fake::partners();
        let error = keyed(&fake, values.clone()).unwrap_err();
        assert!(error.message.contains(said) && fake.work().is_empty(), "{values}: {error}");
    }
    let records = json!([{"name": "a"}, {"email": "b"}]);
    let arguments = json!({"model": "res.partner", "records": records, "idempotency_key": "k"});
    assert!(call(&Fake::partners(), arguments).unwrap_err().message.contains("do not all name the same fields"));
}

#[test]
fn records_of_one_key_are_created_together() {
    let fake = Fake::partners()
        .fail("check_object_reference", no_such_id())
        .answer("load", loaded(json!([51, 52])))
        .answer("get_view", list_view())
        .answer("read", json!([{"id": 51, "display_name": "a"}, {"id": 52, "display_name": "b"}]));
    let records = json!([{"name": "a"}, {"name": "b"}]);
    let answer = call(&fake, json!({"model": "res.partner", "records": records, "idempotency_key": "k"})).unwrap();
    assert_eq!(answer.structured["ids"], json!([51, 52]));
    assert!(fake.work()[1].contains(r#"[["__mcp__.u2.k.1","a"],["__mcp__.u2.k.2","b"]]"#), "{}", fake.work()[1]);
}
