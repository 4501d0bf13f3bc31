//! One call to `common` or `object`.

use serde_json::{Map, Value, json};

use super::xml;
use crate::{DATABASE, data::Data, orm, python, raise::Raise};

/// A call as it arrived; a body that could not be read becomes a fault when the call is run.
#[derive(Debug)]
pub(crate) struct Call {
    service: String,
    request: Result<(String, Vec<Value>), Raise>,
}

impl Call {
    pub(crate) fn parse(service: String, body: &[u8]) -> Self {
        Self { service, request: xml::decode(body) }
    }

    /// The Odoo model that the call addresses, if it addresses one.
    pub(crate) fn model(&self) -> Option<&str> {
        self.object_param(3)
    }

    /// The ORM method, or the method of `common`.
    pub(crate) fn method(&self) -> Option<&str> {
        match &self.request {
            Ok((name, _)) if self.service == "common" => Some(name),
            _ => self.object_param(4),
        }
    }

    /// Runs the call. `count` is told the model (or `common`) and the method once the method's body begins.
    ///
    /// # Errors
    /// Whatever Odoo would raise.
    pub(crate) fn run(self, data: &mut Data, mut count: impl FnMut(&str, &str)) -> Result<Value, Raise> {
        let (name, params) = self.request?;
        match self.service.as_str() {
            "common" => common(data, &name, &params, count),
            "object" => object(data, &name, params, &mut count),
            other => Err(Raise::python("KeyError", python::repr(&Value::from(other)))),
        }
    }

    fn object_param(&self, index: usize) -> Option<&str> {
        match &self.request {
            Ok((_, params)) if self.service == "object" => params.get(index)?.as_str(),
            _ => None,
        }
    }
}

fn common(data: &Data, name: &str, params: &[Value], mut count: impl FnMut(&str, &str)) -> Result<Value, Raise> {
    match name {
        "version" => {
            count("common", name);
            Ok(json!({
                "server_version": "19.0",
                "server_version_info": [19, 0, 0, "final", 0, ""],
                "server_serie": "19.0",
                "protocol_version": 1,
            }))
        }
        "login" | "authenticate" => {
            let wanted: &[&str] = if name == "login" {
                &["db", "login", "password"]
            } else {
                &["db", "login", "password", "user_agent_env"]
            };
            if let Some(missing) = wanted.get(params.len()) {
                return Err(Raise::type_error(format!(
                    "exp_{name}() missing required positional argument: '{missing}'"
                )));
            }
            database(params.first())?;
            count("common", name);
            let text = |index: usize| params.get(index).and_then(Value::as_str).unwrap_or_default();
            Ok(data.authenticate(text(1), text(2)).map_or(Value::Bool(false), Value::from))
        }
        other => Err(Raise::python("Exception", format!("Method not found: {other}"))),
    }
}

fn object(data: &mut Data, name: &str, params: Vec<Value>, count: &mut dyn FnMut(&str, &str)) -> Result<Value, Raise> {
    let given = params.len();
    let mut params = params.into_iter();
    let (Some(db), Some(uid), Some(secret), Some(model), Some(method)) =
        (params.next(), params.next(), params.next(), params.next(), params.next())
    else {
        return Err(Raise::value(format!("not enough values to unpack (expected at least 5, got {given})")));
    };
    let uid = python::int(&uid)?;
    database(Some(&db))?;
    if !python::truthy(&secret) || uid == 0 {
        return Err(Raise::denied());
    }
    data.check(uid, &python::str(&secret))?;
    let (args, kwargs) = match name {
        "execute" => (params.collect(), Map::new()),
        "execute_kw" => (list(params.next())?, mapping(params.next())?),
        other => return Err(Raise::python("NameError", format!("Method not available {other}"))),
    };
    orm::call(data.db_mut(), uid, &python::str(&model), &python::str(&method), args, kwargs, count)
}

/// The positional arguments of a call.
fn list(value: Option<Value>) -> Result<Vec<Value>, Raise> {
    match value {
        None | Some(Value::Null) => Ok(vec![]),
        Some(Value::Array(args)) => Ok(args),
        Some(other) => Err(Raise::type_error(format!("args must be a list, not {}", python::type_name(&other)))),
    }
}

/// The keyword arguments of a call.
fn mapping(value: Option<Value>) -> Result<Map<String, Value>, Raise> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(kwargs)) => Ok(kwargs),
        Some(other) => {
            let got = python::type_name(&other);
            Err(Raise::type_error(format!("argument after ** must be a mapping, not {got}")))
        }
    }
}

/// Fails as Odoo fails when PostgreSQL knows no such database.
fn database(name: Option<&Value>) -> Result<(), Raise> {
    let name = name.map(python::str).unwrap_or_default();
    if name == DATABASE {
        return Ok(());
    }
    let message = format!(
        "connection to server on socket \"/var/run/postgresql/.s.PGSQL.5432\" failed: FATAL:  \
         database \"{name}\" does not exist\n"
    );
    Err(Raise::python("psycopg2.OperationalError", message))
}
