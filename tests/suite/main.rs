//! The product as its users meet it: the real binary over stdio, against the simulator and against a real Odoo.
//!
//! - `protocol`: MCP itself: both eras, the end of a session, rubbish on stdin, many calls at once.
//! - `startup`: configuration errors, `--help`, `check`.
//! - `scenarios`: what an agent does, once against the simulator and once against the real Odoo: both must answer alike.
//! - `mistakes`: what a wrong argument gets, likewise against both.
//! - `writes`: what Odoo would silently erase, and writes whose answer is lost.
//! - `writing`: dry runs, keys, conflicts, archiving, forms, and the user's choice.
//! - `attacks`: a plugin that wants more of its Odoo than it may have;
//! - `sandbox`: components that misbehave; `secrets`: the credential is nowhere but on the wire; `login`: how often.
//! - `component`: what the built component imports and exports.

mod answers;
mod attacks;
mod component;
mod faults;
mod login;
mod mistakes;
mod protocol;
mod sandbox;
mod scenarios;
mod secrets;
mod startup;
mod writes;
mod writing;
