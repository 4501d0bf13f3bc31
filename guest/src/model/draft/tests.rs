use super::*;
use crate::model::fake::Fake;

fn drafted(fake: &Fake, id: Option<i64>, given: Value) -> Draft {
    fill(fake, "res.partner", id, given.as_object().unwrap().clone()).unwrap()
}

fn rows(draft: &Draft) -> Vec<Value> {
    draft.filled.iter().map(|field| json!([field.name, field.value, field.origin.name()])).collect()
}

#[test]
fn each_value_says_where_it_comes_from_and_empty_ones_are_left_out() {
    let fake = Fake::partners().answer("default_get", json!({"type": "contact", "active": true})).answer(
        "onchange",
        json!({"value": {"name": "Acme", "type": "contact", "active": true, "ref": false, "color": 0,
                             "country_id": {"id": 20, "display_name": "Belgium"}, "email": "a@example.com"},
                   "warning": {"title": "Careful", "message": "That name is taken."}}),
    );
    let draft = drafted(&fake, None, json!({"name": "Acme", "country_id": 20}));
    assert_eq!(
        rows(&draft),
        [
            json!(["country_id", [20, "Belgium"], "given"]),
            json!(["name", "Acme", "given"]),
            json!(["email", "a@example.com", "computed"]),
            json!(["active", true, "default"]),
            json!(["type", "contact", "default"]),
        ]
    );
    assert_eq!(draft.warnings, ["Careful: That name is taken."]);
    let asked = &fake.work()[1];
    assert!(asked.starts_with(r#"res.partner.onchange([[],{"country_id":20,"name":"Acme"},[],{"#), "{asked}");
    assert!(asked.contains(r#""country_id":{"fields":{"display_name":{}}}"#), "{asked}");
    assert!(!asked.contains("image_128") && !asked.contains("credit"), "{asked}");
}

#[test]
fn a_given_value_that_the_form_changes_is_said() {
    let fake = Fake::partners().answer("default_get", json!({})).answer("onchange", json!({"value": {"name": "ACME"}}));
    let draft = drafted(&fake, None, json!({"name": "Acme"}));
    assert_eq!(rows(&draft), [json!(["name", "ACME", "computed"])]);
    assert_eq!(draft.notes, ["name: Odoo's form changes what was given."]);
}

#[test]
fn lines_get_their_own_defaults_and_come_back_as_they_can_be_sent() {
    let fake = Fake::partners()
        .answer("default_get", json!({"type": "contact"}))
        .answer("default_get", json!({}))
        .answer(
            "onchange",
            json!({"value": {"child_ids": [[5], [0, 0, {"name": "A", "type": "contact", "ref": false,
                "country_id": {"id": 20, "display_name": "Belgium"}}]], "category_id": [[4, 3, false], [4, 5, false]]}}),
        );
    let given = json!({"child_ids": [[0, 0, {"name": "A"}]], "category_id": [[6, 0, [3, 5]]]});
    let draft = drafted(&fake, None, given);
    assert_eq!(
        rows(&draft),
        [
            json!(["category_id", [3, 5], "given"]),
            json!(["child_ids", [{"name": "A", "type": "contact", "country_id": [20, "Belgium"]}], "given"]),
        ]
    );
    let asked = fake.work().pop().unwrap();
    assert!(asked.contains(r#""child_ids":[[0,0,{"name":"A","type":"contact"}]]"#), "{asked}");
}

#[test]
fn before_odoo_17_it_is_told_which_fields_have_an_effect() {
    let fake = Fake::partners()
        .major(15)
        .answer("default_get", json!({}))
        .answer("default_get", json!({}))
        .answer("onchange", json!({"value": {"country_id": [20, "Belgium"]}}));
    let draft = drafted(&fake, None, json!({"child_ids": [[0, 0, {"name": "A"}]]}));
    assert!(rows(&draft).contains(&json!(["country_id", [20, "Belgium"], "computed"])));
    let asked = fake.work().pop().unwrap();
    assert!(asked.contains(r#""child_ids":"1""#) && asked.contains(r#""child_ids.name":"1""#), "{asked}");
}

#[test]
fn of_a_record_that_there_is_only_what_changes_is_told() {
    let fake = Fake::partners().answer("onchange", json!({"value": {"email": false}}));
    let draft = drafted(&fake, Some(7), json!({"name": "Acme"}));
    assert_eq!(rows(&draft), [json!(["name", "Acme", "given"]), json!(["email", null, "computed"])]);
    assert!(fake.work()[0].starts_with(r#"res.partner.onchange([[7],{"name":"Acme"},["name"],{"#));
}

#[test]
fn another_answer_is_an_error() {
    let fake = Fake::partners().answer("default_get", json!({})).answer("onchange", json!({}));
    let error = fill(&fake, "res.partner", None, Map::from_iter([("name".to_owned(), json!("x"))])).unwrap_err();
    assert!(error.message.contains("onchange"), "{error}");
}
