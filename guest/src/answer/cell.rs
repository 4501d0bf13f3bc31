//! One value as a model reads it.
//!
//! Empty is `null` (Odoo sends `false`), a relation `[id, "name"]`, several `[ids]`, a datetime ISO 8601 in UTC, HTML its
//! text, a binary its address and size. All but the last two are accepted back by a write.

use super::html;
use crate::model::datetime;
use crate::model::fields::{Field, Kind};
use crate::model::path::{Column, MOST_LINES};
use crate::model::values::scalar::CUT;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How much of a value is shown, and what had to be cut.
pub struct Cells {
    /// Characters of one text.
    text: usize,
    /// Ids of one relation to many.
    ids: usize,
    /// The instance, for the addresses of binaries.
    instance: Option<String>,
    cut_texts: BTreeSet<String>,
    cut_lists: BTreeSet<String>,
    cut_lines: BTreeSet<String>,
}

impl Cells {
    /// For lists of many records.
    pub fn brief() -> Self {
        Self::new(500, 50)
    }

    /// For few records within a budget of bytes.
    pub fn full(budget: usize, records: usize) -> Self {
        Self::new((budget / 4 / records.max(1)).max(500), 1_000)
    }

    fn new(text: usize, ids: usize) -> Self {
        let (instance, cut_texts, cut_lists, cut_lines) = Default::default();
        Self { text, ids, instance, cut_texts, cut_lists, cut_lines }
    }

    /// Shows binaries by their addresses as resources of this instance.
    #[must_use]
    pub fn of_instance(mut self, name: &str) -> Self {
        self.instance = Some(name.to_owned());
        self
    }

    /// A record's row: the id, then the columns in their order.
    pub fn row(&mut self, columns: &[Column], record: &Value) -> Value {
        let id = record.get("id").cloned().unwrap_or(Value::Null);
        std::iter::once(id).chain(columns.iter().map(|column| self.column(column, record))).collect()
    }

    fn column(&mut self, column: &Column, record: &Value) -> Value {
        let Some(owner) = column.owner(record) else { return Value::Null };
        match (owner.get(&column.field.name), &self.instance, owner.get("id")) {
            (Some(Value::Array(related)), _, _) if !column.lines.is_empty() => self.lines(column, related),
            (Some(value @ (Value::String(_) | Value::Object(_))), Some(instance), Some(id))
                if column.field.kind == Kind::Binary =>
            {
                let uri = format!("odoo://{instance}/{}/{id}/{}", column.model, column.field.name);
                json!({"uri": uri, "size": binary_size(value)})
            }
            (value, _, _) => self.show(&column.field, value.unwrap_or(&Value::Null)),
        }
    }

    /// The related records' rows; when there are more, as with ids, how many.
    fn lines(&mut self, column: &Column, related: &[Value]) -> Value {
        let rows: Vec<Value> = related.iter().take(MOST_LINES).map(|line| self.row(&column.lines, line)).collect();
        if related.len() <= MOST_LINES {
            return json!(rows);
        }
        self.cut_lines.insert(column.path());
        json!({"count": related.len(), "first": rows})
    }

    /// One value as it is shown.
    pub fn show(&mut self, field: &Field, value: &Value) -> Value {
        match (field.kind, value) {
            (Kind::Boolean, value) => value.clone(),
            (_, Value::Bool(false) | Value::Null) => Value::Null,
            (Kind::Many2one, value) => relation(value),
            (Kind::One2many | Kind::Many2many, Value::Array(ids)) => self.ids(field, ids),
            (Kind::Datetime, Value::String(text)) => json!(datetime::from_odoo(text).unwrap_or_else(|| text.clone())),
            (Kind::Html, Value::String(text)) => match html::to_text(text) {
                text if text.is_empty() => Value::Null,
                text => self.text(field, &text),
            },
            (Kind::Binary, value) => binary(value),
            (Kind::Properties, Value::Array(properties)) => properties_by_label(properties),
            (Kind::Float | Kind::Monetary, Value::Number(number)) => {
                number.as_f64().and_then(whole).unwrap_or_else(|| value.clone())
            }
            (_, Value::String(text)) => self.text(field, text),
            (_, value) => value.clone(),
        }
    }

    /// What was cut, for the answer's notes.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.cut_texts.is_empty() {
            let names = self.cut_texts.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            notes.push(format!("Cut to {} characters: {names}; odoo_read of one record and that field, with a larger max_bytes, gives more.", self.text));
        }
        if !self.cut_lists.is_empty() {
            let names = self.cut_lists.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            notes.push(format!(
                "Only the first {} ids: {names}; odoo_read or a search on the related model gives all.",
                self.ids
            ));
        }
        if !self.cut_lines.is_empty() {
            let names = self.cut_lines.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            notes.push(format!(
                "Only the first {MOST_LINES} related records: {names}; search the related model for all."
            ));
        }
        notes
    }

    fn text(&mut self, field: &Field, text: &str) -> Value {
        match text.char_indices().nth(self.text) {
            Some((end, _)) => {
                self.cut_texts.insert(field.name.clone());
                json!(format!("{}{CUT}", text.get(..end).unwrap_or_default()))
            }
            None => json!(text),
        }
    }

    /// A cut list has another shape, so that writing it back cannot drop the rest.
    fn ids(&mut self, field: &Field, ids: &[Value]) -> Value {
        if ids.len() <= self.ids {
            return json!(ids);
        }
        self.cut_lists.insert(field.name.clone());
        json!({"count": ids.len(), "first": ids.iter().take(self.ids).collect::<Vec<_>>()})
    }
}

