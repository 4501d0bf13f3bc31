//! `explore_model`: what a model is for and how it is used here.

use super::definition::{Definition, optional, required};
use crate::completions::Kind;

pub(super) const PROMPT: Definition = Definition {
    name: "explore_model",
    title: "Explore a model",
    description: "What a model holds, how its records are spread, and what leads on from it",
    arguments: &[
        required("model", Kind::Model, "Technical name such as sale.order, or a word such as invoices"),
        optional("goal", Kind::Words, "What you want to do with it"),
        optional("lang", Kind::Language, "Language of labels, such as fr_FR"),
    ],
    tools: &["odoo_aggregate", "odoo_count", "odoo_fields", "odoo_models", "odoo_search_read"],
    pages: &[],
    text: |given| {
        let goal = given.quoted("goal").map(|goal| format!(" It is for this: {goal}.")).unwrap_or_default();
        let lang = given.quoted("lang").map(|lang| format!(", with context {{\"lang\":{lang}}}")).unwrap_or_default();
        let model = given.model();
        Ok(format!(
            "Get to know a model of our Odoo.{goal} Read only; change nothing.\n\
             {model}\n\n\
             1. odoo_fields{lang}: required fields, relations, keys of selections. It takes a query for one topic.\n\
             2. odoo_count of all; with context {{\"archived\":true}} also of archived records.\n\
             3. odoo_search_read with limit 3 and no fields: the columns that people see in its list.\n\
             4. odoo_aggregate by its state or type, and by month of its main date: how the records are spread.\n\
             5. odoo_fields of the one or two models that its most important relations lead to.\n\n\
             Then tell me, in at most 25 lines: what one record stands for; the ten fields that matter, with their \
             meaning; its life cycle by state; the related models; three domains to start from, each tried with \
             odoo_count."
        ))
    },
};
