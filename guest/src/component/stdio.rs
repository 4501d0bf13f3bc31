//! `wasi:cli/run`: an MCP server over stdio, or one call of a tool.

use super::bindings::Component;
use super::bindings::exports::wasi::cli::run::Guest;
use super::bindings::wasi::cli::{environment, stdin, stdout};
use super::bindings::wasi::io::streams::StreamError;
use super::streams;
use super::surroundings::with_service;
use crate::mcp::Service;
use crate::mcp::lines::{self, LONGEST_LINE, Line, Lines};
use crate::tools::Failure;

const USAGE: &str = "usage: [call TOOL JSON]\n\
    Without arguments: an MCP server on stdin and stdout, one JSON-RPC message a line.\n\
    call: calls a tool with a JSON object of arguments and prints its answer.";

impl Guest for Component {
    fn run() -> Result<(), ()> {
        let arguments = environment::get_arguments();
        let arguments: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
        with_service(|service| match arguments.as_slice() {
            [] => serve(service),
            ["call", tool, json] => call(service, tool, json),
            _ => {
                streams::log(USAGE);
                Err(())
            }
        })
    }
}

fn serve(service: &Service) -> Result<(), ()> {
    if let Some(error) = service.misconfigured {
        streams::log(&error.to_string());
    }
    answer_lines(service).map_err(|error| match error {
        StreamError::LastOperationFailed(error) => streams::log(&error.to_debug_string()),
        StreamError::Closed => streams::log("stdout was closed before the last answer"),
    })
}

/// Answers line after line until stdin ends.
fn answer_lines(service: &Service) -> Result<(), StreamError> {
    let (input, output) = (stdin::get_stdin(), stdout::get_stdout());
    let mut lines = Lines::new(LONGEST_LINE);
    let respond = |line: &Line| match lines::answer(service, line) {
        Some(answer) => streams::write_all(&output, &answer),
        None => Ok(()),
    };
    while let Some(bytes) = streams::next_chunk(&input)? {
        for line in lines.feed(&bytes) {
            respond(&line)?;
        }
    }
    lines.finish().as_ref().map_or(Ok(()), respond)
}

/// Prints what a tool answers: on stdout, or on stderr when it failed.
fn call(service: &Service, tool: &str, json: &str) -> Result<(), ()> {
    let failed = |text: &str| {
        streams::log(text);
        Err(())
    };
    let arguments = match serde_json::from_str(json) {
        Ok(arguments) => arguments,
        Err(error) => return failed(&format!("the arguments are not JSON: {error}")),
    };
    match service.call_to_the_end(tool, &arguments) {
        Ok(outcome) if outcome.error.is_none() => {
            let text = outcome.text + "\n";
            streams::write_all(&stdout::get_stdout(), text.as_bytes()).map_err(drop)
        }
        Ok(outcome) => failed(&outcome.text),
        Err(Failure::UnknownTool) => {
            let names: Vec<&str> = service.tools().iter().map(|tool| tool.name).collect();
            failed(&format!("there is no tool {tool:?}; the tools are {}", names.join(", ")))
        }
        Err(failure) => failed(&failure.to_string()),
    }
}
