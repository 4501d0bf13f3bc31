//! `overdue_invoices`: who owes what since when, and what to write to them.

use super::definition::{Definition, optional};
use crate::completions::Kind;

pub(super) const PROMPT: Definition = Definition {
    name: "overdue_invoices",
    title: "Overdue invoices",
    description: "Who owes how much since when, with drafts of reminders",
    arguments: &[
        optional("customer", Kind::NameOf("res.partner"), "One customer alone, by name"),
        optional("days", Kind::Words, "Overdue for at least so many days; 1 if left out"),
        optional("lang", Kind::Language, "Language of the reminders; each customer's own if left out"),
    ],
    tools: &["odoo_aggregate", "odoo_message", "odoo_name_search", "odoo_report", "odoo_search_read"],
    pages: &[],
    text: |given| {
        const MOST_DAYS: u32 = 3_650;
        let days = given.count("days", MOST_DAYS, 1)?;
        let whose = match given.quoted("customer") {
            Some(name) => format!(
                "Of this customer alone: {name}. Find it by odoo_name_search in res.partner (ask me when several fit), and \
                 add [\"partner_id\",\"child_of\",id] to the domain.\n"
            ),
            None => String::new(),
        };
        let lang = match given.quoted("lang") {
            Some(lang) => format!("in the language {lang}"),
            None => "in the language of the customer (res.partner lang)".to_owned(),
        };
        Ok(format!(
            "Tell me which customer invoices in our Odoo are overdue by {days} days or more.\n{whose}\n\
             Work out the day D that is {days} days before today; the domain on account.move is\n\
             [[\"move_type\",\"=\",\"out_invoice\"],[\"state\",\"=\",\"posted\"],\
             [\"payment_state\",\"in\",[\"not_paid\",\"partial\"]],[\"invoice_date_due\",\"<=\",\"D\"]]\n\n\
             1. odoo_aggregate by commercial_partner_id, amount_residual_signed:sum, order \"amount_residual_signed desc\", \
             totals true. That sum is in the company's currency; with several companies group by company_id too.\n\
             2. The same by age: 1-30, 31-60, 61-90 and more days past invoice_date_due.\n\
             3. odoo_search_read for the ten who owe most: name, partner_id, invoice_date_due, amount_residual, currency_id, \
             payment_reference, invoice_user_id, order \"invoice_date_due\".\n\
             4. Before anybody is reminded: open credit notes of theirs (move_type out_refund), and with odoo_message, action \
             read, whether a dispute or a promise is written on the invoice.\n\n\
             Answer with totals by age and a table by customer: invoices, amount, oldest due date, salesperson, what speaks \
             against a reminder. Then draft a short and friendly reminder to each of them, {lang}, with the numbers and \
             amounts.\n\
             Send nothing. Only when I say yes to a draft, send that one by odoo_message on its invoice; odoo_report gives \
             the invoice as PDF."
        ))
    },
};
