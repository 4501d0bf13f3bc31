//! The program: one command, and its exit code.

use odoo_mcp_server::cli::start::{Embedded, Error};
use odoo_mcp_server::cli::{self, Cli, Command, check, demo, exit, explain, precompile, secret, serve};
use odoo_mcp_server::error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

fn main() -> ExitCode {
    let code = run(cli::parse()).unwrap_or_else(|error| {
        // What cannot be written to stderr is lost; the exit code is not.
        let written = writeln!(io::stderr(), "odoo-mcp-server: {}", error::line(&error));
        if written.is_err() { exit::FAILURE } else { error.exit_code() }
    });
    ExitCode::from(code)
}

fn run(cli: Cli) -> Result<u8, Error> {
    let Cli { options, command } = cli;
    match command.unwrap_or(Command::Serve) {
        Command::Serve => on_runtime(serve::run(&options, EMBEDDED)),
        Command::Demo => on_runtime(demo::run(&options, EMBEDDED)),
        Command::Check { instance, json } => on_runtime(check::run(&options, EMBEDDED, instance.as_deref(), json)),
        Command::Secret { action } => secret::run(&options, &action),
        Command::Explain { code } => explain::run(&code, &mut io::stdout(), &mut io::stderr()).map_err(Error::Output),
        Command::Precompile { wasm, output } => precompile::run(&wasm, &output),
    }
}

fn on_runtime(command: impl Future<Output = Result<u8, Error>>) -> Result<u8, Error> {
    // Plugins run on these threads. More than four would cost memory and win little: most of a call is waiting for Odoo.
    let threads = thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(Error::Runtime)?;
    let ended = runtime.block_on(command);
    // A read of stdin that is no pipe cannot be cancelled, and the process must not wait for the next line.
    runtime.shutdown_timeout(Duration::from_millis(200));
    ended
}
