//! The models that the user may read.

use super::content::Content;
use super::uri::Address;
use crate::error::Error;
use crate::model::names;
use crate::odoo::Rpc;

/// Lists the models by name, one a line with its label.
pub(super) fn read(rpc: &dyn Rpc, address: Address) -> Result<Content, Error> {
    let mut models = names::available(rpc)?;
    models.sort_by(|a, b| a.name.cmp(&b.name));
    let mut text = format!("{} models (name, label)", models.len());
    for model in &models {
        text.push_str(&format!("\n{}\t{}", model.name, model.label));
    }
    Content::window("text/plain", &text, address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    #[test]
    fn models_are_listed_by_name() {
        let found = read(&Fake::partners(), Address::parse("odoo://test/models").unwrap()).unwrap();
        let expected = "4 models (name, label)\nres.country\tCountry\nres.partner\tContact\n\
                        res.partner.category\tPartner Tags\nsale.order\tSales Order";
        assert_eq!(found, Content::text("text/plain", expected));
    }
}
