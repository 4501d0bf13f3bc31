//! A wizard that opened, as it is told: what to answer, which button to press, and how.

use super::tell::Told;
use crate::answer::cell::Cells;
use crate::answer::describe::{self, Detail};
use crate::error::Error;
use crate::model::action::Window;
use crate::model::fields::Field;
use crate::model::form;
use crate::model::wizard::{Entry, Look, Wizard, spoken};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// Fields that are not shown now, and are named all the same.
const MOST_DORMANT: usize = 20;

impl Told<'_> {
    pub(super) fn wizard(&mut self, window: Window) {
        self.kind("wizard");
        let (title, model) = (window.title.clone(), window.model.clone());
        let called = if title.is_empty() { String::new() } else { format!(" {title:?}") };
        if self.pressed {
            self.lines.push(format!("it opened another wizard, {model}{called}, whose button is not pressed yet"));
        } else if let Some(first) = self.lines.first_mut() {
            // A model that reads "done" would take the payment for paid.
            *first = first.replacen("done:", "not done yet:", 1);
            self.opened = true;
            self.lines
                .push(format!("it opened the wizard {model}{called}; its work is done when its button is pressed"));
        }
        let mut wizard = Map::from_iter([("model".to_owned(), json!(model)), ("title".to_owned(), json!(title))]);
        let again = self.how_to_go_on(&window);
        match self.look(window, &mut wizard) {
            Ok(press) => {
                self.next(format!("{again} with answers {{field:value}} for what should differ; answers {press}"));
            }
            Err(error) => self.notes.push(format!("The wizard's form could not be read: {}", error.message)),
        }
        self.set("wizard", Value::Object(wizard));
    }

    /// Opening a wizard again does no harm; what a wizard's button did must not be done twice.
    fn how_to_go_on(&self, window: &Window) -> String {
        let ids = self.press.active.ids;
        match window.id {
            _ if !self.pressed => "repeat this call".to_owned(),
            Some(id) => format!("odoo_call of its buttons {}", json!({"model": window.model, "ids": [id]})),
            None => format!(
                "odoo_call {}",
                json!({"model": self.press.model, "ids": ids, "method": window.model, "kwargs": {"context": window.context}})
            ),
        }
    }

    /// Describes the wizard; gives the end of the sentence that says how its button is pressed.
    fn look(&mut self, window: Window, data: &mut Map<String, Value>) -> Result<String, Error> {
        let wizard = Wizard::open(self.press.rpc, window, self.press.active)?;
        let mut buttons = form::each_once(wizard.form.closing());
        let mut usual = None;
        match wizard.look() {
            Ok(look) => {
                if let Some(error) = &look.failure {
                    self.notes.push(format!("Odoo could not fill in the wizard: {}", error.message));
                }
                self.fields(&look, data);
                usual = look.usual().cloned();
                buttons = look.buttons.into_iter().chain(look.dormant_buttons).collect();
            }
            Err(error) => self.notes.push(format!("The wizard's fields could not be read: {}", error.message)),
        }
        let named: Vec<String> = buttons.iter().map(|button| spoken(button)).collect();
        self.lines.push(format!("buttons: {}", named.join(", ")));
        data.insert("buttons".into(), json!(named));
        Ok(match (wizard.button(None), usual) {
            (Ok(main), usual) => {
                let shown = usual.filter(|usual| usual.name == main.name);
                format!("{{}} presses {}", spoken(shown.as_ref().unwrap_or(main)))
            }
            (Err(_), Some(usual)) => {
                format!("{} presses {}", json!({"button": usual.name}), spoken(&usual))
            }
            (Err(_), None) => "{\"button\":…} names the button".to_owned(),
        })
    }

    fn fields(&mut self, look: &Look, data: &mut Map<String, Value>) {
        let lines: Vec<String> = look.entries.iter().map(line).collect();
        if !lines.is_empty() {
            let doubtful = look.entries.iter().any(|entry| entry.doubtful);
            let doubt = if doubtful { ", ? perhaps of no use now" } else { "" };
            self.lines.push(format!("fields (* required, - read-only{doubt}) = value now:"));
            self.lines.extend(lines.iter().cloned());
        }
        data.insert("fields".into(), json!(lines));
        if !look.dormant.is_empty() {
            let labelled = |field: &Rc<Field>| format!("{} {:?}", field.name, field.label);
            let dormant: Vec<String> = look.dormant.iter().take(MOST_DORMANT).map(labelled).collect();
            self.lines.push(format!("of use after other answers only: {}", dormant.join(", ")));
            data.insert("dormant".into(), json!(dormant));
        }
    }
}

/// `journal_id* many2one account.journal "Journal" = [12,"Bank"]`.
fn line(entry: &Entry) -> String {
    let doubtful = if entry.doubtful { "?" } else { "" };
    let line = format!("{doubtful}{}", describe::line(&entry.field, Detail::Long));
    match Cells::brief().show(&entry.field, &entry.value) {
        Value::Null => line,
        value => format!("{line} = {value}"),
    }
}
