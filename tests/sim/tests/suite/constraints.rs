//! What a model refuses of itself: values that must be unique, and users that must stay.

use odoo_sim::{Data, Series};
use serde_json::{Value, json};

use crate::{
    client::Client,
    protocol::{ALL, Protocol},
};

const VALIDATION: &str = "odoo.exceptions.ValidationError";
const USER: &str = "odoo.exceptions.UserError";

/// As a real Odoo 19 answered in each protocol.
#[tokio::test]
async fn a_value_that_must_be_unique_is_refused_in_each_protocol() {
    let client = Client::demo().await;
    for (model, vals, text) in [
        ("res.users", json!({"name": "Twice", "login": "admin"}), "You can not have two users with the same login!"),
        ("res.country", json!({"name": "Twice", "code": "BE"}), "The code of the country must be unique!"),
        ("res.country", json!({"name": "Belgium", "code": "XQ"}), "The name of the country must be unique!"),
        (
            "res.country.state",
            json!({"name": "Twice", "code": "CA", "country_id": 233}),
            "The code of the state must be unique by country!",
        ),
        ("res.currency", json!({"name": "USD", "symbol": "$"}), "The currency code must be unique!"),
        ("res.lang", json!({"name": "Twice", "code": "en_US"}), "The code of the language must be unique!"),
        ("res.lang", json!({"name": "English (US)", "code": "q"}), "The name of the language must be unique!"),
        ("res.company", json!({"name": "YourCompany", "partner_id": 1}), "The company name must be unique!"),
        ("ir.model", json!({"name": "Twice", "model": "res.partner"}), "Each model must have a unique name."),
        ("ir.module.module", json!({"name": "base"}), "The name of the module must be unique!"),
        (
            "ir.model.data",
            json!({"name": "be", "module": "base", "model": "res.country", "res_id": 20}),
            "duplicate key value violates unique constraint \"ir_model_data_module_name_uniq_index\"\n\
             DETAIL:  Key (module, name)=(base, be) already exists.\n",
        ),
    ] {
        for protocol in ALL {
            let created = client.via(protocol, model, "create", None, json!({"vals_list": [vals]})).await;
            let failure = created.expect_err(model);
            assert_eq!(failure.message, format!("The operation cannot be completed: {text}"), "{protocol:?} {model}");
            assert_eq!(failure.name, if protocol == Protocol::XmlRpc { "2" } else { VALIDATION });
        }
    }
    let other = json!([{"name": "Twice", "code": "CA", "country_id": 20}]);
    assert!(client.ok("res.country.state", "create", other).await.is_i64(), "of another country");
    let (written, text) = client.fault("res.country", "write", json!([[20], {"code": "NL"}])).await;
    assert_eq!(
        (written, text.as_str()),
        (2, "The operation cannot be completed: The code of the country must be unique!")
    );
    assert_eq!(client.ok("res.country", "write", json!([[20], {"code": "BE"}])).await, json!(true), "its own value");
}

#[tokio::test]
async fn up_to_15_the_text_of_a_constraint_takes_a_language() {
    for series in Series::ALL {
        let client = Client::with(Data::demo().with_series(series)).await;
        let told = async |model: &str, vals: Value, context: Value| {
            client.call(model, "create", json!([vals]), json!({"context": context})).await.unwrap_err().1
        };
        let country = json!({"name": "Twice", "code": "BE"});
        let (bare, spoken) = (
            told("res.country", country.clone(), json!({})).await,
            told("res.country", country, json!({"lang": "en_US"})).await,
        );
        let nameless = told("res.partner", json!({}), json!({})).await;
        if series < Series::V16 {
            assert_eq!(
                [bare.as_str(), spoken.as_str(), nameless.as_str()],
                ["res_country_code_uniq", "The code of the country must be unique !", "res_partner_check_name"],
                "{series}"
            );
        } else {
            assert_eq!(bare, "The operation cannot be completed: The code of the country must be unique!", "{series}");
            assert_eq!(spoken, bare, "{series}");
            assert_eq!(nameless, "The operation cannot be completed: Contacts require a name", "{series}");
        }
    }
}

#[tokio::test]
async fn the_users_that_odoo_needs_cannot_be_deleted() {
    let client = Client::demo().await;
    for (id, text) in [
        (
            1,
            "You can not remove the admin user as it is used internally for resources created by Odoo (updates, module \
             installation, ...)",
        ),
        (
            2,
            "You cannot delete the admin user because it is utilized in various places (such as security \
             configurations,...). Instead, archive it.",
        ),
    ] {
        for protocol in ALL {
            let failure = client.via(protocol, "res.users", "unlink", Some(json!([id])), json!({})).await.unwrap_err();
            assert_eq!(failure.message, text, "{protocol:?}");
            assert_eq!(failure.name, if protocol == Protocol::XmlRpc { "2" } else { USER });
        }
    }
    let (code, text) = client.call_low("res.users", "unlink", json!([[1]])).await.unwrap_err();
    assert!(code == 4 && text.starts_with("You are not allowed to delete 'User' (res.users) records."), "{text}");
    let made = client.ok("res.users", "create", json!([{"name": "Gone", "login": "gone"}])).await;
    assert_eq!(client.ok("res.users", "unlink", json!([[made]])).await, json!(true));
}

#[tokio::test]
async fn nobody_locks_themselves_out_or_wakes_the_superuser() {
    let client = Client::demo().await;
    for (id, active, text) in [
        (2, false, "You cannot deactivate the user you're currently logged in as."),
        (1, true, "You cannot activate the superuser."),
    ] {
        let fault = client.fault("res.users", "write", json!([[id], {"active": active}])).await;
        assert_eq!(fault, (2, text.to_owned()));
    }
    assert_eq!(client.ok("res.users", "write", json!([[5], {"active": false}])).await, json!(true));
}

#[tokio::test]
async fn a_copied_user_has_a_login_of_its_own() {
    let client = Client::demo().await;
    let copy = client.ok("res.users", "copy", json!([[5]])).await;
    assert_eq!(client.ok("res.users", "read", json!([copy, ["login"]])).await[0]["login"], "demo (copy)");
}
