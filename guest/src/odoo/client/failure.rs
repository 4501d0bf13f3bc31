//! How an attempt in one protocol ended.

use crate::error::Error;

/// An attempt that gave no value.
///
/// Invariant: the first two only where it is certain that nothing was carried out. The same call is then tried in the
/// next protocol, writes too.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server does not speak this protocol, or not with this credential.
    Unspoken(Error),
    /// The protocol has no words for this call. Nothing was sent.
    Inexpressible(Error),
    /// The call failed, or its end is not known.
    Failed(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
