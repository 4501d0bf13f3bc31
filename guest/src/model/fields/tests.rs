use super::*;
use crate::model::fake::Fake;

#[test]
fn one_request_asks_for_all_names_sorted_and_with_bounded_attributes() {
    let fake = Fake::partners();
    let schema = Schema::new(&fake, Purpose::Read);
    schema.load("res.partner", ["name", "country_id", "name"]).unwrap();
    schema.field("res.partner", "country_id").unwrap();
    assert_eq!(
        fake.calls(),
        [
            r#"res.partner.fields_get([["country_id","name"]],{"attributes":["currency_field","relation","searchable","selection","sortable","type"]})"#
        ]
    );
}

#[test]
fn a_wrong_name_is_an_error_with_the_nearest_ones() {
    let fake = Fake::partners();
    let error = Schema::new(&fake, Purpose::Read).load("res.partner", ["nmae", "email"]).unwrap_err();
    assert_eq!(error.code, Code::Validation);
    assert!(error.message.contains("\"nmae\""), "{error}");
    assert!(error.hint.unwrap().starts_with("did you mean name"));
    for (word, relation) in [("categorys", "category_id"), ("country", "country_id"), ("child", "child_ids")] {
        let error = Schema::new(&fake, Purpose::Read).load("res.partner", [word]).unwrap_err();
        let first = format!("did you mean {relation}");
        assert!(error.hint.as_ref().unwrap().starts_with(&first), "{word}: {error}");
    }
}

#[test]
fn a_label_finds_its_field() {
    let fake = Fake::partners();
    let error = Schema::new(&fake, Purpose::Read).load("res.partner", ["tags"]).unwrap_err();
    assert!(error.hint.unwrap().contains("category_id"));
}

#[test]
fn a_wrong_model_is_not_found_with_the_nearest_ones() {
    let fake = Fake::partners();
    let error = Schema::new(&fake, Purpose::Read).load("res.parner", ["name"]).unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    assert!(error.hint.unwrap().contains("res.partner"));
}
