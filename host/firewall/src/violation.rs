//! Why a request's body may not leave, whatever the policy says.

use crate::value::{DEPTH, VALUES};

/// What makes a body unreadable, or readable in more than one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    #[error("it is not UTF-8")]
    NotUtf8,
    #[error("it is not well-formed XML")]
    Malformed,
    #[error("it is not well-formed JSON, or has a member that this request does not know")]
    NotJson,
    #[error("its XML declaration names another encoding than UTF-8")]
    Encoding,
    #[error("it has a document type, comment, CDATA section or processing instruction, which XML-RPC does not need")]
    Markup,
    #[error("it has an attribute, which XML-RPC does not know")]
    Attribute,
    #[error("it has an entity other than XML's five")]
    Entity,
    #[error("it has an element that XML-RPC does not know")]
    UnknownElement,
    #[error("its elements are not nested as XML-RPC nests them")]
    Nesting,
    #[error("it has an integer that is not a sign and the digits 0 to 9")]
    Integer,
    #[error("its values are nested deeper than {DEPTH} levels")]
    Depth,
    #[error("it has more than {VALUES} values: send fewer records at once")]
    Values,
    #[error("it names the same member twice, and readers differ in which of the two they take")]
    Duplicate,
    #[error("something follows the end of the call")]
    Trailing,
    #[error("only `version` and `authenticate` may be called on `common`, and only `execute_kw` on `object`")]
    Method,
    #[error("its parameters are not those of the method it calls")]
    Parameters,
    #[error("its user id is not a positive integer")]
    UserId,
    #[error("the placeholder of a credential is not at the credential's place")]
    Credential,
    #[error("its model or method is not a plain name")]
    Name,
    #[error("the credential's placeholder stands outside its own place")]
    Placeholder,
}
