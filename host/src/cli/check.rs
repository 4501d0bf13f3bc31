//! `check`: logs in to the instances, through the same sandbox and gate as a tool call, and reports.

mod report;

use super::start::{self, Embedded, Error};
use super::{Options, exit};
use crate::config::instance::{Instance, InstanceName};
use crate::config::{self, Config, Environment};
use crate::plugin::Plugin;
use crate::plugin::contract::{CallContext, Resume, Step, ToolRequest};
use crate::telemetry::{Account, Level};
use report::{Finding, Problem, Report};
use serde_json::{Map, json};
use std::io::{self, Write};
use std::time::Instant;
use tokio::task::JoinSet;

/// Checks all instances at once, or one, and prints what was found. Gives the exit code: of a failure, if one failed.
///
/// # Errors
/// When it cannot begin, when there is no such instance, or when the report cannot be written.
pub async fn run(
    options: &Options,
    embedded: Option<Embedded>,
    only: Option<&str>,
    as_json: bool,
) -> Result<u8, Error> {
    let environment = Environment::of_process();
    start::log(options, &environment, Level::Warn)?;
    let config = config::load(options.config.as_deref(), options.plugin.as_deref())?;
    let asked = asked(&config, only)?;
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    let account = Account::open(&config.audit).map_err(Error::Audit)?;
    let plugin = start::plugin(&config, &environment, embedded, &account).await?;
    let mut checks = JoinSet::new();
    for instance in asked {
        checks.spawn(check(plugin.clone(), instance));
    }
    let report = Report::new(checks.join_all().await);
    let text = if as_json { report.to_json().map_err(|error| Error::Output(error.into()))? } else { report.to_text() };
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Error::Output)?;
    Ok(if report.all_well() { exit::OK } else { exit::FAILURE })
}

fn asked(config: &Config, only: Option<&str>) -> Result<Vec<Instance>, Error> {
    let asked: Vec<Instance> = config
        .instances
        .values()
        .filter(|instance| only.is_none_or(|name| instance.name.as_str() == name))
        .cloned()
        .collect();
    match only {
        Some(name) if asked.is_empty() => {
            let known: Vec<&str> = config.instances.keys().map(InstanceName::as_str).collect();
            Err(Error::NoInstance { asked: name.to_owned(), known: known.join(", ") })
        }
        _ => Ok(asked),
    }
}

async fn check(plugin: Plugin, instance: Instance) -> Finding {
    let started = Instant::now();
    let outcome = call(&plugin, instance.name.as_str()).await;
    Finding::new(&instance, started.elapsed(), outcome)
}

/// Calls [`TOOL`], which logs in when it is told to check.
async fn call(plugin: &Plugin, instance: &str) -> Result<crate::plugin::contract::Outcome, Problem> {
    let mut resume = None;
    for _ in 0..MAX_STEPS {
        let mut arguments = Map::new();
        arguments.insert("instance_id".to_owned(), json!(instance));
        arguments.insert("check".to_owned(), json!(true));
        let context = CallContext { call_id: format!("check-{instance}"), locale: None, can_ask: false, meta: None };
        let request = ToolRequest { name: TOOL.to_owned(), arguments, resume: resume.take(), context };
        match plugin.call_tool(request).await {
            Ok(Step::Done(outcome)) => return Ok(outcome),
            Ok(Step::Progress { state, .. }) => resume = Some(Resume { state, answers: None }),
            Ok(Step::Ask { .. }) => {
                return Err(Problem::of_plugin("the plugin asked a question, which a check cannot answer"));
            }
            Err(error) => return Err(Problem::of_plugin(&error.to_string())),
        }
    }
    Err(Problem::of_plugin(&format!("the check did not end within {MAX_STEPS} steps")))
}

/// The plugin's tool that knows its instances. A plugin without it cannot be checked.
const TOOL: &str = "odoo_instances";

const MAX_STEPS: usize = 100;
