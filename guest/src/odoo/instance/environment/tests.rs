use super::*;

const ONE: [(&str, &str); 4] = [
    ("ODOO_URL", "https://erp.example.com/"),
    ("ODOO_DB", "main"),
    ("ODOO_USERNAME", "agent"),
    ("ODOO_API_KEY", "canary"),
];

const TWO: [(&str, &str); 9] = [
    ("ODOO_INSTANCES", "eu-test, us"),
    ("ODOO_EU_TEST_URL", "http://10.0.0.5:8069/erp"),
    ("ODOO_EU_TEST_DB", "eu"),
    ("ODOO_EU_TEST_USERNAME", "agent"),
    ("ODOO_EU_TEST_PASSWORD", "canary-eu"),
    ("ODOO_US_URL", "https://us.example.com"),
    ("ODOO_US_DB", "us"),
    ("ODOO_US_USERNAME", "agent"),
    ("ODOO_US_API_KEY", "canary-us"),
];

/// Reads `base` with `changes`; an empty value takes a variable away.
fn read(base: &[(&str, &str)], changes: &[(&str, &str)]) -> Result<Instances, Error> {
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in base.iter().chain(changes) {
        variables.insert((*name).to_owned(), (*value).to_owned());
    }
    Instances::from_environment(&variables.into_iter().collect::<Vec<_>>())
}

fn problem(base: &[(&str, &str)], changes: &[(&str, &str)]) -> String {
    let error = read(base, changes).unwrap_err();
    assert_eq!(error.code, Code::Validation);
    assert!(!error.to_string().contains("canary"), "{error}");
    error.message
}

#[test]
fn four_variables_are_the_instance_default() {
    let instances = read(&ONE, &[]).unwrap();
    assert_eq!(instances.default.as_deref(), Some("default"));
    let [instance] = instances.all.as_slice() else { panic!() };
    assert_eq!((instance.name.as_str(), instance.url.as_str()), ("default", "https://erp.example.com"));
    assert_eq!((instance.database.as_str(), instance.username.as_str()), ("main", "agent"));
    assert_eq!(instance.credential.expose(), "canary");
}

#[test]
fn several_instances_keep_their_order_and_have_no_default_of_their_own() {
    let instances = read(&TWO, &[]).unwrap();
    let seen: Vec<_> = instances.all.iter().map(|i| (i.name.as_str(), i.url.as_str(), i.credential.expose())).collect();
    assert_eq!(
        seen,
        [("eu-test", "http://10.0.0.5:8069/erp", "canary-eu"), ("us", "https://us.example.com", "canary-us")]
    );
    assert_eq!(instances.default, None);
    assert_eq!(read(&TWO, &[("ODOO_DEFAULT_INSTANCE", "us")]).unwrap().default.as_deref(), Some("us"));
}

#[test]
fn one_named_instance_is_the_default() {
    assert_eq!(read(&TWO, &[("ODOO_INSTANCES", "us")]).unwrap().default.as_deref(), Some("us"));
}

#[test]
fn each_missing_variable_is_named() {
    for name in ["ODOO_URL", "ODOO_DB", "ODOO_USERNAME"] {
        let text = problem(&ONE, &[(name, "")]);
        assert!(text.starts_with(&format!("The configuration is wrong: {name} is not set")), "{text}");
    }
    assert!(problem(&ONE, &[("ODOO_API_KEY", "")]).contains("ODOO_PASSWORD is not set, nor is ODOO_API_KEY"));
    assert!(problem(&TWO, &[("ODOO_EU_TEST_DB", "")]).contains("ODOO_EU_TEST_DB is not set"));
}

#[test]
fn two_credentials_must_be_the_same() {
    assert!(read(&ONE, &[("ODOO_PASSWORD", "canary")]).is_ok());
    assert!(problem(&ONE, &[("ODOO_PASSWORD", "canary-2")]).contains("ODOO_API_KEY differs from ODOO_PASSWORD"));
}

#[test]
fn a_url_that_is_no_base_url_is_refused_and_not_repeated() {
    for (url, what) in [
        ("erp.example.com/canary", "must begin with https:// or http://"),
        ("ftp://canary", "must begin with https:// or http://"),
        ("https://", "names no host"),
        ("https://agent:canary@erp.example.com", "must not hold a user or password"),
        ("https://erp.example.com/web/canary", "points into Odoo"),
        ("https://erp.example.com/xmlrpc/2", "points into Odoo"),
        ("https://erp.example.com?db=canary", "must end before `?`"),
        ("https://erp.example.com/ canary", "holds a space"),
    ] {
        let text = problem(&ONE, &[("ODOO_URL", url)]);
        assert!(text.contains("ODOO_URL") && text.contains(what), "{url}: {text}");
    }
}

