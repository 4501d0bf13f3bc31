use super::*;
use crate::model::fake::Fake;
use crate::tools::tests::run;
use serde_json::Value;

const COMMENT: &str = r#""message_type":"comment""#;

/// A contact that can be discussed.
fn contact() -> Fake {
    Fake::partners()
        .field("message_ids", json!({"type": "one2many", "string": "Messages", "relation": "mail.message"}))
        .model(
            "mail.message",
            json!({
                "id": {"type": "integer", "string": "ID"},
                "date": {"type": "datetime", "string": "Date"},
                "author_id": {"type": "many2one", "string": "Author", "relation": "res.partner"},
                "email_from": {"type": "char", "string": "From"},
                "message_type": {"type": "selection", "string": "Type", "selection": [["comment", "Comment"]]},
                "subtype_id": {"type": "many2one", "string": "Subtype", "relation": "mail.message.subtype"},
                "subject": {"type": "char", "string": "Subject"},
                "body": {"type": "html", "string": "Contents"},
                "attachment_ids": {"type": "many2many", "string": "Attachments", "relation": "ir.attachment"},
                "notified_partner_ids": {"type": "many2many", "string": "Notified", "relation": "res.partner"},
                "tracking_value_ids": {"type": "one2many", "string": "Changes", "relation": "mail.tracking.value"},
            }),
        )
        .model("mail.message.subtype", json!({"internal": {"type": "boolean", "string": "Internal"}}))
        .model("ir.attachment", json!({"name": {"type": "char", "string": "Name"}}))
        .model(
            "mail.tracking.value",
            json!({
                "field_id": {"type": "many2one", "string": "Field", "relation": "ir.model.fields"},
                "old_value_char": {"type": "char", "string": "Old"},
                "new_value_char": {"type": "char", "string": "New"},
                "old_value_integer": {"type": "integer", "string": "Old"},
                "new_value_integer": {"type": "integer", "string": "New"},
            }),
        )
        .model(
            "mail.activity",
            json!({
                "activity_type_id": {"type": "many2one", "string": "Type", "relation": "mail.activity.type"},
                "user_id": {"type": "many2one", "string": "User", "relation": "res.users"},
                "date_deadline": {"type": "date", "string": "Due"},
                "summary": {"type": "char", "string": "Summary"},
            }),
        )
        .answer("read", json!([{"id": 7, "display_name": "Acme"}]))
}

fn call(fake: &Fake, action: &str, more: Value) -> Result<Answer, Error> {
    let mut arguments = json!({"model": "res.partner", "id": 7, "action": action});
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    run(fake, "odoo_message", arguments)
}

#[test]
fn a_note_is_escaped_and_says_who_was_told() {
    let fake = contact()
        .answer("message_post", json!([3591]))
        .answer("web_read", json!([{"id": 3591, "notified_partner_ids": [{"id": 9, "display_name": "Marc"}]}]));
    let answer = call(&fake, "note", json!({"body": "a <b>\nc"})).unwrap();
    let posted = &fake.work()[1];
    assert!(posted.starts_with("res.partner.message_post([[7]],"), "{posted}");
    for part in [r#""body":"<p>a &lt;b&gt;<br>c</p>""#, r#""body_is_html":true"#, "mail.mt_note", COMMENT] {
        assert!(posted.contains(part), "{part}: {posted}");
    }
    assert_eq!(answer.text, "note logged on res.partner [7,\"Acme\"]\nmessage: 3591\nnotified: [[9,\"Marc\"]]");
    assert_eq!(answer.structured["notified"], json!([[9, "Marc"]]));
}

