//! What the profiles `standard` and `read-only` deny: the ways by which a plugin could make itself a credential, grant
//! itself rights or have code run; as data, in groups with their reasons.
//!
//! The gate sees names, not the schema. So a model is denied where the whole of it is such a way; a method where one button
//! is; a field where the rest of the model is ordinary business. Behind a relation (`user_id.password`) a field's model is
//! not known, and the name is denied whichever model it belongs to: so a name stands here with [`Anywhere`] only if it is
//! never ordinary on another model, and with [`Direct`] otherwise.
//!
//! Not denied, on purpose: bank accounts, prices, deletions and whatever else is business; what Odoo's own rights keep from
//! the user; e-mail addresses of partners, although a person who also reaches the web site could have a password sent there.

use super::pattern::{MethodPattern, Pattern};
use super::rules::Denies::{self, Everything, Writes};
use super::rules::Reach::{self, Anywhere, Direct};
use super::rules::{FieldRule, MethodRule, ModelRule, Rules, Test, ValueRule};
use std::sync::LazyLock;

/// Rules with one reason.
struct Group {
    /// For the error: what the rules are for.
    why: &'static str,
    models: &'static [(&'static str, Denies)],
    /// `model.method`.
    methods: &'static [&'static str],
    fields: &'static [(&'static str, Denies, Reach, &'static [&'static str])],
}

/// The rules, ready to be looked up.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let value = |&(models, field, test, why)| ValueRule { models: Pattern::of(models), field, test, why };
    let mut rules = Rules { values: VALUES.iter().map(value).collect(), ..Rules::default() };
    for &Group { why, models, methods, fields } in GROUPS {
        let models =
            models.iter().map(|(models, denies)| ModelRule { models: Pattern::of(models), denies: *denies, why });
        rules.models.extend(models);
        rules.methods.extend(methods.iter().map(|methods| MethodRule { methods: MethodPattern::of(methods), why }));
        for (models, denies, reach, names) in fields {
            for name in *names {
                let (models, fields) = (Pattern::of(models), Pattern::of(name));
                rules.fields.push(FieldRule { models, fields, denies: *denies, reach: *reach, why });
            }
        }
    }
    rules
});

