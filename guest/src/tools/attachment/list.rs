//! Which files there are.

use super::record;
use crate::answer::Answer;
use crate::answer::table::{Head, PageOf, Table};
use crate::error::Error;
use crate::model::attachment::MODEL;
use crate::model::path;
use crate::model::search::{self, Query};
use crate::model::{datetime, view};
use crate::odoo::Rpc;
use crate::tools::parameters::Arguments;
use serde_json::{Value, json};

const LIMIT: u64 = 20;
const COLUMNS: [&str; 7] = ["name", "mimetype", "file_size", "res_model", "res_id", "create_date", "create_uid"];

pub(super) fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let mut domain = Vec::new();
    // A file of no record is Odoo's own, such as a style sheet.
    match record(rpc, arguments)? {
        Some((model, id)) => domain.extend([json!(["res_model", "=", model]), json!(["res_id", "=", id])]),
        None => domain.push(json!(["res_id", "!=", 0])),
    }
    if let Some(name) = arguments.text("name") {
        domain.push(json!(["name", "ilike", name]));
    } else if domain.len() == 1 {
        return Err(Error::invalid("Name a record (model and id) or a part of the file's name."));
    }
    let columns = path::columns(&view::for_reading(rpc), MODEL, &COLUMNS.map(str::to_owned))?;
    let (limit, offset) = (arguments.count("limit").unwrap_or(LIMIT), arguments.count("offset").unwrap_or(0));
    let domain = Value::Array(domain);
    let order = Some("id desc".to_owned());
    let page = search::run(rpc, &Query { model: MODEL, domain, columns: &columns, offset, limit, order })?;
    let instance = &rpc.instance().name;
    let row = |file: &Value| {
        let uri = search::id_of(file).map(|id| format!("odoo://{instance}/attachment/{id}"));
        let text = |name: &str| file.get(name).and_then(Value::as_str);
        let by = file.get("create_uid").map(|by| by.get("display_name").or_else(|| by.get(1)));
        let record = text("res_model").map(|model| json!([model, file.get("res_id")]));
        json!([
            uri,
            text("name"),
            text("mimetype"),
            file.get("file_size"),
            record,
            text("create_date").and_then(datetime::from_odoo),
            by,
        ])
    };
    let table = Table {
        model: MODEL.to_owned(),
        heads: ["uri", "name", "type", "size", "record", "created", "by"].map(Head::plain).to_vec(),
        rows: page.records.iter().map(row).collect(),
        page: Some(PageOf { total: page.total, offset }),
        ..Table::default()
    };
    table.answer(arguments.budget())
}
