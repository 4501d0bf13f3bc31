//! A wizard that a call opened, put to the user as a form.
//!
//! Only what a form of MCP can ask is asked: choices, numbers, dates and short texts that are shown and can be written. The
//! rest keeps the values with which Odoo would start, as it does for a person who does not touch it.

use crate::error::Error;
use crate::model::action::{Active, Window};
use crate::model::fields::Kind;
use crate::model::wizard::{Entry, Wizard};
use crate::odoo::Rpc;
use crate::tools::step::{Ask, Reply, Turn};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

const KEY: &str = "wizard";
/// The member of the answers that names the wizard's button.
const BUTTON: &str = "button";
/// More than this is a form for people in front of Odoo.
const MOST_FIELDS: usize = 10;
/// Choices of one field.
const MOST_CHOICES: usize = 30;

/// What the call opened, between the two steps.
#[derive(Serialize, Deserialize)]
struct Opened {
    window: Window,
}

/// What came of asking.
pub(super) enum Answered {
    /// The window, and what the user filled in.
    FilledIn(Window, Map<String, Value>),
    /// The window that the user closed.
    Closed(Window),
}

/// What the user answered, when this turn follows a wizard's question.
pub(super) fn answered(turn: &Turn) -> Option<Answered> {
    let Opened { window } = turn.state()?;
    Some(match turn.reply(KEY)? {
        Reply::Accepted(content) => {
            let given = content.iter().filter(|(_, value)| !matches!(value, Value::Null) && value.as_str() != Some(""));
            Answered::FilledIn(window, given.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        Reply::Refused => Answered::Closed(window),
    })
}

/// The form to ask with; nothing when the wizard has no buttons to press, so that there is nothing to ask for.
///
/// # Errors
/// What Odoo or the network said of the wizard.
pub(super) fn question(rpc: &dyn Rpc, window: &Window, active: Active) -> Result<Option<Ask>, Error> {
    let wizard = Wizard::open(rpc, window.clone(), active)?;
    let look = wizard.look()?;
    let buttons = &look.buttons;
    let Some(first) = buttons.first() else { return Ok(None) };
    let mut properties: Map<String, Value> = look.entries.iter().filter_map(property).take(MOST_FIELDS).collect();
    let names: Vec<&str> = buttons.iter().map(|button| button.name.as_str()).collect();
    let labels: Vec<&str> = buttons.iter().map(|button| button.label.as_str()).collect();
    let usual = buttons.iter().find(|button| button.primary).unwrap_or(first);
    properties.insert(
        BUTTON.to_owned(),
        json!({"type": "string", "title": "Then", "enum": names, "enumNames": labels, "default": usual.name}),
    );
    let title = if window.title.is_empty() { window.model.as_str() } else { window.title.as_str() };
    let message = format!("Odoo asks: {title}. Nothing is done before you answer.");
    let mut ask = Ask::new(json!(Opened { window: window.clone() }), KEY, &message, Value::Object(properties));
    // A field that is left empty keeps Odoo's own value.
    if let Some(form) = ask.questions.get_mut(KEY).and_then(|question| question.pointer_mut("/params/requestedSchema"))
    {
        form["required"] = json!([BUTTON]);
    }
    Ok(Some(ask))
}

/// A field as a form can ask for it.
fn property(entry: &Entry) -> Option<(String, Value)> {
    let Entry { field, doubtful, value } = entry;
    let empty = matches!(value, Value::Null) || (*value == Value::Bool(false) && field.kind != Kind::Boolean);
    // What is perhaps not shown is of no meaning now, unless Odoo starts from a value in it.
    let idle = *doubtful && (empty || value.as_f64() == Some(0.0));
    if field.readonly || idle {
        return None;
    }
    let mut schema = match field.kind {
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Integer => json!({"type": "integer"}),
        Kind::Float | Kind::Monetary => json!({"type": "number"}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Char | Kind::Text => json!({"type": "string"}),
        Kind::Selection if (1..=MOST_CHOICES).contains(&field.selection.len()) => {
            let (keys, labels): (Vec<_>, Vec<_>) = field.selection.iter().cloned().unzip();
            json!({"type": "string", "enum": keys, "enumNames": labels})
        }
        _ => return None,
    };
    schema["title"] = json!(if field.label.is_empty() { &field.name } else { &field.label });
    if !empty {
        schema["default"] = value.clone();
    }
    Some((field.name.clone(), schema))
}
