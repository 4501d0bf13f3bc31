//! A client that is no more than a socket and the library's codec.

use dxr::{FaultResponse, MethodCall, MethodResponse, TryToValue, Value};
use odoo_sim::{ADMIN, DATABASE, Data, LOW_PASSWORD, LOW_USER, PASSWORD, Sim};
use serde_json::{Value as Json, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One user of one server.
pub(crate) struct Client {
    pub(crate) sim: Sim,
}

/// A fault's code and string.
pub(crate) type Fault = (i32, String);

impl Client {
    pub(crate) async fn demo() -> Self {
        Self::with(Data::demo()).await
    }

    pub(crate) async fn with(data: Data) -> Self {
        Self { sim: Sim::start(data).await.expect("a free port") }
    }

    /// Calls a method as the administrator.
    pub(crate) async fn call(&self, model: &str, method: &str, args: Json, kwargs: Json) -> Result<Json, Fault> {
        self.call_as(2, PASSWORD, model, method, args, kwargs).await
    }

    /// Calls a method as the user with few rights.
    pub(crate) async fn call_low(&self, model: &str, method: &str, args: Json) -> Result<Json, Fault> {
        self.call_as(5, LOW_PASSWORD, model, method, args, json!({})).await
    }

    /// Calls a method that is expected to work.
    pub(crate) async fn ok(&self, model: &str, method: &str, args: Json) -> Json {
        self.call(model, method, args, json!({})).await.unwrap_or_else(|fault| panic!("{method}: {fault:?}"))
    }

    /// Calls a method that is expected to fail; a traceback is cut to its last line.
    pub(crate) async fn fault(&self, model: &str, method: &str, args: Json) -> Fault {
        last_line(self.call(model, method, args, json!({})).await.expect_err(method))
    }

    pub(crate) async fn call_as(
        &self,
        uid: i64,
        secret: &str,
        model: &str,
        method: &str,
        args: Json,
        kwargs: Json,
    ) -> Result<Json, Fault> {
        let params = json!([DATABASE, uid, secret, model, method, args, kwargs]);
        self.rpc("object", "execute_kw", params).await
    }

    pub(crate) async fn authenticate(&self, database: &str, login: &str, secret: &str) -> Result<Json, Fault> {
        self.rpc("common", "authenticate", json!([database, login, secret, {}])).await
    }

    pub(crate) async fn rpc(&self, service: &str, name: &str, params: Json) -> Result<Json, Fault> {
        let answer = self.post(&format!("/xmlrpc/2/{service}"), &document(name, &params)).await.expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.body);
        decode(&answer.body)
    }

    /// Sends one request on a connection of its own and reads all that comes.
    pub(crate) async fn post(&self, path: &str, body: &str) -> std::io::Result<Answer> {
        self.request(&format!(
            "POST {path} HTTP/1.1\r\nHost: sim\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        ))
        .await
    }

    /// Sends a request with these headers, and a `Content-Length`, and reads all that comes.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Answer> {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        self.request(&format!(
            "{method} {path} HTTP/1.1\r\nHost: sim\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
        .await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await.expect("an answer")
    }

    pub(crate) async fn request(&self, request: &str) -> std::io::Result<Answer> {
        let mut stream = self.connect().await?;
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = vec![];
        stream.read_to_end(&mut bytes).await?;
        Ok(Answer::parse(&String::from_utf8_lossy(&bytes)))
    }

    pub(crate) async fn connect(&self) -> std::io::Result<TcpStream> {
        TcpStream::connect(self.sim.url().trim_start_matches("http://")).await
    }
}

/// An HTTP answer, as far as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn announced(&self) -> usize {
        let line = self.head.lines().find_map(|line| line.strip_prefix("content-length: "));
        line.and_then(|length| length.parse().ok()).unwrap_or(0)
    }
}

/// A search of partners, as a document.
pub(crate) fn search_document() -> String {
    let params = json!([DATABASE, 2, PASSWORD, "res.partner", "search", [[]], {"limit": 3}]);
    document("execute_kw", &params)
}

pub(crate) fn document(name: &str, params: &Json) -> String {
    let params = params.as_array().expect("a list").iter().map(to_xml).collect();
    MethodCall { name: name.into(), params }.to_xml().expect("a document")
}

pub(crate) fn last_line((code, text): Fault) -> Fault {
    (code, text.trim_end().lines().last().unwrap_or_default().to_owned())
}

pub(crate) fn login_names() -> [(&'static str, &'static str); 2] {
    [(ADMIN, PASSWORD), (LOW_USER, LOW_PASSWORD)]
}

/// What an XML-RPC answer says.
pub(crate) fn decode(body: &str) -> Result<Json, Fault> {
    let body = body.trim_start_matches("<?xml version=\"1.0\"?>").trim_start();
    if let Ok(fault) = FaultResponse::from_xml(body) {
        return Err((fault.fault.code(), fault.fault.string().to_owned()));
    }
    Ok(from_xml(MethodResponse::from_xml(body).expect("a response").value))
}

fn to_xml(value: &Json) -> Value {
    match value {
        Json::Null => Value::Nil,
        Json::Bool(b) => Value::Boolean(*b),
        Json::Number(n) => match n.as_i64() {
            Some(n) => i32::try_from(n).map_or(Value::Long(n), Value::Integer),
            None => Value::Double(n.as_f64().unwrap()),
        },
        Json::String(s) => s.try_to_value().unwrap(),
        Json::Array(items) => Value::Array(items.iter().map(to_xml).collect()),
        Json::Object(members) => Value::Struct(members.iter().map(|(k, v)| (k.clone(), to_xml(v))).collect()),
    }
}

fn from_xml(value: Value) -> Json {
    match value {
        Value::Integer(n) => n.into(),
        Value::Boolean(b) => b.into(),
        Value::String(s) => s.into(),
        Value::Double(n) => n.into(),
        Value::Array(items) => items.into_iter().map(from_xml).collect(),
        Value::Struct(members) => Json::Object(members.into_iter().map(|(k, v)| (k, from_xml(v))).collect()),
        other => panic!("Odoo sends no {other:?}"),
    }
}
