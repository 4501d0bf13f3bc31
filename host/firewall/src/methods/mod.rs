//! What each method of Odoo's does, as data: [`table`] says of every method that is known whether it changes anything,
//! and what each of its arguments means.
//!
//! Invariant: a method that is not in the table is [`Class::Once`], and its arguments may mean anything.

mod table;

use table::METHODS;

/// What a call does to Odoo, and so whether it may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Changes nothing: may be repeated.
    Read,
    /// Changes something, and leaves the same when done twice (`write` of values, `unlink`): never repeated by the gate when
    /// it may have arrived, since automations run again; but a person may.
    Repeatable,
    /// Done twice it is done twice. Every method that is not known.
    Once,
}

/// What the first positional argument of a method is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CalledOn {
    /// The ids of records, before the parameters.
    Records,
    /// Its first parameter.
    Model,
}

/// What an argument means, and so where in it fields and models are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It names nothing: text, numbers, ids.
    Data,
    /// A domain of the called model.
    Domain,
    /// A domain of a model that another argument or a relation names.
    OtherDomain,
    /// Fields to read: a path, a list of paths, or a specification with nested ones.
    Fields,
    /// The same; and without it, or when it is empty, all fields are read.
    FieldsOrAll,
    /// What to sort by: paths with directions.
    Order,
    /// Values by field, of one record or a list; within them commands with the values of other records.
    Values,
    /// Fields that are written: a path or a list of paths.
    Columns,
    /// Rows of values; the method's columns say of which fields.
    Rows,
    /// A model's name, or a list of them.
    Model,
    /// Whatever it is: every text and every member's name in it may name a field or a model.
    Anything,
}

/// A method that is known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Method {
    pub(crate) name: &'static str,
    /// The only model that has it; empty for a method of every model.
    model: &'static str,
    pub(crate) class: Class,
    pub(crate) called_on: CalledOn,
    /// In their order. What an argument was called in other versions of Odoo stands beside its name: `domain|args`.
    parameters: &'static [(&'static str, Role)],
}

/// The class of a method.
pub fn class(model: &str, method: &str) -> Class {
    find(model, method).map_or(Class::Once, |method| method.class)
}

/// What is known of a method.
pub(crate) fn find(model: &str, method: &str) -> Option<&'static Method> {
    let start = METHODS.partition_point(|known| known.name < method);
    let same = METHODS.get(start..)?.iter().take_while(|known| known.name == method);
    // Sorted: the one of every model comes first.
    same.filter(|known| known.model.is_empty() || known.model == model).last()
}

impl Method {
    /// The role of the positional argument at `index` of the wire, ids counted.
    pub(crate) fn role_at(&self, index: usize) -> Role {
        match self.called_on {
            CalledOn::Model => Some(index),
            CalledOn::Records if index == 0 => return Role::Data,
            CalledOn::Records => index.checked_sub(1),
        }
        .and_then(|index| self.parameters.get(index))
        .map_or(Role::Anything, |(_, role)| *role)
    }

    /// The role of the argument of that name.
    pub(crate) fn role_of(&self, name: &str) -> Role {
        if name == "ids" && self.called_on == CalledOn::Records {
            return Role::Data;
        }
        let parameter = self.parameters.iter().find(|(names, _)| names.split('|').any(|known| known == name));
        parameter.map_or(Role::Anything, |(_, role)| *role)
    }

    /// Whether it reads all fields when it is told none.
    pub(crate) fn may_read_all(&self) -> bool {
        self.parameters.iter().any(|(_, role)| *role == Role::FieldsOrAll)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_is_sorted_and_names_nothing_twice() {
        let keys: Vec<(&str, &str)> = METHODS.iter().map(|method| (method.name, method.model)).collect();
        for pair in keys.windows(2) {
            assert!(pair[0] < pair[1], "{:?} must stand before {:?}", pair[1], pair[0]);
        }
        for method in METHODS {
            let mut names: Vec<&str> = method.parameters.iter().flat_map(|(names, _)| names.split('|')).collect();
            let number = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), number, "{} has two parameters of one name", method.name);
            assert!(!method.name.starts_with('_'), "{} is private", method.name);
        }
    }

    #[test]
    fn every_entry_is_found_under_its_own_name() {
        for method in METHODS {
            let model = if method.model.is_empty() { "res.partner" } else { method.model };
            assert_eq!(find(model, method.name), Some(method));
        }
    }

    #[test]
    fn what_reads_repeats_and_what_is_done_once() {
        for (class_expected, methods) in [
            (
                Class::Read,
                "search search_read search_count read read_group formatted_read_group web_search_read web_read fields_get \
                 default_get name_search name_get onchange get_views get_view fields_view_get load_views has_access \
                 check_access_rights get_metadata get_external_id get_field_translations",
            ),
            (Class::Repeatable, "write unlink action_archive action_unarchive export_data update_field_translations"),
            (
                Class::Once,
                "create copy name_create web_save load message_post toggle_active get_portal_url action_confirm \
                 action_post button_validate copy_data frobnicate search_read2 Search",
            ),
        ] {
            for method in methods.split_whitespace() {
                assert_eq!(class("res.partner", method), class_expected, "{method}");
            }
        }
    }

    #[test]
    fn a_method_of_one_model_is_unknown_on_another() {
        assert_eq!(class("res.users", "context_get"), Class::Read);
        assert_eq!(class("x_custom.model", "context_get"), Class::Once);
        assert_eq!(class("ir.model", "get_available_models"), Class::Read);
        assert_eq!(class("x_custom.model", "get_available_models"), Class::Once);
    }

    #[test]
    fn an_override_that_writes_is_no_read() {
        for method in ["default_get", "onchange"] {
            assert_eq!(class("sale.order", method), Class::Read);
            assert_eq!(class("sale.order.line", method), Class::Once);
            assert_eq!(class("portal.share", method), Class::Once);
        }
    }

    #[test]
    fn an_argument_has_the_same_meaning_by_place_and_by_name() {
        for (method, index, name, role) in [
            ("search", 0, "domain", Role::Domain),
            ("search", 0, "args", Role::Domain),
            ("search_read", 1, "fields", Role::FieldsOrAll),
            ("read", 0, "ids", Role::Data),
            ("read", 1, "fields", Role::FieldsOrAll),
            ("write", 1, "vals", Role::Values),
            ("load", 0, "fields", Role::Columns),
            ("load", 1, "data", Role::Rows),
            ("search", 9, "no_such", Role::Anything),
        ] {
            let known = find("res.partner", method).unwrap();
            assert_eq!((known.role_at(index), known.role_of(name)), (role, role), "{method} {name}");
        }
    }

    proptest! {
        #[test]
        fn only_a_method_of_the_table_is_anything_but_once(method in "[a-z_]{1,20}", model in "[a-z.]{1,12}") {
            let known = METHODS.iter().any(|known| known.name == method);
            prop_assert!(known || class(&model, &method) == Class::Once);
        }
    }
}
