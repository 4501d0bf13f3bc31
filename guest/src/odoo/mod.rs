//! Talking to Odoo.
//!
//! In reading order: [`instance`] is whom to talk to and in which [`scope`], [`protocol`] in which words, [`transport`] carries bytes.
//! [`xmlrpc`], [`jsonrpc`] and [`json2`] write and read them (the latter two by [`json`]), all within [`limits`].
//! [`call`] describes a request to its errors and [`methods`] knows which requests only read; [`exchange`] judges what
//! an HTTP server answers and [`fault`] what Odoo answers. [`client`] puts these together; the tools see it as [`Rpc`].
//!
//! Invariant: whichever protocol carries a call, its value, and its error's code, retry class and hint are the same. The
//! form of values is told in [`json`].

pub mod call;
pub mod client;
pub mod exchange;
pub mod fault;
pub mod instance;
pub mod json;
pub mod json2;
pub mod jsonrpc;
pub mod limits;
pub mod methods;
pub mod protocol;
pub mod scope;
pub mod transport;
pub mod version;
pub mod xmlrpc;

use crate::error::Error;
use serde_json::{Map, Value};
use transport::Response;
use version::Version;

/// What the tools need of an Odoo instance, whichever encoding carries it.
pub trait Rpc {
    /// The instance's name in the configuration.
    fn instance(&self) -> &instance::Instance;

    /// Odoo's version; needs no login.
    fn version(&self) -> Result<Version, Error>;

    /// The user's id, logging in when needed.
    fn uid(&self) -> Result<i64, Error>;

    /// What calls carry besides their arguments: the language, the time zone and so on, as far as they are known.
    fn context(&self) -> Result<Map<String, Value>, Error> {
        Ok(Map::new())
    }

    /// Calls a public method of a model. `args[0]` holds the ids where the method works on records.
    ///
    /// A method that returns nothing gives [`Value::Null`].
    fn call(&self, model: &str, method: &str, args: Vec<Value>, kwargs: Map<String, Value>) -> Result<Value, Error>;

    /// Gets a document by a path with the document's own access token in it, such as
    /// `/my/orders/5?access_token=…&report_type=pdf&download=true`. No credential goes with it. Whatever answers is given.
    fn document(&self, path: &str) -> Result<Response, Error>;
}
