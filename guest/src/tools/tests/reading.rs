//! The reading tools on a scripted Odoo: what they ask, and every shape of what they answer.

use super::*;

/// Each tool's answer to a telling call, as text and as data.
fn answers() -> Vec<(&'static str, Answer)> {
    let partner = |id: i64, name: &str, country: Value| {
        json!({"id": id, "name": name, "country_id": country, "create_date": "2026-11-22 19:42:25",
        "category_id": [{"id": 4, "name": "VIP"}, {"id": 5, "name": "Old, \"dear\""}], "image_128": "4.00 Kb", "comment": "<p>Hi</p>"})
    };
    let belgium = json!({"id": 20, "display_name": "Belgium", "code": "BE"});
    let page = |method: &str| {
        let records = json!([partner(9, "Acme", belgium.clone()), partner(8, "Bolt", json!(false))]);
        let arch = r#"<search><field name="display_name"/></search>"#;
        let found = if method == "web_read" { records } else { json!({"length": 23, "records": records}) };
        let fake = Fake::partners().user_context(json!({"lang": "en_US", "tz": "Europe/Brussels"}));
        let fake = if method == "web_read" { fake } else { fake.answer("get_view", json!({"id": 4, "arch": arch})) };
        fake.answer(method, found)
    };
    let fields =
        json!(["name", "country_id", "country_id.code", "category_id.name", "create_date", "image_128", "comment"]);
    let search = |format: &str| {
        let arguments = json!({"model": "res.partner", "domain": [["country_id", "=", [20, "Belgium"]]], "query": "acme",
            "fields": fields, "limit": 2, "format": format});
        run(&page("web_search_read"), "odoo_search_read", arguments).unwrap()
    };
    let group = |country: Value, count: u64, sum: f64, extra: Value| {
        json!({"country_id": country, "create_date:month": ["2026-10-31 23:00:00", "November 2026"],
        "__count": count, "color:sum": sum, "__extra_domain": extra})
    };
    let grouped = Fake::partners()
        .user_context(json!({"tz": "Europe/Brussels"}))
        .answer(
            "formatted_read_group",
            json!([
                group(
                    json!([20, "Belgium"]),
                    3,
                    7.0,
                    json!(["&", ["country_id", "=", 20], ["create_date", ">=", "2026-10-31 23:00:00"]])
                ),
                group(json!(false), 2, 0.1 + 0.2, json!([["country_id", "=", false]])),
            ]),
        )
        .answer("formatted_read_group", json!([{"__count": 9, "color:sum": 12, "__extra_domain": [[1, "=", 1]]}]));
    vec![
        ("search_read table", search("table")),
        ("search_read records", search("records")),
        ("search_read csv", search("csv")),
        (
            "read",
            run(&page("web_read"), "odoo_read", json!({"model": "res.partner", "ids": [9, 8, 99], "fields": fields}))
                .unwrap(),
        ),
        ("search", {
            let fake =
                Fake::partners().answer("web_search_read", json!({"length": 23, "records": [{"id": 9}, {"id": 8}]}));
            run(&fake, "odoo_search", json!({"model": "res.partner", "domain": [], "limit": 2})).unwrap()
        }),
        (
            "count",
            run(&Fake::partners().answer("search_count", json!(42)), "odoo_count", json!({"model": "res.partner"}))
                .unwrap(),
        ),
        (
            "aggregate",
            run(
                &grouped,
                "odoo_aggregate",
                json!({"model": "res.partner", "domain": [["active", "=", true]],
            "groupby": ["country_id", "create_date:month"], "aggregates": ["color:sum"], "limit": 1, "totals": true}),
            )
            .unwrap(),
        ),
        ("name_search", {
            let fake = Fake::partners().answer("name_search", json!([[20, "Belgium"], [21, "Belize"]]));
            run(&fake, "odoo_name_search", json!({"model": "res.country", "name": "bel", "limit": 1})).unwrap()
        }),
        ("models", run(&Fake::partners(), "odoo_models", json!({"query": "partner"})).unwrap()),
        ("fields", run(&Fake::partners(), "odoo_fields", json!({"model": "res.partner", "writable": true})).unwrap()),
    ]
}

#[test]
fn every_answer_is_as_agreed() {
    let shown: Vec<String> = answers()
        .into_iter()
        .map(|(name, answer)| format!("## {name}\n{}\n--\n{}\n", answer.text, answer.structured))
        .collect();
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("answers", shown.join("\n"));
    });
}