#[test]
fn before_17_a_body_is_html_without_being_told_so() {
    let fake = contact()
        .major(16)
        .answer("message_post", json!(3591))
        .fail("read", Error::new(Code::Permission, Source::Odoo, "You may not."));
    let answer = call(&fake, "comment", json!({"body": "<i>x</i>", "html": true, "partner_ids": [9]})).unwrap();
    let posted = &fake.work()[1];
    assert!(!posted.contains("body_is_html") && posted.contains(r#""body":"<i>x</i>""#), "{posted}");
    assert!(posted.contains(r#""partner_ids":[9]"#) && posted.contains("mail.mt_comment"), "{posted}");
    // It is posted: what fails afterwards is a note.
    assert!(answer.text.contains("message posted on") && answer.text.contains("could not be read"), "{}", answer.text);
}

#[test]
fn a_discussion_is_read_newest_first_with_changes_and_attachments() {
    let message = |id: i64, internal: bool, body: &str| {
        json!({"id": id, "date": "2026-11-20 10:00:00", "author_id": {"id": 3, "display_name": "Mitchell"}, "email_from": "m@x",
               "message_type": "comment", "subtype_id": {"id": 2, "internal": internal}, "subject": false, "body": body,
               "attachment_ids": [{"id": 5, "name": "a.pdf"}], "tracking_value_ids": if id == 2 { json!([11]) } else { json!([]) }})
    };
    let fake = contact()
        .answer(
            "web_search_read",
            json!({"length": 2, "records": [message(2, true, "<p>Called</p>"), message(1, false, "")]}),
        )
        .answer(
            "read",
            json!([{"id": 11, "field_id": [4, "Status"], "old_value_char": "Draft", "new_value_char": "Done",
                                "old_value_integer": 0, "new_value_integer": 0}]),
        );
    let answer = call(&fake, "read", json!({})).unwrap();
    assert_eq!(
        answer.structured["rows"],
        json!([
            [2, "2026-11-20T10:00:00Z", [3, "Mitchell"], "note", "Called\nStatus: Draft → Done", [[5, "a.pdf"]]],
            [1, "2026-11-20T10:00:00Z", [3, "Mitchell"], "comment", "", [[5, "a.pdf"]]],
        ])
    );
    assert_eq!(answer.structured["total"], 2);
}

#[test]
fn an_activity_is_planned_by_names_and_ended_by_its_id() {
    let fake = contact()
        .answer("name_search", json!([[2, "Call"]]))
        .answer("activity_schedule", json!([44]))
        .answer("search_read", json!([{"id": 44, "activity_type_id": [2, "Call"], "summary": "x", "user_id": [2, "Me"], "date_deadline": "2026-12-01"}]));
    let activity = json!({"activity_type_id": "Call", "user_id": 2, "date_deadline": "2026-12-01", "summary": "x"});
    let answer = call(&fake, "activity", json!({"activity": activity, "body": "ask"})).unwrap();
    let planned = fake.work().into_iter().find(|call| call.contains("activity_schedule")).unwrap();
    assert!(planned.contains(r#""activity_type_id":2"#) && planned.contains(r#""note":"<p>ask</p>""#), "{planned}");
    assert_eq!(answer.structured["id"], 44);
    assert!(!planned.contains("act_type_xmlid"), "{planned}");

    // Odoo 14 fails without a type, and says which activity it made over no protocol.
    let fake = contact()
        .major(14)
        .answer("activity_schedule", json!(null))
        .answer("search_read", json!([{"id": 45, "activity_type_id": [4, "To Do"], "summary": "y", "user_id": [2, "Me"], "date_deadline": "2026-12-01"}]));
    let answer = call(&fake, "activity", json!({"activity": {"summary": "y"}})).unwrap();
    let planned = fake.work().into_iter().find(|call| call.contains("activity_schedule")).unwrap();
    assert!(planned.contains(r#""act_type_xmlid":"mail.mail_activity_data_todo""#), "{planned}");
    assert_eq!(answer.structured["id"], 45);

    let mine =
        json!([{"id": 44, "res_model": "res.partner", "res_id": 7, "summary": "x", "activity_type_id": [2, "Call"]}]);
    let fake = contact().answer("search_read", mine).answer("action_feedback", json!(3600));
    let answer = call(&fake, "done", json!({"activity_id": 44, "body": "reached"})).unwrap();
    assert!(answer.text.ends_with("is done: \"x\""), "{}", answer.text);
    let other = json!([{"id": 44, "res_model": "res.partner", "res_id": 8}]);
    let error = call(&contact().answer("search_read", other), "done", json!({"activity_id": 44})).unwrap_err();
    assert_eq!(error.code, Code::NotFound);
}

#[test]
fn what_cannot_be_done_is_said_before_anything_is_sent() {
    let said = |fake: &Fake, action: &str, more: Value| call(fake, action, more).unwrap_err().to_string();
    assert!(said(&contact(), "note", json!({"body": " "})).contains("body is empty"));
    assert!(said(&contact(), "activity", json!({})).contains("activity is missing"));
    let wrong = json!({"activity": {"deadline": "2026-12-01"}});
    assert!(said(&contact(), "activity", wrong).contains("did you mean date_deadline"));
    assert!(said(&contact(), "done", json!({})).contains("activity_id is missing"));
    assert!(said(&Fake::partners(), "read", json!({})).contains("have no discussion"));
}

#[test]
fn a_dry_run_tells_whom_a_message_would_reach_and_posts_nothing() {
    let followed = || {
        contact()
            .field(
                "message_partner_ids",
                json!({"type": "many2many", "string": "Followers", "relation": "res.partner"}),
            )
            .answer("web_read", json!([{"id": 7, "message_partner_ids": [{"id": 9, "display_name": "Marc"}]}]))
    };
    let message = json!({"body": "Dear all", "dry_run": true, "partner_ids": [3]});
    let fake = followed().answer("read", json!([{"id": 3, "display_name": "Admin"}]));
    let answer = call(&fake, "comment", message.clone()).unwrap();
    assert_eq!(
        answer.text,
        "dry run: nothing was posted. A message on res.partner [7,\"Acme\"] would be sent to its followers [[9,\"Marc\"]] \
         and to [[3,\"Admin\"]], but never to its author."
    );
    let fake = contact();
    let answer = call(&fake, "note", json!({"body": "x", "dry_run": true})).unwrap();
    assert!(answer.text.contains("would be sent to nobody"), "{}", answer.text);
    // Whoever is not there could not be told, and Odoo would say so only after the click.
    let error = call(&followed().answer("read", json!([])), "comment", message).unwrap_err();
    assert!(error.code == Code::NotFound && error.message.contains("res.partner has no record 3"), "{error}");
}

#[test]
fn a_dry_run_plans_and_ends_no_activity() {
    let fake = contact();
    let activity = json!({"summary": "Call", "user_id": 7});
    let answer = call(&fake, "activity", json!({"activity": activity, "dry_run": true})).unwrap();
    assert!(answer.text.ends_with("it would be:\n{\"summary\":\"Call\",\"user_id\":7}"), "{}", answer.text);
    let planned =
        json!([{"id": 5, "res_model": "res.partner", "res_id": 7, "summary": "Call", "activity_type_id": false}]);
    let fake = contact().answer("search_read", planned);
    let answer = call(&fake, "done", json!({"activity_id": 5, "dry_run": true})).unwrap();
    assert_eq!(answer.text, "dry run: nothing was marked. Activity 5 of res.partner [7,\"Acme\"] is \"Call\".");
    assert!(fake.work().iter().all(|call| !call.contains("action_feedback")), "{:?}", fake.work());
}
