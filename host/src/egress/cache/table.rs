//! Which calls only describe models, and which may change what a description says.

use odoo_firewall::Execute;

/// Methods of every model that describe it to the calling user.
const DESCRIPTIONS: [&str; 6] =
    ["fields_get", "fields_view_get", "load_views", "get_view", "get_views", "check_access_rights"];

/// Methods of one model that do.
const DESCRIPTIONS_OF: [(&str, &str); 3] =
    [("ir.model", "get_available_models"), ("res.lang", "get_installed"), ("res.users", "context_get")];

/// Models whose records make up the descriptions: fields, views, rights, languages, modules. With their submodels.
const DEFINITIONS: [&str; 15] = [
    "ir.model",
    "ir.ui.view",
    "ir.ui.menu",
    "ir.rule",
    "ir.actions",
    "ir.filters",
    "ir.module",
    "ir.translation",
    "ir.config_parameter",
    "res.groups",
    "res.users",
    "res.lang",
    "res.config",
    "res.company",
    "base",
];

/// Prefixes of model names that are not followed by a dot.
const DEFINITION_PREFIXES: [&str; 2] = ["studio.", "web_studio."];

/// What the names of methods that change nothing begin with.
const READS: [&str; 15] = [
    "read",
    "search",
    "name_search",
    "name_get",
    "fields_",
    "get_",
    "has_",
    "check_",
    "default_get",
    "web_read",
    "web_search",
    "formatted_read",
    "onchange",
    "context_get",
    "load_views",
];

/// Whether the answer to `call` may come from the cache.
///
/// `has_access` of no records asks about the model; of records it asks about their content, which changes all the time.
pub(crate) fn is_description(call: &Execute, without_records: bool) -> bool {
    DESCRIPTIONS.contains(&&*call.method)
        || DESCRIPTIONS_OF.contains(&(&*call.model, &*call.method))
        || (call.method == "has_access" && without_records)
}

/// Whether `call` may change a description. An unknown method may.
pub(crate) fn is_redefinition(call: &Execute) -> bool {
    let submodel =
        |family: &&str| call.model.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let defines =
        DEFINITIONS.iter().any(submodel) || DEFINITION_PREFIXES.iter().any(|prefix| call.model.starts_with(prefix));
    defines && !READS.iter().any(|read| call.method.starts_with(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(model: &str, method: &str) -> Execute {
        Execute { database: Some("db".into()), uid: Some(2), model: model.into(), method: method.into() }
    }

    #[test]
    fn descriptions_are_kept_and_data_is_not() {
        for (model, method) in [
            ("res.partner", "fields_get"),
            ("ir.model", "get_available_models"),
            ("res.lang", "get_installed"),
            ("x", "get_views"),
        ] {
            assert!(is_description(&call(model, method), false), "{model}.{method}");
        }
        for (model, method) in [("res.partner", "read"), ("res.partner", "get_available_models"), ("x", "default_get")]
        {
            assert!(!is_description(&call(model, method), true), "{model}.{method}");
        }
    }

    #[test]
    fn access_to_records_is_data_and_access_to_a_model_is_not() {
        assert!(is_description(&call("res.partner", "has_access"), true));
        assert!(!is_description(&call("res.partner", "has_access"), false));
    }

    #[test]
    fn whatever_may_change_a_definition_ends_the_generation() {
        for (model, method) in [
            ("ir.model.fields", "create"),
            ("ir.ui.view", "write"),
            ("ir.module.module", "button_immediate_install"),
            ("base.language.install", "lang_install"),
            ("res.users", "write"),
            ("studio.approval.rule", "unlink"),
        ] {
            assert!(is_redefinition(&call(model, method)), "{model}.{method}");
        }
        for (model, method) in
            [("ir.model", "search_read"), ("res.partner", "write"), ("res.users", "context_get"), ("base_x", "write")]
        {
            assert!(!is_redefinition(&call(model, method)), "{model}.{method}");
        }
    }
}