#[test]
fn an_answers_data_agrees_with_its_tools_output_schema() {
    let tools = list(&instances(&["test"], None));
    for (name, answer) in answers() {
        let name = format!("odoo_{}", name.split(' ').next().unwrap());
        let tool = tools.iter().find(|tool| tool.name == name).unwrap();
        for (member, schema) in tool.output_schema["properties"].as_object().unwrap() {
            let wanted = schema["type"].as_str().unwrap();
            let Some(value) = answer.structured.get(member) else { continue };
            let fits = match wanted {
                "array" => value.is_array(),
                "integer" => value.is_u64(),
                "object" => value.is_object(),
                other => panic!("{other}"),
            };
            assert!(fits, "{name}: {member} is no {wanted}");
        }
    }
}

#[test]
fn ten_rows_of_four_fields_and_ten_default_rows_keep_to_their_sizes() {
    let record = |id: i64| {
        json!({"id": id, "complete_name": "Acme Corporation, Addison Olson", "name": "Acme Corporation", "email": "addison.olson28@example.com",
        "phone": "(223)-399-7637", "country_id": {"id": 233, "display_name": "United States"}})
    };
    let found = || json!({"length": 40, "records": (1..=10).map(record).collect::<Vec<_>>()});
    let arguments = json!({"model": "res.partner", "fields": ["name", "email", "ref", "country_id"], "limit": 10});
    let answer = run(&Fake::partners().answer("web_search_read", found()), "odoo_search_read", arguments).unwrap();
    assert!(
        answer.structured.to_string().len() <= 1_000 && answer.text.len() <= 900,
        "{}",
        answer.structured.to_string().len()
    );
    let fake = Fake::partners().answer("get_view", json!({"id": 3, "arch": ARCH})).answer("web_search_read", found());
    let answer = run(&fake, "odoo_search_read", json!({"model": "res.partner", "limit": 10})).unwrap();
    assert!(answer.structured.to_string().len() + answer.text.len() <= 2_100);
}

#[test]
fn a_mistake_is_an_error_with_advice_before_anything_is_read() {
    let tried: [(&str, Value, &str); 14] = [
        ("odoo_search_read", json!({"domain": [["nmae", "=", "x"]]}), "did you mean name"),
        ("odoo_search_read", json!({"domain": [["country_id.cod", "=", "BE"]]}), "did you mean code"),
        ("odoo_search_read", json!({"domain": [["name", "equals", "x"]]}), "did you mean =?"),
        ("odoo_search_read", json!({"domain": "[('name','=',x)]"}), "a domain is a list"),
        ("odoo_search_read", json!({"fields": ["country_id.cod"]}), "did you mean code"),
        ("odoo_search_read", json!({"fields": ["name.code"]}), "read name itself"),
        ("odoo_search_read", json!({"order": "country_id.name"}), "odoo_fields lists"),
        ("odoo_read", json!({"ids": [7], "fields": ["fone"]}), "odoo_fields lists"),
        ("odoo_count", json!({"domain": [["nmae", "=", "x"]]}), "did you mean name"),
        ("odoo_aggregate", json!({"groupby": ["contry_id"]}), "did you mean country_id"),
        ("odoo_aggregate", json!({"groupby": ["category_id.name"]}), "group by a field of the model itself"),
        ("odoo_aggregate", json!({"aggregates": ["child_ids.color:sum"]}), "aggregate the related model"),
        ("odoo_aggregate", json!({"groupby": ["country_id"], "having": "x"}), "having is a list"),
        ("odoo_name_search", json!({"name": "a", "domain": [["nmae", "=", "x"]]}), "did you mean name"),
    ];
    for (tool, mut arguments, said) in tried {
        arguments["model"] = json!("res.partner");
        if tool == "odoo_search_read" && arguments.get("fields").is_none() {
            arguments["fields"] = json!(["name"]);
        }
        let fake = Fake::partners();
        let error = run(&fake, tool, arguments.clone()).unwrap_err();
        assert_eq!(error.code, Code::Validation, "{tool} {arguments}");
        assert!(error.hint.as_deref().unwrap_or_default().contains(said), "{tool} {arguments}: {error}");
        assert!(fake.work().is_empty(), "{tool} {arguments}: {:?}", fake.work());
    }
}

#[test]
fn a_wrong_format_or_context_never_reaches_odoo() {
    let one = instances(&["default"], None);
    for (arguments, said) in [
        (json!({"model": "res.partner", "format": "xml"}), "The argument format must be one of table, records, csv."),
        (json!({"model": "res.partner", "context": {"lnag": "fr_FR"}}), "did you mean lang?"),
        (json!({"model": "res.partner", "context": "fr_FR"}), "The argument context must be an object"),
    ] {
        let failure = call_offline(&one, "odoo_search_read", arguments).err().unwrap();
        assert!(matches!(&failure, Failure::InvalidArguments(text) if text.contains(said)), "{failure}");
    }
}

