//! What a button or another method gives back: nothing, a value, or an *action*, by which Odoo tells the browser what to
//! show next.
//!
//! An action is neither a failure nor a result: the method ran. A window in a dialog (`target: new`) is a wizard: what the
//! button stands for is done only when one of the wizard's own buttons is pressed.

use super::literal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Nothing that means anything.
    Nothing,
    Value(Value),
    Window(Window),
    /// As Odoo gave it: a path of its own, or an address elsewhere.
    Link(String),
    Report(Print),
}

/// A window on a model's records.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Window {
    pub title: String,
    pub model: String,
    /// Opens in front of the records that the button belongs to: a wizard.
    pub dialog: bool,
    pub context: Map<String, Value>,
    /// A list, or Python as text, as Odoo gave it; `null` for none.
    pub domain: Value,
    /// The one record that it shows.
    pub id: Option<i64>,
    /// The form's view.
    pub view: Option<i64>,
}

/// A report to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    pub title: String,
    /// Such as `sale.report_saleorder`.
    pub report: String,
    pub ids: Vec<i64>,
}

/// What came back, and what Odoo says to its user besides.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub given: Given,
    pub notes: Vec<String>,
}

/// The records that a call is about: what Odoo's own client sends as context when it opens something from them.
#[derive(Debug, Clone, Copy)]
pub struct Active<'a> {
    pub model: &'a str,
    pub ids: &'a [i64],
}

impl Active<'_> {
    pub fn context(self) -> Map<String, Value> {
        let mut context = Map::new();
        if let Some(first) = self.ids.first() {
            context.insert("active_model".to_owned(), json!(self.model));
            context.insert("active_id".to_owned(), json!(first));
            context.insert("active_ids".to_owned(), json!(self.ids));
        }
        context
    }
}

/// Actions within actions that are followed.
const DEEPEST: usize = 4;

/// Reads what a method gave back.
pub fn read(answer: Value, active: Active) -> Reading {
    let mut notes = Vec::new();
    let given = read_within(answer, active, DEEPEST, &mut notes);
    Reading { given, notes }
}

fn read_within(answer: Value, active: Active, depth: usize, notes: &mut Vec<String>) -> Given {
    let kind = text(&answer, "type").filter(|kind| kind.starts_with("ir.actions."));
    notes.extend(answer.pointer("/effect/message").and_then(Value::as_str).map(str::to_owned));
    match kind.as_deref() {
        Some("ir.actions.act_window") => window(&answer, active, depth, notes),
        Some("ir.actions.act_window_close") => Given::Nothing,
        Some("ir.actions.act_url") => text(&answer, "url").map_or(Given::Nothing, Given::Link),
        Some("ir.actions.report") => report(&answer, active),
        Some("ir.actions.client") => client(&answer, active, depth, notes),
        Some(_) => Given::Value(answer),
        None if answer.is_null() || answer.get("effect").is_some() => Given::Nothing,
        None => Given::Value(answer),
    }
}

fn window(answer: &Value, active: Active, depth: usize, notes: &mut Vec<String>) -> Given {
    let title = text(answer, "name").or_else(|| text(answer, "display_name")).unwrap_or_default();
    let context = match answer.get("context") {
        Some(Value::Object(context)) => context.clone(),
        Some(Value::String(python)) => match literal::read(python, &|name| active.context().remove(name)) {
            Some(Value::Object(context)) => context,
            _ => {
                notes.push(format!("The context of {title:?} is Python that is not understood here: {python}"));
                Map::new()
            }
        },
        _ => Map::new(),
    };
    // What a company is asked once, such as the layout of its documents, comes in front of what was asked for.
    if let (Some(next), 1..) = (context.get("report_action").filter(|next| next.get("type").is_some()), depth) {
        notes.push(format!("In the browser Odoo would ask {title:?} first."));
        return read_within(next.clone(), active, depth - 1, notes);
    }
    let views = || answer.get("views").and_then(Value::as_array).into_iter().flatten();
    let form = views().find(|view| view.get(1) == Some(&json!("form"))).and_then(|view| view.get(0)?.as_i64());
    let named = || answer.pointer("/view_id/0").or_else(|| answer.get("view_id")).and_then(Value::as_i64);
    Given::Window(Window {
        title,
        model: text(answer, "res_model").unwrap_or_default(),
        dialog: text(answer, "target").as_deref() == Some("new"),
        context,
        domain: answer.get("domain").cloned().filter(|domain| *domain != json!(false)).unwrap_or(Value::Null),
        id: answer.get("res_id").and_then(Value::as_i64).filter(|id| *id > 0),
        view: form.or_else(named),
    })
}

