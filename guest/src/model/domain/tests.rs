use super::*;
use crate::error::Code;
use crate::model::fake::Fake;
use crate::model::fields::Purpose;
use proptest::prelude::*;

fn check_on(fake: &Fake, domain: Value) -> Result<Value, Error> {
    Domain::parse(&domain)?.check(&Schema::new(fake, Purpose::Read), "res.partner")
}

fn check(domain: Value) -> Result<Value, Error> {
    check_on(&Fake::partners(), domain)
}

#[track_caller]
fn kept(domain: Value) {
    assert_eq!(check(domain.clone()).unwrap(), domain);
}

#[track_caller]
fn refused(domain: Value, word: &str) {
    let error = check(domain.clone()).expect_err("must be refused");
    assert_eq!(error.code, Code::Validation, "{error}");
    assert!(error.to_string().contains(word), "{domain}: {error}");
}

#[test]
fn a_text_is_read_as_json_or_as_python() {
    let read = |text: &str| Domain::parse(&json!(text)).unwrap();
    let list = Domain::parse(&json!(["|", ["name", "=", "x"], ["color", ">", 1.5], ["active", "=", true]])).unwrap();
    assert_eq!(read(r#"["|",["name","=","x"],["color",">",1.5],["active","=",true]]"#), list);
    assert_eq!(read("['|', ('name', '=', 'x'), ('color', '>', 1.5), ('active', '=', True)]"), list);
    assert_eq!(read("['|',['name','=','x'],['color','>',1.5],['active','=',true]]"), list);
    for refused in ["", "[", "null", "{}", "[('name', '=', uid)]", "[('a', '=', 1)] + []", "__import__('os')"] {
        assert!(Domain::parse(&json!(refused)).is_err(), "{refused}");
    }
}

#[test]
fn well_formed_domains_go_through_unchanged() {
    kept(json!([]));
    kept(json!([["name", "ilike", "acme"], ["active", "=", true]]));
    kept(json!(["|", ["name", "=", "a"], "&", ["email", "=", false], "!", ["color", ">", 3]]));
    kept(json!([["country_id.region_id.code", "=", "EU"]]));
    kept(json!([["child_ids", "any", [["name", "=like", "A%"]]]]));
    kept(json!([["category_id", "child_of", [3, 4]], ["country_id", "ilike", "bel"], ["id", "in", [1, 2]]]));
    kept(json!([["create_date", ">=", "-30d"], ["date", "<", "today -1m =1d"], ["date", ">", "=monday"]]));
    kept(json!([["create_date.month_number", "=", 11]]));
    kept(json!([[1, "=", 1]]));
    kept(json!([["type", "in", ["contact", false]]]));
    kept(json!([["create_date", "<=", "2026-12-31"]]));
}

#[test]
fn what_is_certain_is_spelled_as_odoo_needs_it() {
    for (given, sent) in [
        (json!([["name", "==", "x"]]), json!([["name", "=", "x"]])),
        (json!([["name", "<>", null]]), json!([["name", "!=", false]])),
        (json!([["name", "ILIKE", 5]]), json!([["name", "ilike", "5"]])),
        (json!([["active", "=", "true"]]), json!([["active", "=", true]])),
        (json!([["country_id", "=", [21, "Belgium"]]]), json!([["country_id", "=", 21]])),
        (json!([["country_id", "in", [[21, "Belgium"], 22.0]]]), json!([["country_id", "in", [21, 22]]])),
        (json!([["type", "=", "invoice address"]]), json!([["type", "=", "invoice"]])),
        (
            json!([["create_date", ">", "2026-11-22T19:42:25+02:00"]]),
            json!([["create_date", ">", "2026-11-22 17:42:25"]]),
        ),
        (json!([["color", "=", "5"]]), json!([["color", "=", 5]])),
        (json!(r#"[["name","=","x"]]"#), json!([["name", "=", "x"]])),
    ] {
        assert_eq!(check(given.clone()).unwrap(), sent, "{given}");
    }
}

#[test]
fn what_is_not_a_domain_never_becomes_everything() {
    for domain in [
        json!("not a domain"),
        json!("[('name','=','x')"),
        json!(""),
        json!("[]]"),
        json!("{}"),
        json!({}),
        json!(null),
        json!(true),
        json!(0),
        json!(["name", "=", "x"]),
        json!([["name", "="]]),
        json!([["name", "=", "x", 1]]),
        json!([[]]),
        json!([null]),
        json!(["&"]),
        json!(["|", ["name", "=", "x"]]),
        json!(["!"]),
        json!(["and", ["name", "=", "x"]]),
        json!([[["name", "=", "x"]]]),
        json!([["name", 1, "x"]]),
        json!([[5, "=", "x"]]),
        json!([["", "=", "x"]]),
        json!([[1, "=", 2]]),
    ] {
        assert!(check(domain.clone()).is_err(), "{domain}");
    }
    refused(json!(["name", "=", "x"]), "put it in a list");
    refused(json!(["|", ["name", "=", "x"]]), "ends before");
}

#[test]
fn wrong_names_come_with_the_nearest_right_ones() {
    refused(json!([["nmae", "=", "x"]]), "did you mean name");
    refused(json!([["name", "equals", "x"]]), "did you mean =?");
    refused(json!([["name", "contains", "x"]]), "did you mean ilike?");
    refused(json!([["name", "ilke", "x"]]), "ilike");
    refused(json!([["country_id.cod", "=", "x"]]), "did you mean code");
    refused(json!([["name.code", "=", "x"]]), "no relation");
    refused(json!([["type", "=", "bill"]]), "contact");
    refused(json!([["child_ids", "any", [["nmae", "=", 1]]]]), "did you mean name");
}

#[test]
fn conditions_that_odoo_would_misread_are_refused() {
    refused(json!([["id", "in", 5]]), "a list is needed");
    refused(json!([["id", "in", false]]), "a list is needed");
    refused(json!([["id", "=", [5, 6]]]), "use in");
    refused(json!([["name", "=", ["a", "b"]]]), "use in");
    refused(json!([["name", "=?", false]]), "matches every record");
    refused(json!([["country_id", "=", true]]), "id");
    refused(json!([["country_id", "=", "21"]]), "without quotes");
    refused(json!([["country_id", ">", 5]]), "no order");
    refused(json!([["color", "=", "five"]]), "integer");
    refused(json!([["color", "=", 3_000_000_000_u64]]), "2147483647");
    refused(json!([["date", "=", "22/11/2026"]]), "YYYY-MM-DD");
    refused(json!([["create_date", ">", "yesterday"]]), "19:42:25Z");
    refused(json!([["active", "=", "maybe"]]), "true or false");
    refused(json!([["name", "ilike", true]]), "text");
    refused(json!([["name", "child_of", 1]]), "no relation");
    refused(json!([["im_status", "=", "online"]]), "cannot be searched");
    refused(json!([["image_128", "=", "x"]]), "false");
    refused(json!([["name", "any", [["code", "=", 1]]]]), "no relation");
    refused(json!([["child_ids", "any", 5]]), "must be a domain");
}

#[test]
fn operators_follow_the_version() {
    let any = json!([["child_ids", "any", [["name", "=", "x"]]]]);
    assert!(check_on(&Fake::partners().major(17), any.clone()).is_ok());
    assert!(check_on(&Fake::partners().major(16), any).unwrap_err().hint.unwrap().contains("dotted path"));
    let not_like = json!([["name", "not =like", "x%"]]);
    assert!(check_on(&Fake::partners().major(18), not_like.clone()).is_err());
    assert!(check_on(&Fake::partners(), not_like).is_ok());
    assert!(check_on(&Fake::partners().major(18), json!([["date", ">", "-30d"]])).is_err());
}

#[test]
fn size_and_depth_are_bounded() {
    assert!(check(json!(vec![json!(["name", "=", "x"]); 201])).is_err());
    assert!(check(json!([["id", "in", (1..=2_001).collect::<Vec<_>>()]])).is_err());
    refused(json!([["country_id.region_id.region_id.region_id.region_id.code", "=", "x"]]), "5 fields long");
    let mut deep = json!([["name", "=", "x"]]);
    for _ in 0..7 {
        deep = json!([["child_ids", "any", deep]]);
    }
    refused(deep, "deep");
}

#[test]
fn one_request_describes_all_fields_of_a_model() {
    let fake = Fake::partners();
    check_on(&fake, json!([["name", "=", "x"], ["email", "=", "y"], ["country_id.code", "=", "BE"]])).unwrap();
    assert_eq!(fake.calls().len(), 2, "{:?}", fake.calls());
}

/// Any JSON, with the words that domains are made of.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        "[a-z_.]{0,8}",
        Just("name".to_owned()),
        Just("country_id".to_owned()),
        Just("=".to_owned()),
        Just("in".to_owned()),
        Just("&".to_owned()),
        Just("any".to_owned())
    ];
    let plain = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from)
    ];
    plain.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(inner, 3).prop_map(Value::from),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_given_is_kept_whole_or_refused(domain in any_json()) {
        if let Ok(sent) = check(domain.clone()) {
            let given = domain.as_array().map(Vec::len);
            prop_assert_eq!(sent.as_array().map(Vec::len), given);
        }
    }
}
