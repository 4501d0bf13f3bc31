use super::*;
use crate::error::{Code, Source};
use crate::model::fake::Fake;
use crate::model::fields;
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
fn a_many2one_in_any_certain_spelling_becomes_its_id() {
    for given in [
        json!(21),
        json!(21.0),
        json!("21"),
        json!([21, "Burkina Faso"]),
        json!([21]),
        json!({"id": 21}),
        json!({"id": 21, "display_name": "x"}),
    ] {
        sent("country_id", given, json!(21));
    }
    sent("country_id", json!(null), json!(false));
    sent("country_id", json!(false), json!(false));
}

#[test]
fn a_many2one_that_odoo_would_erase_is_refused() {
    for given in [
        json!(true),
        json!(0),
        json!(-3),
        json!(21.5),
        json!(""),
        json!([]),
        json!([21, 22]),
        json!([true]),
        json!({"name": "x"}),
        json!([[21, "x"]]),
        json!(["21", "x"]),
        json!(3_000_000_000_u64),
    ] {
        refused("country_id", given, "id");
    }
}

#[test]
fn a_name_is_resolved_when_exactly_one_record_has_it() {
    let fake = Fake::partners().answer("name_search", json!([[20, "Belgium"]]));
    let checked = check_on(&fake, Purpose::Update, json!({"country_id": "Belgium"})).unwrap();
    assert_eq!(checked.values["country_id"], 20);
    assert_eq!(checked.notes, [r#"country_id: "Belgium" is res.country [20,"Belgium"]."#]);
    assert_eq!(fake.work(), [r#"res.country.name_search(["Belgium",[],"="],{"limit":10})"#]);

    let fake = Fake::partners().answer("name_search", json!([])).answer("name_search", json!([[20, "Belgium"]]));
    let error = check_on(&fake, Purpose::Update, json!({"country_id": "Belg"})).unwrap_err();
    assert!(error.message.contains(r#"[20,"Belgium"]"#), "{error}");

    let fake = Fake::partners().answer("name_search", json!([[1, "Congo"], [2, "Congo"]]));
    let error = check_on(&fake, Purpose::Update, json!({"country_id": "Congo"})).unwrap_err();
    assert!(error.message.contains("several"), "{error}");
}

#[test]
fn a_name_is_looked_up_and_told_once_however_often_it_is_written() {
    let fake = Fake::partners()
        .answer("name_search", json!([[20, "Belgium"]]))
        .answer("check_object_reference", json!(["res.country", 21]));
    let schema = Schema::new(&fake, fields::Purpose::Write);
    let choices = Choices::default();
    let record = json!({"country_id": "Belgium", "child_ids": [[0, 0, {"country_id": " Belgium "}],
                        [0, 0, {"country_id": "base.bf"}], [0, 0, {"country_id": "base.bf"}]]});
    for _ in 0..2 {
        let checked =
            check_with(&schema, "res.partner", record.as_object().unwrap(), Purpose::Create, &choices).unwrap();
        assert_eq!(checked.values["child_ids"][2][2]["country_id"], 21);
        assert_eq!(checked.notes.len(), 2, "{:?}", checked.notes);
    }
    assert_eq!(fake.work().len(), 2, "{:?}", fake.work());
}

#[test]
fn a_misspelt_name_is_refused_with_the_nearest() {
    let fake = Fake::partners()
        .answer("name_search", json!([]))
        .answer("name_search", json!([]))
        .answer("name_search", json!([[19, "Bangladesh"], [20, "Belgium"]]))
        .answer("name_search", json!([]));
    let error = check_on(&fake, Purpose::Update, json!({"country_id": "Belgum"})).unwrap_err();
    assert!(error.message.contains(r#"did you mean [20,"Belgium"]?"#), "{error}");
}

#[test]
fn a_name_of_several_records_is_left_to_the_user_unless_something_else_is_wrong() {
    let congos = || json!([[1, "Congo"], [2, "Congo"]]);
    let checked = |values: Value, choices: &Choices, fake: &Fake| {
        let schema = Schema::new(fake, fields::Purpose::Write);
        check_with(&schema, "res.partner", values.as_object().unwrap(), Purpose::Create, choices)
    };
    let choices = Choices::default();
    let line = json!({"child_ids": [[0, 0, {"name": "x", "country_id": "Congo"}]]});
    checked(line.clone(), &choices, &Fake::partners().answer("name_search", congos())).unwrap_err();
    let open = choices.open().unwrap().to_vec();
    assert_eq!((open[0].label.as_str(), open[0].candidates.len()), ("Country", 2));

    let choices = Choices::new([(open[0].key(), 2)].into());
    let done = checked(line, &choices, &Fake::partners()).unwrap();
    assert_eq!(done.values["child_ids"], json!([[0, 0, {"name": "x", "country_id": 2}]]));
    assert!(done.notes[0].contains("as chosen"));

    let choices = Choices::default();
    let wrong = json!({"country_id": "Congo", "color": "red"});
    checked(wrong, &choices, &Fake::partners().answer("name_search", congos())).unwrap_err();
    assert!(choices.open().is_none(), "no choice mends the color");
}

#[test]
fn an_external_id_is_resolved_when_it_is_of_the_right_model() {
    let fake = Fake::partners().answer("check_object_reference", json!(["res.country", 20]));
    assert_eq!(check_on(&fake, Purpose::Update, json!({"country_id": "base.be"})).unwrap().values["country_id"], 20);
    let fake = Fake::partners().answer("check_object_reference", json!(["res.users", 2]));
    let error = check_on(&fake, Purpose::Update, json!({"country_id": "base.user_admin"})).unwrap_err();
    assert!(error.message.contains("not of res.country"), "{error}");
    let unknown = Error::new(Code::Validation, Source::Odoo, "External ID not found");
    let fake = Fake::partners().fail("check_object_reference", unknown).answer("name_search", json!([[7, "acme.com"]]));
    assert_eq!(check_on(&fake, Purpose::Update, json!({"country_id": "acme.com"})).unwrap().values["country_id"], 7);
}

#[test]
fn an_unreachable_odoo_is_not_an_unknown_name() {
    let down = Error::new(Code::Connection, Source::Network, "down");
    let fake = Fake::partners().fail("name_search", down.clone());
    assert_eq!(check_on(&fake, Purpose::Update, json!({"country_id": "Belgium"})).unwrap_err(), down);
}

#[test]
fn many2many_takes_ids_and_commands() {
    sent("category_id", json!([3, 4]), json!([[6, 0, [3, 4]]]));
    sent("category_id", json!([[3, "VIP"], "4", {"id": 5}]), json!([[6, 0, [3, 4, 5]]]));
    sent("category_id", json!([]), json!([[6, 0, []]]));
    sent("category_id", json!([[4, 7]]), json!([[4, 7, 0]]));
    sent("category_id", json!([[6, 0, ["3"]], [3, 9, 0]]), json!([[6, 0, [3]], [3, 9, 0]]));
    sent("category_id", json!([[5]]), json!([[5, 0, 0]]));
    sent(
        "category_id",
        json!([[0, 0, {"name": 12}], [1, 4, {"color": "3"}]]),
        json!([[0, 0, {"name": "12"}], [1, 4, {"color": 3}]]),
    );
    for given in [
        json!(3),
        json!("VIP"),
        json!(null),
        json!(false),
        json!({"id": 3}),
        json!([[4, 7], 8]),
        json!([true]),
        json!([[6, 0, 3]]),
        json!([[1, 0, {}]]),
        json!([[4, -1]]),
    ] {
        assert!(update(json!({"category_id": given})).is_err(), "{given}");
    }
    refused("category_id", json!(3), "[3,4]");
}

#[test]
fn lines_are_never_replaced_by_accident() {
    refused("child_ids", json!([3, 4]), "delete");
    refused("child_ids", json!([]), "ambiguous");
    refused("child_ids", json!([{"name": "x"}]), "commands");
    sent(
        "child_ids",
        json!([[0, 0, {"name": "x", "country_id": [21, "y"]}]]),
        json!([[0, 0, {"name": "x", "country_id": 21}]]),
    );
    let fake = Fake::partners();
    let checked = check_on(&fake, Purpose::Create, json!({"child_ids": [{"name": "x"}, {"name": "y"}]})).unwrap();
    assert_eq!(checked.values["child_ids"], json!([[0, 0, {"name": "x"}], [0, 0, {"name": "y"}]]));
}

#[test]
fn what_is_wrong_in_one_of_several_lines_says_in_which() {
    let lines = |wrong: Value| json!({"child_ids": [[0, 0, {"name": "x"}], wrong]});
    for (wrong, said) in [
        (json!([0, 0, {"color": "red"}]), "Line 2 of child_ids: A value for res.partner cannot be written"),
        (json!([0, 0, {"colour": 3}]), "Line 2 of child_ids: res.partner has no field \"colour\""),
        (json!([4, -1]), "child_ids: line 2: an id is"),
    ] {
        let error = update(lines(wrong)).unwrap_err();
        assert!(error.message.contains(said), "{error}");
    }
    let one = update(json!({"child_ids": [[0, 0, {"color": "red"}]]})).unwrap_err();
    assert!(!one.message.contains("Line"), "{one}");
    // An Odoo that is down is no line's fault.
    let down = Error::new(Code::Connection, Source::Network, "down");
    let fake = Fake::partners().fail("name_search", down.clone());
    let error = check_on(&fake, Purpose::Update, lines(json!([0, 0, {"country_id": "Belgium"}]))).unwrap_err();
    assert_eq!(error, down);
}

#[test]
fn nested_values_are_checked_as_deep_as_they_go_and_no_deeper() {
    let error = update(json!({"child_ids": [[0, 0, {"country_id": true}]]})).unwrap_err();
    assert!(error.message.contains("country_id"), "{error}");
    let mut values = json!({"name": "x"});
    for _ in 0..6 {
        values = json!({"child_ids": [[0, 0, values]]});
    }
    assert!(update(values).unwrap_err().message.contains("deep"));
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

proptest::proptest! {
    #[test]
    fn a_many2one_is_only_ever_sent_as_an_id_or_cleared_on_purpose(
        id in proptest::prop_oneof![1..=i64::from(i32::MAX), proptest::prelude::any::<i64>(), -3..3_i64],
        shape in 0..6,
    ) {
        let given = match shape {
            0 => json!(id),
            1 => json!(id.to_string()),
            2 => json!([id]),
            3 => json!([id, "name"]),
            4 => json!({"id": id}),
            _ => json!(id as f64),
        };
        match update(json!({"country_id": given})) {
            Ok(sent) => proptest::prop_assert!(sent["country_id"] == json!(id) && (1..=i64::from(i32::MAX)).contains(&id)),
            Err(error) => proptest::prop_assert!(!(1..=i64::from(i32::MAX)).contains(&id), "{}", error),
        }
    }
}
