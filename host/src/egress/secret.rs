//! A credential in each form in which it leaves.

use super::answer::scrubbed::Scrubbing;
use super::error::BuildError;
use http::HeaderValue;
use odoo_firewall::json::compose::QuotedSecret;
use odoo_firewall::xmlrpc::escape::EscapedSecret;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// One instance's credential, escaped for each of its places once and for all. Wiped when dropped.
pub(crate) struct Secret {
    /// For XML-RPC's third parameter.
    pub xml: EscapedSecret,
    /// For JSON-RPC's third argument, with its quotes.
    pub json: QuotedSecret,
    /// For JSON-2's `Authorization`.
    pub bearer: HeaderValue,
    /// Finds it in answers.
    pub scrubbing: Scrubbing,
}

impl Secret {
    pub(crate) fn new(instance: &str, secret: &SecretString) -> Result<Self, BuildError> {
        let text = secret.expose_secret();
        let instance = || instance.to_owned();
        if text.is_empty() {
            return Err(BuildError::EmptySecret { instance: instance() });
        }
        let xml = EscapedSecret::new(text).ok_or_else(|| BuildError::UnspeakableSecret { instance: instance() })?;
        let bearer = Zeroizing::new([b"bearer ", text.as_bytes()].concat());
        // Control characters were refused above.
        let mut bearer = HeaderValue::from_maybe_shared(bytes::Bytes::from_owner(bearer))
            .map_err(|_| BuildError::UnspeakableSecret { instance: instance() })?;
        bearer.set_sensitive(true);
        Ok(Self { xml, json: QuotedSecret::new(text), bearer, scrubbing: Scrubbing::new(text) })
    }
}
