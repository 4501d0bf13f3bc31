//! What an ORM method does: the engine behind all three protocols.
//!
//! Read [`db`] (records in memory), [`mod@env`] (reading them as one user), [`tx`] (changing them), [`method`] (arguments as
//! Python binds them), [`mod@call`] (from name and arguments to an outcome), [`methods`] (which there are, in which
//! version), then the methods themselves: [`search`], [`read`], [`web_read`], [`names`], [`group`]; [`mod@write`],
//! [`commands`], [`value`], [`refusal`] (what the database refuses), [`mod@new`], [`mod@form`], [`mod@onchange`]; [`fields_get`], [`views`], [`access`];
//! [`external_id`], [`export`], [`mod@load`]; and [`older`], what only older versions have.

mod access;
mod call;
mod commands;
mod context;
mod db;
mod env;
mod export;
mod external_id;
mod fields_get;
mod form;
mod group;
mod load;
mod method;
mod methods;
mod names;
mod new;
mod older;
mod onchange;
mod read;
pub(crate) mod refusal;
mod search;
mod tx;
mod value;
mod views;
mod web_read;
mod write;

pub(crate) use call::{Observer, call};
pub(crate) use context::Context;
pub(crate) use db::{Db, Row};
pub(crate) use env::{Env, Hierarchy};
pub(crate) use external_id::lookup;
pub(crate) use method::{Arguments, Input, Method};
pub(crate) use tx::Tx;
pub(crate) use value::decoded;
#[cfg(test)]
pub(crate) use views::view_fields;
pub(crate) use write::{create, unlink};
