//! What is in a file.

use crate::answer::{Answer, Block};
use crate::error::{Code, Error, Source};
use crate::model::attachment;
use crate::odoo::Rpc;
use crate::resources::{self, Content};
use crate::tools::parameters::Arguments;
use serde_json::json;

/// The largest picture that is shown instead of linked, in bytes: what models take, and a fifth of an answer.
const LARGEST_PICTURE: u64 = 256_000;
/// What clients can show.
const PICTURES: [&str; 4] = ["image/gif", "image/jpeg", "image/png", "image/webp"];

pub(super) fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let uri = match (arguments.text("uri"), arguments.count("attachment_id"), arguments.count("offset")) {
        (Some(uri), None, _) => uri.to_owned(),
        (None, Some(id), None) => format!("odoo://{}/attachment/{id}", rpc.instance().name),
        (None, Some(id), Some(offset)) => format!("odoo://{}/attachment/{id}?offset={offset}", rpc.instance().name),
        _ => {
            return Err(Error::invalid("Say which file to read: uri, or attachment_id.")
                .hint("the action list gives the uris of a record's files"));
        }
    };
    let Some(content) = resources::file(rpc, &uri)? else {
        let message = format!("There is no file at {uri}, it is empty, or this user may not see it.");
        return Err(
            Error::new(Code::NotFound, Source::Odoo, message).hint("the action list tells which files there are")
        );
    };
    Ok(match content {
        Content::Text { mime_type, text } => {
            let data = json!({"uri": uri, "type": mime_type, "text": text});
            Answer::new(format!("{uri} ({mime_type}):\n{text}"), data)
        }
        Content::Bytes { mime_type, base64 } => {
            let size = attachment::decoded_length(&base64);
            let is_picture = PICTURES.contains(&mime_type.as_str()) && size <= LARGEST_PICTURE;
            let how = if is_picture { "shown" } else { "linked: it is no text" };
            let data = json!({"uri": uri, "type": mime_type, "size": size});
            let mut answer = Answer::new(format!("{uri}: {mime_type}, {size} bytes, {how}"), data);
            answer.blocks.push(if is_picture {
                Block::Image { mime_type, data: attachment::bytes(&base64)? }
            } else {
                Block::Link { name: uri.clone(), uri, mime_type }
            });
            answer
        }
    })
}
