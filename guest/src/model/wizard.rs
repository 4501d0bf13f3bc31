//! A wizard: a form in front of some records, whose buttons do what the button that opened it stands for.
//!
//! Its record is made with the context that the opening button gave it, so that Odoo fills in the rest as in the browser.
//!
//! Invariant: nothing is made before the button that will be pressed is known and the values are checked.

use super::action::{Active, Window};
use super::fields::{Field, Purpose, Schema};
use super::form::{self, Button, Form, Shown};
use super::values::{self, Checked};
use super::{quote, suggest};
use crate::error::{Code, Error, Retry, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// Fields of a wizard that are told; more is a form for people.
const MOST_FIELDS: usize = 40;
/// `onchange` takes a specification since this version.
const SPECIFICATION_SINCE: u32 = 17;

/// A wizard whose form is known.
pub struct Wizard<'a> {
    rpc: &'a dyn Rpc,
    pub window: Window,
    pub form: Form,
    context: Map<String, Value>,
}

/// A field of a wizard, with what Odoo would fill in.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub field: Rc<Field>,
    pub shown: Shown,
    pub value: Value,
}

impl<'a> Wizard<'a> {
    /// Looks at the wizard's form.
    ///
    /// # Errors
    /// What Odoo or the network said.
    pub fn open(rpc: &'a dyn Rpc, window: Window, active: Active) -> Result<Self, Error> {
        let form = form::read(rpc, &window.model, window.view)?.unwrap_or_default();
        let mut context = active.context();
        context.extend(window.context.clone());
        Ok(Self { rpc, window, form, context })
    }

    /// The fields that the form shows, with the values that Odoo would start from; and why there are no values, when Odoo
    /// cannot fill them in. What can only be read, and only at times, is left out.
    ///
    /// # Errors
    /// What Odoo or the network said of the fields.
    pub fn entries(&self) -> Result<(Vec<Entry>, Option<Error>), Error> {
        let shown: Vec<&Shown> = self.form.fields.iter().take(MOST_FIELDS).collect();
        let model = &self.window.model;
        let fields =
            Schema::new(self.rpc, Purpose::Describe).fields(model, shown.iter().map(|shown| shown.name.as_str()))?;
        let (mut values, failure) = match self.start(&fields) {
            Ok(values) => (values, None),
            Err(error) => (Map::new(), Some(error)),
        };
        let entry = |(shown, field): (&Shown, Rc<Field>)| {
            // A list of commands is no value that a caller could give back.
            let value = if field.kind.is_x2many() { None } else { values.remove(&field.name) };
            Entry { shown: shown.clone(), value: value.unwrap_or(Value::Null), field }
        };
        let telling = |entry: &Entry| {
            let readonly = entry.shown.readonly || entry.field.readonly;
            !(readonly && entry.shown.conditional)
        };
        Ok((shown.into_iter().zip(fields).map(entry).filter(telling).collect(), failure))
    }

    /// What Odoo fills in: what is computed from the defaults, too, where it can be asked in one request.
    fn start(&self, fields: &[Rc<Field>]) -> Result<Map<String, Value>, Error> {
        if fields.is_empty() {
            return Ok(Map::new());
        }
        let model = &self.window.model;
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        if let Some(id) = self.window.id {
            let found = self.rpc.call(model, "read", vec![json!([id])], self.with(&[("fields", json!(names))]))?;
            return Ok(found.get(0).and_then(Value::as_object).cloned().unwrap_or_default());
        }
        if self.rpc.version()?.major >= SPECIFICATION_SINCE {
            let of = |field: &Rc<Field>| {
                let named = if field.relation.is_some() && !field.kind.is_x2many() {
                    json!({"fields": {"display_name": {}}})
                } else {
                    json!({})
                };
                (field.name.clone(), named)
            };
            let specification: Map<String, Value> = fields.iter().map(of).collect();
            let args = vec![json!([]), json!({}), json!([]), Value::Object(specification)];
            let mut found = self.rpc.call(model, "onchange", args, self.with(&[]))?;
            return Ok(match found.get_mut("value").map(Value::take) {
                Some(Value::Object(values)) => values,
                _ => Map::new(),
            });
        }
        match self.rpc.call(model, "default_get", vec![json!(names)], self.with(&[]))? {
            Value::Object(values) => Ok(values),
            _ => Ok(Map::new()),
        }
    }

