//! The operator's own lists, on top of a profile.

use super::*;

#[derive(Default)]
struct Texts<'a> {
    models_allow: Option<&'a [&'a str]>,
    models_deny: &'a [&'a str],
    methods_allow: Option<&'a [&'a str]>,
    methods_deny: &'a [&'a str],
    fields_deny: &'a [(&'a str, &'a [&'a str])],
}

fn policy(profile: Profile, texts: &Texts<'_>) -> Policy {
    let model = |text: &&str| Pattern::parse(text, Names::Models).unwrap();
    let method = |text: &&str| MethodPattern::parse(text).unwrap();
    let field = |text: &&str| Pattern::parse(text, Names::Fields).unwrap();
    let lists = Lists {
        models: Allowance {
            allow: texts.models_allow.map(|texts| texts.iter().map(model).collect()),
            deny: texts.models_deny.iter().map(model).collect(),
        },
        methods: Allowance {
            allow: texts.methods_allow.map(|texts| texts.iter().map(method).collect()),
            deny: texts.methods_deny.iter().map(method).collect(),
        },
        denied_fields: texts
            .fields_deny
            .iter()
            .map(|(models, fields)| (model(models), fields.iter().map(field).collect()))
            .collect(),
    };
    Policy::new(profile, lists).unwrap()
}

fn check(policy: &Policy, expected: &[(&str, &str, &str, &str)]) {
    for (id, call, positional, named) in expected {
        let verdict = judge(policy, call, positional, named);
        assert_eq!(verdict.id(), *id, "{call} {positional} {named}: {}", rule(&verdict));
    }
}

