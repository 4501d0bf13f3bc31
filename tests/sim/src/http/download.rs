//! Documents that a link with a token leads to, without a login: attachments and orders.

use crate::{
    data::Data,
    model,
    orm::{Context, Env, Row, decoded},
    rpc::{HTML, Reply},
};

use super::{page::Page, pdf};

const PDF: &str = "application/pdf";

/// `/web/content/<id>`: an attachment that is public, or whose token the link has.
pub(crate) fn attachment(data: &Data, id: &str, page: &Page) -> Reply {
    let context = Context::default();
    let env = Env { db: data.db(), user: 1, context: &context };
    let Some(row) = found(env, "ir.attachment", id) else { return Reply::no_route() };
    if !env.is_true(row, "public") && !token_fits(env, row, page) {
        return Reply::no_route();
    }
    let body = decoded(&env.text(row, "datas"));
    let media = env.text(row, "mimetype");
    disposed(Reply::new(200, &media, body), &env.text(row, "name"), page)
}

/// `/my/orders/<id>`: the order as a customer sees it, as a page, as text or as a PDF.
pub(crate) fn order(data: &Data, id: &str, page: &Page) -> Reply {
    let context = Context::default();
    let env = Env { db: data.db(), user: 1, context: &context };
    let order = found(env, "sale.order", id).filter(|row| token_fits(env, row, page));
    // Who may not see it is sent to the list of their own documents.
    let Some(row) = order else { return Reply::new(303, HTML, "").header("Location", "/my") };
    let lines = lines(env, row);
    match page.query("report_type") {
        Some("pdf") => {
            let file = format!("Order - {}.pdf", env.text(row, "name"));
            disposed(Reply::new(200, PDF, pdf::document(&lines)), &file, page)
        }
        Some("text") => Reply::new(200, "text/plain", lines.join("\n")),
        _ => {
            let text: Vec<_> = lines.iter().map(|line| line.replace('&', "&amp;").replace('<', "&lt;")).collect();
            Reply::new(
                200,
                HTML,
                format!("<!DOCTYPE html>\n<html>\n<body>\n<pre>{}</pre>\n</body>\n</html>\n", text.join("\n")),
            )
        }
    }
}

fn found<'a>(env: Env<'a>, model: &str, id: &str) -> Option<&'a Row> {
    env.row(model::find(model)?, id.parse().ok()?)
}

fn token_fits(env: Env<'_>, row: &Row, page: &Page) -> bool {
    let token = env.text(row, "access_token");
    !token.is_empty() && page.query("access_token") == Some(&token)
}

fn lines(env: Env<'_>, row: &Row) -> Vec<String> {
    let customer = env.follow(row, "partner_id").map(|partner| env.display_name(partner)).unwrap_or_default();
    let mut lines = vec![format!("Order {}", env.text(row, "name")), format!("Customer: {customer}")];
    for line in env.related(row, "order_line") {
        lines.push(format!("{} x {}", env.get(line, "product_uom_qty"), env.text(line, "name")));
    }
    lines.push(format!("Total: {}", env.get(row, "amount_total")));
    lines
}

/// With the header that tells whether to save or to show it, and under which name.
fn disposed(reply: Reply, file: &str, page: &Page) -> Reply {
    let way = if page.query("download") == Some("true") { "attachment" } else { "inline" };
    let name: String = file
        .bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    reply.header("Content-Disposition", format!("{way}; filename*=UTF-8''{name}"))
}