const GROUPS: &[Group] = &[
    // With a password, a key or a second factor of its own a plugin could log in from elsewhere, past this gate.
    Group {
        why: "credentials of users",
        models: &[
            ("res.users.apikeys*", Everything),
            ("res.users.identitycheck", Everything),
            // Forged log-ins.
            ("res.users.log", Writes),
            ("change.password.*", Everything),
            // Providers of single sign-on, passkeys, second factors; `auth.api.key` of the community.
            ("auth.*", Everything),
            ("auth_*", Everything),
            ("res.company.ldap", Everything),
            ("oauth.*", Everything),
        ],
        methods: &[
            "res.users.*password*",
            "res.users.signup*",
            "res.users.*totp*",
            "res.users.*passkey*",
            "res.users.*api_key*",
            "res.users.*oauth*",
            "res.users.*revoke*",
            // They tell whether a password is right.
            "res.users.authenticate",
            "res.users.login",
            "res.users.check",
            "res.users.check_credentials",
            // A link that lets whoever holds it choose a password.
            "res.partner.*signup*",
            "hr.employee.get_barcodes_and_pin_hashed",
        ],
        fields: &[
            (
                "res.users",
                Everything,
                Anywhere,
                &["api_key_ids", "auth_passkey_key_ids", "totp_*", "has_oauth_access_token", "new_password"],
            ),
            // Whoever sets these logs in as that user.
            ("res.users", Writes, Anywhere, &["login", "oauth_uid", "oauth_provider_id", "device_ids"]),
            ("res.partner", Everything, Anywhere, &["signup_token", "signup_url"]),
            ("res.partner", Writes, Anywhere, &["signup_type", "signup_expiration"]),
            ("hr.employee*", Everything, Direct, &["pin"]),
            ("res.users", Everything, Direct, &["pin"]),
            ("mail.guest", Everything, Direct, &["access_token"]),
        ],
    },
    // A new user is a new credential, sent to an address that the plugin chooses. Preferences of users may be written.
    Group {
        why: "new users",
        models: &[("portal.wizard*", Everything), ("base.user.role*", Writes)],
        methods: &[
            "res.users.create",
            "res.users.name_create",
            "res.users.copy",
            "res.users.load",
            "res.users.web_save*",
            "res.users.web_create_users",
            "hr.employee.action_create_user*",
        ],
        fields: &[("hr.employee", Writes, Direct, &["create_user"])],
    },
    // Rights of the user that the plugin works as bound what it can do; it must not move that bound.
    Group {
        why: "access rights",
        models: &[
            ("ir.access*", Writes),
            // With `ir.model.access`, `.fields`, `.constraint`, `.data`: an external id says which group is the administrators'.
            ("ir.model*", Writes),
            ("ir.rule", Writes),
            ("res.groups*", Writes),
            ("ir.default", Writes),
        ],
        methods: &[],
        fields: &[
            // Up to 18 a group is also a field of its own on users: `in_group_3`, `sel_groups_1_9`.
            (
                "res.users",
                Writes,
                Anywhere,
                &["group_ids", "groups_id", "all_group_ids", "sel_groups_*", "in_group_*", "role_line_ids"],
            ),
            ("res.users", Writes, Direct, &["role", "company_ids", "share"]),
            ("res.groups", Writes, Anywhere, &["implied_ids", "implied_by_ids", "trans_implied_ids"]),
            // Creating or changing users as a side of their partner.
            ("res.partner", Writes, Direct, &["user_ids"]),
        ],
    },
    // Odoo evaluates Python that stands in these records, with all rights.
    Group {
        why: "code that Odoo runs",
        models: &[
            ("ir.actions.server*", Everything),
            ("ir.cron*", Everything),
            ("base.automation*", Everything),
            // Expressions for file names; methods to call by name; windows and pages for other users to open.
            ("ir.actions.*", Writes),
            ("ir.embedded.actions", Writes),
            ("gamification.goal.definition", Writes),
            ("accounting.assert.test", Writes),
            ("hr.salary.rule*", Writes),
            // Of the community: stored method calls, SQL, dumps.
            ("queue.job*", Writes),
            ("sql.*", Everything),
            ("bi.sql.*", Everything),
            ("db.backup", Everything),
        ],
        methods: &[],
        fields: &[(
            "*",
            Writes,
            Anywhere,
            &[
                "amount_python_compute",
                "batch_user_expression",
                "code_exec",
                "compute_code",
                "condition_python",
                "python_applicable",
                "python_compute",
                "python_method",
                "res_id_field",
            ],
        )],
    },
    // Views and templates are programs too: QWeb evaluates expressions, pages carry scripts to other people's browsers.
    Group {
        why: "views and templates, which are code",
        models: &[
            ("ir.ui.view*", Writes),
            ("ir.qweb*", Everything),
            ("ir.asset", Writes),
            // Up to 15 the translations of views, among others.
            ("ir.translation", Writes),
            ("web_editor.assets", Writes),
            ("web_studio.*", Writes),
            ("theme.*", Writes),
        ],
        methods: &["mail.compose.message.create_mail_template", "website.new_page", "website.configurator_*"],
        // Templates may be read and sent, and none of their fields written.
        fields: &[
            ("mail.template", Writes, Direct, &["*"]),
            ("sms.template", Writes, Direct, &["*"]),
            (
                "*",
                Writes,
                Anywhere,
                &["arch", "arch_db", "arch_base", "arch_fs", "custom_code_head", "custom_code_footer"],
            ),
        ],
    },
    // A module is code; which ones are installed may be read.
    Group {
        why: "modules",
        models: &[
            ("ir.module*", Writes),
            ("base.module*", Everything),
            ("base.import.module*", Everything),
            ("base.language.*", Writes),
        ],
        methods: &["res.company.install_l10n_modules"],
        fields: &[],
    },
    // Parameters hold `database.secret`, which signs sessions and links, and keys of other services; the settings' form
    // shows and writes them, installs modules and grants groups to all users. So they may not be read either.
    Group {
        why: "system settings and their secrets",
        models: &[("ir.config_parameter", Everything), ("res.config*", Everything)],
        methods: &[],
        fields: &[],
    },
    // What Odoo logs in to other services with. Changing a server or a provider sends mail or money elsewhere.
    Group {
        why: "credentials of other services",
        models: &[
            ("ir.mail_server", Everything),
            ("fetchmail.server", Everything),
            ("mail.ice.server", Everything),
            ("mail.push*", Everything),
            ("iap.account*", Everything),
            ("calendar.provider.config", Everything),
            ("sms.twilio.account.manage", Everything),
            ("account_edi_proxy_client.*", Everything),
            ("account.online.link", Writes),
            ("payment.provider*", Writes),
            // Its name up to 15.
            ("payment.acquirer*", Writes),
            // Keys to sign with, and the devices that hold them.
            ("certificate.*", Everything),
            ("l10n_*.certificate*", Everything),
            ("l10n_eg_edi.thumb.drive", Everything),
        ],
        methods: &[],
        fields: &[
            ("account.online.link", Everything, Direct, &["access_token", "client_id"]),
            // Odoo's naming: `stripe_secret_key`, `adyen_api_key`, `sms_twilio_auth_token`, `l10n_hu_edi_password`. A field
            // so named holds a credential on any model. Plain `access_token` is not among them: it is a portal's link to
            // one document, which people send to customers.
            (
                "*",
                Everything,
                Anywhere,
                &[
                    "api_key",
                    "apikey",
                    "client_secret",
                    "confirm_password",
                    "credential_identifier",
                    "new_passwd",
                    "passwd",
                    "password",
                    "pem_key",
                    "private_key",
                    "refresh_token",
                    "secret",
                    "secret_key",
                    "smtp_pass",
                    "*_aade_key",
                    "*_access_token",
                    "*_api_key",
                    "*_apikey",
                    "*_auth_token",
                    "*_bearer_token",
                    "*_calendar_token",
                    "*_company_token",
                    "*_edi_token",
                    "*_hmac_key",
                    "*_kiosk_key",
                    "*_migration_key",
                    "*_passwd",
                    "*_password",
                    "*_private_key",
                    "*_refresh_token",
                    "*_replacement_key",
                    "*_rtoken",
                    "*_secret",
                    "*_secret_key",
                    "*_security_token",
                    "*_session_key",
                    "*_signature_key",
                    "*_sync_token",
                    "*_transaction_key",
                    "*_webhook_key",
                ],
            ),
        ],
    },
    // Its wizard loads a file into a model that only the wizard's record names: a second `load` that the gate cannot judge.
    Group {
        why: "imports whose target is not in the call",
        models: &[("base_import.*", Everything)],
        methods: &[],
        fields: &[],
    },
];

