//! The commands with a folder, a keyring and a person of their own.

use super::*;
use crate::cli::{Cli, Command};
use crate::error::line;
use crate::secret::store::{Ask, Place};
use clap::Parser;
use keyring_core::mock;
use std::io::Read;
use std::sync::Arc;

const API_KEY: &str = "0123456789abcdef0123456789abcdef01234567";
const PASSPHRASE: &str = "correct horse";

/// A user's machine: a home folder, a keyring, and environment variables.
struct Machine {
    home: tempfile::TempDir,
    keyring: Keyring,
}

impl Machine {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), keyring: Keyring::Of(mock::Store::new().unwrap()) }
    }

    /// What a command says, or why it did nothing; the home folder is `~`.
    fn run(&self, words: &str, pipe: Option<&str>, person: Option<&'static str>) -> String {
        let cli = Cli::try_parse_from(format!("odoo-mcp-server secret {words}").split(' ')).unwrap();
        let Some(Command::Secret { action }) = cli.command else { panic!("{words}") };
        let home = self.home.path().to_str().unwrap();
        let environment = [("HOME", home), ("ODOO_MCP_STORE_PASSPHRASE", PASSPHRASE)].into_iter().collect();
        let mut pipe = pipe.map(str::as_bytes);
        let mut out = Vec::new();
        let mut desk = Desk {
            environment: &environment,
            place: Place::default(),
            keyring: self.keyring.clone(),
            person: person.map(|answer| Arc::new(move |_: &str| Ok(answer.into())) as Ask),
            pipe: pipe.as_mut().map(|pipe| pipe as &mut dyn Read),
            out: &mut out,
        };
        let done = desk.serve(&action);
        let said = done.map_or_else(
            |error| format!("{}: {}", error.exit_code(), line(&error)),
            |()| String::from_utf8(out).unwrap(),
        );
        assert!(!said.contains(API_KEY) && !said.contains("hunter2"), "{said}");
        said.replace(home, "~")
    }
}

#[test]
fn a_secret_is_kept_listed_and_removed_in_either_place() {
    let machine = Machine::new();
    let mut all = String::new();
    for place in ["", " --keyring"] {
        for (words, pipe, person) in [
            ("set production", Some(API_KEY), None),
            ("set staging", None, Some("hunter2")),
            ("set staging", Some("hunter2\n"), Some("not asked")),
            ("list", None, None),
            ("remove production", None, None),
            ("remove production", None, None),
            ("list", None, None),
        ] {
            let words = format!("{words}{place}");
            all.push_str(&format!("$ secret {words}\n{}\n", machine.run(&words, pipe, person).trim_end()));
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_cannot_be_kept_is_refused_and_never_repeated() {
    let machine = Machine::new();
    let mut all = String::new();
    for (words, pipe) in [
        (format!("set {API_KEY}"), Some("x")),
        ("set Hunter2 --keyring".to_owned(), Some("x")),
        ("set production hunter2".to_owned(), Some("x")),
        ("remove production hunter2".to_owned(), None),
        ("set production".to_owned(), None),
        ("set production".to_owned(), Some("")),
        ("set production".to_owned(), Some("hunter2\nuser: agent\n")),
        ("list".to_owned(), None),
        ("remove production".to_owned(), None),
    ] {
        let shown = words.replace(API_KEY, "KEY");
        all.push_str(&format!("$ secret {shown}\n{}\n", machine.run(&words, pipe, None)));
    }
    assert!(!machine.home.path().join(".config").exists(), "a store was made");
    insta::assert_snapshot!(all);
}

#[test]
fn what_is_kept_is_what_the_server_loads() {
    let machine = Machine::new();
    machine.run("set main", Some(API_KEY), None);
    let home = machine.home.path().to_str().unwrap();
    let environment = [("HOME", home), ("ODOO_MCP_STORE_PASSPHRASE", PASSPHRASE)].into_iter().collect();
    let name = crate::secret::SecretName::parse("main").unwrap();
    let source = crate::secret::SecretSource::Store { name, place: Place::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let loaded = runtime.block_on(source.load(&environment)).unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&loaded), API_KEY);
}

#[test]
fn a_secret_in_the_place_of_an_option_s_value_cannot_be_given() {
    for words in ["secret set main --keyring=hunter2", "secret set main --value hunter2", "secret list main"] {
        let words = format!("odoo-mcp-server {words}");
        assert!(Cli::try_parse_from(words.split(' ')).is_err(), "{words}");
    }
}