/// What the browser is told to do by itself: to show a message, to load the page anew, to open a page of its own.
fn client(answer: &Value, active: Active, depth: usize, notes: &mut Vec<String>) -> Given {
    let tag = text(answer, "tag").unwrap_or_default();
    let params = answer.get("params").unwrap_or(&Value::Null);
    match tag.as_str() {
        "display_notification" => {
            let words = ["title", "message"].iter().filter_map(|key| text(params, key)).collect::<Vec<_>>().join(": ");
            if !words.is_empty() {
                notes.push(format!("Odoo says: {words}"));
            }
        }
        "reload" | "soft_reload" | "home" => {}
        other => notes.push(format!("In the browser Odoo would open its own page {other:?}.")),
    }
    match params.get("next").filter(|next| next.get("type").is_some()) {
        Some(next) if depth > 0 => read_within(next.clone(), active, depth - 1, notes),
        _ => Given::Nothing,
    }
}

fn report(answer: &Value, active: Active) -> Given {
    let ids = |value: Option<&Value>| -> Vec<i64> {
        value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_i64).collect()
    };
    let named = [ids(answer.pointer("/context/active_ids")), ids(answer.pointer("/data/ids"))];
    Given::Report(Print {
        title: text(answer, "name").unwrap_or_default(),
        report: text(answer, "report_name").unwrap_or_default(),
        ids: named.into_iter().find(|ids| !ids.is_empty()).unwrap_or_else(|| active.ids.to_vec()),
    })
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(answer: Value) -> Reading {
        read(answer, Active { model: "sale.order", ids: &[7, 8] })
    }

    #[test]
    fn a_wizard_is_known_with_its_context_whether_that_is_an_object_or_python() {
        for context in [json!({"default_order_id": 7}), json!("{'default_order_id': active_id}")] {
            let action = json!({"type": "ir.actions.act_window", "name": "Cancel", "res_model": "sale.order.cancel",
                                "target": "new", "views": [[false, "list"], [731, "form"]], "context": context, "res_id": 0});
            let Given::Window(window) = reading(action).given else { panic!() };
            assert!(window.dialog);
            assert_eq!((window.model.as_str(), window.view, window.id), ("sale.order.cancel", Some(731), None));
            assert_eq!(Value::Object(window.context), json!({"default_order_id": 7}));
        }
    }

    #[test]
    fn a_context_that_has_to_be_computed_is_told() {
        let action =
            json!({"type": "ir.actions.act_window", "name": "X", "res_model": "x.y", "context": "{'a': time()}"});
        let Reading { given, notes } = reading(action);
        assert!(matches!(given, Given::Window(window) if window.context.is_empty() && !window.dialog));
        assert!(notes[0].contains("{'a': time()}"), "{notes:?}");
    }

    #[test]
    fn what_odoo_puts_in_front_of_a_report_is_stepped_over() {
        let report = json!({"type": "ir.actions.report", "report_name": "account.report_invoice", "name": "Invoice",
                            "context": {"active_ids": [38]}});
        let layout = json!({"type": "ir.actions.act_window", "name": "Layout", "res_model": "base.document.layout",
                            "target": "new", "context": {"report_action": report}});
        let Reading { given, notes } = reading(layout);
        let print = Print { title: "Invoice".into(), report: "account.report_invoice".into(), ids: vec![38] };
        assert_eq!(given, Given::Report(print));
        assert!(notes[0].contains("Layout"));
    }

    #[test]
    fn a_message_to_the_user_is_no_value() {
        let notification = json!({"type": "ir.actions.client", "tag": "display_notification",
                                  "params": {"title": "Sent", "message": "3 mails", "next": {"type": "ir.actions.act_window_close"}}});
        assert_eq!(
            reading(notification),
            Reading { given: Given::Nothing, notes: vec!["Odoo says: Sent: 3 mails".into()] }
        );
        let thanks = json!({"effect": {"fadeout": "slow", "message": "Well done", "type": "rainbow_man"}});
        assert_eq!(reading(thanks), Reading { given: Given::Nothing, notes: vec!["Well done".into()] });
    }

    #[test]
    fn the_rest_is_what_it_is() {
        assert_eq!(reading(Value::Null).given, Given::Nothing);
        assert_eq!(reading(json!(true)).given, Given::Value(json!(true)));
        assert_eq!(reading(json!({"type": "invoice"})).given, Given::Value(json!({"type": "invoice"})));
        let link = json!({"type": "ir.actions.act_url", "url": "/my/orders/7", "target": "self"});
        assert_eq!(reading(link).given, Given::Link("/my/orders/7".into()));
        let print = json!({"type": "ir.actions.report", "report_name": "a.b", "name": "B"});
        assert_eq!(
            reading(print).given,
            Given::Report(Print { title: "B".into(), report: "a.b".into(), ids: vec![7, 8] })
        );
    }
}
