//! The process itself as a place from which a secret could leak: no core dumps, no tracing by others of the same user.

use std::io;

/// Why dumps could not be forbidden. The process works all the same.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DumpError {
    #[error("core dumps cannot be forbidden")]
    Limit(#[source] io::Error),
    #[error("other processes of the same user cannot be kept from this one's memory")]
    Dumpable(#[source] io::Error),
}

/// Forbids core dumps for good (`RLIMIT_CORE`), and on Linux also that another process of the same user traces this one
/// or reads its memory and environment (`PR_SET_DUMPABLE`). Root still can.
///
/// Belongs before the first secret is loaded. Programs started from here inherit the first, and lose the second.
///
/// # Errors
/// When the system refuses.
pub fn forbid_dumps() -> Result<(), DumpError> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        setrlimit(Resource::Core, none).map_err(|error| DumpError::Limit(error.into()))?;
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|error| DumpError::Dumpable(error.into()))?;
    }
    Ok(())
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn afterwards_the_process_leaves_no_dump_and_can_still_read_itself() {
        forbid_dumps().unwrap();
        forbid_dumps().unwrap();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        for file in ["status", "stat", "maps", "mem", "environ", "exe"] {
            std::fs::File::open(format!("/proc/self/{file}")).unwrap_or_else(|error| panic!("{file}: {error}"));
        }
    }
}
