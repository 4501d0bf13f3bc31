//! The names of methods' arguments, which JSON-2 wants, by their position, which the other protocols want.

use crate::odoo::protocol::JSON2_SINCE;

/// Whether a method works on records or on the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// The first argument is the ids.
    Records,
    Model,
}

/// A public method of Odoo's own models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signature {
    method: &'static str,
    pub(super) on: On,
    /// Beside the ids.
    names: &'static [&'static str],
}

/// The signature of a method that is known.
pub(super) fn of(method: &str) -> Option<&'static Signature> {
    let at = SIGNATURES.binary_search_by_key(&method, |signature| signature.method).ok()?;
    SIGNATURES.get(at)
}

impl Signature {
    /// The name of an argument in Odoo's version `major`; `None` when the method has fewer.
    pub(super) fn name(&self, position: usize, major: u32) -> Option<&'static str> {
        let old =
            OLD_NAMES.iter().find(|old| major < JSON2_SINCE && old.method == self.method && old.position == position);
        old.map(|old| old.name).or_else(|| self.names.get(position).copied())
    }

    /// How many arguments have names, beside the ids.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }
}

/// A name that was another one before Odoo 19; its last releases on Odoo Online speak JSON-2 already.
struct OldName {
    method: &'static str,
    position: usize,
    name: &'static str,
}

const OLD_NAMES: &[OldName] = &[
    OldName { method: "default_get", position: 0, name: "fields_list" },
    OldName { method: "name_search", position: 1, name: "args" },
];

const fn records(method: &'static str, names: &'static [&'static str]) -> Signature {
    Signature { method, on: On::Records, names }
}

const fn model(method: &'static str, names: &'static [&'static str]) -> Signature {
    Signature { method, on: On::Model, names }
}

/// As in Odoo 19, sorted. Modules may add arguments behind these; those have to be given by name. Methods that take
/// nothing but ids, such as `action_confirm`, need no place here.
const SIGNATURES: &[Signature] = &[
    records("action_archive", &[]),
    records("action_feedback", &["feedback", "attachment_ids"]),
    records("action_unarchive", &[]),
    records("activity_feedback", &["act_type_xmlids", "user_id", "feedback", "attachment_ids", "only_automated"]),
    records("activity_schedule", &["act_type_xmlid", "date_deadline", "summary", "note"]),
    model("check_access_rights", &["operation", "raise_exception"]),
    records("check_access_rule", &["operation"]),
    model("check_object_reference", &["module", "xml_id", "raise_on_access_error"]),
    model("context_get", &[]),
    records("copy", &["default"]),
    records("copy_data", &["default"]),
    model("create", &["vals_list"]),
    model("default_get", &["fields"]),
    records("export_data", &["fields_to_export"]),
    model("fields_get", &["allfields", "attributes"]),
    model("formatted_read_group", &["domain", "groupby", "aggregates", "having", "offset", "limit", "order"]),
    model("formatted_read_grouping_sets", &["domain", "grouping_sets", "aggregates", "order"]),
    model("get_available_models", &[]),
    model("get_empty_list_help", &["help_message"]),
    records("get_external_id", &[]),
    records("get_field_translations", &["field_name", "langs"]),
    records("get_formview_action", &["access_uid"]),
    records("get_formview_id", &["access_uid"]),
    model("get_installed", &[]),
    records("get_metadata", &[]),
    records("get_portal_url", &["suffix", "report_type", "download", "query_string", "anchor"]),
    model("get_property_definition", &["full_name"]),
    model("get_view", &["view_id", "view_type"]),
    model("get_views", &["views", "options"]),
    records("has_access", &["operation"]),
    records("has_group", &["group_ext_id"]),
    records("has_groups", &["group_spec"]),
    model("load", &["fields", "data"]),
    model("load_menus", &["debug"]),
    records("message_post", &["body", "subject", "message_type"]),
    records("message_subscribe", &["partner_ids", "subtype_ids"]),
    records("message_unsubscribe", &["partner_ids"]),
    model("name_create", &["name"]),
    model("name_search", &["name", "domain", "operator", "limit"]),
    records("onchange", &["values", "field_names", "fields_spec"]),
    records("read", &["fields", "load"]),
    model("read_group", &["domain", "fields", "groupby", "offset", "limit", "orderby", "lazy"]),
    model("read_progress_bar", &["domain", "group_by", "progress_bar"]),
    model("search", &["domain", "offset", "limit", "order"]),
    model("search_count", &["domain", "limit"]),
    model("search_panel_select_multi_range", &["field_name"]),
    model("search_panel_select_range", &["field_name"]),
    model("search_read", &["domain", "fields", "offset", "limit", "order"]),
    records("toggle_active", &[]),
    records("unlink", &[]),
    records("update_field_translations", &["field_name", "translations", "source_lang"]),
    model("web_name_search", &["name", "specification", "domain", "operator", "limit"]),
    records("web_read", &["specification"]),
    model("web_read_group", &["domain", "groupby", "aggregates", "limit", "offset", "order"]),
    records("web_resequence", &["specification", "field_name", "offset"]),
    records("web_save", &["vals", "specification", "next_id"]),
    records("web_save_multi", &["vals_list", "specification"]),
    model("web_search_read", &["domain", "specification", "offset", "limit", "order", "count_limit"]),
    records("write", &["vals"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_without_doubles() {
        assert!(SIGNATURES.is_sorted_by(|a, b| a.method < b.method));
        for signature in SIGNATURES {
            assert!(signature.names.iter().all(|name| !["ids", "context"].contains(name)), "{}", signature.method);
        }
    }

    #[test]
    fn names_differ_by_version() {
        let name = |method: &str, position, major| of(method).unwrap().name(position, major);
        assert_eq!(name("name_search", 1, 19), Some("domain"));
        assert_eq!(name("name_search", 1, 18), Some("args"));
        assert_eq!(name("name_search", 0, 18), Some("name"));
        assert_eq!(name("default_get", 0, 20), Some("fields"));
        assert_eq!(name("default_get", 0, 18), Some("fields_list"));
        assert_eq!(name("search", 4, 19), None);
        assert_eq!(of("frobnicate"), None);
    }
}
