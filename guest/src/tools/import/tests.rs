use super::*;
use crate::answer::Answer;
use crate::error::{Retry, Source};
use crate::model::context::Scoped;
use crate::model::fake::Fake;

/// Contacts as in Odoo, where every record knows when it was changed.
fn partners() -> Fake {
    Fake::partners().field("write_date", json!({"type": "datetime", "string": "Last Updated on", "readonly": true}))
}

/// One step.
fn step(fake: &Fake, arguments: &Value, turn: &Turn) -> Result<Step, Error> {
    let arguments = Arguments::read(TOOL.parameters, arguments.clone()).unwrap();
    run(&Scoped::new(fake, arguments.scope()), &arguments, turn)
}

/// The whole chain: what it told on the way, and its end.
fn import(fake: &Fake, arguments: Value) -> (Vec<String>, Result<Answer, Error>) {
    let (mut told, mut turn) = (Vec::new(), Turn::default());
    loop {
        match step(fake, &arguments, &turn) {
            Ok(Step::Progress(progress)) => {
                told.push(format!("{}/{} {}", progress.done, progress.total.unwrap(), progress.message));
                turn.state = Some(progress.state);
            }
            Ok(Step::Done(answer)) => return (told, Ok(answer)),
            Ok(Step::Ask(ask)) => panic!("asked {ask:?}"),
            Err(error) => return (told, Err(error)),
        }
    }
}

fn kept(ids: &[i64]) -> Value {
    json!({"ids": ids, "messages": [], "nextrow": 0})
}

fn undone(messages: Value) -> Value {
    json!({"ids": false, "messages": messages, "nextrow": 0})
}

fn five() -> Value {
    json!({"model": "res.partner", "fields": ["name"], "rows": [["a"], ["b"], ["c"], ["d"], ["e"]], "batch": 2})
}

