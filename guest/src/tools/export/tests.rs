use super::*;
use crate::answer::Answer;
use crate::error::Retry;
use crate::model::context::Scoped;
use crate::model::fake::Fake;

fn export(fake: &Fake, arguments: Value) -> (Vec<String>, Result<Answer, Error>) {
    let arguments = Arguments::read(TOOL.parameters, arguments).unwrap();
    let (mut told, mut turn) = (Vec::new(), Turn::default());
    loop {
        match run(&Scoped::new(fake, arguments.scope()), &arguments, &turn) {
            Ok(Step::Progress(progress)) => {
                told.push(progress.message);
                turn.state = Some(progress.state);
            }
            Ok(Step::Done(answer)) => return (told, Ok(answer)),
            Ok(Step::Ask(ask)) => panic!("asked {ask:?}"),
            Err(error) => return (told, Err(error)),
        }
    }
}

fn named(ids: std::ops::RangeInclusive<i64>) -> Value {
    ids.map(|id| json!({"id": id, "name": format!("Partner {id}")})).collect()
}

#[test]
fn plain_columns_are_read_and_come_as_an_import_takes_them() {
    let records = json!([
        {"id": 7, "name": "A, B", "country_id": [20, "Belgium"], "category_id": [1, 2], "active": true, "type": "invoice",
         "create_date": "2026-11-22 19:00:00"},
        {"id": 8, "name": "=C", "country_id": false, "category_id": [], "active": false, "type": false, "create_date": false},
    ]);
    let fake = Fake::partners()
        .answer("search", json!([7, 8]))
        .answer("read", records)
        .answer("read", json!([{"id": 1, "display_name": "Gold"}, {"id": 2, "display_name": "New"}]));
    let fields = [
        ".id",
        "name",
        "country_id",
        "country_id/.id",
        "category_id",
        "category_id/.id",
        "active",
        "type",
        "create_date",
    ];
    let answer =
        export(&fake, json!({"model": "res.partner", "fields": fields, "domain": [["active", "in", [true, false]]]}))
            .1
            .unwrap();
    let expected = ".id,name,country_id,country_id/.id,category_id,category_id/.id,active,type,create_date\n\
                    7,\"A, B\",Belgium,20,\"Gold,New\",\"1,2\",true,invoice,2026-11-22T19:00:00Z\n\
                    8,=C,,,,,false,,";
    assert_eq!(answer.structured, json!({"model": "res.partner", "records": 2, "total": 2, "csv": expected}));
    assert_eq!(answer.text, format!("res.partner: records 1-2 of 2\n{expected}"));
    assert_eq!(
        fake.work()[0],
        r#"res.partner.search([[["active","in",[true,false]]]],{"limit":1000,"offset":0,"order":"id"})"#
    );
    assert!(!fake.work().iter().any(|call| call.contains("export_data")));
}

#[test]
fn external_ids_and_lines_come_from_odoo_s_export() {
    let fake = Fake::partners().user_context(json!({"tz": "Europe/Brussels"})).answer(
        "export_data",
        json!({"datas": [
            ["7", "__export__.p7", "base.be", "2026-11-22 19:00:00", "Invoice Address", "First", 3, "9"],
            ["", "", "", "", "", "Second", "", ""],
            ["8", "__export__.p8", "", "", "", "", 0, ""],
        ]}),
    );
    let fields = ["id", "country_id/id", "meeting_at", "type", "child_ids/name", "color", "country_id/region_id/.id"];
    let arguments = json!({"model": "res.partner", "fields": fields, "ids": [7, 8, 9], "format": "rows"});
    let answer = export(&fake, arguments).1.unwrap();
    assert_eq!(
        answer.structured,
        json!({"model": "res.partner", "records": 2, "total": 3, "fields": fields, "notes": ["Not there, or not for this user: 9."], "rows": [
            ["__export__.p7", "base.be", "2026-11-22T19:00:00Z", "invoice", "First", 3, 9],
            [null, null, null, null, "Second", null, null],
            ["__export__.p8", null, null, null, null, 0, null],
        ]})
    );
    assert_eq!(
        fake.work()[0],
        r#"res.partner.export_data([[7,8,9],[".id","id","country_id/id","meeting_at","type","child_ids/name","color","country_id/region_id/.id"]],{"context":{"tz":"UTC"}})"#
    );
}

