//! A record printed as PDF.

use super::content::{Content, MOST_BYTES};
use crate::error::Error;
use crate::model::report;
use crate::odoo::Rpc;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Prints a record.
///
/// # Errors
/// As [`report::render`]; E004 for a document that is larger than one answer may be.
pub(super) fn read(rpc: &dyn Rpc, name: &str, id: i64) -> Result<Content, Error> {
    let document = report::render(rpc, name, &[id])?;
    let size = document.data.len() as u64;
    if size > MOST_BYTES {
        let name = &document.name;
        return Err(Error::invalid(format!("{name:?} has {size} bytes; at most {MOST_BYTES} bytes are read here."))
            .hint("a person prints it in Odoo"));
    }
    Ok(Content::Bytes { mime_type: document.mime_type.to_owned(), base64: STANDARD.encode(&document.data) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use serde_json::json;

    fn printing(body: &[u8]) -> Fake {
        let report = json!([{"id": 357, "name": "Order", "report_name": "sale.report_saleorder", "model": "sale.order", "report_type": "qweb-pdf"}]);
        let order = json!([{"id": 7, "access_token": "0f3b2f1e-7b8f", "access_url": "/my/orders/7", "display_name": "S7", "state": "sale"}]);
        Fake::partners().answer("search_read", report).answer("read", order).document(200, "application/pdf", body)
    }

    #[test]
    fn a_document_is_given_whole_or_refused() {
        let content = read(&printing(b"%PDF-"), "sale.report_saleorder", 7).unwrap();
        assert_eq!(content, Content::Bytes { mime_type: "application/pdf".into(), base64: "JVBERi0=".into() });
        let mut large = b"%PDF-".to_vec();
        large.resize(800_000, b' ');
        assert!(read(&printing(&large), "sale.report_saleorder", 7).unwrap_err().message.contains("800000 bytes"));
    }
}