#[test]
fn rows_go_in_batches_and_the_ids_are_told_on_the_way_and_at_the_end() {
    let fake = partners()
        .user_context(json!({"lang": "fr_FR", "tz": "Europe/Brussels"}))
        .answer("load", kept(&[7, 8]))
        .answer("load", kept(&[9, 10]))
        .answer("load", kept(&[12]));
    let (told, end) = import(&fake, five());
    assert_eq!(told, ["2/5 rows 1-2 of 5 in res.partner as ids 7-8", "4/5 rows 3-4 of 5 in res.partner as ids 9-10"]);
    let answer = end.unwrap();
    assert_eq!(answer.structured, json!({"model": "res.partner", "rows": 5, "records": 5, "ids": [[7, 10], [12, 12]]}));
    assert_eq!(answer.text, "imported into res.partner: 5 rows, 5 records\nids: 7-10, 12");
    assert_eq!(fake.work()[0], r#"res.partner.load([["name"],[["a"],["b"]]],{"context":{"lang":"fr_FR","tz":"UTC"}})"#);
}

#[test]
fn a_refused_batch_ends_the_import_and_every_row_is_accounted_for() {
    let refusal =
        json!([{"type": "error", "rows": {"from": 1, "to": 1}, "record": 1, "field": "name", "message": "no"}]);
    let fake = partners().answer("load", kept(&[7, 8])).answer("load", undone(refusal.clone()));
    let error = import(&fake, five()).1.unwrap_err();
    assert_eq!(
        error.message,
        "Odoo refused rows 3-4, none of which is in: [4,\"name\",\"no\"]. Rows 1-2 are in, as ids 7-8. Row 5 was not sent."
    );
    assert!(error.retry == Retry::Never && error.hint.unwrap().contains("send rows 3-5 alone"));
    let fake = partners().answer("load", undone(refusal));
    let error = import(&fake, json!({"model": "res.partner", "csv": "name\na\nb\n"})).1.unwrap_err();
    assert_eq!(error.message, "Odoo refused rows 1-2, none of which is in: [2,\"name\",\"no\"].");
}

#[test]
fn a_lost_answer_in_the_second_batch_is_unknown_for_these_rows_alone() {
    let lost = || {
        let message = "It is not known whether `load` on `res.partner` was carried out. No answer in time.";
        Error::new(Code::Timeout, Source::Network, message).retry(Retry::UnknownOutcome)
    };
    let fake = partners().answer("load", kept(&[7, 8])).fail("load", lost());
    let error = import(&fake, five()).1.unwrap_err();
    assert_eq!(
        error.message,
        "It is not known whether rows 3-4 are in. No answer in time. Rows 1-2 are in, as ids 7-8. Row 5 was not sent."
    );
    let hint = error.hint.unwrap();
    assert_eq!(error.retry, Retry::UnknownOutcome);
    assert!(hint.contains(r#"[["name","=","c"]]"#) && hint.contains("go on with row 5, else send rows 3-5"), "{hint}");

    // Rows with external ids are updates the second time.
    let fake = partners().fail("load", lost());
    let rows = json!({"model": "res.partner", "fields": ["id", "name"], "rows": [["m.a", "a"], ["m.b", "b"]]});
    let hint = import(&fake, rows).1.unwrap_err().hint.unwrap();
    assert!(hint.contains("send rows 1-2 again, what is in already is updated"), "{hint}");

    // Nothing is lost of a dry run.
    let mut dry = five();
    dry["dry_run"] = json!(true);
    let error = import(&partners().fail("load", lost()), dry).1.unwrap_err();
    assert!(error.retry == Retry::Safe && error.message.contains("nothing is kept. No answer in time."), "{error}");
}

#[test]
fn a_batch_that_was_not_carried_out_leaves_the_others_in() {
    let down = Error::new(Code::Connection, Source::Network, "Odoo is down.").retry(Retry::Safe).hint("start it");
    let fake = partners().answer("load", kept(&[7, 8])).fail("load", down.clone());
    let error = import(&fake, five()).1.unwrap_err();
    assert_eq!(error.message, "Odoo is down. Rows 3-4 are not in. Rows 1-2 are in, as ids 7-8. Row 5 was not sent.");
    assert_eq!(error.retry, Retry::Never, "the whole call again would double rows 1-2");
    assert!(error.hint.unwrap().contains("send rows 3-5 alone"));
    let error = import(&partners().fail("load", down), five()).1.unwrap_err();
    assert_eq!((error.retry, error.hint.as_deref()), (Retry::Safe, Some("start it")));
}

#[test]
fn a_dry_run_makes_odoo_undo_each_batch_and_tells_all_errors() {
    let own = json!({"type": "error", "rows": {"from": 0, "to": 0}, "field": "write_date", "message": "no date"});
    let wrong = json!({"type": "error", "rows": {"from": 1, "to": 1}, "field": "name", "message": "no"});
    let odd = json!({"type": "warning", "rows": {"from": 0, "to": 0}, "field": "name", "message": "odd"});
    let mut arguments = five();
    arguments["dry_run"] = json!(true);
    let fake = partners()
        .answer("load", undone(json!([own, odd])))
        .answer("load", undone(json!([own, wrong])))
        .answer("load", undone(json!([own])));
    let (told, end) = import(&fake, arguments.clone());
    assert_eq!(told, ["2/5 rows 1-2 of 5 tried, nothing kept", "4/5 rows 3-4 of 5 tried, nothing kept"]);
    let answer = end.unwrap();
    assert_eq!(answer.structured["errors"], json!([[4, "name", "no"]]));
    assert_eq!(answer.structured["warnings"], json!([[1, "name", "odd"]]));
    assert!(
        answer.text.starts_with("dry run, res.partner: 5 rows, 5 records; Odoo refuses, 1 error\n[4,\"name\",\"no\"]")
    );
    assert!(fake.work()[0].starts_with(r#"res.partner.load([["name","write_date"],[["a","dry run"],["b",""]]]"#));

    // Should a model not undo it after all, nothing is glossed over.
    let error = import(&partners().answer("load", kept(&[7, 8])), arguments).1.unwrap_err();
    assert!(error.message.contains("did not undo") && error.message.contains("ids 7-8"), "{error}");
}

#[test]
fn a_record_with_its_lines_is_never_cut_apart() {
    let fields = json!(["name", "child_ids/name", "child_ids/country_id"]);
    let rows =
        json!([["A", "a1", "Belgium"], [null, "a2", null], [null, "a3", null], ["B", null, null], ["C", "c1", null]]);
    let fake = partners().answer("load", kept(&[7])).answer("load", kept(&[8, 9]));
    let arguments = json!({"model": "res.partner", "fields": fields, "rows": rows, "batch": 2});
    let (told, end) = import(&fake, arguments);
    assert_eq!(told, ["3/5 rows 1-3 of 5 in res.partner as ids 7"]);
    assert_eq!(end.unwrap().structured["records"], 3);
    assert!(fake.work()[0].contains(r#"[["A","a1","Belgium"],["","a2",""],["","a3",""]]"#), "{:?}", fake.work());
}

#[test]
fn nothing_is_sent_before_every_cell_is_understood() {
    let fields = json!(["name", "country_id", "active", "meeting_at"]);
    for (fields, rows, said) in [
        (
            fields.clone(),
            json!([["a", null, "maybe", null], ["b", null, true, "tomorrow"]]),
            "2 cells cannot be imported",
        ),
        (fields.clone(), json!([["a", null, true]]), "Row 1 has 3 cells for 4 columns."),
        (fields.clone(), json!([["a", null, null, null], [null, null, null, null]]), "Row 2 is empty."),
        (fields, json!([["a", 20, null, null], ["b", "Belgium", null, null]]), "Row 2, country_id/.id:"),
        (json!(["name", "child_ids/name"]), json!([[null, "x"]]), "no record stands above it"),
        (json!(["id", "name"]), json!([["m.a", "x"], ["m.a", "y"]]), "Rows 1 and 2 both have the id"),
        (json!(["nmae"]), json!([["x"]]), "no field \"nmae\""),
    ] {
        let fake = partners();
        let arguments = json!({"model": "res.partner", "fields": fields, "rows": rows});
        let error = import(&fake, arguments).1.unwrap_err();
        assert!(error.message.contains(said), "{said}: {error}");
        assert!(fake.work().is_empty(), "{:?}", fake.work());
    }
    for arguments in [
        json!({"model": "res.partner"}),
        json!({"model": "res.partner", "rows": [["x"]]}),
        json!({"model": "res.partner", "fields": ["name"], "rows": []}),
        json!({"model": "res.partner", "fields": ["name"], "csv": "name\nx"}),
        json!({"model": "res.partner", "csv": "name\n"}),
    ] {
        assert_eq!(import(&partners(), arguments).1.unwrap_err().code, Code::Validation);
    }
}

#[test]
fn relations_as_answers_show_them_are_sent_by_id() {
    let fake = partners().answer("load", kept(&[7, 8]));
    let arguments = json!({"model": "res.partner", "fields": ["name", "country_id", "category_id"],
                           "rows": [["a", [20, "Belgium"], [1, 2]], ["b", null, []]]});
    import(&fake, arguments).1.unwrap();
    assert!(
        fake.work()[0].starts_with(
            r#"res.partner.load([["name","country_id/.id","category_id/.id"],[["a","20","1,2"],["b","",""]]]"#
        ),
        "{:?}",
        fake.work()
    );
}

#[test]
fn overwriting_many_records_needs_consent_and_creating_or_trying_does_not() {
    let rows = |number: i64| (1..=number).map(|id| json!([id, "x"])).collect::<Vec<_>>();
    let arguments = |number, dry_run: bool| json!({"model": "res.partner", "fields": [".id", "name"], "rows": rows(number), "dry_run": dry_run});
    let fake = partners();
    let error = import(&fake, arguments(11, false)).1.unwrap_err();
    assert!(error.message.contains("11 of them with ids of records that may exist: their name would be"), "{error}");
    assert!(fake.work().is_empty());
    let mut confirmed = arguments(11, false);
    confirmed["confirm"] = json!(error.hint.unwrap().split('"').nth(1).unwrap());
    let ids: Vec<i64> = (1..=11).collect();
    import(&partners().answer("load", kept(&ids)), confirmed).1.unwrap();
    import(&partners().answer("load", kept(&ids[..10])), arguments(10, false)).1.unwrap();
    let own = json!([{"type": "error", "field": "write_date", "message": "no date"}]);
    import(&partners().answer("load", undone(own)), arguments(11, true)).1.unwrap();
}

#[test]
fn a_user_who_agreed_is_not_asked_again_between_batches() {
    let rows: Vec<Value> = (1..=11).map(|id| json!([id, "x"])).collect();
    let arguments = json!({"model": "res.partner", "fields": [".id", "name"], "rows": rows, "batch": 6});
    let first = Turn { can_ask: true, ..Turn::default() };
    let fake = partners().answer("load", kept(&[1, 2, 3, 4, 5, 6])).answer("load", kept(&[7, 8, 9, 10, 11]));
    let Ok(Step::Ask(ask)) = step(&fake, &arguments, &first) else { panic!("must ask") };
    let yes = json!({"sure": {"action": "accept", "content": {"yes": true}}});
    let agreed = Turn { state: Some(ask.state), answers: yes.as_object().cloned(), can_ask: true };
    let Ok(Step::Progress(progress)) = step(&fake, &arguments, &agreed) else { panic!("must go on") };
    let next = Turn { state: Some(progress.state), can_ask: true, ..Turn::default() };
    assert!(matches!(step(&fake, &arguments, &next), Ok(Step::Done(_))));
}

#[test]
fn a_failure_between_two_batches_tells_what_is_in() {
    let fake = partners().answer("load", kept(&[7, 8]));
    let Ok(Step::Progress(progress)) = step(&fake, &five(), &Turn::default()) else { panic!("must go on") };
    let turn = Turn { state: Some(progress.state), ..Turn::default() };
    let mut gone = five();
    gone["fields"] = json!(["nmae"]);
    let error = step(&fake, &gone, &turn).err().unwrap();
    assert!(error.message.ends_with("Rows 1-2 are in, as ids 7-8. The rows after them were not sent."), "{error}");
    assert_eq!(error.hint.as_deref(), Some("send the rows from 3 on alone"));
}

#[test]
fn the_state_between_steps_stays_small() {
    let mut so_far = SoFar::default();
    let long = |row| loaded::Message { row, field: "name".into(), text: "x".repeat(300) };
    for batch in 0..25 {
        // Ids without any order, and every row refused and warned of: the worst that 5,000 rows can do.
        let ids: Vec<i64> = (0..200).map(|id| 2_000_000_000 - id * 2).collect();
        so_far.kept(batch * 200, &ids, (0..200).map(long).collect());
        so_far.tried(batch * 200, 200, (0..200).map(long).collect(), Vec::new());
    }
    let bytes = json!(so_far).to_string().len();
    assert!(bytes < 300_000, "{bytes}");
}

#[test]
fn a_name_that_is_not_there_comes_with_the_nearest_looked_for_once() {
    let at = |row: u32| {
        json!({"type": "error", "rows": {"from": row, "to": row}, "record": row, "field": "country_id",
               "message": "No matching record found for name 'Belgiumm' in field 'Country'"})
    };
    let fake = partners()
        .answer("load", undone(json!([at(0), at(1)])))
        .answer("name_search", json!([[20, "Belgium"], [21, "Belize"]]))
        .answer("name_search", json!([]));
    let rows = json!([["a", "Belgiumm"], ["b", "Belgiumm"]]);
    let arguments = json!({"model": "res.partner", "fields": ["name", "country_id"], "rows": rows});
    let error = import(&fake, arguments.clone()).1.unwrap_err();
    let said = "No matching record found for name 'Belgiumm' in field 'Country'; did you mean 'Belgium'?";
    assert_eq!(error.message.matches(said).count(), 2, "{error}");
    assert_eq!(fake.work().len(), 3, "{:?}", fake.work());
    // Where nothing can be looked up, Odoo's own words stand.
    let down = Error::new(Code::Connection, Source::Network, "down");
    let fake = partners().answer("load", undone(json!([at(0)]))).fail("name_search", down);
    assert!(import(&fake, arguments).1.unwrap_err().message.contains("in field 'Country'\"]"));
}

#[test]
fn a_name_in_a_line_or_among_tags_is_found_in_its_row_and_column() {
    let said = |field: &str, text: &str| json!({"type": "error", "rows": {"from": 0, "to": 1}, "record": 0, "field": field, "message": text});
    let fake = partners()
        .answer(
            "load",
            undone(json!([
                said("child_ids", "No matching record found for name 'Belgiumm' in field 'Contacts/Country'"),
                said("category_id", "No matching record found for name 'VIPP' in field 'Tags'"),
                said("child_ids", "Something else is wrong with Belgiummm"),
            ])),
        )
        .answer("name_search", json!([[20, "Belgium"]]))
        .answer("name_search", json!([]))
        .answer("name_search", json!([[3, "VIPs"]]))
        .answer("name_search", json!([]));
    let rows = json!([["a", "Gold,VIPP", "Belgium"], [null, null, "Belgiumm"]]);
    let arguments =
        json!({"model": "res.partner", "fields": ["name", "category_id", "child_ids/country_id"], "rows": rows});
    let error = import(&fake, arguments).1.unwrap_err().message;
    for told in [
        r#"[2,"child_ids/country_id","No matching record found for name 'Belgiumm' in field 'Contacts/Country'; did you mean 'Belgium'?"]"#,
        r#"[1,"category_id","No matching record found for name 'VIPP' in field 'Tags'; did you mean 'VIPs'?"]"#,
        r#"[1,"child_ids","Something else is wrong with Belgiummm"]"#,
    ] {
        assert!(error.contains(told), "{error}");
    }
}
