//! What is true of every policy and every call.

use super::*;
use crate::methods::{self, Class};
use proptest::prelude::*;
use std::borrow::Cow;

fn name() -> impl Strategy<Value = String> {
    let known: &'static [&str] =
        &["name", "password", "user_ids", "group_ids", "login", "state", "code", "totp_secret", "wage", "res_model"];
    prop_oneof![3 => prop::sample::select(known).prop_map(str::to_owned), 1 => "[a-z_]{1,8}"]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::collection::vec(name(), 1..3).prop_map(|parts| parts.join(".")),
        1 => "[ -~]{0,12}",
        1 => prop::sample::select(&["ir.cron", "res.users", "any", "&", "code", "{{ x }}", "a desc, b"][..]).prop_map(str::to_owned),
    ]
}

fn value() -> impl Strategy<Value = Value<'static>> {
    let leaf = prop_oneof![
        Just(Value::Nil),
        Just(Value::Boolean(false)),
        (0..9_u8).prop_map(|number| Value::Integer(Cow::Owned(number.to_string()))),
        text().prop_map(|text| Value::Text(Cow::Owned(text))),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(name(), inner, 0..4).prop_map(|members| Value::Struct(
                members.into_iter().map(|(name, value)| (Cow::Owned(name), value)).collect()
            )),
        ]
    })
}

fn model() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(&["res.partner", "res.users", "sale.order", "hr.employee", "ir.cron", "ir.attachment"][..])
            .prop_map(str::to_owned),
        1 => "[a-z]{1,4}\\.[a-z]{1,6}",
    ]
}

fn method() -> impl Strategy<Value = String> {
    let known: &'static [&str] = &[
        "search",
        "search_read",
        "read",
        "web_read",
        "read_group",
        "create",
        "write",
        "unlink",
        "load",
        "onchange",
        "message_post",
        "action_confirm",
        "web_save",
        "name_search",
        "export_data",
    ];
    prop_oneof![4 => prop::sample::select(known).prop_map(str::to_owned), 1 => "[a-z_]{1,12}"]
}

fn call() -> impl Strategy<Value = (Execute, Arguments<'static>)> {
    let names: &'static [&str] =
        &["domain", "fields", "order", "vals", "context", "specification", "args", "values", "x"];
    let named = prop::collection::btree_map(prop::sample::select(names), value(), 0..3);
    (model(), method(), prop::collection::vec(value(), 0..4), named).prop_map(|(model, method, positional, named)| {
        let execute = Execute { database: None, uid: None, model, method };
        let named = named.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        (execute, Arguments { positional, named })
    })
}

fn pattern() -> impl Strategy<Value = String> {
    prop_oneof![Just("*".to_owned()), "[a-z]{1,3}\\*", name(), model()]
}

fn lists() -> impl Strategy<Value = Lists> {
    let models = || prop::collection::vec(pattern().prop_map(|text| Pattern::of(&text)), 0..3);
    let methods = || prop::collection::vec(method().prop_map(|text| MethodPattern::of(&text)), 0..3);
    let fields = (
        model().prop_map(|text| Pattern::of(&text)),
        prop::collection::vec(name().prop_map(|text| Pattern::of(&text)), 1..3),
    );
    let allow_models = prop::option::weighted(0.2, models());
    let allow_methods = prop::option::weighted(0.2, methods());
    (allow_models, models(), allow_methods, methods(), prop::collection::vec(fields, 0..2)).prop_map(
        |(allow_models, deny_models, allow_methods, deny_methods, denied_fields)| Lists {
            models: Allowance { allow: allow_models, deny: deny_models },
            methods: Allowance { allow: allow_methods, deny: deny_methods },
            denied_fields,
        },
    )
}

fn allows(profile: Profile, lists: &Lists, (execute, arguments): &(Execute, Arguments<'_>)) -> bool {
    let policy = Policy::new(profile, lists.clone()).unwrap();
    matches!(policy.judge(execute, arguments), Verdict::Allowed(_))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_rule_more_never_allows_more(
        call in call(),
        lists in lists(),
        model in pattern(),
        method in method(),
        field in name(),
        which in 0..4,
        profile in prop::sample::select(&Profile::ALL[..]),
    ) {
        let mut more = lists.clone();
        match which {
            0 => more.models.deny.push(Pattern::of(&model)),
            1 => more.methods.deny.push(MethodPattern::of(&method)),
            2 => more.denied_fields.push((Pattern::of(&model), vec![Pattern::of(&field)])),
            // An allow list where there was none.
            _ => more.models.allow = more.models.allow.or(Some(vec![Pattern::of(&model)])),
        }
        prop_assert!(allows(profile, &lists, &call) || !allows(profile, &more, &call));
    }

    #[test]
    fn a_stricter_profile_never_allows_more(call in call(), lists in lists()) {
        let [read_only, standard, full] = Profile::ALL.map(|profile| allows(profile, &lists, &call));
        prop_assert!(!read_only || standard);
        prop_assert!(!standard || full);
    }

    #[test]
    fn read_only_lets_only_the_table_s_reads_through(call in call()) {
        let (execute, _) = &call;
        if allows(Profile::ReadOnly, &Lists::default(), &call) {
            prop_assert_eq!(methods::class(&execute.model, &execute.method), Class::Read);
        }
    }

    #[test]
    fn an_unknown_method_is_once_and_never_passes_as_a_read(name in "[a-z]{1,6}_x[a-z]{1,6}", arguments in value()) {
        let execute = Execute { database: None, uid: None, model: "res.partner".to_owned(), method: name };
        let arguments = Arguments { positional: vec![arguments], named: Vec::new() };
        prop_assert_eq!(Policy::from(Profile::Full).judge(&execute, &arguments), Verdict::Allowed(Class::Once));
        let verdict = Policy::from(Profile::ReadOnly).judge(&execute, &arguments);
        prop_assert_eq!(verdict.id(), "read_only");
    }

    #[test]
    fn a_denied_name_is_found_however_deep_it_is(
        depth in 1..12_usize,
        shape in 0..4,
        profile in prop::sample::select(&[Profile::ReadOnly, Profile::Standard][..]),
    ) {
        let leaf = || Value::Text(Cow::Borrowed("password"));
        let member = |name: &'static str, value| Value::Struct(vec![(Cow::Borrowed(name), value)]);
        let zero = || Value::Integer(Cow::Borrowed("0"));
        let (method, argument) = match shape {
            0 => ("search", (0..depth).fold(
                Value::Array(vec![Value::Array(vec![leaf(), Value::Text("=".into()), Value::Text("x".into())])]),
                |inner, _| Value::Array(vec![Value::Array(vec![Value::Text("user_ids".into()), Value::Text("any".into()), inner])]),
            )),
            1 => ("default_get", (0..depth).fold(leaf(), |inner, _| Value::Array(vec![inner]))),
            2 => ("create", (0..depth).fold(
                member("password", Value::Nil),
                |inner, _| member("child_ids", Value::Array(vec![Value::Array(vec![zero(), zero(), inner])])),
            )),
            _ => ("x_unknown", (0..depth).fold(leaf(), |inner, _| member("of", Value::Array(vec![inner])))),
        };
        let execute = Execute { database: None, uid: None, model: "x.thing".to_owned(), method: method.to_owned() };
        let verdict = Policy::from(profile).judge(&execute, &Arguments { positional: vec![argument], named: Vec::new() });
        prop_assert!(matches!(verdict, Verdict::Denied(_)), "{}", rule(&verdict));
    }
}
