//! A new file.

use super::record;
use crate::answer::Answer;
use crate::error::{Code, Error, Retry, Source};
use crate::model::attachment::{self, MODEL};
use crate::model::values::scalar;
use crate::odoo::Rpc;
use crate::tools::parameters::Arguments;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

pub(super) fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let Some(name) = arguments.text("name").map(str::trim).filter(|name| !name.is_empty()) else {
        return Err(Error::invalid("name is missing: what is the file called, with its ending?"));
    };
    let base64 = match (arguments.text("text"), arguments.get("data")) {
        (Some(text), None) => STANDARD.encode(text),
        (None, Some(data)) => {
            let data = scalar::base64(data).map_err(|problem| Error::invalid(format!("data: {problem}")))?;
            data.split_ascii_whitespace().collect()
        }
        _ => return Err(Error::invalid("Give the file's content as text, or as data in base64.")),
    };
    let size = attachment::decoded_length(&base64);
    let mut values = Map::from_iter([
        ("name".to_owned(), json!(name)),
        (attachment::content_field(&rpc.version()?).to_owned(), json!(base64)),
    ]);
    let record = record(rpc, arguments)?;
    if let Some((model, id)) = record {
        values.extend([("res_model".to_owned(), json!(model)), ("res_id".to_owned(), json!(id))]);
    }
    let created = rpc.call(MODEL, "create", vec![json!([values])], Map::new())?;
    let Some(id) = created.as_i64().or_else(|| created.get(0)?.as_i64()) else {
        let message = "Odoo's answer to the upload is not an id.";
        return Err(Error::new(Code::Unknown, Source::Odoo, message)
            .retry(Retry::UnknownOutcome)
            .hint("the file may be there: list the record's files before uploading it again"));
    };
    Ok(tell(rpc, record, id, size))
}

/// Invariant: the file is there by now, so nothing that fails here may look like a failed upload.
fn tell(rpc: &dyn Rpc, record: Option<(&str, i64)>, id: i64, size: u64) -> Answer {
    let uri = format!("odoo://{}/attachment/{id}", rpc.instance().name);
    let place = record.map_or_else(|| "no record".to_owned(), |(model, id)| format!("{model} {id}"));
    let mut text = format!("uploaded to {place}: {uri}");
    let mut data = json!({"id": id, "uri": uri, "size": size});
    let note = match attachment::find(rpc, id) {
        Ok(Some(found)) => {
            text.push_str(&format!("\n{}: {}, {} bytes", found.name, found.mime_type, found.size));
            data["name"] = json!(found.name);
            data["type"] = json!(found.mime_type);
            (found.size != size).then(|| format!("Odoo keeps {} bytes of the {size} that were sent.", found.size))
        }
        Ok(None) => Some("It was uploaded, but this user may not see it.".to_owned()),
        Err(error) => Some(format!("It was uploaded; reading it back failed: {}", error.message)),
    };
    if let Some(note) = note {
        text.push_str(&format!("\nnote: {note}"));
        data["notes"] = Value::Array(vec![json!(note)]);
    }
    Answer::new(text, data)
}
