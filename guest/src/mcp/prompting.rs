//! The methods about prompts, and about completions of their arguments.

use super::Service;
use super::jsonrpc::{ErrorCode, RpcError};
use super::methods::{Params, failed, text};
use crate::completions::{Request, Subject, Suggestions};
use crate::model::{quote, suggest};
use serde_json::{Map, Value, json};

/// `prompts/get`.
pub(super) fn get(service: &Service, params: Params) -> Result<Value, RpcError> {
    let name = text(params, "name")?;
    let arguments = params.and_then(|params| params.get("arguments")).unwrap_or(&Value::Null);
    match service.prompt(name, arguments) {
        Ok(Some(prompt)) => Ok(prompt),
        Ok(None) => {
            let prompts = service.prompts();
            let names = prompts.iter().filter_map(|prompt| prompt.get("name")?.as_str());
            let question = suggest::question(&suggest::nearest(name, names));
            let advice = question.unwrap_or_else(|| "prompts/list has the names.".to_owned());
            let name = quote::text(name);
            Err(RpcError::new(ErrorCode::InvalidParams, format!("There is no prompt {name}; {advice}")))
        }
        Err(error) => Err(failed(&error, json!({"name": name, "code": error.code.as_str()}))),
    }
}

/// `completion/complete`.
pub(super) fn complete(service: &Service, params: Params) -> Result<Value, RpcError> {
    let part = |name: &str| params.and_then(|params| params.get(name)).and_then(Value::as_object);
    let word = |part: Option<&Map<String, Value>>, name: &str| part?.get(name)?.as_str().map(str::to_owned);
    let unfit = |what: &str| RpcError::new(ErrorCode::InvalidParams, format!("params.{what}."));
    let reference = part("ref");
    let (prompt, template) = (word(reference, "name"), word(reference, "uri"));
    let subject = match (word(reference, "type").as_deref(), &prompt, &template) {
        (Some("ref/prompt"), Some(name), _) => Subject::Prompt(name),
        (Some("ref/resource"), _, Some(template)) => Subject::Template(template),
        _ => return Err(unfit("ref must be a ref/prompt with a name or a ref/resource with a uri")),
    };
    let argument = part("argument");
    let (Some(name), Some(typed)) = (word(argument, "name"), word(argument, "value")) else {
        return Err(unfit("argument must have a name and a value, both strings"));
    };
    let none = Map::new();
    let chosen = part("context").and_then(|context| context.get("arguments")?.as_object()).unwrap_or(&none);
    let request = Request { subject, argument: &name, typed: &typed, chosen };
    match service.complete(&request) {
        Ok(Suggestions { values, total, has_more }) => {
            let mut completion = json!({"values": values, "hasMore": has_more});
            if let (Value::Object(members), Some(total)) = (&mut completion, total) {
                members.insert("total".into(), total.into());
            }
            Ok(json!({"completion": completion}))
        }
        Err(error) => Err(failed(&error, json!({"code": error.code.as_str()}))),
    }
}
