//! What to group by (`date_order:month`) and what to compute (`amount_total:sum`).

use crate::error::Error;
use crate::model::fields::{Field, Kind, Schema};
use crate::model::{datetime, quote, suggest};
use serde_json::{Value, json};
use std::rc::Rc;

/// The number of records, in every answer.
pub const COUNT: &str = "__count";

const MOST: usize = 10;
const PERIODS: [&str; 6] = ["hour", "day", "week", "month", "quarter", "year"];
/// The same part of every year, month or day (18 and later).
const PARTS: [&str; 7] =
    ["year_number", "quarter_number", "month_number", "iso_week_number", "day_of_month", "day_of_week", "hour_number"];
const FUNCTIONS: [&str; 8] = ["sum", "avg", "min", "max", "count", "count_distinct", "bool_and", "bool_or"];

/// One thing to group by.
#[derive(Debug, Clone)]
pub struct Group {
    /// As Odoo spells it, such as `date_order:month`.
    pub spec: String,
    pub field: Rc<Field>,
    dated: bool,
}

/// One thing to compute.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// As Odoo spells it, such as `amount_total:sum`.
    pub spec: String,
    pub field: Rc<Field>,
    pub function: &'static str,
}

/// What to sort groups by: a group's spec, an aggregate's, or [`COUNT`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub spec: String,
    pub descending: bool,
}

/// The field's name in `date_order:month`.
pub fn field_name(spec: &str) -> &str {
    spec.split(':').next().unwrap_or(spec).trim()
}

impl Group {
    /// Reads several; dates are taken by month unless they say otherwise.
    pub fn read(schema: &Schema, model: &str, specs: &[String]) -> Result<Vec<Self>, Error> {
        bounded("groupby", specs)?;
        specs.iter().map(|spec| Self::of(schema, model, spec.trim())).collect()
    }

    fn of(schema: &Schema, model: &str, spec: &str) -> Result<Self, Error> {
        let name = field_name(spec);
        let (model, field) = follow(schema, model, name)?;
        let part = spec.split_once(':').map(|(_, part)| part.trim());
        let groupable = match field.kind {
            Kind::Many2many => schema.rpc.version()?.major >= 15,
            Kind::One2many | Kind::Binary | Kind::Json | Kind::Properties | Kind::Html | Kind::Other => false,
            _ => field.sortable,
        };
        if !groupable {
            let message = format!("Records of {model} cannot be grouped by {name} ({}).", field.type_name);
            return Err(Error::invalid(message).hint("group by a field that the database holds, such as a many2one"));
        }
        let dated = matches!(field.kind, Kind::Date | Kind::Datetime);
        let spec = match (dated, part) {
            (false, None) => name.to_owned(),
            (true, None) => format!("{name}:month"),
            (true, Some(part)) if PERIODS.contains(&part) && (part != "hour" || field.kind == Kind::Datetime) => {
                format!("{name}:{part}")
            }
            (true, Some(part)) if PARTS.contains(&part) && schema.rpc.version()?.major >= 18 => {
                format!("{name}:{part}")
            }
            (true, Some(part)) => {
                let near = suggest::question(&suggest::nearest(part, PERIODS)).unwrap_or_default();
                let message = format!("{} is no period to group {name} by.", quote::text(part));
                return Err(Error::invalid(message).hint(format!("{near} {}", PERIODS.join(", ")).trim().to_owned()));
            }
            (false, Some(part)) => {
                let message = format!("{name} is no date: it cannot be grouped by {}.", quote::text(part));
                return Err(Error::invalid(message).hint(format!("write {name} alone")));
            }
        };
        Ok(Self { spec, field, dated })
    }

    /// A group's value: a date's as Odoo labels the period.
    pub(super) fn show(&self, value: &Value) -> Value {
        match (self.field.kind, value) {
            (Kind::Boolean, value) => value.clone(),
            (_, Value::Bool(false) | Value::Null) => Value::Null,
            // From 19 on, a period is its beginning and its label.
            (_, Value::Array(period)) if self.dated => period.get(1).cloned().unwrap_or(Value::Null),
            (_, value) => value.clone(),
        }
    }
}

/// The field to group by, and its model: through many2one fields from Odoo 19 on.
fn follow(schema: &Schema, model: &str, path: &str) -> Result<(String, Rc<Field>), Error> {
    let Some((first, rest)) = path.split_once('.') else {
        return Ok((model.to_owned(), schema.field(model, path)?));
    };
    if schema.rpc.version()?.major < 19 {
        return Err(Error::invalid(format!("To group by the path {} needs Odoo 19.", quote::text(path)))
            .hint(format!("group by {first}, or group the related model")));
    }
    let field = schema.field(model, first)?;
    match (&field.relation, field.kind) {
        (Some(related), Kind::Many2one) => follow(schema, related, rest),
        _ => Err(Error::invalid(format!("{first} of {model} is no many2one: groups cannot follow it."))
            .hint("group by a field of the model itself")),
    }
}

impl Aggregate {
    /// Reads several, each once; a bare name means the sum. The number of records is always given, and makes none.
    pub fn read(schema: &Schema, model: &str, specs: &[String]) -> Result<Vec<Self>, Error> {
        bounded("aggregates", specs)?;
        let mut read: Vec<Self> = Vec::with_capacity(specs.len());
        for spec in specs.iter().map(|spec| spec.trim()).filter(|spec| !is_count(spec)) {
            let aggregate = Self::of(schema, model, spec)?;
            if !read.iter().any(|known| known.spec == aggregate.spec) {
                read.push(aggregate);
            }
        }
        Ok(read)
    }

