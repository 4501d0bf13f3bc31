//! The exceptions that Odoo's code raises, and how they look to a remote caller.

use std::{borrow::Cow, fmt};

use crate::{language::Language, traceback::Place};

/// One raised exception: its Python class and the text of `str(exception)`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{class}: {message}")]
pub(crate) struct Raise {
    pub(crate) class: Class,
    pub(crate) message: String,
    /// Where it was raised: in the call, unless [`Raise::at`] says otherwise.
    place: Place,
}

/// The classes that a caller can tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Class {
    AccessDenied,
    AccessError,
    LockError,
    MissingError,
    UserError,
    ValidationError,
    /// An HTTP error of JSON-2's own: status and name.
    Http(u16, &'static str),
    /// Any other Python exception, by the name that ends its traceback.
    Python(Cow<'static, str>),
}

impl Raise {
    fn of(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), place: Place::default() }
    }

    /// The same, raised elsewhere than in the call.
    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    pub(crate) fn python(class: &'static str, message: impl Into<String>) -> Self {
        Self::of(Class::Python(class.into()), message)
    }

    /// An exception by its full name, such as `odoo.exceptions.UserError`.
    pub(crate) fn named(class: &str, message: impl Into<String>) -> Self {
        let known = [Class::AccessDenied, Class::AccessError, Class::LockError, Class::MissingError, Class::UserError]
            .into_iter()
            .chain([Class::ValidationError])
            .find(|known| known.to_string() == class);
        let short = class.strip_prefix("builtins.").unwrap_or(class);
        Self::of(known.unwrap_or_else(|| Class::Python(short.to_owned().into())), message)
    }

    pub(crate) fn value(message: impl Into<String>) -> Self {
        Self::python("ValueError", message)
    }

    pub(crate) fn type_error(message: impl Into<String>) -> Self {
        Self::python("TypeError", message)
    }

    pub(crate) fn user(message: impl Into<String>) -> Self {
        Self::of(Class::UserError, message)
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::of(Class::ValidationError, message)
    }

    pub(crate) fn access(message: impl Into<String>) -> Self {
        Self::of(Class::AccessError, message)
    }

    pub(crate) fn denied() -> Self {
        Self::of(Class::AccessDenied, "Access Denied")
    }

    pub(crate) fn missing(language: Language, model: &str, id: i64, user: i64) -> Self {
        let head = language.word("Record does not exist or has been deleted.");
        let record = language.say("(Record: {}, User: {})", &[&format!("{model}({id},)"), &user.to_string()]);
        Self::of(Class::MissingError, format!("{head}\n{record}"))
    }

    /// `ensure_one()` on these ids, which are not one.
    pub(crate) fn singleton(model: &str, ids: &[i64]) -> Self {
        let ids: Vec<_> = ids.iter().map(i64::to_string).collect();
        Self::value(format!("Expected singleton: {model}({})", ids.join(", ")))
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::of(Class::Http(400, "BadRequest"), message)
    }

    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::of(Class::Http(401, "Unauthorized"), message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::of(Class::Http(404, "NotFound"), message)
    }

    pub(crate) fn unprocessable(message: impl Into<String>) -> Self {
        Self::of(Class::Http(422, "UnprocessableEntity"), message)
    }

    /// The XML-RPC fault code on `/xmlrpc/2`.
    pub(crate) fn fault_code(&self) -> i32 {
        match self.class {
            Class::Python(_) | Class::Http(..) => 1,
            Class::MissingError | Class::UserError | Class::ValidationError | Class::LockError => 2,
            Class::AccessDenied => 3,
            Class::AccessError => 4,
        }
    }

    /// The HTTP status of JSON-2.
    pub(crate) fn status(&self) -> u16 {
        match self.class {
            Class::AccessDenied | Class::AccessError => 403,
            Class::MissingError => 404,
            Class::LockError => 409,
            Class::UserError | Class::ValidationError => 422,
            Class::Http(status, _) => status,
            Class::Python(_) => 500,
        }
    }

    /// The XML-RPC fault string: the message alone, or a traceback for what Odoo did not expect.
    pub(crate) fn fault_string(&self) -> String {
        match self.class {
            Class::Python(_) | Class::Http(..) => self.traceback(),
            _ => self.message.clone(),
        }
    }

    /// Python's account of the exception; Odoo suppresses the frames of a refused login.
    pub(crate) fn traceback(&self) -> String {
        let last = format!("{}: {}\n", self.class, self.message);
        if self.class == Class::AccessDenied {
            return last;
        }
        format!("Traceback (most recent call last):\n{}{last}", self.place.frames())
    }
}

impl Class {
    /// With the module that Python knows the class by; a traceback leaves `builtins` out.
    pub(crate) fn qualified(&self) -> String {
        match self {
            Self::Python(name) if !name.contains('.') => format!("builtins.{name}"),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessDenied => "odoo.exceptions.AccessDenied",
            Self::AccessError => "odoo.exceptions.AccessError",
            Self::LockError => "odoo.exceptions.LockError",
            Self::MissingError => "odoo.exceptions.MissingError",
            Self::UserError => "odoo.exceptions.UserError",
            Self::ValidationError => "odoo.exceptions.ValidationError",
            Self::Http(_, name) => return write!(f, "werkzeug.exceptions.{name}"),
            Self::Python(name) => name,
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
        let raise = Raise::missing(Language::English, "res.partner", 7, 2);
        assert_eq!(raise.fault_code(), 2);
        assert!(!raise.fault_string().contains("Traceback"));
    }

    #[test]
    fn an_exception_is_known_by_its_full_name() {
        assert_eq!(Raise::named("odoo.exceptions.UserError", "no"), Raise::user("no"));
        assert_eq!(Raise::named("builtins.ValueError", "no"), Raise::value("no"));
        assert_eq!(Raise::value("no").class.qualified(), "builtins.ValueError");
        assert_eq!(Raise::named("psycopg2.errors.X", "").class.qualified(), "psycopg2.errors.X");
    }

    #[test]
    fn a_refused_login_has_no_frames() {
        assert_eq!(Raise::denied().traceback(), "odoo.exceptions.AccessDenied: Access Denied\n");
    }
}
