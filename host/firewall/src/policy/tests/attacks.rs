//! Every way to a credential, to rights or to code that is known. None may pass the default policy.

use super::*;

/// Calls that `standard` denies: the rule, `model.method`, positional arguments, arguments by name.
const ATTACKS: &[(&str, &str, &str, &str)] = &[
    // Making a credential.
    ("profile_field", "res.users.write", r#"[[2], {"password": "x"}]"#, "{}"),
    ("profile_field", "res.users.write", r#"[[2], {"new_password": "x"}]"#, "{}"),
    ("profile_field", "res.users.write", "[]", r#"{"ids": [2], "vals": {"name": "a", "password": "x"}}"#),
    ("profile_field", "res.users.write", r#"[[2], {"api_key_ids": [[0, 0, {"name": "k"}]]}]"#, "{}"),
    ("profile_field", "res.users.write", r#"[[2], {"totp_secret": "x"}]"#, "{}"),
    ("profile_field", "res.users.write", r#"[[2], {"login": "attacker@example.com"}]"#, "{}"),
    ("profile_field", "res.users.write", r#"[[2], {"oauth_uid": "1"}]"#, "{}"),
    ("profile_method", "res.users.create", r#"[{"login": "x"}]"#, "{}"),
    ("profile_method", "res.users.copy", "[[2]]", "{}"),
    ("profile_method", "res.users.load", r#"[["login"], [["x"]]]"#, "{}"),
    ("profile_method", "res.users.name_create", r#"["x"]"#, "{}"),
    ("profile_method", "res.users.web_save", r#"[[], {"name": "x"}, {}]"#, "{}"),
    ("profile_method", "res.users.web_create_users", r#"[["x@example.com"]]"#, "{}"),
    ("profile_method", "res.users.signup", r#"[{"login": "x"}]"#, "{}"),
    ("profile_method", "res.users.change_password", r#"["old", "new"]"#, "{}"),
    ("profile_method", "res.users.preference_change_password", "[[2]]", "{}"),
    ("profile_method", "res.users.reset_password", r#"["admin"]"#, "{}"),
    ("profile_method", "res.users.action_reset_password", "[[2]]", "{}"),
    ("profile_method", "res.users.action_change_password_wizard", "[[2]]", "{}"),
    ("profile_method", "res.users.api_key_wizard", "[[2]]", "{}"),
    ("profile_method", "res.users.action_totp_disable", "[[2]]", "{}"),
    ("profile_method", "res.users.get_totp_invite_url", "[[2]]", "{}"),
    ("profile_method", "res.users.action_create_passkey", "[[2]]", "{}"),
    ("profile_method", "res.users.auth_oauth", r#"[1, {}]"#, "{}"),
    ("profile_method", "res.users.authenticate", r#"[{"login": "admin"}, {}]"#, "{}"),
    ("profile_method", "res.partner.signup_prepare", "[[3]]", "{}"),
    ("profile_method", "res.partner.signup_get_auth_param", "[[3]]", "{}"),
    ("profile_method", "res.partner.action_signup_prepare", "[[3]]", "{}"),
    ("profile_method", "hr.employee.action_create_users", "[[3]]", "{}"),
    ("profile_method", "hr.employee.get_barcodes_and_pin_hashed", "[]", "{}"),
    ("profile_model", "res.users.apikeys.generate", r#"["key", null, "name", null]"#, "{}"),
    ("profile_model", "res.users.apikeys.search_read", r#"[[], ["name"]]"#, "{}"),
    ("profile_model", "res.users.apikeys.description.create", r#"[{"name": "x"}]"#, "{}"),
    ("profile_model", "res.users.apikeys.description.make_key", "[[1]]", "{}"),
    ("profile_model", "res.users.apikeys.show.read", r#"[[1], ["key"]]"#, "{}"),
    ("profile_model", "res.users.identitycheck.create", r#"[{"request": "[]"}]"#, "{}"),
    ("profile_model", "res.users.log.create", "[{}]", "{}"),
    ("profile_model", "change.password.wizard.create", "[{}]", "{}"),
    ("profile_model", "change.password.own.create", "[{}]", "{}"),
    ("profile_model", "auth_totp.wizard.create", "[{}]", "{}"),
    ("profile_model", "auth_totp.device.search", "[[]]", "{}"),
    ("profile_model", "auth.passkey.key.create", "[{}]", "{}"),
    ("profile_model", "auth.oauth.provider.write", r#"[[1], {"enabled": true}]"#, "{}"),
    ("profile_model", "portal.wizard.user.action_grant_access", "[[1]]", "{}"),
    ("profile_model", "portal.wizard.create", "[{}]", "{}"),
    // Reading one, in whatever part of a call a field can be named.
    ("profile_field", "res.users.read", r#"[[2], ["name", "password"]]"#, "{}"),
    ("profile_field", "res.users.read", "[]", r#"{"ids": [2], "fields": ["totp_secret"]}"#),
    ("unnamed_fields", "res.users.read", "[[2]]", "{}"),
    ("unnamed_fields", "res.users.read", r#"[[2], []]"#, "{}"),
    ("unnamed_fields", "res.users.read", r#"[[2], {}]"#, "{}"),
    ("unnamed_fields", "res.users.search_read", "[[]]", r#"{"fields": false}"#),
    ("unnamed_fields", "payment.provider.web_search_read", "[[]]", "{}"),
    ("unnamed_fields", "res.company.copy_data", "[[1]]", "{}"),
    ("profile_field", "res.users.search", r#"[[["password", "=like", "$pbkdf2%"]]]"#, "{}"),
    ("profile_field", "res.partner.search", r#"[[["user_ids.password", "=like", "a%"]]]"#, "{}"),
    (
        "profile_field",
        "res.partner.search_count",
        "[]",
        r#"{"domain": ["|", ["name", "=", "a"], "!", ["user_ids.password", "!=", false]]}"#,
    ),
    ("profile_field", "res.partner.search", r#"[[["user_ids", "any", [["password", "=like", "a%"]]]]]"#, "{}"),
    (
        "profile_field",
        "res.partner.search",
        r#"[[["user_ids", "not any", ["&", ["id", ">", 1], ["partner_id", "ANY", [["user_ids", "any", [["totp_secret", "=", "a"]]]]]]]]]"#,
        "{}",
    ),
    (
        "profile_field",
        "res.partner.search",
        r#"[["&", ["name", "=", "a"], [["user_ids", "in", [["password", "=", "x"]]]]]]"#,
        "{}",
    ),
    ("profile_field", "res.partner.name_search", r#"["a"]"#, r#"{"args": [["user_ids.password", "=like", "a%"]]}"#),
    ("profile_field", "res.partner.search", "[[]]", r#"{"order": "name, user_id.password desc"}"#),
    ("profile_field", "res.users.search_read", r#"[[], ["name"], 0, 1, "password desc, name"]"#, "{}"),
    ("profile_field", "res.users.search", r#"[[], 0, 10, "\"password\" ASC"]"#, "{}"),
    ("profile_field", "res.users.read_group", r#"[[], ["name"], ["password"]]"#, "{}"),
    ("profile_field", "res.users.read_group", r#"[[], ["x:array_agg(password)"], ["name"]]"#, "{}"),
    ("profile_field", "res.users.formatted_read_group", r#"[[], ["name"], ["password:array_agg"]]"#, "{}"),
    ("profile_field", "res.users.formatted_read_group", r#"[[]]"#, r#"{"having": [["password:max", ">", "a"]]}"#),
    ("profile_field", "res.users.formatted_read_grouping_sets", r#"[[], [["name"], ["password"]]]"#, "{}"),
    ("profile_field", "res.partner.web_read", r#"[[1], {"user_ids": {"fields": {"password": {}}}}]"#, "{}"),
    (
        "profile_field",
        "res.partner.web_search_read",
        r#"[[], {"name": {}, "child_ids": {"fields": {"user_ids": {"fields": {"totp_secret": {}}}}}}]"#,
        "{}",
    ),
    (
        "profile_field",
        "res.partner.web_read",
        r#"[[1], {"user_ids": {"fields": {"name": {}}, "order": "password"}}]"#,
        "{}",
    ),
    (
        "profile_field",
        "res.partner.web_read_group",
        "[[]]",
        r#"{"groupby": ["user_id"], "groupby_read_specification": {"user_id": {"password": {}}}}"#,
    ),
    (
        "profile_field",
        "res.partner.web_read_group",
        "[[]]",
        r#"{"groupby": ["user_id"], "opening_info": [{"groups": [{"groupby": "user_id.password"}]}]}"#,
    ),
    ("profile_field", "res.partner.export_data", r#"[[1], ["name", "user_ids/password"]]"#, "{}"),
    (
        "profile_field",
        "res.partner.onchange",
        r#"[[], {}, ["name"], {"user_ids": {"fields": {"password": {}}}}]"#,
        "{}",
    ),
    ("profile_field", "res.users.onchange", r#"[[], {"password": "x"}, "name", {}]"#, "{}"),
    ("profile_field", "res.users.default_get", r#"[["password"]]"#, "{}"),
    ("profile_field", "res.users.search_panel_select_range", r#"["password"]"#, "{}"),
    (
        "profile_field",
        "res.users.search_panel_select_multi_range",
        r#"["company_id"]"#,
        r#"{"comodel_domain": [["password", "!=", ""]]}"#,
    ),
    ("profile_field", "res.users.get_field_translations", r#"[[2], "password"]"#, "{}"),
    ("profile_field", "res.users.mapped", r#"[[2], "password"]"#, "{}"),
    ("profile_field", "res.partner.mapped", r#"[[2], "user_ids.password"]"#, "{}"),
    ("profile_field", "res.partner.search_fetch", r#"[[], ["name"]]"#, r#"{"order": "user_id.password desc, name"}"#),
    ("profile_field", "res.partner.filtered_domain", r#"[[1], [["user_ids.password", "=", "x"]]]"#, "{}"),
    (
        "profile_field",
        "res.partner.read_group",
        r#"[[], ["name"], ["name"]]"#,
        r#"{"context": {"group_by": "user_id.password"}}"#,
    ),
    ("profile_field", "res.partner.read", r#"[[1], ["signup_url"]]"#, "{}"),
    ("profile_field", "payment.provider.read", r#"[[1], ["name", "stripe_secret_key"]]"#, "{}"),
    ("profile_field", "payment.transaction.search", r#"[[["provider_id.adyen_api_key", "=like", "a%"]]]"#, "{}"),
    ("profile_field", "res.company.read", r#"[[1], ["sms_twilio_auth_token"]]"#, "{}"),
    ("profile_field", "hr.employee.read", r#"[[1], ["pin"]]"#, "{}"),
    ("profile_model", "ir.config_parameter.get_param", r#"["database.secret"]"#, "{}"),
    ("profile_model", "ir.config_parameter.search_read", r#"[[], ["value"]]"#, "{}"),
    ("profile_model", "ir.config_parameter.set_param", r#"["auth_signup.invitation_scope", "b2c"]"#, "{}"),
    ("profile_model", "res.config.settings.default_get", r#"[["x"]]"#, "{}"),
    ("profile_model", "res.config.settings.execute", "[[1]]", "{}"),
    ("profile_model", "ir.mail_server.read", r#"[[1], ["name"]]"#, "{}"),
    ("profile_model", "fetchmail.server.write", r#"[[1], {"server": "x"}]"#, "{}"),
    ("profile_model", "certificate.key.read", r#"[[1], ["pem_key"]]"#, "{}"),
    ("profile_model", "l10n_es_edi.certificate.search_read", r#"[[], ["name"]]"#, "{}"),
    ("profile_model", "iap.account.get", r#"["sms"]"#, "{}"),
    ("profile_model", "payment.provider.write", r#"[[1], {"state": "enabled"}]"#, "{}"),
    // Writing one from another model's record, or by default.
    (
        "profile_field",
        "res.partner.write",
        r#"[[1], {"child_ids": [[1, 5, {"user_ids": [[1, 2, {"password": "x"}]]}]]}]"#,
        "{}",
    ),
    (
        "profile_field",
        "project.task.create",
        r#"[[{"name": "a", "user_ids": [[0, 0, {"name": "u", "login": "u"}]]}]]"#,
        "{}",
    ),
    ("profile_field", "res.partner.write", r#"[[1], {"user_ids": [[1, 2, {"name": "u"}]]}]"#, "{}"),
    ("profile_field", "res.partner.load", r#"[["name", "user_ids/password"], [["a", "b"]]]"#, "{}"),
    ("profile_field", "res.users.update_field_translations", r#"[[2], "password", {}]"#, "{}"),
    ("profile_field", "res.partner.create", r#"[{"name": "a"}]"#, r#"{"context": {"default_password": "x"}}"#),
    (
        "profile_field",
        "hr.employee.create",
        r#"[{"name": "a"}]"#,
        r#"{"context": {"default_user_ids": [[0, 0, {"login": "x"}]]}}"#,
    ),
    ("profile_field", "res.users.update", r#"[[2], {"password": "x"}]"#, "{}"),
    ("profile_field", "res.partner.x_do", "[]", r#"{"password": "x"}"#),
    ("profile_field", "res.partner.x_do", r#"[{"deep": [{"totp_secret": 1}]}]"#, "{}"),
    // Granting rights.
    ("profile_field", "res.users.write", r#"[[2], {"group_ids": [[4, 1]]}]"#, "{}"),
    ("profile_field", "res.users.write", r#"[[2], {"groups_id": [[6, 0, [1]]]}]"#, "{}"),
    ("profile_field", "res.users.write", r#"[[2], {"sel_groups_1_9_10": 9}]"#, "{}"),
    ("profile_field", "res.users.write", r#"[[2], {"in_group_3": true}]"#, "{}"),
    ("profile_field", "res.users.write", r#"[[2], {"role": "group_system"}]"#, "{}"),
    ("profile_field", "res.users.write", r#"[[2], {"company_ids": [[4, 2]]}]"#, "{}"),
    ("profile_model", "res.groups.write", r#"[[1], {"user_ids": [[4, 2]]}]"#, "{}"),
    ("profile_model", "res.groups.privilege.create", "[{}]", "{}"),
    ("profile_model", "ir.model.access.create", r#"[{"name": "x"}]"#, "{}"),
    ("profile_model", "ir.rule.unlink", "[[1]]", "{}"),
    ("profile_model", "ir.access.write", r#"[[1], {"operation": "crud"}]"#, "{}"),
    ("profile_model", "ir.model.data.write", r#"[[1], {"res_id": 2}]"#, "{}"),
    ("profile_model", "ir.default.set", r#"["res.users", "group_ids", [1]]"#, "{}"),
    ("profile_value", "discuss.channel.write", r#"[[1], {"group_ids": [[1, 4, {"user_ids": [[4, 2]]}]]}]"#, "{}"),
    // Having code run.
    ("profile_model", "ir.actions.server.create", r#"[{"state": "code", "code": "x"}]"#, "{}"),
    ("profile_model", "ir.actions.server.run", "[[1]]", "{}"),
    ("profile_model", "ir.actions.server.history.create", "[{}]", "{}"),
    ("profile_model", "ir.cron.method_direct_trigger", "[[1]]", "{}"),
    ("profile_model", "ir.cron.trigger.create", "[{}]", "{}"),
    ("profile_model", "base.automation.create", "[{}]", "{}"),
    ("profile_model", "ir.actions.report.write", r#"[[1], {"print_report_name": "x"}]"#, "{}"),
    ("profile_model", "ir.embedded.actions.create", r#"[{"python_method": "unlink"}]"#, "{}"),
    ("profile_model", "ir.ui.view.write", r#"[[1], {"arch": "<p/>"}]"#, "{}"),
    ("profile_model", "ir.ui.view.save", r#"[[1], "<p/>"]"#, "{}"),
    ("profile_model", "ir.qweb.render", r#"["x"]"#, "{}"),
    ("profile_model", "ir.asset.create", "[{}]", "{}"),
    ("profile_field", "website.page.write", r#"[[1], {"arch": "<t t-out='1'/>"}]"#, "{}"),
    ("profile_field", "website.write", r#"[[1], {"custom_code_head": "<script/>"}]"#, "{}"),
    ("profile_method", "website.new_page", r#"["x"]"#, "{}"),
    ("profile_field", "mail.template.write", r#"[[1], {"body_html": "<p t-out='object.env'/>"}]"#, "{}"),
    ("profile_field", "mail.template.update", r#"[[1], {"subject": "x"}]"#, "{}"),
    ("profile_field", "mail.template.load", r#"[["subject"], [["{{ object }}"]]]"#, "{}"),
    ("profile_value", "mail.compose.message.create", r#"[{"body": "Hi {{ object.env }}"}]"#, "{}"),
    ("profile_value", "mailing.mailing.write", r#"[[1], {"body_arch": "<p t-esc='object'/>"}]"#, "{}"),
    ("profile_value", "mailing.mailing.load", r#"[["subject"], [["${object}"]]]"#, "{}"),
    ("profile_value", "mail.compose.message.create", "[{}]", r#"{"context": {"default_body": "{{ 1 }}"}}"#),
    ("profile_model", "ir.model.fields.create", r#"[{"compute": "x"}]"#, "{}"),
    ("profile_model", "ir.model.write", r#"[[1], {"name": "x"}]"#, "{}"),
    ("profile_model", "ir.model.constraint.unlink", "[[1]]", "{}"),
    ("profile_model", "ir.module.module.button_immediate_install", "[[1]]", "{}"),
    ("profile_model", "base.module.upgrade.upgrade_module", "[[1]]", "{}"),
    ("profile_model", "base.import.module.import_module", "[[1]]", "{}"),
    ("profile_model", "base_import.import.create", r#"[{"res_model": "res.users"}]"#, "{}"),
    ("profile_model", "hr.salary.rule.write", r#"[[1], {"name": "x"}]"#, "{}"),
    (
        "profile_field",
        "hr.payroll.structure.write",
        r#"[[1], {"rule_ids": [[1, 2, {"condition_python": "x"}]]}]"#,
        "{}",
    ),
    ("profile_value", "x_any.create", r#"[{"action_ids": [[0, 0, {"state": "code", "code": "x"}]]}]"#, "{}"),
    (
        "profile_value",
        "x_any.write",
        r#"[[1], {"action_ids": [[1, 7, {"evaluation_type": "equation", "value": "x"}]]}]"#,
        "{}",
    ),
    ("profile_value", "x_any.load", r#"[["name", "action_ids/state", "action_ids/code"], [["a", "code", "x"]]]"#, "{}"),
    ("profile_value", "x_any.do_it", r#"[{"state": "code"}]"#, "{}"),
    ("profile_value", "ir.attachment.create", r#"[{"name": "x.js", "url": "/web/assets/x.js"}]"#, "{}"),
    // A denied model behind a generic one.
    ("profile_model", "mail.compose.message.create", r#"[{"model": "ir.cron", "body": "x"}]"#, "{}"),
    ("profile_model", "ir.attachment.create", r#"[{"name": "x", "res_model": "ir.config_parameter"}]"#, "{}"),
    ("profile_model", "x_any.do_it", "[[1]]", r#"{"context": {"active_model": "ir.cron", "active_ids": [1]}}"#),
    ("profile_model", "x_any.do_it", r#"["ir.config_parameter", [[]]]"#, "{}"),
    ("profile_model", "mail.activity.get_activity_data", r#"["res.users.apikeys", []]"#, "{}"),
    // Odoo's own methods.
    ("private_method", "res.partner._search", "[[]]", "{}"),
    ("private_method", "res.partner.__class__", "[]", "{}"),
];

#[test]
fn no_known_attack_passes_the_default_policy() {
    let policy = Policy::default();
    let missed: Vec<String> = ATTACKS
        .iter()
        .filter_map(|(expected, call, positional, named)| {
            let verdict = judge(&policy, call, positional, named);
            (verdict.id() != *expected).then(|| format!("{call} {positional} {named}: {}", rule(&verdict)))
        })
        .collect();
    assert!(missed.is_empty(), "not denied as expected:\n{}", missed.join("\n"));
}

#[test]
fn what_standard_denies_read_only_denies_too() {
    let policy = Policy::from(Profile::ReadOnly);
    for (_, call, positional, named) in ATTACKS {
        let verdict = judge(&policy, call, positional, named);
        assert!(matches!(verdict, Verdict::Denied(_)), "{call} {positional} {named}");
    }
}

#[test]
fn under_full_only_odoo_s_own_methods_are_denied() {
    let policy = Policy::from(Profile::Full);
    for (expected, call, positional, named) in ATTACKS {
        let verdict = judge(&policy, call, positional, named);
        assert_eq!(verdict.id(), if *expected == "private_method" { expected } else { "allowed" }, "{call}");
    }
}

#[test]
fn a_denial_says_which_rule_it_is_and_how_to_lift_it() {
    let denial = |call, positional| match judge(&Policy::default(), call, positional, "{}") {
        Verdict::Denied(denial) => denial.to_string(),
        allowed @ Verdict::Allowed(_) => panic!("{allowed:?}"),
    };
    assert_eq!(
        denial("res.users.write", r#"[[2], {"new_password": "hunter2"}]"#),
        "`res.users.new_password` may not be read or written by a plugin (profile `standard`: denied fields, credentials of \
         users; only rpc.profile `full` allows it)"
    );
    assert_eq!(
        denial("res.partner.search", r#"[[["user_ids.totp_secret", "=", "hunter2"]]]"#),
        "`totp_secret` of a related record, which may be `res.users`, may not be read or written by a plugin (profile \
         `standard`: denied fields, credentials of users; only rpc.profile `full` allows it)"
    );
    assert_eq!(
        denial("ir.cron.read", "[[1]]"),
        "`ir.cron` may not be used by a plugin (profile `standard`: code that Odoo runs; only rpc.profile `full` allows it)"
    );
    assert_eq!(
        denial("res.groups.write", "[[1], {}]"),
        "`res.groups` may not be written, nor have methods called that may write, by a plugin (profile `standard`: access \
         rights; only rpc.profile `full` allows it)"
    );
    assert_eq!(
        denial("res.users.read", "[[2]]"),
        "`read` without field names reads all fields of `res.users`, those too that may not be read (such as \
         `api_key_ids`): name the fields that are needed"
    );
}

#[test]
fn a_denial_repeats_no_text_of_the_call() {
    let long = "x".repeat(1000);
    for (call, positional) in [
        ("mailing.mailing.write", format!(r#"[[1], {{"{long}": "{{{{ {long} }}}}"}}]"#)),
        ("res.users.write", format!(r#"[[1], {{"password": "{long}"}}]"#)),
        ("mail.compose.message.create", format!(r#"[{{"model": "ir.cron", "body": "{long}"}}]"#)),
        ("res.partner.search", format!(r#"[[["user_ids.password.{long}", "=", "{long}"]]]"#)),
    ] {
        let Verdict::Denied(denial) = judge(&Policy::default(), call, &positional, "{}") else { panic!("{call}") };
        assert!(!denial.text.contains("xxx"), "{denial}");
    }
    let text = format!(r#"[{{"model": "auth_{long}"}}]"#);
    assert_eq!(judge(&Policy::default(), "mail.compose.message.create", &text, "{}").id(), "allowed");
}
