//! The services `common`, `object` and, up to 19, `db`, as XML-RPC and JSON-RPC call them.

use serde_json::{Map, Value};

use crate::{
    DATABASE,
    data::Data,
    orm::{self, Arguments, Observer},
    python,
    raise::Raise,
    series::Series,
};

/// A call of a service's method.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Service {
    pub(crate) service: String,
    pub(crate) name: String,
    pub(crate) params: Vec<Value>,
}

impl Service {
    /// The Odoo model that the call addresses, if it addresses one.
    pub(crate) fn model(&self) -> Option<&str> {
        self.object_param(3)
    }

    /// The ORM method, or the method of `common`.
    pub(crate) fn method(&self) -> Option<&str> {
        if self.service == "common" { Some(&self.name) } else { self.object_param(4) }
    }

    /// Runs the call; `observer` is told the model (or `common`) and the method.
    ///
    /// # Errors
    /// Whatever Odoo would raise.
    pub(crate) fn run(self, data: &mut Data, observer: &mut dyn Observer) -> Result<Value, Raise> {
        match self.service.as_str() {
            "common" => common(data, &self.name, &self.params, observer),
            "object" => object(data, &self.name, self.params, observer),
            "db" if data.series() < Series::V20 => db(data, &self.name, &self.params),
            other => Err(Raise::python("KeyError", python::repr(&Value::from(other)))),
        }
    }

    fn object_param(&self, index: usize) -> Option<&str> {
        if self.service == "object" { self.params.get(index)?.as_str() } else { None }
    }
}

fn common(data: &Data, name: &str, params: &[Value], observer: &mut dyn Observer) -> Result<Value, Raise> {
    match name {
        "version" => {
            observer.committed("common", name);
            Ok(data.series().version())
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
            observer.committed("common", name);
            let text = |index: usize| params.get(index).and_then(Value::as_str).unwrap_or_default();
            Ok(data.authenticate(text(1), text(2)).map_or(Value::Bool(false), Value::from))
        }
        other => Err(Raise::python("Exception", format!("Method not found: {other}"))),
    }
}

/// As much of the service `db` as needs no master password.
fn db(data: &Data, name: &str, params: &[Value]) -> Result<Value, Raise> {
    match name {
        "server_version" => Ok(data.series().to_string().into()),
        "list" => Ok(Value::from_iter([DATABASE])),
        "db_exist" => Ok(params.first().is_some_and(|name| name == DATABASE).into()),
        other => Err(Raise::python("Exception", format!("Method not found: {other}"))),
    }
}

fn object(data: &mut Data, name: &str, params: Vec<Value>, observer: &mut dyn Observer) -> Result<Value, Raise> {
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
    let arguments = Arguments::Positional { args, kwargs };
    orm::call(data.db_mut(), uid, &python::str(&model), &python::str(&method), arguments, observer)
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
