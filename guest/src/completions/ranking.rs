//! Which of some names fit best what is typed.

/// Something that can be chosen: the value to fill in, and what people call it.
pub(super) struct Candidate {
    pub(super) value: String,
    pub(super) label: String,
}

/// The values that fit, the best first: the value itself, those that begin so, those whose label begins so, those that
/// hold what is typed, those whose label does; the shorter first. All of them by name when nothing is typed.
pub(super) fn ranked(candidates: impl IntoIterator<Item = Candidate>, typed: &str) -> Vec<String> {
    let typed = typed.trim().to_lowercase();
    let rank = |candidate: &Candidate| {
        if typed.is_empty() {
            return Some(0);
        }
        let (value, label) = (candidate.value.to_lowercase(), candidate.label.to_lowercase());
        [
            value == typed,
            value.starts_with(&typed),
            label.starts_with(&typed),
            value.contains(&typed),
            label.contains(&typed),
        ]
        .iter()
        .position(|fits| *fits)
    };
    let by_length = !typed.is_empty();
    let mut fitting: Vec<(usize, usize, String)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let rank = rank(&candidate)?;
            Some((rank, if by_length { candidate.value.len() } else { 0 }, candidate.value))
        })
        .collect();
    fitting.sort();
    let mut values: Vec<String> = fitting.into_iter().map(|(_, _, value)| value).collect();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(typed: &str) -> Vec<String> {
        let all = [
            ("partner_id", "Customer"),
            ("partner_invoice_id", "Invoice Address"),
            ("name", "Order Reference"),
            ("partner", "Legacy"),
            ("invoice_ids", "Invoices"),
            ("note", "About the customer"),
        ];
        let candidate = |(value, label): (&str, &str)| Candidate { value: value.to_owned(), label: label.to_owned() };
        ranked(all.map(candidate), typed)
    }

    #[test]
    fn the_best_comes_first() {
        assert_eq!(fields("partner"), ["partner", "partner_id", "partner_invoice_id"]);
        assert_eq!(fields("INV"), ["invoice_ids", "partner_invoice_id"]);
        assert_eq!(fields("customer"), ["partner_id", "note"]);
        assert!(fields("zzz").is_empty());
    }

    #[test]
    fn all_are_listed_by_name_when_nothing_is_typed() {
        assert_eq!(fields(" "), ["invoice_ids", "name", "note", "partner", "partner_id", "partner_invoice_id"]);
    }
}
