//! How arguments are bound.

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
    assert_eq!(problem(json!([]), json!({})), "BaseModel.search() missing 1 required positional argument: 'domain'");
    assert_eq!(
        problem(json!([[], 1, 2, "id", 5, 6]), json!({})),
        "BaseModel.search() takes from 2 to 5 positional arguments but 7 were given"
    );
    assert_eq!(problem(json!([[]]), json!({"foo": 1})), "BaseModel.search() got an unexpected keyword argument 'foo'");
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

#[test]
fn named_arguments_need_no_order_and_no_more_names() {
    let bind = |ids: Value, kwargs: Value| {
        let Value::Object(kwargs) = kwargs else { panic!("a dict") };
        SEARCH.bind_named(partner(), &ids, kwargs)
    };
    let bound = bind(json!([]), json!({"limit": 3, "domain": []})).expect("binds");
    assert_eq!(bound.args, [json!([]), json!(null), json!(3), json!(null)]);
    for (ids, kwargs, problem) in [
        (json!([]), json!({}), "missing a required argument: 'domain'"),
        (json!([]), json!({"domain": [], "foo": 1}), "got an unexpected keyword argument 'foo'"),
        (json!([1]), json!({"domain": []}), "cannot call res.partner.search with ids"),
    ] {
        assert_eq!(bind(ids, kwargs).expect_err(problem), Raise::unprocessable(problem));
    }
}
