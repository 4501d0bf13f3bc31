//! Methods and their arguments, bound as Python binds them.

use serde_json::{Map, Value};

use super::tx::Tx;
use crate::{model::Model, python, raise::Raise};

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
        Self { name, qualname, params, required, on_records: false, run }
    }

    /// A method of records.
    pub(crate) const fn on_records(
        name: &'static str,
        qualname: &'static str,
        params: &'static [&'static str],
        required: usize,
        run: Run,
    ) -> Self {
        Self { name, qualname, params, required, on_records: true, run }
    }

    /// Puts arguments into the order of the parameters.
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
        if given > self.params.len() {
            let (least, most) = (self.required + 1, self.params.len() + 1);
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
mod tests {
    use serde_json::json;

    use super::*;

    const SEARCH: Method =
        Method::on_model("search", "BaseModel.search", &["domain", "offset", "limit", "order"], 1, |_| Ok(Value::Null));

    fn partner() -> &'static Model {
        crate::model::find("res.partner").expect("the model exists")
    }

    fn problem(args: Value, kwargs: Value) -> String {
        let Value::Array(args) = args else { panic!("a list") };
        let Value::Object(kwargs) = kwargs else { panic!("a dict") };
        SEARCH.bind(partner(), args, kwargs).expect_err("does not bind").message
    }

    #[test]
    fn wrong_arguments_are_told_as_python_tells_them() {
        assert_eq!(
            problem(json!([]), json!({})),
            "BaseModel.search() missing 1 required positional argument: 'domain'"
        );
        assert_eq!(
            problem(json!([[], 1, 2, "id", 5, 6]), json!({})),
            "BaseModel.search() takes from 2 to 5 positional arguments but 7 were given"
        );
        assert_eq!(
            problem(json!([[]]), json!({"foo": 1})),
            "BaseModel.search() got an unexpected keyword argument 'foo'"
        );
        assert_eq!(
            problem(json!([[]]), json!({"domain": []})),
            "BaseModel.search() got multiple values for argument 'domain'"
        );
    }

    #[test]
    fn keyword_arguments_fill_the_rest() {
        let kwargs = Map::from_iter([("limit".to_owned(), json!(3))]);
        let bound = SEARCH.bind(partner(), vec![json!([])], kwargs).expect("binds");
        assert_eq!(bound.args, [json!([]), json!(null), json!(3), json!(null)]);
    }
}
