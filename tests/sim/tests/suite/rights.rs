//! Who may log in, and what the user with few rights may do.

use odoo_sim::{DATABASE, Data};
use serde_json::json;

use crate::client::{Client, login_names};

const COUNTRY_REFUSAL: &str = "You are not allowed to create 'Country' (res.country) records.\n\n\
                               This operation is allowed for the following groups:\n\t- Role / Administrator\n\n\
                               Contact your administrator to request access if necessary.";

#[tokio::test]
async fn a_login_answers_a_uid_or_false() {
    let client = Client::demo().await;
    for ((login, secret), uid) in login_names().into_iter().zip([2, 5]) {
        assert_eq!(client.authenticate(DATABASE, login, secret).await, Ok(json!(uid)));
    }
    for (login, secret) in [("admin", "wrong"), ("nobody", "x"), ("admin", ""), ("__system__", "admin")] {
        assert_eq!(client.authenticate(DATABASE, login, secret).await, Ok(json!(false)), "{login}");
    }
    assert_eq!(client.sim.logins(), 6);
}

#[tokio::test]
async fn a_call_needs_the_secret_of_its_user() {
    let client =
        Client::with(Data::demo().with_password("admin", "s3cret & <more>").with_api_key("demo", "a-key")).await;
    let count = async |uid, secret| {
        client
            .call_as(uid, secret, "res.partner", "search_count", json!([[]]), json!({}))
            .await
            .map(|count| count.is_i64())
    };
    assert_eq!(count(2, "s3cret & <more>").await, Ok(true));
    assert_eq!(count(5, "a-key").await, Ok(true));
    assert_eq!(count(2, "admin").await, Err((3, "Access Denied".into())));
    assert_eq!(count(2, "").await, Err((3, "Access Denied".into())));
    assert_eq!(count(999_999, "admin").await.unwrap_err().0, 2);
    assert_eq!(client.sim.executions("res.partner", "search_count"), 2, "a refused call runs nothing");
}

#[tokio::test]
async fn a_refusal_names_operation_model_and_groups() {
    let client = Client::demo().await;
    let refused = client.call_low("res.country", "create", json!([{"name": "Q", "code": "QQ"}])).await;
    assert_eq!(refused, Err((4, COUNTRY_REFUSAL.into())));
    for (model, method, args) in [
        ("res.country", "unlink", json!([[20]])),
        ("product.template", "write", json!([[1], {"name": "Q"}])),
        ("sale.order", "unlink", json!([[4]])),
        ("ir.model", "search_read", json!([[], ["name"]])),
    ] {
        assert_eq!(client.call_low(model, method, args).await.unwrap_err().0, 4, "{model}.{method}");
    }
    let private = client.fault("res.partner", "_search", json!([[]])).await;
    assert_eq!(private, (4, "Private methods (such as 'res.partner._search') cannot be called remotely.".into()));
}

#[tokio::test]
async fn orders_of_others_are_hidden_and_refused() {
    let client = Client::demo().await;
    let mine = client.call_low("sale.order", "search", json!([[]])).await.unwrap();
    assert_eq!(mine.as_array().unwrap().len(), 5);
    let (code, text) = client.call_low("sale.order", "read", json!([[1], ["name"]])).await.unwrap_err();
    assert_eq!(code, 4);
    assert!(text.contains("Demo User (id=5) doesn't have 'read' access to:\n- Sales Order (sale.order)"), "{text}");
}

#[tokio::test]
async fn rights_can_be_asked_for() {
    let client = Client::demo().await;
    assert_eq!(client.call_low("res.country", "has_access", json!([[], "write"])).await, Ok(json!(false)));
    assert_eq!(client.call_low("res.partner", "has_access", json!([[], "write"])).await, Ok(json!(true)));
    assert_eq!(client.call_low("res.country", "check_access_rights", json!(["write", false])).await, Ok(json!(false)));
    assert_eq!(client.call_low("res.users", "has_group", json!([[5], "base.group_system"])).await, Ok(json!(false)));
    assert_eq!(client.ok("res.users", "has_group", json!([[2], "base.group_system"])).await, json!(true));
    let models = client.call_low("ir.model", "get_available_models", json!([])).await.unwrap();
    let names: Vec<_> = models.as_array().unwrap().iter().map(|model| model["model"].clone()).collect();
    assert!(names.contains(&json!("sale.order")) && !names.contains(&json!("ir.model")));
    let context = client.call_low("res.users", "context_get", json!([])).await;
    assert_eq!(context, Ok(json!({"lang": "en_US", "tz": "Europe/Brussels", "uid": 5})));
}

#[tokio::test]
async fn a_context_is_checked() {
    let client = Client::demo().await;
    let search = async |context| client.call("res.partner", "search", json!([[]]), json!({"context": context})).await;
    assert_eq!(search(json!({"lang": "xx_XX"})).await, Err((2, "Invalid language code: xx_XX".into())));
    assert_eq!(
        search(json!({"allowed_company_ids": [77]})).await,
        Err((4, "Access to unauthorized or invalid companies.".into()))
    );
    assert!(search(json!({"lang": "en_US", "allowed_company_ids": [1], "tz": "UTC"})).await.is_ok());
}
