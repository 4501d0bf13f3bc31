//! The nearest right names to a wrong one.

/// As many as a reader wants to choose from.
const MOST: usize = 3;
/// Share of letters that must agree; below it a suggestion confuses more than it helps.
const LEAST_LIKENESS: f64 = 0.6;
/// Longer words are not compared: the effort grows with the square of the length.
const LONGEST: usize = 64;

/// At most three of `candidates` that `word` may have meant, the nearest first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let word = word.trim().to_lowercase();
    if word.is_empty() || word.len() > LONGEST {
        return Vec::new();
    }
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (likeness(&word, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score >= LEAST_LIKENESS)
        .collect();
    // Shorter first among equals: `partner_id` before `partner_invoice_id`.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.len().cmp(&b.1.len())).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(MOST).map(|(_, candidate)| candidate).collect()
}

/// `did you mean a, b?`, or nothing when nothing is near.
pub fn question(nearest: &[&str]) -> Option<String> {
    (!nearest.is_empty()).then(|| format!("did you mean {}?", nearest.join(", ")))
}

/// From 0 (nothing in common) to 1 (the same).
fn likeness(word: &str, candidate: &str) -> f64 {
    let close = strsim::normalized_damerau_levenshtein(word, candidate);
    // `country` means `country_id`, `partner` means `res.partner`.
    let part = word.len() >= 3 && (candidate.contains(word) || (candidate.len() >= 4 && word.contains(candidate)));
    if part { close.max(0.75) } else { close }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [&str; 6] = ["name", "display_name", "email", "phone", "country_id", "create_date"];

    #[test]
    fn a_transposed_name_finds_its_field() {
        assert_eq!(nearest("nmae", FIELDS).first(), Some(&"name"));
        assert_eq!(nearest("fone", FIELDS), ["phone"]);
        assert_eq!(nearest("country", FIELDS), ["country_id"]);
        assert_eq!(nearest("E-Mail", FIELDS), ["email"]);
    }

    #[test]
    fn nothing_near_gives_no_suggestion() {
        assert!(nearest("xqzw", FIELDS).is_empty());
        assert!(nearest("", FIELDS).is_empty());
        assert!(nearest(&"n".repeat(10_000), FIELDS).is_empty());
        assert_eq!(question(&[]), None);
    }
}
