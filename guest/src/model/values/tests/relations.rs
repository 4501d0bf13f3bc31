//! Ids, names and external ids of other records; lines and tags.

use super::*;

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
    sent("category_id", json!([[7, "VIP"], "4", {"id": 5}]), json!([[6, 0, [7, 4, 5]]]));
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
    for code in 2..=4 {
        refused("category_id", json!([[code, "VIP"]]), "may be the record");
        refused("category_id", json!([7, [code, "VIP"]]), "may be the record");
    }
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
    // A new record has no lines: these would be another's.
    for command in [json!([1, 7, {"name": "x"}]), json!([2, 7]), json!([3, 7])] {
        let error = check_on(&fake, Purpose::Create, json!({"child_ids": [command]})).unwrap_err();
        assert!(error.message.contains("child_ids: a new record has nothing yet to change"), "{error}");
    }
}

#[test]
fn what_is_wrong_in_one_of_several_lines_says_in_which() {
    let lines = |wrong: Value| json!({"child_ids": [[0, 0, {"name": "x"}], wrong]});
    for (wrong, said) in [
        (json!([0, 0, {"color": "red"}]), "cannot be written, and nothing was. child_ids: line 2: color: "),
        (json!([0, 0, {"colour": 3}]), "Line 2 of child_ids: res.partner has no field \"colour\""),
        (json!([4, -1]), "child_ids: line 2: an id is"),
    ] {
        let error = update(lines(wrong)).unwrap_err();
        assert!(error.message.contains(said), "{error}");
    }
    let one = update(json!({"child_ids": [[0, 0, {"color": "red"}]]})).unwrap_err();
    assert!(one.message.contains("child_ids: color: "), "{one}");
    // An Odoo that is down is no line's fault.
    let down = Error::new(Code::Connection, Source::Network, "down");
    let fake = Fake::partners().fail("name_search", down.clone());
    let error = check_on(&fake, Purpose::Update, lines(json!([0, 0, {"country_id": "Belgium"}]))).unwrap_err();
    assert_eq!(error, down);
}

#[test]
fn all_that_is_wrong_in_a_record_and_its_lines_is_told_at_once() {
    let line = |values: Value| json!([0, 0, values]);
    let lines =
        json!([line(json!({"color": "red", "ref": true})), line(json!({"name": "x"})), line(json!({"type": "y"}))]);
    let error = update(json!({"child_ids": lines, "name": true})).unwrap_err();
    assert!(error.message.starts_with("4 values for res.partner cannot be written"), "{error}");
    for said in ["child_ids: line 1: color: ", "child_ids: line 1: ref: ", "child_ids: line 3: type: ", " name: "] {
        assert!(error.message.contains(said), "{said}: {error}");
    }
    let tag = json!({"category_id": [line(json!({"color": "red"}))], "color": "red"});
    let error = update(tag).unwrap_err();
    assert_eq!(
        error.hint.unwrap(),
        "odoo_fields of res.partner and of res.partner.category tells types and selection keys"
    );
    // Wrong names cost requests: after ten no more are looked for.
    let many: Vec<Value> = (0..100).map(|_| line(json!({"color": "red"}))).collect();
    let error = update(json!({"child_ids": many})).unwrap_err();
    assert!(error.message.contains("line 10: ") && !error.message.contains("line 11: "), "{error}");
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
