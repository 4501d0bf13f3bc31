//! Odoo asked by another way than the product's: JSON-RPC, one plain connection a request.
//!
//! It prepares what a job starts from and says how it ended. It shares no code with the product, so that a mistake of the
//! product's client cannot hide itself.

use crate::backend::Backend;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than Odoo takes for anything here, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// One user's view of a database.
pub struct Odoo {
    address: String,
    database: String,
    password: String,
    uid: i64,
}

impl Odoo {
    pub fn connect(backend: &Backend) -> Result<Self> {
        let address = backend.url.strip_prefix("http://").context("a plain http:// address is wanted")?;
        let mut odoo = Self {
            address: address.trim_end_matches('/').into(),
            database: backend.database.clone(),
            password: backend.password.clone(),
            uid: 0,
        };
        let login = json!([backend.database, backend.user, backend.password, {}]);
        odoo.uid = odoo.post("common", "authenticate", &login)?.as_i64().context("the login was refused")?;
        Ok(odoo)
    }

    /// Calls a method of a model; `kwargs` is an object.
    pub fn call(&self, model: &str, method: &str, args: Value, kwargs: Value) -> Result<Value> {
        let params = json!([self.database, self.uid, self.password, model, method, args, kwargs]);
        self.post("object", "execute_kw", &params).with_context(|| format!("{method} of {model}"))
    }

    /// Creates one record and returns its id.
    pub fn create(&self, model: &str, values: Value) -> Result<i64> {
        self.call(model, "create", json!([values]), json!({}))?.as_i64().context("create returned no id")
    }

    /// Records as objects, archived ones too, in the order of their ids.
    pub fn search_read(&self, model: &str, domain: Value, fields: &[&str]) -> Result<Vec<Value>> {
        let options = json!({"fields": fields, "order": "id", "context": {"active_test": false}});
        match self.call(model, "search_read", json!([domain]), options)? {
            Value::Array(records) => Ok(records),
            other => bail!("search_read of {model} returned {other}"),
        }
    }

    /// The one record of that id.
    pub fn read(&self, model: &str, id: i64, fields: &[&str]) -> Result<Value> {
        let mut found = self.search_read(model, json!([["id", "=", id]]), fields)?;
        found.pop().with_context(|| format!("{model} {id} is not there"))
    }

    /// Ids of records, archived ones too.
    pub fn search(&self, model: &str, domain: Value) -> Result<Vec<i64>> {
        let found = self.search_read(model, domain, &["id"])?;
        Ok(found.iter().filter_map(|record| record["id"].as_i64()).collect())
    }

    /// A page as anybody gets it; also one that says that something went wrong.
    pub fn get(&self, path: &str) -> Result<Vec<u8>> {
        Ok(self.exchange("GET", path, "")?.1)
    }

    fn post(&self, service: &str, method: &str, args: &Value) -> Result<Value> {
        let params = json!({"service": service, "method": method, "args": args});
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}).to_string();
        let (status, answer) = self.exchange("POST", "/jsonrpc", &body)?;
        ensure!(status.split(' ').nth(1) == Some("200"), "{status}");
        let mut answer: Value = serde_json::from_slice(&answer)?;
        if let Some(error) = answer.get("error") {
            bail!("{}: {}", error["data"]["name"], error["data"]["message"]);
        }
        Ok(answer["result"].take())
    }

    /// Sends one request; returns the status line and the body of the answer.
    fn exchange(&self, method: &str, path: &str, body: &str) -> Result<(String, Vec<u8>)> {
        // Odoo serves a page to nobody who says that he sends JSON.
        let content = if body.is_empty() { "text/plain" } else { "application/json" };
        let mut connection = TcpStream::connect(&self.address)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        // HTTP/1.0, so that the end of the connection is the end of the answer.
        write!(
            connection,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("no HTTP answer")?;
        let status = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
        Ok((String::from_utf8_lossy(status).into_owned(), answer.split_off(end + 4)))
    }
}

/// The id of a relation `[id, "name"]`, as Odoo's `read` gives it.
pub fn related(record: &Value, field: &str) -> Result<i64> {
    record[field][0].as_i64().with_context(|| format!("{field} is empty in {record}"))
}
