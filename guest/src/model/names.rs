//! Which models there are, as far as the user may know them.

use super::{quote, suggest};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// A model: its technical name and what people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    pub name: String,
    pub label: String,
}

/// All models that the user may use.
///
/// Normal users may not read `ir.model`, but may call its `get_available_models` (16 and later); before that, only users
/// who can read `ir.model` get an answer.
pub fn available(rpc: &dyn Rpc) -> Result<Vec<Model>, Error> {
    let (found, key) = match rpc.call("ir.model", "get_available_models", Vec::new(), Map::new()) {
        Ok(found) => (found, "display_name"),
        Err(error) if error.source_kind == Source::Odoo && error.code == Code::NotFound => {
            let kwargs = Map::from_iter([("fields".to_owned(), json!(["model", "name"]))]);
            (rpc.call("ir.model", "search_read", vec![json!([["transient", "=", false]])], kwargs)?, "name")
        }
        Err(error) => return Err(error),
    };
    let Value::Array(found) = found else {
        return Err(Error::new(Code::Unknown, Source::Odoo, "Odoo's list of models is not a list."));
    };
    Ok(found
        .iter()
        .filter_map(|entry| {
            Some(Model { name: entry.get("model")?.as_str()?.to_owned(), label: entry.get(key)?.as_str()?.to_owned() })
        })
        .collect())
}

/// What people call things that Odoo names otherwise.
const COMMON_WORDS: [(&str, &str); 16] = [
    ("invoice", "account.move"),
    ("bill", "account.move"),
    ("customer", "res.partner"),
    ("supplier", "res.partner"),
    ("vendor", "res.partner"),
    ("company", "res.company"),
    ("quotation", "sale.order"),
    ("sale", "sale.order"),
    ("purchase", "purchase.order"),
    ("opportunity", "crm.lead"),
    ("product", "product.template"),
    ("delivery", "stock.picking"),
    ("stock", "stock.quant"),
    ("employee", "hr.employee"),
    ("task", "project.task"),
    ("payment", "account.payment"),
];

/// Models that the error for a missing one names.
const MOST_NEAR: usize = 3;

/// What people call so, in the singular or with an `s`.
fn commonly_called(query: &str) -> impl Iterator<Item = &'static str> {
    let query = query.to_lowercase();
    COMMON_WORDS.iter().filter(move |(word, _)| query.strip_suffix('s').unwrap_or(&query) == *word).map(|(_, of)| *of)
}

/// The models with a word, in lower case, in their names or labels: whole names first, then names that begin so, then the
/// rest; the shorter the better. All of them by name when there is no word.
pub fn matching<'m>(models: &'m [Model], query: &str) -> Vec<&'m Model> {
    let words: Vec<&str> = query.split_whitespace().collect();
    let rank = |model: &Model| {
        let (name, label) = (model.name.to_lowercase(), model.label.to_lowercase());
        let means = |fits: &dyn Fn(&str) -> bool| COMMON_WORDS.iter().any(|(word, of)| *of == name && fits(word));
        let called = commonly_called(query).any(|of| of == name);
        // Whoever types `inv` is on the way to `invoice`; two letters begin too many words.
        let begins_word = query.len() >= 3 && means(&|word| word.starts_with(query));
        let whole = called || name == query || label == query;
        let begins = begins_word
            || name.starts_with(query)
            || label.starts_with(query)
            || name.rsplit('.').next().is_some_and(|last| last.starts_with(query));
        let holds = words.iter().all(|word| name.contains(word) || label.contains(word));
        (holds || called || begins_word).then_some((!whole, !begins))
    };
    let mut found: Vec<_> = models.iter().filter_map(|model| Some((rank(model)?, model))).collect();
    if query.is_empty() {
        found.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    } else {
        found.sort_by(|a, b| {
            a.0.cmp(&b.0).then(a.1.name.len().cmp(&b.1.name.len())).then_with(|| a.1.name.cmp(&b.1.name))
        });
    }
    found.into_iter().map(|(_, model)| model).collect()
}

/// Whether a name can be a model's at all: nothing else is ever sent in its place.
pub fn is_model_name(name: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    name.len() <= 64 && name.split('.').all(word)
}

