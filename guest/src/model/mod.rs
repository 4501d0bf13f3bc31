//! What Odoo's data means: which fields a model has, what a value must look like, what a domain may say.
//!
//! In reading order: [`fields`] holds what `fields_get` tells of a model, [`names`] knows which models there are,
//! [`view`] which fields people look at; [`path`] follows relations to what is read, [`domain`] and [`order`] judge a
//! search before it is sent, [`search`] runs it in one request; [`search_box`] says what a typed text means,
//! [`by_name`] which records are called so, [`filters`] which searches people have ready (both read Python by
//! [`literal`]); [`aggregate`] counts and sums by group; [`values`] judges a write, [`rights`] and [`required`] tell
//! before one whether it can succeed, [`draft`] what a form would show; [`sheet`] reads the column names of imports
//! and exports; [`form`] has the buttons that people press, [`action`] reads what a button gives back, and [`wizard`]
//! goes on with it; [`report`] prints; [`attachment`] reads files; [`context`] is the language, zone and companies of
//! all of them; [`profile`] is who the user is there; [`markup`] shows text as HTML; [`datetime`], [`suggest`] and
//! [`quote`] serve them.
//!
//! Invariant: nothing here guesses. What a caller sends is understood for certain, or refused with advice.

pub mod action;
pub mod aggregate;
pub mod attachment;
pub mod by_name;
pub mod context;
pub mod datetime;
pub mod domain;
pub mod draft;
pub mod fields;
pub mod filters;
pub mod form;
pub mod literal;
pub mod markup;
pub mod names;
pub mod order;
pub mod path;
pub mod profile;
pub mod quote;
pub mod report;
pub mod required;
pub mod rights;
pub mod search;
pub mod search_box;
pub mod sheet;
pub mod suggest;
pub mod values;
pub mod view;
pub mod wizard;

#[cfg(test)]
pub(crate) mod fake;
