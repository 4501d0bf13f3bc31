//! What goes wrong between an agent and Odoo, on purpose: each row is a fault, what must be seen, and what was.
//!
//! `just faults` prints the table; the suite runs each row as a test of its name. [`stage`] has the server with a
//! [`proxy`] before the simulator; the rows stand by subject: [`upstream`] (the network and Odoo), [`reach`] (names, certificates, passwords), [`writes`],
//! [`plugin`] (hostile components), [`privacy`] (secrets, logs, metrics), [`load`].
//!
//! Every row has two verdicts: the caller gets a right, typed and timely answer; and afterwards a hundred calls succeed
//! and memory and sockets are what they were.

pub mod load;
pub mod plugin;
pub mod privacy;
pub mod proxy;
pub mod reach;
pub mod stage;
pub mod upstream;
pub mod writes;

use anyhow::Result;
use std::fmt;

/// One fault.
pub struct Row {
    /// Such as `F6`.
    pub id: &'static str,
    pub name: &'static str,
    pub expected: &'static str,
    /// An error when something else was seen.
    pub run: fn(Scale) -> Result<Seen>,
}

/// How often repeated faults are repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// For the suite.
    Small,
    /// For the table.
    Full,
}

impl Scale {
    /// So many times at full scale, fewer in the suite.
    pub fn times(self, full: usize) -> usize {
        match self {
            Self::Full => full,
            Self::Small => (full / 50).max(3),
        }
    }
}

/// What was seen, and the figure that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub what: String,
    pub figure: String,
}

impl Seen {
    pub fn new(what: impl Into<String>, figure: impl Into<String>) -> Self {
        Self { what: what.into(), figure: figure.into() }
    }
}

/// All rows, in the order of the table.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [upstream::ROWS, reach::ROWS, plugin::ROWS, writes::ROWS, privacy::ROWS, load::ROWS].into_iter().flatten()
}

/// Runs the row of that id.
pub fn run(id: &str, scale: Scale) -> Result<Seen> {
    let row = rows().find(|row| row.id == id).ok_or_else(|| anyhow::anyhow!("no row {id}"))?;
    (row.run)(scale)
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} | {}", self.id, self.name, self.expected)
    }
}
