use super::*;
use std::fs;

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    (folder, path)
}

#[test]
fn lines_are_added_to_those_that_are_there() {
    let (_folder, path) = folder();
    fs::write(&path, "old\n").unwrap();
    let (first, second) = (AuditFile::open(&path).unwrap(), AuditFile::open(&path).unwrap());
    first.append(b"one\n").unwrap();
    second.append(b"two\n").unwrap();
    first.append(b"three\n").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "old\none\ntwo\nthree\n");
}

#[test]
fn a_file_that_was_copied_and_truncated_begins_anew() {
    let (_folder, path) = folder();
    let file = AuditFile::open(&path).unwrap();
    file.append(b"one\n").unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(0).unwrap();
    file.append(b"two\n").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "two\n");
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(AuditFile::open(folder.path()), Err(OpenError::NotRegular(_))));
    assert!(matches!(AuditFile::open(&folder.path().join("absent").join("audit")), Err(OpenError::Open { .. })));
}

#[cfg(unix)]
#[test]
fn a_new_file_is_for_its_owner_and_nobody_else_may_write_to_an_old_one() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = folder();
    let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    drop(AuditFile::open(&path).unwrap());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    mode(0o640);
    assert!(AuditFile::open(&path).is_ok(), "a group may read it");
    mode(0o660);
    let error = AuditFile::open(&path).unwrap_err();
    assert!(matches!(error, OpenError::Writable { mode: 0o660, .. }), "{error}");
    assert!(error.to_string().contains("chmod go-w"), "{error}");
}

#[test]
fn a_line_that_was_torn_off_is_ended_before_the_next() {
    let (_folder, path) = folder();
    fs::write(&path, "{\"torn").unwrap();
    let file = AuditFile::open(&path).unwrap();
    file.state.lock().unwrap().torn = true;
    file.append(b"one\n").unwrap();
    file.append(b"two\n").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"torn\none\ntwo\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_the_file_works_again_afterwards() {
    let (_folder, path) = folder();
    let file = AuditFile::open(&path).unwrap();
    // A device that answers every write with "no space left".
    file.state.lock().unwrap().file = File::options().write(true).open("/dev/full").unwrap();
    assert_eq!(file.append(b"lost\n"), Err(Missing));
    assert!(file.is_broken());
    file.append(b"one\n").unwrap();
    assert!(!file.is_broken());
    assert_eq!(fs::read_to_string(&path).unwrap(), "one\n");
}
