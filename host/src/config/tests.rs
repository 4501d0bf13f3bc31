//! The sample files, all of them; and how file, environment and command line go together.

use super::*;
use std::path::Path;

const VARIABLES: [(&str, &str); 4] = [
    ("ODOO_URL", "https://erp.example.com"),
    ("ODOO_DB", "main"),
    ("ODOO_USERNAME", "agent"),
    ("ODOO_PASSWORD", "canary"),
];

/// The files of `samples/FOLDER` by name.
fn samples(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config/samples").join(folder);
    let files: BTreeMap<_, _> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap()))
        .collect();
    assert!(!files.is_empty(), "no samples");
    files
}

fn sources(file: Option<(&str, &str)>, environment: &[(&str, &str)]) -> Sources {
    Sources {
        environment: environment.iter().copied().collect(),
        file: file.map(|(name, text)| Document::new(name, text)),
        plugin: None,
    }
}

fn of_file(name: &str, text: &str) -> Result<Config, Error> {
    Config::load(&sources(Some((name, text)), &[]))
}

#[test]
fn every_bad_file_is_refused_with_its_place_and_advice() {
    let mut all = String::new();
    for (name, text) in samples("invalid") {
        let error = of_file(&name, &text).expect_err(&name).to_string();
        assert!(!format!("{error:?}").contains("canary"), "{name}: {error}");
        assert!(!error.contains('\n'), "{name}: {error}");
        all.push_str(&error);
        all.push('\n');
    }
    insta::assert_snapshot!("bad_files", all);
}

#[test]
fn every_good_file_is_understood() {
    let mut all = String::new();
    for (name, text) in samples("valid") {
        let environment = if name == "only_limits.toml" { &VARIABLES[..] } else { &[] };
        let config = Config::load(&sources(Some((&format!("/etc/odoo/{name}"), &text)), environment));
        all.push_str(&format!("== {name}\n{:#?}\n", config.expect(&name)));
    }
    insta::assert_snapshot!("good_files", all);
}

#[test]
fn the_full_sample_has_every_key_and_the_default_limits() {
    let full = samples("valid").remove("full.toml").unwrap();
    assert_eq!(of_file("full.toml", &full).unwrap().limits, Limits::default());
    // The reader itself lists its keys when it meets an unknown one.
    for table in ["", "[instance.production]", "[instance.production.rpc]", "[limits]"] {
        let broken = if table.is_empty() {
            format!("unknown = 1\n{full}")
        } else {
            full.replace(table, &format!("{table}\nunknown = 1"))
        };
        let error = of_file("full.toml", &broken).unwrap_err().to_string();
        let (_, known) = error.split_once("(known here: ").expect(&error);
        for key in known.trim_end_matches(')').split(", ") {
            let written = [format!("\n{key} ="), format!("\n[{key}]"), format!("\n[{key}."), format!(".{key}]\n")];
            assert!(written.iter().any(|form| full.contains(form)), "full.toml lacks {key}");
            let reference = ["{}", "[{}]", "[{}.NAME]", "[instance.NAME.{}]"].map(|row| row.replace("{}", key));
            let reference = reference.map(|row| format!("| `{row}` |"));
            assert!(reference.iter().any(|row| include_str!("file.rs").contains(row)), "the reference lacks {key}");
        }
    }
}

#[test]
fn the_environment_alone_is_enough() {
    let config = Config::load(&sources(None, &VARIABLES)).unwrap();
    assert_eq!(config.default_instance, Some(InstanceName::of_environment()));
    assert_eq!(config.limits, Limits::default());
}

#[test]
fn nothing_at_all_is_an_error_that_says_what_to_do() {
    let error = Config::load(&Sources::default()).unwrap_err().to_string();
    assert!(error.contains("ODOO_URL") && error.contains("--config") && error.contains("demo"), "{error}");
}

#[test]
fn instances_in_both_places_are_refused() {
    let least = samples("valid").remove("least.toml").unwrap();
    let error = Config::load(&sources(Some(("least.toml", &least)), &VARIABLES)).unwrap_err();
    assert!(matches!(error, Error::TwoSources { .. }), "{error}");
    // The file may refer to a credential of the environment.
    Config::load(&sources(Some(("least.toml", &least)), &VARIABLES[3..])).unwrap();
}

#[test]
fn a_profile_in_the_environment_is_not_silently_without_effect_on_a_file_s_instances() {
    let least = samples("valid").remove("least.toml").unwrap();
    let profile = [("ODOO_MCP_PROFILE", "read-only")];
    let error = Config::load(&sources(Some(("least.toml", &least)), &profile)).unwrap_err().to_string();
    assert!(
        error.starts_with("environment variable ODOO_MCP_PROFILE: is for the instance of ODOO_URL only"),
        "{error}"
    );
}

#[test]
fn the_file_s_wall_time_is_held_against_the_environment_s_instance() {
    let error = Config::load(&sources(Some(("w.toml", "[limits]\nwall = 20\n")), &VARIABLES)).unwrap_err();
    assert!(error.to_string().starts_with("w.toml:2: limits.wall: 20s is shorter than"), "{error}");
}

#[test]
fn the_command_line_s_plugin_goes_before_the_file_s() {
    let full = samples("valid").remove("full.toml").unwrap();
    let mut sources = sources(Some(("/etc/odoo/full.toml", &full)), &[]);
    assert_eq!(Config::load(&sources).unwrap().plugin, Some(PathBuf::from("/etc/odoo/odoo-tools.wasm")));
    sources.plugin = Some(PathBuf::from("other.wasm"));
    assert_eq!(Config::load(&sources).unwrap().plugin, Some(PathBuf::from("other.wasm")));
}

#[test]
fn the_option_names_the_file_before_the_variable_does() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.toml"), folder.path().join("b.toml"));
    std::fs::write(&a, "default = 'a'").unwrap();
    std::fs::write(&b, "default = 'b'").unwrap();
    let environment = || [(FILE_VARIABLE, &a)].into_iter().collect();
    let of_variable = Sources::read(None, environment()).unwrap();
    assert_eq!(of_variable.file.unwrap().path(), a);
    let of_option = Sources::read(Some(&b), environment()).unwrap();
    assert_eq!(of_option.file.unwrap().path(), b);
    let absent = folder.path().join("absent.toml");
    assert!(matches!(Sources::read(Some(&absent), environment()), Err(Error::Unreadable { .. })));
}

#[test]
fn a_hundred_and_one_instances_are_too_many() {
    let one = samples("valid").remove("least.toml").unwrap();
    let many = |number: usize| {
        (0..number).map(|i| one.replace("instance.main", &format!("instance.i{i}"))).collect::<String>()
    };
    assert_eq!(of_file("many.toml", &many(100)).unwrap().instances.len(), 100);
    assert!(of_file("many.toml", &many(101)).unwrap_err().to_string().contains("at most 100 instances"));
}

#[test]
fn a_password_in_the_clear_over_the_network_is_warned_of() {
    let warnings =
        |url| Config::load(&sources(None, &[&VARIABLES[1..], &[("ODOO_URL", url)]].concat())).unwrap().warnings();
    assert_eq!(
        warnings("http://10.0.0.5:8069"),
        [
            "instance default: http://10.0.0.5:8069 is not https, so the password or API key crosses the network in the clear"
        ]
    );
    for quiet in ["https://erp.example.com", "http://127.0.0.1:8069", "http://[::1]:8069", "http://localhost"] {
        assert_eq!(warnings(quiet), [""; 0], "{quiet}");
    }
}