/// Turns Odoo's complaint about a missing model into one that names the nearest; leaves any other error as it is.
pub fn explain(rpc: &dyn Rpc, model: &str, error: Error) -> Error {
    if error.source_kind != Source::Odoo || error.code != Code::NotFound {
        return error;
    }
    match available(rpc) {
        Ok(models) if !models.iter().any(|known| known.name == model) => missing(model, &models),
        // The model is there, or nobody knows: what Odoo said stands.
        _ => error,
    }
}

/// The error for a model that does not exist.
pub fn missing(model: &str, models: &[Model]) -> Error {
    let word = model.rsplit('.').next().unwrap_or(model);
    let mut near: Vec<&str> = models
        .iter()
        .filter(|known| known.label.eq_ignore_ascii_case(model))
        .map(|known| known.name.as_str())
        .collect();
    // `account.invoice`, as it was called until Odoo 12, is an `account.move`.
    for of in commonly_called(word) {
        near.extend(models.iter().map(|known| known.name.as_str()).find(|name| *name == of));
    }
    let mut alike = suggest::nearest(model, models.iter().map(|known| known.name.as_str()));
    if near.is_empty() && alike.is_empty() {
        alike = suggest::nearest(word, models.iter().map(|known| known.name.as_str()));
    }
    for name in alike {
        if !near.contains(&name) {
            near.push(name);
        }
    }
    near.truncate(MOST_NEAR);
    let advice = "odoo_models finds models by a word.";
    let hint = suggest::question(&near).map_or_else(|| advice.to_owned(), |question| format!("{question} {advice}"));
    let message = format!("There is no model {} in this Odoo, or this user may not use it.", quote::text(model));
    Error::new(Code::NotFound, Source::Odoo, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    #[test]
    fn names_of_other_things_are_no_model_names() {
        for name in ["res.partner", "x_studio.thing", "sale.order.line"] {
            assert!(is_model_name(name), "{name}");
        }
        for name in [
            "",
            "res..partner",
            ".partner",
            "res partner",
            "res.partner;drop",
            "Kontäkt",
            "Contact",
            "res/partner",
            "../x",
        ] {
            assert!(!is_model_name(name), "{name}");
        }
    }

    #[test]
    fn a_label_finds_its_model() {
        let models = available(&Fake::partners()).unwrap();
        assert!(missing("Contact", &models).hint.unwrap().contains("res.partner"));
    }

    #[test]
    fn a_missing_model_is_told_with_each_near_one_once_and_what_it_is_called_first() {
        let model = |name: &str, label: &str| Model { name: name.to_owned(), label: label.to_owned() };
        let models = [
            model("account.invoice.report", "Invoices Statistics"),
            model("account.move", "Journal Entry"),
            model("sale.order", "Sales Order"),
            model("sale.order.line", "Sales Order Line"),
        ];
        for (name, near) in [
            ("Sales Order", "did you mean sale.order? "),
            ("account.invoice", "did you mean account.move, account.invoice.report? "),
            ("Invoices", "did you mean account.move"),
            ("sale.ordr", "did you mean sale.order, "),
        ] {
            let hint = missing(name, &models).hint.unwrap();
            assert!(hint.starts_with(near), "{name}: {hint}");
        }
    }

    #[test]
    fn models_are_matched_by_what_people_call_them() {
        let model = |name: &str, label: &str| Model { name: name.to_owned(), label: label.to_owned() };
        let models = [
            model("account.invoice.report", "Invoices Statistics"),
            model("account.move", "Journal Entry"),
            model("sale.order", "Sales Order"),
            model("sale.order.line", "Sales Order Line"),
        ];
        let names = |query: &str| matching(&models, query).iter().map(|model| model.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names("invoices"), ["account.move", "account.invoice.report"]);
        assert_eq!(names("inv"), ["account.move", "account.invoice.report"]);
        assert_eq!(names("in"), ["account.invoice.report", "sale.order.line"]);
        assert_eq!(names("sale.order"), ["sale.order", "sale.order.line"]);
        assert_eq!(names("order line"), ["sale.order.line"]);
        assert_eq!(names("").len(), 4);
    }

    #[test]
    fn an_error_about_something_else_stays_as_it_is() {
        let error = Error::new(Code::Permission, Source::Odoo, "no");
        assert_eq!(explain(&Fake::partners(), "res.parner", error.clone()), error);
        let error = Error::new(Code::NotFound, Source::Odoo, "no such record");
        assert_eq!(explain(&Fake::partners(), "res.partner", error.clone()), error);
    }
}
