//! Takes out of Odoo's texts what nobody must see.

/// What begins a Python traceback.
pub(super) const TRACEBACK: &str = "Traceback (most recent call last):";

/// Characters of Odoo's text that an error repeats.
const LENGTH: usize = 1000;
/// Characters of a text that are looked at.
const LOOKED_AT: usize = 64 * 1024;
/// Folders at the root of servers. Paths elsewhere, such as `/web/content/7`, are Odoo's own pages.
const ROOTS: [&str; 20] = [
    "app",
    "bin",
    "build",
    "dev",
    "etc",
    "home",
    "lib",
    "lib64",
    "mnt",
    "opt",
    "private",
    "proc",
    "root",
    "run",
    "srv",
    "tmp",
    "usr",
    "var",
    "Users",
    "workspace",
];
/// What only the path of a program's file has.
const PROGRAM: [&str; 4] = [".py", ".so", "site-packages", "dist-packages"];

/// `text` without tracebacks, server paths, control characters and blank lines, cut to 1,000 characters.
pub fn clean(text: &str) -> String {
    let text: String = text.chars().take(LOOKED_AT).collect();
    let mut lines = Vec::new();
    let mut within_traceback = false;
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        if line.trim_start().starts_with(TRACEBACK) {
            within_traceback = true;
        } else if within_traceback && line.starts_with([' ', '\t']) {
            // A frame.
        } else {
            within_traceback = false;
            if !is_frame(line) {
                lines.push(without_paths(line));
            }
        }
    }
    let printable = |c: char| if c.is_control() && c != '\n' && c != '\t' { ' ' } else { c };
    shortened(&lines.join("\n").chars().map(printable).collect::<String>())
}

fn is_frame(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("File \"") && line.contains("\", line ")
}

fn without_paths(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let length = if starts_path(before) { server_path(rest) } else { 0 };
        if length > 0 {
            out.push_str("[path]");
            before = ']';
        } else {
            out.push(c);
            before = c;
        }
        rest = rest.get(length.max(c.len_utf8())..).unwrap_or_default();
    }
    out
}

fn starts_path(before: char) -> bool {
    before.is_whitespace() || "\"'`(<[{=,:;@".contains(before)
}

/// The length of the server path with which `text` begins, or 0.
fn server_path(text: &str) -> usize {
    let mut bytes = text.bytes();
    let first = bytes.next().unwrap_or_default();
    if first.is_ascii_alphabetic() && bytes.next() == Some(b':') && bytes.next() == Some(b'\\') {
        // Folders of Windows have spaces in their names.
        return text.find(['"', '\'', '`', '<', '>', '|', ',', ';', ')']).unwrap_or(text.len());
    }
    if first != b'/' {
        return 0;
    }
    let end = text
        .find(|c: char| c.is_whitespace() || "\"'`)>]},;".contains(c))
        .map_or(text.len(), |end| text.get(..end).unwrap_or_default().trim_end_matches(['.', ':']).len());
    let path = text.get(..end).unwrap_or_default();
    let root = path.split('/').nth(1).unwrap_or_default();
    let serves = ROOTS.contains(&root) && path.len() > root.len() + 2;
    if serves || PROGRAM.iter().any(|part| path.contains(part)) { end } else { 0 }
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_paths_are_taken_out_and_pages_and_urls_stay() {
        for (text, expected) in [
            ("cannot read /usr/lib/python3/x.py: no", "cannot read [path]: no"),
            ("in \"/var/lib/odoo/filestore/ab\".", "in \"[path]\"."),
            ("(/srv/odoo/addons/sale/sale.py)", "([path])"),
            ("socket=/tmp/pg/.s.PGSQL.5432, failed", "socket=[path], failed"),
            ("see /custom/addons/sale/models/sale.py.", "see [path]"),
            ("C:\\Program Files\\Odoo 19\\server\\odoo.py", "[path]"),
            ("'C:\\odoo\\x y' failed", "'[path]' failed"),
            (
                "open /web/content/7 or https://erp.example.com/opt/x",
                "open /web/content/7 or https://erp.example.com/opt/x",
            ),
            ("and/or 1/2 10/home/x /", "and/or 1/2 10/home/x /"),
            ("/tmp", "/tmp"),
        ] {
            assert_eq!(clean(text), expected);
        }
    }

    #[test]
    fn an_embedded_traceback_leaves_its_last_line() {
        let text = "Import failed:\nTraceback (most recent call last):\n  File \"/opt/odoo/a.py\", line 3, in f\n    \
                    g()\nValueError: bad row\n\nAsk the administrator.";
        assert_eq!(clean(text), "Import failed:\nValueError: bad row\nAsk the administrator.");
        assert_eq!(clean("File \"/opt/odoo/a.py\", line 3, in f\nbad"), "bad");
    }

    #[test]
    fn a_text_is_bounded_and_printable() {
        let long = clean(&"é".repeat(5000));
        assert_eq!(long.chars().count(), LENGTH + 1);
        assert!(long.ends_with('…'));
        assert_eq!(clean("  a\u{1b}[31mb\n\n\n\tc  "), "a [31mb\n\tc");
    }
}
