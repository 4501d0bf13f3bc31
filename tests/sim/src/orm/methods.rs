//! The methods that every model has, and the names that are kept from remote callers.

use super::{
    access, export, external_id, fields_get, form, group, load, method::Method, names, new, older, onchange, read,
    search, views, web_read, write,
};
use crate::series::Series::{self, V15, V16, V17, V18, V19};

/// Every method of every model.
pub(crate) fn all() -> impl Iterator<Item = &'static Method> {
    READING.iter().chain(WRITING).chain(DESCRIBING)
}

/// Whether a public name is kept from remote callers. Before 19 only an underscore does that.
pub(crate) fn is_private(series: Series, name: &str) -> bool {
    series >= V19 && PRIVATE.contains(&name)
}

const SEARCH: &[&str] = &["domain", "offset", "limit", "order"];
const SEARCH_16: &[&str] = &["domain", "offset", "limit", "order", "count"];
const SEARCH_15: &[&str] = &["args", "offset", "limit", "order", "count"];
const SEARCH_FETCH: &[&str] = &["domain", "field_names", "offset", "limit", "order"];
const SEARCH_READ: &[&str] = &["domain", "fields", "offset", "limit", "order"];
const WEB_SEARCH_READ: &[&str] = &["domain", "specification", "offset", "limit", "order", "count_limit"];
const WEB_SEARCH_READ_16: &[&str] = &["domain", "fields", "offset", "limit", "order", "count_limit"];
const READ_GROUP: &[&str] = &["domain", "fields", "groupby", "offset", "limit", "orderby", "lazy"];
const FORMATTED: &[&str] = &["domain", "groupby", "aggregates", "having", "offset", "limit", "order"];
const NAME_SEARCH: &[&str] = &["name", "domain", "operator", "limit"];
const NAME_SEARCH_18: &[&str] = &["name", "args", "operator", "limit"];

const READING: &[Method] = &[
    Method::on_model("search", "BaseModel.search", SEARCH, 1, search::search).since(V17),
    Method::on_model("search", "BaseModel.search", SEARCH_16, 1, search::search).since(V16).until(V16),
    Method::on_model("search", "BaseModel.search", SEARCH_15, 1, search::search).until(V15),
    Method::on_model("search_count", "BaseModel.search_count", &["domain", "limit"], 1, search::search_count)
        .since(V16),
    Method::on_model("search_count", "BaseModel.search_count", &["args"], 1, search::search_count).until(V15),
    Method::on_model("search_read", "BaseModel.search_read", SEARCH_READ, 0, read::search_read),
    Method::on_records("read", "BaseModel.read", &["fields", "load"], 0, read::read),
    Method::on_model("web_search_read", "Base.web_search_read", WEB_SEARCH_READ, 2, web_read::web_search_read)
        .since(V17),
    Method::on_model("web_search_read", "Base.web_search_read", WEB_SEARCH_READ_16, 0, older::web_search_read)
        .until(V16),
    Method::on_model("search_fetch", "BaseModel.search_fetch", SEARCH_FETCH, 2, older::search_fetch)
        .since(V17)
        .until(V18),
    Method::on_records("exists", "BaseModel.exists", &[], 0, older::exists).until(V18),
    Method::on_records("web_read", "Base.web_read", &["specification"], 1, web_read::web_read).since(V17),
    Method::on_model("read_group", "BaseModel.read_group", READ_GROUP, 3, group::read_group).until(V19),
    Method::on_model(
        "formatted_read_group",
        "BaseModel.formatted_read_group",
        FORMATTED,
        1,
        group::formatted_read_group,
    )
    .since(V19),
    Method::on_model("name_search", "BaseModel.name_search", NAME_SEARCH, 0, names::name_search).since(V19),
    Method::on_model("name_search", "BaseModel.name_search", NAME_SEARCH_18, 0, names::name_search).until(V18),
    Method::on_records("name_get", "BaseModel.name_get", &[], 0, older::name_get).until(V17),
    Method::on_records("export_data", "BaseModel.export_data", &["fields_to_export"], 1, export::export_data),
    Method::on_records("get_external_id", "BaseModel.get_external_id", &[], 0, external_id::get_external_id),
];

const WRITING: &[Method] = &[
    Method::on_model("create", "BaseModel.create", &["vals_list"], 1, write::create_records),
    Method::on_records("write", "BaseModel.write", &["vals"], 1, write::write_records),
    Method::on_records("unlink", "BaseModel.unlink", &[], 0, write::unlink_records),
    Method::on_records("web_save", "Base.web_save", &["vals", "specification", "next_id"], 2, form::web_save)
        .since(V17),
    Method::on_records(
        "web_save_multi",
        "Base.web_save_multi",
        &["vals_list", "specification"],
        2,
        form::web_save_multi,
    )
    .since(V19),
    Method::on_records("copy", "BaseModel.copy", &["default"], 0, new::copy_records).since(V18),
    Method::on_records("copy", "BaseModel.copy", &["default"], 0, new::copy_record).until(V17),
    Method::on_records("action_archive", "BaseModel.action_archive", &[], 0, |input| write::set_active(input, false)),
    Method::on_records("action_unarchive", "BaseModel.action_unarchive", &[], 0, |input| {
        write::set_active(input, true)
    }),
    Method::on_records("toggle_active", "BaseModel.toggle_active", &[], 0, write::toggle_active).until(V19),
    Method::on_model("name_create", "BaseModel.name_create", &["name"], 1, new::name_create),
    Method::on_model("load", "BaseModel.load", &["fields", "data"], 2, load::load),
];

const DESCRIBING: &[Method] = &[
    Method::on_model("default_get", "BaseModel.default_get", &["fields"], 1, new::default_get).since(V19),
    Method::on_model("default_get", "BaseModel.default_get", &["fields_list"], 1, new::default_get).until(V18),
    Method::on_records("onchange", "Base.onchange", &["values", "field_names", "fields_spec"], 3, onchange::onchange)
        .since(V17),
    Method::on_records(
        "onchange",
        "BaseModel.onchange",
        &["values", "field_name", "field_onchange"],
        3,
        older::onchange,
    )
    .until(V16),
    Method::on_model("fields_get", "BaseModel.fields_get", &["allfields", "attributes"], 0, fields_get::fields_get),
    Method::on_model("get_view", "Base.get_view", &["view_id", "view_type", "toolbar", "mobile"], 0, views::get_view)
        .since(V16),
    Method::on_model("get_views", "Base.get_views", &["views", "options"], 1, views::get_views).since(V16),
    Method::on_model(
        "fields_view_get",
        "BaseModel.fields_view_get",
        &["view_id", "view_type", "toolbar", "submenu"],
        0,
        older::fields_view_get,
    )
    .until(V15),
    Method::on_model("load_views", "BaseModel.load_views", &["views", "options"], 1, older::load_views).until(V15),
    Method::on_records("has_access", "BaseModel.has_access", &["operation"], 1, access::has_access).since(V18),
    Method::on_model(
        "check_access_rights",
        "BaseModel.check_access_rights",
        &["operation", "raise_exception"],
        1,
        access::check_access_rights,
    )
    .until(V19),
    Method::on_records(
        "check_access_rule",
        "BaseModel.check_access_rule",
        &["operation"],
        1,
        access::check_access_rule,
    )
    .until(V19),
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
    "lock_for_update",
    "try_lock_for_update",
    "init",
];