/// `{"id": 1, "display_name": "x"}` and `[1, "x"]` alike.
fn relation(value: &Value) -> Value {
    match value {
        Value::Object(record) => json!([record.get("id"), record.get("display_name")]),
        other => other.clone(),
    }
}

/// A whole amount without its `.0`.
pub fn whole(number: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and exact")]
    (number.fract() == 0.0 && number.abs() < EXACT).then(|| json!(number as i64))
}

fn binary(value: &Value) -> Value {
    json!(format!("<binary {}>", binary_size(value)))
}

/// With `bin_size` Odoo sends `12.34 Kb`; where it does not know that context, the whole content, since 20 beside its size.
fn binary_size(value: &Value) -> String {
    match value {
        Value::String(text) if text.len() <= 16 => text.clone(),
        Value::String(text) => format!("{} bytes", text.len() / 4 * 3),
        Value::Object(file) => match file.get("size") {
            Some(Value::Number(bytes)) => format!("{bytes} bytes"),
            Some(Value::String(size)) => size.clone(),
            _ => "of unknown size".to_owned(),
        },
        _ => "of unknown size".to_owned(),
    }
}

/// Properties come as definitions with values; people know them by their labels.
fn properties_by_label(properties: &[Value]) -> Value {
    let entry = |property: &Value| {
        let label = property.get("string").or_else(|| property.get("name"))?.as_str()?.to_owned();
        Some((label, property.get("value").cloned().unwrap_or(Value::Null)))
    };
    Value::Object(properties.iter().filter_map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(type_name: &str) -> Field {
        Field::parse("x", &json!({"type": type_name}))
    }

    fn show(type_name: &str, value: Value) -> Value {
        Cells::brief().show(&field(type_name), &value)
    }

    #[test]
    fn values_are_shown_as_a_write_accepts_them_back() {
        assert_eq!(show("many2one", json!({"id": 7, "display_name": "Belgium"})), json!([7, "Belgium"]));
        assert_eq!(show("many2one", json!([7, "Belgium"])), json!([7, "Belgium"]));
        assert_eq!(show("many2many", json!([1, 2])), json!([1, 2]));
        assert_eq!(show("datetime", json!("2026-11-22 19:42:25")), json!("2026-11-22T19:42:25Z"));
        assert_eq!(show("date", json!("2026-11-22")), json!("2026-11-22"));
        assert_eq!(show("html", json!("<p>a &amp; b</p>")), json!("a & b"));
        assert_eq!(show("float", json!(12.5)), json!(12.5));
        assert_eq!(show("monetary", json!(1582.0)), json!(1582));
    }

    #[test]
    fn only_a_boolean_is_false_everything_else_is_empty() {
        assert_eq!(show("boolean", json!(false)), json!(false));
        for kind in ["char", "many2one", "date", "datetime", "html", "binary", "selection", "text"] {
            assert_eq!(show(kind, json!(false)), Value::Null, "{kind}");
        }
        assert_eq!(show("integer", json!(0)), json!(0));
        assert_eq!(show("html", json!("<p><br></p>")), Value::Null);
    }

    #[test]
    fn a_binary_is_never_inlined() {
        assert_eq!(show("binary", json!("10.44 Kb")), json!("<binary 10.44 Kb>"));
        assert_eq!(show("binary", json!("A".repeat(4_000))), json!("<binary 3000 bytes>"));
    }

    #[test]
    fn what_was_cut_is_said_and_cannot_be_written_back_by_accident() {
        let mut cells = Cells::brief();
        let shown = cells.show(&field("text"), &json!("ä".repeat(600)));
        assert_eq!(shown.as_str().map(|text| text.chars().count()), Some(506));
        let shown = cells.show(&field("one2many"), &json!((1..=60).collect::<Vec<_>>()));
        assert_eq!((shown["count"].as_u64(), shown["first"].as_array().map(Vec::len)), (Some(60), Some(50)));
        assert_eq!(cells.notes().len(), 2);
    }

    #[test]
    fn columns_follow_paths_and_show_lines_and_addresses() {
        let field = |name: &str, kind: &str| std::rc::Rc::new(Field::parse(name, &json!({"type": kind})));
        let plain = |name: &str, kind: &str| Column::of("sale.order.line", field(name, kind));
        let email = Column { hops: vec![field("partner_id", "many2one")], ..plain("email", "char") };
        let image = Column { model: "res.partner".into(), ..plain("image", "binary") };
        let image = Column { hops: email.hops.clone(), ..image };
        let lines = vec![plain("product_id", "many2one"), plain("price", "float")];
        let lines = Column { lines, ..plain("order_line", "one2many") };
        let columns = [email, image, lines];
        let mut cells = Cells::brief().of_instance("default");
        let record = json!({"id": 4, "partner_id": {"id": 7, "email": "a@b.example", "image": "4.00 Kb"},
            "order_line": [{"id": 1, "product_id": {"id": 3, "display_name": "Desk"}, "price": 10.0}]});
        assert_eq!(
            cells.row(&columns, &record),
            json!([4, "a@b.example", {"uri": "odoo://default/res.partner/7/image", "size": "4.00 Kb"}, [[1, [3, "Desk"], 10]]])
        );
        let many: Vec<Value> = (1..=25).map(|id| json!({"id": id})).collect();
        let row = cells.row(&columns, &json!({"id": 5, "partner_id": false, "order_line": many}));
        assert_eq!((&row[1], &row[2], &row[3]["count"]), (&Value::Null, &Value::Null, &json!(25)));
        assert_eq!(row[3]["first"].as_array().map(Vec::len), Some(20));
        assert!(cells.notes()[0].contains("order_line"));
    }
}
