//! The type of a file by its first bytes, for fields that nobody keeps the type of.

/// How files begin, of the types that Odoo keeps most.
const STARTS: [(&[u8], &str); 11] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"<svg", "image/svg+xml"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"BM", "image/bmp"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
];

/// Files that are archives of others, by the folder that is among the first of them.
const ARCHIVES: [(&[u8], &str); 5] = [
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"opendocument.text", "application/vnd.oasis.opendocument.text"),
    (b"opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"),
];

/// Bytes of an archive in which its kind is looked for.
const HEAD: usize = 4_096;

/// The type of a file; `text/plain` for any other text in UTF-8.
pub(super) fn of(bytes: &[u8]) -> &'static str {
    if let (Some(b"RIFF"), Some(b"WEBP")) = (bytes.get(..4), bytes.get(8..12)) {
        return "image/webp";
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let head = bytes.get(..HEAD).unwrap_or(bytes);
        let holds = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
        let known = ARCHIVES.iter().find(|(word, _)| holds(word));
        return known.map_or("application/zip", |(_, mime_type)| mime_type);
    }
    if let Some((_, mime_type)) = STARTS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return mime_type;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains(|c: char| c.is_control() && !c.is_whitespace()) => "application/octet-stream",
        Ok(text) => of_text(text.trim_start_matches('\u{feff}').trim_start()),
        Err(_) => "application/octet-stream",
    }
}

fn of_text(text: &str) -> &'static str {
    if !text.starts_with("<?xml") {
        return "text/plain";
    }
    // Comments and a document type may stand before the first element.
    let first = text.char_indices().nth(HEAD).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    if first.contains("<svg") { "image/svg+xml" } else { "text/xml" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (bytes, mime_type) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], "image/png"),
            (b"\xff\xd8\xff\xe0\0", "image/jpeg"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\x10\0\0\0WAVE\xff", "application/octet-stream"),
            (b"<svg xmlns='x'/>", "image/svg+xml"),
            (b"<?xml version='1.0'?><!-- x --><svg/>", "image/svg+xml"),
            (b"\xef\xbb\xbf<?xml version='1.0'?><Invoice/>", "text/xml"),
            (b"%PDF-1.4", "application/pdf"),
            (
                b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            (b"PK\x03\x04....a.txt", "application/zip"),
            (b"a;b\r\n1;2\r\n", "text/plain"),
            (b"a\0b", "application/octet-stream"),
            (b"\xc3\x28", "application/octet-stream"),
            (b"", "text/plain"),
        ] {
            assert_eq!(of(bytes), mime_type, "{}", bytes.escape_ascii());
        }
    }
}
