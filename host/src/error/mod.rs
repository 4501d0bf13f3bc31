//! The manual's page for each error code, and errors as one line for a person.
//!
//! The codes are those of a tool's error answer; a plugin gives them, `odoo-mcp-server explain CODE` prints the page.
//! Every page has the same sections: what happened, common causes, what to do, may the call be repeated.

/// One error code with its page, in Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub code: &'static str,
    /// Its first line without the code.
    pub title: &'static str,
    pub text: &'static str,
}

/// All codes, in order.
pub const PAGES: [Page; 8] = [
    Page { code: "E001", title: "Odoo was not reached", text: include_str!("pages/E001.md") },
    Page { code: "E002", title: "Odoo refused the credentials", text: include_str!("pages/E002.md") },
    Page { code: "E003", title: "not permitted", text: include_str!("pages/E003.md") },
    Page { code: "E004", title: "a value or argument is wrong", text: include_str!("pages/E004.md") },
    Page { code: "E005", title: "there is no such thing", text: include_str!("pages/E005.md") },
    Page { code: "E006", title: "too many requests", text: include_str!("pages/E006.md") },
    Page { code: "E007", title: "no answer in time", text: include_str!("pages/E007.md") },
    Page { code: "E999", title: "any other failure", text: include_str!("pages/E999.md") },
];

/// The page of a code, in any case.
pub fn page(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|page| page.code.eq_ignore_ascii_case(code)).map(|page| page.text)
}

/// An error and its causes as one line: `cannot read the file x: permission denied`.
///
/// Control characters are escaped, so that a message cannot forge a line or move a terminal's cursor.
pub fn line(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn every_page_has_its_title_and_the_same_sections() {
        for Page { code, title, text } in PAGES {
            let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
            let first = format!("# {code}: {title}");
            let expected =
                [&first, "## What happened", "## Common causes", "## What to do", "## May the call be repeated?"];
            assert_eq!(headings, expected);
            for section in text.split("\n## ").skip(1) {
                let body = section.split_once('\n').map_or("", |(_, body)| body.trim());
                assert!(body.len() > 60, "{code} says too little: {section}");
            }
        }
    }

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(PAGES.is_sorted_by(|a, b| a.code < b.code));
    }

    #[test]
    fn a_code_is_found_in_any_case_and_no_other() {
        assert!(page("E004").is_some_and(|text| text.starts_with("# E004")));
        assert_eq!(page("e004"), page("E004"));
        assert_eq!(page("E008"), None);
        assert_eq!(page(""), None);
    }

    #[test]
    fn an_error_is_one_line_with_its_causes() {
        #[derive(Debug, thiserror::Error)]
        #[error("cannot read a\nb")]
        struct Outer(#[source] io::Error);
        assert_eq!(line(&Outer(io::Error::other("no\u{1b}[2J disk"))), "cannot read a\\nb: no\\u{1b}[2J disk");
    }
}
