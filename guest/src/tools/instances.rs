//! `odoo_instances`: which Odoo databases are configured and, when asked, whether they answer and what the user may do.

use super::Context;
use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, INSTANCE, Shape, optional};
use crate::answer::Answer;
use crate::error::Error;
use crate::model::profile;
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use serde_json::{Map, Value, json};

pub(super) const TOOL: Definition = Definition {
    name: "odoo_instances",
    title: "List Odoo instances",
    description: "The configured Odoo databases; check also connects: version, user, rights, latency",
    parameters: &[INSTANCE, optional("check", Shape::Flag, "")],
    output: || json!({"instances": {"type": "array"}}),
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnAll(run),
};

fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Error> {
    let wanted = arguments.text("instance_id");
    let single = context.instances.all.len() == 1;
    let mut told = Vec::new();
    for instance in context.instances.all.iter().filter(|instance| wanted.is_none_or(|name| name == instance.name)) {
        let default = single || context.instances.default.as_deref() == Some(&instance.name);
        let mut facts = profile::configured(instance, default);
        if arguments.flag("check") {
            facts.extend(check(&Client::new(instance, context.transport), context.clock));
        }
        told.push(facts);
    }
    let text = told.iter().map(line).collect::<Vec<_>>().join("\n");
    Ok(Answer::new(text, json!({"instances": told})))
}

/// One instance's facts on a line: which it is, how it fares, then the rest.
fn line(facts: &Map<String, Value>) -> String {
    const FIRST: [&str; 8] = ["name", "status", "code", "message", "hint", "url", "database", "username"];
    let rest = facts.keys().map(String::as_str).filter(|key| !FIRST.contains(key));
    let told = FIRST.into_iter().chain(rest).filter_map(|key| {
        let value = facts.get(key)?;
        Some(format!("{key}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Connects. A failure is told as facts, so that one instance's never hides another's.
fn check(rpc: &dyn Rpc, clock: &dyn Fn() -> u64) -> Map<String, Value> {
    let mut facts = Map::new();
    match profile::connect(rpc, clock, &mut facts) {
        Ok(()) => {
            facts.insert("status".into(), json!("ok"));
        }
        Err(error) => {
            facts.insert("status".into(), json!("error"));
            facts.insert("code".into(), json!(error.code.as_str()));
            facts.insert("message".into(), json!(error.message));
            if let Some(hint) = error.hint {
                facts.insert("hint".into(), json!(hint));
            }
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Source};
    use crate::model::fake::Fake;
    use std::cell::Cell;

    #[test]
    fn a_check_tells_version_user_rights_and_latency() {
        let fake = Fake::partners()
            .answer("read", json!([{"id": 2, "name": "Someone", "lang": "en_US", "tz": false, "company_id": [1, "Ours"], "company_ids": [1, 3]}]))
            .answer("has_group", json!(false))
            .answer("has_group", json!(true))
            .answer("has_access", json!(true))
            .fail("has_access", Error::new(Code::NotFound, Source::Odoo, "no such model"))
            .answer("has_access", json!(false))
            .answer("has_access", json!(true));
        let time = Cell::new(0);
        let clock = || {
            time.set(time.get() + 12);
            time.get()
        };
        let facts = Value::Object(check(&fake, &clock));
        assert_eq!(
            facts,
            json!({"version": "19.0", "uid": 2, "latency_ms": 12, "user": "Someone", "lang": "en_US", "company": [1, "Ours"],
                   "company_ids": [1, 3], "administrator": false,
                   "internal_user": true, "may_write": ["res.partner", "stock.picking"], "status": "ok"})
        );
    }

    #[test]
    fn a_failure_is_told_with_what_was_learnt_before_it() {
        let refused = Error::new(Code::Authentication, Source::Odoo, "The key was refused.").hint("make a new one");
        let facts = check(&Fake::partners().fail("read", refused), &|| 0);
        assert_eq!(facts["status"], "error");
        assert_eq!(facts["code"], "E002");
        assert_eq!(facts["hint"], "make a new one");
        assert_eq!(facts["version"], "19.0");
    }
}
