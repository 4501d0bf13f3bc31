//! `formatted_read_group` and `read_group`.

use odoo_sim::{Data, Series};
use serde_json::{Value, json};

use crate::client::Client;

async fn grouped(client: &Client, kwargs: Value) -> Vec<Value> {
    let args = json!([kwargs.get("domain").cloned().unwrap_or(json!([]))]);
    let Value::Object(mut kwargs) = kwargs else { panic!("a dict") };
    kwargs.remove("domain");
    let rows = client.call("sale.order", "formatted_read_group", args, kwargs.into()).await.unwrap();
    rows.as_array().unwrap().clone()
}

async fn count(client: &Client, domain: &Value) -> Value {
    client.ok("sale.order", "search_count", json!([domain])).await
}

#[tokio::test]
async fn groups_add_up_to_the_whole() {
    let client = Client::demo().await;
    let all = grouped(&client, json!({"aggregates": ["__count", "amount_total:sum"]})).await;
    assert_eq!((all.len(), &all[0]["__count"]), (1, &json!(20)));
    for spec in ["state", "partner_id", "date_order:day", "date_order:week", "date_order:quarter", "date_order:year"] {
        let rows = grouped(&client, json!({"groupby": [spec], "aggregates": ["__count", "amount_total:sum"]})).await;
        let total: i64 = rows.iter().map(|row| row["__count"].as_i64().unwrap()).sum();
        let sum: f64 = rows.iter().map(|row| row["amount_total:sum"].as_f64().unwrap()).sum();
        assert_eq!(total, 20, "{spec}");
        assert!((sum - all[0]["amount_total:sum"].as_f64().unwrap()).abs() < 0.01, "{spec}");
    }
}

#[tokio::test]
async fn the_extra_domain_selects_the_group() {
    let client = Client::demo().await;
    let groupby = json!(["date_order:month", "user_id"]);
    let rows = grouped(&client, json!({"groupby": groupby, "aggregates": ["__count"]})).await;
    assert!(rows.len() > 2);
    for row in &rows {
        assert_eq!(count(&client, &row["__extra_domain"]).await, row["__count"], "{row}");
    }
    assert_eq!(rows[0]["date_order:month"], json!(["2026-01-01 00:00:00", "January 2026"]));
    assert_eq!(rows[0]["user_id"].as_array().unwrap().len(), 2, "id and name");
}

#[tokio::test]
async fn having_order_and_limit_choose_among_the_groups() {
    let client = Client::demo().await;
    let kwargs = json!({"groupby": ["partner_id"], "aggregates": ["__count"], "order": "__count desc, partner_id"});
    let rows = grouped(&client, kwargs.clone()).await;
    let counts: Vec<_> = rows.iter().map(|row| row["__count"].as_i64().unwrap()).collect();
    assert!(counts.windows(2).all(|pair| pair[0] >= pair[1]), "{counts:?}");
    let mut some = kwargs;
    some["having"] = json!([["__count", ">", 1]]);
    some["limit"] = json!(2);
    some["offset"] = json!(1);
    let some = grouped(&client, some).await;
    assert_eq!(some, rows[1..3]);
}

#[tokio::test]
async fn every_aggregate_is_computed() {
    let client = Client::demo().await;
    let aggregates = [
        "amount_total:min",
        "amount_total:max",
        "amount_total:avg",
        "client_order_ref:count",
        "partner_id:count_distinct",
    ];
    let row = &grouped(&client, json!({"aggregates": aggregates})).await[0];
    let number = |name: &str| row[name].as_f64().unwrap();
    assert!(
        number("amount_total:min") < number("amount_total:avg")
            && number("amount_total:avg") < number("amount_total:max")
    );
    assert_eq!((&row["client_order_ref:count"], &row["partner_id:count_distinct"]), (&json!(6), &json!(12)));
    let none =
        &grouped(&client, json!({"domain": [["id", "=", 0]], "aggregates": ["amount_total:sum", "__count"]})).await[0];
    assert_eq!((&none["amount_total:sum"], &none["__count"]), (&json!(false), &json!(0)));
}

#[tokio::test]
async fn a_many2many_counts_a_record_in_each_of_its_groups() {
    let client = Client::demo().await;
    let domain = json!([["id", "=", 11]]);
    let rows = client.ok("res.partner", "formatted_read_group", json!([domain, ["category_id"], ["__count"]])).await;
    assert_eq!(rows.as_array().unwrap().len(), 2);
    assert_eq!(rows[0]["__extra_domain"], json!([["category_id", "in", rows[0]["category_id"][0]]]));
}

