//! `data_quality`: what is missing, doubled or odd in a model's records.

use super::definition::{Definition, optional, required};
use crate::completions::Kind;

pub(super) const PROMPT: Definition = Definition {
    name: "data_quality",
    title: "Check data quality",
    description: "What is missing, doubled, stale or odd in the records of a model",
    arguments: &[
        required("model", Kind::Model, "Technical name such as res.partner, or a word such as products"),
        optional("focus", Kind::Words, "What matters most, such as addresses of customers"),
    ],
    tools: &[
        "odoo_aggregate",
        "odoo_count",
        "odoo_export",
        "odoo_fields",
        "odoo_import",
        "odoo_models",
        "odoo_search_read",
        "odoo_write",
    ],
    pages: &[],
    text: |given| {
        let model = given.model();
        let focus = given.quoted("focus").map(|focus| format!(" What matters most: {focus}.")).unwrap_or_default();
        Ok(format!(
            "Check the quality of the data in a model of our Odoo.{focus} Read only; change nothing.\n\
             {model}\n\n\
             1. odoo_fields; choose the ten to fifteen fields on which work depends. odoo_count of all.\n\
             2. Missing: odoo_count with [[field,\"=\",false]] for each. Count only where the field should be filled: \
             companies have a tax number, people do not.\n\
             3. Doubled: odoo_aggregate by e-mail, reference, tax number or barcode, with having [[\"__count\",\">\",1]] and a \
             domain that leaves empty ones out.\n\
             4. Odd: min and max of dates and amounts by odoo_aggregate; dates in the future, negative amounts, names with \
             test in them, selections that nobody uses.\n\
             5. Stale or dangling: relations to archived records ([[\"partner_id.active\",\"=\",false]]), drafts older than \
             a year.\n\
             Count first, then look at no more than three examples each with odoo_search_read.\n\n\
             Answer with a table, the worst first: finding, number and share of records, domain, three ids, remedy. Propose \
             the remedy (odoo_write with dry_run, or odoo_export, correction in a spreadsheet and odoo_import), and leave \
             the decision to me."
        ))
    },
};
