//! `odoo://help/errors`.

use crate::error::{Code, Retry};

pub(super) fn body() -> String {
    let mut body = String::from(
        "An error begins with its code and ends with `(source: …, retry: …)`; a line `hint:` says what to do next.\n\n\
         ## Codes\n\n",
    );
    for code in Code::ALL {
        let (meaning, next) = about(code);
        body.push_str(&format!("- **{}**: {meaning} {next}\n", code.as_str()));
    }
    body.push_str("\n## Retry\n\n");
    for retry in Retry::ALL {
        body.push_str(&format!("- `{}`: {}\n", retry.as_str(), may_repeat(retry)));
    }
    body.push_str(
        "\nAn error of a write says whether anything was written. A search that finds nothing is no error, and an error \
         is never shown as an empty result.\n",
    );
    body
}

/// What a code means, and what a model does about it.
fn about(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::Connection => (
            "Odoo was not reached, or what answered is not this Odoo database.",
            "Tell the user; no argument of a call helps.",
        ),
        Code::Authentication => {
            ("Odoo refused the user, the password or the API key.", "Tell the user: whoever runs the server sets them.")
        }
        Code::Permission => (
            "This user may not do that, or the server's policy forbids it (source: host).",
            "Do not look for a way around it; ask the user for another user or another task.",
        ),
        Code::Validation => (
            "A field, value, domain or argument is wrong, or Odoo's own rules refuse it.",
            "The message names it and what is right: correct it and call again.",
        ),
        Code::NotFound => (
            "There is no such instance, model, method or record, or this user may not know of it.",
            "Take a name that the message suggests, or search (odoo_models, odoo_search).",
        ),
        Code::RateLimit => ("Too many requests.", "Wait a little; then make fewer and larger calls."),
        Code::Timeout => ("No answer in time.", "Ask for less: fewer records or fields, a narrower domain."),
        Code::Unknown => ("Something else failed.", "Report the message to the user."),
    }
}

fn may_repeat(retry: Retry) -> &'static str {
    match retry {
        Retry::Never => "the same call fails the same way; change it first.",
        Retry::Safe => "nothing was changed; the call may be repeated as it is.",
        Retry::UnknownOutcome => {
            "a write may or may not have been carried out: look in Odoo whether it was, as the hint says, before repeating \
             it, or it may exist twice."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Source};

    #[test]
    fn every_code_and_retry_class_is_told_once() {
        let body = body();
        for code in Code::ALL {
            assert_eq!(body.matches(&format!("**{}**", code.as_str())).count(), 1, "{}", code.as_str());
        }
        for retry in Retry::ALL {
            assert_eq!(body.matches(&format!("- `{}`", retry.as_str())).count(), 1, "{}", retry.as_str());
        }
    }

    #[test]
    fn an_error_looks_as_the_page_says() {
        let text = Error::new(Code::Timeout, Source::Network, "No answer.").hint("ask for less").to_string();
        assert!(text.starts_with("E007: ") && text.contains("\nhint: "), "{text}");
        assert!(text.ends_with("(source: network, retry: never)"), "{text}");
    }
}