#[test]
fn names_that_cannot_be_told_apart_or_read_are_refused() {
    assert!(problem(&TWO, &[("ODOO_INSTANCES", "eu-test,eu_test")]).contains("both begin with ODOO_EU_TEST_"));
    for names in ["EU", "eu test", "eu-test,", "-eu", "é"] {
        assert!(problem(&TWO, &[("ODOO_INSTANCES", names)]).contains("ODOO_INSTANCES must hold names"), "{names}");
    }
}

#[test]
fn contradictions_are_refused() {
    assert!(problem(&TWO, &ONE).contains("so is ODOO_URL"));
    assert!(problem(&TWO, &[("ODOO_DEFAULT_INSTANCE", "asia")]).contains("ODOO_DEFAULT_INSTANCE names no"));
}

#[test]
fn what_the_host_knows_is_taken_for_named_instances_alone() {
    let known = [
        ("ODOO_US_UID", "7"),
        ("ODOO_US_VERSION", "saas~18.2"),
        ("ODOO_US_USER_CONTEXT", r#"{"lang":"fr_FR"}"#),
        ("ODOO_EU_TEST_UID", "none"),
        ("ODOO_EU_TEST_USER_CONTEXT", "none"),
    ];
    let instances = read(&TWO, &known).unwrap();
    let us = instances.select(Some("us")).unwrap();
    assert_eq!((us.uid, us.version.as_ref().map(|version| version.major)), (Some(7), Some(18)));
    assert_eq!(us.context.as_ref().map(|context| context["lang"].clone()), Some("fr_FR".into()));
    let eu = instances.select(Some("eu-test")).unwrap();
    assert_eq!((eu.uid, &eu.context), (None, &None));
    let one = read(&ONE, &[("ODOO_UID", "7"), ("ODOO_VERSION", "14.0")]).unwrap();
    assert_eq!((one.all[0].uid, &one.all[0].version), (None, &None));
}

#[test]
fn the_protocol_is_chosen_by_a_word_and_by_the_kind_of_the_key() {
    use crate::odoo::protocol::Protocol::{Json2, Jsonrpc, Xmlrpc};
    let us = |changes: &[(&str, &str)]| read(&TWO, changes).unwrap().select(Some("us")).unwrap().credential.protocols();
    assert_eq!(us(&[]), [Jsonrpc, Xmlrpc]);
    assert_eq!(us(&[("ODOO_US_KEY_KIND", "api_key")]), [Json2, Jsonrpc, Xmlrpc]);
    assert_eq!(us(&[("ODOO_US_KEY_KIND", "api_key"), ("ODOO_US_PROTOCOL", "xmlrpc")]), [Xmlrpc]);
    assert_eq!(us(&[("ODOO_US_PROTOCOL", "auto"), ("ODOO_EU_TEST_PROTOCOL", "json2")]), [Jsonrpc, Xmlrpc]);
    let key = "0123456789abcdef0123456789abcdef01234567";
    assert_eq!(read(&ONE, &[("ODOO_API_KEY", key)]).unwrap().all[0].credential.protocols(), [Json2, Jsonrpc, Xmlrpc]);
    assert_eq!(read(&ONE, &[("ODOO_PROTOCOL", "json2")]).unwrap().all[0].credential.protocols(), [Json2]);
    assert!(problem(&ONE, &[("ODOO_PROTOCOL", "canary")]).contains("ODOO_PROTOCOL must be one of the words auto,"));
    assert!(problem(&TWO, &[("ODOO_US_KEY_KIND", "canary")]).contains("ODOO_US_KEY_KIND must be api_key or password"));
}

#[test]
fn an_instance_may_have_a_context_of_its_own_and_a_wrong_one_is_an_error() {
    let one = read(&ONE, &[("ODOO_CONTEXT", r#"{"lang": "fr_FR", "company_ids": [2]}"#)]).unwrap();
    assert_eq!((one.all[0].defaults.lang.as_deref(), &*one.all[0].defaults.companies), (Some("fr_FR"), &[2][..]));
    let two = read(&TWO, &[("ODOO_US_CONTEXT", r#"{"tz": "UTC"}"#)]).unwrap();
    assert_eq!(two.select(Some("us")).unwrap().defaults.tz.as_deref(), Some("UTC"));
    assert_eq!(two.select(Some("eu-test")).unwrap().defaults.tz, None);
    assert!(problem(&ONE, &[("ODOO_CONTEXT", "canary")]).contains("ODOO_CONTEXT must be a JSON object with"));
    assert!(problem(&TWO, &[("ODOO_US_CONTEXT", r#"{"canary": "UTC"}"#)]).contains("ODOO_US_CONTEXT must be"));
}
