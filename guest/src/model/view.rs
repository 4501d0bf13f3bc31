//! The columns that people look at: those of the model's own list view; and the field that they search by.
//!
//! They follow what the company has customised and what the user's groups may see, and hold the business fields where any
//! scoring of names picks technical ones. `get_view` answers the arch alone, a few kB.

use super::fields::{self, Field, Kind, Purpose, Schema};
use super::names;
use crate::error::{Error, Source};
use crate::odoo::Rpc;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// Which of the view's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Those that a person sees at once: for lists.
    Shown,
    /// Also those that a person may switch on: for single records.
    Optional,
}

/// A kind of view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    Form,
    List,
    Search,
}

/// The field that a search view searches by unless a person chooses another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchField {
    pub name: String,
    /// A Python literal with `self` for what is sought.
    pub filter_domain: Option<String>,
    pub operator: Option<String>,
}

/// More columns than this are no overview.
const MOST: usize = 40;

/// Fields that say which record a row is.
const NAMES: [&str; 5] = ["name", "complete_name", "display_name", "x_name", "x_studio_name"];

/// The default fields of a model, without `id`; the first says the record's name.
///
/// `also` names fields that the caller needs besides: they are fetched in the same request.
pub fn columns<'n>(
    schema: &Schema,
    model: &str,
    width: Width,
    also: impl IntoIterator<Item = &'n str>,
) -> Result<Vec<Rc<Field>>, Error> {
    let names = match arch(schema.rpc, model, View::List)? {
        Some(arch) => listed(&arch, width),
        None => scored(schema.rpc, model)?,
    };
    let wanted = names.iter().map(String::as_str).filter(|name| *name != "id");
    let names: Vec<&str> = if names.iter().any(|name| NAMES.contains(&name.as_str())) {
        wanted.take(MOST).collect()
    } else {
        std::iter::once("display_name").chain(wanted).take(MOST).collect()
    };
    schema.load(model, names.iter().copied().chain(also.into_iter().map(|name: &str| name)))?;
    let mut fields = schema.fields(model, names.iter().copied())?;
    fields.retain(|field| !matches!(field.kind, Kind::Binary | Kind::Json | Kind::Properties | Kind::Other));
    Ok(fields)
}

/// The view's XML; nothing when the model has none of its own.
pub(super) fn arch(rpc: &dyn Rpc, model: &str, view: View) -> Result<Option<String>, Error> {
    arch_of(rpc, model, view, None)
}

/// The XML of the view with this id, or of the model's first one.
pub(super) fn arch_of(rpc: &dyn Rpc, model: &str, view: View, id: Option<i64>) -> Result<Option<String>, Error> {
    let major = rpc.version()?.major;
    let method = if major >= 16 { "get_view" } else { "fields_view_get" };
    let view_type = match view {
        View::Form => "form",
        View::Search => "search",
        View::List if major >= 18 => "list",
        View::List => "tree",
    };
    let mut kwargs = Map::from_iter([("view_type".to_owned(), json!(view_type))]);
    if let Some(id) = id {
        kwargs.insert("view_id".to_owned(), json!(id));
    }
    match rpc.call(model, method, Vec::new(), kwargs) {
        Ok(mut view) => {
            // A view that Odoo makes up on the spot has no id, and no more than a name in it.
            let own = ["id", "view_id"].iter().any(|key| view.get(key).is_some_and(Value::is_number));
            Ok(match view.get_mut("arch").map(Value::take) {
                Some(Value::String(arch)) if own => Some(arch),
                _ => None,
            })
        }
        Err(error) if error.source_kind == Source::Odoo => {
            let explained = names::explain(rpc, model, error.clone());
            // A view that cannot be shown is no reason not to read records.
            if explained == error { Ok(None) } else { Err(explained) }
        }
        Err(error) => Err(error),
    }
}

/// The names of the fields that stand directly in the list, in its order.
fn listed(arch: &str, width: Width) -> Vec<String> {
    let mut reader = Reader::from_str(arch);
    let mut names: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                note(&element, depth, width, &mut names);
                depth += 1;
            }
            Ok(Event::Empty(element)) => note(&element, depth, width, &mut names),
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            // A broken view gives the columns that were readable; the fallback is only for none at all.
            Ok(Event::Eof) | Err(_) => return names,
            Ok(_) => {}
        }
    }
}

