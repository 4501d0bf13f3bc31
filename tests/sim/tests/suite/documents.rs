//! Files, printed orders, messages and activities.

use odoo_sim::{DATABASE, Data, PASSWORD, Series};
use serde_json::{Value, json};

use crate::client::Client;

#[tokio::test]
async fn an_attachment_keeps_its_content_and_tells_its_size() {
    let client = Client::demo().await;
    let vals = json!({"name": "note.txt", "datas": "aGVsbG8=", "res_model": "res.partner", "res_id": 10});
    let id = client.ok("ir.attachment", "create", json!([vals])).await;
    let fields = json!(["name", "datas", "mimetype", "res_model", "res_id", "file_size", "type", "raw"]);
    let read = client.ok("ir.attachment", "read", json!([[id], fields])).await;
    assert_eq!(
        read[0],
        json!({"id": id, "name": "note.txt", "datas": "aGVsbG8=", "mimetype": "text/plain", "res_model": "res.partner",
               "res_id": 10, "file_size": 5, "type": "binary", "raw": "hello"})
    );
    let sizes =
        client.call("ir.attachment", "read", json!([[id], ["datas"]]), json!({"context": {"bin_size": true}})).await;
    assert_eq!(sizes.unwrap()[0]["datas"], "5.00 bytes");
    let found = json!([[["res_model", "=", "res.partner"], ["mimetype", "=", "text/plain"], ["res_id", "=", 10]]]);
    assert_eq!(client.ok("ir.attachment", "search_count", found).await, json!(2));
    let (code, line) = client.fault("ir.attachment", "create", json!([{"name": "x", "datas": "no!"}])).await;
    assert_eq!((code, line.as_str()), (1, "binascii.Error: Incorrect padding"));
}

