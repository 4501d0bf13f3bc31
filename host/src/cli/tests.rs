//! The help as users see it, and what is parsed.

use super::*;
use clap::CommandFactory;

fn help(words: &[&str]) -> String {
    let mut command = Cli::command().term_width(100);
    let words = ["odoo-mcp-server"].iter().chain(words);
    command.try_get_matches_from_mut(words).unwrap_err().to_string()
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn the_help_of_each_command_is_known() {
    insta::assert_snapshot!("help", help(&["--help"]));
    insta::assert_snapshot!("help_short", help(&["-h"]));
    for name in ["serve", "check", "demo", "secret", "explain", "precompile"] {
        insta::assert_snapshot!(format!("help_{name}"), help(&[name, "--help"]));
    }
    for name in ["set", "list", "remove"] {
        insta::assert_snapshot!(format!("help_secret_{name}"), help(&["secret", name, "--help"]));
    }
}

#[test]
fn without_a_command_it_serves_and_options_go_anywhere() {
    let bare = Cli::try_parse_from(["odoo-mcp-server"]).unwrap();
    assert!(bare.command.is_none() && bare.options.config.is_none());
    for words in
        [["odoo-mcp-server", "--config", "x.toml", "check"], ["odoo-mcp-server", "check", "--config", "x.toml"]]
    {
        let cli = Cli::try_parse_from(words).unwrap();
        assert_eq!(cli.options.config, Some(PathBuf::from("x.toml")));
        assert!(matches!(cli.command, Some(Command::Check { instance: None, json: false })));
    }
}

#[test]
fn a_wrong_command_line_is_told_what_is_right() {
    assert!(help(&["chekc"]).contains("a similar subcommand exists: 'check'"));
    assert!(help(&["--log", "loud"]).contains("[possible values: off, error, warn, info, debug, trace]"));
    let error = Cli::try_parse_from(["odoo-mcp-server", "--confg"]).unwrap_err();
    assert_eq!(error.exit_code(), i32::from(exit::USAGE));
}

#[test]
fn no_option_takes_a_credential() {
    let command = Cli::command();
    let subcommands: Vec<_> = command.get_subcommands().flat_map(|sub| sub.get_subcommands().chain([sub])).collect();
    for argument in subcommands.into_iter().chain([&command]).flat_map(clap::Command::get_arguments) {
        let name = argument.get_id().as_str();
        let credential = ["password", "key", "token", "secret", "value"].iter().any(|word| name.contains(word));
        assert!(!credential || !argument.get_action().takes_values(), "{name}");
        assert!(argument.get_env().is_none(), "{name} would show its variable's value in --help");
    }
}
