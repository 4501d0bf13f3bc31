//! How an export gets its values: by plain reading wherever that can give them, else by Odoo's own export.
//!
//! Reading changes nothing, needs no right beyond that to read, and works where writes are denied. Odoo's `export_data`
//! creates external ids for records that have none, and needs the group that may export; it alone knows external ids, and
//! spreads the lines of a record over rows.

use super::value;
use crate::error::Error;
use crate::model::fields::{Field, Kind};
use crate::model::path;
use crate::model::sheet::{Leaf, SheetColumn};
use serde_json::Value;

/// Where the values of all columns come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Read,
    ExportData,
}

/// Chooses the way.
///
/// # Errors
/// E004 for a column that neither way gives, and for two that need different ways.
pub(super) fn way(columns: &[SheetColumn]) -> Result<Way, Error> {
    for column in columns {
        judge(column).map_err(|problem| Error::invalid(format!("The column {}: {problem}", column.name())))?;
    }
    let Some(exported) = columns.iter().find(|column| is_for_export_data(column)) else { return Ok(Way::Read) };
    // For these `export_data` answers names, whatever it is asked for.
    match columns.iter().find(|column| are_many_by_database_id(column)) {
        None => Ok(Way::ExportData),
        Some(many) => {
            let (many, exported) = (many.name(), exported.name());
            Err(Error::invalid(format!("The columns {many} and {exported} cannot be exported together."))
                .hint(format!("name {}, or leave out {exported}", many.replace("/.id", "/id"))))
        }
    }
}

fn is_for_export_data(column: &SheetColumn) -> bool {
    matches!(column.leaf, Leaf::ExternalId) || column.hops.iter().any(|hop| hop.kind == Kind::One2many)
}

fn are_many_by_database_id(column: &SheetColumn) -> bool {
    matches!(column.leaf, Leaf::DatabaseId) && column.hops.last().is_some_and(|hop| hop.kind == Kind::Many2many)
}

fn judge(column: &SheetColumn) -> Result<(), String> {
    let leading = match (&column.leaf, column.hops.as_slice()) {
        (Leaf::Field(owned), hops) => {
            exportable(&owned.field)?;
            hops
        }
        (_, [leading @ .., _]) => leading,
        (_, []) => &[],
    };
    match leading.iter().find(|hop| hop.kind == Kind::Many2many) {
        Some(hop) => {
            let name = &hop.name;
            Err(format!("of several records a cell holds names ({name}), or ids ({name}/id or {name}/.id)."))
        }
        None => Ok(()),
    }
}

fn exportable(field: &Field) -> Result<(), String> {
    match field.kind {
        Kind::One2many => Err(format!("name the columns of its lines, such as {}/name.", field.name)),
        Kind::Binary | Kind::Json | Kind::Properties | Kind::Other => {
            Err(format!("fields of the type {} are not exported; odoo_read shows them.", field.type_name))
        }
        _ => Ok(()),
    }
}

/// What plain reading asks for a column; nothing for the record's own id.
pub(super) fn read_column(model: &str, column: &SheetColumn) -> Option<path::Column> {
    let (hops, owner, field) = match (&column.leaf, column.hops.as_slice()) {
        (Leaf::Field(owned), hops) => (hops, owned.model.as_str(), &owned.field),
        (_, [hops @ .., field]) => {
            let owner = hops.last().map_or(Some(model), |hop| hop.relation.as_deref());
            (hops, owner.unwrap_or_default(), field)
        }
        (_, []) => return None,
    };
    Some(path::Column { hops: hops.to_vec(), model: owner.to_owned(), field: field.clone(), lines: Vec::new() })
}

/// The cell of a column in what plain reading gave of a record.
pub(super) fn read_cell(
    column: &SheetColumn,
    read: Option<&path::Column>,
    record: &Value,
    names: &value::Names,
) -> Value {
    let Some(read) = read else { return record.get("id").cloned().unwrap_or(Value::Null) };
    let raw = read.owner(record).and_then(|owner| owner.get(&read.field.name)).unwrap_or(&Value::Null);
    match column.leaf {
        Leaf::Field(_) => value::shown(&read.field, raw, names),
        Leaf::DatabaseId | Leaf::ExternalId => value::ids(raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use crate::model::sheet;
    use crate::model::view::for_reading;

    fn chosen(names: &[&str]) -> Result<Way, Error> {
        let fake = Fake::partners();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        way(&sheet::columns(&for_reading(&fake), "res.partner", &names)?)
    }

    #[test]
    fn odoo_s_export_is_asked_only_for_what_reading_cannot_give() {
        for (names, way) in [
            (
                &[".id", "name", "country_id", "country_id/.id", "country_id/code", "category_id", "category_id/.id"][..],
                Way::Read,
            ),
            (&["name", "country_id/id"], Way::ExportData),
            (&["id"], Way::ExportData),
            (&["child_ids/name", "category_id/id", "category_id"], Way::ExportData),
        ] {
            assert_eq!(chosen(names).unwrap(), way, "{names:?}");
        }
    }

    #[test]
    fn what_no_way_gives_is_refused_with_what_is_right() {
        for (names, said) in [
            (&["image_128"][..], "odoo_read"),
            (&["child_ids"], "child_ids/name"),
            (&["category_id/name"], "category_id/id or category_id/.id"),
            (&["id", "category_id/.id"], "cannot be exported together"),
            (&["nmae"], "no field \"nmae\""),
        ] {
            let error = chosen(names).unwrap_err();
            assert!(error.message.contains(said), "{names:?}: {error}");
        }
    }
}
