//! From a method's name and arguments to its outcome.

use serde_json::Value;

use super::{
    context::Context,
    db::Db,
    method::{Arguments, Input, Method},
    methods,
    tx::Tx,
};
use crate::{
    model::{self, Model},
    raise::Raise,
    series::Series,
};

/// Is told what happens to the calls of methods.
pub(crate) trait Observer {
    /// The method's body begins.
    fn begun(&mut self, model: &str, method: &str);
    /// What it did is kept; nothing can undo it any more.
    fn committed(&mut self, model: &str, method: &str);
}

/// Runs a method as Odoo does, in a transaction of its own.
///
/// # Errors
/// Whatever Odoo would raise; then nothing was changed.
pub(crate) fn call(
    db: &mut Db,
    user: i64,
    model: &str,
    name: &str,
    arguments: Arguments,
    observer: &mut dyn Observer,
) -> Result<Value, Raise> {
    let by_name = matches!(arguments, Arguments::Named { .. });
    let Some(model) = model::find(model) else {
        // JSON-2 looks the model up itself, the others leave it to the service.
        return Err(if by_name {
            Raise::not_found(format!("the model '{model}' does not exist"))
        } else {
            Raise::user(format!("Object {model} doesn't exist"))
        });
    };
    let method = method(db.series, model, name).map_err(|raise| match raise {
        Lookup::Private(raise) => raise,
        Lookup::Absent(message) if by_name => Raise::not_found(message),
        Lookup::Absent(message) => Raise::python("AttributeError", message),
    })?;
    let (mut context, bound) = match arguments {
        Arguments::Positional { args, mut kwargs } => {
            let context = Context::parse(db.series, kwargs.remove("context"))?;
            (context, method.bind(model, args, kwargs)?)
        }
        Arguments::Named { ids, mut kwargs } => {
            let context = Context::parse(db.series, kwargs.remove("context"))?;
            (context, method.bind_named(model, &ids, kwargs)?)
        }
    };
    let saved = db.clone();
    let mut tx = Tx::new(db, user, Context::default());
    context.admin = tx.env().user_row().is_some_and(|row| model::is_admin(tx.env(), row));
    tx.context = context;
    observer.begun(model.name, name);
    let outcome = (method.run)(Input::new(&mut tx, model, bound));
    match &outcome {
        Ok(_) => observer.committed(model.name, name),
        Err(_) => *db = saved,
    }
    // JSON-2 answers the ids of every recordset, also of the one that a single `create` makes.
    outcome.map(|value| if by_name && name == "create" && value.is_i64() { Value::Array(vec![value]) } else { value })
}

/// Why a name leads to no method.
enum Lookup {
    Private(Raise),
    Absent(String),
}

fn method(series: Series, model: &'static Model, name: &str) -> Result<&'static Method, Lookup> {
    if name.starts_with('_') || methods::is_private(series, name) {
        let full = if series < Series::V18 { name.to_owned() } else { format!("'{}.{name}'", model.name) };
        let text = format!("Private methods (such as {full}) cannot be called remotely.");
        return Err(Lookup::Private(Raise::access(text)));
    }
    let own = model.methods.iter().copied().flatten();
    own.chain(methods::all()).find(|method| method.name == name && method.is_in(series)).ok_or_else(|| {
        // Up to 17 Python says it.
        Lookup::Absent(if series < Series::V18 {
            format!("type object '{}' has no attribute '{name}'", model.name)
        } else {
            format!("The method '{}.{name}' does not exist", model.name)
        })
    })
}
