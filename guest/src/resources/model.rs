//! A model: its fields, the columns of its list view, and the searches that people have ready.

use super::content::Content;
use super::uri::Address;
use crate::answer::describe::{self, Detail};
use crate::error::{Error, Source};
use crate::model::filters::{self, Domain, Filter};
use crate::model::view::{self, Width};
use crate::model::{fields, quote};
use crate::odoo::Rpc;

/// Describes a model, one line a fact.
pub(super) fn read(rpc: &dyn Rpc, address: Address, model: &str) -> Result<Content, Error> {
    let mut all = fields::all(rpc, model)?;
    describe::sort(&mut all);
    let mut text = describe::fields(model, all.len(), &all, Detail::Short, usize::MAX).text;
    let columns = view::columns(&view::for_reading(rpc), model, Width::Shown, [])?;
    let columns: Vec<&str> = columns.iter().map(|field| field.name.as_str()).collect();
    text.push_str(&format!("\n\nList view: {}", columns.join(", ")));
    section(&mut text, "Filters of the search view", &filters::offered(rpc, model)?);
    match filters::saved(rpc, model) {
        Ok(saved) => section(&mut text, "Saved filters", &saved),
        // A user who may not read them still reads the model; what Odoo said is told, not hidden.
        Err(error) if error.source_kind == Source::Odoo => {
            text.push_str(&format!("\n\nSaved filters: not readable ({}: {})", error.code.as_str(), error.message));
        }
        Err(error) => return Err(error),
    }
    Content::window("text/plain", &text, address)
}

fn section(text: &mut String, title: &str, filters: &[Filter]) {
    text.push_str(&format!("\n\n{title}"));
    if filters.is_empty() {
        text.push_str(": none");
    } else {
        text.push_str(" (name, label, domain)");
    }
    for Filter { key, label, domain, is_default } in filters {
        let default = if *is_default { " default" } else { "" };
        let domain = match domain {
            Domain::Ready(domain) => domain.to_string(),
            Domain::Python(python) => format!("in Python: {python}"),
        };
        text.push_str(&format!("\n{key}{default} {} {domain}", quote::text(label)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::model::fake::Fake;
    use serde_json::json;

    const LIST: &str = r#"<list><field name="name"/><field name="code"/></list>"#;
    const SEARCH: &str = r#"<search><filter name="eu" string="Europe" domain="[('region_id', '=', uid)]"/>
        <filter name="new" string="New" domain="[('create_date', '>', context_today())]"/></search>"#;

    fn text_of(fake: &Fake, uri: &str) -> Result<String, Error> {
        match read(fake, Address::parse(uri)?, uri.rsplit('/').next().unwrap())? {
            Content::Text { text, .. } => Ok(text),
            other => panic!("no text: {other:?}"),
        }
    }

    #[test]
    fn a_model_is_told_with_its_fields_columns_and_filters() {
        let fake = Fake::partners()
            .answer("get_view", json!({"id": 1, "arch": LIST}))
            .answer("get_view", json!({"id": 2, "arch": SEARCH}))
            .answer("search_read", json!([{"id": 4, "name": "Mine", "domain": "[]", "is_default": true}]));
        let text = text_of(&fake, "odoo://test/res.country").unwrap();
        assert!(text.contains("\nregion_id m2o res.country\n"), "{text}");
        assert!(text.contains("\n\nList view: name, code\n"), "{text}");
        assert!(text.contains("\neu \"Europe\" [[\"region_id\",\"=\",2]]\n"), "{text}");
        assert!(text.contains("\nnew \"New\" in Python: [('create_date', '>', context_today())]\n"), "{text}");
        assert!(text.ends_with("Saved filters (name, label, domain)\n4 default \"Mine\" []"), "{text}");
    }

    #[test]
    fn saved_filters_that_the_user_may_not_read_are_told_so() {
        let refused = Error::new(Code::Permission, Source::Odoo, "You may not.");
        let fake = Fake::partners()
            .answer("get_view", json!({"id": 1, "arch": LIST}))
            .answer("get_view", json!({"id": false, "arch": "<search/>"}))
            .fail("search_read", refused);
        let text = text_of(&fake, "odoo://test/res.country").unwrap();
        assert!(text.contains("search view: none\n"), "{text}");
        assert!(text.ends_with("Saved filters: not readable (E003: You may not.)"), "{text}");
        let down = Error::new(Code::Connection, Source::Network, "down");
        let fake = Fake::partners()
            .answer("get_view", json!({"id": 1, "arch": LIST}))
            .answer("get_view", json!({"id": false, "arch": "<search/>"}))
            .fail("search_read", down.clone());
        assert_eq!(text_of(&fake, "odoo://test/res.country").unwrap_err(), down);
    }

    #[test]
    fn a_model_that_is_not_there_is_an_error_with_the_nearest() {
        let error = text_of(&Fake::partners(), "odoo://test/res.contry").unwrap_err();
        assert_eq!(error.code, Code::NotFound);
        assert!(error.hint.unwrap().contains("res.country"));
    }
}