#[test]
fn a_denied_model_is_denied_wherever_an_argument_names_it() {
    let policy = policy(Profile::Full, &Texts { models_deny: &["hr.*", "x_secret"], ..Texts::default() });
    check(
        &policy,
        &[
            ("model_denied", "hr.employee.search", "[[]]", "{}"),
            ("model_denied", "hr.leave.type.read", r#"[[1], ["name"]]"#, "{}"),
            ("allowed", "hr.search", "[[]]", "{}"),
            ("allowed", "res.partner.search", "[[]]", "{}"),
            ("model_denied", "ir.attachment.create", r#"[{"res_model": "hr.employee", "res_id": 1}]"#, "{}"),
            ("model_denied", "ir.attachment.create", r#"[{"res_model": "x_secret", "res_id": 1}]"#, "{}"),
            (
                "model_denied",
                "mail.wizard.invite.create",
                "[{}]",
                r#"{"context": {"default_res_model": "hr.employee"}}"#,
            ),
            ("model_denied", "ir.attachment.load", r#"[["name", "res_model"], [["a", "hr.employee"]]]"#, "{}"),
            ("model_denied", "x_any.do_it", r#"[{"for": ["hr.employee"]}]"#, "{}"),
            ("model_denied", "mail.activity.get_activity_data", r#"["hr.leave", []]"#, "{}"),
            // A filter is no way in: without it the same records are read.
            ("allowed", "mail.activity.search_read", r#"[[["res_model", "=", "hr.leave"]], ["summary"]]"#, "{}"),
        ],
    );
    let verdict = judge(&policy, "hr.employee.search", "[[]]", "{}");
    assert_eq!(rule(&verdict), "model_denied: `hr.employee` is denied by this instance's rpc.models.deny `hr.*`");
}

#[test]
fn a_list_of_allowed_models_denies_all_others_and_deny_beats_it() {
    let texts = Texts {
        models_allow: Some(&["res.partner*", "sale.*", "mail.activity"]),
        models_deny: &["res.partner.bank"],
        ..Texts::default()
    };
    check(
        &policy(Profile::Standard, &texts),
        &[
            ("allowed", "res.partner.search", "[[]]", "{}"),
            ("allowed", "sale.order.line.search", "[[]]", "{}"),
            ("model_denied", "res.partner.bank.search", "[[]]", "{}"),
            ("model_not_allowed", "account.move.search", "[[]]", "{}"),
            ("model_not_allowed", "sale.order.x_copy_to", "[[1]]", r#"{"context": {"active_model": "account.move"}}"#),
            // An external id looks like a model and is none.
            ("allowed", "sale.order.x_schedule", r#"["mail.mail_activity_data_todo"]"#, "{}"),
        ],
    );
}

#[test]
fn allowing_lifts_nothing_that_the_profile_denies() {
    let texts = Texts { models_allow: Some(&["*"]), methods_allow: Some(&["*"]), ..Texts::default() };
    check(
        &policy(Profile::Standard, &texts),
        &[
            ("profile_model", "ir.cron.search", "[[]]", "{}"),
            ("profile_method", "res.users.change_password", "[]", "{}"),
            ("private_method", "res.partner._write", "[]", "{}"),
        ],
    );
    check(&policy(Profile::ReadOnly, &texts), &[("read_only", "res.partner.write", "[[1], {}]", "{}")]);
}

#[test]
fn methods_are_allowed_and_denied_on_all_models_or_on_some() {
    let texts = Texts {
        methods_allow: Some(&["search*", "read", "write", "sale.order.action_*"]),
        methods_deny: &["account.*.write", "sale.order.action_cancel"],
        ..Texts::default()
    };
    check(
        &policy(Profile::Full, &texts),
        &[
            ("allowed", "res.partner.write", "[[1], {}]", "{}"),
            ("method_denied", "account.move.write", "[[1], {}]", "{}"),
            ("allowed", "sale.order.action_confirm", "[[1]]", "{}"),
            ("method_denied", "sale.order.action_cancel", "[[1]]", "{}"),
            ("method_not_allowed", "purchase.order.action_confirm", "[[1]]", "{}"),
            ("method_not_allowed", "res.partner.unlink", "[[1]]", "{}"),
        ],
    );
}

#[test]
fn a_denied_field_is_denied_on_its_models_and_behind_every_relation() {
    let policy = policy(Profile::Full, &Texts { fields_deny: &[("hr.*", &["wage", "private_*"])], ..Texts::default() });
    check(
        &policy,
        &[
            ("field_denied", "hr.contract.read", r#"[[1], ["name", "wage"]]"#, "{}"),
            ("field_denied", "hr.employee.search_read", r#"[[["private_email", "!=", false]], ["name"]]"#, "{}"),
            ("field_denied", "hr.employee.write", r#"[[1], {"contract_ids": [[1, 2, {"wage": 1}]]}]"#, "{}"),
            ("field_denied", "res.users.search", r#"[[["employee_id.private_email", "=", "a"]]]"#, "{}"),
            // On another model the name is another field.
            ("allowed", "x_offer.read", r#"[[1], ["wage"]]"#, "{}"),
            ("allowed", "hr.employee.read", r#"[[1], ["name"]]"#, "{}"),
            ("unnamed_fields", "hr.employee.read", "[[1]]", "{}"),
            ("unnamed_fields", "hr.employee.copy_data", "[[1]]", "{}"),
            ("allowed", "res.partner.read", "[[1]]", "{}"),
            ("allowed", "hr.employee.message_post", "[[1]]", r#"{"body": "wage"}"#),
            ("field_denied", "hr.employee.x_show", r#"[[1], "wage"]"#, "{}"),
        ],
    );
    assert_eq!(
        rule(&judge(&policy, "hr.contract.read", r#"[[1], ["wage"]]"#, "{}")),
        "field_denied: `hr.contract.wage` may not be read or written: this instance's rpc.fields.deny has `wage` of `hr.*`"
    );
}

#[test]
fn two_hundred_patterns_are_the_most() {
    let lists = |number: usize| Lists {
        models: Allowance { allow: None, deny: vec![Pattern::parse("a.b", Names::Models).unwrap(); number] },
        ..Lists::default()
    };
    assert!(Policy::new(Profile::Full, lists(200)).is_ok());
    assert_eq!(Policy::new(Profile::Full, lists(201)), Err(TooMany(201)));
}

#[test]
fn a_profile_is_read_as_it_is_written() {
    for profile in Profile::ALL {
        assert_eq!(profile.as_str().parse(), Ok(profile));
    }
    assert_eq!("readonly".parse::<Profile>(), Err(UnknownProfile));
}
