//! Rows as comma-separated values, for spreadsheets and for code.
//!
//! A many2one takes two columns, `country_id` with the name and `country_id.id` with the id; what has no plain text form
//! (ids, nested tables) is JSON in its cell.

use super::table::Head;
use serde_json::Value;

/// The line of column names.
pub(crate) fn header(heads: &[Head]) -> String {
    let names = heads.iter().flat_map(|head| {
        let id = head.is_relation.then(|| quoted(&format!("{}.id", head.name)));
        std::iter::once(quoted(&head.text())).chain(id)
    });
    names.collect::<Vec<_>>().join(",")
}

/// One row; a text with line breaks makes it several lines, in quotes.
pub(crate) fn line(heads: &[Head], row: &Value) -> String {
    let values = row.as_array().map(Vec::as_slice).unwrap_or_default();
    let cells = heads.iter().zip(values).flat_map(|(head, value)| match (head.is_relation, value.as_array()) {
        (true, Some(pair)) => vec![plain(pair.get(1)), plain(pair.first())],
        (true, None) => vec![String::new(), String::new()],
        (false, _) => vec![plain(Some(value))],
    });
    cells.collect::<Vec<_>>().join(",")
}

fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => quoted(text),
        Some(other) => quoted(&other.to_string()),
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) || text.trim() != text {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_relations_take_two_columns() {
        let lines = vec![Head::plain("id"), Head::plain("name")];
        let heads = [
            Head::plain("id"),
            Head { is_relation: true, ..Head::plain("country_id") },
            Head { lines, ..Head::plain("child_ids") },
            Head::plain("note"),
        ];
        assert_eq!(header(&heads), "id,country_id,country_id.id,\"child_ids[id,name]\",note");
        let row = json!([7, [20, "Congo, the"], [[1, "a"]], "say \"hi\"\nnow"]);
        assert_eq!(line(&heads, &row), "7,\"Congo, the\",20,\"[[1,\"\"a\"\"]]\",\"say \"\"hi\"\"\nnow\"");
        assert_eq!(line(&heads, &json!([8, null, [], null])), "8,,,[],");
    }
}
