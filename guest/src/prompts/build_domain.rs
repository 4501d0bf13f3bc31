//! `build_domain`: a question in words as a domain that was tried.

use super::definition::{Definition, required};
use crate::completions::Kind;

pub(super) const PROMPT: Definition = Definition {
    name: "build_domain",
    title: "Build a domain",
    description: "A question in words as an Odoo domain, tried on the data",
    arguments: &[
        required("model", Kind::Model, "Technical name such as sale.order, or a word such as invoices"),
        required("question", Kind::Words, "Which records, such as confirmed orders of Belgian customers since May"),
    ],
    tools: &["odoo_count", "odoo_fields", "odoo_models", "odoo_name_search", "odoo_search_read"],
    pages: &["odoo://help/domains"],
    text: |given| {
        let (model, question) = (given.model(), given.required("question"));
        Ok(format!(
            "Write an Odoo domain for these records: {question}. Read only; change nothing.\n\
             {model} The page below says how a domain is written.\n\n\
             1. odoo_fields with a query for each word of the question: use only fields that are there, and keys, not labels, \
             of selections.\n\
             2. Ids of related records by odoo_name_search, or a path to something unique such as \
             partner_id.country_id.code. Never guess an id.\n\
             3. A span of time is half open: from its first day (\">=\") to the day after its last (\"<\").\n\
             4. odoo_count of the domain. Is that 0, or as many as without it, count each condition alone to see which one \
             is wrong.\n\
             5. odoo_search_read with limit 5 and the fields of the conditions: do these records belong? Then the same for \
             records just outside.\n\n\
             Answer with the domain on one line of JSON, the count, and what it leaves out: archived records, other \
             companies, states."
        ))
    },
};
