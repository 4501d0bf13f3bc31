use super::*;
use crate::answer::Answer;
use crate::error::{Code, Retry, Source};
use crate::model::context::Scoped;
use crate::model::fake::Fake;

fn call(fake: &Fake, arguments: Value) -> Result<Answer, Error> {
    let arguments = Arguments::read(TOOL.parameters, arguments).unwrap();
    match run(&Scoped::new(fake, arguments.scope()), &arguments, &Turn::default())? {
        Step::Done(answer) => Ok(answer),
        more => panic!("not done: {more:?}"),
    }
}

fn updates(fake: &Fake, updates: Value) -> Result<Answer, Error> {
    call(fake, json!({"model": "res.partner", "updates": updates}))
}

fn three() -> Value {
    json!([{"id": 7, "name": "a"}, {"id": 8, "name": "b"}, {"id": 9, "name": "c"}])
}

/// 7 and 9 get the same, spelled in two ways.
fn two_values() -> Value {
    json!([{"id": 7, "values": {"color": 1}}, {"id": 8, "values": {"color": 2}}, {"id": 9, "values": {"color": "1"}}])
}

#[test]
fn a_dry_run_shows_before_and_after_and_writes_nothing() {
    let fake = Fake::partners()
        .answer("read", json!([{"id": 7, "country_id": [20, "Belgium"], "name": "a"}]))
        .answer("has_access", json!(true));
    let values = json!({"name": "b", "country_id": [20, "Belgium"]});
    let answer = call(&fake, json!({"model": "res.partner", "ids": [7], "values": values, "dry_run": true})).unwrap();
    assert!(answer.text.starts_with("dry run: nothing was changed"), "{}", answer.text);
    assert_eq!(answer.structured["changes"], json!([[7, "name", "a", "b"]]));
    assert!(fake.work().iter().all(|call| !call.contains(".write(")));
}

#[test]
fn each_record_gets_its_own_values_in_one_transaction_where_odoo_can() {
    let fake = Fake::partners()
        .answer("read", three())
        .answer("web_save_multi", json!([{"id": 7}, {"id": 9}, {"id": 8}]))
        .answer("read", three());
    let answer = updates(&fake, two_values()).unwrap();
    assert_eq!(answer.structured["written"], json!([7, 9, 8]));
    assert_eq!(
        fake.work()[1],
        r#"res.partner.web_save_multi([[7,9,8],[{"color":1},{"color":1},{"color":2}],{"id":{}}],{})"#
    );
}

