//! Finds the exception in a Python traceback.

use super::text;

/// The exception that ended a traceback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exception {
    /// With its module, such as `psycopg2.errors.UniqueViolation`.
    pub(super) name: String,
    /// Cleaned text.
    pub(super) message: String,
}

impl Exception {
    /// An exception that Odoo names itself. Python's own have no module in a traceback, and so none here.
    pub(super) fn named(name: &str, message: &str) -> Self {
        let name = name.strip_prefix("builtins.").unwrap_or(name);
        let name = if is_name(name) { name } else { "" };
        let lines: Vec<&str> = message.lines().filter(|line| !is_excerpt(line)).collect();
        Self { name: name.to_owned(), message: text::clean(&lines.join("\n")) }
    }

    /// The name without its module.
    pub(super) fn class(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }
}

/// Reads the exception that was raised last.
///
/// After the last traceback's frames, all of which are indented, the first line that is not is `name: message`; what
/// follows belongs to the message. So a message of several lines is read whole, and a caret that ends one is not taken
/// for it.
pub(super) fn exception(text: &str) -> Exception {
    let last = text.rsplit(text::TRACEBACK).next().unwrap_or(text);
    let mut lines = last.lines().skip_while(|line| line.starts_with([' ', '\t']) || line.trim().is_empty());
    let head = lines.next().unwrap_or_default();
    let (name, first) = match head.split_once(": ") {
        Some((name, message)) if is_name(name) => (name, message),
        _ if is_name(head.trim_end_matches(':')) => (head.trim_end_matches(':'), ""),
        _ => ("", head),
    };
    let mut message = first.to_owned();
    for line in lines.filter(|line| !is_excerpt(line)) {
        message.push('\n');
        message.push_str(line);
    }
    Exception { name: name.to_owned(), message: text::clean(&message) }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_')
}

/// PostgreSQL's excerpt of the statement, and the caret under it.
fn is_excerpt(line: &str) -> bool {
    let trimmed = line.trim();
    trimmed == "^" || trimmed.strip_prefix("LINE ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}