#[tokio::test]
async fn a_file_is_fetched_by_its_token_only() {
    let client = Client::demo().await;
    let token = client.ok("ir.attachment", "generate_access_token", json!([[1]])).await[0].clone();
    let path = format!("/web/content/1?access_token={}&download=true", token.as_str().unwrap());
    let file = client.get(&path).await;
    assert_eq!((file.status, file.body.as_str()), (200, "Terms of delivery.\n"));
    assert!(file.head.contains("content-disposition: attachment; filename*=utf-8''terms.txt"), "{}", file.head);
    assert!(file.head.contains("content-type: text/plain"));
    for path in
        ["/web/content/1", "/web/content/1?access_token=wrong", "/web/content/1?access_token=", "/web/content/99"]
    {
        assert_eq!(client.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_order_is_printed_by_its_portal_link() {
    let client = Client::demo().await;
    let kwargs = json!({"report_type": "pdf", "download": true});
    let url = client.call("sale.order", "get_portal_url", json!([[4]]), kwargs.clone()).await.unwrap();
    let url = url.as_str().unwrap();
    assert!(url.starts_with("/my/orders/4?access_token=") && url.ends_with("&report_type=pdf&download=true"), "{url}");
    assert_eq!(client.call("sale.order", "get_portal_url", json!([[4]]), kwargs).await.unwrap(), url, "one token");
    let pdf = client.get(url).await;
    assert!(pdf.status == 200 && pdf.head.contains("content-type: application/pdf"), "{}", pdf.head);
    assert!(pdf.body.starts_with("%PDF-1.4") && pdf.body.ends_with("%%EOF\n") && pdf.body.contains("(Order S00004)"));
    let page = client.get(&url.replace("report_type=pdf", "report_type=html")).await;
    assert!(page.head.contains("text/html") && page.body.contains("Order S00004"));
    let refused = client.get("/my/orders/4?access_token=wrong&report_type=pdf").await;
    assert!(refused.status == 303 && refused.head.contains("location: /my"));
    assert_eq!(
        client.fault("sale.order", "get_portal_url", json!([[1, 2]])).await.1,
        "ValueError: Expected singleton: sale.order(1, 2)"
    );
}

#[tokio::test]
async fn a_download_needs_the_database_where_there_are_several() {
    let client = Client::with(Data::demo().with_other_databases()).await;
    let url = client.ok("sale.order", "get_portal_url", json!([[4]])).await;
    let url = url.as_str().unwrap();
    assert!(client.get(url).await.body.contains("No database is selected"));
    let named = client.send("GET", url, &[("X-Odoo-Database", DATABASE)], "").await.unwrap();
    assert_eq!(named.status, 200);
}

#[tokio::test]
async fn a_message_is_escaped_unless_it_is_html() {
    let client = Client::demo().await;
    let post = async |kwargs: Value| client.call("res.partner", "message_post", json!([[10]]), kwargs).await.unwrap();
    let plain =
        post(json!({"body": "<b>a</b> & b", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"})).await;
    let rich =
        post(json!({"body": "<b>a</b>", "body_is_html": true, "attachment_ids": [1], "partner_ids": [11]})).await;
    let fields = json!(["body", "model", "res_id", "subtype_id", "author_id", "message_type", "partner_ids"]);
    let read = async |id: Value| client.ok("mail.message", "read", json!([id, fields])).await[0].clone();
    let (plain, rich) = (read(plain).await, read(rich).await);
    assert_eq!(plain["body"], "<p>&lt;b&gt;a&lt;/b&gt; &amp; b</p>");
    assert_eq!((&plain["model"], &plain["res_id"]), (&json!("res.partner"), &json!(10)));
    assert_eq!((&plain["subtype_id"], &plain["author_id"][0]), (&json!([1, "Discussions"]), &json!(3)));
    assert_eq!((&rich["body"], &rich["subtype_id"]), (&json!("<b>a</b>"), &json!([2, "Note"])));
    assert_eq!((&rich["message_type"], &rich["partner_ids"]), (&json!("notification"), &json!([11])));
    assert_eq!(client.fault("res.partner", "message_post", json!([[10], "positional"])).await.0, 1);
    assert_eq!(
        client.fault("res.partner", "message_post", json!([[]])).await.1,
        "ValueError: Expected singleton: res.partner()"
    );
    assert_eq!(client.fault("res.country", "message_post", json!([[20]])).await.0, 1, "countries are not discussed");
}

#[tokio::test]
async fn an_activity_is_planned_and_done() {
    let client = Client::demo().await;
    let kwargs = json!({"act_type_xmlid": "mail.mail_activity_data_call", "summary": "Call back", "date_deadline": "2020-01-02"});
    let planned = client.call("sale.order", "activity_schedule", json!([[4]]), kwargs).await.unwrap();
    let fields = json!(["res_model", "res_id", "res_name", "activity_type_id", "state", "user_id"]);
    let read = client.ok("mail.activity", "read", json!([planned, fields])).await;
    assert_eq!((&read[0]["res_model"], &read[0]["res_name"]), (&json!("sale.order"), &json!("S00004")));
    assert_eq!((&read[0]["activity_type_id"], &read[0]["state"]), (&json!([2, "Call"]), &json!("overdue")));
    let vals = json!({"res_model": "res.partner", "res_id": 10, "summary": "Greet"});
    let made = client.ok("mail.activity", "create", json!([vals])).await;
    assert_eq!(client.ok("mail.activity", "read", json!([[made], ["res_model"]])).await[0]["res_model"], "res.partner");
    let message =
        client.call("mail.activity", "action_feedback", json!([[made]]), json!({"feedback": "Fine"})).await.unwrap();
    let body = client.ok("mail.message", "read", json!([[message], ["body"]])).await;
    assert!(body[0]["body"].as_str().unwrap().contains("Fine"));
    assert_eq!(client.ok("mail.activity", "search_count", json!([[["id", "=", made]]])).await, json!(0));
}

#[tokio::test]
async fn a_document_knows_what_was_said_on_it() {
    let client = Client::demo().await;
    let first = client.call("res.partner", "message_post", json!([[10]]), json!({"body": "one"})).await.unwrap();
    let second = client.call("res.partner", "message_post", json!([[10]]), json!({"body": "two"})).await.unwrap();
    client.call("sale.order", "message_post", json!([[10]]), json!({"body": "elsewhere"})).await.unwrap();
    let read = client.ok("res.partner", "read", json!([[10], ["message_ids"]])).await;
    assert_eq!(read[0]["message_ids"], json!([second[0], first[0]]));
}

#[tokio::test]
async fn a_planned_activity_is_a_recordset_up_to_18() {
    for series in Series::ALL {
        let client = Client::with(Data::demo().with_series(series)).await;
        let planned = client.call("res.partner", "activity_schedule", json!([[10]]), json!({"summary": "x"})).await;
        let count = client.ok("mail.activity", "search_count", json!([[["res_id", "=", 10]]])).await;
        assert_eq!(count, json!(1), "{series}: it is planned, whatever is said");
        match planned {
            Ok(ids) => assert!(series >= Series::V19 && ids.is_array(), "{series}"),
            Err((code, text)) => {
                let last = text.trim_end().lines().last().unwrap_or_default();
                assert_eq!((code, last), (1, "TypeError: cannot marshal <class 'odoo.api.mail.activity'> objects"));
                assert!(series < Series::V19, "{series}");
            }
        }
        let params = json!([DATABASE, 2, PASSWORD, "res.partner", "activity_schedule", [[11]], {"summary": "y"}]);
        let answer = client.json_rpc("object", "execute_kw", params).await.unwrap().json();
        let expected = if series < Series::V19 { json!("mail.activity(2,)") } else { json!([2]) };
        assert_eq!(answer["result"], expected, "{series}");
    }
}
