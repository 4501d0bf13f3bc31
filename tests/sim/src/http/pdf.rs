//! A PDF of one page of plain text: small, and valid.

/// One page with these lines.
pub(crate) fn document(lines: &[String]) -> Vec<u8> {
    let mut text = String::from("BT /F1 12 Tf 14 TL 72 770 Td\n");
    for line in lines {
        text.push_str(&format!("({}) Tj T*\n", escaped(line)));
    }
    text.push_str("ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}endstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (start, size) = (out.len(), objects.len() + 1);
    out.push_str(&format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    out.into_bytes()
}

/// As a PDF string: ASCII, with the delimiters escaped.
fn escaped(line: &str) -> String {
    line.chars()
        .map(|c| match c {
            '(' | ')' | '\\' => format!("\\{c}"),
            ' '..='~' => c.to_string(),
            _ => "?".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_leads_to_the_objects() {
        let bytes = document(&["Total (with tax): 1\u{20ac}".to_owned()]);
        let text = String::from_utf8(bytes).expect("text");
        let start: usize = text.lines().rev().nth(1).expect("a line").parse().expect("a number");
        assert!(text[start..].starts_with("xref\n0 6\n"));
        for (number, line) in (1..=5).zip(text[start..].lines().skip(3)) {
            let offset: usize = line[..10].parse().expect("a number");
            assert!(text[offset..].starts_with(&format!("{number} 0 obj\n")));
        }
        assert!(text.contains("(Total \\(with tax\\): 1?) Tj"));
    }
}
