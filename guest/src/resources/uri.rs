//! Addresses of resources.
//!
//! Invariant: every accepted text is the one spelling of what it names (writing an [`Address`] gives the text back), so
//! that no rule about an address can be passed by another spelling. No part of an address ever needs percent-encoding, so
//! one with `%` in it is refused whatever it encodes.

use crate::error::Error;
use crate::model::names;
use std::fmt;

const LONGEST: usize = 256;
const SCHEME: &str = "odoo://";

/// `odoo://{instance}/{model}`, `odoo://{instance}/{model}/{id}` or `odoo://{instance}/{model}/{id}/{field}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) instance: &'a str,
    pub(super) model: &'a str,
    pub(super) id: Option<i64>,
    /// Only of a record.
    pub(super) field: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Reads an address.
    ///
    /// # Errors
    /// E004 for anything else, with what is right.
    pub(super) fn parse(uri: &'a str) -> Result<Self, Error> {
        Self::read(uri).ok_or_else(|| {
            Error::invalid("This is no address of a record or a model.").hint(
                "odoo://{instance}/{model}/{id}, such as odoo://production/res.partner/7, or odoo://{instance}/{model}",
            )
        })
    }

    fn read(uri: &'a str) -> Option<Self> {
        if uri.len() > LONGEST {
            return None;
        }
        let mut parts = uri.strip_prefix(SCHEME)?.split('/');
        let instance = parts.next().filter(|name| is_instance_name(name))?;
        let model = parts.next().filter(|name| names::is_model_name(name))?;
        let id = match parts.next() {
            Some(id) => Some(canonical_id(id)?),
            None => None,
        };
        let field = match parts.next() {
            Some(field) => Some(field).filter(|name| is_field_name(name)),
            None => None,
        };
        let whole = parts.next().is_none();
        let address = Self { instance, model, id, field };
        // A part that was there and is no field's name leaves a text that is not the address.
        (whole && address.to_string() == uri).then_some(address)
    }
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/{}", self.instance, self.model)?;
        self.id.map_or(Ok(()), |id| write!(f, "/{id}"))?;
        self.field.map_or(Ok(()), |field| write!(f, "/{field}"))
    }
}

fn is_instance_name(name: &str) -> bool {
    let first = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    first && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_field_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

/// Decimal, from 1 to what Odoo can hold, without leading zeros or signs.
fn canonical_id(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let id: i32 = plain.then(|| text.parse().ok()).flatten()?;
    Some(i64::from(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn records_and_models_have_addresses() {
        let record = Address { instance: "prod", model: "res.partner", id: Some(7), field: None };
        assert_eq!(Address::parse("odoo://prod/res.partner/7").unwrap(), record);
        let image = Address { field: Some("image_128"), ..record };
        assert_eq!(Address::parse("odoo://prod/res.partner/7/image_128").unwrap(), image);
        assert_eq!(Address::parse("odoo://a-b_1/x_studio.thing").unwrap().id, None);
        assert_eq!(Address::parse("odoo://p/sale.order/2147483647").unwrap().id, Some(2_147_483_647));
    }

    #[test]
    fn hostile_addresses_are_refused() {
        for uri in [
            "",
            "odoo://",
            "odoo://prod",
            "odoo://prod/",
            "odoo://prod//7",
            "odoo:///res.partner/7",
            "odoo://prod/res.partner/",
            "odoo://prod/../res.partner/7",
            "odoo://prod/res.partner/..",
            "odoo://../res.partner/7",
            "odoo://prod/res..partner/7",
            "odoo://prod/%2e%2e/7",
            "odoo://prod/res%2epartner/7",
            "odoo://prod%2fres.partner/7",
            "odoo://prod/res.partner/7%00",
            "odoo://prod/res.partner/7\0",
            "odoo://prod\\res.partner\\7",
            "odoo://other@prod/res.partner/7",
            "odoo://prod:80/res.partner/7",
            "odoo://prod/res.partner/7?x=1",
            "odoo://prod/res.partner/7#x",
            "odoo://prod/res.partner/7/Name",
            "odoo://prod/res.partner/7/a.b",
            "odoo://prod/res.partner/7/name/x",
            "odoo://prod/res.partner/7/name/",
            "odoo://prod/res.partner/name",
            "odoo://prod/res.partner/7/",
            "odoo://prod/res.partner/0",
            "odoo://prod/res.partner/-1",
            "odoo://prod/res.partner/+7",
            "odoo://prod/res.partner/007",
            "odoo://prod/res.partner/1e3",
            "odoo://prod/res.partner/7.0",
            "odoo://prod/res.partner/0x7",
            "odoo://prod/res.partner/٧",
            "odoo://prod/res.partner/2147483648",
            "odoo://prod/res.partner/99999999999999999999",
            "odoo://prod/rеs.partner/7",
            "odoo://pröd/res.partner/7",
            " odoo://prod/res.partner/7",
            "odoo://prod/res.partner/7 ",
            "ODOO://prod/res.partner/7",
            "http://prod/res.partner/7",
            "file:///etc/passwd",
            "odoo:prod/res.partner/7",
            "odoo://prod/res.partner\n/7",
            "odoo://-x/res.partner/7",
        ] {
            assert!(Address::parse(uri).is_err(), "{uri:?}");
        }
        assert!(Address::parse(&format!("odoo://prod/{}/7", "a".repeat(10_000))).is_err());
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_written_back_as_it_was(uri in r"odoo://[a-z0-9%./@\\-]{0,12}/[a-z_.%]{0,16}(/[0-9e+.-]{0,12})?(/[a-z_.]{0,5})?") {
            if let Ok(address) = Address::parse(&uri) {
                prop_assert_eq!(address.to_string(), uri);
            }
        }

        #[test]
        fn no_text_makes_it_panic(uri in ".{0,300}") {
            let accepted = Address::parse(&uri).map(|address| address.to_string());
            prop_assert!(accepted.is_err() || accepted == Ok(uri));
        }
    }
}
