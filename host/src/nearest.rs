//! Which of some words was probably meant.

/// How like two words must be, from 0 to 1.
const ALIKE: f64 = 0.8;
/// No name is as long, and comparing takes the product of both lengths.
const LONGEST: usize = 128;

/// The candidate most like `word`, unless none is close enough to be what was meant.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_offered_only_when_it_is_near() {
        let known = ["odoo_search_read", "odoo_delete"];
        assert_eq!(nearest("odoo_search", known), Some("odoo_search_read"));
        assert_eq!(nearest("odoo_delet", known), Some("odoo_delete"));
        assert_eq!(nearest("browse", known), None);
        assert_eq!(nearest(&"odoo".repeat(1000), known), None);
    }
}
