//! `ir.module.module`: which apps there are. They are read, never installed.

use super::{
    Access, Definition, Model,
    field::{boolean, char, selection},
};

const STATES: &[(&str, &str)] = &[("uninstalled", "Not Installed"), ("installed", "Installed")];

pub(crate) fn models() -> Vec<Model> {
    let module = Definition {
        order: "name",
        access: Access::ADMIN_WRITES,
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
