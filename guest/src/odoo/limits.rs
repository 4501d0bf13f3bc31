//! How much of an answer is read, whichever protocol it came in.

/// The largest depth that [`Limits::depth`] can ask for: the decoder works recursively on a stack of one megabyte.
pub(super) const MAX_DEPTH: usize = 256;

/// What the values of one struct cost beyond themselves, in nodes: a map takes its memory in blocks of eleven entries.
pub(super) const NODES_PER_STRUCT: usize = 16;

/// Bounds on an answer. The whole answer is refused when one is exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of the answer in bytes.
    pub bytes: usize,
    /// How deep arrays and structs may be nested; at most 256 whatever is asked for.
    pub depth: usize,
    /// Values in the answer, with sixteen more for every struct. So counted they follow the memory that they take, about
    /// 40 bytes each in the 32-bit guest besides their text: a dense answer ends in an error, not in a guest without
    /// memory.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 32 << 20, depth: 64, nodes: 1_000_000 }
    }
}

/// One of the [`Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Bytes,
    Depth,
    Nodes,
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes",
            Self::Depth => "levels of nesting",
            Self::Nodes => "values (each struct counts as sixteen more)",
        })
    }
}

/// An answer is larger than one of the [`Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer has more than {max} {limit}")]
pub struct Exceeded {
    pub limit: Limit,
    pub max: usize,
}

/// What is left of the [`Limits`] while an answer is read.
pub(super) struct Budget {
    limits: Limits,
    depth: usize,
    nodes: usize,
}

impl Budget {
    /// Takes the answer's length off.
    pub(super) fn new(limits: &Limits, length: usize) -> Result<Self, Exceeded> {
        let limits = Limits { depth: limits.depth.min(MAX_DEPTH), ..*limits };
        if length > limits.bytes {
            return Err(Exceeded { limit: Limit::Bytes, max: limits.bytes });
        }
        Ok(Self { limits, depth: 0, nodes: 0 })
    }

    pub(super) fn take_nodes(&mut self, nodes: usize) -> Result<(), Exceeded> {
        self.nodes += nodes;
        if self.nodes > self.limits.nodes {
            return Err(Exceeded { limit: Limit::Nodes, max: self.limits.nodes });
        }
        Ok(())
    }

    /// Enters an array or a struct; [`Self::leave`] goes with it.
    pub(super) fn enter(&mut self) -> Result<(), Exceeded> {
        if self.depth >= self.limits.depth {
            return Err(Exceeded { limit: Limit::Depth, max: self.limits.depth });
        }
        self.depth += 1;
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }
}
