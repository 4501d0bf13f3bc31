//! From a method's name and arguments to its outcome.

use serde_json::{Map, Value};

use super::{
    access,
    context::Context,
    db::Db,
    fields_get,
    method::{Input, Method},
    names, read, search,
    tx::Tx,
    views, web_read, write,
};
use crate::{
    model::{self, Model},
    raise::Raise,
};

/// The methods that every model has.
const METHODS: &[Method] = &[
    Method::on_model("search", "BaseModel.search", &["domain", "offset", "limit", "order"], 1, search::search),
    Method::on_model("search_count", "BaseModel.search_count", &["domain", "limit"], 1, search::search_count),
    Method::on_model(
        "search_read",
        "BaseModel.search_read",
        &["domain", "fields", "offset", "limit", "order"],
        0,
        read::search_read,
    ),
    Method::on_records("read", "BaseModel.read", &["fields", "load"], 0, read::read),
    Method::on_model(
        "web_search_read",
        "Base.web_search_read",
        &["domain", "specification", "offset", "limit", "order", "count_limit"],
        2,
        web_read::web_search_read,
    ),
    Method::on_records("web_read", "Base.web_read", &["specification"], 1, web_read::web_read),
    Method::on_model(
        "name_search",
        "BaseModel.name_search",
        &["name", "domain", "operator", "limit"],
        0,
        names::name_search,
    ),
    Method::on_model("create", "BaseModel.create", &["vals_list"], 1, write::create_records),
    Method::on_records("write", "BaseModel.write", &["vals"], 1, write::write_records),
    Method::on_records("unlink", "BaseModel.unlink", &[], 0, write::unlink_records),
    Method::on_records("copy", "BaseModel.copy", &["default"], 0, write::copy_records),
    Method::on_records("action_archive", "BaseModel.action_archive", &[], 0, |input| write::set_active(input, false)),
    Method::on_records("action_unarchive", "BaseModel.action_unarchive", &[], 0, |input| {
        write::set_active(input, true)
    }),
    Method::on_model("default_get", "BaseModel.default_get", &["fields"], 1, write::default_get),
    Method::on_model("fields_get", "BaseModel.fields_get", &["allfields", "attributes"], 0, fields_get::fields_get),
    Method::on_model("get_view", "Base.get_view", &["view_id", "view_type", "toolbar", "mobile"], 0, views::get_view),
    Method::on_model("get_views", "Base.get_views", &["views", "options"], 1, views::get_views),
    Method::on_records("has_access", "BaseModel.has_access", &["operation"], 1, access::has_access),
    Method::on_model(
        "check_access_rights",
        "BaseModel.check_access_rights",
        &["operation", "raise_exception"],
        1,
        access::check_access_rights,
    ),
];

/// Public names that Odoo 19 keeps from remote callers.
const PRIVATE: &[&str] = &[
    "browse",
    "sudo",
    "with_context",
    "with_user",
    "with_company",
    "with_env",
    "exists",
    "fetch",
    "search_fetch",
    "check_access",
    "mapped",
    "filtered",
    "sorted",
    "grouped",
    "update",
    "new",
    "concat",
    "union",
    "modified",
    "init",
];

/// Runs a method as Odoo's `execute_kw` does. `count` is told of it when the method's body begins.
///
/// # Errors
/// Whatever Odoo would raise; then nothing was changed.
pub(crate) fn call(
    db: &mut Db,
    user: i64,
    model: &str,
    name: &str,
    args: Vec<Value>,
    mut kwargs: Map<String, Value>,
    count: &mut dyn FnMut(&str, &str),
) -> Result<Value, Raise> {
    let Some(model) = model::find(model) else {
        return Err(Raise::user(format!("Object {model} doesn't exist")));
    };
    let method = method(model, name)?;
    let mut context = Context::parse(kwargs.remove("context"))?;
    let bound = method.bind(model, args, kwargs)?;
    let saved = db.clone();
    let mut tx = Tx::new(db, user, Context::default());
    context.admin = tx.env().user_row().is_some_and(|row| model::is_admin(tx.env(), row));
    tx.context = context;
    count(model.name, name);
    let outcome = (method.run)(Input::new(&mut tx, model, bound));
    if outcome.is_err() {
        *db = saved;
    }
    outcome
}

fn method(model: &'static Model, name: &str) -> Result<&'static Method, Raise> {
    if name.starts_with('_') || PRIVATE.contains(&name) {
        let full = format!("{}.{name}", model.name);
        return Err(Raise::access(format!("Private methods (such as '{full}') cannot be called remotely.")));
    }
    model
        .methods
        .iter()
        .chain(METHODS)
        .find(|method| method.name == name)
        .ok_or_else(|| Raise::python("AttributeError", format!("The method '{}.{name}' does not exist", model.name)))
}
