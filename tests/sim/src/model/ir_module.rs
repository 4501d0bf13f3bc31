//! `ir.module.module`: which apps there are. They are read, never installed.

use super::{
    Access, Definition, Model,
    field::{boolean, char, selection},
    unique::Unique,
};

const STATES: &[(&str, &str)] = &[("uninstalled", "Not Installed"), ("installed", "Installed")];

const UNIQUE: &[Unique] = &[Unique {
    constraint: "ir_module_module_name_uniq",
    fields: &["name"],
    told: Some(("The name of the module must be unique!", "The name of the module must be unique!")),
}];

pub(crate) fn models() -> Vec<Model> {
    let module = Definition {
        order: "name",
        access: Access::ADMIN_WRITES,
        unique: UNIQUE,
        ..Definition::new(
            "ir.module.module",
            "Module",
            vec![
                char("name", "Technical Name").required(),
                boolean("application", "Application"),
                char("shortdesc", "Module Name"),
                selection("state", "Status", STATES),
            ],
        )
    };
    vec![module.build()]
}
