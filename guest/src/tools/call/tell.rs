//! The answer of a call: what came back, explained with the next step.

use super::is_wizard;
use super::press::Press;
use super::state::State;
use crate::answer::cell::Cells;
use crate::answer::describe::{self, Detail};
use crate::answer::{Answer, BUDGET, fitting};
use crate::error::Error;
use crate::model::action::{Given, Print, Window};
use crate::model::wizard::{Entry, Wizard, spoken};
use serde_json::{Map, Value, json};

/// Bytes of a value that a method gives back.
const LONGEST_VALUE: usize = BUDGET / 2;

/// An answer in the making. The call is made.
pub(super) struct Told<'a> {
    press: &'a Press<'a>,
    lines: Vec<String>,
    data: Map<String, Value>,
    notes: Vec<String>,
    /// A wizard's button was pressed: the call must not be made again to go on.
    pressed: bool,
}

impl<'a> Told<'a> {
    pub(super) fn new(press: &'a Press<'a>, notes: Vec<String>) -> Self {
        let Press { model, method, .. } = press;
        let ids = press.active.ids;
        let on = if ids.is_empty() { String::new() } else { format!(" {}", json!(ids)) };
        let label = press.button.map(|button| format!(" {:?}", button.label)).filter(|label| label.len() > 3);
        let label = label.unwrap_or_default();
        let data = Map::from_iter([("model".to_owned(), json!(model)), ("method".to_owned(), json!(method))]);
        Self { press, lines: vec![format!("done: {method}{label} on {model}{on}")], data, notes, pressed: false }
    }

