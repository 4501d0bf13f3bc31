//! What the database refuses, in the words that each version of Odoo has for it: a `ValidationError`. Only up to 15 those are
//! words of the context's language.

use serde_json::Value;

use super::env::Env;
use crate::{
    model::{Field, Model, Unique},
    python,
    raise::Raise,
    series::Series::{V16, V19, V20},
};

/// What is not completed, from 16 on.
const HEAD: &str = "The operation cannot be completed: ";

/// A required field without a value.
pub(crate) fn required(env: Env<'_>, model: &Model, field: &Field) -> Raise {
    const CAUSES: &str = "- Create/update: a mandatory field is not set.\n\
                          - Delete: another model requires the record being deleted. If possible, archive it instead.";
    let (label, name) = (field.label, field.name);
    let (kind, model) = (model.label, model.name);
    Raise::validation(match env.db.series {
        series if series < V16 => {
            let [head, causes, of_model, of_field] = ["The operation cannot be completed:", CAUSES, "Model:", "Field:"]
                .map(|text| env.language().word(text));
            format!("{head}\n{causes}\n\n{of_model} {kind} ({model}), {of_field} {label} ({name})")
        }
        series if series < V19 => {
            format!("{}\n{CAUSES}\n\nModel: {kind} ({model})\nField: {label} ({name})\n", HEAD.trim_end())
        }
        series if series < V20 => format!(
            "{HEAD}Missing required value for the field '{label}' ({name}).\n\
             Model: '{kind}' ({model})\n\
             - create/update: a mandatory field is not set\n\
             - delete: another model requires the record being deleted, you can archive it instead\n"
        ),
        _ => format!("{HEAD}Missing required field '{label}' ({name}) for model '{kind}' ({model})"),
    })
}

/// A record that another one needs by this field.
pub(crate) fn held(env: Env<'_>, referrer: &Model, field: &Field) -> Raise {
    let constraint = format!("{}_{}_fkey", table(referrer), field.name);
    let (label, model) = (referrer.label, referrer.name);
    if env.db.series < V19 {
        return older(env, &format!("{label} ({model})"), &constraint);
    }
    troublemaker(&format!("'{label}' ({model})"), &format!("'{}' ({})", field.label, field.name))
}

/// A many2many link to a record that is not there.
pub(crate) fn no_such(env: Env<'_>, model: &Model, target: &Model, field: &Field) -> Raise {
    let constraint = format!("{}_{}_rel_{}_fkey", table(model), table(target), field.name);
    if env.db.series < V19 {
        older(env, "Unknown (unknown)", &constraint)
    } else {
        troublemaker("Unknown", &constraint)
    }
}

/// Values that another record has.
pub(crate) fn taken(env: Env<'_>, unique: &Unique, key: &[Value]) -> Raise {
    let series = env.db.series;
    let Some((older, since)) = unique.told else {
        let values: Vec<_> = key.iter().map(python::str).collect();
        let (name, fields) = (unique.constraint, unique.fields.join(", "));
        let text = format!(
            "duplicate key value violates unique constraint \"{name}\"\nDETAIL:  Key ({fields})=({}) already exists.\n",
            values.join(", ")
        );
        return Raise::validation(if series < V16 { text } else { format!("{HEAD}{text}") });
    };
    constraint(env, unique.constraint, if series < V16 { older } else { since })
}

/// A constraint of the database that Odoo has words for. Up to 15 they take a language: without one only the name is told.
pub(crate) fn constraint(env: Env<'_>, name: &str, told: &'static str) -> Raise {
    Raise::validation(match env.db.series {
        series if series >= V16 => format!("{HEAD}{told}"),
        _ => env.context.language.map_or(name, |language| language.word(told)).to_owned(),
    })
}

fn older(env: Env<'_>, model: &str, constraint: &str) -> Raise {
    const CAUSE: &str = " another model requires the record being deleted. If possible, archive it instead.";
    Raise::validation(if env.db.series < V16 {
        let [head, cause, of_model, of_constraint] =
            ["The operation cannot be completed:", CAUSE, "Model:", "Constraint:"]
                .map(|text| env.language().word(text));
        format!("{head}{cause}\n\n{of_model} {model}, {of_constraint} {constraint}")
    } else {
        format!("{}{CAUSE}\n\nModel: {model}\nConstraint: {constraint}\n", HEAD.trim_end())
    })
}

fn troublemaker(model: &str, constraint: &str) -> Raise {
    Raise::validation(format!(
        "{HEAD}Another model is using the record you are trying to delete.\n\nThe troublemaker is: {model}\n\
         Thanks to the following constraint: {constraint}\nHow about archiving the record instead?"
    ))
}

fn table(model: &Model) -> String {
    model.name.replace('.', "_")
}
