//! Files that hold something secret: whose they may be, and who may read them.
//!
//! A file must be a regular one, or a link to one: what is judged is the opened file, so that nothing can be put in its
//! place between the judgement and the reading. On Unix it must belong to the user of this process or to root, and
//! nobody else may have any right to it.
//!
//! Below [`MOUNTS`] others may read it, though not write, and it may be anybody's: container runtimes mount secrets
//! there with mode 0444 and the owner they had outside, systemd with an access list that shows as mode 0440. Nobody but
//! root can put anything into those folders.

use super::Error;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path};
use zeroize::Zeroizing;

/// Folders into which only root mounts secrets.
pub const MOUNTS: [&str; 3] = ["/run/secrets", "/var/run/secrets", "/run/credentials"];

/// What is known of an opened file.
#[derive(Debug, Clone, Copy)]
struct Facts {
    regular: bool,
    /// The nine bits of the rights.
    mode: u32,
    owner: u32,
}

/// Rights that group and others must not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// None at all.
    ToAll,
    /// They may read: what is in the file is encrypted.
    ToWriters,
}

/// Opens a file that holds something secret.
///
/// # Errors
/// When it cannot be opened, is not a regular file, is another user's, or is open to others.
pub(crate) fn open_private(path: &Path) -> Result<File, Error> {
    open(path, Closed::ToAll)
}

pub(super) fn open(path: &Path, closed: Closed) -> Result<File, Error> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    // Before opening too: opening a named pipe would wait for a writer.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(Error::NotRegular(path.to_owned()));
    }
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let facts = Facts { regular: metadata.is_file(), mode: metadata.mode() & 0o777, owner: metadata.uid() };
        judge(path, facts, rustix::process::geteuid().as_raw(), closed)?;
    }
    #[cfg(not(unix))]
    if !metadata.is_file() {
        return Err(Error::NotRegular(path.to_owned()));
    }
    Ok(file)
}

/// Reads at most one byte more than `largest`, which tells that there is too much.
///
/// Invariant: the buffer never grows, since what a growing one leaves behind is not wiped.
pub(crate) fn read(from: impl Read, largest: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = buffer(largest);
    from.take(largest as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Room for `largest` bytes and one more. The rest keeps the standard library from asking for more room at the end.
pub(super) fn buffer(largest: usize) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::with_capacity(largest + 64))
}

#[cfg(unix)]
fn judge(path: &Path, facts: Facts, user: u32, closed: Closed) -> Result<(), Error> {
    const ROOT: u32 = 0;
    let Facts { regular, mode, owner } = facts;
    let mounted = is_mounted(path);
    let forbidden = if mounted || closed == Closed::ToWriters { 0o022 } else { 0o077 };
    if !regular {
        return Err(Error::NotRegular(path.to_owned()));
    }
    if !mounted && owner != user && owner != ROOT {
        return Err(Error::Owner { path: path.to_owned(), owner, user });
    }
    if mode & forbidden != 0 {
        return Err(Error::Open { path: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(unix)]
fn is_mounted(path: &Path) -> bool {
    let climbs = path.components().any(|part| part == Component::ParentDir);
    !climbs && MOUNTS.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};

    const ME: u32 = 1000;
    const OTHER: u32 = 1001;

    fn verdict(path: &str, mode: u32, owner: u32, closed: Closed) -> String {
        let facts = Facts { regular: true, mode, owner };
        judge(Path::new(path), facts, ME, closed).map_or_else(|error| error.to_string(), |()| "fine".to_owned())
    }

    #[test]
    fn a_file_is_its_owner_s_alone_and_the_owner_is_this_user_or_root() {
        let judged = |mode, owner| verdict("/home/me/odoo.key", mode, owner, Closed::ToAll);
        assert_eq!(judged(0o600, ME), "fine");
        assert_eq!(judged(0o400, 0), "fine");
        assert_eq!(
            judged(0o600, OTHER),
            "the secret file /home/me/odoo.key belongs to user 1001: it must belong to the user of this process (1000) \
             or to root"
        );
        for mode in [0o644, 0o640, 0o604, 0o620, 0o601, 0o610] {
            let expected = format!(
                "the secret file /home/me/odoo.key is open to others (mode {mode:04o}): chmod 600 /home/me/odoo.key"
            );
            assert_eq!(judged(mode, ME), expected);
            assert_eq!(judged(mode, 0), expected);
        }
    }

    #[test]
    fn what_is_encrypted_may_be_read_by_others_but_not_written() {
        let judged = |mode, owner| verdict("/home/me/secrets.age", mode, owner, Closed::ToWriters);
        assert_eq!(judged(0o644, ME), "fine");
        assert!(judged(0o664, ME).contains("mode 0664"));
        assert!(judged(0o644, OTHER).contains("user 1001"));
    }

    #[test]
    fn a_mounted_secret_may_be_anybody_s_and_read_by_others_but_not_written() {
        for path in ["/run/secrets/odoo", "/var/run/secrets/x/odoo", "/run/credentials/odoo.service/key"] {
            assert_eq!(verdict(path, 0o444, OTHER, Closed::ToAll), "fine", "{path}");
            assert!(verdict(path, 0o464, OTHER, Closed::ToAll).contains("mode 0464"), "{path}");
        }
        for path in ["/run/secrets/../../home/odoo", "/run/secrets-of-others/odoo"] {
            assert!(verdict(path, 0o444, ME, Closed::ToAll).contains("mode 0444"), "{path}");
        }
    }

    #[test]
    fn what_is_no_file_is_refused_without_waiting_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [folder.path(), &pipe, Path::new("/dev/null")] {
            assert!(matches!(open_private(path), Err(Error::NotRegular(_))), "{}", path.display());
        }
        let facts = Facts { regular: false, mode: 0o600, owner: ME };
        assert!(matches!(judge(&pipe, facts, ME, Closed::ToAll), Err(Error::NotRegular(_))));
    }

    #[test]
    fn a_link_is_judged_by_what_it_leads_to() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("key"), folder.path().join("link"));
        std::fs::write(&target, "k").unwrap();
        symlink(&target, &link).unwrap();
        std::fs::set_permissions(&target, Permissions::from_mode(0o600)).unwrap();
        assert!(open_private(&link).is_ok());
        std::fs::set_permissions(&target, Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(open_private(&link), Err(Error::Open { mode: 0o644, .. })));
        std::fs::remove_file(&target).unwrap();
        assert!(matches!(open_private(&link), Err(Error::File { .. })));
    }

    #[test]
    fn a_reading_stops_one_byte_after_the_limit_and_its_buffer_does_not_grow() {
        for (length, expected) in [(0, 0), (99, 99), (100, 100), (101, 101), (5000, 101)] {
            let bytes = read(io::repeat(b'x').take(length), 100).unwrap();
            assert_eq!((bytes.len(), bytes.capacity()), (expected, buffer(100).capacity()), "{length}");
        }
    }
}
