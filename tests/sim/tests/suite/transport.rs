//! HTTP as Odoo's own server speaks it.

use odoo_sim::Data;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::{Client, search_document};

#[tokio::test]
async fn an_answer_has_odoos_headers() {
    let client = Client::demo().await;
    let answer = client.post("/xmlrpc/2/object", &search_document()).await.unwrap();
    assert_eq!(answer.status, 200);
    for header in
        ["content-type: text/xml; charset=utf-8", "connection: close", "server: werkzeug/", "content-length: "]
    {
        assert!(answer.head.contains(header), "{header} in {}", answer.head);
    }
    assert!(answer.body.starts_with("<?xml version=\"1.0\"?>"));
}

#[tokio::test]
async fn other_paths_and_methods_are_pages() {
    let client = Client::demo().await;
    let get = async |path: &str| client.request(&format!("GET {path} HTTP/1.1\r\nHost: sim\r\n\r\n")).await.unwrap();
    assert_eq!(get("/xmlrpc/2/common").await.status, 405);
    assert_eq!(get("/nope").await.status, 404);
    assert!(get("/nope").await.head.contains("text/html"));
    assert!(get("/web/version").await.body.contains("\"version\": \"19.0\""));
}

#[tokio::test]
async fn what_is_no_call_is_a_fault() {
    let client = Client::demo().await;
    for body in ["", "abc", "<x/>"] {
        let answer = client.post("/xmlrpc/2/object", body).await.unwrap();
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains("ExpatError"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_connection_is_kept_on_request_only() {
    let client = Client::with(Data::demo().keep_alive(true)).await;
    let document = search_document();
    let request =
        format!("POST /xmlrpc/2/object HTTP/1.1\r\nHost: sim\r\nContent-Length: {}\r\n\r\n{document}", document.len());
    let mut stream = client.connect().await.unwrap();
    for _ in 0..3 {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut got = vec![];
        while !String::from_utf8_lossy(&got).contains("</methodResponse>") {
            assert_ne!(stream.read_buf(&mut got).await.unwrap(), 0, "the connection stays open");
        }
    }
    assert_eq!((client.sim.connections(), client.sim.requests()), (1, 3));
}

#[tokio::test]
async fn a_dropped_server_ends_its_connections() {
    let client = Client::with(Data::demo().keep_alive(true)).await;
    let mut stream = client.connect().await.unwrap();
    let address = client.sim.url().trim_start_matches("http://").to_owned();
    // An answer shows that the connection was accepted and not just queued.
    stream.write_all(b"GET /web/health HTTP/1.1\r\nHost: sim\r\n\r\n").await.unwrap();
    let mut got = vec![];
    while !String::from_utf8_lossy(&got).contains("pass") {
        assert_ne!(stream.read_buf(&mut got).await.unwrap(), 0);
    }
    drop(client);
    assert!(matches!(stream.read(&mut [0; 8]).await, Ok(0) | Err(_)));
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
