//! Where versions differ.

use odoo_sim::{DATABASE, Data, PASSWORD, Series};
use serde_json::{Value, json};

use crate::client::{Client, Fault};

async fn odoo(series: Series) -> Client {
    Client::with(Data::demo().with_series(series)).await
}

async fn call(client: &Client, model: &str, method: &str, args: Value, kwargs: Value) -> Result<Value, Fault> {
    client.call(model, method, args, kwargs).await
}

/// A call over JSON-RPC, whose answers may hold `None`; what it raises is told by class and message.
async fn json_rpc(client: &Client, model: &str, method: &str, args: Value) -> Result<Value, (String, String)> {
    let params = json!([DATABASE, 2, PASSWORD, model, method, args, {}]);
    let answer = client.json_rpc("object", "execute_kw", params).await.unwrap().json();
    let text = |key: &str| answer["error"]["data"][key].as_str().unwrap_or_default().to_owned();
    if answer.get("error").is_some() { Err((text("name"), text("message"))) } else { Ok(answer["result"].clone()) }
}

#[tokio::test]
async fn methods_come_and_go() {
    for (method, args, since, until) in [
        ("has_access", json!([[], "read"]), Series::V18, Series::V20),
        ("check_access_rights", json!(["read"]), Series::V14, Series::V19),
        ("check_access_rule", json!([[10], "read"]), Series::V14, Series::V19),
        ("formatted_read_group", json!([[], ["type"], ["__count"]]), Series::V19, Series::V20),
        ("read_group", json!([[], [], ["type"]]), Series::V14, Series::V19),
        ("web_read", json!([[10], {"name": {}}]), Series::V17, Series::V20),
        ("web_save", json!([[10], {"city": "Ghent"}, {"city": {}}]), Series::V17, Series::V20),
        ("web_save_multi", json!([[10], [{"city": "Ghent"}], {"city": {}}]), Series::V19, Series::V20),
        ("name_get", json!([[10]]), Series::V14, Series::V17),
        ("toggle_active", json!([[]]), Series::V14, Series::V19),
        ("get_view", json!([]), Series::V16, Series::V20),
        ("get_views", json!([[[false, "form"]]]), Series::V16, Series::V20),
        ("load_views", json!([[[false, "form"]]]), Series::V14, Series::V15),
        ("fields_view_get", json!([false, "form"]), Series::V14, Series::V15),
    ] {
        for series in Series::ALL {
            let outcome = json_rpc(&odoo(series).await, "res.partner", method, args.clone()).await;
            let known = (since..=until).contains(&series);
            match outcome {
                Ok(_) => assert!(known, "{method} on {series}"),
                Err((name, text)) => {
                    assert!(!known && name == "builtins.AttributeError", "{method} on {series}: {name}: {text}");
                    let told = if series < Series::V18 {
                        format!("type object 'res.partner' has no attribute '{method}'")
                    } else {
                        format!("The method 'res.partner.{method}' does not exist")
                    };
                    assert_eq!(text, told, "{series}");
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
    let asked = json!([[[false, "tree"]], {"toolbar": true}]);
    let old = json_rpc(&odoo(Series::V14).await, "sale.order", "load_views", asked.clone()).await.unwrap();
    assert_eq!(old["fields_views"]["tree"]["toolbar"]["print"][0]["report_name"], "sale.report_saleorder");
    assert_eq!(old["fields"]["state"]["type"], "selection");
    assert_eq!(old["fields_views"]["tree"]["fields"]["name"]["select"], json!(null));
    let (code, text) = call(&odoo(Series::V14).await, "sale.order", "load_views", asked, json!({})).await.unwrap_err();
    assert!(code == 1 && text.contains("cannot marshal None"), "XML-RPC has no word for that: {text}");
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
    for series in Series::ALL {
        let client = odoo(series).await;
        let found = json_rpc(&client, "res.country", "search_fetch", json!([[["code", "=", "BE"]], ["name"]])).await;
        match series {
            Series::V17 | Series::V18 => assert_eq!(found, Ok(json!([20])), "{series}"),
            older if older < Series::V17 => assert_eq!(found.unwrap_err().0, "builtins.AttributeError", "{series}"),
            _ => assert_eq!(found.unwrap_err().0, "odoo.exceptions.AccessError", "{series}"),
        }
        let exists = json_rpc(&client, "res.country", "exists", json!([[20, 99_999_999]])).await;
        assert_eq!(exists.is_ok(), series < Series::V19, "{series}");
    }
}

#[tokio::test]
async fn a_private_name_is_told_without_its_model_up_to_17() {
    for series in Series::ALL {
        let told = json_rpc(&odoo(series).await, "res.partner", "_search", json!([[]])).await.unwrap_err().1;
        let named = if series < Series::V18 { "_search" } else { "'res.partner._search'" };
        assert_eq!(told, format!("Private methods (such as {named}) cannot be called remotely."), "{series}");
    }
}

#[tokio::test]
async fn a_read_of_ids_alone_looks_at_no_record_but_in_14() {
    for series in Series::ALL {
        let client = odoo(series).await;
        let ids = call(&client, "res.country", "read", json!([[99_999_999, 20], ["id"]]), json!({})).await;
        match series {
            Series::V14 => assert_eq!(ids.unwrap_err().0, 2),
            _ => assert_eq!(ids, Ok(json!([{"id": 99_999_999}, {"id": 20}])), "{series}"),
        }
        let named = call(&client, "res.country", "read", json!([[99_999_999], ["code"]]), json!({})).await;
        assert_eq!(named, Ok(json!([])), "{series}");
    }
}

#[tokio::test]
async fn what_xml_rpc_of_14_cannot_write_json_rpc_can() {
    let nothing = json!([[["id", "=", 0]], ["color:sum"], []]);
    for series in [Series::V14, Series::V15, Series::V19] {
        let client = odoo(series).await;
        let context = call(&client, "res.users", "context_get", json!([]), json!({})).await;
        let sum = call(&client, "res.partner", "read_group", nothing.clone(), json!({})).await;
        assert_eq!((context.is_err(), sum.is_err()), (series < Series::V15, series < Series::V15), "{series}");
        assert!(json_rpc(&client, "res.users", "context_get", json!([])).await.is_ok());
    }
    let sum = json_rpc(&odoo(Series::V14).await, "res.partner", "read_group", nothing).await;
    assert_eq!(sum, Ok(json!([{"id": null, "__count": 0, "color": null}])));
}

#[tokio::test]
async fn the_service_of_databases_is_gone_in_20() {
    for series in Series::ALL {
        let names = odoo(series).await.rpc("db", "list", json!([])).await;
        match names {
            Ok(names) => assert!(series < Series::V20 && names == json!([DATABASE]), "{series}"),
            Err((code, text)) => {
                assert!(series == Series::V20 && code == 1 && text.contains("KeyError: 'db'"), "{text}")
            }
        }
    }
}

#[tokio::test]
async fn a_saved_search_is_of_one_user_up_to_18_and_of_several_after() {
    for series in Series::ALL {
        let client = odoo(series).await;
        let (one, several) = (json!({"user_id": 2}), json!({"user_ids": [2]}));
        let write = async |vals: Value| json_rpc(&client, "ir.filters", "write", json!([[1], vals])).await.is_ok();
        assert_eq!((write(one).await, write(several).await), (series < Series::V19, series >= Series::V19), "{series}");
        let saved = json_rpc(&client, "ir.filters", "get_filters", json!(["sale.order"])).await.unwrap();
        let owner = if series < Series::V19 { "user_id" } else { "user_ids" };
        assert!(saved[0].get(owner).is_some(), "{series}: {saved}");
    }
}
