//! What an XML-RPC request asks for, read so strictly that no other reader can see another request in it.
//!
//! `token` splits the text; `grammar` holds the whole body to XML-RPC's grammar; [`head`] takes from it what is judged
//! and logged; `compose` writes the head anew with the credential in it; `escape` makes text safe for XML.
//!
//! Invariant: of the sandbox's own bytes only those after the method's name reach Odoo, and they follow the grammar:
//! balanced, without a second document, declaration, attribute, comment or CDATA section. So nothing in them can change
//! what the head says.

pub mod compose;
pub mod escape;
mod grammar;
pub mod head;
mod token;

pub use head::{Call, Execute, Head};

/// Why a request's body may not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    #[error("it is not UTF-8")]
    NotUtf8,
    #[error("it is not well-formed XML")]
    Malformed,
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
    #[error("its values are nested deeper than {} levels", grammar::DEPTH)]
    Depth,
    #[error("something follows the end of the call")]
    Trailing,
    #[error("only `version` and `authenticate` may be called on `common`, and only `execute_kw` on `object`")]
    Method,
    #[error("its parameters are not those of the method it calls")]
    Parameters,
    #[error("its user id is not a positive integer")]
    UserId,
    #[error("its third parameter is not the placeholder of a credential")]
    Credential,
    #[error("its model or method is not a plain name")]
    Name,
    #[error("the credential's placeholder stands outside its own place")]
    Placeholder,
}
