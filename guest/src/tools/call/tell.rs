//! The answer of a call: what came back, explained with the next step.

use super::is_wizard;
use super::press::Press;
use super::state::State;
use crate::answer::{Answer, BUDGET, fitting};
use crate::model::action::{Given, Print, Window};
use crate::model::wizard::spoken;
use serde_json::{Map, Value, json};

/// Bytes of a value that a method gives back.
const LONGEST_VALUE: usize = BUDGET / 2;

/// Where a row about a record, `[id, name, field, before, after]`, has its values.
const BEFORE: usize = 3;
const AFTER: usize = 4;

/// An answer in the making. The call is made.
pub(super) struct Told<'a> {
    pub(super) press: &'a Press<'a>,
    pub(super) lines: Vec<String>,
    data: Map<String, Value>,
    pub(super) notes: Vec<String>,
    /// A wizard's button was pressed: the call must not be made again to go on.
    pub(super) pressed: bool,
    /// A wizard opened and no button was pressed: nothing is done yet.
    pub(super) opened: bool,
}

impl<'a> Told<'a> {
    pub(super) fn new(press: &'a Press<'a>, notes: Vec<String>) -> Self {
        let Press { model, method, .. } = press;
        let ids = press.active.ids;
        let on = if ids.is_empty() { String::new() } else { format!(" {}", json!(ids)) };
        let label = press.button.map(|button| format!(" {:?}", button.label)).filter(|label| label.len() > 3);
        let label = label.unwrap_or_default();
        let data = Map::from_iter([("model".to_owned(), json!(model)), ("method".to_owned(), json!(method))]);
        Self {
            press,
            lines: vec![format!("done: {method}{label} on {model}{on}")],
            data,
            notes,
            pressed: false,
            opened: false,
        }
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
        if self.opened {
            // "Nothing is done yet" says it of all that did not change.
            rows.retain(|row| row.get(BEFORE) != row.get(AFTER));
        }
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

    pub(super) fn set(&mut self, key: &str, value: Value) {
        self.data.insert(key.to_owned(), value);
    }

    pub(super) fn kind(&mut self, kind: &str) {
        self.set("kind", json!(kind));
    }

    pub(super) fn next(&mut self, next: String) {
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
