//! [`relations`] are the tests of what points to other records.

mod relations;

use super::*;
use crate::error::{Code, Source};
use crate::model::context::Scoped;
use crate::model::fake::Fake;
use crate::model::fields;
use crate::odoo::scope::Scope;
use serde_json::json;

fn check_on(fake: &Fake, purpose: Purpose, values: Value) -> Result<Checked, Error> {
    let Value::Object(values) = values else { panic!("an object") };
    check(&Schema::new(fake, fields::Purpose::Write), "res.partner", &values, purpose)
}

fn update(values: Value) -> Result<Value, Error> {
    check_on(&Fake::partners(), Purpose::Update, values).map(|checked| Value::Object(checked.values))
}

#[track_caller]
fn sent(field: &str, given: Value, expected: Value) {
    assert_eq!(update(json!({field: given})).unwrap(), json!({field: expected}), "{field}: {given}");
}

#[track_caller]
fn refused(field: &str, given: Value, word: &str) {
    let error = update(json!({field: given})).expect_err("must be refused");
    assert_eq!(error.code, Code::Validation);
    assert!(error.message.contains(word), "{field} {given}: {error}");
    assert!(error.message.contains("nothing was"), "{error}");
}

#[test]
fn scalars_are_converted_when_certain_and_refused_otherwise() {
    sent("color", json!("21"), json!(21));
    sent("color", json!(21.0), json!(21));
    for given in [json!(true), json!("x"), json!(1.5), json!("1e3"), json!(null), json!(2_147_483_648_u64), json!([1])]
    {
        assert!(update(json!({"color": given})).is_err(), "{given}");
    }
    sent("partner_latitude", json!("12.5"), json!(12.5));
    sent("partner_latitude", json!(12), json!(12));
    for given in [json!("1,250"), json!("NaN"), json!("inf"), json!(true), json!("12 EUR"), json!("")] {
        assert!(update(json!({"partner_latitude": given})).is_err(), "{given}");
    }
    sent("active", json!(0), json!(false));
    sent("active", json!("True"), json!(true));
    for given in [json!("yes"), json!(2), json!(null)] {
        assert!(update(json!({"active": given})).is_err(), "{given}");
    }
    sent("name", json!(42), json!("42"));
    sent("name", json!(null), json!(false));
    for given in [json!(true), json!(1.5), json!({"en_US": "x"}), json!(["x"])] {
        assert!(update(json!({"name": given})).is_err(), "{given}");
    }
    refused("ref", json!("123456789"), "8 characters");
    refused("comment", json!("Dear…[cut]"), "cut when it was read");
    refused("name", json!("Dear…[cut]"), "cut when it was read");
    sent("comment", json!("<p>x</p>"), json!("<p>x</p>"));
    sent("image_128", json!("aGk="), json!("aGk="));
    refused("image_128", json!("data:image/png;base64,aGk="), "data:");
    refused("image_128", json!("not base64!"), "base64");
    sent("origin_ref", json!("res.partner,7"), json!("res.partner,7"));
    refused("origin_ref", json!("7"), "model,id");
    sent("res_id", json!("7"), json!(7));
}

#[test]
fn an_empty_text_is_sent_as_no_value_so_that_odoo_sees_what_is_missing() {
    for (field, given) in [
        ("name", json!("")),
        ("name", json!(" \t\n")),
        ("comment", json!("")),
        ("comment", json!({"html": " "})),
        ("email", json!("  ")),
    ] {
        sent(field, given, json!(false));
    }
    sent("name", json!(" Acme "), json!(" Acme "));
    let separator = Fake::partners().field("ref", json!({"type": "char", "string": "Separator", "trim": false}));
    let checked = check_on(&separator, Purpose::Update, json!({"ref": " "})).unwrap();
    assert_eq!(checked.values["ref"], " ", "a space is a value here");
}

#[test]
fn a_required_field_is_never_emptied() {
    let facts = [
        ("name", json!({"type": "char", "string": "Name", "required": true})),
        ("comment", json!({"type": "html", "string": "Notes", "required": true})),
        ("country_id", json!({"type": "many2one", "string": "Country", "relation": "res.country", "required": true})),
        ("date", json!({"type": "date", "string": "Date", "required": true})),
        ("color", json!({"type": "integer", "string": "Color", "required": true})),
        ("active", json!({"type": "boolean", "string": "Active", "required": true})),
    ];
    let fake = facts.into_iter().fold(Fake::partners(), |fake, (name, facts)| fake.field(name, facts));
    for (purpose, advised) in [(Purpose::Create, true), (Purpose::Update, false)] {
        for (field, given) in [
            ("name", json!("")),
            ("name", json!("  ")),
            ("name", json!(false)),
            ("comment", json!({"html": ""})),
            ("country_id", json!(null)),
            ("country_id", json!("")),
            ("date", json!(false)),
        ] {
            let error = check_on(&fake, purpose, json!({field: given})).unwrap_err();
            assert!(error.message.contains(&format!("{field}: this field is required")), "{given}: {error}");
            assert_eq!(error.message.contains("Leave it out"), advised, "{error}");
        }
        // Zero and no are values.
        let legal = json!({"color": 0, "active": false});
        assert_eq!(Value::Object(check_on(&fake, purpose, legal.clone()).unwrap().values), legal);
    }
}

