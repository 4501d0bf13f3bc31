//! A caller's own words within an error: recognisable, and never longer than the error's point.

use serde_json::Value;

const LONGEST: usize = 80;

/// A value as JSON, cut when long.
pub fn value(value: &Value) -> String {
    cut(&value.to_string())
}

/// A text in quotes, cut when long.
pub fn text(text: &str) -> String {
    format!("{:?}", cut(text))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn long_words_are_cut_and_short_ones_kept() {
        assert_eq!(value(&json!(["name", "=", "x"])), r#"["name","=","x"]"#);
        assert_eq!(text("nmae\n"), r#""nmae\n""#);
        assert_eq!(text(&"ä".repeat(100_000)).chars().count(), 83);
    }
}
