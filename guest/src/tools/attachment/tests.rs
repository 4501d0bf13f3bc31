use super::*;
use crate::answer::Block;
use crate::error::Code;
use crate::model::fake::Fake;
use crate::tools::tests::run;
use serde_json::Value;

fn facts(mime_type: &str, size: u64) -> Value {
    json!([{"id": 7, "name": "a.txt", "mimetype": mime_type, "file_size": size, "type": "binary", "url": false}])
}

fn stored(mime_type: &str, content: &str) -> Fake {
    let size = crate::model::attachment::decoded_length(content);
    Fake::partners().answer("read", facts(mime_type, size)).answer("read", json!([{"id": 7, "datas": content}]))
}

fn call(fake: &Fake, arguments: Value) -> Result<Answer, Error> {
    run(fake, "odoo_attachment", arguments)
}

#[test]
fn a_text_is_read_a_picture_shown_and_anything_else_linked() {
    let read = |fake: &Fake| call(fake, json!({"action": "read", "attachment_id": 7})).unwrap();
    let text = read(&stored("text/csv", "YTti"));
    assert_eq!(text.text, "odoo://test/attachment/7 (text/csv):\na;b");
    assert_eq!((text.structured["text"].as_str(), text.blocks), (Some("a;b"), vec![]));

    let picture = read(&stored("image/png", "iVBORw0KGgoAAAAA"));
    assert!(
        matches!(&picture.blocks[..], [Block::Image { mime_type, data }] if mime_type == "image/png" && data.len() == 12)
    );
    assert!(!picture.text.contains("iVBORw0") && !picture.structured.to_string().contains("iVBORw0"));

    let pdf = read(&stored("application/pdf", "JVBERg=="));
    assert!(matches!(&pdf.blocks[..], [Block::Link { uri, .. }] if uri == "odoo://test/attachment/7"));
    assert!(pdf.text.contains("application/pdf, 4 bytes, linked"), "{}", pdf.text);
}

#[test]
fn a_field_is_read_by_its_address_and_another_instance_is_not() {
    let fake = Fake::partners()
        .answer("read", json!([{"id": 7, "image_128": "12.00 bytes"}]))
        .answer("read", json!([{"id": 7, "image_128": "iVBORw0KGgoAAAAA"}]));
    let answer = call(&fake, json!({"action": "read", "uri": "odoo://test/res.partner/7/image_128"})).unwrap();
    assert!(matches!(answer.blocks[..], [Block::Image { .. }]));
    let wrong = |uri: &str| call(&Fake::partners(), json!({"action": "read", "uri": uri})).unwrap_err().to_string();
    assert!(wrong("odoo://other/attachment/7").contains("instance_id"));
    assert!(wrong("odoo://test/res.partner/7").contains("odoo_read"));
    assert!(wrong("http://x").contains("no address of a resource"));
}

#[test]
fn a_file_is_uploaded_to_a_record_and_its_size_read_back() {
    let fake = Fake::partners().answer("create", json!([7])).answer("read", facts("text/plain", 3));
    let upload = json!({"action": "upload", "model": "res.partner", "id": 9, "name": "a.txt", "text": "a;b"});
    let answer = call(&fake, upload.clone()).unwrap();
    assert_eq!(
        fake.work()[0],
        r#"ir.attachment.create([[{"datas":"YTti","name":"a.txt","res_id":9,"res_model":"res.partner"}]],{})"#
    );
    assert_eq!(answer.text, "uploaded to res.partner 9: odoo://test/attachment/7\na.txt: text/plain, 3 bytes");
    let cut = Fake::partners().answer("create", json!(7)).answer("read", facts("text/plain", 2));
    assert!(call(&cut, upload.clone()).unwrap().text.contains("keeps 2 bytes of the 3"));
    let newer = Fake::partners().major(20).answer("create", json!([7])).answer("read", facts("text/plain", 3));
    call(&newer, upload).unwrap();
    assert!(newer.work()[0].contains(r#""raw":"YTti""#), "{}", newer.work()[0]);
}

#[test]
fn files_are_listed_by_record_or_name_with_their_addresses() {
    let file = json!({"id": 7, "name": "a.pdf", "mimetype": "application/pdf", "file_size": 4, "res_model": "res.partner",
                      "res_id": 9, "create_date": "2026-11-20 10:00:00", "create_uid": {"id": 2, "display_name": "Me"}});
    let fake = Fake::partners()
        .model(
            "ir.attachment",
            json!({
                "name": {"type": "char", "string": "Name"},
                "mimetype": {"type": "char", "string": "Type"},
                "file_size": {"type": "integer", "string": "Size"},
                "res_model": {"type": "char", "string": "Model"},
                "res_id": {"type": "many2one_reference", "string": "Record"},
                "create_date": {"type": "datetime", "string": "Created"},
                "create_uid": {"type": "many2one", "string": "By", "relation": "res.partner"},
            }),
        )
        .answer("web_search_read", json!({"length": 1, "records": [file]}));
    let answer = call(&fake, json!({"action": "list", "model": "res.partner", "id": 9})).unwrap();
    assert_eq!(
        answer.structured["rows"][0],
        json!([
            "odoo://test/attachment/7",
            "a.pdf",
            "application/pdf",
            4,
            ["res.partner", 9],
            "2026-11-20T10:00:00Z",
            "Me"
        ])
    );
}

#[test]
fn what_is_missing_is_said_before_anything_is_sent() {
    let said = |arguments: Value| call(&Fake::partners(), arguments).unwrap_err().to_string();
    assert!(said(json!({"action": "list"})).contains("Name a record"));
    assert!(said(json!({"action": "list", "model": "res.partner"})).contains("model and id together"));
    assert!(said(json!({"action": "read"})).contains("attachment_id"));
    assert!(said(json!({"action": "upload", "text": "x"})).contains("name is missing"));
    assert!(said(json!({"action": "upload", "name": "a"})).contains("text, or as data"));
    assert!(said(json!({"action": "upload", "name": "a", "text": "x", "data": "eA=="})).contains("text, or as data"));
    assert!(said(json!({"action": "upload", "name": "a", "data": "no base64!"})).contains("data:"));
    let gone = call(&Fake::partners().answer("read", json!([])), json!({"action": "read", "attachment_id": 7}));
    assert_eq!(gone.unwrap_err().code, Code::NotFound);
}
