//! JSON-2's own envelope.

use odoo_sim::{API_KEY, DATABASE, Data, LOW_API_KEY, PASSWORD, Series};
use serde_json::json;

use crate::client::{Answer, Client};

async fn post(client: &Client, path: &str, key: &str, extra: &[(&str, &str)], body: &str) -> Answer {
    let key = format!("bearer {key}");
    let mut headers = vec![("Content-Type", "application/json"), ("Authorization", key.as_str())];
    headers.extend(extra);
    client.send("POST", path, &headers, body).await.unwrap()
}

#[tokio::test]
async fn only_an_api_key_opens() {
    let client = Client::demo().await;
    let path = "/json/2/res.users/context_get";
    for (key, uid) in [(API_KEY, 2), (LOW_API_KEY, 5)] {
        assert_eq!(post(&client, path, key, &[], "{}").await.json()["uid"], uid);
    }
    let refused = post(&client, path, PASSWORD, &[], "{}").await;
    assert_eq!((refused.status, &refused.json()["message"]), (401, &json!("Invalid apikey")));
    assert!(refused.head.contains("www-authenticate: bearer"), "{}", refused.head);
    let headers = [("Content-Type", "application/json"), ("Authorization", "Basic YWRtaW46YWRtaW4=")];
    let none = client.send("POST", path, &headers, "{}").await.unwrap();
    assert_eq!(none.status, 401);
    assert!(none.json()["message"].as_str().unwrap().starts_with("User not authenticated, use an API Key"));
    assert_eq!(none.json()["name"], "werkzeug.exceptions.Unauthorized");
}

#[tokio::test]
async fn a_wrong_key_is_told_before_a_wrong_call() {
    let client = Client::demo().await;
    assert_eq!(post(&client, "/json/2/no.such/search", "wrong", &[], "{").await.status, 401);
    assert_eq!(post(&client, "/json/2/no.such/search", API_KEY, &[], "{").await.status, 400);
}

#[tokio::test]
async fn arguments_have_names() {
    let client = Client::demo().await;
    for (path, body, message) in [
        ("search_count", json!({}), "missing a required argument: 'domain'"),
        ("search_count", json!([[]]), "missing a required argument: 'domain'"),
        ("search", json!({"domain": [], "foo": 1}), "got an unexpected keyword argument 'foo'"),
        ("search", json!({"domain": [], "ids": [1]}), "cannot call res.partner.search with ids"),
    ] {
        let answer = post(&client, &format!("/json/2/res.partner/{path}"), API_KEY, &[], &body.to_string()).await;
        assert_eq!((answer.status, &answer.json()["message"]), (422, &json!(message)));
    }
    let context = json!({"domain": [["name", "=", "Closed Mill Weaving"]], "context": {"active_test": false}});
    let count = post(&client, "/json/2/res.partner/search_count", API_KEY, &[], &context.to_string()).await;
    assert_eq!(count.body, "1");
    assert_eq!(
        post(&client, "/json/2/res.partner/read", API_KEY, &[], r#"{"ids": 10, "fields": ["name"]}"#).await.json()[0]["id"],
        10
    );
}

#[tokio::test]
async fn no_ids_are_a_success_that_does_nothing() {
    let client = Client::demo().await;
    for body in [r#"{"vals": {"name": "x"}}"#, r#"{"ids": [], "vals": {"name": "x"}}"#] {
        assert_eq!(post(&client, "/json/2/res.partner/write", API_KEY, &[], body).await.body, "true");
    }
    let named =
        post(&client, "/json/2/res.partner/search_count", API_KEY, &[], r#"{"domain": [["name", "=", "x"]]}"#).await;
    assert_eq!(named.body, "0");
}

#[tokio::test]
async fn a_chunked_body_is_lost_without_a_word() {
    let client = Client::demo().await;
    let chunked = async |method: &str, body: &str| {
        client
            .request(&format!(
                "POST /json/2/res.partner.category/{method} HTTP/1.1\r\nHost: sim\r\nConnection: close\r\n\
                 Content-Type: application/json\r\nAuthorization: bearer {API_KEY}\r\n\
                 Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
                body.len()
            ))
            .await
            .unwrap()
    };
    let gone = chunked("unlink", r#"{"ids": [1]}"#).await;
    assert_eq!((gone.status, gone.body.as_str()), (200, "true"));
    assert_eq!(client.ok("res.partner.category", "search_count", json!([[["id", "=", 1]]])).await, json!(1));
    assert_eq!(chunked("search_count", r#"{"domain": []}"#).await.status, 422);
}

#[tokio::test]
async fn the_database_and_the_type_are_told_by_headers() {
    let one = Client::demo().await;
    let several = Client::with(Data::demo().with_other_databases()).await;
    let path = "/json/2/res.users/context_get";
    for (client, headers, status) in [
        (&one, vec![], 200),
        (&one, vec![("X-Odoo-Database", DATABASE)], 200),
        (&one, vec![("X-Odoo-Database", "other")], 404),
        (&several, vec![], 404),
        (&several, vec![("X-Odoo-Database", DATABASE)], 200),
    ] {
        let answer = post(client, path, API_KEY, &headers, "{}").await;
        assert_eq!(answer.status, status, "{headers:?}");
        if status == 404 {
            assert!(answer.head.contains("text/html") && answer.body.contains("No database is selected"));
        }
    }
    let plain = one.send("POST", path, &[("Content-Type", "text/plain")], "{}").await.unwrap();
    assert!(plain.status == 415 && plain.head.contains("text/html"));
}

#[tokio::test]
async fn what_is_no_call_is_told_how_to_call() {
    let client = Client::demo().await;
    for (method, path) in
        [("GET", "/json/2/res.partner/search"), ("POST", "/json/2/res.partner"), ("PUT", "/json/2/a/b")]
    {
        let answer = client.send(method, path, &[("Content-Type", "application/json")], "{}").await.unwrap();
        assert_eq!(answer.status, 404, "{method} {path}");
        assert_eq!(answer.json()["message"], "Did you mean POST /json/2/<model>/<method>?");
    }
}

#[tokio::test]
async fn only_the_newest_versions_have_it() {
    for series in Series::ALL {
        let client = Client::with(Data::demo().with_series(series)).await;
        let answer = post(&client, "/json/2/res.users/context_get", API_KEY, &[], "{}").await;
        let version = client.get("/web/version").await;
        if series >= Series::V19 {
            assert_eq!((answer.status, version.status), (200, 200));
        } else {
            assert_eq!((answer.status, version.status), (404, 404), "{series}");
            assert_eq!(answer.head.contains("text/html"), series >= Series::V16, "{series}");
        }
    }
}
