//! What tools take: one declaration gives the JSON Schema for the client and the check of what it sent.
//!
//! A [`Parameter`] is a name and a [`shape`]; [`arguments`] are what a call gave for them. The check repeats the schema's,
//! since not every host validates; and it says what would be right.

mod arguments;
mod shape;

pub(super) use arguments::Arguments;
pub(super) use shape::{MOST_ROWS, Shape};

use crate::answer::table::Format;
use serde_json::{Value, json};

/// One argument.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
    pub(super) about: &'static str,
}

pub(super) const INSTANCE: Parameter = optional("instance_id", Shape::Text, "");
pub(super) const MODEL: Parameter = required("model", Shape::Text, "");
pub(super) const IDS: Parameter = required("ids", Shape::Ids, "");
pub(super) const DOMAIN: Parameter = optional("domain", Shape::Domain, "");
pub(super) const FIELDS: Parameter =
    optional("fields", Shape::Names, "or paths: partner_id.email, order_line.price_subtotal; default: list view");
pub(super) const OFFSET: Parameter = optional("offset", Shape::Count(0, 1_000_000_000), "");
pub(super) const ORDER: Parameter = optional("order", Shape::Text, "");
pub(super) const FORMAT: Parameter = optional("format", Shape::Choice(&Format::NAMES), "");
pub(super) const MAX_BYTES: Parameter = optional("max_bytes", Shape::Count(1_000, 1_000_000), "");
/// Every tool that asks Odoo for records takes it; [`super::call()`] applies it. The instructions say what may be in it.
pub(super) const CONTEXT: Parameter = optional("context", Shape::Context, "");
/// Everything is checked, and nothing is changed.
pub(super) const DRY_RUN: Parameter = optional("dry_run", Shape::Flag, "");

pub(super) const fn required(name: &'static str, shape: Shape, about: &'static str) -> Parameter {
    Parameter { name, shape, required: true, about }
}

pub(super) const fn optional(name: &'static str, shape: Shape, about: &'static str) -> Parameter {
    Parameter { name, shape, required: false, about }
}

impl Parameter {
    /// The JSON Schema: plain types, no alternatives.
    pub(super) fn schema(&self) -> Value {
        let mut schema = self.shape.schema();
        if let (Value::Object(members), false) = (&mut schema, self.about.is_empty()) {
            members.insert("description".into(), json!(self.about));
        }
        schema
    }
}

#[cfg(test)]
mod tests;
