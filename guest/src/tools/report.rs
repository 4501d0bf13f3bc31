//! `odoo_report`: prints documents as PDF, and gives links to them.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, INSTANCE, Shape, optional};
use crate::answer::{Answer, Block};
use crate::error::Error;
use crate::model::report::{self, Report};
use crate::odoo::Rpc;
use serde_json::{Value, json};

pub(super) const TOOL: Definition = Definition {
    name: "odoo_report",
    title: "Print",
    description: "Print records as PDF, such as sale.report_saleorder; answers links. Without report: lists the model's",
    parameters: &[
        INSTANCE,
        optional("model", Shape::Text, ""),
        optional("report", Shape::Text, ""),
        optional("ids", Shape::Ids, ""),
    ],
    output: || json!({"documents": {"type": "array"}}),
    // A document that no customer has a link to yet gets one.
    effect: Effect::Write,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

/// Documents that one call prints: each takes Odoo seconds.
const MOST: usize = 10;

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = match arguments.text("model") {
        Some(_) => Some(arguments.model(rpc)?),
        None => None,
    };
    let ids = arguments.ids();
    let name = match (arguments.text("report").map(str::trim).filter(|name| !name.is_empty()), model) {
        (Some(name), _) => name,
        (None, Some(model)) => return list(rpc, model, &ids),
        (None, None) => return Err(Error::invalid("Give report, or model for a list of its reports.")),
    };
    if ids.is_empty() {
        return Err(Error::invalid("The argument ids is missing: name the records to print."));
    }
    if ids.len() > MOST {
        return Err(Error::invalid(format!("One call prints at most {MOST} documents: use several calls.")));
    }
    let report = report::find(rpc, model, name)?;
    let mut documents = Vec::new();
    let mut failed: Option<(i64, Error)> = None;
    for id in &ids {
        match report::print(rpc, &report, *id) {
            Ok(document) => documents.push((*id, document.name, document.mime_type, document.data.len())),
            // The rest would most likely fail likewise; what is printed stays printed.
            Err(error) => {
                failed = Some((*id, error));
                break;
            }
        }
    }
    match failed {
        Some((_, error)) if documents.is_empty() => Err(error),
        failed => Ok(tell(rpc, &report, &documents, failed)),
    }
}

fn tell(
    rpc: &dyn Rpc,
    report: &Report,
    documents: &[(i64, String, &'static str, usize)],
    failed: Option<(i64, Error)>,
) -> Answer {
    let mut text = format!("printed {} ({:?}):", report.name, report.title);
    let (mut rows, mut blocks) = (Vec::new(), Vec::new());
    for (id, name, mime_type, size) in documents {
        let uri = format!("odoo://{}/report/{}/{id}", rpc.instance().name, report.name);
        text.push_str(&format!("\n{uri} {name:?} {mime_type}, {size} bytes, checked"));
        rows.push(json!({"id": id, "uri": uri, "name": name, "mime_type": mime_type, "size": size, "checked": true}));
        blocks.push(Block::Link { uri, name: name.clone(), mime_type: (*mime_type).to_owned() });
    }
    let mut data = json!({"report": report.name, "model": report.model, "documents": rows});
    if let (Some((id, error)), Value::Object(members)) = (failed, &mut data) {
        let note = format!("Record {id} and those after it were not printed: {}", error.message);
        text.push_str(&format!("\nnote: {note}"));
        members.insert("notes".into(), json!([note]));
    }
    Answer { text, structured: data, blocks }
}

fn list(rpc: &dyn Rpc, model: &str, ids: &[i64]) -> Result<Answer, Error> {
    let reports = report::of_model(rpc, model)?;
    let rows: Vec<Value> = reports.iter().map(|report| json!([report.name, report.title, report.kind])).collect();
    let mut text = format!("{model}: {} reports\n[\"report\",\"title\",\"type\"]", rows.len());
    for row in &rows {
        text.push_str(&format!("\n{row}"));
    }
    if !ids.is_empty() {
        text.push_str("\nnothing was printed: choose a report");
    }
    Ok(Answer::new(text, json!({"model": model, "reports": rows})))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    const TOKEN: &str = "0f3b2f1e-7b8f-4f43-9f0e-9b8f7b1f2f10";

    fn fake() -> Fake {
        Fake::partners().answer(
            "search_read",
            json!([{"id": 357, "name": "Order", "report_name": "sale.report_saleorder", "model": "sale.order", "report_type": "qweb-pdf"}]),
        )
    }

    fn order(fake: Fake, id: i64) -> Fake {
        let url = format!("/my/orders/{id}");
        fake.answer(
            "read",
            json!([{"id": id, "access_token": TOKEN, "access_url": url, "display_name": "S7", "state": "sale"}]),
        )
    }

    fn call(fake: &Fake, arguments: Value) -> Result<Answer, Error> {
        run(fake, &Arguments::read(TOOL.parameters, arguments).unwrap())
    }

    #[test]
    fn a_printed_document_is_a_link_with_its_size_and_never_its_bytes() {
        let fake = order(fake(), 7).document(200, "application/pdf", b"%PDF-1.4 secret");
        let answer = call(&fake, json!({"report": "sale.report_saleorder", "ids": [7]})).unwrap();
        let uri = "odoo://test/report/sale.report_saleorder/7";
        assert_eq!(
            answer.structured["documents"],
            json!([{"id": 7, "uri": uri, "name": "Order - S7.pdf", "mime_type": "application/pdf", "size": 15, "checked": true}])
        );
        assert_eq!(
            answer.blocks,
            [Block::Link { uri: uri.into(), name: "Order - S7.pdf".into(), mime_type: "application/pdf".into() }]
        );
        assert!(answer.text.contains(uri) && answer.text.contains("15 bytes, checked"));
        assert!(!answer.text.contains("secret") && !answer.text.contains(TOKEN));
    }

    #[test]
    fn what_was_printed_is_told_although_another_failed() {
        let fake = order(order(fake(), 7).document(200, "application/pdf", b"%PDF-1.4"), 8).document(
            200,
            "text/html",
            b"<html>",
        );
        let answer = call(&fake, json!({"report": "sale.report_saleorder", "ids": [7, 8, 9]})).unwrap();
        assert_eq!(answer.structured["documents"].as_array().map(Vec::len), Some(1));
        assert!(answer.text.contains("Record 8 and those after it were not printed"), "{}", answer.text);
        let fake = order(self::fake(), 8).document(200, "text/html", b"<html>");
        assert!(call(&fake, json!({"report": "sale.report_saleorder", "ids": [8]})).is_err());
    }

    #[test]
    fn without_a_report_those_of_the_model_are_listed() {
        let answer = call(&fake(), json!({"model": "sale.order", "ids": [7]})).unwrap();
        assert_eq!(answer.structured["reports"], json!([["sale.report_saleorder", "Order", "qweb-pdf"]]));
        assert!(answer.text.contains("nothing was printed"));
    }

    #[test]
    fn what_is_missing_is_said_before_anything_is_asked() {
        for arguments in
            [json!({}), json!({"report": "a.b"}), json!({"report": "a.b", "ids": (1..=11).collect::<Vec<_>>()})]
        {
            let fake = Fake::partners();
            assert!(call(&fake, arguments).is_err());
            assert!(fake.calls().is_empty());
        }
    }
}
