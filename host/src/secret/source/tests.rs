//! What each source gives and refuses; no error may hold the word `canary`, which stands for the secret.

use super::*;
use secrecy::ExposeSecret;

async fn load(source: SecretSource, variables: &[(&str, &str)]) -> Result<String, Error> {
    let environment = variables.iter().copied().collect();
    source.load(&environment).await.map(|secret| secret.expose_secret().to_owned())
}

fn shell(script: &str) -> Vec<String> {
    ["/bin/sh", "-c", script].map(str::to_owned).to_vec()
}

async fn refused(source: SecretSource) -> String {
    let error = load(source, &[]).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn a_variable_gives_its_value() {
    let source = || SecretSource::Environment("KEY".to_owned());
    assert_eq!(load(source(), &[("KEY", "s3cret ü")]).await.unwrap(), "s3cret ü");
    for variables in [&[][..], &[("KEY", "")]] {
        let error = load(source(), variables).await.unwrap_err();
        assert_eq!(error.to_string(), "environment variable KEY is not set or empty");
    }
}

#[test]
fn one_line_end_is_cut_and_no_more() {
    let cleaned = |bytes: &[u8]| match clean(bytes, "it") {
        Ok(secret) => secret.expose_secret().to_owned(),
        Err(error) => error.to_string(),
    };
    let not_one_line = "it gives more than one line, or control characters: it must give the password or API key alone";
    assert_eq!(cleaned(b"key"), "key");
    assert_eq!(cleaned(b"key\n"), "key");
    assert_eq!(cleaned(b" key \r\n"), " key ");
    assert_eq!(cleaned(b"\n"), "it gives nothing");
    assert_eq!(cleaned(b""), "it gives nothing");
    assert_eq!(cleaned(b"key\n\n"), not_one_line);
    assert_eq!(cleaned(b"key\nuser: agent\n"), not_one_line);
    assert_eq!(cleaned(b"key\0"), not_one_line);
    assert_eq!(cleaned(b"\xff\xfe"), "it does not give UTF-8");
    assert_eq!(cleaned(&[b'x'; 65537]), "it gives more than 65536 bytes");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn file(folder: &Path, mode: u32) -> PathBuf {
        let path = folder.join("odoo.key");
        std::fs::write(&path, "canary\n").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    #[tokio::test]
    async fn a_file_for_its_owner_alone_is_read_also_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), 0o600);
        let link = folder.path().join("link");
        symlink(&path, &link).unwrap();
        assert_eq!(load(SecretSource::File(path), &[]).await.unwrap(), "canary");
        assert_eq!(load(SecretSource::File(link), &[]).await.unwrap(), "canary");
    }

    #[tokio::test]
    async fn a_file_open_to_others_is_refused_with_the_command_that_closes_it() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o640, 0o604, 0o620, 0o601] {
            let path = file(folder.path(), mode);
            let shown = path.display().to_string();
            let expected = format!("the secret file {shown} is open to others (mode {mode:04o}): chmod 600 {shown}");
            assert_eq!(refused(SecretSource::File(path)).await, expected);
        }
    }

    #[test]
    fn a_mounted_secret_may_be_read_by_others_but_not_written() {
        assert_eq!(forbidden_bits(Path::new("/run/secrets/odoo")), 0o022);
        assert_eq!(forbidden_bits(Path::new("/var/run/secrets/x/odoo")), 0o022);
        assert_eq!(forbidden_bits(Path::new("/run/secrets/../../home/odoo")), 0o077);
        assert_eq!(forbidden_bits(Path::new("/run/secrets-of-others/odoo")), 0o077);
    }

    #[tokio::test]
    async fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let not_regular = refused(SecretSource::File(folder.path().to_owned())).await;
        assert!(not_regular.ends_with("is not a regular file"), "{not_regular}");
        let absent = refused(SecretSource::File(folder.path().join("absent"))).await;
        assert!(absent.starts_with("cannot read the secret file"), "{absent}");
    }

    #[tokio::test]
    async fn a_command_gives_what_it_prints() {
        let source = SecretSource::Command(shell("printf 'from a command\\n'"));
        assert_eq!(load(source, &[]).await.unwrap(), "from a command");
    }

    #[tokio::test]
    async fn a_command_s_arguments_are_not_read_by_a_shell() {
        let source = SecretSource::Command(vec!["echo".to_owned(), "$HOME;x".to_owned()]);
        assert_eq!(load(source, &[]).await.unwrap(), "$HOME;x");
    }

    #[tokio::test]
    async fn a_command_that_fails_is_named_without_its_output() {
        let failed = refused(SecretSource::Command(shell("echo canary; echo canary >&2; exit 3"))).await;
        assert_eq!(failed, "the secret command `/bin/sh` failed (exit status: 3): run it by hand to see why");
        let absent = refused(SecretSource::Command(vec!["/nonexistent/program".to_owned()])).await;
        assert_eq!(absent, "cannot run the secret command `/nonexistent/program`");
    }

    #[tokio::test]
    async fn a_command_has_no_input_and_bounded_output() {
        let waits = SecretSource::Command(shell("cat; echo no input"));
        assert_eq!(load(waits, &[]).await.unwrap(), "no input");
        let floods = refused(SecretSource::Command(shell("while :; do echo canary; done"))).await;
        assert_eq!(floods, "the secret command `/bin/sh` gives more than 65536 bytes");
    }

    #[tokio::test]
    async fn a_command_that_does_not_end_is_given_up() {
        let error = of_command(&shell("exec sleep 60"), Duration::from_millis(50)).await.unwrap_err();
        assert!(matches!(error, Error::Slow { .. }), "{error:?}");
    }
}
