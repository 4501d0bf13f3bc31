//! Which Odoo an instance is and who the user is there.

use crate::error::Error;
use crate::odoo::Rpc;
use crate::odoo::instance::Instance;
use crate::odoo::version::Edition;
use serde_json::{Map, Value, json};

/// Models whose access says most about a user.
const TELLING: [&str; 4] = ["res.partner", "sale.order", "account.move", "stock.picking"];

/// What the configuration says; needs no network.
pub fn configured(instance: &Instance, default: bool) -> Map<String, Value> {
    let mut facts = Map::new();
    facts.insert("name".into(), json!(instance.name));
    facts.insert("url".into(), json!(instance.url));
    facts.insert("database".into(), json!(instance.database));
    facts.insert("username".into(), json!(instance.username));
    facts.insert("default".into(), json!(default));
    let context = instance.defaults.told();
    if !context.is_empty() {
        facts.insert("context".into(), Value::Object(context));
    }
    facts
}

/// Adds the version, the user, the user's companies, language and zone, and the rights.
///
/// # Errors
/// What Odoo or the network said; `facts` then holds what was learnt before.
pub fn connect(rpc: &dyn Rpc, clock: &dyn Fn() -> u64, facts: &mut Map<String, Value>) -> Result<(), Error> {
    let version = rpc.version()?;
    facts.insert("version".into(), json!(version.text));
    if let Some(edition) = version.edition {
        let edition = match edition {
            Edition::Community => "community",
            Edition::Enterprise => "enterprise",
        };
        facts.insert("edition".into(), json!(edition));
    }
    let uid = rpc.uid()?;
    facts.insert("uid".into(), json!(uid));
    // The one request here that no cache answers: its time is the instance's.
    let start = clock();
    let kwargs = Map::from_iter([("fields".to_owned(), json!(["company_id", "company_ids", "lang", "name", "tz"]))]);
    let users = rpc.call("res.users", "read", vec![json!([uid])], kwargs)?;
    facts.insert("latency_ms".into(), json!(clock().saturating_sub(start)));
    // In the order in which they are told; Odoo says `false` for what is not set.
    let told =
        [("user", "name"), ("lang", "lang"), ("tz", "tz"), ("company", "company_id"), ("company_ids", "company_ids")];
    for (key, field) in told {
        if let Some(value) = users.get(0).and_then(|user| user.get(field)).filter(|value| !value.is_boolean()) {
            facts.insert(key.into(), value.clone());
        }
    }
    let in_group = |group: &str| -> Result<Value, Error> {
        // A method of the record from 18 on, of the model before.
        let args = if version.major >= 18 { vec![json!([uid]), json!(group)] } else { vec![json!(group)] };
        rpc.call("res.users", "has_group", args, Map::new())
    };
    facts.insert("administrator".into(), in_group("base.group_system")?);
    facts.insert("internal_user".into(), in_group("base.group_user")?);
    facts.insert("may_write".into(), json!(writable(rpc, version.major)));
    Ok(())
}

/// Those of the telling models that the user may write to; what is not installed or not answered is not among them.
fn writable(rpc: &dyn Rpc, major: u32) -> Vec<&'static str> {
    let may_write = |model: &&str| {
        let answer = if major >= 18 {
            rpc.call(model, "has_access", vec![json!([]), json!("write")], Map::new())
        } else {
            let kwargs = Map::from_iter([("raise_exception".to_owned(), json!(false))]);
            rpc.call(model, "check_access_rights", vec![json!("write")], kwargs)
        };
        answer.is_ok_and(|answer| answer == Value::Bool(true))
    };
    TELLING.into_iter().filter(may_write).collect()
}
