//! The gate's reading of a request, and Python's reading of what the gate would send for it.

use super::oracle::{Kind, Oracle};
use odoo_firewall::xmlrpc::escape::EscapedSecret;
use odoo_firewall::{Call, Canary, Head, Placeholder, Protocol, Route, json, value, xmlrpc};
use serde_json::{Value, json};
use std::io;

/// What the gate puts in the placeholder's place: everything that an encoder could get wrong.
pub const SECRET: &str = " s3cr&t<>\"'\\é\u{1f600}\r\n\t]]> ";

/// What came of one body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The gate does not let it out.
    Refused,
    /// The gate would send it, and Python, so Odoo, reads in it what the gate read.
    Agreed,
    /// The gate would send it, and Python cannot read it: nothing comes of it.
    Unreadable,
}

/// A gate of two instances.
pub struct Gate {
    placeholder: Placeholder,
    canary: Canary,
    oracle: Oracle,
}

impl Gate {
    /// # Errors
    /// When there is no `python3`, or no randomness.
    pub fn new() -> io::Result<Self> {
        let random = || Placeholder::random().map_err(|error| io::Error::other(error.to_string()));
        let placeholder = random()?;
        let canary = Canary::new(vec![random()?, placeholder.clone()]);
        Ok(Self { placeholder, canary, oracle: Oracle::start()? })
    }

    /// A body with the placeholder for `{P}`, and with it hidden behind references for `{X}` and behind escapes for `{J}`.
    pub fn fill(&self, body: &str) -> String {
        let placeholder = self.placeholder.as_str();
        let spelled = |spell: fn(u8) -> String| placeholder.bytes().map(spell).collect::<String>();
        body.replace("{P}", placeholder)
            .replace("{X}", &spelled(|byte| format!("&#{byte};")))
            .replace("{J}", &spelled(|byte| format!("\\u{byte:04x}")))
    }

    /// Reads a body as the gate does, and what would be sent for it as Odoo does.
    ///
    /// # Panics
    /// When the two read different things: that is what is looked for.
    pub fn hold_against_python(&mut self, route: &Route, body: &str) -> Outcome {
        let body = self.fill(body);
        let authorization = format!("bearer {}", self.placeholder.as_str());
        let Ok(call) = Call::read(route, Some(authorization.as_bytes()), body.as_bytes(), &self.canary) else {
            return Outcome::Refused;
        };
        assert!(call.instance == Some(1) || call.head == Head::Version, "another instance's credential: {body}");
        let sent = sent(&call, &body);
        let kind = if call.protocol == Protocol::Xmlrpc { Kind::Xmlrpc } else { Kind::Json };
        let Some(read) = self.oracle.read(kind, &sent).expect("Python answers") else {
            return Outcome::Unreadable;
        };
        let meant = |keywords| meaning(&call, keywords).to_string();
        // To the gate no keyword arguments and an empty struct of them are the same.
        let without = call.arguments.named.is_empty().then(|| meant(false));
        if without.as_ref() != Some(&read) {
            assert_eq!(read, meant(true), "Python (left) reads {}", String::from_utf8_lossy(&sent));
        }
        assert!(!read.contains(self.placeholder.as_str()), "a placeholder left the gate: {body}");
        Outcome::Agreed
    }

    /// Reads a path and query as Odoo's web server does.
    ///
    /// # Panics
    /// When the gate's reading is another one.
    pub fn hold_url_against_python(&mut self, path: &str, query: Option<&str>) -> Outcome {
        let Some(route) = Route::of(path, query) else {
            return Outcome::Refused;
        };
        if let Route::Json2 { model, method } = &route {
            assert_eq!(path, format!("/json/2/{model}/{method}"));
        }
        let target = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        let read = self.oracle.read(Kind::Url, target.as_bytes()).expect("Python answers").expect("Python reads it");
        let query: Vec<_> =
            query.map(|query| query.split('&').filter_map(|pair| pair.split_once('='))).into_iter().flatten().collect();
        let meant = json!({"more": ["", "", ""], "path": path, "query": query}).to_string();
        assert_eq!(read, meant, "Python (left) reads {target}");
        assert!(!path.split('/').any(|segment| matches!(segment, "." | "..")) && !path.contains("//"), "{path}");
        Outcome::Agreed
    }
}

