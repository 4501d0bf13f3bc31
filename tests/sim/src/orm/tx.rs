//! One call's changes, which are kept or undone as a whole.

use serde_json::{Map, Value};

use super::{context::Context, db::Db, env::Env, write};
use crate::{model::Model, raise::Raise};

/// The records, to be changed by one user in one call.
#[derive(Debug)]
pub(crate) struct Tx<'d> {
    pub(crate) db: &'d mut Db,
    pub(crate) user: i64,
    pub(crate) context: Context,
    /// Set while a product creates the template that it belongs to, so that the template creates no product.
    pub(crate) creating_variant: bool,
    /// Set while a form is tried out: incomplete records pass, and no sequence is used up.
    pub(crate) draft: bool,
}

impl<'d> Tx<'d> {
    pub(crate) fn new(db: &'d mut Db, user: i64, context: Context) -> Self {
        Self { db, user, context, creating_variant: false, draft: false }
    }

    pub(crate) fn env(&self) -> Env<'_> {
        Env { db: self.db, user: self.user, context: &self.context }
    }

    /// Writes values to records that exist.
    pub(crate) fn write(&mut self, model: &'static Model, ids: &[i64], vals: Map<String, Value>) -> Result<(), Raise> {
        write::write(self, model, ids, vals)
    }

    /// The next name of the sequence of sale orders.
    pub(crate) fn next_order_name(&mut self) -> String {
        self.db.last_order += 1;
        format!("S{:05}", self.db.last_order)
    }
}