    /// The button of this name or label; without one, the only one that is highlighted, or the only one.
    ///
    /// # Errors
    /// E004 with the buttons when that is not one button.
    pub fn button(&self, wanted: Option<&str>) -> Result<&Button, Error> {
        let closing = self.form.closing();
        let primary: Vec<&Button> = closing.iter().copied().filter(|button| button.primary).collect();
        let found = match (wanted, primary.as_slice(), closing.as_slice()) {
            (Some(wanted), _, _) => {
                let is_it = |button: &&Button| button.name == wanted || button.label.eq_ignore_ascii_case(wanted);
                self.form.buttons.iter().filter(|button| button.does == form::Does::Method).find(is_it)
            }
            (None, [one], _) | (None, _, [one]) => Some(*one),
            _ => None,
        };
        found.ok_or_else(|| {
            let all: Vec<String> = closing.iter().map(|button| spoken(button)).collect();
            let model = &self.window.model;
            match wanted {
                Some(wanted) => {
                    let near = suggest::nearest(wanted, closing.iter().map(|button| button.name.as_str()));
                    let question = suggest::question(&near).map(|question| format!("{question} ")).unwrap_or_default();
                    Error::invalid(format!("The wizard {model} has no button {}.", quote::text(wanted)))
                        .hint(format!("{question}its buttons: {}", all.join(", ")))
                }
                None => Error::invalid(format!("The wizard {model} has no single main button."))
                    .hint(format!("name one of them in answers as \"button\": {}", all.join(", "))),
            }
        })
    }

    /// Checks values for the wizard's record.
    ///
    /// # Errors
    /// E004 with what is wrong in which field.
    pub fn check(&self, answers: &Map<String, Value>) -> Result<Checked, Error> {
        let purpose = if self.window.id.is_some() { values::Purpose::Update } else { values::Purpose::Create };
        values::check(&Schema::new(self.rpc, Purpose::Write), &self.window.model, answers, purpose)
    }

    /// Fills the wizard in and presses the button; gives what that gave back.
    ///
    /// # Errors
    /// What Odoo or the network said, with how far it came.
    pub fn run(&self, values: Map<String, Value>, button: &Button) -> Result<Value, Error> {
        let model = &self.window.model;
        let id = match self.window.id {
            Some(id) if values.is_empty() => id,
            Some(id) => {
                self.rpc.call(model, "write", vec![json!([id]), Value::Object(values)], self.with(&[]))?;
                id
            }
            None => {
                let created = self.rpc.call(model, "create", vec![json!([values])], self.with(&[]))?;
                created.get(0).unwrap_or(&created).as_i64().ok_or_else(|| {
                    let message = format!("Odoo's answer to create on {model} is no id: its button was not pressed.");
                    Error::new(Code::Unknown, Source::Odoo, message)
                })?
            }
        };
        let mut kwargs = self.with(&[]);
        if let Some(Value::Object(context)) = kwargs.get_mut("context") {
            context.extend(button.context.clone());
        }
        self.rpc.call(model, &button.name, vec![json!([id])], kwargs).map_err(|error| match error.retry {
            Retry::UnknownOutcome => error,
            _ => {
                let hint = format!("the wizard is filled in: {model} {id}; its button {} was refused", spoken(button));
                let hint = error.hint.as_deref().map_or_else(|| hint.clone(), |known| format!("{known} ({hint})"));
                error.hint(hint)
            }
        })
    }

    fn with(&self, more: &[(&str, Value)]) -> Map<String, Value> {
        let mut kwargs: Map<String, Value> =
            more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        kwargs.insert("context".to_owned(), Value::Object(self.context.clone()));
        kwargs
    }
}

