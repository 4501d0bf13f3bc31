use super::*;

fn table(rows: usize) -> Table {
    Table {
        model: "res.partner".into(),
        heads: vec![Head::plain("id"), Head::plain("name")],
        rows: (1..=rows).map(|id| json!([id, "x".repeat(80)])).collect(),
        page: Some(PageOf { total: 500, offset: 20 }),
        ..Table::default()
    }
}

#[test]
fn whole_rows_are_left_out_until_the_rest_fits() {
    let answer = table(100).answer(2_000).unwrap();
    let bytes = answer.structured.to_string().len();
    let rows = answer.structured["rows"].as_array().unwrap().len();
    assert!(bytes <= 2_000 && bytes > 1_500 && rows < 100, "{bytes} bytes, {rows} rows");
    assert_eq!(answer.structured["next_offset"], json!(20 + rows));
    assert!(answer.text.contains(&format!("next_offset {}", 20 + rows)), "{}", answer.text);
    assert_eq!(answer.text.lines().filter(|line| line.contains('\t')).count(), rows + 1);
    assert!(answer.text.contains("note: Cut at 2000 bytes"));
}

#[test]
fn the_text_of_a_row_can_be_told_from_other_values() {
    let mut one = table(0);
    one.rows = vec![json!([7, "Acme, Inc", null, "5", 5, [20, "Belgium"], "a\tb\nc", true, "true", "", "+32 2", "[x"])];
    let text = one.answer(20_000).unwrap().text;
    let row = text.lines().nth(2).unwrap();
    assert_eq!(row, "7\tAcme, Inc\t\t\"5\"\t5\t[20,\"Belgium\"]\t\"a\\tb\\nc\"\ttrue\t\"true\"\t\"\"\t+32 2\t[x");
}

#[test]
fn the_last_page_has_no_next_one() {
    let mut last = table(3);
    last.page = Some(PageOf { total: 23, offset: 20 });
    let answer = last.answer(20_000).unwrap();
    assert_eq!(answer.structured.get("next_offset"), None);
    assert!(answer.text.starts_with("res.partner: rows 21-23 of 23\n"));
}

#[test]
fn nothing_found_is_said_with_the_total() {
    let answer = table(0).answer(20_000).unwrap();
    assert_eq!(answer.text, "res.partner: no rows at offset 20, total 500");
    assert_eq!(answer.structured.get("next_offset"), None);
}

#[test]
fn a_row_that_cannot_fit_is_an_error_not_an_endless_paging() {
    let mut wide = table(1);
    wide.rows = vec![json!([1, "x".repeat(5_000)])];
    assert!(wide.answer(2_000).unwrap_err().message.contains("max_bytes (2000)"));
}

#[test]
fn a_read_names_what_is_missing_and_what_remains() {
    let mut read = table(100);
    (read.page, read.missing) = (None, vec![7]);
    let answer = read.answer(2_000).unwrap();
    let rows = answer.structured["rows"].as_array().unwrap().len();
    assert_eq!(answer.structured["remaining"].as_array().unwrap().len(), 100 - rows);
    assert_eq!(answer.structured["missing"], json!([7]));
    assert!(answer.text.contains("missing [7], remaining ["));
}

#[test]
fn each_format_keeps_to_the_budget_and_says_the_same_as_text_and_data() {
    for (format, key) in [(Format::Table, "rows"), (Format::Records, "records"), (Format::Csv, "csv")] {
        let mut wide = table(100);
        wide.format = format;
        let answer = wide.answer(2_000).unwrap();
        let bytes = answer.structured.to_string().len();
        assert!(bytes <= 2_000 && bytes > 1_500, "{format:?}: {bytes} bytes");
        let next = answer.structured["next_offset"].as_u64().unwrap();
        assert!(!answer.structured[key].is_null() && answer.text.contains(&format!("next_offset {next}")));
        assert_eq!(answer.text.matches(&"x".repeat(80)).count() as u64, next - 20, "{format:?}");
    }
}

#[test]
fn records_are_objects_down_to_their_lines() {
    let lines = vec![Head::plain("id"), Head { is_relation: true, ..Head::plain("product_id") }];
    let mut nested = table(0);
    nested.heads = vec![Head::plain("id"), Head { lines, ..Head::plain("order_line") }];
    nested.rows = vec![json!([7, [[1, [3, "Desk"]]]]), json!([8, {"count": 40, "first": [[2, null]]}])];
    let as_table = nested.clone().answer(20_000).unwrap();
    assert_eq!(as_table.structured["fields"], json!(["id", "order_line[id,product_id]"]));
    nested.format = Format::Records;
    assert_eq!(
        nested.answer(20_000).unwrap().structured["records"],
        json!([{"id": 7, "order_line": [{"id": 1, "product_id": [3, "Desk"]}]},
               {"id": 8, "order_line": {"count": 40, "first": [{"id": 2, "product_id": null}]}}])
    );
}

#[test]
fn the_domain_is_told_as_it_was_run_unless_it_is_long() {
    let mut found = table(1);
    found.domain = Some(json!([["country_id", "=", 20]]));
    let answer = found.clone().answer(20_000).unwrap();
    assert_eq!(answer.structured["domain"], json!([["country_id", "=", 20]]));
    assert!(answer.text.contains(r#", domain [["country_id","=",20]]"#));
    for domain in [json!([]), json!([["id", "in", (1..400).collect::<Vec<_>>()]])] {
        found.domain = Some(domain);
        assert_eq!(found.clone().answer(20_000).unwrap().structured.get("domain"), None);
    }
}
