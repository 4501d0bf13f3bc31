use super::*;
use std::ffi::OsString;

const FULL: [(&str, &str); 4] =
    [(URL, "https://erp.example.com"), (DATABASE, "prod"), (USERNAME, "bot"), (PASSWORD, "canary-1")];

fn with(changes: &[(&str, &str)]) -> Environment {
    FULL.iter().chain(changes).copied().collect()
}

fn error(changes: &[(&str, &str)]) -> String {
    instance(&with(changes)).unwrap_err().to_string()
}

#[test]
fn four_variables_are_one_instance() {
    let instance = instance(&with(&[])).unwrap().unwrap();
    assert_eq!(instance.name.as_str(), "default");
    assert_eq!(instance.url(), "https://erp.example.com");
    assert_eq!((instance.database.as_str(), instance.username.as_str()), ("prod", "bot"));
    assert_eq!(instance.secret, SecretSource::Environment(PASSWORD.to_owned()));
    assert_eq!(instance.max_connections.get(), 10);
}

#[test]
fn odoo_com_gets_fewer_connections() {
    let instance = instance(&with(&[(URL, "https://acme.odoo.com")])).unwrap().unwrap();
    assert_eq!(instance.max_connections.get(), 2);
}

#[test]
fn private_addresses_are_allowed_for_private_hosts_and_where_the_operator_says_so() {
    let allowed = |changes: &[(&str, &str)]| instance(&with(changes)).unwrap().unwrap().private_network;
    assert!(!allowed(&[]));
    assert!(allowed(&[(PRIVATE_NETWORK, "true")]));
    assert!(allowed(&[(URL, "http://odoo:8069")]));
    assert!(!allowed(&[(URL, "http://odoo:8069"), (PRIVATE_NETWORK, "false")]));
    assert_eq!(error(&[(PRIVATE_NETWORK, "yes")]), "environment variable ODOO_PRIVATE_NETWORK: must be true or false");
}

#[test]
fn other_programs_proxies_are_used_only_when_asked_for() {
    let proxy = |changes: &[(&str, &str)]| {
        let all = [changes, &[("HTTPS_PROXY", "http://proxy.example.com:3128")]].concat();
        instance(&with(&all)).unwrap().unwrap().proxy.map(|proxy| proxy.url())
    };
    assert_eq!(proxy(&[]), None);
    assert_eq!(proxy(&[(PROXY, "environment")]).unwrap(), "http://proxy.example.com:3128");
    assert_eq!(proxy(&[(PROXY, "http://10.0.0.1:8080")]).unwrap(), "http://10.0.0.1:8080");
}

#[test]
fn a_credential_alone_is_no_instance() {
    let environment: Environment = [(PASSWORD, "canary-1")].into_iter().collect();
    assert!(instance(&environment).unwrap().is_none());
}

#[test]
fn the_same_credential_twice_is_one() {
    let both = instance(&with(&[(API_KEY, "canary-1")])).unwrap().unwrap();
    assert_eq!(both.secret, SecretSource::Environment(API_KEY.to_owned()));
    let key = instance(&with(&[(PASSWORD, ""), (API_KEY, "canary-2")])).unwrap().unwrap();
    assert_eq!(key.secret, SecretSource::Environment(API_KEY.to_owned()));
}

#[test]
fn each_mistake_names_its_variable() {
    for (changes, expected) in [
        (
            &[(DATABASE, "")][..][..],
            "environment variable ODOO_DB: is not set; ODOO_URL, ODOO_DB and ODOO_USERNAME go together",
        ),
        (
            &[(USERNAME, ""), ("ODOO_USER", "bot")][..],
            "environment variable ODOO_USERNAME: is not set; ODOO_URL, ODOO_DB and ODOO_USERNAME go together \
             (ODOO_USER is set, but has no meaning here)",
        ),
        (&[(URL, "erp.example.com")][..], "environment variable ODOO_URL: must begin with https:// or http://"),
        (
            &[(PASSWORD, "")][..],
            "environment variable ODOO_PASSWORD: is not set, nor is ODOO_API_KEY; one of them is needed",
        ),
        (
            &[(API_KEY, "canary-2")][..],
            "environment variable ODOO_API_KEY: differs from ODOO_PASSWORD: set only one of them",
        ),
        (
            &[(DATABASE, " prod")][..],
            "environment variable ODOO_DB: must not begin or end with a space, nor hold control characters",
        ),
    ] {
        assert_eq!(error(changes), expected);
    }
}

#[test]
fn the_profile_is_standard_unless_the_variable_says_otherwise() {
    let policy = |environment: &Environment| instance(environment).unwrap().unwrap().policy;
    assert_eq!(policy(&with(&[])), Policy::default());
    assert_eq!(policy(&with(&[(PROFILE, "read-only")])), Policy::from(Profile::ReadOnly));
    assert_eq!(
        instance(&with(&[(PROFILE, "readonly")])).unwrap_err().to_string(),
        "environment variable ODOO_MCP_PROFILE: \"readonly\" is no profile: there are `read-only`, `standard` and `full`"
    );
}

#[test]
fn neither_an_error_nor_debug_shows_a_value() {
    let environment = with(&[(API_KEY, "canary-2")]);
    let shown = format!("{environment:?} {:?}", instance(&environment).unwrap_err());
    assert!(!shown.contains("canary"), "{shown}");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_an_error_not_absent() {
    use std::os::unix::ffi::OsStringExt;
    let environment: Environment = [(OsString::from(URL), OsString::from_vec(vec![0xff]))].into_iter().collect();
    assert_eq!(instance(&environment).unwrap_err().to_string(), "environment variable ODOO_URL: is not UTF-8");
}

#[test]
fn a_context_is_json_and_a_mistake_in_it_is_told() {
    let context = |text: &str| instance(&with(&[(CONTEXT, text)])).unwrap().unwrap().context.to_json();
    assert_eq!(
        context(r#"{"lang": "fr_FR", "company_ids": [2, 1]}"#).unwrap(),
        r#"{"lang":"fr_FR","company_ids":[2,1]}"#
    );
    assert_eq!(context("{}"), None);
    let expected = r#"environment variable ODOO_CONTEXT: must be a JSON object, such as {"lang":"fr_FR","tz":"Europe/Paris","company_ids":[1]}: "#;
    for (text, problem) in [
        ("fr_FR", "expected ident at line 1 column 2"),
        (
            r#"{"langs": "fr_FR"}"#,
            "unknown field `langs`, expected one of `lang`, `tz`, `company_ids` at line 1 column 8",
        ),
        (r#"{"lang": "French"}"#, "must be a code such as `fr_FR` at line 1 column 18"),
    ] {
        assert_eq!(error(&[(CONTEXT, text)]), format!("{expected}{problem}"));
    }
}