/// The first field that stands directly in a search view.
pub(super) fn search_field(arch: &str) -> Option<SearchField> {
    let mut reader = Reader::from_str(arch);
    let mut depth = 0_usize;
    let of = |element: &BytesStart| {
        let hidden = always(element, "invisible") || always(element, "column_invisible");
        let is_field = element.name().as_ref() == "field" && !hidden;
        let name = attribute(element, "name").filter(|_| is_field)?;
        let filter_domain = attribute(element, "filter_domain");
        Some(SearchField { name, filter_domain, operator: attribute(element, "operator") })
    };
    loop {
        let found = match reader.read_event().ok()? {
            Event::Start(element) => {
                depth += 1;
                if depth == 2 { of(&element) } else { None }
            }
            Event::Empty(element) if depth == 1 => of(&element),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                None
            }
            Event::Eof => return None,
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
}

fn note(element: &BytesStart, depth: usize, width: Width, names: &mut Vec<String>) {
    if depth != 1 || element.name().as_ref() != "field" {
        return;
    }
    let hidden = attribute(element, "optional").is_some_and(|optional| optional == "hide") && width == Width::Shown;
    // Drag handles, stars and activity icons are for the hand and the eye, not for reading.
    const MANUAL: [&str; 4] = ["handle", "boolean_favorite", "list_activity", "activity_exception"];
    let manual = attribute(element, "widget").is_some_and(|widget| MANUAL.contains(&widget.as_str()));
    if always(element, "column_invisible") || always(element, "invisible") || hidden || manual {
        return;
    }
    if let Some(name) = attribute(element, "name")
        && !names.contains(&name)
    {
        names.push(name);
    }
}

pub(super) fn attribute(element: &BytesStart, key: &str) -> Option<String> {
    let found = element.try_get_attribute(key).ok().flatten()?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// Whether a modifier holds whatever the record.
pub(super) fn always(element: &BytesStart, key: &str) -> bool {
    attribute(element, key).is_some_and(|value| matches!(value.as_str(), "1" | "True" | "true"))
}

/// The fields that tell most of a record, by their names and types, for models without a list view.
fn scored(rpc: &dyn Rpc, model: &str) -> Result<Vec<String>, Error> {
    const BY_NAME: [&str; 16] = [
        "name",
        "complete_name",
        "display_name",
        "code",
        "ref",
        "state",
        "status",
        "partner_id",
        "date",
        "email",
        "phone",
        "company_id",
        "user_id",
        "amount_total",
        "quantity",
        "active",
    ];
    const ENOUGH: usize = 8;
    let score = |field: &Field| -> Option<usize> {
        let technical =
            ["message_", "activity_", "create_", "write_", "__"].iter().any(|start| field.name.starts_with(start));
        if technical || field.name == "id" || !field.stored || field.kind.is_x2many() {
            return None;
        }
        let by_name = BY_NAME.iter().position(|name| *name == field.name);
        let by_kind = match field.kind {
            Kind::Char | Kind::Selection | Kind::Monetary => 20,
            Kind::Many2one | Kind::Date | Kind::Datetime => 21,
            Kind::Float | Kind::Integer | Kind::Boolean => 22,
            _ => return by_name,
        };
        Some(by_name.unwrap_or(if field.required { by_kind - 4 } else { by_kind }))
    };
    let mut best: Vec<(usize, Field)> =
        fields::all(rpc, model)?.into_iter().filter_map(|field| Some((score(&field)?, field))).collect();
    best.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.name.cmp(&b.1.name)));
    Ok(best.into_iter().take(ENOUGH).map(|(_, field)| field.name).collect())
}

/// The currency field of the first monetary column, unless the columns hold it already: an amount without it means little.
pub fn currency(columns: &[Rc<Field>]) -> Option<Rc<Field>> {
    let name = columns.iter().find_map(|field| field.currency_field.as_deref())?;
    let missing = columns.iter().all(|field| field.name != name);
    missing.then(|| Rc::new(Field::parse(name, &json!({"type": "many2one", "relation": "res.currency"}))))
}

/// A schema for reading through `rpc`.
pub fn for_reading(rpc: &dyn Rpc) -> Schema<'_> {
    Schema::new(rpc, Purpose::Read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::model::fake::Fake;

    const ARCH: &str = r#"<list string="Contacts">
        <header><button name="1"/><field name="ref"/></header>
        <field name="image_128" widget="image"/>
        <field name="color" widget="handle"/>
        <field name="type" column_invisible="True"/>
        <field name="email" optional="show"/>
        <field name="name" string="A &amp; B"/>
        <field name="date" optional="hide"/>
        <field name="country_id" invisible="email == 'x'"/>
        <field name="child_ids"><list><field name="active"/></list></field>
        <field name="email"/>
    </list>"#;

    fn names(fields: &[Rc<Field>]) -> Vec<&str> {
        fields.iter().map(|field| field.name.as_str()).collect()
    }

    #[test]
    fn the_columns_are_those_that_a_person_sees() {
        let fake = Fake::partners().answer("get_view", json!({"id": 5, "arch": ARCH}));
        let found = columns(&for_reading(&fake), "res.partner", Width::Shown, []).unwrap();
        assert_eq!(names(&found), ["email", "name", "country_id", "child_ids"]);
        let fake = Fake::partners().answer("get_view", json!({"id": 5, "arch": ARCH}));
        let found = columns(&for_reading(&fake), "res.partner", Width::Optional, []).unwrap();
        assert_eq!(names(&found), ["email", "name", "date", "country_id", "child_ids"]);
    }

    #[test]
    fn without_a_view_the_telling_fields_are_taken() {
        let fake = Fake::partners()
            .major(17)
            .answer("get_view", json!({"id": false, "arch": "<tree><field name='id'/></tree>"}));
        let found = columns(&for_reading(&fake), "res.partner", Width::Shown, []).unwrap();
        assert_eq!(names(&found).first(), Some(&"name"));
        assert!(names(&found).contains(&"email") && found.len() <= 8);
        assert!(fake.work()[0].contains(r#"{"view_type":"tree"}"#));
    }

    #[test]
    fn a_view_that_odoo_cannot_show_is_no_reason_not_to_read() {
        let fake = Fake::partners().fail("get_view", Error::new(Code::Permission, Source::Odoo, "no view"));
        assert!(!columns(&for_reading(&fake), "res.partner", Width::Shown, []).unwrap().is_empty());
        let gone = Error::new(Code::NotFound, Source::Odoo, "Object res.parner doesn't exist");
        let fake = Fake::partners().fail("get_view", gone);
        let error = columns(&for_reading(&fake), "res.parner", Width::Shown, []).unwrap_err();
        assert!(error.hint.unwrap().contains("res.partner"));
    }
}
