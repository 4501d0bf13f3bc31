//! Before MCP starts: configuration errors, `--help`, `check`.

use anyhow::{Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::server::{hermetic, server};
use std::process::{Command, Output};

fn run(command: &mut Command) -> Result<(Output, String, String)> {
    let output = command.stdin(std::process::Stdio::null()).output()?;
    let (out, err) = (String::from_utf8(output.stdout.clone())?, String::from_utf8(output.stderr.clone())?);
    Ok((output, out, err))
}

#[test]
fn nothing_configured_is_told_in_one_line() -> Result<()> {
    let (output, out, err) = run(&mut hermetic(&server()?))?;
    ensure!(!output.status.success() && out.is_empty(), "stdout: {out}");
    ensure!(err.contains("ODOO_URL") && !err.contains("panicked"), "{err}");
    Ok(())
}

#[test]
fn a_wrong_configuration_file_is_told_with_file_and_key() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("odoo-mcp-suite-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("wrong.toml");
    std::fs::write(&file, "[instance.prod]\nurl = \"https://erp.example.com\"\ndatabse = \"x\"\n")?;
    let (output, out, err) = run(hermetic(&server()?).arg("--config").arg(&file))?;
    std::fs::remove_dir_all(&folder)?;
    ensure!(!output.status.success() && out.is_empty());
    ensure!(err.contains("wrong.toml") && err.contains("databse") && err.contains("database"), "{err}");
    Ok(())
}

#[test]
fn a_missing_plugin_file_is_told() -> Result<()> {
    let mut command = Backend::simulated()?.command()?;
    let (output, out, err) = run(command.args(["--plugin", "no-such-file.wasm"]))?;
    ensure!(!output.status.success() && out.is_empty());
    ensure!(err.contains("no-such-file.wasm"), "{err}");
    Ok(())
}

fn check_tells(backend: &Backend) -> Result<()> {
    let (output, out, err) = run(backend.command()?.arg("check"))?;
    ensure!(output.status.success(), "{out}{err}");
    ensure!(out.contains("19") && out.contains("admin"), "version and user: {out}");
    let (output, out, _) = run(backend.command_as(&backend.user, "wrong")?.arg("check"))?;
    ensure!(!output.status.success(), "a wrong password is a failure");
    ensure!(out.contains("E002"), "{out}");
    Ok(())
}

#[test]
fn check_says_what_is_there_and_what_is_wrong_simulated() -> Result<()> {
    check_tells(&Backend::simulated()?)
}

#[test]
fn check_says_what_is_there_and_what_is_wrong_real() -> Result<()> {
    check_tells(&Backend::real()?)
}

#[test]
fn each_error_code_has_its_page() -> Result<()> {
    for code in ["E001", "E002", "E003", "E004", "E005", "E006", "E007", "E999"] {
        let (output, out, _) = run(hermetic(&server()?).args(["explain", code]))?;
        ensure!(output.status.success() && out.contains(code), "{code}: {out}");
    }
    Ok(())
}
