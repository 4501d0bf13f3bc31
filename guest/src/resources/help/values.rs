//! `odoo://help/values`.

/// How the values of one type are shown and what a write takes.
struct Rule {
    types: &'static str,
    shown: &'static str,
    /// Values that are written.
    taken: &'static [&'static str],
    /// Values that are refused, since Odoo would misread them.
    refused: &'static [&'static str],
    also: &'static str,
}

const RULES: [Rule; 12] = [
    Rule {
        types: "char, text",
        shown: r#""Acme""#,
        taken: &[r#""Acme""#, "null"],
        refused: &[r#""Some te…[cut]""#],
        also: "A text that was cut when it was read is never written back.",
    },
    Rule {
        types: "html",
        shown: "its text, without tags",
        taken: &[r#""<p>Hello</p>""#],
        refused: &["12"],
        also: "Written as HTML: what was read has lost its markup.",
    },
    Rule {
        types: "boolean",
        shown: "true",
        taken: &["true", "0", r#""false""#],
        refused: &["null", r#""yes""#],
        also: "",
    },
    Rule {
        types: "integer",
        shown: "21",
        taken: &["21", "21.0", r#""21""#],
        refused: &["null", "21.5", "3000000000"],
        also: "An integer is never empty: write 0.",
    },
    Rule {
        types: "float, monetary",
        shown: "1250.5",
        taken: &["1250.5", r#""1250.5""#],
        refused: &[r#""1,250.50""#, r#""1250 EUR""#],
        also: "The currency is a field of its own.",
    },
    Rule {
        types: "date",
        shown: r#""2026-11-22""#,
        taken: &[r#""2026-11-22""#, "null"],
        refused: &[r#""22/11/2026""#, r#""2026-02-30""#, r#""2026-11-22T10:00:00Z""#],
        also: "",
    },
    Rule {
        types: "datetime",
        shown: r#""2026-11-22T19:42:25Z", always UTC"#,
        taken: &[r#""2026-11-22T20:42:25+01:00""#, r#""2026-11-22 19:42:25""#],
        refused: &[r#""2026-11-22""#, r#""tomorrow""#],
        also: "Without an offset it is UTC.",
    },
    Rule {
        types: "selection",
        shown: "its key",
        taken: &[r#""contact""#, r#""Invoice Address""#],
        refused: &[r#""nonsense""#],
        also: "A label is taken when only one key has it; odoo_fields tells the keys.",
    },
    Rule {
        types: "many2one",
        shown: r#"[21,"Belgium"]"#,
        taken: &["21", r#"[21,"Belgium"]"#, r#"{"id":21}"#, "null"],
        refused: &["true", "0", "[21,22]"],
        also: "Also an external id such as \"base.be\", or a name that exactly one record has.",
    },
    Rule {
        types: "many2many",
        shown: "[3,4]",
        taken: &["[3,4]", "[]", "[[4,3]]", "[[3,4]]", "[[6,0,[3,4]]]"],
        refused: &["3", "[[4,3],5]"],
        also: "A list of ids replaces all; [4,id] adds one, [3,id] takes one out.",
    },
    Rule {
        types: "one2many",
        shown: "[11,12]",
        taken: &[r#"[[0,0,{"name":"x"}]]"#, r#"[[1,11,{"name":"y"}]]"#, "[[2,12]]", "[[5]]"],
        refused: &["[11,12]", "[]"],
        also: "Commands only: [0,0,values] creates, [1,id,values] changes, [2,id] deletes, [5] takes all lines away. \
               odoo_create takes a list of objects, too.",
    },
    Rule {
        types: "binary",
        shown: "its address and size",
        taken: &[r#""JVBERi0xLjQ=""#, "null"],
        refused: &[r#""data:application/pdf;base64,JVBERi0xLjQ=""#, r#""%PDF-1.4""#],
        also: "Written in base64.",
    },
];

pub(super) fn body() -> String {
    let mut body = String::from(
        "null is empty (false only of a boolean). What was read may be sent back as it is, but for html, one2many and \
         binary. A value whose meaning is not certain is refused with advice before anything is sent.\n\n",
    );
    let spelt = |values: &[&str]| values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
    for Rule { types, shown, taken, refused, also } in RULES {
        let also = if also.is_empty() { String::new() } else { format!(" {also}") };
        let (taken, refused) = (spelt(taken), spelt(refused));
        body.push_str(&format!("- **{types}**: read as {shown}. Write {taken}; not {refused}.{also}\n"));
    }
    body.push_str(
        "\nRefused as well: fields that Odoo computes and would lose the value of, and `id`, `create_date`, `create_uid`, \
         `write_date`, `write_uid`, which Odoo sets itself.\n",
    );
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use crate::model::fields::{Purpose, Schema};
    use crate::model::values;
    use serde_json::{Map, Value, json};

    /// A field of each type that a rule is about.
    const FIELDS: [(&str, &str); 12] = [
        ("char", "name"),
        ("html", "comment"),
        ("boolean", "active"),
        ("integer", "color"),
        ("float", "partner_latitude"),
        ("date", "date"),
        ("datetime", "meeting_at"),
        ("selection", "type"),
        ("many2one", "country_id"),
        ("many2many", "category_id"),
        ("one2many", "child_ids"),
        ("binary", "image_128"),
    ];

    fn is_taken(field: &str, value: &Value) -> bool {
        let fake = Fake::partners();
        let written = Map::from_iter([(field.to_owned(), value.clone())]);
        let schema = Schema::new(&fake, Purpose::Write);
        values::check(&schema, "res.partner", &written, values::Purpose::Update).is_ok()
    }

    #[test]
    fn each_value_is_taken_or_refused_as_the_page_says() {
        for rule in RULES {
            let first = rule.types.split(',').next().unwrap();
            let (_, field) = FIELDS.into_iter().find(|(kind, _)| *kind == first).unwrap();
            for (values, expected) in [(rule.taken, true), (rule.refused, false)] {
                for text in values {
                    let value: Value = serde_json::from_str(text).unwrap();
                    assert_eq!(is_taken(field, &value), expected, "{}: {text}", rule.types);
                }
            }
        }
        assert!(!is_taken("create_date", &json!("2026-11-22T19:42:25Z")));
        assert!(!is_taken("credit", &json!(1)));
    }

    #[test]
    fn what_is_shown_may_be_sent_back_where_the_page_says_so() {
        for rule in RULES.iter().filter(|rule| !["html", "one2many", "binary"].contains(&rule.types)) {
            let Ok(value) = serde_json::from_str::<Value>(rule.shown) else { continue };
            let first = rule.types.split(',').next().unwrap();
            let (_, field) = FIELDS.into_iter().find(|(kind, _)| *kind == first).unwrap();
            assert!(is_taken(field, &value), "{}: {value}", rule.types);
        }
    }
}
