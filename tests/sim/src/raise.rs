//! The exceptions that Odoo's code raises, and how they look to a remote caller.

use std::fmt;

/// One raised exception: its Python class and the text of `str(exception)`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{class}: {message}")]
pub(crate) struct Raise {
    pub(crate) class: Class,
    pub(crate) message: String,
}

/// The classes that a caller can tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    AccessDenied,
    AccessError,
    MissingError,
    UserError,
    ValidationError,
    /// Any other Python exception, by the name that ends its traceback.
    Python(&'static str),
}

impl Raise {
    pub(crate) fn python(class: &'static str, message: impl Into<String>) -> Self {
        Self { class: Class::Python(class), message: message.into() }
    }

    pub(crate) fn value(message: impl Into<String>) -> Self {
        Self::python("ValueError", message)
    }

    pub(crate) fn type_error(message: impl Into<String>) -> Self {
        Self::python("TypeError", message)
    }

    pub(crate) fn user(message: impl Into<String>) -> Self {
        Self { class: Class::UserError, message: message.into() }
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self { class: Class::ValidationError, message: message.into() }
    }

    pub(crate) fn access(message: impl Into<String>) -> Self {
        Self { class: Class::AccessError, message: message.into() }
    }

    pub(crate) fn denied() -> Self {
        Self { class: Class::AccessDenied, message: "Access Denied".into() }
    }

    pub(crate) fn missing(model: &str, id: i64, user: i64) -> Self {
        let message = format!("Record does not exist or has been deleted.\n(Record: {model}({id},), User: {user})");
        Self { class: Class::MissingError, message }
    }

    /// The XML-RPC fault code on `/xmlrpc/2`.
    pub(crate) fn fault_code(&self) -> i32 {
        match self.class {
            Class::Python(_) => 1,
            Class::MissingError | Class::UserError | Class::ValidationError => 2,
            Class::AccessDenied => 3,
            Class::AccessError => 4,
        }
    }

    /// The XML-RPC fault string: the message alone, or a traceback for what Odoo did not expect.
    ///
    /// The traceback holds server paths on purpose: a client that lets them through to its user is then caught.
    pub(crate) fn fault_string(&self) -> String {
        let Class::Python(class) = self.class else { return self.message.clone() };
        format!(
            "Traceback (most recent call last):\n  \
             File \"/usr/lib/python3/dist-packages/odoo/addons/rpc/controllers/xmlrpc.py\", line 162, in xmlrpc_2\n    \
             response = self._xmlrpc(service)\n               ^^^^^^^^^^^^^^^^^^^^^\n  \
             File \"/usr/lib/python3/dist-packages/odoo/service/model.py\", line 93, in call_kw\n    \
             result = method(recs, *args, **kwargs)\n             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n\
             {class}: {}\n",
            self.message
        )
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::AccessDenied => "odoo.exceptions.AccessDenied",
            Class::AccessError => "odoo.exceptions.AccessError",
            Class::MissingError => "odoo.exceptions.MissingError",
            Class::UserError => "odoo.exceptions.UserError",
            Class::ValidationError => "odoo.exceptions.ValidationError",
            Class::Python(name) => name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_a_traceback_names_the_exception() {
        let text = Raise::value("Invalid field 'x' on 'res.partner'").fault_string();
        assert_eq!(text.trim_end().lines().last(), Some("ValueError: Invalid field 'x' on 'res.partner'"));
    }

    #[test]
    fn what_odoo_expects_comes_without_a_traceback() {
        let raise = Raise::missing("res.partner", 7, 2);
        assert_eq!(raise.fault_code(), 2);
        assert!(!raise.fault_string().contains("Traceback"));
    }
}
