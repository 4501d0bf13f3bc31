//! Talking to Odoo: [`transport`] carries bytes, [`xmlrpc`] writes and reads them, [`page`] recognises what is no answer
//! of Odoo's at all, [`fault`] turns Odoo's own words into an [`Error`], [`method`] knows what a call may change, and
//! [`client`] is what the tools use, through the trait [`Rpc`].

pub mod client;
pub mod fault;
pub mod instance;
pub mod method;
pub mod page;
pub mod transport;
pub mod version;
pub mod xmlrpc;

use crate::error::Error;
use serde_json::{Map, Value};
use version::Version;

/// What the tools need of an Odoo instance, whichever encoding carries it.
pub trait Rpc {
    /// Who and where.
    fn instance(&self) -> &instance::Instance;

    /// Odoo's version; needs no login.
    fn version(&self) -> Result<Version, Error>;

    /// The user's id, logging in when needed.
    fn uid(&self) -> Result<i64, Error>;

    /// Calls a public method of a model. `args[0]` holds the ids where the method works on records.
    ///
    /// A method that returns nothing gives [`Value::Null`].
    fn call(&self, model: &str, method: &str, args: Vec<Value>, kwargs: Map<String, Value>) -> Result<Value, Error>;
}
