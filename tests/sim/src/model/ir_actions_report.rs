//! `ir.actions.report`: what can be printed.

use super::{
    Access, Definition, Model,
    field::{char, selection},
};

pub(crate) fn models() -> Vec<Model> {
    let report = Definition {
        order: "name, id",
        access: Access::read_only(&["Settings"]),
        ..Definition::new(
            "ir.actions.report",
            "Report Action",
            vec![
                char("name", "Action Name").required(),
                char("model", "Model Name").required(),
                char("report_name", "Template Name").required(),
                selection("report_type", "Report Type", &[("qweb-pdf", "PDF"), ("qweb-html", "HTML")]).required(),
            ],
        )
    };
    vec![report.build()]
}