/// A button as a model names it and people read it: `create_invoices "Create Draft"`.
pub fn spoken(button: &Button) -> String {
    if button.label.is_empty() { button.name.clone() } else { format!("{} {:?}", button.name, button.label) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    const ARCH: &str = r#"<form><field name="country_id" required="1"/><field name="color" invisible="ref"/><field name="child_ids"/>
        <footer><button name="go" string="Go" type="object" class="btn-primary"/><button name="stop" string="Stop" type="object"/>
        <button string="Cancel" special="cancel"/></footer></form>"#;

    const ACTIVE: Active = Active { model: "sale.order", ids: &[7] };

    fn window() -> Window {
        let context = Map::from_iter([("default_color".to_owned(), json!(3))]);
        Window { model: "res.partner".into(), dialog: true, context, view: Some(5), ..Window::default() }
    }

    fn fake() -> Fake {
        Fake::partners().answer("get_view", json!({"id": 5, "arch": ARCH}))
    }

    #[test]
    fn the_entries_are_what_odoo_would_start_from() {
        let fake = fake().answer(
            "onchange",
            json!({"value": {"country_id": {"id": 20, "display_name": "Belgium"}, "color": 3, "child_ids": [[4, 1]]}}),
        );
        let (entries, failure) = Wizard::open(&fake, window(), ACTIVE).unwrap().entries().unwrap();
        assert_eq!(failure, None);
        let told: Vec<(&str, &Value, bool)> =
            entries.iter().map(|entry| (entry.field.name.as_str(), &entry.value, entry.shown.conditional)).collect();
        let belgium = json!({"id": 20, "display_name": "Belgium"});
        assert_eq!(
            told,
            [("country_id", &belgium, false), ("color", &json!(3), true), ("child_ids", &Value::Null, false)]
        );
        let work = fake.work();
        assert!(work[0].contains(r#""view_id":5"#), "{work:?}");
        assert!(
            work[1].contains(
                r#"{"context":{"active_id":7,"active_ids":[7],"active_model":"sale.order","default_color":3}}"#
            )
        );
    }

    #[test]
    fn a_wizard_that_odoo_cannot_fill_in_is_told_without_values() {
        let refused = Error::new(Code::Validation, Source::Odoo, "no printer");
        let fake = fake().fail("onchange", refused.clone());
        let (entries, failure) = Wizard::open(&fake, window(), ACTIVE).unwrap().entries().unwrap();
        assert_eq!((entries.len(), failure), (3, Some(refused)));
    }

    #[test]
    fn older_versions_are_asked_for_their_defaults() {
        let fake = Fake::partners()
            .major(15)
            .answer("fields_view_get", json!({"view_id": 5, "arch": ARCH}))
            .answer("default_get", json!({"color": 3}));
        let (entries, _) = Wizard::open(&fake, window(), ACTIVE).unwrap().entries().unwrap();
        assert_eq!(entries[1].value, json!(3));
    }

    #[test]
    fn the_button_is_the_one_named_or_the_highlighted_one() {
        let fake = fake();
        let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
        assert_eq!(wizard.button(None).unwrap().name, "go");
        assert_eq!(wizard.button(Some("stop")).unwrap().name, "stop");
        assert_eq!(wizard.button(Some("stop")).unwrap(), wizard.button(Some("STOP")).unwrap());
        let error = wizard.button(Some("goo")).unwrap_err();
        assert_eq!(error.hint.unwrap(), "did you mean go? its buttons: go \"Go\", stop \"Stop\"");
        let two = ARCH.replace("name=\"stop\"", "name=\"stop\" class=\"btn-primary\"");
        let fake = Fake::partners().answer("get_view", json!({"id": 5, "arch": two}));
        let error = Wizard::open(&fake, window(), ACTIVE).unwrap().button(None).unwrap_err();
        assert!(error.hint.unwrap().contains("stop \"Stop\""));
    }

    #[test]
    fn the_record_is_made_in_the_wizards_context_and_its_button_pressed() {
        let fake = fake().answer("create", json!([31])).answer("go", json!(true));
        let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
        let answers = Map::from_iter([("country_id".to_owned(), json!("20"))]);
        let checked = wizard.check(&answers).unwrap();
        assert_eq!(wizard.run(checked.values, wizard.button(None).unwrap()).unwrap(), json!(true));
        let work = fake.work();
        let context = r#"{"context":{"active_id":7,"active_ids":[7],"active_model":"sale.order","default_color":3}}"#;
        assert_eq!(work[1], format!(r#"res.partner.create([[{{"country_id":20}}]],{context})"#));
        assert_eq!(work[2], format!("res.partner.go([[31]],{context})"));
    }

    #[test]
    fn a_record_that_odoo_made_already_is_changed_instead() {
        let fake = fake().answer("write", json!(true)).answer("stop", json!(true));
        let wizard = Wizard::open(&fake, Window { id: Some(9), ..window() }, ACTIVE).unwrap();
        let answers = Map::from_iter([("color".to_owned(), json!(4))]);
        let stop = wizard.button(Some("stop")).unwrap();
        wizard.run(wizard.check(&answers).unwrap().values, stop).unwrap();
        assert!(fake.work()[1].starts_with(r#"res.partner.write([[9],{"color":4}]"#));
        assert!(fake.work()[2].starts_with("res.partner.stop([[9]]"));
    }

    #[test]
    fn a_refused_button_says_what_is_there_and_a_lost_one_stays_unknown() {
        let refused = Error::new(Code::Validation, Source::Odoo, "The amount must be positive.");
        let fake = fake().answer("create", json!([31])).fail("go", refused);
        let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
        let error = wizard.run(Map::new(), wizard.button(None).unwrap()).unwrap_err();
        assert!(error.hint.unwrap().contains("res.partner 31"));
        let lost = Error::new(Code::Timeout, Source::Network, "lost").retry(Retry::UnknownOutcome).hint("look first");
        let fake = self::fake().answer("create", json!([31])).fail("go", lost.clone());
        let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
        assert_eq!(wizard.run(Map::new(), wizard.button(None).unwrap()).unwrap_err(), lost);
    }
}
