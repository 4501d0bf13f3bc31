//! What a method may change. The gate has a table of its own; this one decides what an error says.

/// Methods that read, whatever the model. Every other one is a write.
const READS: &[&str] = &[
    "check_access_rights",
    "check_object_reference",
    "context_get",
    "default_get",
    "fields_get",
    "fields_view_get",
    "formatted_read_group",
    "get_available_models",
    "get_external_id",
    "get_metadata",
    "get_view",
    "get_views",
    "has_access",
    "has_group",
    "name_search",
    "onchange",
    "read",
    "read_group",
    "search",
    "search_count",
    "search_read",
    "web_read",
    "web_search_read",
];

/// Does this method leave the database as it is? An unknown one counts as a write.
pub fn is_read(method: &str) -> bool {
    READS.binary_search(&method).is_ok()
}

/// What to look at before a write whose answer was lost is repeated.
pub fn how_to_look(model: &str, method: &str) -> String {
    match method {
        "create" | "copy" | "name_create" => format!(
            "Look before repeating it: search {model} for a record with the same values, newest first (order \"id desc\")."
        ),
        "write" => format!("Look before repeating it: read the fields of those {model} records again."),
        "unlink" => format!("Look before repeating it: count those ids of {model}; 0 means they are deleted."),
        _ => format!("Look before repeating it: read the {model} records that it works on."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_unknown_methods_are_writes() {
        assert!(READS.is_sorted());
        assert!(is_read("web_search_read") && is_read("check_access_rights"));
        for method in ["create", "write", "unlink", "action_confirm", "web_save", "", "Read"] {
            assert!(!is_read(method), "{method}");
        }
    }
}
