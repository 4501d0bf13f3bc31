//! What a form shows to a person and which buttons it has.
//!
//! What is always hidden is left out, and what stands in the lists within the form, too: it belongs to other models. When
//! something is shown only under a condition, that is told; the condition itself is Python, and is not evaluated.

use super::literal;
use super::view::{self, View, always, attribute};
use crate::error::Error;
use crate::odoo::Rpc;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use serde_json::{Map, Value};

/// A form in the order in which a person sees it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Form {
    pub fields: Vec<Shown>,
    pub buttons: Vec<Button>,
}

/// A field in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub name: String,
    /// Must be filled in here, whatever the model says.
    pub required: bool,
    /// Cannot be changed here.
    pub readonly: bool,
    /// Shown only under a condition.
    pub conditional: bool,
}

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Calls the method of its name.
    Method,
    /// Opens the action whose id is its name.
    Action,
}

/// A button of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Button {
    pub name: String,
    /// What people read on it; may be empty.
    pub label: String,
    pub does: Does,
    /// It is highlighted: the usual way to go on.
    pub primary: bool,
    /// What Odoo asks before it is pressed.
    pub asks: Option<String>,
    /// What its call carries besides; nothing when it is Python that has to be computed.
    pub context: Map<String, Value>,
    /// Stands in the form's footer, as the buttons of wizards do.
    pub in_footer: bool,
}

/// Reads the form of a model: the one with this id, or the first. Nothing when it has none.
///
/// # Errors
/// E005 when there is no such model; otherwise what the network said.
pub fn read(rpc: &dyn Rpc, model: &str, id: Option<i64>) -> Result<Option<Form>, Error> {
    Ok(view::arch_of(rpc, model, View::Form, id)?.map(|arch| Form::parse(&arch)))
}

impl Form {
    /// Reads a form's XML. A broken one gives what was readable.
    pub fn parse(arch: &str) -> Self {
        let mut reader = Reader::from_str(arch);
        let mut form = Self::default();
        let mut open: Vec<Element> = Vec::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(element)) => {
                    let inside = Element::of(&element, open.last().copied().unwrap_or_default());
                    form.note(&element, open.last().copied().unwrap_or_default());
                    open.push(inside);
                }
                Ok(Event::Empty(element)) => form.note(&element, open.last().copied().unwrap_or_default()),
                Ok(Event::End(_)) => drop(open.pop()),
                Ok(Event::Eof) | Err(_) => return form,
                Ok(_) => {}
            }
        }
    }

    /// The buttons that end a wizard: those of its footer, where it has one. Each method once.
    pub fn closing(&self) -> Vec<&Button> {
        let has_footer = self.buttons.iter().any(|button| button.in_footer);
        let mut closing: Vec<&Button> = Vec::new();
        for button in self.buttons.iter().filter(|button| button.in_footer || !has_footer) {
            if button.does == Does::Method && closing.iter().all(|known| known.name != button.name) {
                closing.push(button);
            }
        }
        closing
    }

    fn note(&mut self, element: &BytesStart, within: Element) {
        if within.hidden || within.field || always(element, "invisible") {
            return;
        }
        let Some(name) = attribute(element, "name").filter(|name| !name.is_empty()) else { return };
        match element.name().as_ref() {
            "field" if self.fields.iter().all(|known| known.name != name) => self.fields.push(Shown {
                name,
                required: always(element, "required"),
                readonly: always(element, "readonly"),
                conditional: within.conditional || attribute(element, "invisible").is_some(),
            }),
            "button" => self.buttons.extend(button(element, name, within)),
            _ => {}
        }
    }
}

/// What stands around an element.
#[derive(Debug, Clone, Copy, Default)]
struct Element {
    hidden: bool,
    conditional: bool,
    field: bool,
    footer: bool,
}

impl Element {
    fn of(element: &BytesStart, within: Self) -> Self {
        let name = element.name();
        Self {
            hidden: within.hidden || always(element, "invisible"),
            conditional: within.conditional || attribute(element, "invisible").is_some(),
            field: within.field || name.as_ref() == "field",
            footer: within.footer || name.as_ref() == "footer",
        }
    }
}

fn button(element: &BytesStart, name: String, within: Element) -> Option<Button> {
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
        in_footer: within.footer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ARCH: &str = r#"<form>
        <field name="line_ids" invisible="1"/>
        <header><button name="action_confirm" string="Confirm" type="object" context="{'validate': True}" invisible="state != 'draft'"/>
        <button name="373" string="Invoice" type="action" class="btn-primary" context="{'default_id': active_id}"/></header>
        <group invisible="1"><field name="secret"/><button name="hidden" type="object"/></group>
        <group invisible="amount == 0"><field name="amount" required="1"/></group>
        <field name="order_line"><list><field name="price"/><button name="of_line" type="object"/></list></field>
        <field name="date" readonly="1"/><field name="date"/>
        <footer>
            <button string="Pay" name="pay" type="object" class="oe_highlight" confirm="Sure?"/>
            <button string="Pay all" name="pay" type="object" class="btn btn-primary"/>
            <button string="Discard" special="cancel"/>
        </footer>
    </form>"#;

    #[test]
    fn the_form_tells_what_a_person_sees() {
        let form = Form::parse(ARCH);
        let shown =
            |name: &str, required, readonly, conditional| Shown { name: name.into(), required, readonly, conditional };
        assert_eq!(
            form.fields,
            [
                shown("amount", true, false, true),
                shown("order_line", false, false, false),
                shown("date", false, true, false)
            ]
        );
        let names: Vec<(&str, &str, Does, bool)> = form
            .buttons
            .iter()
            .map(|button| (button.name.as_str(), button.label.as_str(), button.does, button.primary))
            .collect();
        assert_eq!(
            names,
            [
                ("action_confirm", "Confirm", Does::Method, false),
                ("373", "Invoice", Does::Action, true),
                ("pay", "Pay", Does::Method, true),
                ("pay", "Pay all", Does::Method, true)
            ]
        );
    }

    #[test]
    fn a_button_carries_its_own_context_and_what_odoo_asks() {
        let form = Form::parse(ARCH);
        assert_eq!(Value::Object(form.buttons[0].context.clone()), json!({"validate": true}));
        assert!(form.buttons[1].context.is_empty(), "Python that has to be computed");
        assert_eq!(form.buttons[2].asks.as_deref(), Some("Sure?"));
    }

    #[test]
    fn a_wizard_ends_by_the_buttons_of_its_footer_each_once() {
        let names: Vec<String> = Form::parse(ARCH).closing().iter().map(|button| button.label.clone()).collect();
        assert_eq!(names, ["Pay"]);
        let without = Form::parse(r#"<form><button name="a" type="object"/><button name="7" type="action"/></form>"#);
        assert_eq!(without.closing().len(), 1);
    }

    #[test]
    fn a_broken_form_gives_what_was_readable() {
        assert_eq!(Form::parse("<form><field name='a'/><group><").fields.len(), 1);
        assert_eq!(Form::parse("no xml at all"), Form::default());
    }
}
