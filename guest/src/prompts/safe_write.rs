//! `safe_write`: a change that is shown before it is made, and read back after.

use super::definition::{Definition, optional, required};
use crate::completions::Kind;

pub(super) const PROMPT: Definition = Definition {
    name: "safe_write",
    title: "Change records safely",
    description: "A change that is tried first, agreed to, made once and read back",
    arguments: &[
        required("change", Kind::Words, "What is to be changed, created or deleted"),
        optional("model", Kind::Model, "Technical name such as sale.order, or a word such as invoices"),
    ],
    tools: &[
        "odoo_call",
        "odoo_create",
        "odoo_fields",
        "odoo_models",
        "odoo_prepare",
        "odoo_read",
        "odoo_search_read",
        "odoo_unlink",
        "odoo_write",
    ],
    pages: &["odoo://help/values"],
    text: |given| {
        let change = given.required("change");
        let model = match given.text("model") {
            Some(_) => given.model(),
            None => "odoo_models finds the model by a word.".to_owned(),
        };
        Ok(format!(
            "Make this change in our Odoo: {change}. Write nothing before I have agreed.\n\
             {model} The page below says how values are written.\n\n\
             1. odoo_search_read: the records concerned, with the fields that would change. Are there more or fewer than the \
             change suggests, stop and ask me.\n\
             2. odoo_fields with names: may these fields be written, and which keys does a selection have? For a new record \
             odoo_prepare: what Odoo fills in itself, and what is missing.\n\
             3. odoo_write or odoo_create with dry_run true. Show me ids, names, before and after, and every warning. \
             Instead of deleting propose archiving: odoo_unlink with archive true.\n\
             4. Wait for my yes. It holds for what you showed me and nothing else.\n\
             5. The same call without dry_run. What a button does (confirm, post, cancel) is done by odoo_call with its \
             method, never by writing a state.\n\
             6. odoo_read the records: is what is there what was agreed?\n\n\
             When an error says retry: unknown-outcome, read the records first and do not repeat the call. Report the ids \
             with before and after, so that it can be undone."
        ))
    },
};