    pub(super) fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }

    /// A wizard was filled in and its button pressed.
    pub(super) fn pressed(&mut self, wizard: &str, button: &str) {
        self.pressed = true;
        self.lines.push(format!("and in the wizard {wizard}: {button}"));
        self.set("pressed", json!([wizard, button]));
    }

    pub(super) fn given(&mut self, given: Given) {
        match given {
            Given::Nothing => self.kind("none"),
            Given::Value(value) => self.value(value),
            Given::Link(url) => self.link(&url),
            Given::Report(print) => self.report(&print),
            Given::Window(window) if is_wizard(&window) => self.wizard(window),
            Given::Window(window) => self.window(&window),
        }
    }

    pub(super) fn records(&mut self, mut rows: Vec<Value>) {
        if rows.is_empty() {
            return;
        }
        let shown = fitting(&rows, BUDGET / 2);
        if shown < rows.len() {
            self.notes.push(format!("{} more records are not shown.", rows.len() - shown));
            rows.truncate(shown);
        }
        self.lines.push(r#"["id","name","field","before","after"]"#.to_owned());
        self.lines.extend(rows.iter().map(Value::to_string));
        self.set("records", json!(rows));
    }

    pub(super) fn answer(mut self) -> Answer {
        let mut text = self.lines.join("\n");
        for note in &self.notes {
            text.push_str(&format!("\nnote: {note}"));
        }
        if !self.notes.is_empty() {
            self.data.insert("notes".into(), json!(self.notes));
        }
        Answer::new(text, Value::Object(self.data))
    }

    fn set(&mut self, key: &str, value: Value) {
        self.data.insert(key.to_owned(), value);
    }

    fn kind(&mut self, kind: &str) {
        self.set("kind", json!(kind));
    }

    fn next(&mut self, next: String) {
        self.lines.push(format!("next: {next}"));
        self.set("next", json!(next));
    }

    fn value(&mut self, value: Value) {
        self.kind("value");
        let json = value.to_string();
        if json.len() <= LONGEST_VALUE {
            self.lines.push(format!("returned: {json}"));
            self.set("result", value);
            return;
        }
        let end = json.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST_VALUE).last().unwrap_or(0);
        let cut = json.get(..end).unwrap_or_default();
        self.notes.push(format!("What it returned has {} bytes; the first {end} are shown.", json.len()));
        self.lines.push(format!("returned: {cut}…"));
        self.set("result", json!(cut));
    }

    /// A leading slash is a path below this Odoo; anything else leads elsewhere.
    fn link(&mut self, url: &str) {
        self.kind("url");
        let own = &self.press.rpc.instance().url;
        let url = if url.starts_with('/') && !url.starts_with("//") { format!("{own}{url}") } else { url.to_owned() };
        let here =
            url.strip_prefix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
        let place = if here { "a page of this Odoo, for a person" } else { "outside of this Odoo" };
        self.lines.push(format!("it leads to {url} ({place})"));
        self.set("url", json!(url));
    }

    fn report(&mut self, print: &Print) {
        self.kind("report");
        self.set("report", json!([print.report, print.ids]));
        self.lines.push(format!("it prints {:?}", print.title));
        self.next(format!(
            "odoo_report {}",
            json!({"model": self.press.model, "report": print.report, "ids": print.ids})
        ));
    }

    fn window(&mut self, window: &Window) {
        self.kind("window");
        let Window { title, model, domain, id, .. } = window;
        self.set("window", json!({"model": model, "title": title, "domain": domain, "id": id}));
        self.lines.push(format!("it shows {title:?}"));
        let next = match (id, domain) {
            (Some(id), _) => format!("odoo_read {}", json!({"model": model, "ids": [id]})),
            (None, Value::Null) => format!("odoo_search_read {}", json!({"model": model})),
            (None, Value::Array(_)) => format!("odoo_search_read {}", json!({"model": model, "domain": domain})),
            (None, python) => format!("odoo_search_read of {model} with the domain {python}"),
        };
        self.next(next);
    }

    fn wizard(&mut self, window: Window) {
        self.kind("wizard");
        let (title, model) = (window.title.clone(), window.model.clone());
        let called = if title.is_empty() { String::new() } else { format!(" {title:?}") };
        if self.pressed {
            self.lines.push(format!("it opened another wizard, {model}{called}, whose button is not pressed yet"));
        } else if let Some(first) = self.lines.first_mut() {
            // A model that reads "done" would take the payment for paid.
            *first = first.replacen("done:", "not done yet:", 1);
            self.lines
                .push(format!("it opened the wizard {model}{called}; its work is done when its button is pressed"));
        }
        let mut wizard = Map::from_iter([("model".to_owned(), json!(model)), ("title".to_owned(), json!(title))]);
        let again = self.how_to_go_on(&window);
        match self.look(window, &mut wizard) {
            Ok(main) => {
                let press = match main {
                    Some(main) => format!("answers {{}} presses {main}"),
                    None => "answers {\"button\":…} names the button".to_owned(),
                };
                self.next(format!("{again} with answers {{field:value}} for what should differ; {press}"));
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

    /// Describes the wizard; gives its main button.
    fn look(&mut self, window: Window, data: &mut Map<String, Value>) -> Result<Option<String>, Error> {
        let wizard = Wizard::open(self.press.rpc, window, self.press.active)?;
        let buttons: Vec<String> = wizard.form.closing().iter().map(|button| spoken(button)).collect();
        let main = wizard.button(None).ok().map(spoken);
        data.insert("buttons".into(), json!(buttons));
        match wizard.entries() {
            Ok((entries, failure)) => {
                if let Some(error) = failure {
                    self.notes.push(format!("Odoo could not fill in the wizard: {}", error.message));
                }
                let fields: Vec<String> = entries.iter().map(line).collect();
                self.lines.push("fields (* required, - read-only, ? shown at times) = value now:".to_owned());
                self.lines.extend(fields.iter().cloned());
                data.insert("fields".into(), json!(fields));
            }
            Err(error) => self.notes.push(format!("The wizard's fields could not be read: {}", error.message)),
        }
        self.lines.push(format!("buttons: {}", buttons.join(", ")));
        Ok(main)
    }
}

/// `journal_id* many2one account.journal "Journal" = [12,"Bank"]`.
fn line(entry: &Entry) -> String {
    let mut field = (*entry.field).clone();
    field.required |= entry.shown.required;
    field.readonly |= entry.shown.readonly;
    let at_times = if entry.shown.conditional { "?" } else { "" };
    let line = format!("{at_times}{}", describe::line(&field, Detail::Long));
    match Cells::brief().show(&field, &entry.value) {
        Value::Null => line,
        value => format!("{line} = {value}"),
    }
}

/// What a call would be made on, without making it.
pub(super) fn dry_run(press: &Press, state: &State) -> Answer {
    let Press { model, method, .. } = press;
    let rows = state.now();
    let shown = fitting(&rows, BUDGET / 2);
    let rows: Vec<&Value> = rows.iter().take(shown).collect();
    let buttons: Vec<String> =
        press.form.into_iter().flat_map(|form| &form.buttons).map(spoken).fold(Vec::new(), |mut all, button| {
            if !all.contains(&button) {
                all.push(button);
            }
            all
        });
    let mut lines = vec![format!("dry run: {method} of {model} was not called")];
    lines.extend(rows.iter().map(|row| row.to_string()));
    lines.push(match press.button {
        Some(button) => format!("it is the button {}", spoken(button)),
        None => "the form has no such button; it may be a method without one".to_owned(),
    });
    lines.push(format!("buttons of the form: {}", buttons.join(", ")));
    let data = json!({"model": model, "method": method, "kind": "dry_run", "records": rows, "buttons": buttons});
    Answer::new(lines.join("\n"), data)
}
