//! Methods and their arguments, bound as Python binds them.

use serde_json::{Map, Value};

use super::tx::Tx;
use crate::{model::Model, python, raise::Raise, series::Series};

/// A method that can be called remotely.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) name: &'static str,
    /// Named in errors about arguments.
    qualname: &'static str,
    params: &'static [&'static str],
    required: usize,
    /// Whether the first argument is a list of ids.
    on_records: bool,
    /// Whether the parameters can be given by name only.
    keywords_only: bool,
    /// The first and the last version that has the method in this form.
    since: Series,
    until: Series,
    pub(crate) run: Run,
}

type Run = fn(Input<'_, '_>) -> Result<Value, Raise>;

/// What a method gets: the records that it was called on, and its arguments in the order of its parameters.
pub(crate) struct Input<'i, 'd> {
    pub(crate) tx: &'i mut Tx<'d>,
    pub(crate) model: &'static Model,
    /// Empty for a method of the model itself.
    pub(crate) ids: Vec<i64>,
    args: Vec<Value>,
}

impl<'i, 'd> Input<'i, 'd> {
    pub(crate) fn new(tx: &'i mut Tx<'d>, model: &'static Model, bound: Bound) -> Self {
        Self { tx, model, ids: bound.ids, args: bound.args }
    }

    /// An argument; `None` where the caller gave none.
    pub(crate) fn arg(&self, index: usize) -> &Value {
        self.args.get(index).unwrap_or(&Value::Null)
    }

    /// An argument, moved out.
    pub(crate) fn take(&mut self, index: usize) -> Value {
        self.args.get_mut(index).map(Value::take).unwrap_or_default()
    }
}

/// Arguments as a protocol carries them; the context is among the named ones.
#[derive(Debug)]
pub(crate) enum Arguments {
    /// XML-RPC and JSON-RPC: the ids of the records are the first positional one.
    Positional { args: Vec<Value>, kwargs: Map<String, Value> },
    /// JSON-2.
    Named { ids: Value, kwargs: Map<String, Value> },
}

/// Arguments that fit a method.
#[derive(Debug, PartialEq)]
pub(crate) struct Bound {
    ids: Vec<i64>,
    args: Vec<Value>,
}

impl Method {
    /// A method of the model itself.
    pub(crate) const fn on_model(
        name: &'static str,
        qualname: &'static str,
        params: &'static [&'static str],
        required: usize,
        run: Run,
    ) -> Self {
        Self::any(name, qualname, params, required, false, run)
    }

    /// A method of records.
    pub(crate) const fn on_records(
        name: &'static str,
        qualname: &'static str,
        params: &'static [&'static str],
        required: usize,
        run: Run,
    ) -> Self {
        Self::any(name, qualname, params, required, true, run)
    }

    const fn any(
        name: &'static str,
        qualname: &'static str,
        params: &'static [&'static str],
        required: usize,
        on_records: bool,
        run: Run,
    ) -> Self {
        let (since, until) = (Series::V14, Series::V20);
        Self { name, qualname, params, required, on_records, keywords_only: false, since, until, run }
    }

    /// The same, from this version on.
    pub(crate) const fn since(self, since: Series) -> Self {
        Self { since, ..self }
    }

    /// The same, up to and including this version.
    pub(crate) const fn until(self, until: Series) -> Self {
        Self { until, ..self }
    }

    /// The same, with parameters that can be given by name only.
    pub(crate) const fn keywords_only(self) -> Self {
        Self { keywords_only: true, ..self }
    }

    /// Whether this version has the method in this form.
    pub(crate) fn is_in(&self, series: Series) -> bool {
        (self.since..=self.until).contains(&series)
    }

    /// Puts the arguments of a JSON-2 call into the order of the parameters.
    ///
    /// # Errors
    /// 422, worded as Python's `inspect` words it.
    pub(crate) fn bind_named(
        &self,
        model: &Model,
        ids: &Value,
        mut kwargs: Map<String, Value>,
    ) -> Result<Bound, Raise> {
        if !self.on_records && python::truthy(ids) {
            return Err(Raise::unprocessable(format!("cannot call {}.{} with ids", model.name, self.name)));
        }
        let mut args = vec![];
        for (index, param) in self.params.iter().enumerate() {
            match kwargs.remove(*param) {
                Some(value) => args.push(value),
                None if index < self.required => {
                    return Err(Raise::unprocessable(format!("missing a required argument: '{param}'")));
                }
                None => args.push(Value::Null),
            }
        }
        match kwargs.keys().next() {
            Some(name) => Err(Raise::unprocessable(format!("got an unexpected keyword argument '{name}'"))),
            None => Ok(Bound { ids: self::ids(ids), args }),
        }
    }

    /// Puts positional and named arguments into the order of the parameters.
    ///
    /// # Errors
    /// `TypeError` and `IndexError`, worded as Python words them.
    pub(crate) fn bind(&self, model: &Model, args: Vec<Value>, mut kwargs: Map<String, Value>) -> Result<Bound, Raise> {
        let qualname = self.qualname(model);
        let mut args = args.into_iter();
        let ids = if self.on_records {
            let ids = args.next().ok_or_else(|| Raise::python("IndexError", "list index out of range"))?;
            self::ids(&ids)
        } else {
            vec![]
        };
        let mut bound: Vec<_> = args.collect();
        let given = bound.len();
        let positional = if self.keywords_only { 0 } else { self.params.len() };
        if given > positional {
            let (least, most) = (self.required.min(positional) + 1, positional + 1);
            let takes = if least == most { most.to_string() } else { format!("from {least} to {most}") };
            let message = format!("{qualname}() takes {takes} positional arguments but {} were given", given + 1);
            return Err(Raise::type_error(message));
        }
        let mut missing = vec![];
        for (index, param) in self.params.iter().enumerate().skip(given) {
            match kwargs.remove(*param) {
                Some(value) => bound.push(value),
                None => {
                    if index < self.required {
                        missing.push(format!("'{param}'"));
                    }
                    bound.push(Value::Null);
                }
            }
        }
        if let Some(name) = kwargs.keys().next() {
            let problem = if self.params.contains(&name.as_str()) {
                format!("got multiple values for argument '{name}'")
            } else {
                format!("got an unexpected keyword argument '{name}'")
            };
            return Err(Raise::type_error(format!("{qualname}() {problem}")));
        }
        if missing.is_empty() {
            return Ok(Bound { ids, args: bound });
        }
        let plural = if missing.len() == 1 { "" } else { "s" };
        Err(Raise::type_error(format!(
            "{qualname}() missing {} required positional argument{plural}: {}",
            missing.len(),
            missing.join(" and ")
        )))
    }
}

impl Method {
    /// Python's name for the method: nearly every model has a `create` and a `write` of its own.
    fn qualname(&self, model: &Model) -> String {
        match self.name {
            "create" | "write" => {
                let words = model.name.split('.').flat_map(|word| {
                    let (head, tail) = word.split_at(1.min(word.len()));
                    [head.to_uppercase(), tail.to_owned()]
                });
                format!("{}.{}", words.collect::<String>(), self.name)
            }
            _ => self.qualname.to_owned(),
        }
    }
}

/// The ids of a recordset. What is no number is no record: 0, which none has.
fn ids(value: &Value) -> Vec<i64> {
    match value {
        Value::Array(items) => items.iter().map(|item| item.as_i64().unwrap_or_default()).collect(),
        value if !python::truthy(value) => vec![],
        single => vec![single.as_i64().unwrap_or_default()],
    }
}

#[cfg(test)]
mod tests;
