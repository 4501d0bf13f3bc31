//! Records in memory.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use serde_json::Value;

use crate::{
    model::{self, Model},
    series::Series,
};

/// All tables. A clone is cheap and shares everything until one of the two is changed: that is how a call that raises
/// is rolled back.
#[derive(Debug, Clone)]
pub(crate) struct Db {
    tables: HashMap<&'static str, Arc<Table>>,
    /// The number of the last order that got its name from the sequence.
    pub(crate) last_order: u64,
    /// The version of Odoo that these records are in.
    pub(crate) series: Series,
}

#[derive(Debug, Clone, Default)]
struct Table {
    rows: BTreeMap<i64, Arc<Row>>,
    last_id: i64,
}

/// One record.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) model: &'static Model,
    /// By the field's position in the model; `Null` for fields that have no column.
    cells: Vec<Value>,
}

impl Db {
    pub(crate) fn new() -> Self {
        Self {
            tables: model::all().iter().map(|model| (model.name, Arc::default())).collect(),
            last_order: 0,
            series: Series::default(),
        }
    }

    pub(crate) fn row(&self, model: &Model, id: i64) -> Option<&Row> {
        self.tables.get(model.name)?.rows.get(&id).map(Arc::as_ref)
    }

    pub(crate) fn rows<'a>(&'a self, model: &Model) -> impl Iterator<Item = &'a Row> + use<'a> {
        self.tables.get(model.name).into_iter().flat_map(|table| table.rows.values().map(Arc::as_ref))
    }

    /// Adds a record with these values, under this id or else the next free one, which it returns.
    pub(crate) fn insert(&mut self, model: &'static Model, id: Option<i64>, cells: Vec<Value>) -> i64 {
        let table = self.table(model);
        let id = id.unwrap_or(table.last_id + 1);
        table.last_id = table.last_id.max(id);
        table.rows.insert(id, Arc::new(Row { id, model, cells }));
        id
    }

    /// Changes one value; a record or field that does not exist is left alone.
    pub(crate) fn set(&mut self, model: &'static Model, id: i64, field: &str, value: Value) {
        let Some(position) = model.position(field) else { return };
        if let Some(row) = self.table(model).rows.get_mut(&id)
            && let Some(cell) = Arc::make_mut(row).cells.get_mut(position)
        {
            *cell = value;
        }
    }

    pub(crate) fn remove(&mut self, model: &'static Model, id: i64) {
        self.table(model).rows.remove(&id);
    }

    fn table(&mut self, model: &'static Model) -> &mut Table {
        Arc::make_mut(self.tables.entry(model.name).or_default())
    }
}

impl Row {
    /// The stored value of the field at this position.
    pub(crate) fn cell(&self, position: usize) -> &Value {
        self.cells.get(position).unwrap_or(&Value::Null)
    }
}
