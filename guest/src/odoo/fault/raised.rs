//! Exceptions that the JSON protocols name: `{"name": "odoo.exceptions.UserError", "message": …, "debug": …}`.

use super::traceback::Exception;
use super::{CallDescription, exception, message, odoo, text, unsendable, unsent_result};
use crate::error::{Code, Error};
use crate::odoo::protocol::Protocol;
use serde_json::Value;

/// What Odoo says of an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The class with its module, such as `odoo.exceptions.UserError` or `builtins.ValueError`.
    name: String,
    /// For people, in the user's language; an exception's plain text otherwise.
    message: String,
    /// The traceback. Read for where the exception arose, and never repeated.
    debug: String,
}

impl Raised {
    /// Reads the object; `None` when it is none of Odoo's.
    pub fn read(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = value.get("name")?.as_str()?.to_owned();
        (!name.is_empty()).then(|| Self { name, message: text("message"), debug: text("debug") })
    }

    /// The name without its module.
    pub fn class(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    /// The error that it stands for: the same as that of XML-RPC's fault for the same failure.
    ///
    /// Its message is bounded, and holds neither traceback nor server path.
    pub fn error(&self, protocol: Protocol, call: &CallDescription) -> Error {
        if protocol == Protocol::Jsonrpc && unsendable::while_writing_json(&self.debug) {
            return unsent_result(protocol, call);
        }
        let said = text::clean(&self.message);
        match self.class() {
            "UserError" | "ValidationError" | "RedirectWarning" | "Warning" | "except_orm" => {
                message::user_error(&said, call)
            }
            "MissingError" => message::missing(&said, call),
            "LockError" => message::locked(call),
            "AccessError" => message::access_error(&said, call),
            "AccessDenied" => message::access_denied(&said, call),
            "Unauthorized" | "SessionExpiredException" => message::refused_login(call),
            "NotFound" => self.not_found(&said, call),
            _ => exception::error(&Exception::named(&self.name, &self.message), call),
        }
    }

    /// JSON-2 says so of models, methods and routes.
    fn not_found(&self, said: &str, call: &CallDescription) -> Error {
        if let Some(model) = said.strip_prefix("the model '").and_then(|rest| rest.strip_suffix("' does not exist")) {
            return message::unknown_model(model);
        }
        let method = Exception { name: "AttributeError".to_owned(), message: said.to_owned() };
        if said.starts_with("The method ") {
            return exception::error(&method, call);
        }
        odoo(Code::NotFound, format!("Odoo did not find what {call} needs: {said}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odoo::instance::Instance;
    use serde_json::json;

    fn error(name: &str, message: &str) -> Error {
        let instance = Instance::new("default", "https://erp.example.com", "main", "agent", "canary".into());
        let raised = Raised::read(&json!({"name": name, "message": message})).unwrap();
        raised.error(Protocol::Json2, &CallDescription::version(&instance))
    }

    #[test]
    fn what_was_not_found_is_told() {
        let route = error("werkzeug.exceptions.NotFound", "Did you mean POST /json/2/<model>/<method>?");
        assert_eq!(route.code, Code::NotFound);
        assert!(route.message.ends_with("Did you mean POST /json/2/<model>/<method>?"), "{route}");
        assert_eq!(error("odoo.exceptions.MissingError", "Nicht da.").code, Code::NotFound);
    }

    #[test]
    fn a_name_that_is_none_is_not_repeated() {
        let error = error("x\nTraceback (most recent call last):", "/opt/odoo/http.py failed");
        assert_eq!(error.message, "Odoo failed in asking for the version: [path] failed");
        assert_eq!(Raised::read(&json!({"message": "x"})), None);
        assert_eq!(Raised::read(&json!({"name": ""})), None);
    }
}
