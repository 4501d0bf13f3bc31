//! What Odoo's data means: which fields a model has, what a value must look like, what a domain may say.
//!
//! In reading order: [`fields`] holds what `fields_get` tells of a model, [`names`] knows which models there are,
//! [`view`] which fields people look at; [`path`] follows relations to what is read, [`domain`] and [`order`] judge a
//! search before it is sent, [`search`] runs it in one request; [`search_box`] says what a typed text means,
//! [`by_name`] which records are called so; [`aggregate`] counts and sums by group; [`values`] judges a write,
//! [`rights`] and [`required`] tell before one whether it can succeed, [`draft`] what a form would show; [`context`]
//! is the language, zone and companies of all of them; [`datetime`], [`suggest`] and [`quote`] serve them.
//!
//! Invariant: nothing here guesses. What a caller sends is understood for certain, or refused with advice.

pub mod aggregate;
pub mod by_name;
pub mod context;
pub mod datetime;
pub mod domain;
pub mod draft;
pub mod fields;
pub mod names;
pub mod order;
pub mod path;
pub mod quote;
pub mod required;
pub mod rights;
pub mod search;
pub mod search_box;
pub mod suggest;
pub mod values;
pub mod view;

#[cfg(test)]
pub(crate) mod fake;
