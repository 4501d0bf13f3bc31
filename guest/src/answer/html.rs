//! HTML as the text that a person would read.
//!
//! Odoo stores notes and mails as HTML whose tags and styles are mostly noise to a model. This is no browser: tags are
//! dropped (those of blocks become line breaks), entities are decoded, blank space is collapsed. Linear in its input.

/// The text of an HTML fragment.
pub fn to_text(html: &str) -> String {
    let mut text = Lines::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        text.push(before);
        // A lone `<` is a character.
        if !tag
            .get(1..)
            .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')))
        {
            text.push("<");
            rest = tag.get(1..).unwrap_or_default();
            continue;
        }
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = end_of_tag(tag);
        let (inside, after) = tag.split_at(end);
        rest = after;
        let name: String = inside
            .chars()
            .skip(1)
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
            .collect::<String>()
            .to_ascii_lowercase();
        match name.trim_end_matches('/') {
            hidden @ ("script" | "style" | "head" | "title") => rest = behind(rest, hidden),
            "br" => text.line(),
            "li" => {
                text.line();
                text.push("- ");
            }
            "td" | "th" => text.push(" "),
            "p" | "/p" | "div" | "/div" | "/li" | "ul" | "/ul" | "ol" | "/ol" | "tr" | "/tr" | "table" | "/table"
            | "hr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "/h1" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6"
            | "blockquote" | "/blockquote" | "pre" | "/pre" => text.line(),
            _ => {}
        }
    }
    text.push(rest);
    text.done()
}

/// Where a tag ends, behind its `>`; a `>` in quotes does not end it.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// What follows the end tag of an element whose content is not text.
fn behind<'h>(html: &'h str, name: &str) -> &'h str {
    // From one `</` to the next: the whole is looked through once, however many such elements there are.
    let is_end = |at: &usize| {
        let named = html.get(at + 2..at + 2 + name.len());
        named.is_some_and(|found| found.eq_ignore_ascii_case(name))
    };
    match html.match_indices("</").map(|(at, _)| at).find(is_end).and_then(|at| html.get(at..)) {
        Some(tag) => tag.get(end_of_tag(tag)..).unwrap_or_default(),
        None => "",
    }
}

/// Text with blank space collapsed and no empty lines.
#[derive(Default)]
struct Lines {
    text: String,
    /// A break or space that is owed before the next word.
    owed: Option<char>,
}

impl Lines {
    fn line(&mut self) {
        self.owed = Some('\n');
    }

    fn push(&mut self, raw: &str) {
        for c in Decoded(raw) {
            if c.is_whitespace() {
                self.owed = self.owed.or(Some(' '));
            } else {
                if let Some(owed) = self.owed.take().filter(|_| !self.text.is_empty()) {
                    self.text.push(owed);
                }
                self.text.push(c);
            }
        }
    }

    fn done(self) -> String {
        self.text
    }
}

/// The characters of a text with its entities decoded.
struct Decoded<'t>(&'t str);

impl Iterator for Decoded<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        const LONGEST: usize = 10;
        let first = self.0.chars().next()?;
        if first == '&'
            && let Some(end) = self.0.bytes().take(LONGEST).position(|byte| byte == b';')
            && let Some(c) = self.0.get(1..end).and_then(entity)
        {
            self.0 = self.0.get(end + 1..).unwrap_or_default();
            return Some(c);
        }
        self.0 = self.0.get(first.len_utf8()..).unwrap_or_default();
        Some(first)
    }
}

fn entity(name: &str) -> Option<char> {
    let code = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        "nbsp" => return Some(' '),
        "euro" => return Some('€'),
        "ndash" => return Some('–'),
        "mdash" => return Some('—'),
        "hellip" => return Some('…'),
        _ => name.strip_prefix('#')?,
    };
    let number = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(number).filter(|c| !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_the_text_that_a_person_reads() {
        for (html, text) in [
            ("<p>Hello&nbsp;<b>World</b> &amp; co</p>", "Hello World & co"),
            ("<div>a</div><div>b<br/>c</div>", "a\nb\nc"),
            ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
            ("<style>p{color:red}</style><p title=\"a>b\">x</p><script>alert('<p>')</script>y", "x\ny"),
            ("1 < 2 and 3 > 2 &lt;b&gt; &#8364;&#x41; &unknown; &", "1 < 2 and 3 > 2 <b> €A &unknown; &"),
            ("plain", "plain"),
            ("<p><br></p>", ""),
            ("a<!-- <p>hidden</p> -->b", "ab"),
            ("broken <p unclosed", "broken"),
            ("<script>never closed", ""),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn no_text_makes_it_panic() {
        for html in ["<", "&", "&#", "&#x110000;", "</", "<!--", "é<é>é&é;", "<p", "&#0;", "<script", "𝕏&#55296;<𝕏>"]
        {
            to_text(html);
        }
    }
}
