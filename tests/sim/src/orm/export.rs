//! `export_data`: records as rows of a table, by paths such as `partner_id/name`.

use serde_json::{Value, json};

use super::{access, external_id, method::Input, read, tx::Tx};
use crate::{
    model::{self, Field, Kind, Model, Operation},
    python,
    raise::Raise,
};

/// How far a path may follow relations.
const MAX_DEPTH: usize = 8;

pub(crate) fn export_data(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Read)?;
    if !input.tx.context.admin {
        return Err(Raise::user("You don't have the rights to export data. Please contact an Administrator."));
    }
    let Value::Array(fields) = input.take(0) else {
        return Err(Raise::type_error("fields_to_export must be a list"));
    };
    let paths: Vec<Vec<String>> = fields.iter().map(|path| parts(&python::str(path))).collect();
    if paths.iter().any(|path| path.len() > MAX_DEPTH) {
        return Err(Raise::value("too many relations in one path"));
    }
    Ok(json!({"datas": rows(input.tx, input.model, &input.ids, &paths)?}))
}

/// `a/b`, `a.id` (database id) and `a:id` (external id), as Odoo reads them.
pub(crate) fn parts(path: &str) -> Vec<String> {
    let path = if path.starts_with('.') { path.to_owned() } else { path.replace("/.id", ".id").replace(".id", "/.id") };
    path.replace(":id", "/id").split('/').map(str::to_owned).collect()
}

/// A record takes as many rows as the longest list of related records that a path leads into.
fn rows(tx: &mut Tx<'_>, model: &'static Model, ids: &[i64], paths: &[Vec<String>]) -> Result<Vec<Vec<Value>>, Raise> {
    let mut out = vec![];
    for id in ids {
        let first = out.len();
        out.push(vec![Value::from(""); paths.len()]);
        let mut done: Vec<&str> = vec![];
        for (column, path) in paths.iter().enumerate() {
            let Some((name, rest)) = path.split_first() else { continue };
            let value = match name.as_str() {
                ".id" => id.to_string().into(),
                "id" => external_id::ensure(tx, model, *id)?.into(),
                name => {
                    let field = read::field(tx.env(), model, name)?;
                    let Some(target) = field.kind.target().and_then(model::find).filter(|_| !rest.is_empty()) else {
                        set(&mut out, first, column, cell(tx, model, *id, field));
                        continue;
                    };
                    if matches!(field.kind, Kind::Many2many(_)) && rest == ["id"] {
                        let names =
                            related(tx, model, *id, field).into_iter().map(|id| external_id::ensure(tx, target, id));
                        let names = names.collect::<Result<Vec<_>, _>>()?.join(",");
                        set(&mut out, first, column, names.into());
                        continue;
                    }
                    if done.contains(&name) {
                        continue;
                    }
                    done.push(name);
                    // All columns of the same relation go side by side, line by line.
                    let below: Vec<Vec<String>> = paths.iter().map(|path| below(path, name)).collect();
                    let related = related(tx, model, *id, field);
                    for (line, values) in rows(tx, target, &related, &below)?.into_iter().enumerate() {
                        if out.len() <= first + line {
                            out.push(vec![Value::from(""); paths.len()]);
                        }
                        for (column, value) in values.into_iter().enumerate() {
                            if below.get(column).is_some_and(|path| !path.is_empty()) {
                                set(&mut out, first + line, column, value);
                            }
                        }
                    }
                    continue;
                }
            };
            set(&mut out, first, column, value);
        }
    }
    Ok(out)
}

fn below(path: &[String], name: &str) -> Vec<String> {
    match path.split_first() {
        Some((head, rest)) if head == name => rest.to_vec(),
        _ => vec![],
    }
}

fn related(tx: &Tx<'_>, model: &Model, id: i64, field: &Field) -> Vec<i64> {
    let env = tx.env();
    let Some(row) = env.row(model, id) else { return vec![] };
    match env.value(row, field).as_ref() {
        Value::Array(ids) => ids.iter().filter_map(Value::as_i64).collect(),
        value => value.as_i64().into_iter().collect(),
    }
}

/// One value as it is exported: names for relations and selections, an empty text for what is unset.
fn cell(tx: &Tx<'_>, model: &'static Model, id: i64, field: &Field) -> Value {
    let env = tx.env();
    let Some(row) = env.row(model, id) else { return "".into() };
    let value = env.value(row, field).into_owned();
    match field.kind {
        Kind::Boolean => value,
        kind if kind.target().is_some() => {
            let related = env.related_by(row, field);
            related.iter().map(|row| env.display_name(row)).collect::<Vec<_>>().join(",").into()
        }
        Kind::Selection(choices) => {
            let label = choices.iter().find(|(key, _)| value == *key).map(|(_, label)| *label);
            label.unwrap_or_default().into()
        }
        _ if value == false => "".into(),
        _ => value,
    }
}

fn set(rows: &mut [Vec<Value>], row: usize, column: usize, value: Value) {
    if let Some(cell) = rows.get_mut(row).and_then(|row| row.get_mut(column)) {
        *cell = value;
    }
}
