//! A model's fields, one line each.
//!
//! The short form says of each field what one needs to name it; the long one, for chosen fields, also label and all
//! selection values. `*` marks required fields, `-` those that are read-only; in the short form a char has no type, and a
//! selection only its keys.

use super::Answer;
use crate::model::fields::{Field, Kind};
use serde_json::{Map, Value, json};

/// Selection values in the short form.
const FEW_KEYS: usize = 6;
/// Beginnings of the names that Odoo's mixins add to many models: known, and noise in an overview.
const MIXINS: [&str; 6] = ["message_", "activity_", "rating_", "website_message_", "my_activity_", "has_message"];

/// How much is told of each field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    Short,
    Long,
}

/// One field as a line: `country_id m2o res.country`, at length `country_id many2one res.country "Country"`.
pub fn line(field: &Field, detail: Detail) -> String {
    let mut line = field.name.clone();
    if field.required {
        line.push('*');
    } else if field.readonly {
        line.push('-');
    }
    let type_name = match (detail, field.kind) {
        (Detail::Short, Kind::Char) => "",
        (Detail::Short, Kind::Selection) if !field.selection.is_empty() => "",
        (Detail::Short, Kind::Many2one) => "m2o",
        (Detail::Short, Kind::One2many) => "o2m",
        (Detail::Short, Kind::Many2many) => "m2m",
        _ => &field.type_name,
    };
    if !type_name.is_empty() {
        line.push(' ');
        line.push_str(type_name);
    }
    if let Some(relation) = &field.relation {
        line.push(' ');
        line.push_str(relation);
    }
    if !field.selection.is_empty() {
        let shown = if detail == Detail::Short { FEW_KEYS } else { usize::MAX };
        let keys = field.selection.iter().take(shown).map(|(key, label)| match detail {
            Detail::Long if key != label => format!("{key}={label}"),
            _ => key.clone(),
        });
        let more = field.selection.len().saturating_sub(shown);
        let more = if more > 0 { format!("|+{more} more") } else { String::new() };
        line.push_str(&format!(" {}{more}", keys.collect::<Vec<_>>().join("|")));
    }
    if detail == Detail::Long {
        line.push_str(&format!(" {:?}", field.label));
    }
    line
}

/// Fields of a model within a budget of bytes.
///
/// In the short form the mixins' fields are left out, and counted.
pub fn fields(model: &str, total: usize, fields: &[Field], detail: Detail, budget: usize) -> Answer {
    let legend = match detail {
        Detail::Short => "* required, - read-only, no type: char, a|b: selection",
        Detail::Long => "* required, - read-only",
    };
    let mixin = |field: &&Field| detail == Detail::Short && MIXINS.iter().any(|start| field.name.starts_with(start));
    let left_out: Vec<&Field> = fields.iter().filter(mixin).collect();
    let told: Vec<&Field> = fields.iter().filter(|field| !mixin(field)).collect();
    let mut notes = Vec::new();
    if !left_out.is_empty() {
        notes.push(format!(
            "{} fields of chatter and activities left out: query \"message\" or \"activity\" lists them.",
            left_out.len()
        ));
    }
    const RESERVE: usize = 400;
    let mut used = RESERVE;
    let lines: Vec<String> = told
        .iter()
        .map(|field| line(field, detail))
        .take_while(|line| {
            used += line.len() + 3;
            used <= budget
        })
        .collect();
    if lines.len() < told.len() {
        notes.push(format!(
            "Cut at {budget} bytes: {} more fields; give query or names, or a larger max_bytes.",
            told.len() - lines.len()
        ));
    }
    let mut text = format!("{model}: {} of {total} fields ({legend})", lines.len());
    for line in &lines {
        text.push('\n');
        text.push_str(line);
    }
    for note in &notes {
        text.push_str("\nnote: ");
        text.push_str(note);
    }
    let mut data = Map::new();
    data.insert("model".into(), json!(model));
    data.insert("total".into(), json!(total));
    data.insert("legend".into(), json!(legend));
    data.insert("fields".into(), json!(lines));
    if !notes.is_empty() {
        data.insert("notes".into(), json!(notes));
    }
    Answer::new(text, Value::Object(data))
}

/// The order in which fields are told: required ones, then those that can be written, then the rest; by name within.
pub fn sort(fields: &mut [Field]) {
    fields.sort_by(|a, b| {
        let rank = |field: &Field| (!field.required, field.readonly || field.kind == Kind::Other);
        rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, facts: Value) -> Field {
        Field::parse(name, &facts)
    }

    #[test]
    fn a_line_says_what_one_needs_to_use_the_field() {
        let country = field(
            "country_id",
            json!({"type": "many2one", "relation": "res.country", "string": "Country", "required": true}),
        );
        assert_eq!(line(&country, Detail::Short), "country_id* m2o res.country");
        assert_eq!(line(&country, Detail::Long), "country_id* many2one res.country \"Country\"");
        let kind = field(
            "type",
            json!({"type": "selection", "readonly": true, "string": "Type", "selection": [["a", "A b"], ["c", "c"]]}),
        );
        assert_eq!(line(&kind, Detail::Short), "type- a|c");
        assert_eq!(line(&kind, Detail::Long), "type- selection a=A b|c \"Type\"");
    }

    #[test]
    fn long_selections_are_cut_in_the_short_form_only() {
        let keys: Vec<Value> = (0..40).map(|n| json!([format!("k{n}"), "x"])).collect();
        let tz = field("tz", json!({"type": "selection", "selection": keys}));
        assert!(line(&tz, Detail::Short).ends_with("|k5|+34 more"));
        assert!(line(&tz, Detail::Long).contains("k39=x"));
    }

    #[test]
    fn the_answer_keeps_to_its_budget_and_says_what_is_left_out() {
        let all: Vec<Field> = (0..200)
            .map(|n| field(&format!("field_{n:03}"), json!({"type": "char"})))
            .chain([field("message_ids", json!({"type": "one2many"}))])
            .collect();
        let answer = fields("res.partner", all.len(), &all, Detail::Short, 2_000);
        assert!(answer.structured.to_string().len() <= 2_000);
        assert!(answer.text.contains("Cut at 2000 bytes") && answer.text.contains("1 fields of chatter"));
        assert!(!answer.text.contains("message_ids"));
    }
}
