//! What `odoo_call` may be asked to call, and what was probably meant when there is no such thing.

use super::super::TABLE;
use crate::error::{Code, Error, Source};
use crate::model::form::{Does, Form};
use crate::model::wizard::spoken;
use crate::model::{names, quote, suggest};

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// A public method.
    Method(&'a str),
    /// What a button of type `action` opens: the action's id.
    Action(i64),
    /// A wizard, by its model's name, on the records.
    Wizard(&'a str),
}

/// Methods for which there is a tool that checks more and tells more.
const BETTER: &[(&str, &[&str])] = &[
    ("odoo_search_read", &["search_read", "web_search_read"]),
    ("odoo_search", &["search", "search_fetch"]),
    ("odoo_read", &["read", "web_read"]),
    ("odoo_count", &["search_count"]),
    (
        "odoo_aggregate",
        &["read_group", "web_read_group", "formatted_read_group", "formatted_read_grouping_sets", "read_progress_bar"],
    ),
    ("odoo_name_search", &["name_search", "web_name_search"]),
    ("odoo_fields", &["fields_get"]),
    ("odoo_models", &["get_available_models"]),
    ("odoo_create", &["create", "name_create"]),
    ("odoo_write", &["write", "web_save", "web_save_multi"]),
    ("odoo_unlink", &["unlink"]),
    ("odoo_message", &["message_post", "activity_schedule"]),
    ("odoo_import", &["load"]),
    ("odoo_export", &["export_data"]),
];

impl<'a> Target<'a> {
    /// Reads the argument `method`. Nothing is asked of Odoo.
    ///
    /// # Errors
    /// E003 for a private method, E004 for what cannot be called or has a tool of its own.
    pub(super) fn read(text: &'a str) -> Result<Self, Error> {
        let text = text.trim();
        if text.starts_with('_') {
            let message = format!("{} is private: Odoo lets nobody call it from outside.", quote::text(text));
            return Err(Error::new(Code::Permission, Source::Client, message)
                .hint("call the public method or the button that uses it"));
        }
        let in_table = |tool: &str| TABLE.iter().any(|definition| definition.name == tool);
        let better = BETTER.iter().find(|(tool, methods)| methods.contains(&text) && in_table(tool));
        if let Some((tool, _)) = better {
            return Err(Error::invalid(format!("{text} has its own tool.")).hint(format!("use {tool}")));
        }
        if let Ok(id) = text.parse::<i32>()
            && id > 0
        {
            return Ok(Self::Action(i64::from(id)));
        }
        if text.contains('.') && names::is_model_name(text) {
            return Ok(Self::Wizard(text));
        }
        if is_method_name(text) {
            return Ok(Self::Method(text));
        }
        Err(Error::invalid(format!("{} is no name of a method.", quote::text(text))))
    }
}

fn is_method_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=128).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// What a caller who named no method of the model probably meant: the buttons that a person sees there.
pub(super) fn suggestions(method: &str, model: &str, form: Option<&Form>) -> Option<String> {
    const SHOWN: usize = 12;
    let mut buttons = Vec::new();
    for button in form.into_iter().flat_map(|form| &form.buttons) {
        if !buttons.iter().any(|(name, _)| *name == button.name.as_str()) {
            buttons.push((button.name.as_str(), button));
        }
    }
    if buttons.is_empty() {
        return None;
    }
    let words = method.replace('_', " ");
    let of_label = |wanted: &str| {
        buttons.iter().filter(|(_, button)| button.label.eq_ignore_ascii_case(wanted)).collect::<Vec<_>>()
    };
    let mut near: Vec<&str> = of_label(&words).iter().map(|(name, _)| *name).collect();
    near.extend(suggest::nearest(method, buttons.iter().map(|(name, _)| *name)));
    near.dedup();
    let spoken_near: Vec<String> = near
        .iter()
        .filter_map(|name| buttons.iter().find(|(known, _)| known == name))
        .map(|(_, button)| spoken(button))
        .collect();
    let spoken_near: Vec<&str> = spoken_near.iter().map(String::as_str).take(3).collect();
    let question = suggest::question(&spoken_near).map(|question| format!("{question} ")).unwrap_or_default();
    let listed: Vec<String> =
        buttons
            .iter()
            .take(SHOWN)
            .map(|(_, button)| {
                if button.does == Does::Action {
                    format!("{} (opens an action)", spoken(button))
                } else {
                    spoken(button)
                }
            })
            .collect();
    let more = if buttons.len() > SHOWN { ", …" } else { "" };
    Some(format!("{question}buttons of {model}: {}{more}", listed.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_actions_and_wizards_are_told_apart() {
        assert_eq!(Target::read(" action_confirm ").unwrap(), Target::Method("action_confirm"));
        assert_eq!(Target::read("373").unwrap(), Target::Action(373));
        assert_eq!(Target::read("sale.advance.payment.inv").unwrap(), Target::Wizard("sale.advance.payment.inv"));
        for wrong in ["", "0", "-5", "a b", "a;b", "Sale.order", "7up", "a..b"] {
            assert_eq!(Target::read(wrong).unwrap_err().code, Code::Validation, "{wrong}");
        }
    }

    #[test]
    fn private_methods_and_those_with_a_tool_of_their_own_never_reach_odoo() {
        assert_eq!(Target::read("_action_confirm").unwrap_err().code, Code::Permission);
        assert_eq!(Target::read("__init__").unwrap_err().code, Code::Permission);
        for (method, tool) in [("write", "odoo_write"), ("search_read", "odoo_search_read"), ("unlink", "odoo_unlink")]
        {
            assert_eq!(Target::read(method).unwrap_err().hint.unwrap(), format!("use {tool}"));
        }
    }

    #[test]
    fn a_near_name_or_a_label_finds_the_button() {
        let form = Form::parse(
            r#"<form><button name="action_confirm" string="Confirm" type="object"/><button name="373" string="Create Invoice" type="action"/>
            <button name="action_confirm" string="Confirm" type="object"/></form>"#,
        );
        let all = "buttons of sale.order: action_confirm \"Confirm\", 373 \"Create Invoice\" (opens an action)";
        for method in ["acton_confirm", "confirm", "Confirm"] {
            let said = suggestions(method, "sale.order", Some(&form)).unwrap();
            assert_eq!(said, format!("did you mean action_confirm \"Confirm\"? {all}"), "{method}");
        }
        assert!(suggestions("create_invoice", "sale.order", Some(&form)).unwrap().starts_with("did you mean 373"));
        assert_eq!(suggestions("frobnicate", "sale.order", Some(&form)).unwrap(), all);
        assert_eq!(suggestions("x", "sale.order", None), None);
    }
}
