//! Binaries before and after 20, which changed them throughout.

use odoo_sim::{Data, Series};
use serde_json::{Value, json};

use crate::{client::Client, protocol::Protocol};

async fn odoo(series: Series) -> Client {
    Client::with(Data::demo().with_series(series)).await
}

async fn read(client: &Client, id: &Value, field: &str) -> Value {
    client.ok("ir.attachment", "read", json!([[id], [field]])).await[0][field].clone()
}

#[tokio::test]
async fn up_to_19_the_content_is_datas_and_raw_is_for_text() {
    for series in [Series::V14, Series::V19] {
        let client = odoo(series).await;
        let id = client.ok("ir.attachment", "create", json!([{"name": "a.txt", "raw": "hello"}])).await;
        assert_eq!(read(&client, &id, "datas").await, "aGVsbG8=", "{series}");
        client.ok("ir.attachment", "write", json!([[id], {"datas": "iVBORw0KGgo="}])).await;
        let unwritten = client.fault("ir.attachment", "read", json!([[id], ["raw"]])).await;
        assert!(unwritten.0 == 1 && unwritten.1.starts_with("UnicodeDecodeError"), "{series}: {unwritten:?}");
    }
}

#[tokio::test]
async fn from_20_on_a_binary_is_read_with_its_size_whatever_the_context() {
    let client = odoo(Series::V20).await;
    let id = client.ok("ir.attachment", "create", json!([{"name": "a.txt", "raw": "aGVsbG8="}])).await;
    let content = json!({"content": "aGVsbG8=", "size": 5, "filename": "a.txt"});
    assert_eq!(read(&client, &id, "raw").await, content);
    assert_eq!(read(&client, &id, "mimetype").await, "text/plain");
    assert_eq!(read(&client, &id, "file_size").await, 5);
    let sized = json!({"context": {"bin_size": true}});
    let partner = client.call("res.partner", "read", json!([[10], ["image_1920"]]), sized).await.unwrap();
    assert_eq!(partner[0]["image_1920"]["size"], 70);
    let spec = json!({"domain": [["id", "in", [10, 11]]], "specification": {"image_1920": {}}});
    let found = client.via(Protocol::Json2, "res.partner", "web_search_read", None, spec).await.unwrap();
    assert_eq!(
        (&found["records"][0]["image_1920"]["size"], &found["records"][1]["image_1920"]),
        (&json!(70), &json!(false))
    );
}

#[tokio::test]
async fn from_20_on_datas_is_no_field_and_what_is_written_to_it_is_lost() {
    let client = odoo(Series::V20).await;
    let fields = client.ok("ir.attachment", "fields_get", json!([])).await;
    assert!(fields.get("datas").is_none() && fields.get("raw").is_some());
    assert_eq!(client.fault("ir.attachment", "read", json!([[1], ["datas"]])).await.0, 1);
    let id = client.ok("ir.attachment", "create", json!([{"name": "lost.txt", "datas": "aGVsbG8="}])).await;
    assert_eq!(read(&client, &id, "raw").await, json!(false));
    assert_eq!(client.ok("ir.attachment", "write", json!([[id], {"datas": "aGVsbG8="}])).await, json!(true));
    assert_eq!(read(&client, &id, "raw").await, json!(false));
}