    fn of(schema: &Schema, model: &str, spec: &str) -> Result<Self, Error> {
        let name = field_name(spec);
        let wanted = spec.split_once(':').map_or("sum", |(_, function)| function.trim());
        let wanted = if wanted == "average" { "avg" } else { wanted };
        let Some(function) = FUNCTIONS.into_iter().find(|function| *function == wanted) else {
            let near = suggest::question(&suggest::nearest(wanted, FUNCTIONS)).unwrap_or_default();
            let message = format!("{} is no aggregate of {name}.", quote::text(wanted));
            return Err(Error::invalid(message).hint(format!("{near} {}", FUNCTIONS.join(", ")).trim().to_owned()));
        };
        let field = schema.field(model, name)?;
        if !field.sortable {
            let message =
                format!("{model} cannot compute {spec}: Odoo computes {name} itself, the database does not hold it.");
            return Err(Error::invalid(message).hint("read the records, and add up what is read"));
        }
        let number = matches!(field.kind, Kind::Integer | Kind::Float | Kind::Monetary);
        let fits = match function {
            "sum" | "avg" => number,
            "min" | "max" => number || matches!(field.kind, Kind::Date | Kind::Datetime | Kind::Char | Kind::Selection),
            "bool_and" | "bool_or" => field.kind == Kind::Boolean,
            _ => true,
        };
        if !fits {
            let message = format!("{function} does not fit {name}, which is of type {}.", field.type_name);
            return Err(Error::invalid(message).hint(format!("use {name}:count or {name}:count_distinct")));
        }
        Ok(Self { spec: format!("{name}:{function}"), field, function })
    }
    pub(super) fn show(&self, value: &Value) -> Value {
        match (self.function, value) {
            ("bool_and" | "bool_or", value) => value.clone(),
            (_, Value::Bool(false) | Value::Null) => Value::Null,
            ("min" | "max", Value::String(text)) if self.field.kind == Kind::Datetime => {
                json!(datetime::from_odoo(text).unwrap_or_else(|| text.clone()))
            }
            (_, value) => value.clone(),
        }
    }
}

impl Key {
    /// Reads `amount_total:sum desc, partner_id`; a field's name alone means the one column of it.
    pub fn read(order: &str, groups: &[Group], aggregates: &[Aggregate]) -> Result<Vec<Self>, Error> {
        order.split(',').map(|key| Self::of(key.trim(), groups, aggregates)).collect()
    }

    fn of(key: &str, groups: &[Group], aggregates: &[Aggregate]) -> Result<Self, Error> {
        let words: Vec<&str> = key.split_whitespace().collect();
        let (name, descending) = match words.as_slice() {
            [name] => (*name, Some(false)),
            [name, way] if way.eq_ignore_ascii_case("asc") => (*name, Some(false)),
            [name, way] if way.eq_ignore_ascii_case("desc") => (*name, Some(true)),
            _ => (key, None),
        };
        let known = columns(groups, aggregates);
        let spec = if is_count(name) { Some(COUNT) } else { column(&known, name) };
        match (spec, descending) {
            (Some(spec), Some(descending)) => Ok(Self { spec: spec.to_owned(), descending }),
            _ => Err(Error::invalid(format!("Groups cannot be ordered by {}.", quote::text(key)))
                .hint(format!("order by {}, each with desc or without", known.join(", ")))),
        }
    }
}

/// How Odoo is told an order.
pub(super) fn spell(keys: &[Key]) -> String {
    let one = |key: &Key| format!("{}{}", key.spec, if key.descending { " desc" } else { "" });
    keys.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Everything that a row of groups has, but its domain.
pub(super) fn columns<'c>(groups: &'c [Group], aggregates: &'c [Aggregate]) -> Vec<&'c str> {
    let groups = groups.iter().map(|group| group.spec.as_str());
    groups.chain([COUNT]).chain(aggregates.iter().map(|aggregate| aggregate.spec.as_str())).collect()
}

/// The column of that spec, or the only one of a field of that name.
pub(super) fn column<'c>(columns: &[&'c str], name: &str) -> Option<&'c str> {
    if let Some(same) = columns.iter().find(|column| **column == name) {
        return Some(*same);
    }
    let of_field: Vec<&&str> = columns.iter().filter(|column| field_name(column) == name).collect();
    match of_field.as_slice() {
        [one] => Some(**one),
        _ => None,
    }
}

/// Whether a caller means the number of records.
pub fn is_count(spec: &str) -> bool {
    matches!(spec, COUNT | "count" | "id:count" | "*:count")
}

fn bounded(argument: &str, specs: &[String]) -> Result<(), Error> {
    if specs.len() > MOST {
        return Err(Error::invalid(format!("{argument} has {} entries; at most {MOST} are allowed.", specs.len())));
    }
    Ok(())
}

/// Orders two numbers, texts or `[id, "name"]` as people would; what is empty comes last.
pub(super) fn compare(a: &Value, b: &Value) -> std::cmp::Ordering {
    let text = |value: &Value| match value {
        Value::Array(pair) => pair.get(1).and_then(Value::as_str).unwrap_or_default().to_lowercase(),
        Value::String(text) => text.to_lowercase(),
        other => json!(other).to_string(),
    };
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.is_null().cmp(&b.is_null()).then_with(|| text(a).cmp(&text(b))),
    }
}
