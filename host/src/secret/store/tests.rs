//! The file of a store: made, read, changed, by one and by many.

use super::*;
use crate::error::line;
use crate::secret::keyring::Keyring;
use age::x25519;
use keyring_core::mock;
use secrecy::ExposeSecret;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// A folder with a store that need not exist yet, and an identity file.
struct Fixture {
    folder: tempfile::TempDir,
    identity: x25519::Identity,
}

impl Fixture {
    fn new() -> Self {
        let (folder, identity) = (tempfile::tempdir().unwrap(), x25519::Identity::generate());
        let fixture = Self { folder, identity };
        fixture.write_private("identity", fixture.identity.to_string().expose_secret().as_bytes());
        fixture
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_private(&self, name: &str, content: &[u8]) {
        std::fs::write(self.path(name), content).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(self.path(name), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }

    fn store(&self) -> Store {
        Store { path: self.path("config/secrets.age") }
    }

    fn keys(&self) -> Keys {
        keys(Some(self.path("identity")), &[], empty_keyring())
    }
}

fn empty_keyring() -> Keyring {
    Keyring::Of(mock::Store::new().unwrap())
}

fn keys(identity: Option<PathBuf>, variables: &[(&str, &str)], keyring: Keyring) -> Keys {
    Keys::of(&Place { file: None, identity }, &variables.iter().copied().collect(), keyring).unwrap()
}

fn name(text: &str) -> SecretName {
    SecretName::parse(text).unwrap()
}

fn set(store: &Store, keys: &Keys, account: &str, secret: &str) -> Result<bool, Error> {
    store.set(keys, &name(account), secret.into())
}

fn get(store: &Store, keys: &Keys, account: &str) -> Result<String, Error> {
    Ok(store.open(keys)?.get(&name(account))?.expose_secret().to_owned())
}

/// Answers questions in order, and notes them.
fn person(answers: &[&'static str]) -> (Ask, Arc<Mutex<Vec<String>>>) {
    let questions = Arc::new(Mutex::new(Vec::new()));
    let (noted, answers) = (Arc::clone(&questions), answers.to_vec());
    let ask = move |question: &str| {
        let mut noted = noted.lock().unwrap();
        let answer = answers.get(noted.len()).copied().ok_or_else(|| io::Error::other("asked too often"))?;
        noted.push(question.to_owned());
        Ok(SecretString::from(answer))
    };
    (Arc::new(ask), questions)
}

#[test]
fn a_store_is_made_by_the_first_secret_and_keeps_the_others_when_one_changes() {
    let fixture = Fixture::new();
    let (store, keys) = (fixture.store(), fixture.keys());
    assert!(matches!(store.open(&keys), Err(Error::NoStore(_))));
    assert!(matches!(store.remove(&keys, &name("a")), Err(Error::NoStore(_))));
    assert!(!fixture.path("config").exists());
    assert!(!set(&store, &keys, "a", "canary-1").unwrap());
    assert!(!set(&store, &keys, "b", "canary-b").unwrap());
    assert!(set(&store, &keys, "a", "canary-a").unwrap());
    assert_eq!(get(&store, &keys, "a").unwrap(), "canary-a");
    assert_eq!(get(&store, &keys, "b").unwrap(), "canary-b");
    store.remove(&keys, &name("a")).unwrap();
    assert!(matches!(store.remove(&keys, &name("a")), Err(Error::NotInStore { .. })));
    assert!(matches!(get(&store, &keys, "a"), Err(Error::NotInStore { .. })));
    assert_eq!(get(&store, &keys, "b").unwrap(), "canary-b");
}

#[test]
fn the_file_is_plain_age_of_a_json_object() {
    let fixture = Fixture::new();
    set(&fixture.store(), &fixture.keys(), "main", "canary").unwrap();
    let sealed = std::fs::read(fixture.store().path()).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1\n-> X25519 "));
    let text = age::decrypt(&fixture.identity, &sealed).unwrap();
    let content: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(content, serde_json::json!({"main": "canary"}));
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_do_anything_with_what_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new();
    set(&fixture.store(), &fixture.keys(), "a", "canary").unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&fixture.path("config")), 0o700);
    for entry in std::fs::read_dir(fixture.path("config")).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
    std::fs::set_permissions(fixture.store().path(), PermissionsExt::from_mode(0o666)).unwrap();
    assert!(matches!(get(&fixture.store(), &fixture.keys(), "a"), Err(Error::Open { mode: 0o666, .. })));
    std::fs::set_permissions(fixture.path("identity"), PermissionsExt::from_mode(0o644)).unwrap();
    std::fs::set_permissions(fixture.store().path(), PermissionsExt::from_mode(0o644)).unwrap();
    assert!(matches!(get(&fixture.store(), &fixture.keys(), "a"), Err(Error::Open { mode: 0o644, .. })));
}

#[test]
fn a_change_that_fails_leaves_the_file_as_it_was_and_nothing_beside_it() {
    let fixture = Fixture::new();
    let (store, keys) = (fixture.store(), fixture.keys());
    set(&store, &keys, "a", "canary").unwrap();
    let before = std::fs::read(store.path()).unwrap();
    let refused = store.change(&keys, |table| {
        table.remove(&name("a"));
        Err::<(), _>(Error::NoStorePlace)
    });
    assert!(refused.is_err());
    let too_much = store.change(&keys, |table| {
        for index in 0..20 {
            table.set(name(&format!("n{index}")), "x".repeat(60_000).into());
        }
        Ok(())
    });
    assert!(matches!(too_much, Err(Error::Store { source: Problem::TooLarge { .. }, .. })));
    assert_eq!(std::fs::read(store.path()).unwrap(), before);
    let files: BTreeSet<_> =
        std::fs::read_dir(fixture.path("config")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, BTreeSet::from(["secrets.age".into(), "secrets.age.lock".into()]));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let fixture = Fixture::new();
    let (store, keys) = (fixture.store(), fixture.keys());
    set(&store, &keys, "a", "canary").unwrap();
    let elsewhere = fixture.path("elsewhere.age");
    std::fs::rename(store.path(), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, store.path()).unwrap();
    set(&store, &keys, "b", "canary").unwrap();
    assert!(std::fs::symlink_metadata(store.path()).unwrap().is_symlink());
    assert_eq!(get(&Store { path: elsewhere }, &keys, "b").unwrap(), "canary");
}

#[test]
fn of_many_who_change_it_at_once_none_is_lost() {
    let fixture = Fixture::new();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let fixture = &fixture;
            scope.spawn(move || {
                let (store, keys) = (fixture.store(), fixture.keys());
                for turn in 0..5 {
                    set(&store, &keys, &format!("w{writer}-{turn}"), "canary").unwrap();
                    // Whoever reads meanwhile finds a whole file.
                    assert_eq!(get(&store, &keys, &format!("w{writer}-{turn}")).unwrap(), "canary");
                }
            });
        }
    });
    assert_eq!(fixture.store().open(&fixture.keys()).unwrap().table().iter().count(), 40);
}

