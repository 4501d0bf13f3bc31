//! `migrate_values`: one value of a field replaced by another in all records.

use super::definition::{Definition, required};
use crate::completions::Kind;

pub(super) const PROMPT: Definition = Definition {
    name: "migrate_values",
    title: "Replace a value everywhere",
    description: "One value of a field replaced by another in all records, with a way back",
    arguments: &[
        required("model", Kind::Model, "Technical name such as res.partner, or a word such as invoices"),
        required("field", Kind::Field, "The field, such as user_id"),
        required("from", Kind::Words, "The value to replace: a text, a key, or a related record's name"),
        required("to", Kind::Words, "The value to put in its place; the word empty for none"),
    ],
    tools: &[
        "odoo_aggregate",
        "odoo_count",
        "odoo_export",
        "odoo_fields",
        "odoo_models",
        "odoo_name_search",
        "odoo_read",
        "odoo_write",
    ],
    pages: &[],
    text: |given| {
        let model = given.model();
        let (field, from, to) = (given.required("field"), given.required("from"), given.required("to"));
        Ok(format!(
            "Replace a value in all records of a model of our Odoo: in the field {field}, {from} becomes {to}. Write nothing \
             before I have agreed.\n\
             {model}\n\n\
             1. odoo_fields with this name: its type, its keys, whether it may be written. For a relation find both ids by \
             odoo_name_search in the related model; for a selection use keys. When either value is not there or not the only \
             one of its name, ask me.\n\
             2. Count what has the old value: odoo_count, and again with context {{\"archived\":true}}. Ask whether archived \
             records count. odoo_aggregate by state or company shows who is concerned; locked or posted records may refuse.\n\
             3. A way back: odoo_export with .id and the field, with the same domain. Keep the ids.\n\
             4. odoo_write with dry_run true on three of the ids. In a many2many exchange one value only: \
             [[3,old id],[4,new id]]. Show me before and after and the number of records, and wait for my yes.\n\
             5. odoo_write on one record, odoo_read it, then the rest by their ids, at most 500 in a call. Stop at the first \
             error. When it says retry: unknown-outcome, read those records before going on.\n\
             6. odoo_count of the old value must be 0, and of the new one higher by as many.\n\n\
             Report how many were changed, which were not and why, and how to undo it."
        ))
    },
};
