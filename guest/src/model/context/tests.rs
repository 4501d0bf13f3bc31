use super::*;
use crate::model::fake::Fake;

fn langs() -> Value {
    json!([["nl_BE", "Dutch (BE)"], ["nl_NL", "Dutch"], ["en_US", "English (US)"]])
}

fn scope(value: Value) -> Scope {
    Scope::read(&value).unwrap()
}

fn context_of(fake: &Fake, given: Value) -> Result<Value, Error> {
    Scoped::new(fake, scope(given)).context().map(Value::Object)
}

#[test]
fn a_call_carries_the_users_own_context() {
    let fake = Fake::partners()
        .user_context(json!({"lang": "fr_FR", "tz": "Europe/Brussels", "uid": 2, "x": 1}))
        .answer("search_count", json!(3))
        .answer("search_count", json!(3));
    let rpc = Scoped::new(&fake, Scope::default());
    for _ in 0..2 {
        rpc.call("res.partner", "search_count", vec![json!([])], Map::new()).unwrap();
    }
    assert_eq!(
        fake.calls(),
        [
            "res.users.context_get([],{})",
            r#"res.partner.search_count([[]],{"context":{"lang":"fr_FR","tz":"Europe/Brussels"}})"#,
            r#"res.partner.search_count([[]],{"context":{"lang":"fr_FR","tz":"Europe/Brussels"}})"#,
        ]
    );
}

