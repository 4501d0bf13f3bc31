//! Text as HTML that shows the same.

/// Escapes `text`; an empty line begins a paragraph, every other line a line.
pub fn of_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.trim_matches('\n'));
    let shown = paragraphs.filter(|paragraph| !paragraph.trim().is_empty());
    shown.map(|paragraph| format!("<p>{}</p>", escaped(paragraph).replace('\n', "<br>"))).collect()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::html::to_text;

    #[test]
    fn markup_in_a_text_is_shown_and_not_obeyed() {
        let html = of_text("a <b> & \"c\"\nd\n\n\n<script>alert('x')</script>");
        assert_eq!(
            html,
            "<p>a &lt;b&gt; &amp; &quot;c&quot;<br>d</p><p>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</p>"
        );
        assert_eq!(to_text(&html), "a <b> & \"c\"\nd\n<script>alert('x')</script>");
    }

    #[test]
    fn blank_text_is_nothing() {
        assert_eq!(of_text("\n \n\n"), "");
    }
}
