use super::*;
use crate::error::{Code, Source};
use crate::model::fake::Fake;
use crate::odoo::instance::Instance;
use crate::odoo::transport::{self, Response, Transport, TransportError};
use serde_json::json;

const RECORD: Subject = Subject::Template("odoo://{instance}/{model}/{id}");
const REPORT: Subject = Subject::Template("odoo://{instance}/report/{report}/{ids}");

/// Completes on a scripted Odoo.
fn complete_on(
    fake: &Fake,
    subject: Subject,
    argument: &str,
    typed: &str,
    chosen: Value,
) -> Result<Suggestions, Error> {
    let chosen = chosen.as_object().unwrap();
    let request = Request { subject, argument, typed, chosen };
    on_instance(fake, kind(&Instances::default(), &request)?, &request)
}

fn values(fake: &Fake, subject: Subject, argument: &str, typed: &str, chosen: Value) -> Vec<String> {
    complete_on(fake, subject, argument, typed, chosen).unwrap().values
}

fn partner() -> Value {
    json!({"instance": "test", "model": "res.partner"})
}

#[test]
fn a_model_is_found_by_its_name_its_label_and_what_people_call_it() {
    let of = |typed: &str| values(&Fake::partners(), RECORD, "model", typed, json!({}));
    assert_eq!(of("res.p"), ["res.partner", "res.partner.category"]);
    assert_eq!(of("Order"), ["sale.order"]);
    assert_eq!(of("tags"), ["res.partner.category"]);
    assert_eq!(of("customer"), ["res.partner"]);
    assert_eq!(of(""), ["res.country", "res.partner", "res.partner.category", "sale.order"]);
    assert!(of("zzz").is_empty());
}

#[test]
fn a_field_is_one_of_the_chosen_model() {
    let subject = Subject::Prompt("migrate_values");
    let fields = |typed: &str, chosen: Value| values(&Fake::partners(), subject, "field", typed, chosen);
    assert_eq!(fields("cou", json!({"model": "res.partner"})), ["country_id"]);
    assert_eq!(fields("tag", json!({"model": "res.partner"})), ["category_id"]);
    assert!(fields("cou", json!({})).is_empty(), "nothing is chosen yet");
    let unknown = complete_on(&Fake::partners(), subject, "field", "", json!({"model": "res.parner"})).unwrap_err();
    assert!(unknown.hint.unwrap().contains("res.partner"));
    let odd = complete_on(&Fake::partners(), subject, "field", "", json!({"model": "../x"})).unwrap_err();
    assert_eq!(odd.code, Code::Validation);
}

