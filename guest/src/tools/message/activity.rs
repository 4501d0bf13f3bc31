//! What is to be done about a record: planned, and marked done.

use super::{Thread, dry_run};
use crate::answer::Answer;
use crate::error::{Code, Error, Source};
use crate::model::fields::{Purpose, Schema};
use crate::model::{markup, suggest, values};
use crate::tools::parameters::{Arguments, DRY_RUN};
use serde_json::{Map, Value, json};

const ACTIVITIES: &str = "mail.activity";
/// The type of an activity that is given none.
const TO_DO: &str = "mail.mail_activity_data_todo";
const DEFAULTS_SINCE: u32 = 15;
/// What a caller decides; the rest follows from the record.
const DECIDED: [&str; 4] = ["activity_type_id", "date_deadline", "summary", "user_id"];

pub(super) fn plan(thread: &Thread, arguments: &Arguments) -> Result<Answer, Error> {
    let Thread { rpc, model, id, .. } = *thread;
    let Some(given) = arguments.get("activity").and_then(Value::as_object).filter(|given| !given.is_empty()) else {
        return Err(Error::invalid("activity is missing: say what is to be done.")
            .hint(format!("it takes {}; a type and a user may be names", DECIDED.join(", "))));
    };
    if let Some(other) = given.keys().find(|key| !DECIDED.contains(&key.as_str())) {
        let question = suggest::question(&suggest::nearest(other, DECIDED)).map(|text| format!(" {text}"));
        let message = format!("An activity has no {other:?} to set;{}", question.unwrap_or_default());
        return Err(Error::invalid(message).hint(format!("it takes {}", DECIDED.join(", "))));
    }
    let schema = Schema::new(rpc, Purpose::Write);
    let mut checked = values::check(&schema, ACTIVITIES, given, values::Purpose::Update)?;
    if let Some(body) = arguments.text("body") {
        let note = if arguments.flag("html") { body.to_owned() } else { markup::of_text(body) };
        checked.values.insert("note".into(), json!(note));
    }
    if arguments.flag(DRY_RUN.name) {
        return Ok(dry_run::plan(thread, &checked.values, &checked.notes));
    }
    // Odoo 14 fails without a type; later ones take this one themselves.
    if rpc.version()?.major < DEFAULTS_SINCE && !checked.values.contains_key("activity_type_id") {
        checked.values.insert("act_type_xmlid".into(), json!(TO_DO));
    }
    let planned = rpc.call(model, "activity_schedule", vec![json!([id])], checked.values)?;
    let activity = planned.as_i64().or_else(|| planned.get(0)?.as_i64());
    Ok(tell_planned(thread, activity, checked.notes))
}

/// Invariant: the activity is planned by now, so nothing that fails here may look as if it were not.
fn tell_planned(thread: &Thread, activity: Option<i64>, mut notes: Vec<String>) -> Answer {
    let mut text = format!("activity planned for {}", thread.spelled());
    let mut data = json!({"model": thread.model, "record": thread.id, "id": activity});
    match latest(thread, activity) {
        Ok(Some(planned)) => {
            text.push_str(&format!("\n{planned}"));
            if let (Value::Object(members), Value::Object(planned)) = (&mut data, planned) {
                members.extend(planned);
            }
        }
        Ok(None) => {}
        Err(error) => notes.push(format!("It was planned; reading it back failed: {}", error.message)),
    }
    for note in &notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    if let (Value::Object(members), false) = (&mut data, notes.is_empty()) {
        members.insert("notes".into(), json!(notes));
    }
    Answer::new(text, data)
}

/// The activity as Odoo keeps it; before 19 its id is not told over every protocol, and it is the record's newest.
fn latest(thread: &Thread, activity: Option<i64>) -> Result<Option<Value>, Error> {
    let domain = match activity {
        Some(activity) => json!([["id", "=", activity]]),
        None => json!([["res_model", "=", thread.model], ["res_id", "=", thread.id]]),
    };
    let kwargs = Map::from_iter([
        ("fields".to_owned(), json!(["id", "activity_type_id", "summary", "user_id", "date_deadline"])),
        ("order".to_owned(), json!("id desc")),
        ("limit".to_owned(), json!(1)),
    ]);
    let found = thread.rpc.call(ACTIVITIES, "search_read", vec![domain], kwargs)?;
    Ok(found.get(0).cloned())
}

pub(super) fn done(thread: &Thread, arguments: &Arguments) -> Result<Answer, Error> {
    let Thread { rpc, model, id, .. } = *thread;
    let Some(activity) = arguments.count("activity_id") else {
        let mine = json!([["res_model", "=", model], ["res_id", "=", id]]);
        return Err(Error::invalid("activity_id is missing: say which activity is done.")
            .hint(format!("odoo_search_read of {ACTIVITIES} with {mine} lists them")));
    };
    let kwargs = Map::from_iter([("fields".to_owned(), json!(["res_model", "res_id", "summary", "activity_type_id"]))]);
    let found = rpc.call(ACTIVITIES, "search_read", vec![json!([["id", "=", activity]])], kwargs)?;
    let is_its =
        |found: &&Value| found.get("res_model") == Some(&json!(model)) && found.get("res_id") == Some(&json!(id));
    let Some(planned) = found.get(0).filter(is_its) else {
        let message = format!("{} has no activity {activity}, or it is done already.", thread.spelled());
        return Err(Error::new(Code::NotFound, Source::Odoo, message).hint("action read shows what was done"));
    };
    let summary = planned.get("summary").filter(|summary| summary.is_string());
    let what = summary.or_else(|| planned.get("activity_type_id")?.get(1)).unwrap_or(&Value::Null);
    if arguments.flag(DRY_RUN.name) {
        return Ok(dry_run::done(thread, activity, what));
    }
    let feedback = arguments.text("body").map(|body| ("feedback".to_owned(), json!(body)));
    rpc.call(ACTIVITIES, "action_feedback", vec![json!([activity])], Map::from_iter(feedback))?;
    let text = format!("activity {activity} of {} is done: {what}", thread.spelled());
    Ok(Answer::new(text, json!({"model": model, "record": id, "id": activity, "done": what})))
}
