//! `customer_360`: all that is known of a customer, on one page.

use super::definition::{Definition, required};
use crate::completions::Kind;

pub(super) const PROMPT: Definition = Definition {
    name: "customer_360",
    title: "Customer at a glance",
    description: "Contacts, opportunities, orders, invoices and talk with a customer on one page",
    arguments: &[required("customer", Kind::NameOf("res.partner"), "Name, e-mail or id of the contact or company")],
    tools: &["odoo_aggregate", "odoo_message", "odoo_models", "odoo_name_search", "odoo_read", "odoo_search_read"],
    pages: &[],
    text: |given| {
        let customer = given.required("customer");
        Ok(format!(
            "Tell me on one page where we stand with this customer in our Odoo: {customer}. Read only; change nothing.\n\n\
             1. odoo_name_search in res.partner, or odoo_read if it is an id. When several fit, ask me. Read its \
             commercial_partner_id: the company, called P below. odoo_read P: address, category_id, user_id, \
             property_payment_term_id, credit limit if there is one.\n\
             2. What belongs to P and its contacts is [[\"partner_id\",\"child_of\",P]]. odoo_models tells which of these \
             models there are; leave out the others. Ask for sums, not for lists:\n\
             - contacts: odoo_search_read res.partner [[\"id\",\"child_of\",P]], name, function, email, phone\n\
             - crm.lead: odoo_aggregate by stage_id, expected_revenue:sum; open ones with their next activity\n\
             - sale.order: odoo_aggregate by state and date_order:year, amount_total:sum; the last three orders\n\
             - account.move: posted out_invoice and out_refund, by invoice_date:year, amount_untaxed_signed:sum; open: \
             amount_residual_signed:sum where payment_state is not_paid or partial; overdue: invoice_date_due before today\n\
             - stock.picking not done or cancelled; project.task and helpdesk.ticket not closed\n\
             3. odoo_message, action read, on P: the last talk; mail.activity on P: what is planned.\n\n\
             Answer: who they are and whom we talk to; turnover this year against last; open offers and orders; unpaid and \
             overdue; what is unsolved; two or three next steps. Give each figure with its currency and the domain behind it, \
             and say what you could not read."
        ))
    },
};
