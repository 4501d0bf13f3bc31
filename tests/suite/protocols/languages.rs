//! Refusals in another language: the same codes, and Odoo's own sentence in the language of the call, as far as Odoo
//! translates it.
//!
//! French is installed in the simulators alone.

use crate::stage::{Session, User};
use anyhow::{Context, Result};
use serde_json::{Value, json};

fn in_french(mut arguments: Value) -> Value {
    arguments["context"] = json!({"lang": "fr_FR"});
    arguments
}

fn refusals(s: &mut Session) -> Result<()> {
    let tag = s.create("res.partner.category", json!({"name": "Boucle MCP"}))?;
    let child = s.create("res.partner.category", json!({"name": "Boucle MCP enfant", "parent_id": tag}))?;
    // Up to 15 what the database refuses is translated, too.
    let of_database = |french: &'static str, english: &'static str| if s.major < 16 { french } else { english };
    let required = of_database("un champ obligatoire n'est pas défini", "The operation cannot be completed:");
    let unique = of_database("Le code du pays doit être unique !", "The code of the country must be unique!");
    for (tool, arguments, said) in [
        (
            "odoo_write",
            json!({"model": "res.partner.category", "ids": [tag], "values": {"parent_id": child}}),
            "Vous ne pouvez pas créer d'étiquettes récursives.",
        ),
        (
            "odoo_unlink",
            json!({"model": "res.users", "ids": [1]}),
            "Vous ne pouvez par supprimer l'utilisateur admin car il est utilisé en interne par Odoo",
        ),
        ("odoo_create", json!({"model": "res.country.state", "values": {"name": "Sans code MCP"}}), required),
        ("odoo_create", json!({"model": "res.country", "values": {"name": "Seconde MCP", "code": "BE"}}), unique),
    ] {
        let call = format!("{tool} {arguments}");
        s.fails(tool, in_french(arguments), "E004", &[said, "(source: odoo, retry: never)"]).context(call)?;
    }
    // Labels are translated with the rest.
    let fields = json!({"model": "res.partner", "names": ["type"]});
    s.says("odoo_fields", in_french(fields), &["invoice=Facture"])?;
    // And are understood as what was said.
    let invoices = json!({"model": "res.partner", "domain": [["type", "=", "Facture"]], "fields": ["type"]});
    s.says("odoo_search_read", in_french(invoices), &[r#"["type","=","invoice"]"#])?;
    Ok(())
}

fn rights(s: &mut Session) -> Result<()> {
    for (tool, arguments, said) in [
        (
            "odoo_create",
            json!({"model": "res.country", "values": {"name": "Nulle part MCP", "code": "X1"}}),
            "Vous n'êtes pas autorisé à créer des enregistrements 'Pays' (res.country).",
        ),
        (
            "odoo_write",
            json!({"model": "res.country", "ids": [20], "values": {"phone_code": 1}}),
            "Vous n'êtes pas autorisé à modifier les enregistrements 'Pays' (res.country).",
        ),
    ] {
        let call = format!("{tool} {arguments}");
        s.fails(tool, in_french(arguments), "E003", &[said, "Rôle / Administrateur"]).context(call)?;
    }
    Ok(())
}

/// On each of these backends.
macro_rules! on_each {
    ($($backend:ident $stage:ident),+ $(,)?) => {
        mod a_refusal_in_french_keeps_its_code_and_its_sentence {
            use super::{Result, User, refusals, rights};

            $(#[test] fn $backend() -> Result<()> {
                crate::stage::$stage.same_for(User::Admin, refusals)?;
                crate::stage::$stage.same_for(User::Low, rights)
            })+
        }
    };
}

on_each!(
    simulated_14 V14,
    simulated_15 V15,
    simulated_16 V16,
    simulated_17 V17,
    simulated_18 V18,
    simulated_19 V19,
    simulated_20 V20,
);
