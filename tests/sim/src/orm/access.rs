//! Access rights: what the user with few rights may do, and how a refusal reads.

use serde_json::Value;

use super::{db::Row, env::Env, method::Input};
use crate::{
    model::{Model, Operation},
    python,
    raise::Raise,
};

pub(crate) fn has_access(input: Input<'_, '_>) -> Result<Value, Raise> {
    let operation = operation(input.arg(0))?;
    Ok(input.tx.env().may(input.model, operation).into())
}

pub(crate) fn check_access_rights(input: Input<'_, '_>) -> Result<Value, Raise> {
    let operation = operation(input.arg(0))?;
    let raises = input.arg(1).is_null() || python::truthy(input.arg(1));
    match check(input.tx.env(), input.model, operation) {
        Err(refusal) if raises => Err(refusal),
        outcome => Ok(outcome.is_ok().into()),
    }
}

/// Returns nothing, which XML-RPC cannot write.
pub(crate) fn check_access_rule(input: Input<'_, '_>) -> Result<Value, Raise> {
    operation(input.arg(0))?;
    let env = input.tx.env();
    let rows: Vec<&Row> = input.ids.iter().filter_map(|id| env.row(input.model, *id)).collect();
    check_rows(env, &rows).map(|()| Value::Null)
}

/// Refuses an operation that the user may do on no record of the model.
pub(crate) fn check(env: Env<'_>, model: &Model, operation: Operation) -> Result<(), Raise> {
    if env.may(model, operation) {
        return Ok(());
    }
    let language = env.language();
    let groups: Vec<_> = model.access.groups.iter().map(|group| format!("\t- {}", language.word(group))).collect();
    let refused = language.say(operation.refusal(), &[language.word(model.label), model.name]);
    let allowed = language.say("This operation is allowed for the following groups:\n{}", &[&groups.join("\n")]);
    let resolution = language.word("Contact your administrator to request access if necessary.");
    Err(Raise::access(format!("{refused}\n\n{allowed}\n\n{resolution}")))
}

/// Refuses records that the user may not see.
pub(crate) fn check_rows(env: Env<'_>, rows: &[&Row]) -> Result<(), Raise> {
    let Some(hidden) = rows.iter().find(|row| !env.sees(row)) else { return Ok(()) };
    let name = env.user_row().map(|user| env.display_name(user)).unwrap_or_default();
    // In the language that the user has chosen, whatever the context says.
    let language = env.own_language();
    let head = language.say(
        "Uh-oh! Looks like you have stumbled upon some top-secret records.\n\nSorry, {} doesn't have '{}' access to:",
        &[&format!("{name} (id={})", env.user), language.word("read")],
    );
    let resolution = language.word(
        "If you really, really need access, perhaps you can win over your friendly administrator with a batch of freshly \
         baked cookies.",
    );
    let (label, model) = (language.word(hidden.model.label), hidden.model.name);
    Err(Raise::access(format!("{head}\n- {label} ({model})\n\n{resolution}")))
}

fn operation(value: &Value) -> Result<Operation, Raise> {
    let operation = value.as_str().and_then(Operation::from_name);
    operation.ok_or_else(|| Raise::python("AssertionError", "Invalid access mode"))
}
