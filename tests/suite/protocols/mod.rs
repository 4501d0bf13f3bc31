//! Every behaviour over each protocol, on every backend, with the same answers.
//!
//! A scenario is a list of calls, each with what its answer must say. [`stage`] has the backends (a simulated Odoo 14, 17
//! and 19, and the real 19) with one server per protocol before each. [`session`] makes the calls of one scenario over one
//! protocol, keeps a transcript of all that a model reads, and deletes in the end what was created. The [`transcript`]s of all
//! protocols must be the same, to the byte, but for the ids of records that the scenario created.
//!
//! Scenarios look at records of their own and at countries, never at totals that another test may change.
//!
//! - `reading`, `domains`, `aggregates`, `lookup`, `formats`, `resources`: what is read, and how it is laid out;
//! - `writing`, `values`: what is written; `context`: language, zone, companies, archived records;
//! - `mistakes`, `rights`: what is refused, and in which words.

mod aggregates;
mod context;
mod domains;
mod formats;
mod lookup;
mod mistakes;
mod reading;
mod resources;
mod rights;
mod session;
mod stage;
mod transcript;
mod values;
mod writing;

/// One test per scenario and backend.
macro_rules! scenarios {
    ($($name:ident),+ $(,)?) => {
        mod simulated_14 {
            $(#[test] fn $name() -> anyhow::Result<()> { super::super::stage::V14.same_over_each_protocol(super::$name) })+
        }
        mod simulated_17 {
            $(#[test] fn $name() -> anyhow::Result<()> { super::super::stage::V17.same_over_each_protocol(super::$name) })+
        }
        mod simulated_19 {
            $(#[test] fn $name() -> anyhow::Result<()> { super::super::stage::V19.same_over_each_protocol(super::$name) })+
        }
        mod real {
            $(#[test] fn $name() -> anyhow::Result<()> { super::super::stage::REAL.same_over_each_protocol(super::$name) })+
        }
    };
}
use scenarios;
