use super::*;
use crate::error::Retry;
use crate::model::context::Scoped;
use crate::model::fake::Fake;

fn call(fake: &Fake, arguments: Value) -> Result<Answer, Error> {
    let arguments = Arguments::read(TOOL.parameters, arguments).unwrap();
    match run(&Scoped::new(fake, arguments.scope()), &arguments, &Turn::default())? {
        Step::Done(answer) => Ok(answer),
        more => panic!("not done: {more:?}"),
    }
}

fn acme() -> Fake {
    Fake::partners().answer("read", json!([{"id": 7, "display_name": "Acme"}]))
}

#[test]
fn what_is_gone_already_is_told_and_the_rest_is_deleted() {
    let fake = acme().answer("unlink", json!(true));
    let answer = call(&fake, json!({"model": "res.partner", "ids": [7, 8]})).unwrap();
    assert_eq!((&answer.structured["deleted"], &answer.structured["missing"]), (&json!([[7, "Acme"]]), &json!([8])));
    assert_eq!(fake.work()[1], "res.partner.unlink([[7]],{})");
    let error = call(&Fake::partners().answer("read", json!([])), json!({"model": "res.partner", "ids": [8]}));
    let error = error.unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    assert!(error.message.contains("Nothing was changed"), "{error}");
}

#[test]
fn a_dry_run_names_what_would_be_lost_and_deletes_nothing() {
    let fake = acme()
        .answer("has_access", json!(true))
        .answer("search_count", json!(3))
        .fail("search_count", Error::new(Code::Permission, Source::Odoo, "no"));
    let answer = call(&fake, json!({"model": "res.partner", "ids": [7], "dry_run": true})).unwrap();
    assert!(answer.text.starts_with("dry run: nothing was changed"), "{}", answer.text);
    assert!(answer.text.contains("3 messages") && !answer.text.contains("files"), "{}", answer.text);
    assert_eq!(answer.structured["would_delete"], json!([[7, "Acme"]]));
    assert!(fake.work().iter().all(|call| !call.contains(".unlink(")));
}

#[test]
fn archiving_hides_by_the_models_own_method_and_looks_whether_it_did() {
    let fake = acme().answer("action_archive", Value::Null).answer("read", json!([{"id": 7, "active": false}]));
    let answer = call(&fake, json!({"model": "res.partner", "ids": [7], "archive": true})).unwrap();
    assert_eq!(answer.structured["archived"], json!([[7, "Acme"]]));
    assert_eq!(fake.work()[1], "res.partner.action_archive([[7]],{})");
    let kept = acme().answer("action_archive", Value::Null).answer("read", json!([{"id": 7, "active": true}]));
    let answer = call(&kept, json!({"model": "res.partner", "ids": [7], "archive": true})).unwrap();
    assert!(answer.text.contains("left these as they were: [7]"), "{}", answer.text);
}

#[test]
fn a_model_without_active_cannot_be_archived_and_is_left_alone() {
    let fake = Fake::partners().answer("read", json!([{"id": 20, "display_name": "Belgium"}]));
    let error = call(&fake, json!({"model": "res.country", "ids": [20], "archive": true})).unwrap_err();
    assert!(error.message.contains("no field active") && fake.work().len() == 1, "{error}");
}

#[test]
fn where_odoo_refuses_to_delete_archiving_is_proposed_if_it_is_possible() {
    let needed = || Error::new(Code::Validation, Source::Odoo, "another model requires the record being deleted");
    let error = call(&acme().fail("unlink", needed()), json!({"model": "res.partner", "ids": [7]})).unwrap_err();
    assert!(error.hint.unwrap().contains("archive: true"));
    let country = Fake::partners().answer("read", json!([{"id": 20, "display_name": "Belgium"}]));
    let error = call(&country.fail("unlink", needed()), json!({"model": "res.country", "ids": [20]})).unwrap_err();
    assert_eq!(error.hint, None);
    let lost = Error::new(Code::Timeout, Source::Network, "lost").retry(Retry::UnknownOutcome);
    let error = call(&acme().fail("unlink", lost.clone()), json!({"model": "res.partner", "ids": [7]})).unwrap_err();
    assert_eq!(error, lost);
}
