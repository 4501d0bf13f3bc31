use super::*;
use crate::model::fake::Fake;
use crate::model::view::for_reading;

fn columns(fake: &Fake, names: &[&str]) -> Vec<Column> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    path::columns(&for_reading(fake), "res.partner", &names).unwrap()
}

fn page_of(fake: &Fake, names: &[&str], offset: u64, limit: u64) -> Page {
    let columns = columns(fake, names);
    let (domain, order) = (json!([]), Some("name".into()));
    run(fake, &Query { model: "res.partner", domain, columns: &columns, offset, limit, order }).unwrap()
}

fn page(fake: &Fake, offset: u64, limit: u64) -> Page {
    page_of(fake, &["name", "country_id"], offset, limit)
}

#[test]
fn records_and_total_come_in_one_request() {
    let fake =
        Fake::partners().answer("web_search_read", json!({"length": 23, "records": [{"id": 9, "name": "Acme"}]}));
    let found = page(&fake, 0, 1);
    assert_eq!((found.records.len(), found.total), (1, 23));
    assert_eq!(
        fake.work(),
        [
            r#"res.partner.web_search_read([[],{"country_id":{"fields":{"display_name":{}}},"name":{}}],{"limit":1,"offset":0,"order":"name"})"#
        ]
    );
}

#[test]
fn a_page_behind_the_last_still_tells_the_total() {
    let fake = Fake::partners()
        .answer("web_search_read", json!({"length": 0, "records": []}))
        .answer("search_count", json!(23));
    assert_eq!(page(&fake, 50, 10).total, 23);
    // Nothing at all on the first page needs no second request.
    let fake = Fake::partners().answer("web_search_read", json!({"length": 0, "records": []}));
    assert_eq!(page(&fake, 0, 10).total, 0);
    assert_eq!(fake.work().len(), 1);
}

#[test]
fn before_17_the_total_is_counted_only_when_it_is_not_evident() {
    let fake = Fake::partners().major(16).answer("search_read", json!([{"id": 9}]));
    assert_eq!(page(&fake, 0, 2).total, 1);
    let fake = Fake::partners()
        .major(16)
        .answer("search_read", json!([{"id": 9}, {"id": 10}]))
        .answer("search_count", json!(7));
    assert_eq!(page(&fake, 2, 2).total, 7);
    // A page beyond the end says nothing about the total.
    let fake = Fake::partners().major(14).answer("search_read", json!([])).answer("search_count", json!(3));
    assert_eq!(page(&fake, 50, 2).total, 3);
}

#[test]
fn before_17_related_records_are_read_once_per_relation_and_look_the_same() {
    let tags: Vec<i64> = (1..=30).collect();
    let fake = Fake::partners()
        .major(16)
        .answer(
            "search_read",
            json!([{"id": 9, "country_id": [20, "Belgium"], "category_id": tags}, {"id": 8, "country_id": false, "category_id": [30, 1]}]),
        )
        .answer("read", (1..=30).map(|id| json!({"id": id, "name": format!("t{id}")})).collect())
        .answer("read", json!([{"id": 20, "code": "BE", "region_id": [5, "Europe"]}]))
        .answer("read", json!([{"id": 5, "name": "Europe"}]));
    let names = ["country_id", "country_id.code", "country_id.region_id.name", "category_id.name"];
    let found = page_of(&fake, &names, 0, 5).records;
    assert_eq!(
        found[0]["country_id"],
        json!({"id": 20, "display_name": "Belgium", "code": "BE", "region_id": {"id": 5, "display_name": "Europe", "name": "Europe"}})
    );
    assert_eq!(found[1]["country_id"], Value::Null);
    assert_eq!(found[0]["category_id"][0], json!({"id": 1, "name": "t1"}));
    assert_eq!(found[1]["category_id"], json!([{"id": 30, "name": "t30"}, {"id": 1, "name": "t1"}]));
    // Of the first record the first 20, and the one more that the second record shows.
    let asked = fake.work()[1].clone();
    assert!(asked.starts_with("res.partner.category.read([[1,2,") && asked.contains(",19,20,30]]"), "{asked}");
    assert_eq!(fake.work().len(), 4);
}

#[test]
fn a_read_with_paths_is_one_request_from_17_on() {
    let fake = Fake::partners().answer("web_read", json!([{"id": 7, "country_id": {"id": 20, "code": "BE"}}]));
    let columns = columns(&fake, &["country_id.code"]);
    let found = read_columns(&fake, "res.partner", &[7, 8], &columns).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        fake.work(),
        [r#"res.partner.web_read([[7,8]],{"specification":{"country_id":{"fields":{"code":{}}}}})"#]
    );
}

#[test]
fn one_missing_record_does_not_fail_the_others() {
    let gone = Error::new(Code::NotFound, Source::Odoo, "Record does not exist or has been deleted.");
    let fake = Fake::partners()
        .fail("web_read", gone)
        .answer("read", json!([{"id": 7, "country_id": [20, "Belgium"]}]))
        .answer("read", json!([{"id": 20, "code": "BE"}]));
    let columns = columns(&fake, &["country_id.code"]);
    let found = read_columns(&fake, "res.partner", &[7, 8], &columns).unwrap();
    assert_eq!(found, [json!({"id": 7, "country_id": {"id": 20, "display_name": "Belgium", "code": "BE"}})]);
}

#[test]
fn a_binary_of_a_related_record_is_asked_for_by_its_size_alone() {
    let fake = Fake::partners().answer("web_search_read", json!({"length": 0, "records": []}));
    page_of(&fake, &["child_ids.image_128"], 0, 5);
    assert!(fake.work()[0].contains(r#""context":{"bin_size":true}"#));
}

#[test]
fn an_answer_of_another_shape_is_an_error_not_an_empty_page() {
    let fake = Fake::partners().answer("web_search_read", json!({"records": []}));
    let query = Query { model: "res.partner", domain: json!([]), columns: &[], offset: 0, limit: 1, order: None };
    assert_eq!(run(&fake, &query).err().unwrap().code, Code::Unknown);
}
