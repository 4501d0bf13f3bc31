//! `res.lang`: the languages that are installed.

use serde_json::{Value, json};

use super::{
    Access, Definition, Model,
    field::{boolean, char},
    unique::Unique,
};
use crate::{
    orm::{Input, Method},
    raise::Raise,
};

const METHODS: &[Method] = &[Method::on_model("get_installed", "ResLang.get_installed", &[], 0, get_installed)];

const UNIQUE: &[Unique] = &[
    Unique {
        constraint: "res_lang_name_uniq",
        fields: &["name"],
        told: Some(("The name of the language must be unique !", "The name of the language must be unique!")),
    },
    Unique {
        constraint: "res_lang_code_uniq",
        fields: &["code"],
        told: Some(("The code of the language must be unique !", "The code of the language must be unique!")),
    },
];

pub(crate) fn models() -> Vec<Model> {
    let lang = Definition {
        order: "active desc, name",
        access: Access::read_only(&["Access Rights"]),
        methods: &[METHODS],
        unique: UNIQUE,
        ..Definition::new(
            "res.lang",
            "Languages",
            vec![
                char("name", "Name").required(),
                char("code", "Locale Code").required(),
                char("iso_code", "ISO code"),
                boolean("active", "Active"),
            ],
        )
    };
    vec![lang.build()]
}

/// Codes and names, as everybody may ask.
fn get_installed(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let installed = env.rows(input.model).filter(|row| env.is_active(row));
    Ok(installed.map(|row| json!([env.text(row, "code"), env.text(row, "name")])).collect())
}
