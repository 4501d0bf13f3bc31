//! Every behaviour over each protocol, on every backend, with the same answers.
//!
//! A scenario is a list of calls, each with what its answer must say. It is played once over each protocol of each backend
//! ([`crate::stage`]), and the transcripts of all that a model reads must be the same, to the byte, but for the ids of
//! records that the scenario created.
//!
//! Scenarios look at records of their own and at countries, never at totals that another test may change.
//!
//! - `reading`, `domains`, `aggregates`, `lookup`, `formats`, `resources`: what is read, and how it is laid out;
//! - `writing`, `values`, `messages`: what is written and said; `context`: language, zone, companies, archived records;
//! - `mistakes`, `rights`: what is refused, and in which words; `languages`: in words of another language.

mod aggregates;
mod context;
mod domains;
mod formats;
mod languages;
mod lookup;
mod messages;
mod mistakes;
mod reading;
mod resources;
mod rights;
mod values;
mod writing;

/// One test per scenario and backend. Those behind the semicolon need what the XML-RPC of Odoo 14 cannot carry.
macro_rules! scenarios {
    ($($name:ident),+ $(; $($json:ident),+)? $(,)?) => {
        mod simulated_14 {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::stage::V14.same_over_each_protocol(super::$name) })+
            $($(#[test] fn $json() -> anyhow::Result<()> { crate::stage::V14_JSON.same_over_each_protocol(super::$json) })+)?
        }
        mod simulated_15 {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::stage::V15.same_over_each_protocol(super::$name) })+
            $($(#[test] fn $json() -> anyhow::Result<()> { crate::stage::V15.same_over_each_protocol(super::$json) })+)?
        }
        mod simulated_16 {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::stage::V16.same_over_each_protocol(super::$name) })+
            $($(#[test] fn $json() -> anyhow::Result<()> { crate::stage::V16.same_over_each_protocol(super::$json) })+)?
        }
        mod simulated_17 {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::stage::V17.same_over_each_protocol(super::$name) })+
            $($(#[test] fn $json() -> anyhow::Result<()> { crate::stage::V17.same_over_each_protocol(super::$json) })+)?
        }
        mod simulated_18 {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::stage::V18.same_over_each_protocol(super::$name) })+
            $($(#[test] fn $json() -> anyhow::Result<()> { crate::stage::V18.same_over_each_protocol(super::$json) })+)?
        }
        mod simulated_19 {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::stage::V19.same_over_each_protocol(super::$name) })+
            $($(#[test] fn $json() -> anyhow::Result<()> { crate::stage::V19.same_over_each_protocol(super::$json) })+)?
        }
        mod simulated_20 {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::stage::V20.same_over_each_protocol(super::$name) })+
            $($(#[test] fn $json() -> anyhow::Result<()> { crate::stage::V20.same_over_each_protocol(super::$json) })+)?
        }
        mod real_14 {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::stage::REAL_14.same_over_each_protocol(super::$name) })+
            $($(#[test] fn $json() -> anyhow::Result<()> { crate::stage::REAL_14_JSON.same_over_each_protocol(super::$json) })+)?
        }
        mod real {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::stage::REAL.same_over_each_protocol(super::$name) })+
            $($(#[test] fn $json() -> anyhow::Result<()> { crate::stage::REAL.same_over_each_protocol(super::$json) })+)?
        }
    };
}
use scenarios;