#[tokio::test]
async fn mistakes_are_value_errors() {
    let client = Client::demo().await;
    for (args, text) in [
        (
            json!([[], ["date_order"]]),
            "ValueError: Granularity not set on a date(time) field or property: 'date_order'",
        ),
        (json!([[], ["state:month"]]), "ValueError: Granularity set on a no-datetime field or property: 'state:month'"),
        (json!([[], ["nope"]]), "ValueError: Invalid field 'nope' on model 'sale.order'"),
        (json!([[], [], ["amount_total"]]), "ValueError: Aggregate method is mandatory for 'amount_total'"),
        (
            json!([[], [], ["amount_total:nope"]]),
            "ValueError: Invalid aggregate method 'nope' for 'amount_total:nope'.",
        ),
        (
            json!([[], ["state"], [], [], 0, 0, "nope"]),
            "ValueError: Order term 'nope' is not a valid aggregate nor valid groupby",
        ),
    ] {
        assert_eq!(client.fault("sale.order", "formatted_read_group", args).await, (1, text.to_owned()));
    }
}

#[tokio::test]
async fn the_classic_form_groups_lazily_or_at_once() {
    let client = Client::demo().await;
    let domain = json!([["state", "!=", "cancel"]]);
    let fields = json!(["amount_total", "most:max(amount_total)"]);
    let lazy = client.ok("sale.order", "read_group", json!([domain, fields, ["date_order", "state"]])).await;
    assert_eq!(lazy[0]["date_order"], "January 2026");
    assert_eq!(lazy[0]["__context"], json!({"group_by": ["state"]}));
    assert_eq!(lazy[0]["__range"]["date_order"], json!({"from": "2026-01-01 00:00:00", "to": "2026-02-01 00:00:00"}));
    for row in lazy.as_array().unwrap() {
        assert_eq!(count(&client, &row["__domain"]).await, row["date_order_count"], "{row}");
        assert!(row["most"].as_f64().unwrap() <= row["amount_total"].as_f64().unwrap());
    }
    let kwargs = json!({"lazy": false, "orderby": "amount_total desc"});
    let all = client
        .call("sale.order", "read_group", json!([domain, fields, ["partner_id", "state"]]), kwargs)
        .await
        .unwrap();
    for row in all.as_array().unwrap() {
        assert_eq!(count(&client, &row["__domain"]).await, row["__count"], "{row}");
    }
}

#[tokio::test]
async fn spans_are_those_of_the_callers_zone_and_their_domains_select_them() {
    for series in [Series::V14, Series::V17, Series::V19] {
        let client = Client::with(Data::demo().with_series(series)).await;
        let mut ids = vec![];
        for moment in ["2025-12-31 22:30:00", "2025-12-31 23:30:00", "2026-06-30 21:30:00", "2026-06-30 22:30:00"] {
            let vals = json!({"partner_id": 10, "date_order": moment});
            ids.push(client.ok("sale.order", "create", json!([vals])).await);
        }
        let own = json!([["id", "in", ids]]);
        for (tz, years, months) in [
            (json!("Europe/Brussels"), [1, 3], vec![1, 1, 1, 1]),
            (json!("UTC"), [2, 2], vec![2, 2]),
            (json!("No/Such_Zone"), [2, 2], vec![2, 2]),
            (json!(false), [2, 2], vec![2, 2]),
        ] {
            for (length, counts) in [("year", years.to_vec()), ("month", months)] {
                let kwargs = json!({"lazy": false, "context": {"tz": tz}});
                let args = json!([own, [], [format!("date_order:{length}")]]);
                let rows = client.call("sale.order", "read_group", args, kwargs).await.unwrap();
                let rows = rows.as_array().unwrap();
                let told: Vec<_> = rows.iter().map(|row| row["__count"].as_i64().unwrap()).collect();
                assert_eq!(told, counts, "{series} {tz} {length}");
                for row in rows {
                    assert_eq!(count(&client, &row["__domain"]).await, row["__count"], "{series} {tz}: {row}");
                }
            }
        }
    }
    let client = Client::demo().await;
    let kwargs = json!({"groupby": ["date_order:day"], "aggregates": ["__count"], "context": {"tz": "Asia/Kolkata"}});
    let rows = grouped(&client, kwargs).await;
    assert_eq!(rows[0]["date_order:day"][0].as_str().map(|start| &start[11..]), Some("18:30:00"));
    for row in &rows {
        assert_eq!(count(&client, &row["__extra_domain"]).await, row["__count"], "{row}");
    }
}