/// The bytes that the gate would send.
fn sent(call: &Call<'_>, body: &str) -> Vec<u8> {
    let escaped = EscapedSecret::new(SECRET).expect("XML can carry it");
    let quoted = json::compose::QuotedSecret::new(SECRET);
    let tail = &body.as_bytes()[call.tail.clone()];
    match (call.protocol, &call.head) {
        (Protocol::Xmlrpc, Head::Version) => xmlrpc::compose::VERSION.to_vec(),
        (Protocol::Xmlrpc, Head::Authenticate { database, login }) => {
            xmlrpc::compose::authenticate(database, login, &escaped).to_vec()
        }
        (Protocol::Xmlrpc, Head::Execute(of)) => {
            let (database, uid) = (of.database.as_deref().expect("named"), of.uid.expect("named"));
            [&*xmlrpc::compose::execute(database, uid, &escaped, &of.model, &of.method), tail].concat()
        }
        (Protocol::Jsonrpc, Head::Version) => json::compose::VERSION.to_vec(),
        (Protocol::Jsonrpc, Head::Authenticate { database, login }) => {
            json::compose::authenticate(database, login, &quoted).to_vec()
        }
        (Protocol::Jsonrpc, Head::Execute(of)) => {
            let (database, uid) = (of.database.as_deref().expect("named"), of.uid.expect("named"));
            let head = json::compose::execute(database, uid, &quoted, &of.model, &of.method);
            [&*head, tail, json::compose::END].concat()
        }
        (Protocol::Json2, _) => tail.to_vec(),
    }
}

/// What the gate read, as the oracle writes it; of an `execute_kw` with or without the keyword arguments.
fn meaning(call: &Call<'_>, keywords: bool) -> Value {
    let named = json!({"struct": call.arguments.named.iter().map(|(name, value)| json!([name, plain(value)])).collect::<Vec<_>>()});
    let (service, method, params) = match &call.head {
        Head::Execute(_) if call.protocol == Protocol::Json2 => return named,
        Head::Version => ("common", "version", json!([])),
        Head::Authenticate { database, login } => {
            ("common", "authenticate", json!([database, login, SECRET, {"struct": []}]))
        }
        Head::Execute(of) => {
            let positional: Vec<_> = call.arguments.positional.iter().map(plain).collect();
            let uid = json!({"integer": of.uid.expect("named").to_string()});
            let mut params =
                vec![json!(of.database), uid, json!(SECRET), json!(of.model), json!(of.method), json!(positional)];
            if keywords {
                params.push(named);
            }
            ("object", "execute_kw", Value::Array(params))
        }
    };
    if call.protocol == Protocol::Xmlrpc {
        return json!({"method": method, "params": params});
    }
    let inner = json!({"struct": [["service", service], ["method", method], ["args", params]]});
    json!({"struct": [["jsonrpc", "2.0"], ["method", "call"], ["id", {"integer": "1"}], ["params", inner]]})
}

fn plain(value: &value::Value<'_>) -> Value {
    match value {
        value::Value::Nil => Value::Null,
        value::Value::Boolean(boolean) => json!(boolean),
        value::Value::Integer(digits) => json!({"integer": shortest(digits)}),
        value::Value::Text(text) => json!(text),
        value::Value::Other => json!({"other": null}),
        value::Value::Array(items) => items.iter().map(plain).collect(),
        value::Value::Struct(members) => {
            json!({"struct": members.iter().map(|(name, value)| json!([name, plain(value)])).collect::<Vec<_>>()})
        }
    }
}

/// The one way to write an integer.
fn shortest(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits.strip_prefix('+').unwrap_or(digits)),
    };
    match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits => format!("{sign}{digits}"),
    }
}
