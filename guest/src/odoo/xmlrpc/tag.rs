//! The elements of XML-RPC.

use super::scalar::Scalar;

/// The elements of an XML-RPC answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    MethodResponse,
    Params,
    Param,
    Fault,
    Value,
    Struct,
    Member,
    Name,
    Array,
    Data,
    Nil,
    Scalar(Scalar),
}

impl Tag {
    /// Written over bytes: the compiler then decides by length first.
    #[inline]
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.as_bytes() {
            b"value" => Self::Value,
            b"member" => Self::Member,
            b"name" => Self::Name,
            b"string" => Self::Scalar(Scalar::Text),
            b"int" | b"i4" | b"i8" | b"i1" | b"i2" | b"biginteger" => Self::Scalar(Scalar::Integer),
            b"double" | b"float" => Self::Scalar(Scalar::Double),
            b"boolean" => Self::Scalar(Scalar::Boolean),
            b"array" => Self::Array,
            b"data" => Self::Data,
            b"struct" => Self::Struct,
            b"nil" | b"ex:nil" => Self::Nil,
            b"base64" => Self::Scalar(Scalar::Base64),
            b"dateTime.iso8601" => Self::Scalar(Scalar::DateTime),
            b"param" => Self::Param,
            b"params" => Self::Params,
            b"methodResponse" => Self::MethodResponse,
            b"fault" => Self::Fault,
            _ => return None,
        })
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::MethodResponse => "methodResponse",
            Self::Params => "params",
            Self::Param => "param",
            Self::Fault => "fault",
            Self::Value => "value",
            Self::Struct => "struct",
            Self::Member => "member",
            Self::Name => "name",
            Self::Array => "array",
            Self::Data => "data",
            Self::Nil => "nil",
            Self::Scalar(scalar) => scalar.name(),
        })
    }
}

/// What ends a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Open(Tag),
    Close(Tag),
    /// The end of a complete document.
    End,
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open(tag) => write!(f, "<{tag}>"),
            Self::Close(tag) => write!(f, "</{tag}>"),
            Self::End => f.write_str("the end"),
        }
    }
}
