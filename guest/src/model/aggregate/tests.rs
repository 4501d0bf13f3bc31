use super::*;
use crate::model::fake::Fake;
use crate::model::view::for_reading;

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn request<'r>(
    fake: &'r Fake,
    groups: &[&str],
    aggregates: &[&str],
    having: Value,
    order: &str,
) -> Result<Request<'r>, Error> {
    let (schema, model) = (for_reading(fake), "res.partner");
    let groups = Group::read(&schema, model, &strings(groups))?;
    let aggregates = Aggregate::read(&schema, model, &strings(aggregates))?;
    let having = Having::read(&having, &groups, &aggregates)?;
    let order = if order.is_empty() { Vec::new() } else { Key::read(order, &groups, &aggregates)? };
    let domain = json!([["active", "=", true]]);
    Ok(Request { model, domain, groups, aggregates, having, order, offset: 0, limit: 2 })
}

fn refused(groups: &[&str], aggregates: &[&str], having: Value, order: &str) -> Error {
    request(&Fake::partners(), groups, aggregates, having, order).err().expect("must be refused")
}

#[test]
fn from_19_on_odoo_groups_filters_and_sorts_in_one_request() {
    let fake = Fake::partners().answer(
        "formatted_read_group",
        json!([
            {"country_id": [20, "Belgium"], "create_date:month": ["2026-11-01 00:00:00", "November 2026"], "__count": 3, "color:sum": 7, "__extra_domain": [["country_id", "=", 20]]},
            {"country_id": false, "create_date:month": false, "__count": 2, "color:sum": false, "__extra_domain": []},
            {"country_id": [21, "Peru"], "create_date:month": false, "__count": 1, "color:sum": 0, "__extra_domain": []},
        ]),
    );
    let asked = request(
        &fake,
        &["country_id", "create_date"],
        &["color", "__count"],
        json!([["count", ">", 0]]),
        "color desc, __count",
    )
    .unwrap();
    let found = run(&fake, &asked).unwrap();
    assert_eq!(
        fake.work(),
        [concat!(
            r#"res.partner.formatted_read_group([[["active","=",true]]],{"aggregates":["__count","color:sum"],"#,
            r#""groupby":["country_id","create_date:month"],"having":[["__count",">",0]],"limit":3,"order":"color:sum desc, __count"})"#
        )]
    );
    assert!(found.more && found.rows.len() == 2);
    assert_eq!(found.rows[0].groups, [json!([20, "Belgium"]), json!("November 2026")]);
    assert_eq!(found.rows[0].domain, json!([["active", "=", true], ["country_id", "=", 20]]));
    assert_eq!((found.rows[1].groups.clone(), found.rows[1].values.clone()), (vec![Value::Null; 2], vec![Value::Null]));
}

fn old() -> Fake {
    let group = |id: i64, name: &str, from: &str, count: u64, sum: i64| {
        json!({"country_id": [id, name], "create_date:month": "label", "__range": {"create_date:month": {"from": from}},
               "__count": count, "a0": sum, "__domain": ["&", [1, "=", 1], ["country_id", "=", id]]})
    };
    Fake::partners().major(16).answer(
        "read_group",
        json!([
            group(1, "b", "2026-02-01", 5, 10),
            group(2, "A", "2026-10-01", 1, 30),
            group(3, "c", "2025-12-01", 7, 20)
        ]),
    )
}

fn counts(fake: &Fake, having: Value, order: &str) -> Vec<u64> {
    let asked = request(fake, &["country_id", "create_date:month"], &["color:sum"], having, order).unwrap();
    run(fake, &asked).unwrap().rows.iter().map(|row| row.count).collect()
}

