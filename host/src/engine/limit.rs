//! The bounds that no configuration changes. Those that an operator sets are in [`crate::config::limits`].

use super::settings::{CORE_INSTANCES, MEMORIES, TABLE_ELEMENTS, TABLES};
use std::fmt;
use std::time::Duration;

/// A fixed bound of a plugin's file or of one sandbox.
///
/// Invariant: a plugin that runs into one is refused, stopped or made to wait, and the suite has a component that does so
/// for each: its table of limits matches this enum exhaustively.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Core functions of a component, those of all its modules together. Compiling costs about 5 kB for the smallest.
    Functions,
    /// Bytes of one function: compiling takes up to a kilobyte for each.
    FunctionBody,
    /// Local variables of all functions together. A hundred thousand take five bytes of a file, and time to compile.
    Locals,
    /// Bytes of a component that are neither code nor data: types, imports, exports, element segments.
    Declarations,
    /// Seconds from a component's bytes to machine code.
    CompileTime,
    /// Elements of one table.
    TableElements,
    /// Tables of a component.
    Tables,
    /// Core instances of a component.
    CoreInstances,
    /// Linear memories of a component.
    Memories,
    /// What a sandbox holds of the host at once: streams, requests, bodies, header lists, pollables.
    Resources,
    /// Handles in a sandbox's own tables: its resources and its borrowed ones too.
    Handles,
    /// Bytes of one list of header fields, as the host keeps it.
    Fields,
    /// Bytes of an outgoing body that the host takes before anybody reads them.
    BodyPiece,
    /// Bytes that a sandbox may hand to the host in one call.
    Transfer,
    /// Bytes of the call stack.
    Stack,
}

/// See [`Limit::CompileTime`].
pub(super) const COMPILE_TIME: Duration = Duration::from_secs(60);

impl Limit {
    pub const ALL: [Self; 15] = [
        Self::Functions,
        Self::FunctionBody,
        Self::Locals,
        Self::Declarations,
        Self::CompileTime,
        Self::TableElements,
        Self::Tables,
        Self::CoreInstances,
        Self::Memories,
        Self::Resources,
        Self::Handles,
        Self::Fields,
        Self::BodyPiece,
        Self::Transfer,
        Self::Stack,
    ];

    /// In the unit of the limit: pieces, bytes or seconds.
    pub const fn value(self) -> usize {
        match self {
            Self::Functions => 20_000,
            Self::FunctionBody => 256 * 1024,
            Self::Locals => 1_000_000,
            Self::Declarations => 1024 * 1024,
            Self::CompileTime => COMPILE_TIME.as_secs() as usize,
            Self::TableElements => TABLE_ELEMENTS,
            Self::Tables => TABLES as usize,
            Self::CoreInstances => CORE_INSTANCES as usize,
            Self::Memories => MEMORIES as usize,
            Self::Resources => 256,
            Self::Handles => 10_000,
            Self::Fields => 32 * 1024,
            Self::BodyPiece => 64 * 1024,
            Self::Transfer => 1024 * 1024,
            // wasmtime's own default, stated so that an update does not change it.
            Self::Stack => 512 * 1024,
        }
    }
}

/// What is too much, as in "it needs ...".
impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value();
        match self {
            Self::Functions => write!(f, "more than {value} functions"),
            Self::FunctionBody => write!(f, "more than {value} bytes for one function"),
            Self::Locals => write!(f, "more than {value} local variables"),
            Self::Declarations => write!(f, "more than {value} bytes of types, imports, exports and elements"),
            Self::CompileTime => write!(f, "more than {value} s to compile"),
            Self::TableElements => write!(f, "more than {value} elements in one table"),
            Self::Tables => write!(f, "more than {value} tables"),
            Self::CoreInstances => write!(f, "more than {value} core instances"),
            Self::Memories => write!(f, "more than {value} linear memory"),
            Self::Resources => write!(f, "more than {value} streams, requests, bodies, headers and pollables at once"),
            Self::Handles => write!(f, "more than {value} handles at once"),
            Self::Fields => write!(f, "more than {value} bytes of header fields"),
            Self::BodyPiece => write!(f, "to write more than {value} bytes of a body at once"),
            Self::Transfer => write!(f, "to hand over more than {value} bytes in one call"),
            Self::Stack => write!(f, "more than {value} bytes of call stack"),
        }
    }
}
