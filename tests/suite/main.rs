//! The product as its users meet it: the real binary over stdio, against the simulator and against a real Odoo.
//!
//! - `protocol`: MCP itself: both eras, the end of a session, rubbish on stdin, many calls at once.
//! - `startup`: configuration errors, `--help`, `check`.
//! - `scenarios`: what an agent does, once against the simulator and once against the real Odoo: both must answer alike.
//! - `resources`: what is read by an address: instances, models, files, help.
//! - `tasks`: ordinary jobs, each held to its end state in Odoo and to what it may cost;
//! - `prompts`: what a person can start, and help with typing.
//! - `mistakes`: what a wrong argument gets, likewise against both.
//! - `acting`: buttons, wizards and printed documents, against both;
//! - `protocols`: every behaviour over each protocol and several versions, with the same answers;
//! - `probes`: what other servers were found to do wrong, asked of this one before a real Odoo;
//! - `defaults`: language, zone and companies by configuration;
//! - `writes`: what Odoo would silently erase, and writes whose answer is lost.
//! - `writing`: dry runs, keys, conflicts, archiving, forms, and the user's choice.
//! - `bulk`: imports and exports, likewise against both.
//! - `attacks`: a plugin that wants more of its Odoo than it may have;
//! - `sandbox`: components that misbehave; `secrets`: the credential is nowhere but on the wire; `login`: how often.
//! - `component`: what the built component imports and exports.

/// Each of these as a test against the simulator and as one against the real Odoo.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod simulated {
            $(#[test] fn $name() -> anyhow::Result<()> { super::$name(&super::Backend::simulated()?) })+
        }
        mod real {
            $(#[test] fn $name() -> anyhow::Result<()> { super::$name(&super::Backend::real()?) })+
        }
    };
}

mod acting;
mod answers;
mod attacks;
mod bulk;
mod component;
mod defaults;
mod faults;
mod login;
mod mistakes;
mod probes;
mod prompts;
mod protocol;
mod protocols;
mod resources;
mod sandbox;
mod scenarios;
mod secrets;
mod stage;
mod startup;
mod tasks;
mod writes;
mod writing;
