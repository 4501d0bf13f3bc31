//! `month_end_check`: what to settle before a month is closed.

use super::definition::{Definition, Given, optional};
use crate::completions::Kind;
use crate::error::Error;
use crate::model::quote;

pub(super) const PROMPT: Definition = Definition {
    name: "month_end_check",
    title: "Month-end check",
    description: "What is unposted, uninvoiced, unreconciled or doubled before a month is closed",
    arguments: &[
        optional("month", Kind::Words, "Such as 2026-11; the last full month if left out"),
        optional("company", Kind::NameOf("res.company"), "One company alone, by name"),
    ],
    tools: &["odoo_aggregate", "odoo_instances", "odoo_models", "odoo_search_read"],
    pages: &[],
    text: |given| {
        let span = span(given)?;
        let company = match given.quoted("company") {
            Some(name) => format!(
                "Of this company alone: {name}. odoo_instances has its id; give every tool context {{\"company_ids\":[id]}}.\n"
            ),
            None => {
                "With several companies (odoo_instances) do each alone, by context {\"company_ids\":[id]}.\n".to_owned()
            }
        };
        Ok(format!(
            "Check what is left to do before a month is closed in our Odoo. Read only; change nothing.\n\
             {span}\n\
             {company}\n\
             odoo_models tells which of these models there are; leave out the others. Use odoo_aggregate, which also gives \
             the domain of each group, and odoo_search_read only for examples:\n\
             1. account.move, state draft, date in the month: by move_type and journal_id, amount_total_signed:sum.\n\
             2. sale.order, invoice_status \"to invoice\", ordered before B: by partner_id, amount_total:sum. purchase.order \
             the same way.\n\
             3. account.bank.statement.line, is_reconciled false, date before B: by journal_id, amount:sum.\n\
             4. account.payment, state draft, from Odoo 18 on also in_process, date before B.\n\
             5. Doubled bills: account.move, move_type in_invoice, not cancelled, ref set, by partner_id and ref, having \
             [[\"__count\",\">\",1]].\n\
             6. stock.picking, not done or cancelled, scheduled before B; hr.expense that is approved and not posted.\n\
             7. Posted account.move of the month by move_type, amount_untaxed_signed:sum, against the month before: what moved \
             by more than a quarter, and why (the largest ones)?\n\n\
             Answer with a table: check, in order or not, number, amount with currency, domain. Then what to do first, by \
             whom if that can be seen, and what you could not read. Leave posting and locking to people."
        ))
    },
};

/// Says which days the month has: from the first, called A, to before the day B.
fn span(given: &Given) -> Result<String, Error> {
    let Some(text) = given.text("month") else {
        return Ok(
            "The month is the last full one: from its first day A to before the first day B of the next. Work both \
                   out from today's date."
                .to_owned(),
        );
    };
    let wrong = || Error::invalid(format!("month must be a month such as 2026-11, not {}.", quote::text(text)));
    let (year, month) =
        text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2).ok_or_else(wrong)?;
    let digits =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
    let year = digits(year).filter(|year| (1970..9999).contains(year)).ok_or_else(wrong)?;
    let month = digits(month).filter(|month| (1..=12).contains(month)).ok_or_else(wrong)?;
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Ok(format!(
        "The month is {year}-{month:02}: from A = \"{year}-{month:02}-01\" to before B = \"{next_year}-{next:02}-01\", so \
         [[\"date\",\">=\",A],[\"date\",\"<\",B]]."
    ))
}

#[cfg(test)]
mod tests {
    use crate::prompts::tests::text_of;
    use serde_json::json;

    #[test]
    fn a_month_is_told_by_its_first_day_and_that_of_the_next() {
        let december = text_of("month_end_check", json!({"month": "2025-12"})).unwrap();
        assert!(december.contains("A = \"2025-12-01\" to before B = \"2026-01-01\""), "{december}");
        assert!(text_of("month_end_check", json!({})).unwrap().contains("the last full one"));
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for wrong in ["2025-13", "2025-00", "2025-1", "May", "12-2025", "2025-12-01", "+025-12", "٢٠٢٥-12"] {
            let error = text_of("month_end_check", json!({"month": wrong})).unwrap_err();
            assert!(error.message.contains("such as 2026-11"), "{wrong}: {error}");
        }
    }
}
