//! JSON-RPC's own envelope.

use odoo_sim::{ADMIN, API_KEY, DATABASE, Data, PASSWORD, Series};
use serde_json::{Value, json};

use crate::client::Client;

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

#[tokio::test]
async fn common_tells_the_version_and_knows_the_users() {
    let client = Client::demo().await;
    let call = async |method, args| client.json_rpc("common", method, args).await.unwrap().json();
    assert_eq!(call("version", json!([])).await["result"]["server_serie"], "19.0");
    for secret in [PASSWORD, API_KEY] {
        assert_eq!(call("authenticate", json!([DATABASE, ADMIN, secret, {}])).await["result"], 2);
    }
    let refused = call("login", json!([DATABASE, ADMIN, "wrong"])).await;
    assert_eq!(refused, json!({"jsonrpc": "2.0", "id": 7, "result": false}), "a refusal is a result");
    let unknown = call("authenticate", json!(["nodb", ADMIN, PASSWORD, {}])).await;
    assert_eq!(unknown["error"]["data"]["name"], "psycopg2.OperationalError");
    assert_eq!(client.sim.logins(), 3);
}

#[tokio::test]
async fn an_error_has_a_name_and_a_code_by_version() {
    for (series, code) in [(Series::V14, 200), (Series::V18, 200), (Series::V19, 0)] {
        let client = Client::with(Data::demo().with_series(series)).await;
        let args = json!([DATABASE, 2, "wrong", "res.partner", "search", [[]], {}]);
        let answer = client.json_rpc("object", "execute_kw", args).await.unwrap();
        assert_eq!(answer.status, 200);
        let error = &answer.json()["error"];
        assert_eq!((&error["code"], &error["message"]), (&json!(code), &json!("Odoo Server Error")));
        assert_eq!(error["data"]["name"], "odoo.exceptions.AccessDenied");
        assert_eq!(error["data"]["arguments"], json!(["Access Denied"]));
    }
}

#[tokio::test]
async fn the_first_bytes_tell_success_from_failure() {
    let client = Client::demo().await;
    let call = async |secret, args| {
        let params = json!([DATABASE, 2, secret, "res.partner", "search_count", args, {}]);
        client.json_rpc("object", "execute_kw", params).await.unwrap().body
    };
    assert_eq!(call(PASSWORD, json!([[["id", "=", 10]]])).await, r#"{"jsonrpc": "2.0", "id": 7, "result": 1}"#);
    let refused = call("wrong", json!([[]])).await;
    let start = r#"{"jsonrpc": "2.0", "id": 7, "error": {"code": 0, "message": "Odoo Server Error", "data": {"name": "odoo.exceptions.AccessDenied", "message": "Access Denied", "arguments": "#;
    assert!(refused.starts_with(start), "{refused}");
}

#[tokio::test]
async fn what_is_no_call_is_a_page() {
    let client = Client::demo().await;
    let post =
        async |headers: &[(&str, &str)], body: &str| client.send("POST", "/jsonrpc", headers, body).await.unwrap();
    for (body, text) in [("", "Invalid JSON data"), ("{", "Invalid JSON data"), ("[]", "Invalid JSON-RPC data")] {
        let answer = post(JSON, body).await;
        assert_eq!((answer.status, answer.body.as_str()), (400, text), "{body}");
    }
    let answer = post(&[("Content-Type", "text/plain")], "{}").await;
    assert!(answer.status == 415 && answer.head.contains("text/html"), "{}", answer.head);
    let missing: Value = post(JSON, r#"{"params": {"service": "common"}}"#).await.json();
    assert_eq!(missing["error"]["data"]["name"], "builtins.TypeError");
    assert_eq!(missing["id"], json!(null));
}

#[tokio::test]
async fn a_chunked_body_is_read() {
    let client = Client::demo().await;
    let body = r#"{"id": 1, "params": {"service": "common", "method": "version", "args": []}}"#;
    let answer = client
        .request(&format!(
            "POST /jsonrpc HTTP/1.1\r\nHost: sim\r\nContent-Type: application/json\r\nConnection: close\r\n\
             Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        ))
        .await
        .unwrap();
    assert_eq!(answer.json()["result"]["protocol_version"], 1);
}

#[tokio::test]
async fn version_info_needs_nothing() {
    let client = Client::with(Data::demo().with_series(Series::V14)).await;
    let answer = client.send("POST", "/web/webclient/version_info", JSON, "{}").await.unwrap();
    assert_eq!(answer.json()["result"]["server_version_info"], json!([14, 0, 0, "final", 0, ""]));
}

#[tokio::test]
async fn nothing_is_no_result_up_to_19_and_null_after() {
    for series in Series::ALL {
        let client = Client::with(Data::demo().with_series(series)).await;
        let params = json!([DATABASE, 2, PASSWORD, "res.partner", "action_archive", [[10]], {}]);
        let answer = client.json_rpc("object", "execute_kw", params).await.unwrap().json();
        let expected = if series < Series::V20 { None } else { Some(&Value::Null) };
        assert_eq!(answer.get("result"), expected, "{series}");
    }
}
