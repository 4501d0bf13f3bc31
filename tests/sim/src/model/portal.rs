//! Links to documents for those who have no login: a path with a token in it.

use std::hash::{BuildHasher, RandomState};

use serde_json::Value;

use super::Model;
use crate::{
    orm::{Input, Method, Tx},
    python,
    raise::Raise,
};

/// The method of documents that customers may see.
pub(crate) const METHODS: &[Method] = &[Method::on_records(
    "get_portal_url",
    "PortalMixin.get_portal_url",
    &["suffix", "report_type", "download", "query_string", "anchor"],
    0,
    get_portal_url,
)];

/// A path below the server's address; makes the document's token, which is a write.
fn get_portal_url(input: Input<'_, '_>) -> Result<Value, Raise> {
    let [id] = input.ids[..] else { return Err(Raise::singleton(input.model.name, &input.ids)) };
    let token = token(input.tx, input.model, id)?;
    let env = input.tx.env();
    let path = env.row(input.model, id).map(|row| env.text(row, "access_url")).unwrap_or_default();
    let given =
        |index: usize| if python::truthy(input.arg(index)) { python::str(input.arg(index)) } else { String::new() };
    let mut url = format!("{path}{}?access_token={token}", given(0));
    if python::truthy(input.arg(1)) {
        url.push_str(&format!("&report_type={}", given(1)));
    }
    if python::truthy(input.arg(2)) {
        url.push_str("&download=true");
    }
    url.push_str(&given(3));
    if python::truthy(input.arg(4)) {
        url.push_str(&format!("#{}", given(4)));
    }
    Ok(url.into())
}

/// The token of a record, made where there is none.
pub(crate) fn token(tx: &mut Tx<'_>, model: &'static Model, id: i64) -> Result<String, Raise> {
    let env = tx.env();
    let row = env.row(model, id).ok_or_else(|| env.missing(model.name, id))?;
    let known = env.text(row, "access_token");
    if !known.is_empty() {
        return Ok(known);
    }
    let token = fresh();
    tx.db.set(model, id, "access_token", token.as_str().into());
    Ok(token)
}

/// A random text in the form of a UUID.
fn fresh() -> String {
    // The keys of the standard library's hasher are random: enough for a server that holds demo data.
    let part = || RandomState::new().hash_one(0_u8);
    let (high, low) = (part(), part());
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0xfff,
        low & 0xffff_ffff_ffff
    )
}