/// Values that are code in fields whose names are ordinary: models, field, what it may not be, and why. Rules for all models
/// hold behind relations too.
const VALUES: &[(&str, &str, Test, &str)] = &[
    // A server action or scheduled action, created through a relation of some other model.
    ("*", "state", Test::Is("code"), CODE),
    ("*", "evaluation_type", Test::Is("equation"), CODE),
    // Linking a group is for the model's own field to decide; changing it from there is granting.
    ("*", "group_ids", Test::Commands, "access rights"),
    ("*", "groups_id", Test::Commands, "access rights"),
    // Odoo serves an attachment under its own address when the URL is a path: a script for other people's browsers.
    ("ir.attachment", "url", Test::StartsWith("/"), CODE),
    // Wizards and mailings whose texts are rendered as templates. Texts without expressions pass.
    ("mail.compose.message", "*", Test::Template, CODE),
    ("mailing.*", "*", Test::Template, CODE),
    ("sms.composer", "*", Test::Template, CODE),
    ("whatsapp.*", "*", Test::Template, CODE),
    ("card.campaign", "*", Test::Template, CODE),
    ("account.move.send*", "*", Test::Template, CODE),
];

const CODE: &str = "code that Odoo runs";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::pattern::Names;

    #[test]
    fn every_pattern_is_one_that_an_operator_could_write() {
        for group in GROUPS {
            for (models, _) in group.models {
                Pattern::parse(models, Names::Models).unwrap();
            }
            for methods in group.methods {
                MethodPattern::parse(methods).unwrap();
                assert!(methods.contains('.'), "{methods} is denied on all models");
            }
            for (models, _, _, names) in group.fields {
                Pattern::parse(models, Names::Models).unwrap();
                for name in *names {
                    Pattern::parse(name, Names::Fields).unwrap();
                }
            }
        }
    }

    #[test]
    fn no_rule_stands_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for group in GROUPS {
            for (models, denies) in group.models {
                assert!(seen.insert(format!("{models} {denies:?}")), "{models}");
            }
            for (models, _, _, names) in group.fields {
                for name in *names {
                    assert!(seen.insert(format!("{models}.{name}")), "{models}.{name}");
                }
            }
        }
    }
}
