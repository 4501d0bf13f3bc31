//! `ir.attachment`: files, on a document or on none.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

use super::{
    Access, Definition, Model,
    definition::Rules,
    field::{binary, boolean, char, integer, many2one, selection},
    portal,
};
use crate::{
    orm::{Env, Input, Method, Row, Tx, decoded},
    python,
    raise::Raise,
    series::Series,
};

const METHODS: &[Method] =
    &[Method::on_records("generate_access_token", "IrAttachment.generate_access_token", &[], 0, generate_access_token)];

pub(crate) fn models() -> Vec<Model> {
    let fields = vec![
        char("name", "Name").required(),
        char("access_token", "Access Token"),
        many2one("company_id", "Company", "res.company").default(|_| 1.into()),
        binary("datas", "File Content (base64)").until(Series::V19),
        char("description", "Description"),
        integer("file_size", "File Size").stored(|env, row| decoded(&env.text(row, "datas")).len().into()),
        char("mimetype", "Mime Type"),
        boolean("public", "Is public document"),
        binary("raw", "File Content (raw)").alias(raw, |series, value| ("datas", content(series, value))),
        integer("res_id", "Resource ID"),
        char("res_model", "Resource Model"),
        selection("type", "Type", &[("url", "URL"), ("binary", "File")]).required().default(|_| "binary".into()),
        char("url", "Url"),
    ];
    let attachment = Definition {
        order: "id desc",
        access: Access::ALL,
        list: "<list string=\"Attachments\"><field name=\"name\"/><field name=\"res_model\"/>\
               <field name=\"res_id\"/><field name=\"type\"/></list>",
        rules: Rules { prepare, drops: |series, name| series >= Series::V20 && name == "datas", ..Rules::default() },
        methods: &[METHODS],
        ..Definition::new("ir.attachment", "Attachment", fields)
    };
    vec![attachment.build()]
}

/// Tells the type of a file by its beginning, or else by its name.
fn prepare(tx: &mut Tx<'_>, values: &mut Map<String, Value>) -> Result<(), Raise> {
    let text = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let given = match values.get("raw").filter(|raw| python::truthy(raw)) {
        Some(raw) => content(tx.db.series, raw),
        None => values.get("datas").cloned().unwrap_or_default(),
    };
    let content = given.as_str().unwrap_or_default();
    if python::truthy(&given) && decoded(content).is_empty() {
        return Err(Raise::python("binascii.Error", "Incorrect padding"));
    }
    if !text("mimetype").is_empty() {
        return Ok(());
    }
    let (bytes, name) = (decoded(content), text("name").to_lowercase());
    let ends = |ending: &str| name.ends_with(ending);
    let media = match bytes.as_slice() {
        [b'%', b'P', b'D', b'F', ..] => "application/pdf",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        _ if ends(".csv") => "text/csv",
        _ if ends(".json") => "application/json",
        bytes if !bytes.is_empty() && std::str::from_utf8(bytes).is_ok() => "text/plain",
        _ => "application/octet-stream",
    };
    values.insert("mimetype".into(), media.into());
    Ok(())
}

/// What a value for `raw` is as base64: that already, from 20 on; before, a text that is the content itself.
fn content(series: Series, value: &Value) -> Value {
    match value {
        Value::String(text) if series < Series::V20 => STANDARD.encode(text).into(),
        Value::String(_) => value.clone(),
        _ => false.into(),
    }
}

/// The content as `bytes`: no protocol can write it unless it is UTF-8. From 20 on it reads as every binary does.
fn raw(env: Env<'_>, row: &Row) -> Value {
    if env.db.series >= Series::V20 {
        return env.get(row, "datas").into_owned();
    }
    match String::from_utf8(decoded(&env.text(row, "datas"))) {
        Ok(text) if text.is_empty() => false.into(),
        Ok(text) => text.into(),
        Err(_) => python::BYTES.into(),
    }
}

/// The tokens by which the files can be fetched without a login; made where there is none.
fn generate_access_token(input: Input<'_, '_>) -> Result<Value, Raise> {
    input.ids.iter().map(|id| portal::token(input.tx, input.model, *id).map(Value::from)).collect()
}
