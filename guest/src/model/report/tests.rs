use super::*;
use crate::model::fake::Fake;

const TOKEN: &str = "0f3b2f1e-7b8f-4f43-9f0e-9b8f7b1f2f10";

fn order() -> Report {
    Report {
        id: 357,
        title: "Quotation / Order".into(),
        name: "sale.report_saleorder".into(),
        model: "sale.order".into(),
        kind: "qweb-pdf".into(),
    }
}

fn row(report: &Report) -> Value {
    json!({"id": report.id, "name": report.title, "report_name": report.name, "model": report.model, "report_type": report.kind})
}

fn with_token() -> Fake {
    let record = json!([{"id": 7, "access_token": TOKEN, "access_url": "/my/orders/7", "display_name": "S0/7", "state": "sale"}]);
    Fake::partners().answer("read", record)
}

#[test]
fn a_document_with_a_token_is_got_by_it_and_nothing_is_written() {
    let fake = with_token().document(200, PDF, b"%PDF-1.4 x");
    let document = print(&fake, &order(), 7).unwrap();
    assert_eq!(document.name, "Quotation _ Order - S0_7.pdf");
    assert_eq!(document.data, b"%PDF-1.4 x");
    assert_eq!(fake.work()[1], format!("GET /my/orders/7?access_token={TOKEN}&report_type=pdf&download=true"));
    assert_eq!(fake.work().len(), 2);
}

