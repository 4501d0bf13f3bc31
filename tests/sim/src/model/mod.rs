//! Which models exist, with which fields, rights, views and rules of their own.
//!
//! Read [`field`] (the types of a field), [`definition`] (what makes a model) with [`unique`], what several models share
//! ([`hierarchy`], [`mail_thread`], [`portal`]), then any of the models: one file each, named after the model, with its fields and rules.

mod definition;
mod field;
mod hierarchy;
mod ir;
mod ir_attachment;
mod ir_module;
mod mail;
mod mail_thread;
mod portal;
mod product;
mod res_company;
mod res_country;
mod res_lang;
mod res_partner;
mod res_partner_category;
mod res_users;
mod sale_order;
mod sale_order_line;
mod unique;

use std::sync::LazyLock;

pub(crate) use definition::{Access, Action, Definition, Model, Operation};
pub(crate) use field::{Field, Kind, OnDelete, Source};
pub(crate) use ir::saved_searches;
pub(crate) use res_users::is_admin;
pub(crate) use unique::{Unique, check as check_unique};

static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    [
        res_partner::models(),
        res_partner_category::models(),
        res_country::models(),
        res_company::models(),
        res_lang::models(),
        res_users::models(),
        product::models(),
        sale_order::models(),
        sale_order_line::models(),
        ir::models(),
        ir_attachment::models(),
        ir_module::models(),
        mail::models(),
    ]
    .into_iter()
    .flatten()
    .collect()
});

/// All models, in no particular order.
pub(crate) fn all() -> &'static [Model] {
    &MODELS
}

/// The model of this name.
pub(crate) fn find(name: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_leads_to_a_model_and_its_field() {
        for model in all() {
            for field in &model.fields {
                let Some(target) = field.kind.target() else { continue };
                let Some(target) = find(target) else { panic!("{}.{} leads nowhere", model.name, field.name) };
                if let Kind::One2many { inverse, .. } = field.kind {
                    let inverse = target.field(inverse).expect("the inverse exists");
                    // Messages name their document by model and id.
                    let by_number = inverse.kind == Kind::Integer;
                    assert!(by_number || inverse.kind.target() == Some(model.name), "{}.{}", model.name, field.name);
                }
            }
        }
    }

    #[test]
    fn every_column_of_a_view_is_a_field() {
        for model in all() {
            for arch in [&model.list, &model.form, &model.search] {
                for name in crate::orm::view_fields(arch) {
                    assert!(model.field(name).is_some(), "{}.{name}", model.name);
                }
            }
        }
    }
}
