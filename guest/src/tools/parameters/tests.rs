use super::*;

const PARAMETERS: [Parameter; 8] = [
    MODEL,
    IDS,
    optional("domain", Shape::Domain, ""),
    optional("limit", Shape::Count(1, 1_000), ""),
    FIELDS,
    optional("check", Shape::Flag, ""),
    optional("rows", Shape::Rows, ""),
    optional("csv", Shape::Document(10), ""),
];

fn problem(arguments: Value) -> String {
    Arguments::read(&PARAMETERS, arguments).err().expect("must be refused")
}

#[test]
fn each_refusal_names_the_argument_and_says_what_is_right() {
    for (arguments, said) in [
        (json!({"ids": [1]}), "The argument model is missing: it must be a text."),
        (json!({"model": "m"}), "The argument ids is missing: it must be a list of record ids, such as [7,8]."),
        (json!({"model": 5, "ids": [1]}), "The argument model must be a text."),
        (json!({"model": "m", "ids": []}), "The argument ids is empty: name at least one record."),
        (
            json!({"model": "m", "ids": [0]}),
            "The argument ids holds 0, which is no record id (a whole number from 1 on).",
        ),
        (
            json!({"model": "m", "ids": ["7"]}),
            "The argument ids holds \"7\", which is no record id (a whole number from 1 on).",
        ),
        (
            json!({"model": "m", "ids": [3_000_000_000_u64]}),
            "The argument ids holds 3000000000, which is no record id (a whole number from 1 on).",
        ),
        (json!({"model": "m", "ids": [1], "limit": 0}), "The argument limit must be a whole number from 1 to 1000."),
        (json!({"model": "m", "ids": [1], "limit": -1}), "The argument limit must be a whole number from 1 to 1000."),
        (
            json!({"model": "m", "ids": [1], "domain": 5}),
            "The argument domain must be a list of conditions, such as [[\"name\",\"ilike\",\"acme\"]].",
        ),
        (
            json!({"model": "m", "ids": [1], "fields": "name"}),
            "The argument fields must be a list of field names, such as [\"name\",\"email\"].",
        ),
        (
            json!({"model": "m", "ids": [1], "fields": [""]}),
            "The argument fields must be a list of field names, such as [\"name\",\"email\"].",
        ),
        (
            json!({"model": "m", "ids": [1], "rows": ["Acme"]}),
            "The argument rows must be a list of rows, such as [[\"Acme\",\"Belgium\"]].",
        ),
        (
            json!({"model": "m", "ids": [1], "rows": vec![json!([]); MOST_ROWS + 1]}),
            "The argument rows has more than 5000 rows: use several calls.",
        ),
        (
            json!({"model": "m", "ids": [1], "csv": "name\nAcme\nBolt\n"}),
            "The argument csv has more than 10 bytes: use several calls.",
        ),
        (json!([]), "The arguments must be an object."),
    ] {
        assert_eq!(problem(arguments.clone()), said, "{arguments}");
    }
    assert!(problem(json!({"model": "m", "id": [1]})).starts_with("There is no argument \"id\"; did you mean"));
    assert!(problem(json!({"model": "m", "ids": (1..=1_001).collect::<Vec<_>>()})).contains("1000"));
}

#[test]
fn null_counts_as_not_given_and_ids_are_taken_once() {
    let arguments = Arguments::read(&PARAMETERS, json!({"model": "m", "ids": [7, 8.0, 7], "limit": null})).unwrap();
    assert_eq!(arguments.ids(), [7, 8]);
    assert_eq!(arguments.count("limit"), None);
    assert_eq!(arguments.names("fields"), None);
}
