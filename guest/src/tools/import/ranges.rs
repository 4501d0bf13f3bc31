//! Ids in their order, as ranges: `501-700, 12`. What an import created mostly is one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// First and last of each range.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ranges(Vec<(i64, i64)>);

impl Ranges {
    /// Adds ids behind those that are there; their order is kept.
    pub(super) fn extend(&mut self, ids: &[i64]) {
        for id in ids {
            match self.0.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(*id) => *last = *id,
                _ => self.0.push((*id, *id)),
            }
        }
    }

    pub(super) fn of(ids: &[i64]) -> Self {
        let mut ranges = Self::default();
        ranges.extend(ids);
        ranges
    }

    /// As data: `[[501,700],[12,12]]`.
    pub(super) fn data(&self) -> Value {
        json!(self.0)
    }

    /// In words, within about `most` bytes; `None` when they do not fit.
    pub(super) fn words(&self, most: usize) -> Option<String> {
        let mut words = String::new();
        for (first, last) in &self.0 {
            let comma = if words.is_empty() { "" } else { ", " };
            words.push_str(&if first == last { format!("{comma}{first}") } else { format!("{comma}{first}-{last}") });
            if words.len() > most {
                return None;
            }
        }
        Some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_a_row_become_one_range_and_the_order_stays() {
        let mut ranges = Ranges::of(&[7, 8, 9, 3]);
        ranges.extend(&[4, 2]);
        assert_eq!(ranges.words(100).as_deref(), Some("7-9, 3-4, 2"));
        assert_eq!(ranges.data(), json!([[7, 9], [3, 4], [2, 2]]));
        assert_eq!(ranges.words(4), None);
        assert_eq!(Ranges::default().words(0).as_deref(), Some(""));
    }
}
