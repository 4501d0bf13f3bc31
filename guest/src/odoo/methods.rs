//! Which of Odoo's methods only read.

/// What a method does to the database, as far as repeating it is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// May be carried out any number of times.
    Read,
    /// May change something.
    Write,
}

/// The class of a model's method.
///
/// Invariant: a method that is not known to read is a write. Missing here costs a question to the user; wrongly here
/// costs a second invoice.
pub fn class(method: &str) -> Class {
    if READS.contains(&method) { Class::Read } else { Class::Write }
}

/// Methods of Odoo's own models (14 to 19) that change nothing. `export_data` is not among them: it creates external
/// ids; nor is `get_portal_url`, which creates access tokens.
const READS: &[&str] = &[
    "check_access_rights",
    "check_access_rule",
    "check_object_reference",
    "context_get",
    "default_get",
    "fields_get",
    "fields_view_get",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "get_available_models",
    "get_empty_list_help",
    "get_external_id",
    "get_field_translations",
    "get_formview_action",
    "get_formview_id",
    "get_installed",
    "get_metadata",
    "get_view",
    "get_views",
    "get_xml_id",
    "has_access",
    "has_group",
    "load_menus",
    "load_views",
    "name_get",
    "name_search",
    "onchange",
    "read",
    "read_group",
    "read_progress_bar",
    "search",
    "search_count",
    "search_panel_select_multi_range",
    "search_panel_select_range",
    "search_read",
    "web_name_search",
    "web_read",
    "web_read_group",
    "web_search_read",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_reads_are_reads() {
        assert_eq!(class("search_read"), Class::Read);
        for method in
            ["write", "create", "unlink", "name_create", "action_confirm", "export_data", "load", "frobnicate"]
        {
            assert_eq!(class(method), Class::Write, "{method}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_without_doubles() {
        assert!(READS.is_sorted_by(|a, b| a < b));
    }
}
