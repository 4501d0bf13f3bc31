//! Two languages: what is told in the caller's, and what never is.

use odoo_sim::{Data, Series};
use serde_json::{Value, json};

use crate::{
    client::Client,
    protocol::{ALL, Protocol},
};

fn french() -> Value {
    json!({"context": {"lang": "fr_FR"}})
}

async fn told(client: &Client, model: &str, method: &str, args: Value) -> (i32, String) {
    client.call(model, method, args, french()).await.expect_err(method)
}

#[tokio::test]
async fn both_languages_are_installed_and_no_other() {
    let client = Client::demo().await;
    let installed = client.call_low("res.lang", "get_installed", json!([])).await;
    assert_eq!(installed, Ok(json!([["en_US", "English (US)"], ["fr_FR", "French / Français"]])));
    assert!(client.call("res.partner", "search", json!([[]]), french()).await.is_ok());
    let kwargs = |lang: &str| json!({"context": {"lang": lang}});
    let german = client.call("res.partner", "search", json!([[]]), kwargs("de_DE")).await;
    assert_eq!(german, Err((2, "Invalid language code: de_DE".into())));
    let older = Client::with(Data::demo().with_series(Series::V14)).await;
    assert!(older.call("res.partner", "search", json!([[]]), kwargs("de_DE")).await.is_ok(), "14 looks over it");
}

/// As a real Odoo 19 with French answered.
#[tokio::test]
async fn rules_and_rights_are_told_in_the_language_of_the_context() {
    let client = Client::demo().await;
    let loops = "Vous ne pouvez pas créer de hiérarchie de partenaires récursive.";
    for protocol in ALL {
        let arguments = json!({"vals": {"parent_id": 10}, "context": {"lang": "fr_FR"}});
        let failure = client.via(protocol, "res.partner", "write", Some(json!([10])), arguments).await.unwrap_err();
        assert_eq!(failure.message, loops, "{protocol:?}");
    }
    for (model, method, args, text) in [
        (
            "res.users",
            "unlink",
            json!([[1]]),
            "Vous ne pouvez par supprimer l'utilisateur admin car il est utilisé en interne par Odoo (mises à jour, module \
             d'installation, etc.)",
        ),
        (
            "sale.order",
            "action_confirm",
            json!([[3]]),
            "Certaines commandes ne sont pas dans un état nécessitant une confirmation.",
        ),
        (
            "sale.order",
            "unlink",
            json!([[3]]),
            "Vous ne pouvez pas supprimer un devis envoyé ou une commande client confirmée. Vous devez l'annuler au \
             préalable.",
        ),
    ] {
        assert_eq!(told(&client, model, method, args).await, (2, text.to_owned()), "{model}.{method}");
    }
    let args = json!([{"name": "Q", "code": "QQ"}]);
    let refused = client.call_as(5, "demo", "res.country", "create", args, french()).await;
    let text = "Vous n'êtes pas autorisé à créer des enregistrements 'Pays' (res.country).\n\n\
                Cette opération est autorisée pour les groupes suivants :\n\t- Rôle / Administrateur\n\n\
                Contactez votre administrateur pour demander l'accès si nécessaire.";
    assert_eq!(refused, Err((4, text.to_owned())));
    let refused = client.call_as(5, "demo", "ir.model", "search", json!([[]]), french()).await.unwrap_err();
    assert!(refused.1.starts_with("Vous n'êtes pas autorisé à accéder aux enregistrements 'Modèles' (ir.model).'"));
}

#[tokio::test]
async fn what_the_database_refuses_and_what_is_missing_stay_english() {
    for series in [Series::V19, Series::V20] {
        let client = Client::with(Data::demo().with_series(series)).await;
        for (model, method, args) in [
            ("sale.order", "create", json!([{}])),
            ("res.country", "create", json!([{"name": "Twice", "code": "BE"}])),
            ("res.partner", "unlink", json!([[10]])),
        ] {
            let (code, text) = told(&client, model, method, args).await;
            assert!(code == 2 && text.starts_with("The operation cannot be completed: "), "{series} {text}");
        }
        let (code, text) = told(&client, "res.partner", "write", json!([[99_999_999], {"name": "x"}])).await;
        assert!(code == 2 && text.starts_with("Record does not exist or has been deleted.\n(Record: "), "{text}");
    }
}

#[tokio::test]
async fn older_versions_translate_those_too() {
    for series in [Series::V14, Series::V18] {
        let client = Client::with(Data::demo().with_series(series)).await;
        let (code, text) = told(&client, "res.partner", "write", json!([[99_999_999], {"name": "x"}])).await;
        let missing =
            "Enregistrement inexistant ou supprimé.\n(Enregistrement : res.partner(99999999,), Utilisateur : 2)";
        assert_eq!((code, text.as_str()), (2, missing), "{series}");
    }
    let client = Client::with(Data::demo().with_series(Series::V14)).await;
    assert_eq!(
        told(&client, "sale.order", "create", json!([{}])).await.1,
        "L'opération ne peut pas être terminée:\n- Créer / mettre à jour: un champ obligatoire n'est pas défini.\n\
         - Supprimer: un autre modèle nécessite la suppression de l'enregistrement. Si possible, archivez-le.\n\n\
         Modèle: Sales Order (sale.order), Champ : Customer (partner_id)"
    );
    let twice = json!([{"name": "Twice", "code": "BE"}]);
    assert_eq!(told(&client, "res.country", "create", twice).await.1, "Le code du pays doit être unique !");
}

#[tokio::test]
async fn a_refused_record_is_told_in_the_users_own_language() {
    let client = Client::demo().await;
    let read = async || client.call_as(5, "demo", "sale.order", "read", json!([[1], ["name"]]), french()).await;
    assert!(read().await.unwrap_err().1.starts_with("Uh-oh!"), "the context does not count");
    client.ok("res.users", "write", json!([[5], {"lang": "fr_FR"}])).await;
    let (code, text) = read().await.unwrap_err();
    assert_eq!(code, 4);
    assert!(
        text.contains("Désolé, Demo User (id=5) n'a pas d'accès 'lire' à :\n- Commande client (sale.order)"),
        "{text}"
    );
    let context = client.call_low("res.users", "context_get", json!([])).await.unwrap();
    assert_eq!(context["lang"], "fr_FR");
}

#[tokio::test]
async fn labels_and_choices_are_translated() {
    let client = Client::demo().await;
    let args = json!([["name", "type"], ["string", "selection"]]);
    let fields = client.call("res.partner", "fields_get", args, french()).await.unwrap();
    assert_eq!((&fields["name"]["string"], &fields["type"]["string"]), (&json!("Nom"), &json!("Type d'adresse")));
    assert_eq!(fields["type"]["selection"][1], json!(["invoice", "Facture"]));
    let models = json!({"context": {"lang": "fr_FR"}});
    let models = client.via(Protocol::Json2, "ir.model", "get_available_models", None, models).await.unwrap();
    assert!(models.as_array().unwrap().contains(&json!({"model": "res.country", "display_name": "Pays"})));
}
