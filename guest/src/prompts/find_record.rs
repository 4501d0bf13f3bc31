//! `find_record`: one record by whatever is known of it.

use super::definition::{Definition, optional, required};
use crate::completions::Kind;

pub(super) const PROMPT: Definition = Definition {
    name: "find_record",
    title: "Find a record",
    description: "The one record that a person means, by name, number, e-mail, date or amount",
    arguments: &[
        required("what", Kind::Words, "What you know of it, such as the order of Azure Interior in May"),
        optional("model", Kind::Model, "Technical name such as sale.order, or a word such as invoices"),
    ],
    tools: &["odoo_models", "odoo_name_search", "odoo_read", "odoo_search_read"],
    pages: &[],
    text: |given| {
        let what = given.required("what");
        let model = match given.text("model") {
            Some(_) => given.model(),
            None => "Choose the model by what is asked for; odoo_models finds it by a word.".to_owned(),
        };
        Ok(format!(
            "Find this in our Odoo: {what}. Read only; change nothing.\n\
             {model}\n\n\
             1. A name, number, e-mail or reference: odoo_name_search. It also lists names that are spelled alike.\n\
             2. A date, amount, place or related record: odoo_search_read, with query for words and a domain for the rest. \
             Paths such as partner_id.country_id.code reach into related records. Odoo's times are UTC.\n\
             3. Nothing found: a shorter part of the word; then context {{\"archived\":true}}; then the related model (a \
             contact leads to its orders). Say so when you leave a condition out.\n\
             4. Several found: show at most ten with id, name and what tells them apart, and ask me which. Never take the \
             first.\n\n\
             Then give me its id, name, model and the fields that matter (odoo_read), and say by what you found it."
        ))
    },
};
