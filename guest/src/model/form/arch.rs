//! Reads a form's XML.

use super::condition::Condition;
use super::{Button, Does, Form, Place, Shown, expression, modifiers};
use crate::model::literal;
use crate::model::view::{always, attribute};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// What was readable of it.
pub(super) fn read(arch: &str) -> Form {
    let mut reader = Reader::from_str(arch);
    let mut form = Form::default();
    let mut open: Vec<Around> = Vec::new();
    let outside = Around::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let around = open.last().unwrap_or(&outside);
                note(&mut form, &element, around);
                let inside = around.with(&element);
                open.push(inside);
            }
            Ok(Event::Empty(element)) => note(&mut form, &element, open.last().unwrap_or(&outside)),
            Ok(Event::End(_)) => drop(open.pop()),
            Ok(Event::Eof) | Err(_) => return form,
            Ok(_) => {}
        }
    }
}

/// What stands around an element.
#[derive(Debug, Clone, Default)]
struct Around {
    hidden: Condition,
    field: bool,
    footer: bool,
}

impl Around {
    fn with(&self, element: &BytesStart) -> Self {
        let name = element.name();
        Self {
            hidden: self.hidden.or(condition(element, "invisible")),
            field: self.field || name.as_ref() == "field",
            footer: self.footer || name.as_ref() == "footer",
        }
    }
}

fn note(form: &mut Form, element: &BytesStart, around: &Around) {
    if around.field {
        return;
    }
    let Some(name) = attribute(element, "name").filter(|name| !name.is_empty()) else { return };
    let hidden = around.hidden.or(condition(element, "invisible"));
    match element.name().as_ref() {
        "field" if hidden.is_always() => form.hidden.push(name),
        "field" => {
            let place =
                Place { hidden, required: condition(element, "required"), readonly: condition(element, "readonly") };
            match form.fields.iter_mut().find(|known| known.name == name) {
                Some(known) => known.places.push(place),
                None => form.fields.push(Shown { name, places: vec![place] }),
            }
        }
        // One that is disabled stands in for another while that cannot be pressed.
        "button" if !hidden.is_always() && !always(element, "disabled") => {
            form.buttons.extend(button(element, name, hidden, around));
        }
        _ => {}
    }
}

fn condition(element: &BytesStart, key: &str) -> Condition {
    match (attribute(element, "modifiers"), attribute(element, key)) {
        (_, Some(_)) if always(element, key) => Condition::always(),
        (Some(json), _) => modifiers::read(&json, key),
        (None, Some(python)) => expression::read(&python),
        (None, None) => Condition::default(),
    }
}

fn button(element: &BytesStart, name: String, hidden: Condition, around: &Around) -> Option<Button> {
    let does = match attribute(element, "type")?.as_str() {
        "object" => Does::Method,
        "action" => Does::Action,
        _ => return None,
    };
    let text = |key: &str| attribute(element, key).filter(|text| !text.trim().is_empty());
    let class = text("class").unwrap_or_default();
    let primary = class.split_whitespace().any(|word| matches!(word, "btn-primary" | "oe_highlight"));
    let context = text("context").and_then(|python| literal::read(&python, &|_| None));
    Some(Button {
        name,
        label: text("string").or_else(|| text("title")).unwrap_or_default(),
        does,
        primary,
        asks: text("confirm"),
        context: context.and_then(|context| context.as_object().cloned()).unwrap_or_default(),
        in_footer: around.footer,
        hidden,
    })
}