#[test]
fn a_file_that_is_no_store_is_told_apart() {
    let fixture = Fixture::new();
    let (store, keys) = (fixture.store(), fixture.keys());
    std::fs::create_dir(fixture.path("config")).unwrap();
    let sealed = |text: &[u8]| age::encrypt(&fixture.identity.to_public(), text).unwrap();
    for (content, expected) in [
        (b"{\"a\": \"canary\"}".to_vec(), "is not a file of age's binary format"),
        (sealed(b"a = canary"), "is not a JSON object of names and secrets (line 1, column 1)"),
        (vec![b'x'; LARGEST + 1], "more than 1048576 bytes"),
        (age::encrypt(&x25519::Identity::generate().to_public(), b"{}").unwrap(), "no identity of the identity file"),
    ] {
        fixture.write_private("config/secrets.age", &content);
        let errors = [get(&store, &keys, "a").unwrap_err(), set(&store, &keys, "a", "canary").unwrap_err()];
        for error in errors {
            assert!(line(&error).contains(expected), "{}", line(&error));
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
        assert_eq!(std::fs::read(store.path()).unwrap(), content, "it was overwritten");
    }
}

#[test]
fn an_identity_file_may_have_comments_but_nothing_else() {
    let fixture = Fixture::new();
    let (store, keys) = (fixture.store(), fixture.keys());
    set(&store, &keys, "a", "canary").unwrap();
    let key = fixture.identity.to_string();
    let commented = format!("# public key: {}\r\n\r\n{}\r\n", fixture.identity.to_public(), key.expose_secret());
    fixture.write_private("identity", commented.as_bytes());
    assert_eq!(get(&store, &keys, "a").unwrap(), "canary");
    for wrong in ["", "# nothing\n", &format!("{}\ncanary\n", key.expose_secret())] {
        fixture.write_private("identity", wrong.as_bytes());
        let error = get(&store, &keys, "a").unwrap_err();
        assert!(matches!(error, Error::NotAnIdentity(_)), "{error}");
        assert!(!format!("{error:?}").contains("canary") && !format!("{error:?}").contains("KEY-1Q"), "{error:?}");
    }
}

#[test]
fn a_passphrase_comes_from_the_variable_then_the_keyring_then_a_person() {
    const PASSPHRASE: &str = "correct horse";
    let fixture = Fixture::new();
    let store = fixture.store();
    let variable = [("ODOO_MCP_STORE_PASSPHRASE", PASSPHRASE)];
    set(&store, &keys(None, &variable, empty_keyring()), "a", "canary").unwrap();

    let keyring = empty_keyring();
    let error = get(&store, &keys(None, &[], keyring.clone()), "a").unwrap_err();
    assert!(line(&error).contains("(it has no secret `store`)"), "{}", line(&error));
    let (ask, questions) = person(&[PASSPHRASE]);
    assert_eq!(get(&store, &keys(None, &[], keyring.clone()).or_ask(Some(ask)), "a").unwrap(), "canary");
    assert_eq!(questions.lock().unwrap().len(), 1);

    keyring.set(&name("store"), &PASSPHRASE.into()).unwrap();
    let (ask, questions) = person(&[]);
    assert_eq!(get(&store, &keys(None, &[], keyring.clone()).or_ask(Some(ask)), "a").unwrap(), "canary");
    assert_eq!(*questions.lock().unwrap(), [""; 0]);
    let wrong = [("ODOO_MCP_STORE_PASSPHRASE", "wrong horse")];
    let error = get(&store, &keys(None, &wrong, keyring), "a").unwrap_err();
    assert!(line(&error).ends_with("the passphrase is wrong"), "{}", line(&error));
}

#[test]
fn a_new_passphrase_is_asked_for_twice_and_is_not_short() {
    let fixture = Fixture::new();
    let store = fixture.store();
    for (answers, expected) in [
        (&["correct horse", "correct house"][..], "the two passphrases differ"),
        (&["short", "short"], "fewer than 8 characters"),
        (&[], "the terminal cannot be used"),
    ] {
        let (ask, _) = person(answers);
        let error = set(&store, &keys(None, &[], empty_keyring()).or_ask(Some(ask)), "a", "canary").unwrap_err();
        assert!(line(&error).contains(expected), "{}", line(&error));
        assert!(!store.path().exists());
    }
    let (ask, questions) = person(&["correct horse", "correct horse"]);
    set(&store, &keys(None, &[], empty_keyring()).or_ask(Some(ask)), "a", "canary").unwrap();
    assert_eq!(questions.lock().unwrap().len(), 2);
}

#[test]
fn a_store_for_others_too_is_read_but_not_rewritten() {
    let fixture = Fixture::new();
    let (store, keys) = (fixture.store(), fixture.keys());
    let other = x25519::Identity::generate();
    let both = sealed::Key::Identities(vec![fixture.identity.clone(), other.clone()]);
    std::fs::create_dir(fixture.path("config")).unwrap();
    fixture.write_private("config/secrets.age", &both.seal(br#"{"a": "canary"}"#).unwrap());
    assert_eq!(get(&store, &keys, "a").unwrap(), "canary");
    let error = set(&store, &keys, "b", "canary").unwrap_err();
    assert!(line(&error).contains("would be locked out"), "{}", line(&error));
    assert!(age::decrypt(&other, &std::fs::read(store.path()).unwrap()).is_ok());
}