#[test]
fn selections_take_keys_and_unique_labels() {
    sent("type", json!("invoice"), json!("invoice"));
    sent("type", json!("Invoice address"), json!("invoice"));
    sent("type", json!(1), json!("1"));
    sent("type", json!("high"), json!("1"));
    sent("type", json!(null), json!(false));
    refused("type", json!("invoce"), "did you mean invoice?");
    refused("type", json!("bill"), "contact (Contact), invoice (Invoice Address)");
    refused("type", json!(true), "none of");
}

#[test]
fn dates_are_sent_in_odoos_spelling() {
    sent("meeting_at", json!("2026-11-22T19:42:25+02:00"), json!("2026-11-22 17:42:25"));
    sent("meeting_at", json!("2026-11-22T19:42:25Z"), json!("2026-11-22 19:42:25"));
    sent("meeting_at", json!(null), json!(false));
    refused("meeting_at", json!("2026-11-22"), "time of day");
    refused("meeting_at", json!(1_700_000_000), "text");
    sent("date", json!("2026-12-01"), json!("2026-12-01"));
    refused("date", json!("2026-12-01T10:00:00Z"), "no time of day");
    refused("date", json!("01/12/2026"), "YYYY-MM-DD");
}

#[test]
fn fields_that_odoo_sets_or_computes_are_refused() {
    refused("id", json!(5), "itself");
    refused("create_date", json!("2026-12-01T10:00:00Z"), "itself");
    refused("credit", json!(5.0), "computes");
    refused("properties", json!({"a": 1}), "properties");
    let checked = check_on(&Fake::partners(), Purpose::Update, json!({"commercial_name": "x"})).unwrap();
    assert!(checked.notes[0].contains("read-only"));
}

#[test]
fn all_wrong_values_are_told_together_and_wrong_fields_with_the_nearest() {
    let error = update(json!({"country_id": true, "color": "red", "name": "ok"})).unwrap_err();
    assert!(
        error.message.starts_with("2 values")
            && error.message.contains("country_id:")
            && error.message.contains("color:")
    );
    let error = update(json!({"fone": "1", "emial": "x"})).unwrap_err();
    assert!(error.message.contains("\"emial\", \"fone\""), "{error}");
    assert!(error.hint.unwrap().contains("did you mean email?"));
}

#[test]
fn a_time_without_a_zone_is_taken_as_utc_and_said_so_to_whom_it_makes_a_difference() {
    let notes = |zone: Value, at: &str| {
        let fake = Fake::partners().user_context(json!({"tz": zone}));
        let line = json!([0, 0, {"meeting_at": at}]);
        let values = json!({"meeting_at": at, "child_ids": [line]});
        let rpc = Scoped::new(&fake, Scope::default());
        let schema = Schema::new(&rpc, fields::Purpose::Write);
        check(&schema, "res.partner", values.as_object().unwrap(), Purpose::Create).unwrap().notes
    };
    let said =
        "meeting_at: taken as UTC, for no offset such as +01:00 is given; the user's time zone is Europe/Brussels.";
    assert_eq!(notes(json!("Europe/Brussels"), "2026-12-01 10:00"), [said]);
    for (zone, at) in [("Europe/Brussels", "2026-12-01T10:00:00+01:00"), ("UTC", "2026-12-01 10:00")] {
        assert_eq!(notes(json!(zone), at), [""; 0], "{zone} {at}");
    }
    assert_eq!(notes(json!(false), "2026-12-01 10:00"), [""; 0]);
}

#[test]
fn a_total_that_its_lines_would_deny_is_refused() {
    let facts =
        |readonly: bool| json!({"type": "monetary", "store": true, "readonly": readonly, "depends": ["child_ids"]});
    let refused =
        check_on(&Fake::partners().field("total", facts(true)), Purpose::Update, json!({"total": 5})).unwrap_err();
    assert!(refused.message.contains("total: Odoo computes this field of others"), "{refused}");
    // What Odoo computes as a proposal may be changed.
    check_on(&Fake::partners().field("total", facts(false)), Purpose::Update, json!({"total": 5})).unwrap();
}

#[test]
fn where_a_document_stands_is_changed_by_its_buttons() {
    let facts = |readonly: bool| json!({"type": "selection", "selection": [["sale", "Sale"]], "readonly": readonly});
    let set = |readonly: bool, purpose: Purpose| {
        check_on(&Fake::partners().field("state", facts(readonly)), purpose, json!({"state": "sale"}))
    };
    let refused = set(true, Purpose::Update).unwrap_err();
    assert!(refused.message.contains("odoo_call presses its buttons"), "{refused}");
    set(true, Purpose::Create).unwrap();
    set(false, Purpose::Update).unwrap();
}
