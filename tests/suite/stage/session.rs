//! The calls of one scenario over one protocol: what was said, and what is to be deleted.

use super::transcript::Transcript;
use crate::answers::{ids, is_error, text};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::client::Client;
use serde_json::{Value, json};

/// What no answer may have in it, an error least of all.
const FORBIDDEN: [&str; 5] = ["Traceback", "File \"", "/usr/", "site-packages", "Odoo Server Error"];

/// So many records are deleted without asking a person for consent.
const UNASKED: usize = 10;

pub(crate) struct Session<'c> {
    client: &'c mut Client,
    /// Odoo's version.
    pub(crate) major: u8,
    /// Whether this is the real Odoo.
    pub(crate) real: bool,
    transcript: String,
    /// Ids that differ between runs, in the order in which they came up: created records and their lines.
    known: Vec<i64>,
    /// Those that are still there.
    left: Vec<(String, i64)>,
}

impl<'c> Session<'c> {
    pub(crate) fn new(client: &'c mut Client, major: u8, real: bool) -> Self {
        Self { client, major, real, transcript: String::new(), known: Vec::new(), left: Vec::new() }
    }

    /// A call that must succeed; returns its data.
    pub(crate) fn ok(&mut self, tool: &str, arguments: Value) -> Result<Value> {
        let said = format!("{tool} {arguments}");
        let result = self.call(tool, &arguments)?;
        let text = text(&result);
        ensure!(!is_error(&result), "{said} failed: {text}");
        let data = result.get("structuredContent").cloned().with_context(|| format!("{said}: no data"))?;
        self.note(tool, &text, Some(&data));
        Ok(data)
    }

    /// Makes a call; what it creates is deleted in the end, whether or not it should have succeeded.
    fn call(&mut self, tool: &str, arguments: &Value) -> Result<Value> {
        let result = self.client.call(tool, arguments.clone())?;
        if let ("odoo_create", Some(data)) = (tool, result.get("structuredContent")) {
            let model = arguments.get("model").and_then(Value::as_str).unwrap_or_default();
            let new = ids(data);
            self.left.extend(new.iter().map(|id| (model.to_owned(), *id)));
            self.known.extend(new);
        }
        Ok(result)
    }

    /// A call that must succeed and whose text has all of these words.
    pub(crate) fn says(&mut self, tool: &str, arguments: Value, words: &[&str]) -> Result<Value> {
        let said = format!("{tool} {arguments}");
        let data = self.ok(tool, arguments)?;
        self.has(&said, self.last(), words)?;
        Ok(data)
    }

    /// A call that must fail with this code and all of these words.
    pub(crate) fn fails(&mut self, tool: &str, arguments: Value, code: &str, words: &[&str]) -> Result<()> {
        let said = format!("{tool} {arguments}");
        let result = self.call(tool, &arguments)?;
        let text = text(&result);
        ensure!(is_error(&result), "{said} succeeded: {text}");
        ensure!(text.starts_with(code), "{said}: not {code}: {text}");
        clean_words(&text).context(said.clone())?;
        self.has(&said, &text, words)?;
        self.note(tool, &text, None);
        Ok(())
    }

    /// A call that may fail and whose error is the protocol's own; returns it.
    pub(crate) fn try_silently(&mut self, tool: &str, arguments: Value) -> Result<Option<String>> {
        let result = self.call(tool, &arguments)?;
        clean_words(&text(&result))?;
        Ok(is_error(&result).then(|| text(&result)))
    }

    /// A call of which only the sameness matters: it may succeed or fail.
    pub(crate) fn any(&mut self, tool: &str, arguments: Value) -> Result<bool> {
        let result = self.call(tool, &arguments)?;
        clean_words(&text(&result))?;
        self.note(tool, &text(&result), result.get("structuredContent"));
        Ok(!is_error(&result))
    }

    /// A call that must succeed and whose answer has times in it: what is the same is put down with [`Self::step`].
    pub(crate) fn silent(&mut self, tool: &str, arguments: Value) -> Result<Value> {
        let result = self.call(tool, &arguments)?;
        ensure!(!is_error(&result), "{tool} failed: {}", text(&result));
        result.get("structuredContent").cloned().context("no data")
    }

    /// Takes note of an id that differs between runs.
    pub(crate) fn know(&mut self, ids: impl IntoIterator<Item = i64>) {
        self.known.extend(ids);
    }

    /// Puts a fact into the transcript.
    pub(crate) fn step(&mut self, fact: &str) {
        self.note("fact", fact, None);
    }

    /// A call's whole result.
    pub(crate) fn raw(&mut self, tool: &str, arguments: Value) -> Result<Value> {
        self.call(tool, &arguments)
    }