#[test]
fn digits_are_the_beginning_of_ids_that_there_are() {
    let fake = Fake::partners().answer("search", json!([21, 210, 2199]));
    let found = complete_on(&fake, RECORD, "id", "21", partner()).unwrap();
    assert_eq!(
        found,
        Suggestions { values: ["21", "210", "2199"].map(str::to_owned).into(), total: Some(3), has_more: false }
    );
    let sent = fake.work().remove(0);
    assert!(sent.contains(r#"["id","=",21],"&",["id",">=",210],["id","<=",219],"&",["id",">=",2100]"#), "{sent}");
    assert!(sent.contains(r#"["id",">=",2100000000],["id","<=",2147483647]"#), "no id is larger: {sent}");
    assert!(sent.contains(r#""limit":101"#), "{sent}");
}

#[test]
fn the_largest_id_has_no_longer_ones() {
    let fake = Fake::partners().answer("search", json!([]));
    assert!(values(&fake, RECORD, "id", "2147483647", partner()).is_empty());
    assert_eq!(fake.work()[0], r#"res.partner.search([[["id","=",2147483647]]],{"limit":101,"order":"id"})"#);
}

#[test]
fn words_find_the_ids_of_records_with_such_names() {
    for typed in ["azure", "007", "", "2147483648", "-1"] {
        let fake = Fake::partners().answer("name_search", json!([[15, "Azure Interior"], [7, "Azure, Bob"]]));
        assert_eq!(values(&fake, RECORD, "id", typed, partner()), ["15", "7"], "{typed}");
    }
    assert!(values(&Fake::partners(), RECORD, "id", "azure", json!({"instance": "test"})).is_empty());
}

#[test]
fn more_than_a_hundred_are_cut_and_not_counted() {
    let many: Vec<Value> = (1..=101).map(|id| json!([id, format!("Name {id}")])).collect();
    let fake = Fake::partners().answer("name_search", json!(many));
    let found = complete_on(&fake, RECORD, "id", "name", partner()).unwrap();
    assert_eq!((found.values.len(), found.total, found.has_more), (100, None, true));
    let typed = complete_on(&Fake::partners(), RECORD, "model", "", json!({})).unwrap();
    assert_eq!((typed.total, typed.has_more), (Some(4), false));
}

#[test]
fn an_attachment_is_looked_for_among_attachments() {
    let fake = Fake::partners().answer("name_search", json!([[3, "invoice.pdf"]]));
    let subject = Subject::Template("odoo://{instance}/attachment/{id}");
    assert_eq!(values(&fake, subject, "id", "inv", json!({})), ["3"]);
    assert!(fake.work()[0].starts_with("ir.attachment.name_search("));
}

#[test]
fn a_report_is_found_by_either_name_and_its_records_one_after_the_other() {
    let reports = json!([
        {"report_name": "account.report_invoice", "name": "Invoice PDF"},
        {"report_name": "sale.report_saleorder", "name": "Quotation / Order"},
    ]);
    let of = |typed: &str| {
        values(&Fake::partners().answer("search_read", reports.clone()), REPORT, "report", typed, json!({}))
    };
    assert_eq!(of("quot"), ["sale.report_saleorder"]);
    assert_eq!(of("account"), ["account.report_invoice"]);
    let fake =
        Fake::partners().answer("search_read", json!([{"model": "sale.order"}])).answer("search", json!([7, 71]));
    let chosen = json!({"report": "sale.report_saleorder"});
    assert_eq!(values(&fake, REPORT, "ids", "3,7,7", chosen), ["3,7,71"], "one that is there is not told again");
    let fake = Fake::partners().answer("search_read", json!([]));
    assert!(values(&fake, REPORT, "ids", "7", json!({"report": "no.such"})).is_empty());
}

#[test]
fn languages_and_customers_are_those_that_are_there() {
    let fake =
        Fake::partners().answer("get_installed", json!([["en_US", "English (US)"], ["fr_FR", "French / Français"]]));
    assert_eq!(values(&fake, Subject::Prompt("explore_model"), "lang", "fren", json!({})), ["fr_FR"]);
    let fake = Fake::partners().answer("name_search", json!([[15, "Azure"], [16, "Azure"], [17, "Azure, Bob"]]));
    assert_eq!(values(&fake, Subject::Prompt("customer_360"), "customer", "az", json!({})), ["Azure", "Azure, Bob"]);
}

#[test]
fn a_failure_is_no_empty_list() {
    let down = Error::new(Code::Connection, Source::Network, "down");
    let fake = Fake::partners().fail("name_search", down.clone());
    assert_eq!(complete_on(&fake, RECORD, "id", "azure", partner()).unwrap_err(), down);
}

#[test]
fn what_is_not_there_to_be_completed_is_an_error() {
    for (subject, argument) in [
        (Subject::Prompt("no"), "model"),
        (Subject::Prompt("explore_model"), "modle"),
        (Subject::Template("odoo://{instance}/{model}"), "id"),
        (Subject::Template("file:///{id}"), "id"),
    ] {
        let error = complete_on(&Fake::partners(), subject, argument, "", json!({})).unwrap_err();
        assert_eq!(error.code, Code::Validation, "{subject:?}");
    }
}

/// No network at all.
struct Silent;

impl Transport for Silent {
    fn send(&self, request: transport::Request) -> Result<Response, TransportError> {
        panic!("nothing may be sent, but {} was called", request.url)
    }
}

#[test]
fn instances_and_free_words_need_no_odoo() {
    let instance = |name: &str| Instance::new(name, "http://odoo.test", "test", "someone", "the secret".into());
    let instances = Instances { all: vec![instance("production"), instance("staging")], default: None };
    let context = Context { instances: &instances, transport: &Silent, clock: &|| 0 };
    let complete = |subject, argument, typed, chosen: Value| {
        complete(&context, &Request { subject, argument, typed, chosen: chosen.as_object().unwrap() })
    };
    assert_eq!(complete(RECORD, "instance", "st", json!({})).unwrap().values, ["staging"]);
    let prompt = Subject::Prompt("explore_model");
    assert_eq!(complete(prompt, "instance_id", "", json!({})).unwrap().values, ["production", "staging"]);
    assert_eq!(complete(prompt, "goal", "all", json!({})).unwrap(), Suggestions::default());
    // Which of the two is not chosen yet.
    assert_eq!(complete(RECORD, "model", "res", json!({})).unwrap(), Suggestions::default());
    let error = complete(RECORD, "model", "res", json!({"instance": "prod"})).unwrap_err();
    assert!(error.message.contains("Did you mean `production`?"));
}
