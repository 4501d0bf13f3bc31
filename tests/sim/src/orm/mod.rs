//! What an ORM method does: the engine behind `execute_kw`.
//!
//! Read [`db`] (records in memory), [`mod@env`] (reading them as one user), [`tx`] (changing them), [`method`] (arguments as
//! Python binds them), [`mod@call`] (from name and arguments to an outcome), then the methods themselves: [`search`],
//! [`read`], [`web_read`], [`names`], [`mod@write`], [`commands`], [`value`], [`fields_get`], [`views`], [`access`].

mod access;
mod call;
mod commands;
mod context;
mod db;
mod env;
mod fields_get;
mod method;
mod names;
mod read;
mod search;
mod tx;
mod value;
mod views;
mod web_read;
mod write;

pub(crate) use call::call;
pub(crate) use context::Context;
pub(crate) use db::{Db, Row};
pub(crate) use env::{Env, Hierarchy};
pub(crate) use method::{Input, Method};
pub(crate) use tx::Tx;
#[cfg(test)]
pub(crate) use views::view_fields;
pub(crate) use write::create;
