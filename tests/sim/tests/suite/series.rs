//! Where older versions differ.

use odoo_sim::{Data, Series};
use serde_json::{Value, json};

use crate::client::{Client, Fault};

async fn odoo(series: Series) -> Client {
    Client::with(Data::demo().with_series(series)).await
}

async fn call(client: &Client, model: &str, method: &str, args: Value, kwargs: Value) -> Result<Value, Fault> {
    client.call(model, method, args, kwargs).await
}

#[tokio::test]
async fn methods_come_and_go() {
    for (method, args, since, until) in [
        ("has_access", json!([[], "read"]), Series::V18, Series::V19),
        ("check_access_rights", json!(["read"]), Series::V14, Series::V19),
        ("formatted_read_group", json!([[], ["type"], ["__count"]]), Series::V19, Series::V19),
        ("read_group", json!([[], [], ["type"]]), Series::V14, Series::V19),
        ("web_read", json!([[10], {"name": {}}]), Series::V17, Series::V19),
        ("web_save", json!([[10], {"city": "Ghent"}, {"city": {}}]), Series::V17, Series::V19),
        ("name_get", json!([[10]]), Series::V14, Series::V17),
        ("get_views", json!([[[false, "form"]]]), Series::V16, Series::V19),
        ("load_views", json!([[[false, "form"]]]), Series::V14, Series::V15),
        ("fields_view_get", json!([false, "form"]), Series::V14, Series::V15),
    ] {
        for series in Series::ALL {
            let client = odoo(series).await;
            let outcome = call(&client, "res.partner", method, args.clone(), json!({})).await;
            let known = (since..=until).contains(&series);
            match outcome {
                Ok(_) => assert!(known, "{method} on {series}"),
                Err((code, text)) => {
                    assert!(!known && code == 1, "{method} on {series}: {text}");
                    assert!(text.contains(&format!("The method 'res.partner.{method}' does not exist")), "{text}");
                }
            }
        }
    }
}

#[tokio::test]
async fn arguments_have_the_names_of_their_time() {
    for series in Series::ALL {
        let client = odoo(series).await;
        let partner = async |method: &str, args: Value, kwargs: Value| {
            call(&client, "res.partner", method, args, kwargs).await.is_ok()
        };
        let new = series >= Series::V19;
        assert_eq!(partner("name_search", json!([]), json!({"domain": []})).await, new, "{series}");
        assert_eq!(partner("name_search", json!([]), json!({"args": []})).await, !new, "{series}");
        assert_eq!(partner("default_get", json!([]), json!({"fields": ["type"]})).await, new, "{series}");
        assert_eq!(partner("search", json!([]), json!({"domain": []})).await, series >= Series::V16, "{series}");
        assert_eq!(partner("search_count", json!([[]]), json!({"limit": 3})).await, series >= Series::V16, "{series}");
        let specification = json!({"specification": {"name": {}}});
        assert_eq!(partner("web_search_read", json!([[]]), specification).await, series >= Series::V17, "{series}");
        assert_eq!(partner("web_search_read", json!([[]]), json!({"fields": ["name"]})).await, series < Series::V17);
        let onchange = json!([[], {}, [], {"name": {}}]);
        assert!(partner("onchange", onchange, json!({})).await, "both forms take three arguments");
    }
}

#[tokio::test]
async fn answers_have_the_form_of_their_time() {
    for series in Series::ALL {
        let client = odoo(series).await;
        let copy = call(&client, "res.partner", "copy", json!([[10]]), json!({})).await.unwrap();
        assert_eq!(copy.is_array(), series >= Series::V18, "{series}");
        let post = call(&client, "res.partner", "message_post", json!([[10]]), json!({"body": "a < b"})).await.unwrap();
        assert_eq!(post.is_array(), series >= Series::V19, "{series}");
        let message = if post.is_array() { post } else { json!([post]) };
        let body = client.ok("mail.message", "read", json!([message, ["body"]])).await[0]["body"].clone();
        assert_eq!(body, "<p>a &lt; b</p>");
        let group = json!("base.group_user");
        let args = if series >= Series::V18 { json!([[2], group]) } else { json!([group]) };
        assert_eq!(call(&client, "res.users", "has_group", args, json!({})).await, Ok(json!(true)), "{series}");
    }
}

#[tokio::test]
async fn search_counts_only_in_its_day() {
    for series in [Series::V15, Series::V16] {
        let client = odoo(series).await;
        let count = call(&client, "res.country", "search", json!([[]]), json!({"count": true})).await;
        assert_eq!(count, Ok(json!(30)), "{series}");
    }
    let (code, _) =
        call(&odoo(Series::V17).await, "res.country", "search", json!([[]]), json!({"count": true})).await.unwrap_err();
    assert_eq!(code, 1);
}

#[tokio::test]
async fn a_list_was_a_tree() {
    for (series, root) in [(Series::V17, "<tree"), (Series::V18, "<list")] {
        let views = odoo(series).await.ok("sale.order", "get_views", json!([[[false, "list"]]])).await;
        assert!(views["views"]["list"]["arch"].as_str().unwrap().starts_with(root), "{series}");
    }
    let old =
        odoo(Series::V14).await.ok("sale.order", "load_views", json!([[[false, "tree"]], {"toolbar": true}])).await;
    assert_eq!(old["fields_views"]["tree"]["toolbar"]["print"][0]["report_name"], "sale.report_saleorder");
    assert_eq!(old["fields"]["state"]["type"], "selection");
}

#[tokio::test]
async fn any_is_known_since_17() {
    let domain = json!([[["country_id", "any", [["code", "=", "BE"]]]]]);
    for series in Series::ALL {
        let outcome = call(&odoo(series).await, "res.partner", "search", domain.clone(), json!({})).await;
        assert_eq!(outcome.is_ok(), series >= Series::V17, "{series}");
    }
}

#[tokio::test]
async fn names_that_are_private_now_were_public() {
    let (code, _) =
        call(&odoo(Series::V19).await, "res.partner", "search_fetch", json!([[]]), json!({})).await.unwrap_err();
    assert_eq!(code, 4);
}