#[test]
fn before_19_the_rows_have_the_same_shape() {
    let fake = old();
    let asked = request(&fake, &["country_id", "create_date:month"], &["color:sum"], json!([]), "").unwrap();
    let found = run(&fake, &asked).unwrap();
    assert_eq!(
        fake.work(),
        [concat!(
            r#"res.partner.read_group([[["active","=",true]]],{"fields":["a0:sum(color)"],"#,
            r#""groupby":["country_id","create_date:month"],"lazy":false,"limit":3})"#
        )]
    );
    assert!(found.more);
    let first = Row {
        groups: vec![json!([1, "b"]), json!("label")],
        count: 5,
        values: vec![json!(10)],
        domain: json!([["country_id", "=", 1]]),
    };
    assert_eq!(found.rows[0], first);
}

#[test]
fn before_19_groups_are_sorted_and_filtered_here() {
    assert_eq!(counts(&old(), json!([]), "color:sum desc"), [1, 7]);
    assert_eq!(counts(&old(), json!([]), "create_date"), [7, 5]);
    assert_eq!(counts(&old(), json!([]), "country_id"), [1, 5]);
    assert_eq!(counts(&old(), json!([["__count", ">", 1]]), ""), [5, 7]);
    assert_eq!(counts(&old(), json!(["|", ["__count", "=", 1], ["color:sum", "=", 10]]), ""), [5, 1]);
    assert_eq!(counts(&old(), json!(["!", ["color", ">=", 20]]), ""), [5]);
    assert_eq!(counts(&old(), json!(["&", ["color", ">=", 20], "!", ["__count", "=", 7]]), ""), [1]);
}

#[test]
fn more_groups_than_can_be_sorted_here_is_an_error_not_a_wrong_order() {
    let many: Vec<Value> = (0..2_001).map(|id| json!({"color": id, "__count": 1, "__domain": []})).collect();
    let fake = Fake::partners().major(15).answer("read_group", json!(many));
    let asked = request(&fake, &["color"], &[], json!([]), "__count desc").unwrap();
    assert!(run(&fake, &asked).unwrap_err().message.contains("2000 groups"));
}

#[test]
fn an_answer_of_another_shape_is_an_error_not_no_groups() {
    for answer in [json!({}), json!([{"country_id": false}]), json!([{"__count": 1}])] {
        let fake = Fake::partners().answer("formatted_read_group", answer);
        let asked = request(&fake, &["country_id"], &[], json!([]), "").unwrap();
        assert_eq!(run(&fake, &asked).unwrap_err().code, Code::Unknown);
    }
}

#[test]
fn what_cannot_be_grouped_or_computed_is_said_with_what_is_right() {
    for (error, said) in [
        (refused(&["nmae"], &[], json!([]), ""), "did you mean name"),
        (refused(&["create_date:moth"], &[], json!([]), ""), "did you mean month"),
        (refused(&["date:hour"], &[], json!([]), ""), "day, week"),
        (refused(&["country_id:month"], &[], json!([]), ""), "write country_id alone"),
        (refused(&["child_ids"], &[], json!([]), ""), "group by a field that the database holds"),
        (refused(&["display_name"], &[], json!([]), ""), "group by a field"),
        (refused(&[], &["color:summ"], json!([]), ""), "did you mean sum"),
        (refused(&[], &["name:sum"], json!([]), ""), "name:count_distinct"),
        (refused(&[], &["im_status:count"], json!([]), ""), "read the records"),
        (refused(&["country_id"], &["color:sum"], json!([]), "email"), "order by country_id, __count, color:sum"),
        (refused(&[], &["color:sum", "color:avg"], json!([]), "color"), "color:avg"),
        (refused(&["country_id"], &[], json!([["country_id", "=", 1]]), ""), "having is a list"),
        (refused(&[], &[], json!([["__count", "ilike", 1]]), ""), "having is a list"),
        (refused(&[], &[], json!(["|", ["__count", "=", 1]]), ""), "having is a list"),
    ] {
        assert_eq!(error.code, Code::Validation);
        assert!(error.hint.as_deref().unwrap_or_default().contains(said), "{error}");
    }
}