#[test]
fn what_the_tool_itself_sends_is_kept_and_descriptions_stay_the_same_for_all() {
    let fake = Fake::partners().user_context(json!({"lang": "fr_FR"})).answer("read", json!([]));
    let rpc = Scoped::new(&fake, scope(json!({"archived": true, "company_ids": [2, 1]})));
    rpc.call("res.partner", "fields_get", vec![json!(["name"])], Map::new()).unwrap();
    let kwargs = Map::from_iter([("context".to_owned(), json!({"bin_size": true}))]);
    rpc.call("res.partner", "read", vec![json!([7])], kwargs).unwrap();
    assert_eq!(fake.calls()[0], r#"res.partner.fields_get([["name"]],{})"#);
    assert_eq!(
        fake.work(),
        [
            r#"res.partner.read([[7]],{"context":{"active_test":false,"allowed_company_ids":[2,1],"bin_size":true,"lang":"fr_FR"}})"#
        ]
    );
}

#[test]
fn a_context_that_the_host_told_is_not_asked_for() {
    let known = json!({"lang": "fr_FR", "tz": "", "uid": 2});
    let fake = Fake::partners().told_context(known).answer("search_count", json!(3));
    let rpc = Scoped::new(&fake, Scope::default());
    rpc.call("res.partner", "search_count", vec![json!([])], Map::new()).unwrap();
    assert_eq!(fake.calls(), [r#"res.partner.search_count([[]],{"context":{"lang":"fr_FR"}})"#]);
}

#[test]
fn a_language_must_be_installed() {
    let ask = |code: &str| context_of(&Fake::partners().answer("get_installed", langs()), json!({"lang": code}));
    assert_eq!(ask("nl_BE").unwrap(), json!({"lang": "nl_BE"}));
    assert_eq!(ask("nl-BE").unwrap(), json!({"lang": "nl_BE"}));
    assert_eq!(ask("en").unwrap(), json!({"lang": "en_US"}));
    for code in ["nl", "xx_XX", "de"] {
        let error = ask(code).unwrap_err();
        assert_eq!((error.code, error.hint.as_deref()), (Code::Validation, Some("installed: nl_BE, nl_NL, en_US")));
    }
    // The user's own is there for certain.
    let fake = Fake::partners().user_context(json!({"lang": "de_DE"}));
    assert_eq!(context_of(&fake, json!({"lang": "de_DE"})).unwrap(), json!({"lang": "de_DE"}));
}

#[test]
fn where_languages_cannot_be_read_their_form_is_checked() {
    let denied = || Fake::partners().fail("get_installed", Error::new(Code::Permission, Source::Odoo, "no"));
    assert_eq!(context_of(&denied(), json!({"lang": "sr@latin"})).unwrap(), json!({"lang": "sr@latin"}));
    for code in ["French", "f", "fr FR"] {
        assert_eq!(context_of(&denied(), json!({"lang": code})).unwrap_err().code, Code::Validation, "{code}");
    }
}

#[test]
fn a_zone_that_odoo_would_ignore_is_refused_with_the_nearest() {
    assert_eq!(context_of(&Fake::partners(), json!({"tz": "UTC"})).unwrap(), json!({"tz": "UTC"}));
    let error = context_of(&Fake::partners(), json!({"tz": "Europe/Brusels"})).unwrap_err();
    assert!(error.hint.unwrap().starts_with("did you mean Europe/Brussels?"));
    for zone in ["+02:00", "Europe Paris", ";x"] {
        let fake = Fake::partners();
        assert_eq!(context_of(&fake, json!({"tz": zone})).unwrap_err().code, Code::Validation, "{zone}");
    }
}

#[test]
fn a_foreign_company_is_told_with_the_users_own() {
    let refused = || Error::new(Code::Permission, Source::Odoo, "Access to unauthorized or invalid companies.");
    let fake =
        Fake::partners().fail("search_count", refused()).answer("read", json!([{"id": 2, "company_ids": [1, 3]}]));
    let rpc = Scoped::new(&fake, scope(json!({"company_ids": [9]})));
    let error = rpc.call("res.partner", "search_count", vec![json!([])], Map::new()).unwrap_err();
    assert_eq!(error.hint.as_deref(), Some("this user's company_ids are [1,3]"));
    // Another refusal stays as it was.
    let fake = Fake::partners().fail("search_count", refused()).answer("read", json!([{"id": 2, "company_ids": [9]}]));
    let rpc = Scoped::new(&fake, scope(json!({"company_ids": [9]})));
    assert_eq!(rpc.call("res.partner", "search_count", vec![json!([])], Map::new()).unwrap_err(), refused());
}

#[test]
fn what_the_configuration_says_of_an_instance_is_carried_unless_the_caller_says_otherwise() {
    let defaults = json!({"lang": "nl_BE", "tz": "UTC", "company_ids": [3], "archived": true});
    let fake = || Fake::partners().user_context(json!({"lang": "en_US"})).defaults(defaults.clone());
    let context = |fake: Fake, given: Value| context_of(&fake.answer("get_installed", langs()), given).unwrap();
    assert_eq!(
        context(fake(), json!({})),
        json!({"lang": "nl_BE", "tz": "UTC", "allowed_company_ids": [3], "active_test": false})
    );
    assert_eq!(
        context(fake(), json!({"lang": "en_US", "tz": "Europe/Brussels", "company_ids": [1], "archived": false})),
        json!({"lang": "en_US", "tz": "Europe/Brussels", "allowed_company_ids": [1]})
    );
}

#[test]
fn a_wrong_default_is_told_as_the_configurations_mistake_and_a_call_can_go_round_it() {
    let fake = |defaults: Value| Fake::partners().defaults(defaults).answer("get_installed", langs());
    let error = context_of(&fake(json!({"lang": "xx_XX"})), json!({})).unwrap_err();
    let hint = error.hint.unwrap();
    assert!(hint.starts_with("the configuration of this instance asks for it"), "{hint}");
    assert!(hint.ends_with("(installed: nl_BE, nl_NL, en_US)"), "{hint}");
    let round = context_of(&fake(json!({"lang": "xx_XX"})), json!({"lang": "nl_BE"}));
    assert_eq!(round.unwrap(), json!({"lang": "nl_BE"}));
    let own = context_of(&fake(json!({"lang": "nl_BE"})), json!({"lang": "xx_XX"})).unwrap_err();
    assert_eq!(own.hint.as_deref(), Some("installed: nl_BE, nl_NL, en_US"));
}

#[test]
fn where_odoo_cannot_give_the_users_context_the_users_fields_do() {
    // Odoo 14 over XML-RPC.
    let unsent = Error::new(Code::Unknown, Source::Odoo, "its result could not be transferred");
    let fake =
        Fake::partners().no_user_context(unsent).answer("read", json!([{"id": 2, "lang": "fr_FR", "tz": false}]));
    assert_eq!(context_of(&fake, json!({})).unwrap(), json!({"lang": "fr_FR"}));
    let denied = || Error::new(Code::Permission, Source::Odoo, "no");
    let fake = Fake::partners().no_user_context(denied()).fail("read", denied());
    assert_eq!(context_of(&fake, json!({})).unwrap(), json!({}));
    let down = Error::new(Code::Connection, Source::Network, "down");
    assert_eq!(context_of(&Fake::partners().no_user_context(down.clone()), json!({})).unwrap_err(), down);
}