    /// The client itself, for what is not a call of a tool.
    pub(crate) fn client(&mut self) -> &mut Client {
        self.client
    }

    /// Reads a resource; an error is told as such.
    pub(crate) fn resource(&mut self, uri: &str) -> Result<Option<Value>> {
        let answer = self.client.request("resources/read", json!({"uri": uri}));
        let (text, content) = match answer {
            Ok(content) => (content.to_string(), Some(content)),
            Err(error) => (format!("error: {error:#}"), None),
        };
        clean_words(&text)?;
        self.note("resources/read", &text, None);
        Ok(content)
    }

    /// Creates one record and returns its id.
    pub(crate) fn create(&mut self, model: &str, values: Value) -> Result<i64> {
        let created = self.ok("odoo_create", json!({"model": model, "values": values}))?;
        ids(&created).first().copied().context("no id")
    }

    /// Creates records in one call. Not a step: what is told of them are the list's columns, which Odoo 14 cannot say over
    /// XML-RPC.
    pub(crate) fn create_all(&mut self, model: &str, records: Value) -> Result<Vec<i64>> {
        let created = ids(&self.silent("odoo_create", json!({"model": model, "records": records}))?);
        self.know(created.iter().copied());
        Ok(created)
    }

    /// The id of the first record that a domain matches.
    pub(crate) fn first(&mut self, model: &str, domain: Value) -> Result<i64> {
        let found =
            self.client.call("odoo_search", json!({"model": model, "domain": domain, "limit": 1, "order": "id"}))?;
        let data = found.get("structuredContent").with_context(|| text(&found))?;
        ids(data).first().copied().with_context(|| format!("no {model} matches {domain}"))
    }

    /// Deletes a record that the scenario created, as a step of it.
    pub(crate) fn unlink(&mut self, model: &str, id: i64) -> Result<Value> {
        let answer = self.ok("odoo_unlink", json!({"model": model, "ids": [id]}))?;
        self.forget(model, id);
        Ok(answer)
    }

    /// The scenario has deleted a record that it created.
    pub(crate) fn forget(&mut self, model: &str, id: i64) {
        self.left.retain(|left| *left != (model.to_owned(), id));
    }

    /// Deletes what is left, the newest first, and makes sure that it is gone.
    pub(crate) fn clean(&mut self) -> Result<()> {
        let mut left = std::mem::take(&mut self.left);
        left.reverse();
        for model in models_in_order(&left) {
            let ids: Vec<i64> = left.iter().filter(|(of, _)| *of == model).map(|(_, id)| *id).collect();
            for some in ids.chunks(UNASKED) {
                let gone = self.client.call("odoo_unlink", json!({"model": model, "ids": some}))?;
                ensure!(!is_error(&gone), "{model} {some:?}: {}", text(&gone));
            }
            let count = self.client.call(
                "odoo_count",
                json!({"model": model, "domain": [["id", "in", ids]], "context": {"archived": true}}),
            )?;
            ensure!(text(&count).ends_with(": 0 records"), "{model} {ids:?} is left: {}", text(&count));
        }
        Ok(())
    }

    pub(crate) fn transcript(self) -> Transcript {
        Transcript { text: self.transcript, known: self.known }
    }

    fn has(&self, said: &str, text: &str, words: &[&str]) -> Result<()> {
        for word in words {
            ensure!(has(text, word, &self.known), "{said}: no {word:?} in: {text}");
        }
        Ok(())
    }

    fn note(&mut self, tool: &str, text: &str, data: Option<&Value>) {
        let data = data.map(|data| format!("\n= {data}")).unwrap_or_default();
        self.transcript.push_str(&format!("> {tool}\n{text}{data}\n"));
    }

    /// The last step of the transcript.
    pub(crate) fn last(&self) -> &str {
        self.transcript.rsplit("\n> ").next().unwrap_or_default()
    }
}

/// Whether `text` has this expected word; in it, `#1` stands for the first id that was created, and so on.
fn has(text: &str, word: &str, known: &[i64]) -> bool {
    let mut word = word.to_owned();
    for (at, id) in known.iter().enumerate().rev() {
        word = word.replace(&format!("#{}", at + 1), &id.to_string());
    }
    text.contains(&word)
}

fn clean_words(text: &str) -> Result<()> {
    for word in FORBIDDEN {
        ensure!(!text.contains(word), "{word:?} in: {text}");
    }
    Ok(())
}

/// Each model once, in the order in which its first record comes.
fn models_in_order(records: &[(String, i64)]) -> Vec<String> {
    let mut models: Vec<String> = Vec::new();
    for (model, _) in records {
        if !models.contains(model) {
            models.push(model.clone());
        }
    }
    models
}
