//! [`keyed`] are the tests of what happens once by a key.

mod keyed;

use super::*;
use crate::model::context::Scoped;
use crate::model::fake::Fake;

fn call(fake: &Fake, arguments: Value) -> Result<Answer, Error> {
    let arguments = Arguments::read(TOOL.parameters, arguments).unwrap();
    match run(&Scoped::new(fake, arguments.scope()), &arguments, &Turn::default())? {
        Step::Done(answer) => Ok(answer),
        more => panic!("not done: {more:?}"),
    }
}

#[test]
fn a_dry_run_tells_what_would_be_sent_and_what_is_missing_and_sends_nothing_that_writes() {
    let fake = Fake::partners().answer("has_access", json!(true));
    let arguments =
        json!({"model": "res.partner", "values": {"name": "Acme", "country_id": [20, "Belgium"]}, "dry_run": true});
    let answer = call(&fake, arguments).unwrap();
    assert!(answer.text.starts_with("dry run: nothing was changed"), "{}", answer.text);
    assert_eq!(answer.structured["would_create"], json!([{"name": "Acme", "country_id": 20}]));
    assert_eq!(fake.work(), [r#"res.partner.has_access([[],"create"],{})"#]);
    let fake = Fake::partners().answer("has_access", json!(false));
    let error = call(&fake, json!({"model": "res.partner", "values": {"name": "Acme"}, "dry_run": true})).unwrap_err();
    assert_eq!(error.code, Code::Permission);
}

/// Where the record's name is read, what Odoo set in the columns of the list is, too.
fn list_view() -> Value {
    json!({"id": 5, "arch": "<list><field name='name'/><field name='email'/><field name='type'/></list>"})
}

#[test]
fn what_odoo_set_in_a_new_record_is_told_and_what_was_given_or_is_empty_is_not() {
    let fake = Fake::partners()
        .answer("create", json!([51]))
        .answer("get_view", list_view())
        .answer("read", json!([{"id": 51, "name": "Acme", "email": false, "type": "contact", "display_name": "Acme"}]));
    let answer = call(&fake, json!({"model": "res.partner", "values": {"name": "Acme"}})).unwrap();
    assert_eq!(answer.structured["set"], json!({"type": "contact"}));
    assert!(answer.text.contains("\nOdoo set: type \"contact\"\n"), "{}", answer.text);
    // A view that the host refuses is no reason to leave the name out.
    let refused = || Error::new(Code::Permission, Source::Host, "no");
    let fake = Fake::partners()
        .answer("create", json!([51]))
        .fail("get_view", refused())
        .answer("read", json!([{"id": 51, "display_name": "Acme"}]));
    let answer = call(&fake, json!({"model": "res.partner", "values": {"name": "Acme"}})).unwrap();
    assert_eq!((&answer.structured["names"], answer.structured.get("set")), (&json!(["Acme"]), None));
}

#[test]
fn of_several_records_what_odoo_set_stands_beside_their_names() {
    let read = json!([{"id": 52, "display_name": "B", "email": false, "type": "contact", "state": "draft"},
                      {"id": 51, "display_name": "A", "email": "a@b.example", "type": "contact", "state": "draft"}]);
    let states = json!({"type": "selection", "string": "State", "selection": [["draft", "Draft"]]});
    let fake = Fake::partners()
        .field("state", states)
        .answer("create", json!([51, 52]))
        .answer("get_view", list_view())
        .answer("read", read);
    let records = json!([{"name": "A", "type": "contact"}, {"name": "B"}]);
    let answer = call(&fake, json!({"model": "res.partner", "records": records})).unwrap();
    assert_eq!(answer.structured["set"], json!({"email": ["a@b.example", null], "state": ["draft", "draft"]}));
    let told = "created in res.partner:\n[\"id\",\"name\",\"email\",\"state\"]\n[51,\"A\",\"a@b.example\",\"draft\"]\n[52,\"B\",null,\"draft\"]";
    assert_eq!(answer.text, told);
    // One request more than for the names alone, however many there are.
    assert_eq!(fake.work().len(), 3, "{:?}", fake.work());
}

#[test]
fn of_many_records_the_names_alone_are_told_and_what_odoo_set_stays_small() {
    let ids: Vec<i64> = (1..=11).collect();
    let records: Vec<Value> = ids.iter().map(|id| json!({"name": format!("P{id}")})).collect();
    let named: Vec<Value> = ids.iter().map(|id| json!({"id": id, "display_name": format!("P{id}")})).collect();
    let fake = Fake::partners().answer("create", json!(ids)).answer("read", json!(named));
    let answer = call(&fake, json!({"model": "res.partner", "records": records})).unwrap();
    assert_eq!((answer.structured.get("set"), answer.structured["names"].as_array().unwrap().len()), (None, 11));
    let long = "x".repeat(10_000);
    let read: Vec<Value> = ids
        .iter()
        .take(10)
        .map(|id| json!({"id": id, "display_name": "P", "email": long, "type": "contact"}))
        .collect();
    let fake =
        Fake::partners().answer("create", json!(ids[..10])).answer("get_view", list_view()).answer("read", json!(read));
    let answer = call(&fake, json!({"model": "res.partner", "records": &records[..10]})).unwrap();
    assert!(answer.text.len() < 5_000, "{}", answer.text.len());
}

#[test]
fn a_done_create_stays_one_although_nothing_can_be_read_afterwards() {
    let down = || Error::new(Code::Connection, Source::Network, "down");
    let fake = Fake::partners().answer("create", json!([51])).fail("get_view", down()).fail("read", down());
    let answer = call(&fake, json!({"model": "res.partner", "values": {"name": "Acme"}})).unwrap();
    assert!(answer.text.starts_with("created in res.partner:\n[51,null]"), "{}", answer.text);
    assert!(answer.text.contains("note: The records were created; reading their names failed: down"));
}

#[test]
fn what_is_wrong_with_one_of_several_records_says_with_which() {
    let wrong = |records: Value| {
        call(&Fake::partners(), json!({"model": "res.partner", "records": records})).unwrap_err().message
    };
    let unknown = wrong(json!([{"name": "a"}, {"nmae": "b"}]));
    assert!(unknown.starts_with("Record 2 of 2: res.partner has no field \"nmae\""), "{unknown}");
    let congos = Fake::partners().answer("name_search", json!([[1, "Congo"], [2, "Congo"]]));
    let records = json!([{"name": "a"}, {"name": "b"}, {"name": "c", "country_id": "Congo"}]);
    let several = call(&congos, json!({"model": "res.partner", "records": records})).unwrap_err().message;
    assert!(several.starts_with("Record 3 of 3: ") && several.contains("names several records"), "{several}");
    let color = wrong(json!([{"color": "x"}, {"name": "b"}]));
    assert!(color.starts_with("Record 1 of 2: ") && color.contains("color"), "{color}");
}

#[test]
fn an_empty_text_for_a_required_field_is_refused() {
    let required = || Fake::partners().field("name", json!({"type": "char", "string": "Name", "required": true}));
    for empty in [json!(""), json!("  "), json!(null), json!(false)] {
        let error = call(&required(), json!({"model": "res.partner", "values": {"name": empty}})).unwrap_err();
        assert!(error.message.contains("name: this field is required and cannot be empty."), "{empty}: {error}");
    }
}
