//! What each source gives and refuses; no error may hold the word `canary`, which stands for the secret.

use super::*;
use secrecy::ExposeSecret;

async fn load(source: SecretSource, variables: &[(&str, &str)]) -> Result<String, Error> {
    let environment = variables.iter().copied().collect();
    source.load(&environment).await.map(|secret| secret.expose_secret().to_owned())
}

async fn refused(source: SecretSource, variables: &[(&str, &str)]) -> String {
    let error = load(source, variables).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    crate::error::line(&error)
}

#[tokio::test]
async fn a_variable_gives_its_value() {
    let source = || SecretSource::Environment("KEY".to_owned());
    assert_eq!(load(source(), &[("KEY", "s3cret ü")]).await.unwrap(), "s3cret ü");
    for variables in [&[][..], &[("KEY", "")]] {
        assert_eq!(refused(source(), variables).await, "environment variable KEY is not set or empty");
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
    use age::x25519;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    fn file(folder: &Path, content: &[u8], mode: u32) -> PathBuf {
        let path = folder.join("odoo.key");
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    #[tokio::test]
    async fn a_file_gives_its_line_with_or_without_its_end() {
        let folder = tempfile::tempdir().unwrap();
        for content in [&b"canary"[..], b"canary\n", b"canary\r\n"] {
            let path = file(folder.path(), content, 0o600);
            assert_eq!(load(SecretSource::File(path), &[]).await.unwrap(), "canary");
        }
    }

    #[tokio::test]
    async fn a_file_that_holds_no_credential_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for (content, expected) in [
            (&b""[..], "gives nothing"),
            (b"\n", "gives nothing"),
            (b"user: agent\ncanary\n", "gives more than one line"),
            (&[b'x'; 70_000], "gives more than 65536 bytes"),
        ] {
            let told = refused(SecretSource::File(file(folder.path(), content, 0o600)), &[]).await;
            assert!(told.contains(expected), "{told}");
        }
    }

    #[tokio::test]
    async fn a_file_open_to_others_is_refused_with_the_command_that_closes_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), b"canary", 0o644);
        let shown = path.display().to_string();
        let expected = format!("the secret file {shown} is open to others (mode 0644): chmod 600 {shown}");
        assert_eq!(refused(SecretSource::File(path), &[]).await, expected);
    }

    #[tokio::test]
    async fn an_absent_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let told = refused(SecretSource::File(folder.path().join("absent")), &[]).await;
        assert!(told.starts_with("cannot read the secret file") && told.contains("absent"), "{told}");
    }

    #[tokio::test]
    async fn a_store_gives_one_of_its_secrets_and_names_what_it_lacks() {
        let folder = tempfile::tempdir().unwrap();
        let key = x25519::Identity::generate();
        let identity = file(folder.path(), key.to_string().expose_secret().as_bytes(), 0o600);
        let store = folder.path().join("secrets.age");
        std::fs::write(&store, age::encrypt(&key.to_public(), br#"{"main": "canary"}"#).unwrap()).unwrap();
        let source = |name| SecretSource::Store { name: SecretName::parse(name).unwrap(), place: Place::default() };
        let variables = [
            ("ODOO_MCP_SECRET_STORE", store.to_str().unwrap()),
            ("ODOO_MCP_STORE_IDENTITY", identity.to_str().unwrap()),
        ];
        assert_eq!(load(source("main"), &variables).await.unwrap(), "canary");
        let told = refused(source("other"), &variables).await;
        assert!(told.ends_with("has no secret `other`: `odoo-mcp-server secret set other` puts it in"), "{told}");
        let told = refused(source("main"), &variables[..1]).await;
        assert!(told.contains("ODOO_MCP_STORE_IDENTITY"), "{told}");
        std::fs::remove_file(&store).unwrap();
        let told = refused(source("main"), &variables).await;
        assert!(told.starts_with("there is no secret store") && told.contains("secret set NAME"), "{told}");
    }
}
