//! Messages and activities, and their types.

use serde_json::{Map, Value, json};

use super::{
    Access, Definition, Model,
    definition::Rules,
    field::{boolean, char, date, datetime, html, integer, many2many, many2one, selection},
    mail_thread,
};
use crate::{
    clock, model, orm,
    orm::{Env, Input, Method, Row, Tx},
    python,
    raise::Raise,
};

const MESSAGE_TYPES: &[(&str, &str)] = &[
    ("email", "Incoming Email"),
    ("comment", "Comment"),
    ("email_outgoing", "Outgoing Email"),
    ("notification", "System notification"),
    ("auto_comment", "Automated Targeted Notification"),
    ("user_notification", "User Specific Notification"),
];
const ACTIVITY_METHODS: &[Method] = &[
    Method::on_records("action_done", "MailActivity.action_done", &[], 0, action_feedback),
    Method::on_records(
        "action_feedback",
        "MailActivity.action_feedback",
        &["feedback", "attachment_ids"],
        0,
        action_feedback,
    ),
];

pub(crate) fn models() -> Vec<Model> {
    vec![message().build(), subtype().build(), activity().build(), activity_type().build()]
}

fn message() -> Definition {
    let fields = vec![
        many2many("attachment_ids", "Attachments", "ir.attachment"),
        many2one("author_id", "Author", "res.partner"),
        html("body", "Contents"),
        datetime("date", "Date").default(|_| clock::now().into()),
        char("email_from", "From"),
        selection("message_type", "Type", MESSAGE_TYPES).required().default(|_| "comment".into()),
        char("model", "Related Document Model"),
        many2one("parent_id", "Parent Message", "mail.message"),
        many2many("partner_ids", "Recipients", "res.partner"),
        integer("res_id", "Related Document ID"),
        char("subject", "Subject"),
        many2one("subtype_id", "Subtype", "mail.message.subtype"),
    ];
    Definition {
        order: "id desc",
        names: &["subject", "body"],
        access: Access::ALL,
        rules: Rules { display: |env, row| env.text(row, "subject"), ..Rules::default() },
        ..Definition::new("mail.message", "Message", fields)
    }
}

fn subtype() -> Definition {
    let fields = vec![
        char("name", "Message Type").required(),
        boolean("internal", "Internal Only"),
        integer("sequence", "Sequence").default(|_| 1.into()),
    ];
    Definition { order: "sequence, id", ..Definition::new("mail.message.subtype", "Message subtypes", fields) }
}

fn activity() -> Definition {
    let fields = vec![
        many2one("activity_type_id", "Activity Type", "mail.activity.type").default(|_| 4.into()).restrict(),
        date("date_deadline", "Due Date").required().default(|_| today().into()),
        html("note", "Note"),
        char("res_model", "Related Document Model").related("res_model_id", "model").readonly(),
        many2one("res_model_id", "Document Model", "ir.model").required().cascade(),
        integer("res_id", "Related Document ID").required(),
        char("res_name", "Document Name").stored(|env, row| document_name(env, row).into()),
        selection("state", "State", &[("overdue", "Overdue"), ("today", "Today"), ("planned", "Planned")])
            .computed(state),
        char("summary", "Summary"),
        many2one("user_id", "Assigned to", "res.users").required().default(|env| env.user.into()),
    ];
    Definition {
        order: "date_deadline ASC, id ASC",
        names: &["res_name"],
        access: Access::ALL,
        list: "<list string=\"Next Activities\"><field name=\"activity_type_id\"/><field name=\"summary\"/>\
               <field name=\"user_id\"/><field name=\"date_deadline\"/></list>",
        rules: Rules {
            display: |env, row| match env.get(row, "summary").as_str() {
                Some(summary) => summary.to_owned(),
                None => env.follow(row, "activity_type_id").map(|kind| env.display_name(kind)).unwrap_or_default(),
            },
            prepare,
            ..Rules::default()
        },
        methods: &[ACTIVITY_METHODS],
        ..Definition::new("mail.activity", "Activity", fields)
    }
}

fn activity_type() -> Definition {
    let fields = vec![
        char("name", "Name").required(),
        boolean("active", "Active").default(|_| true.into()),
        integer("delay_count", "Schedule"),
        integer("sequence", "Sequence").default(|_| 10.into()),
        char("summary", "Default Summary"),
    ];
    Definition { order: "sequence, id", ..Definition::new("mail.activity.type", "Activity Type", fields) }
}

/// A document is named by the id of its model or, for convenience, by the model's name.
fn prepare(tx: &mut Tx<'_>, values: &mut Map<String, Value>) -> Result<(), Raise> {
    let env = tx.env();
    let named = values.get("res_model").and_then(Value::as_str).map(str::to_owned);
    if let (Some(name), false) = (named, values.get("res_model_id").is_some_and(python::truthy)) {
        let id = model_id(env, &name).ok_or_else(|| Raise::python("KeyError", python::repr(&name.into())))?;
        values.insert("res_model_id".into(), id.into());
    }
    Ok(())
}

/// The id of a model's own record.
pub(crate) fn model_id(env: Env<'_>, name: &str) -> Option<i64> {
    let models = model::find("ir.model")?;
    env.rows(models).find(|row| env.text(row, "model") == name).map(|row| row.id)
}

/// Ends activities: each leaves a message on its document; answers the last message's id.
fn action_feedback(input: Input<'_, '_>) -> Result<Value, Raise> {
    let mut last = Value::Bool(false);
    for id in input.ids.clone() {
        let env = input.tx.env();
        let row = env.row(input.model, id).ok_or_else(|| env.missing(input.model.name, id))?;
        let feedback = input.arg(0).as_str().unwrap_or_default();
        let body = format!("<p>{} done</p><p>{feedback}</p>", env.display_name(row));
        let (model, document) = (env.text(row, "res_model"), env.get(row, "res_id").as_i64().unwrap_or_default());
        let vals = Map::from_iter([("body".to_owned(), json!(body)), ("subtype_id".to_owned(), json!(3))]);
        last = mail_thread::post(input.tx, &model, document, vals)?.into();
        orm::unlink(input.tx, input.model, id)?;
    }
    Ok(last)
}

fn document_name(env: Env<'_>, row: &Row) -> String {
    let document = model::find(&env.text(row, "res_model")).zip(env.get(row, "res_id").as_i64());
    let document = document.and_then(|(model, id)| env.row(model, id));
    document.map(|document| env.display_name(document)).unwrap_or_default()
}

fn state(env: Env<'_>, row: &Row) -> Value {
    let (due, today) = (env.text(row, "date_deadline"), today());
    match due.cmp(&today) {
        std::cmp::Ordering::Less => "overdue",
        std::cmp::Ordering::Equal => "today",
        std::cmp::Ordering::Greater => "planned",
    }
    .into()
}

/// The present day, in UTC.
pub(crate) fn today() -> String {
    clock::now().chars().take(10).collect()
}
