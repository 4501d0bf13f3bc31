//! What messages and activities are told apart by, a document, and a saved search.

use serde_json::json;

use super::loader::Loader;

/// `Terms of delivery.` and a line break, as base64.
const TERMS: &str = "VGVybXMgb2YgZGVsaXZlcnkuCg==";

pub(crate) fn load(loader: &mut Loader<'_>) {
    for (id, name, xml_id) in
        [(1, "Discussions", "mt_comment"), (2, "Note", "mt_note"), (3, "Activities", "mt_activities")]
    {
        loader.add("mail.message.subtype", Some(id), json!({"name": name, "internal": id != 1}));
        loader.name("mail", xml_id, "mail.message.subtype", id);
    }
    for (id, name, xml_id, days) in [
        (1, "Email", "mail_activity_data_email", 0),
        (2, "Call", "mail_activity_data_call", 2),
        (3, "Meeting", "mail_activity_data_meeting", 0),
        (4, "To-Do", "mail_activity_data_todo", 5),
    ] {
        loader.add("mail.activity.type", Some(id), json!({"name": name, "delay_count": days, "sequence": id}));
        loader.name("mail", xml_id, "mail.activity.type", id);
    }
    let document = json!({
        "name": "terms.txt", "datas": TERMS, "mimetype": "text/plain", "res_model": "res.partner", "res_id": 10,
        "type": "binary",
    });
    loader.add("ir.attachment", Some(1), document);
    let saved = json!({
        "name": "Orders to confirm", "model_id": "sale.order", "domain": "[('state', 'in', ('draft', 'sent'))]",
        "context": "{}", "sort": "[]", "is_default": false,
    });
    loader.add("ir.filters", Some(1), saved);
}