#[test]
fn before_odoo_19_equal_values_are_written_together_and_equal_ones_always_are() {
    let fake = Fake::partners()
        .major(18)
        .answer("read", three())
        .answer("write", json!(true))
        .answer("write", json!(true))
        .answer("read", three());
    updates(&fake, two_values()).unwrap();
    assert_eq!(
        fake.work()[1..3],
        [r#"res.partner.write([[7,9],{"color":1}],{})"#, r#"res.partner.write([[8],{"color":2}],{})"#]
    );
    let same = json!([{"id": 7, "values": {"color": 1}}, {"id": 9, "values": {"color": 1}}]);
    let fake = Fake::partners().answer("read", three()).answer("write", json!(true)).answer("read", three());
    updates(&fake, same).unwrap();
    assert_eq!(fake.work()[1], r#"res.partner.write([[7,9],{"color":1}],{})"#);
}

#[test]
fn a_failure_in_the_middle_tells_what_is_written_and_what_is_not() {
    let refused = Error::new(Code::Validation, Source::Odoo, "No.").retry(Retry::Safe);
    let lost = Error::new(Code::Timeout, Source::Network, "Lost.").retry(Retry::UnknownOutcome);
    for (error, said, retry) in
        [(refused, "Not written: [8]", Retry::Never), (lost, "Unknown: [8]", Retry::UnknownOutcome)]
    {
        let fake = Fake::partners().major(17).answer("read", three()).answer("write", json!(true)).fail("write", error);
        let error = updates(&fake, two_values()).unwrap_err();
        assert!(error.message.starts_with("Written: [7,9].") && error.message.contains(said), "{error}");
        assert_eq!(error.retry, retry);
    }
}

#[test]
fn what_was_changed_since_it_was_read_is_not_overwritten() {
    let fake = |date: &str| {
        let record = json!([{"id": 7, "name": "a", "write_date": date, "write_uid": [2, "Admin"]}]);
        Fake::partners().answer("read", record)
    };
    let write = |fake: &Fake| {
        call(
            fake,
            json!({"model": "res.partner", "ids": [7], "values": {"name": "b"},
                   "unchanged_since": "2026-01-02T03:04:05Z"}),
        )
    };
    let newer = fake("2026-01-02 03:04:06");
    let error = write(&newer).unwrap_err();
    assert!(error.message.contains(r#"[7,"2026-01-02T03:04:06Z",[2,"Admin"]]"#), "{error}");
    assert!(error.hint.unwrap().contains("2026-01-02T03:04:06Z"));
    assert_eq!(newer.work().len(), 1);
    // The fraction of a second that one protocol tells and another does not is no change.
    let same = fake("2026-01-02 03:04:05.900000").answer("write", json!(true)).answer("read", json!([]));
    write(&same).unwrap();
    let wrong = json!({"model": "res.partner", "ids": [7], "values": {"name": "b"}, "unchanged_since": "today"});
    assert!(call(&Fake::partners(), wrong).unwrap_err().message.starts_with("unchanged_since:"));
}

#[test]
fn many_records_are_changed_with_consent_alone() {
    let ids: Vec<i64> = (1..=101).collect();
    let records: Vec<Value> = ids.iter().map(|id| json!({"id": id, "name": "a"})).collect();
    let arguments = json!({"model": "res.partner", "ids": ids, "values": {"name": "b"}});
    let fake = Fake::partners().answer("read", json!(records));
    let error = call(&fake, arguments).unwrap_err();
    assert!(error.message.contains("Change name of 101 records"), "{error}");
}

#[test]
fn what_names_no_records_or_some_twice_is_refused_before_anything_is_asked() {
    for (arguments, said) in [
        (json!({"model": "m.x"}), "either ids and values"),
        (json!({"model": "m.x", "ids": [1]}), "either ids and values"),
        (json!({"model": "m.x", "ids": [1], "values": {}}), "values is empty"),
        (json!({"model": "m.x", "ids": [1], "values": {"a": 1}, "updates": [{}]}), "either ids and values"),
        (json!({"model": "m.x", "updates": [{"values": {"a": 1}}]}), "an id is a whole number"),
        (json!({"model": "m.x", "updates": [{"id": 1, "a": 1}]}), "write {\"id\":7"),
        (json!({"model": "m.x", "updates": [{"id": 5, "values": {}}]}), "{\"id\":5,\"values\":{}}: name at least one"),
        (
            json!({"model": "m.x", "updates": [{"id": 1, "values": {"a": 1}}, {"id": 1, "values": {"a": 2}}]}),
            "the record 1 twice",
        ),
    ] {
        let fake = Fake::partners();
        let error = call(&fake, arguments.clone()).unwrap_err();
        assert!(error.message.contains(said) && fake.calls().is_empty(), "{arguments}: {error}");
    }
}

#[test]
fn what_is_wrong_with_one_of_several_updates_says_with_which() {
    for (values, said) in [
        (json!({"nmae": "b"}), "Record 8: res.partner has no field \"nmae\""),
        (json!({"color": "red"}), "Record 8: A value for res.partner cannot be written"),
        (
            json!({"country_id": "Congo"}),
            "Record 8: A value for res.partner cannot be written, and nothing was. country_id: \"Congo\" names several",
        ),
    ] {
        let fake = Fake::partners().answer("name_search", json!([[1, "Congo"], [2, "Congo"]]));
        let error =
            updates(&fake, json!([{"id": 7, "values": {"name": "a"}}, {"id": 8, "values": values}])).unwrap_err();
        assert!(error.message.starts_with(said), "{error}");
    }
}

#[test]
fn a_line_of_another_record_is_neither_changed_nor_deleted() {
    let own = || json!([{"id": 7, "child_ids": [70, 71]}]);
    for command in [json!([1, 80, {"name": "x"}]), json!([2, 80]), json!([3, 80])] {
        let fake = Fake::partners().answer("read", own()).answer("read", own());
        let values = json!({"child_ids": [[0, 0, {"name": "new"}], command]});
        let error = call(&fake, json!({"model": "res.partner", "ids": [7], "values": values})).unwrap_err();
        assert_eq!(error.message, "child_ids: res.partner 80 belongs to none of res.partner [7]. Nothing was written.");
        assert!(fake.work().iter().all(|call| !call.contains(".write(")), "{:?}", fake.work());
        assert!(fake.work()[1].contains(r#"{"context":{"active_test":false},"fields":["child_ids"]}"#));
    }
    // Lines within lines are asked for.
    let nested = json!({"child_ids": [[1, 70, {"category_id": [[2, 3]]}]]});
    let fake = Fake::partners().answer("read", own()).answer("read", json!([{"id": 70, "category_id": [4]}]));
    let error = call(&fake, json!({"model": "res.partner", "ids": [7], "values": nested})).unwrap_err();
    assert!(
        error.message.starts_with("category_id: res.partner.category 3 belongs to none of res.partner [70]"),
        "{error}"
    );
}

#[test]
fn what_changes_in_lines_is_told_line_by_line() {
    let own = || json!([{"id": 7, "child_ids": [70, 71]}]);
    let fake = Fake::partners()
        .answer("read", own())
        .answer("read", json!([{"id": 70, "name": "a", "color": 1}, {"id": 71, "name": "b", "color": 1}]))
        .answer("write", json!(true))
        .answer("read", own())
        .answer("read", json!([{"id": 70, "name": "A", "color": 1}, {"id": 71, "name": "b", "color": 2}]));
    let values = json!({"child_ids": [[1, 70, {"name": "A"}], [1, 71, {"color": 2}]]});
    let answer = call(&fake, json!({"model": "res.partner", "ids": [7], "values": values})).unwrap();
    assert_eq!(
        answer.structured["changes"],
        json!([[7, "child_ids/70/name", "a", "A"], [7, "child_ids/71/color", 1, 2]])
    );
    assert!(!answer.text.contains("Read back as before"), "{}", answer.text);
}

#[test]
fn a_line_that_its_record_does_not_show_says_whose_it_is() {
    let lines =
        json!({"type": "one2many", "string": "Contacts", "relation": "res.partner", "relation_field": "parent_id"});
    let parent = json!({"type": "many2one", "string": "Company", "relation": "res.partner"});
    let asked = |owner: Value| {
        let fake = Fake::partners().field("child_ids", lines.clone()).field("parent_id", parent.clone());
        fake.answer("read", json!([{"id": 7, "child_ids": [70]}]))
            .answer("read", json!([{"id": 71, "parent_id": owner}]))
            .answer("read", json!([{"id": 71, "name": "a"}]))
            .answer("write", json!(true))
            .answer("read", json!([{"id": 7, "child_ids": [70]}]))
            .answer("read", json!([{"id": 71, "name": "A"}]))
    };
    let values = json!({"child_ids": [[1, 71, {"name": "A"}]]});
    let write = || json!({"model": "res.partner", "ids": [7], "values": values});
    let fake = asked(json!([7, "Acme"]));
    assert_eq!(call(&fake, write()).unwrap().structured["changes"], json!([[7, "child_ids/71/name", "a", "A"]]));
    let sent = r#"res.partner.read([[71]],{"context":{"active_test":false},"fields":["parent_id"]})"#;
    assert_eq!(fake.work()[1], sent);
    for other in [json!([8, "Other"]), json!(false)] {
        assert!(call(&asked(other), write()).unwrap_err().message.contains("71 belongs to none of"));
    }
}

#[test]
fn an_archived_line_is_the_records_own() {
    let all = json!([{"id": 7, "child_ids": [70, 71]}]);
    let before = || json!([{"id": 7, "child_ids": [70]}]);
    let fake = Fake::partners()
        .answer("read", before())
        .answer("read", all)
        .answer("read", json!([{"id": 71, "name": "a"}]))
        .answer("write", json!(true))
        .answer("read", before())
        .answer("read", json!([{"id": 71, "name": "A"}]));
    let values = json!({"child_ids": [[1, 71, {"name": "A"}]]});
    let answer = call(&fake, json!({"model": "res.partner", "ids": [7], "values": values})).unwrap();
    assert_eq!(answer.structured["changes"], json!([[7, "child_ids/71/name", "a", "A"]]));
}
