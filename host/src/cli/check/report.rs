//! What a check found, for a person and for a program.

use crate::config::instance::Instance;
use crate::plugin::contract::{Content, Outcome};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// All findings, by the instances' names.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    ok: bool,
    instances: Vec<Finding>,
}

/// One instance.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    instance: String,
    url: String,
    database: String,
    ok: bool,
    /// Milliseconds from here to the answer, the login included.
    latency_ms: u64,
    /// What the plugin found out: the server's version, the user, its rights.
    #[serde(flatten)]
    facts: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Problem>,
}

/// Why an instance cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    code: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl Report {
    pub(super) fn new(mut instances: Vec<Finding>) -> Self {
        instances.sort_by(|a, b| a.instance.cmp(&b.instance));
        Self { ok: instances.iter().all(|finding| finding.ok), instances }
    }

    pub(super) fn all_well(&self) -> bool {
        self.ok
    }

    pub(super) fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// One block of `name  value` lines an instance.
    pub(super) fn to_text(&self) -> String {
        let blocks: Vec<String> = self.instances.iter().map(Finding::to_text).collect();
        blocks.join("\n")
    }
}

impl Finding {
    pub(super) fn new(instance: &Instance, latency: Duration, outcome: Result<Outcome, Problem>) -> Self {
        let name = instance.name.as_str();
        let (facts, error) = match outcome {
            Ok(outcome) if outcome.is_error => (Map::new(), Some(Problem::of_outcome(&outcome))),
            Ok(outcome) => of_instance(outcome.structured, name),
            Err(problem) => (Map::new(), Some(problem)),
        };
        Self {
            instance: name.to_owned(),
            url: instance.url(),
            database: instance.database.clone(),
            ok: error.is_none(),
            latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
            facts,
            error,
        }
    }

    fn to_text(&self) -> String {
        let mut rows = vec![
            ("url", self.url.clone()),
            ("database", self.database.clone()),
            ("status", if self.ok { "ok" } else { "failed" }.to_owned()),
        ];
        rows.extend(self.facts.iter().map(|(name, value)| (name.as_str(), shown(value))));
        rows.push(("latency", format!("{} ms", self.latency_ms)));
        if let Some(problem) = &self.error {
            rows.push(("error", format!("{}: {}", problem.code, problem.message)));
            rows.extend(problem.hint.clone().map(|hint| ("what to do", hint)));
            rows.push(("more", format!("odoo-mcp-server explain {}", problem.code)));
        }
        let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        let lines = rows.iter().map(|(name, value)| format!("  {:width$}  {}\n", plain(name), plain(value)));
        format!("{}\n{}", self.instance, lines.collect::<String>())
    }
}

impl Problem {
    /// A failure that the plugin did not report itself.
    pub(super) fn of_plugin(message: &str) -> Self {
        Self { code: "E999".to_owned(), message: message.to_owned(), hint: None }
    }

    /// The parts of a tool's error: from its metadata, or else its text.
    fn of_outcome(outcome: &Outcome) -> Self {
        let parts = outcome.meta.as_ref().and_then(|meta| meta.get("odoo-mcp/error"));
        parts.and_then(Self::of_value).unwrap_or_else(|| {
            let texts: Vec<&str> = outcome
                .content
                .iter()
                .filter_map(|content| if let Content::Text(text) = content { Some(text.as_str()) } else { None })
                .collect();
            Self::of_plugin(&texts.join(" "))
        })
    }

    fn of_value(value: &Value) -> Option<Self> {
        let word = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self { code: word("code")?, message: word("message")?, hint: word("hint") })
    }
}

/// What the tool's answer says of one instance, without what the configuration says already.
fn of_instance(structured: Option<Value>, name: &str) -> (Map<String, Value>, Option<Problem>) {
    let missing = || (Map::new(), Some(Problem::of_plugin("the plugin's answer does not speak of this instance")));
    let Some(Value::Array(entries)) = structured.and_then(|mut answer| answer.get_mut("instances").map(Value::take))
    else {
        return missing();
    };
    let is_this = |entry: &Value| entry.get("name").and_then(Value::as_str) == Some(name);
    let Some(Value::Object(mut facts)) = entries.into_iter().find(is_this) else { return missing() };
    let works = facts.get("status").and_then(Value::as_str) == Some("ok");
    let error = (!works).then(|| {
        Problem::of_value(&Value::Object(facts.clone()))
            .unwrap_or_else(|| Problem::of_plugin("the plugin says neither that this instance works nor why not"))
    });
    for known in ["name", "url", "database", "status", "default", "latency_ms", "code", "message", "hint"] {
        facts.remove(known);
    }
    facts.retain(|_, value| !value.is_null());
    (facts, error)
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(entries) => {
            entries.iter().map(|(name, value)| format!("{name} {}", shown(value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// One line that cannot move a terminal's cursor: the words come from a server.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Environment, Sources};
    use serde_json::json;

    fn instance() -> Instance {
        let environment: Environment = [
            ("ODOO_URL", "https://erp.example.com"),
            ("ODOO_DB", "prod"),
            ("ODOO_USERNAME", "agent"),
            ("ODOO_API_KEY", "canary"),
        ]
        .into_iter()
        .collect();
        let config = Config::load(&Sources { environment, ..Sources::default() }).unwrap();
        config.instances.into_values().next().unwrap()
    }

    fn outcome(is_error: bool, structured: Value) -> Result<Outcome, Problem> {
        let content = vec![Content::Text("E002: Odoo refused the password.".to_owned())];
        Ok(Outcome { content, structured: Some(structured), is_error, meta: None })
    }

    fn finding(outcome: Result<Outcome, Problem>) -> Finding {
        Finding::new(&instance(), Duration::from_millis(34), outcome)
    }

    fn well() -> Finding {
        let name = instance().name.as_str().to_owned();
        finding(outcome(
            false,
            json!({"instances": [{"name": name, "status": "ok", "version": "19.0",
            "user": "Agent\u{1b}[2J", "companies": ["One", "Two"], "rights": {"res.partner": "read"}, "companies_hidden": null}]}),
        ))
    }

    fn refused() -> Finding {
        let name = instance().name.as_str().to_owned();
        finding(outcome(
            false,
            json!({"instances": [{"name": name, "status": "error",
            "code": "E002", "message": "Odoo refused the password.", "hint": "Check ODOO_API_KEY."}]}),
        ))
    }

    #[test]
    fn a_person_reads_what_works_and_what_to_do_about_the_rest() {
        insta::assert_snapshot!(Report::new(vec![well(), refused()]).to_text());
    }

    #[test]
    fn a_program_reads_the_same() {
        insta::assert_snapshot!(Report::new(vec![well(), refused()]).to_json().unwrap());
    }

    #[test]
    fn one_failure_fails_the_whole() {
        assert!(Report::new(vec![well()]).all_well());
        assert!(!Report::new(vec![well(), refused()]).all_well());
    }

    #[test]
    fn nothing_but_a_clear_success_counts_as_one() {
        for outcome in [
            outcome(true, json!({})),
            outcome(false, json!({})),
            outcome(false, json!({"instances": []})),
            outcome(false, json!({"instances": [{"name": "another"}]})),
            outcome(false, json!({"instances": [{"name": instance().name.as_str()}]})),
            Err(Problem::of_plugin("it crashed")),
        ] {
            let finding = finding(outcome);
            assert!(!finding.ok && finding.error.is_some(), "{finding:?}");
        }
    }
}
