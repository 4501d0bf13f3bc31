//! Commands on x2many fields, and what a deletion does to the records that refer to the deleted one.

use serde_json::{Map, Value};

use super::{refusal, tx::Tx, write};
use crate::{
    model::{self, Field, Kind, Model, OnDelete, Source},
    python,
    raise::Raise,
};

/// Applies a list of commands, or of ids, to an x2many field.
///
/// # Errors
/// `ValueError` for what is no list; otherwise whatever the commands raise.
pub(crate) fn apply(
    tx: &mut Tx<'_>,
    model: &'static Model,
    id: i64,
    field: &'static Field,
    value: &Value,
) -> Result<(), Raise> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        Value::Null | Value::Bool(false) => &[],
        other => {
            let owner = format!("{}.{}", model.name, field.name);
            return Err(Raise::value(format!("Wrong value for {owner}: {}", python::str(other))));
        }
    };
    let Some(target) = write::target(field) else { return Ok(()) };
    let mut relation = Relation { tx, model, id, field, target };
    // A list of ids replaces what is there, as does `False`.
    if items.iter().all(|item| !item.is_array()) {
        if let Some(other) = items.iter().find(|item| !item.is_number()) {
            let got = python::type_name(other);
            return Err(Raise::type_error(format!("unhashable type: '{got}'")));
        }
        return relation.replace(items);
    }
    for item in items {
        let Some(command) = item.as_array() else { continue };
        relation.command(command)?;
    }
    Ok(())
}

/// Undoes references to a record that is about to be deleted: refuses, deletes along, or clears, as each field says.
///
/// # Errors
/// When a field refuses.
pub(crate) fn release(tx: &mut Tx<'_>, model: &'static Model, id: i64) -> Result<(), Raise> {
    for referrer in model::all() {
        for field in &referrer.fields {
            if !matches!(field.source, Source::Column) || field.kind.target() != Some(model.name) {
                continue;
            }
            match field.kind {
                Kind::Many2one(_) => release_many2one(tx, referrer, field, model, id)?,
                Kind::Many2many(_) => forget(tx, referrer, field, id),
                _ => {}
            }
        }
    }
    Ok(())
}

fn release_many2one(
    tx: &mut Tx<'_>,
    referrer: &'static Model,
    field: &'static Field,
    model: &'static Model,
    id: i64,
) -> Result<(), Raise> {
    if matches!(field.name, "create_uid" | "write_uid") {
        return Ok(());
    }
    let Some(position) = referrer.position(field.name) else { return Ok(()) };
    let holders = tx.env().rows(referrer).filter(|row| row.cell(position).as_i64() == Some(id));
    let holders: Vec<_> =
        holders.map(|row| row.id).filter(|holder| referrer.name != model.name || *holder != id).collect();
    for holder in holders {
        match field.on_delete {
            OnDelete::SetNull => tx.db.set(referrer, holder, field.name, false.into()),
            OnDelete::Cascade => write::unlink(tx, referrer, holder)?,
            OnDelete::Restrict => {
                return Err(refusal::held(tx.env(), referrer, field));
            }
        }
    }
    Ok(())
}

fn forget(tx: &mut Tx<'_>, referrer: &'static Model, field: &'static Field, id: i64) {
    let Some(position) = referrer.position(field.name) else { return };
    let holders: Vec<_> = tx
        .env()
        .rows(referrer)
        .filter_map(|row| {
            let kept: Vec<_> = row.cell(position).as_array()?.iter().filter(|other| **other != id).cloned().collect();
            (kept.len() != row.cell(position).as_array()?.len()).then_some((row.id, kept))
        })
        .collect();
    for (holder, kept) in holders {
        tx.db.set(referrer, holder, field.name, kept.into());
    }
}

/// One x2many field of one record.
struct Relation<'t, 'd> {
    tx: &'t mut Tx<'d>,
    model: &'static Model,
    id: i64,
    field: &'static Field,
    target: &'static Model,
}

impl Relation<'_, '_> {
    fn command(&mut self, command: &[Value]) -> Result<(), Raise> {
        let code = command.first().map(python::int).transpose()?.unwrap_or(-1);
        let id = command.get(1).and_then(Value::as_i64).unwrap_or_default();
        let vals = || command.get(2).and_then(Value::as_object).cloned().unwrap_or_default();
        match code {
            0 => self.create(vals()),
            1 => write::write(self.tx, self.target, &[id], vals()),
            2 => write::unlink(self.tx, self.target, id),
            3 => self.unlink(id),
            4 => self.link(id),
            5 => self.replace(&[]),
            6 => self.replace(command.get(2).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()),
            // Odoo skips what it does not know.
            _ => Ok(()),
        }
    }

    fn create(&mut self, mut vals: Map<String, Value>) -> Result<(), Raise> {
        if let Kind::One2many { inverse, .. } = self.field.kind {
            vals.insert(inverse.into(), self.id.into());
            return write::create(self.tx, self.target, vals).map(drop);
        }
        let created = write::create(self.tx, self.target, vals)?;
        self.link(created)
    }

    fn link(&mut self, id: i64) -> Result<(), Raise> {
        if self.tx.env().row(self.target, id).is_none() {
            return Err(self.no_such(id));
        }
        if let Kind::One2many { inverse, .. } = self.field.kind {
            let vals = Map::from_iter([(inverse.to_owned(), self.id.into())]);
            return write::write(self.tx, self.target, &[id], vals);
        }
        let mut ids = self.ids();
        if !ids.contains(&id) {
            ids.push(id);
        }
        self.store(ids);
        Ok(())
    }

    fn unlink(&mut self, id: i64) -> Result<(), Raise> {
        let Kind::One2many { inverse, .. } = self.field.kind else {
            let ids = self.ids().into_iter().filter(|other| *other != id).collect();
            self.store(ids);
            return Ok(());
        };
        // A line that cannot be without its order goes with the link.
        match self.target.field(inverse).map(|field| field.on_delete) {
            Some(OnDelete::Cascade) => write::unlink(self.tx, self.target, id),
            _ => write::write(self.tx, self.target, &[id], Map::from_iter([(inverse.to_owned(), false.into())])),
        }
    }

    fn replace(&mut self, wanted: &[Value]) -> Result<(), Raise> {
        let wanted: Vec<i64> = wanted.iter().filter_map(Value::as_i64).collect();
        for id in self.ids() {
            if !wanted.contains(&id) {
                self.unlink(id)?;
            }
        }
        wanted.into_iter().try_for_each(|id| self.link(id))
    }

    fn ids(&self) -> Vec<i64> {
        let env = self.tx.env();
        let Some(row) = env.row(self.model, self.id) else { return vec![] };
        env.related_by(row, self.field).into_iter().map(|row| row.id).collect()
    }

    fn store(&mut self, ids: Vec<i64>) {
        self.tx.db.set(self.model, self.id, self.field.name, ids.into());
    }

    fn no_such(&self, id: i64) -> Raise {
        if let Kind::One2many { .. } = self.field.kind {
            return self.tx.env().missing(self.target.name, id);
        }
        refusal::no_such(self.tx.env(), self.model, self.target, self.field)
    }
}
