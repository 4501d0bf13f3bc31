//! The policy as a whole: what it must stop, what it must let pass, and what stays true of any policy.

mod attacks;
mod operator;
mod ordinary;
mod properties;

use super::*;
use crate::canary::Canary;
use crate::json::value;
use crate::value::Value;

/// Judges `model.method` with positional arguments and, after them in one object, those by name.
fn judge(policy: &Policy, call: &str, positional: &str, named: &str) -> Verdict {
    let (model, method) = call.rsplit_once('.').expect(call);
    let canary = Canary::new(Vec::new());
    let read =
        |text| value::read(text, &canary, &mut value::budget()).unwrap_or_else(|error| panic!("{error}: {text}"));
    let Value::Array(positional) = read(positional) else { panic!("{positional}") };
    let Value::Struct(named) = read(named) else { panic!("{named}") };
    let execute =
        Execute { database: Some("prod".to_owned()), uid: Some(2), model: model.to_owned(), method: method.to_owned() };
    policy.judge(&execute, &Arguments { positional, named })
}

fn rule(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Allowed(_) => "allowed".to_owned(),
        Verdict::Denied(denial) => format!("{}: {denial}", denial.rule),
    }
}