#[test]
fn large_exports_go_in_batches_over_ids_found_once() {
    let fake = Fake::partners()
        .answer("search", json!((1..=450).collect::<Vec<_>>()))
        .answer("read", named(1..=200))
        .answer("read", named(201..=400))
        .answer("read", named(401..=450));
    let (told, end) = export(&fake, json!({"model": "res.partner", "fields": [".id", "name"], "order": "name"}));
    assert_eq!(told, ["200 of 450 records of res.partner exported", "400 of 450 records of res.partner exported"]);
    let answer = end.unwrap().structured;
    assert_eq!((&answer["records"], answer.get("next_offset")), (&json!(450), None));
    assert_eq!(answer["csv"].as_str().unwrap().lines().last(), Some("450,Partner 450"));
    assert!(fake.work()[0].contains(r#""order":"name, id""#), "{:?}", fake.work());
}

#[test]
fn whole_records_fill_the_budget_and_the_rest_has_an_offset() {
    let fake = Fake::partners()
        .answer("search", json!((101..=200).collect::<Vec<_>>()))
        .answer("search_count", json!(5_000))
        .answer("read", named(101..=200));
    let arguments =
        json!({"model": "res.partner", "fields": [".id", "name"], "limit": 100, "offset": 100, "max_bytes": 1_000});
    let answer = export(&fake, arguments).1.unwrap();
    let records = answer.structured["records"].as_u64().unwrap();
    assert!((10..100).contains(&records), "{records}");
    assert_eq!(answer.structured["next_offset"], json!(100 + records));
    assert!(answer.structured.to_string().len() <= 1_000);
    assert!(answer.text.starts_with(&format!("res.partner: records 101-{} of 5000, next_offset", 100 + records)));

    let wide = json!([{"id": 1, "name": "x".repeat(2_000)}]);
    let fake = Fake::partners().answer("search", json!([1])).answer("read", wide);
    let error = export(&fake, json!({"model": "res.partner", "fields": ["name"], "max_bytes": 1_000})).1.unwrap_err();
    assert!(error.message.starts_with("Record 1 with these columns takes"), "{error}");
}

#[test]
fn a_record_and_its_lines_are_kept_together() {
    let lines = |id: i64| {
        (0..20).map(move |line| {
            json!([if line == 0 { id.to_string() } else { String::new() }, "a line of thirty characters"])
        })
    };
    let datas: Vec<Value> = lines(7).chain(lines(8)).collect();
    let fake = Fake::partners().answer("export_data", json!({"datas": datas}));
    let arguments = json!({"model": "res.partner", "fields": ["child_ids/name"], "ids": [7, 8], "max_bytes": 1_000});
    let answer = export(&fake, arguments).1.unwrap().structured;
    assert_eq!((&answer["records"], &answer["next_offset"]), (&json!(1), &json!(1)));
    assert_eq!(answer["csv"].as_str().unwrap().lines().count(), 21);
}

#[test]
fn who_may_not_export_is_told_which_columns_need_no_right() {
    let refused = Error::new(Code::Validation, Source::Odoo, "You don't have the rights to export data.");
    let fake = Fake::partners().fail("export_data", refused);
    let arguments = json!({"model": "res.partner", "fields": ["id"], "ids": [7]});
    let error = export(&fake, arguments.clone()).1.unwrap_err();
    assert!(error.hint.unwrap().contains("base.group_allow_export"));
    let lost = Error::new(Code::Timeout, Source::Network, "lost").retry(Retry::UnknownOutcome);
    let error = export(&Fake::partners().fail("export_data", lost), arguments).1.unwrap_err();
    assert_eq!(error.retry, Retry::Safe, "an export may be repeated");
}

#[test]
fn nothing_is_asked_before_the_arguments_are_right() {
    for arguments in [
        json!({"model": "res.partner", "fields": ["nmae"]}),
        json!({"model": "res.partner", "fields": ["image_128"]}),
        json!({"model": "res.partner", "fields": []}),
        json!({"model": "res.partner", "fields": ["name"], "ids": [7], "domain": []}),
        json!({"model": "res.partner", "fields": ["name"], "domain": ["name", "=", "x"]}),
        json!({"model": "res.partner", "fields": ["name"], "order": "category_id"}),
    ] {
        let fake = Fake::partners();
        assert_eq!(export(&fake, arguments).1.unwrap_err().code, Code::Validation);
        assert!(fake.work().is_empty());
    }
}

#[test]
fn the_longest_page_stays_within_what_a_host_keeps() {
    let sheet = Sheet { names: vec!["name".into()], spelling: Spelling::Csv, budget: MOST_BYTES as usize };
    let mut page = Page::new((0..10_000).map(|id| 2_000_000_000 - id).collect(), 0, 10_000);
    let rows = vec![vec![json!("\"".repeat(200))]];
    while page.add(1, Some(&rows), &sheet).unwrap() == Room::Taken {}
    assert!(json!(page).to_string().len() < 1 << 20);
    let answer = page.answer("res.partner", &sheet).unwrap();
    assert!(answer.text.len() + answer.structured.to_string().len() < 1 << 20);
}