#[test]
fn paths_of_fields_domain_and_order_are_described_once_per_model() {
    let fake = Fake::partners().answer("web_search_read", json!({"length": 0, "records": []}));
    let arguments = json!({"model": "res.partner", "fields": ["name", "country_id.name"], "order": "email",
        "domain": [["country_id.code", "=", "BE"], ["country_id.region_id", "=", 5]]});
    run(&fake, "odoo_search_read", arguments).unwrap();
    let described = fake.calls().iter().filter(|call| call.contains("fields_get")).count();
    assert_eq!((described, fake.work().len()), (2, 1), "{:?}", fake.calls());
}

#[test]
fn a_query_searches_as_the_search_box_does() {
    let arch =
        r#"<search><field name="name" filter_domain="['|', ('name', 'ilike', self), ('ref', '=', self)]"/></search>"#;
    let fake = Fake::partners()
        .answer("get_view", json!({"id": 4, "arch": arch}))
        .answer("web_search_read", json!({"length": 0, "records": []}));
    let arguments =
        json!({"model": "res.partner", "query": "acme", "fields": ["name"], "domain": [["active", "=", true]]});
    let answer = run(&fake, "odoo_search_read", arguments).unwrap();
    let domain = json!([["active", "=", true], "|", ["name", "ilike", "acme"], ["ref", "=", "acme"]]);
    assert_eq!(answer.structured["domain"], domain);
    assert!(fake.work()[1].starts_with(&format!("res.partner.web_search_read([{domain},")));
}

#[test]
fn a_drill_down_domain_can_be_given_back_as_it_is() {
    let aggregate = answers().into_iter().find(|(name, _)| *name == "aggregate").unwrap().1;
    let domain = aggregate.structured["rows"][0][4].clone();
    let fake = Fake::partners().answer("search_count", json!(3));
    run(&fake, "odoo_count", json!({"model": "res.partner", "domain": domain})).unwrap();
    assert_eq!(fake.work(), [format!("res.partner.search_count([{domain}],{{}})")]);
}

#[test]
fn sums_say_their_currency_or_that_there_are_several() {
    let group = json!([{"country_id": false, "__count": 2, "credit:sum": 5.5, "__extra_domain": []}]);
    let arguments = || json!({"model": "res.partner", "groupby": ["country_id"], "aggregates": ["credit:sum"]});
    let sum = |currencies: &[&str]| {
        let of =
            |(id, name): (usize, &&str)| json!({"currency_id": [id + 1, name], "__count": 1, "__extra_domain": []});
        let currencies: Vec<Value> = currencies.iter().enumerate().map(of).collect();
        let fake = Fake::partners()
            .answer("formatted_read_group", group.clone())
            .answer("formatted_read_group", json!(currencies));
        run(&fake, "odoo_aggregate", arguments()).unwrap()
    };
    let mixed = sum(&["EUR", "USD"]);
    let note = "Amounts are in several currencies (EUR, USD), added up as they are: group by currency_id, too.";
    assert_eq!(mixed.structured["notes"], json!([note]));
    assert!(mixed.text.ends_with(note), "{}", mixed.text);
    assert_eq!(sum(&["EUR"]).structured["notes"], json!(["Amounts are in EUR."]));
    assert_eq!(sum(&[]).structured.get("notes"), None);
    let refused = Error::new(Code::Permission, Source::Odoo, "no");
    let fake = Fake::partners().answer("formatted_read_group", group).fail("formatted_read_group", refused);
    assert_eq!(run(&fake, "odoo_aggregate", arguments()).unwrap().structured.get("notes"), None);
}

#[test]
fn groups_within_a_budget_are_whole_and_say_where_to_go_on() {
    let groups: Vec<Value> = (0..30)
        .map(
            |id| json!({"country_id": [id, "x".repeat(60)], "__count": 1, "__extra_domain": [["country_id", "=", id]]}),
        )
        .collect();
    let fake = Fake::partners().answer("formatted_read_group", json!(groups));
    let arguments = json!({"model": "res.partner", "groupby": ["country_id"], "max_bytes": 1_500, "offset": 10});
    let answer = run(&fake, "odoo_aggregate", arguments).unwrap();
    let rows = answer.structured["rows"].as_array().unwrap().len();
    assert!(answer.structured.to_string().len() <= 1_500 && rows > 5 && rows < 30);
    assert_eq!(answer.structured["next_offset"], json!(10 + rows));
    assert!(answer.text.contains("Cut at 1500 bytes") && answer.text.contains(&format!("next_offset {}", 10 + rows)));
}
