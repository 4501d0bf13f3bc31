//! What a model read during a scenario, and whether it read the same over another protocol.

use anyhow::{Result, ensure};

/// All texts and data of a scenario, a line `> tool` before each answer.
pub(crate) struct Transcript {
    pub(crate) text: String,
    /// Ids that differ between runs, in the order in which they came up.
    pub(crate) known: Vec<i64>,
}

impl Transcript {
    /// Fails with the first line in which the two differ, but for ids that came up at the same place in both runs.
    pub(crate) fn same_as(&self, other: &Self) -> Result<()> {
        let mut step = "";
        let end = ["(end)"];
        for (left, right) in self.text.lines().chain(end).zip(other.text.lines().chain(end)) {
            if left.starts_with("> ") {
                step = left;
            }
            ensure!(self.same_line(left, other, right), "{step}\n{left}\n{right}");
        }
        Ok(())
    }

    fn same_line(&self, left: &str, other: &Self, right: &str) -> bool {
        let (left, right) = (tokens(left), tokens(right));
        left.len() == right.len()
            && left.iter().zip(&right).all(|(one, two)| one == two || self.is_known_as(one, other, two))
    }

    /// Whether the two came up at the same place. One number may be the id of records of several models.
    fn is_known_as(&self, one: &str, other: &Self, two: &str) -> bool {
        let (Ok(one), Ok(two)) = (one.parse::<i64>(), two.parse::<i64>()) else { return false };
        self.known.iter().zip(&other.known).any(|pair| pair == (&one, &two))
    }
}

/// Runs of digits, and what is between them.
fn tokens(line: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

#[test]
fn transcripts_are_the_same_but_for_the_ids_of_each_run() {
    let transcript = |text: &str, known: &[i64]| Transcript { text: text.to_owned(), known: known.to_vec() };
    let one = transcript("> odoo_read\n58\tAcme 31\n", &[58]);
    assert!(one.same_as(&transcript("> odoo_read\n61\tAcme 31\n", &[61])).is_ok());
    for other in [
        "> odoo_read\n61\tAcme 32\n",
        "> odoo_read\n62\tAcme 31\n",
        "> odoo_read\n61\tAcme 31\nmore\n",
        "> odoo_read\n",
    ] {
        assert!(one.same_as(&transcript(other, &[61])).is_err(), "{other}");
    }
}
