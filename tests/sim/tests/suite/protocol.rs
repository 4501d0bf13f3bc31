//! The same call in each of the three protocols.

use odoo_sim::{API_KEY, DATABASE};
use serde_json::{Map, Value, json};

use crate::client::{Answer, Client, decode, document};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    XmlRpc,
    JsonRpc,
    Json2,
}

/// How a call failed: the exception's name (for the first faults of XML-RPC, the code) and its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) name: String,
    pub(crate) message: String,
}

pub(crate) const ALL: [Protocol; 3] = [Protocol::XmlRpc, Protocol::JsonRpc, Protocol::Json2];

impl Client {
    /// Calls a method on records, with named arguments, as the administrator.
    pub(crate) async fn via(
        &self,
        protocol: Protocol,
        model: &str,
        method: &str,
        ids: Option<Value>,
        arguments: Value,
    ) -> Result<Value, Failure> {
        let answer = self.raw(protocol, model, method, ids, arguments).await.expect("an answer");
        read(protocol, &answer)
    }

    /// The same, before anything is made of the answer.
    pub(crate) async fn raw(
        &self,
        protocol: Protocol,
        model: &str,
        method: &str,
        ids: Option<Value>,
        arguments: Value,
    ) -> std::io::Result<Answer> {
        let Value::Object(named) = arguments else { panic!("named arguments") };
        let positional: Vec<_> = ids.clone().into_iter().collect();
        let params = json!([DATABASE, 2, API_KEY, model, method, positional, named]);
        match protocol {
            Protocol::XmlRpc => self.post("/xmlrpc/2/object", &document("execute_kw", &params)).await,
            Protocol::JsonRpc => self.json_rpc("object", "execute_kw", params).await,
            Protocol::Json2 => self.json2(model, method, ids, named).await,
        }
    }

    pub(crate) async fn json_rpc(&self, service: &str, method: &str, args: Value) -> std::io::Result<Answer> {
        let params = json!({"service": service, "method": method, "args": args});
        let body = json!({"jsonrpc": "2.0", "method": "call", "id": 7, "params": params});
        self.send("POST", "/jsonrpc", &[("Content-Type", "application/json")], &body.to_string()).await
    }

    async fn json2(
        &self,
        model: &str,
        method: &str,
        ids: Option<Value>,
        mut named: Map<String, Value>,
    ) -> std::io::Result<Answer> {
        named.extend(ids.map(|ids| ("ids".to_owned(), ids)));
        let key = format!("Bearer {API_KEY}");
        let headers = [("Content-Type", "application/json"), ("Authorization", key.as_str())];
        self.send("POST", &format!("/json/2/{model}/{method}"), &headers, &Value::Object(named).to_string()).await
    }
}

/// What an answer says, without the protocol's envelope.
pub(crate) fn read(protocol: Protocol, answer: &Answer) -> Result<Value, Failure> {
    let failure = |error: &Value| Failure {
        name: error["name"].as_str().expect("a name").to_owned(),
        message: error["message"].as_str().expect("a message").to_owned(),
    };
    match protocol {
        Protocol::XmlRpc => decode(&answer.body).map_err(|(code, text)| match code {
            1 => {
                let at = text.rfind("^\n").map_or(0, |at| at + 2);
                let (name, message) = text[at..].split_once(": ").expect("an exception");
                Failure { name: name.to_owned(), message: message.strip_suffix('\n').unwrap_or(message).to_owned() }
            }
            code => Failure { name: code.to_string(), message: text },
        }),
        Protocol::JsonRpc => {
            assert_eq!(answer.status, 200, "{}", answer.body);
            let body = answer.json();
            match body.get("error") {
                Some(error) => Err(failure(&error["data"])),
                None => Ok(body.get("result").cloned().unwrap_or_default()),
            }
        }
        Protocol::Json2 if answer.status == 200 => Ok(answer.json()),
        Protocol::Json2 => Err(failure(&answer.json())),
    }
}