#[test]
fn without_a_token_odoo_makes_one() {
    let record =
        json!([{"id": 7, "access_token": false, "access_url": "/my/orders/7", "display_name": "S7", "state": "sale"}]);
    let url = format!("/my/orders/7?access_token={TOKEN}&report_type=pdf&download=true");
    let fake =
        Fake::partners().answer("read", record).answer("get_portal_url", json!(url)).document(200, PDF, b"%PDF-1.4");
    assert_eq!(print(&fake, &order(), 7).unwrap().mime_type, PDF);
    assert_eq!(fake.work()[1], r#"sale.order.get_portal_url([[7]],{"download":true,"report_type":"pdf"})"#);
}

#[test]
fn whatever_is_no_pdf_is_an_error_that_says_what_it_is() {
    for (status, content_type, body, said) in [
        (
            422,
            "text/html",
            b"<pre>Unable to find Wkhtmltopdf on this system.</pre>".as_slice(),
            "wkhtmltopdf is missing",
        ),
        (200, "text/html", b"<html>order</html>", "a page instead of a PDF"),
        // The type alone proves nothing.
        (200, "application/pdf", b"<html>order</html>", "a page instead of a PDF"),
        (200, "application/zip", b"PK\x03\x04", "an archive"),
        (303, "text/html", b"", "link"),
        (502, "text/html", b"<html>bad gateway</html>", "HTTP 502"),
    ] {
        let fake = with_token().document(status, content_type, body).answer("search_read", json!([]));
        let error = print(&fake, &order(), 7).unwrap_err();
        assert!(error.message.contains(said), "{status}: {error}");
        assert!(!error.to_string().contains(TOKEN));
    }
}

#[test]
fn a_page_that_refuses_is_gone_round_by_a_template_and_else_told() {
    let refusing = || with_token().document(403, "text/html", b"<html>403</html>");
    let none = print(&refusing().answer("search_read", json!([])), &order(), 7).unwrap_err();
    assert!(none.code == Code::Permission && none.message.contains("HTTP 403"), "{none}");
    // Odoo 14's template has one report, and gives its values without keeping anything.
    let fake = refusing()
        .major(14)
        .answer("search_read", json!([{"id": 16, "report_template": [357, "Order"], "attachment_ids": []}]))
        .answer("generate_email", json!({"subject": "x", "attachments": [["S7.pdf", "JVBERi0xLjQ="]]}));
    let document = print(&fake, &order(), 7).unwrap();
    assert_eq!((document.name.as_str(), document.data.as_slice()), ("S7.pdf", b"%PDF-1.4".as_slice()));
    assert_eq!(fake.work().last().unwrap(), r#"mail.template.generate_email([[16],7,["subject"]],{})"#);
    let missing = Error::new(Code::Validation, Source::Odoo, "Unable to find Wkhtmltopdf on this system.");
    let fake = refusing()
        .major(14)
        .answer("search_read", json!([{"id": 16, "report_template": [357, "Order"], "attachment_ids": []}]))
        .fail("generate_email", missing);
    assert!(print(&fake, &order(), 7).unwrap_err().message.contains("HTTP 403"));
}

#[test]
fn a_page_that_prints_another_report_is_not_taken() {
    // The customer's page of an order prints the order, not its pro-forma invoice.
    let proforma = Report { id: 358, name: "sale.report_saleorder_pro_forma".into(), ..order() };
    let fake = Fake::partners().answer("search_read", json!([]));
    assert!(print(&fake, &proforma, 7).unwrap_err().hint.unwrap().contains("template"));
    // A request for quotation is not an order.
    let purchase = Report { name: "purchase.report_purchaseorder".into(), model: "purchase.order".into(), ..order() };
    let record = json!([{"id": 7, "access_token": TOKEN, "access_url": "/my/purchase/7", "display_name": "P7", "state": "sent"}]);
    let fake = Fake::partners().answer("read", record).answer("search_read", json!([]));
    assert!(print(&fake, &purchase, 7).is_err());
}

#[test]
fn a_template_gives_a_report_by_a_draft_that_is_never_sent() {
    let proforma = Report { id: 358, name: "sale.report_saleorder_pro_forma".into(), ..order() };
    let templates = json!([{"id": 21, "report_template_ids": [357, 358], "attachment_ids": []},
                           {"id": 23, "report_template_ids": [358], "attachment_ids": []}]);
    let fake = Fake::partners()
        .answer("search_read", templates)
        .answer("create", json!([5]))
        .answer("read", json!([{"id": 5, "attachment_ids": [91]}]))
        .answer("read", json!([{"id": 91, "name": "PRO-FORMA - S7.pdf", "mimetype": "application/pdf", "file_size": 7, "type": "binary"}]))
        .answer("read", json!([{"id": 91, "datas": "JVBERi0xLjQ="}]))
        .answer("unlink", json!(true));
    let document = print(&fake, &proforma, 7).unwrap();
    assert_eq!((document.name.as_str(), document.data.as_slice()), ("PRO-FORMA - S7.pdf", b"%PDF-1.4".as_slice()));
    assert_eq!(
        fake.work()[1],
        r#"mail.compose.message.create([[{"composition_mode":"comment","model":"sale.order","res_ids":"[7]","template_id":23}]],{})"#
    );
    assert_eq!(fake.work()[5], "ir.attachment.unlink([[91]],{})");
}

#[test]
fn a_report_is_found_by_name_or_title_and_a_wrong_one_answered_with_the_near_ones() {
    let fake = Fake::partners().answer("search_read", json!([row(&order())]));
    assert_eq!(find(&fake, Some("sale.order"), "quotation / order").unwrap(), order());
    let fake = Fake::partners().answer("search_read", json!([])).answer("search_read", json!([row(&order())]));
    let error = find(&fake, None, "sale.report_saleoder").unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    let hint = error.hint.unwrap();
    assert!(hint.starts_with("did you mean sale.report_saleorder?") && hint.contains("of sale.order"), "{hint}");
    let twice = json!([row(&order()), row(&Report { id: 9, model: "x.y".into(), ..order() })]);
    assert_eq!(
        find(&Fake::partners().answer("search_read", twice), None, "sale.report_saleorder").unwrap_err().code,
        Code::Validation
    );
}

#[test]
fn only_one_pdf_at_a_time_is_printed() {
    assert_eq!(render(&Fake::partners(), "sale.report_saleorder", &[7, 8]).unwrap_err().code, Code::Validation);
    let html = Report { kind: "qweb-html".into(), ..order() };
    assert!(print(&Fake::partners(), &html, 7).unwrap_err().message.contains("not PDF"));
}

#[test]
fn a_record_that_is_not_there_is_not_found() {
    let fake = Fake::partners().answer("read", json!([]));
    assert_eq!(print(&fake, &order(), 7).unwrap_err().code, Code::NotFound);
}
