//! What other Odoo servers for agents were found to do wrong, asked of this one before the real Odoo 19, and 14.
//!
//! - [`erasure`]: values that Odoo takes with success and stores as nothing; [`values`]: the spellings of all other kinds;
//! - [`mistakes`]: whether a model can correct itself by the error; [`requests`]: what a mistake costs;
//! - [`defaults`]: which fields come when none are named; [`sizes`]: how many bytes the usual answers take;
//! - [`session`]: versions of MCP, schemas, calls at once; [`freshness`]: nothing old is ever told;
//! - [`rights`]: a user who may do little; [`wizards`]: what a form fills in before its button is pressed.

mod defaults;
mod erasure;
mod freshness;
mod mistakes;
mod requests;
mod rights;
mod session;
mod sizes;
mod values;
mod wizards;

use crate::stage::{REAL, Session, User};
use anyhow::Result;

/// The real Odoo over JSON-2, as the user who may do everything.
fn on_the_real_odoo(probe: impl FnOnce(&mut Session) -> Result<()>) -> Result<()> {
    REAL.over("json2", User::Admin, probe)
}
