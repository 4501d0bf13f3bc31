//! What people have an agent do all day. All of it must pass the default policy.

use super::*;
use crate::methods::Class;

/// Reads: `model.method`, positional arguments, arguments by name.
const READS: &[(&str, &str, &str)] = &[
    (
        "res.partner.search_read",
        r#"[[["is_company", "=", true]], ["name", "email", "phone", "country_id"]]"#,
        r#"{"limit": 80, "order": "name asc, id desc"}"#,
    ),
    (
        "res.partner.name_search",
        r#"["Azure"]"#,
        r#"{"args": [["customer_rank", ">", 0]], "operator": "ilike", "limit": 8}"#,
    ),
    (
        "res.partner.web_search_read",
        "[]",
        r#"{"domain": [["user_id.name", "=", "Mitchell"]], "specification": {"name": {}, "child_ids": {"fields": {"display_name": {}}, "order": "name", "limit": 5}, "user_id": {}}, "limit": 10, "count_limit": 1001}"#,
    ),
    ("res.partner.search_count", r#"[["|", ["email", "=", false], ["comment", "ilike", "password"]]]"#, "{}"),
    (
        "res.partner.read",
        r#"[[7], ["name", "property_payment_term_id"]]"#,
        r#"{"context": {"lang": "fr_FR", "active_test": false}}"#,
    ),
    (
        "res.users.search_read",
        r#"[[["login", "=", "demo"]], ["name", "login", "group_ids", "company_ids", "lang"]]"#,
        "{}",
    ),
    ("res.users.context_get", "[]", "{}"),
    ("res.users.has_group", r#"["sales_team.group_sale_manager"]"#, "{}"),
    ("res.users.fields_get", r#"[[], ["string", "type"]]"#, "{}"),
    ("res.groups.search_read", r#"[[], ["name", "full_name"]]"#, "{}"),
    ("res.company.read", r#"[[1], ["name", "currency_id", "vat"]]"#, "{}"),
    ("sale.order.fields_get", "[]", r#"{"attributes": ["string", "type", "required", "selection", "relation"]}"#),
    ("sale.order.get_views", r#"[[[false, "list"], [false, "form"]]]"#, r#"{"options": {"toolbar": true}}"#),
    (
        "sale.order.read_group",
        r#"[[["state", "in", ["sale", "done"]]], ["amount_total:sum"], ["partner_id", "date_order:month"]]"#,
        r#"{"lazy": false, "orderby": "amount_total desc"}"#,
    ),
    (
        "sale.order.formatted_read_group",
        r#"[[["state", "=", "sale"]], ["user_id", "date_order:quarter"], ["amount_total:sum", "__count"], [["amount_total:sum", ">", 1000]]]"#,
        r#"{"order": "amount_total:sum desc"}"#,
    ),
    (
        "sale.order.web_read",
        r#"[[7], {"name": {}, "order_line": {"fields": {"product_id": {"fields": {"display_name": {}, "default_code": {}}}, "product_uom_qty": {}}}}]"#,
        "{}",
    ),
    (
        "sale.order.onchange",
        r#"[[], {"partner_id": 7}, ["partner_id"], {"partner_id": {}, "payment_term_id": {}}]"#,
        "{}",
    ),
    ("sale.order.default_get", r#"[["warehouse_id", "company_id", "user_id"]]"#, "{}"),
    ("sale.order.has_access", r#"[[], "write"]"#, "{}"),
    ("sale.order.search", r#"[[["order_line", "any", [["product_id.default_code", "=", "secret"]]]]]"#, "{}"),
    (
        "product.product.search_read",
        r#"[[["default_code", "=", "E-COM07"]], ["name", "list_price", "qty_available"]]"#,
        "{}",
    ),
    (
        "stock.quant.search_read",
        r#"[[["location_id.usage", "=", "internal"]], ["product_id", "quantity", "location_id"]]"#,
        "{}",
    ),
    (
        "account.move.search_read",
        r#"[[["move_type", "=", "out_invoice"], ["payment_state", "!=", "paid"], ["invoice_date_due", "<", "2026-01-01"]], ["name", "amount_residual", "access_url"]]"#,
        "{}",
    ),
    (
        "account.move.line.read_group",
        r#"[[["parent_state", "=", "posted"]], ["debit", "credit", "balance"], ["account_id"]]"#,
        "{}",
    ),
    ("account.account.search_read", r#"[[["code", "=like", "4%"]], ["code", "name"]]"#, "{}"),
    (
        "project.task.search_read",
        r#"[[["user_ids", "in", [2]], ["stage_id.fold", "=", false]], ["name", "user_ids", "date_deadline"]]"#,
        "{}",
    ),
    (
        "crm.lead.read_progress_bar",
        r#"[[], "stage_id", {"field": "activity_state", "colors": {"planned": "success", "overdue": "danger"}}]"#,
        "{}",
    ),
    (
        "hr.employee.search_read",
        r#"[[["department_id.name", "=", "Sales"]], ["name", "work_email", "parent_id"]]"#,
        "{}",
    ),
    ("hr.leave.search_read", r#"[[["state", "=", "confirm"]], ["employee_id", "request_date_from"]]"#, "{}"),
    (
        "mail.message.search_read",
        r#"[[["model", "=", "sale.order"], ["res_id", "=", 7]], ["body", "author_id", "date"]]"#,
        "{}",
    ),
    (
        "mail.activity.search_read",
        r#"[[["user_id", "=", 2]], ["summary", "date_deadline", "res_model", "res_id"]]"#,
        "{}",
    ),
    ("mail.template.search_read", r#"[[["model", "=", "sale.order"]], ["name", "subject"]]"#, "{}"),
    (
        "ir.attachment.search_read",
        r#"[[["res_model", "=", "account.move"], ["res_id", "=", 7]], ["name", "mimetype", "datas"]]"#,
        "{}",
    ),
    ("ir.model.get_available_models", "[]", "{}"),
    ("ir.model.search_read", r#"[[["transient", "=", false]], ["model", "name"]]"#, "{}"),
    ("ir.model.data.check_object_reference", r#"["base", "main_company"]"#, "{}"),
    ("ir.module.module.search_read", r#"[[["state", "=", "installed"]], ["name", "shortdesc"]]"#, "{}"),
    ("ir.ui.menu.load_menus", "[false]", "{}"),
    ("ir.ui.view.read", r#"[[7], ["name", "model", "arch_db"]]"#, "{}"),
    (
        "payment.transaction.search_read",
        r#"[[["state", "=", "done"]], ["reference", "amount", "provider_id", "token_id"]]"#,
        "{}",
    ),
];

/// Writes: the class, `model.method`, positional arguments, arguments by name.
const WRITES: &[(Class, &str, &str, &str)] = &[
    (
        Class::Once,
        "res.partner.create",
        r#"[{"name": "password", "email": "a@example.com", "comment": "api_key", "child_ids": [[0, 0, {"name": "Buyer", "type": "contact"}]]}]"#,
        "{}",
    ),
    (
        Class::Once,
        "res.partner.create",
        r#"[[{"name": "A"}, {"name": "B"}]]"#,
        r#"{"context": {"tracking_disable": true, "default_is_company": true}}"#,
    ),
    (
        Class::Repeatable,
        "res.partner.write",
        r#"[[7], {"phone": "+32 2 555 01 00", "category_id": [[6, 0, [1, 2]]]}]"#,
        "{}",
    ),
    (Class::Once, "res.partner.write", r#"[[7], {"child_ids": [[0, 0, {"name": "Buyer"}]]}]"#, "{}"),
    (Class::Repeatable, "res.partner.write", r#"[[7], {"child_ids": [[1, 8, {"phone": "1"}], [2, 9]]}]"#, "{}"),
    (Class::Repeatable, "res.partner.action_archive", "[[7]]", "{}"),
    (Class::Once, "res.partner.load", r#"[["id", "name", "country_id/id"], [["x.a", "A", "base.be"]]]"#, "{}"),
    (
        Class::Repeatable,
        "res.users.write",
        r#"[[2], {"lang": "fr_FR", "tz": "Europe/Brussels", "signature": "<p>Best regards</p>"}]"#,
        "{}",
    ),
    (
        Class::Once,
        "sale.order.create",
        r#"[{"partner_id": 7, "order_line": [[0, 0, {"product_id": 3, "product_uom_qty": 2, "tax_id": [[6, 0, [1]]]}]]}]"#,
        "{}",
    ),
    (Class::Once, "sale.order.web_save", r#"[[7], {"note": "code"}, {"name": {}, "note": {}}]"#, "{}"),
    (Class::Once, "sale.order.action_confirm", "[[7]]", r#"{"context": {"lang": "en_US"}}"#),
    (Class::Once, "sale.order.action_cancel", "[[7]]", "{}"),
    (Class::Once, "sale.order.copy", r#"[[7], {"client_order_ref": "PO-7"}]"#, "{}"),
    (Class::Once, "sale.order.get_portal_url", "[[7]]", r#"{"report_type": "pdf", "download": true}"#),
    (
        Class::Once,
        "sale.advance.payment.inv.create",
        r#"[{"advance_payment_method": "delivered", "sale_order_ids": [[6, 0, [7]]]}]"#,
        r#"{"context": {"active_model": "sale.order", "active_ids": [7]}}"#,
    ),
    (Class::Once, "sale.advance.payment.inv.create_invoices", "[[1]]", "{}"),
    (Class::Once, "purchase.order.button_confirm", "[[7]]", "{}"),
    (
        Class::Once,
        "product.template.create",
        r#"[{"name": "Desk", "default_code": "D-1", "list_price": 90.5, "type": "consu"}]"#,
        "{}",
    ),
    (Class::Repeatable, "product.template.update_field_translations", r#"[[7], "name", {"fr_FR": "Bureau"}]"#, "{}"),
    (Class::Once, "stock.picking.button_validate", "[[7]]", r#"{"context": {"skip_backorder": true}}"#),
    (Class::Once, "stock.quant.action_apply_inventory", "[[7]]", "{}"),
    (
        Class::Once,
        "stock.return.picking.create",
        r#"[{"picking_id": 7, "product_return_moves": [[0, 0, {"product_id": 3, "quantity": 1}]]}]"#,
        "{}",
    ),
    (
        Class::Once,
        "account.move.create",
        r#"[{"move_type": "out_invoice", "partner_id": 7, "invoice_line_ids": [[0, 0, {"name": "Work", "quantity": 3, "price_unit": 90, "account_id": 4}]]}]"#,
        "{}",
    ),
    (Class::Once, "account.move.action_post", "[[7]]", "{}"),
    (
        Class::Once,
        "account.payment.register.create",
        r#"[{"amount": 10, "payment_date": "2026-01-01", "journal_id": 3}]"#,
        r#"{"context": {"active_model": "account.move", "active_ids": [7]}}"#,
    ),
    (Class::Once, "account.payment.register.action_create_payments", "[[1]]", "{}"),
    (Class::Once, "account.move.send.wizard.create", r#"[{"move_id": 7, "mail_body": "<p>Your invoice</p>"}]"#, "{}"),
    (
        Class::Once,
        "account.account.create",
        r#"[{"code": "400100", "name": "Debtors", "account_type": "asset_receivable"}]"#,
        "{}",
    ),
    (
        Class::Once,
        "project.project.create",
        r#"[{"name": "Move", "task_ids": [[0, 0, {"name": "Boxes", "user_ids": [[6, 0, [2]]]}]]}]"#,
        "{}",
    ),
    (
        Class::Repeatable,
        "project.task.write",
        r#"[[7], {"stage_id": 3, "user_ids": [[4, 2]], "state": "1_done"}]"#,
        "{}",
    ),
    (
        Class::Once,
        "crm.lead.create",
        r#"[{"name": "Fair", "contact_name": "A", "expected_revenue": 1000, "tag_ids": [[4, 1]]}]"#,
        "{}",
    ),
    (Class::Once, "crm.lead.action_set_won_rainbowman", "[[7]]", "{}"),
    (Class::Once, "crm.lead.action_set_lost", "[[7]]", r#"{"lost_reason_id": 2}"#),
    (Class::Repeatable, "crm.lead.unlink", "[[7]]", "{}"),
    (Class::Once, "hr.employee.create", r#"[{"name": "A", "work_email": "a@example.com", "department_id": 2}]"#, "{}"),
    (Class::Once, "hr.leave.action_approve", "[[7]]", "{}"),
    (Class::Once, "hr.expense.create", r#"[{"name": "Taxi", "total_amount": 20, "employee_id": 3}]"#, "{}"),
    (
        Class::Once,
        "account.analytic.line.create",
        r#"[{"name": "secret", "unit_amount": 2, "project_id": 3, "task_id": 7}]"#,
        "{}",
    ),
    (
        Class::Once,
        "calendar.event.create",
        r#"[{"name": "Review", "start": "2026-01-01 09:00:00", "stop": "2026-01-01 10:00:00", "partner_ids": [[6, 0, [7]]]}]"#,
        "{}",
    ),
    (
        Class::Once,
        "mail.activity.create",
        r#"[{"res_model_id": 90, "res_id": 7, "activity_type_id": 2, "summary": "Call", "note": "<p>password</p>"}]"#,
        "{}",
    ),
    (Class::Once, "mail.activity.action_feedback", r#"[[7]]"#, r#"{"feedback": "password"}"#),
    (
        Class::Once,
        "sale.order.activity_schedule",
        r#"[[7], "mail.mail_activity_data_todo", "2026-01-01", "Call", "new_password"]"#,
        "{}",
    ),
    (
        Class::Once,
        "sale.order.message_post",
        "[[7]]",
        r#"{"body": "password", "message_type": "comment", "subtype_xmlid": "mail.mt_note", "partner_ids": [7], "body_is_html": true}"#,
    ),
    (Class::Repeatable, "sale.order.message_subscribe", r#"[[7], [3]]"#, "{}"),
    (
        Class::Once,
        "mail.template.send_mail",
        r#"[[4], 7]"#,
        r#"{"force_send": true, "email_values": {"email_to": "a@example.com"}}"#,
    ),
    (
        Class::Once,
        "mail.compose.message.create",
        r#"[{"model": "sale.order", "res_ids": "[7]", "template_id": 4, "body": "<p>A t-shirt, as agreed</p>"}]"#,
        "{}",
    ),
    (Class::Once, "mail.compose.message.action_send_mail", "[[1]]", "{}"),
    (
        Class::Once,
        "ir.attachment.create",
        r#"[{"name": "a.pdf", "datas": "QQ==", "res_model": "account.move", "res_id": 7}]"#,
        "{}",
    ),
    (Class::Once, "ir.attachment.create", r#"[{"name": "Site", "type": "url", "url": "https://example.com/a"}]"#, "{}"),
    (
        Class::Once,
        "discuss.channel.write",
        r#"[[1], {"name": "Sales", "group_ids": [[6, 0, [4]]], "channel_member_ids": [[0, 0, {"partner_id": 7}]]}]"#,
        "{}",
    ),
    (Class::Once, "res.partner.bank.create", r#"[{"acc_number": "BE71096123456769", "partner_id": 7}]"#, "{}"),
    (Class::Once, "res.partner.x_note", r#"[[7], "The password is on the door.", "a sentence, with a comma"]"#, "{}"),
];

#[test]
fn ordinary_work_passes_the_default_policy() {
    let policy = Policy::default();
    for (call, positional, named) in READS {
        let verdict = judge(&policy, call, positional, named);
        assert_eq!(verdict, Verdict::Allowed(Class::Read), "{call} {positional} {named}: {}", rule(&verdict));
    }
    for (class, call, positional, named) in WRITES {
        let verdict = judge(&policy, call, positional, named);
        assert_eq!(verdict, Verdict::Allowed(*class), "{call} {positional} {named}: {}", rule(&verdict));
    }
}

#[test]
fn read_only_lets_every_read_through_and_no_write() {
    let policy = Policy::from(Profile::ReadOnly);
    for (call, positional, named) in READS {
        let verdict = judge(&policy, call, positional, named);
        assert_eq!(verdict, Verdict::Allowed(Class::Read), "{call}: {}", rule(&verdict));
    }
    for (class, call, positional, named) in WRITES {
        let verdict = judge(&policy, call, positional, named);
        assert_eq!(verdict.id(), "read_only", "{call}: {}", rule(&verdict));
        // A denied `write` that creates is told by its name alone.
        assert!(verdict.class() == *class || verdict.class() == Class::Repeatable);
    }
}
