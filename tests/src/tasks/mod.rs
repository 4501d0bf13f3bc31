//! Twenty ordinary jobs, done as a model does them: each is a chain of tool calls whose arguments come from the job's
//! wording and from the answers before, and ends with a look into Odoo by another client.
//!
//! `just tasks` prints the table; the suite runs each job as a test of its name and holds it to its ceilings. In reading
//! order: [`desk`] is where a model sits and what is counted there, [`answer`] how it reads, [`odoo`] the independent
//! client, [`start`] what a job finds in Odoo, [`sweep`] takes away what it made; the jobs stand by subject: [`orders`],
//! [`customers`], [`pipeline`], [`papers`] (notes, files, prints), [`tables`] (import, export), [`invoices`], [`figures`].
//!
//! A job never names an id that no answer gave it, and never looks at the structured half of an answer.

pub mod answer;
pub mod customers;
pub mod desk;
pub mod figures;
pub mod invoices;
pub mod odoo;
pub mod orders;
pub mod papers;
pub mod pipeline;
pub mod start;
pub mod sweep;
pub mod tables;

use anyhow::{Context, Result, ensure};
use desk::{Desk, Tally};
use std::fmt;

/// One job.
pub struct Job {
    /// Such as `T6`.
    pub id: &'static str,
    pub name: &'static str,
    pub ceiling: Ceiling,
    /// Does the job and says how it ended; an error when the end state in Odoo is not what was wanted.
    pub run: fn(&mut Desk) -> Result<String>,
}

/// What a job may cost a model at most: a step backwards in the product fails the suite.
#[derive(Debug, Clone, Copy)]
pub struct Ceiling {
    pub calls: usize,
    /// HTTP requests that reach Odoo, once caches are warm.
    pub requests: u64,
    /// Bytes of text.
    pub bytes: usize,
}

/// What a job cost, and how it ended.
#[derive(Debug, Clone)]
pub struct Seen {
    /// With warm caches.
    pub cost: Tally,
    /// Requests when the session had done nothing before.
    pub cold_requests: u64,
    pub end: String,
    /// All calls and the texts of their answers.
    pub conversation: String,
}

/// All jobs, by their numbers.
pub fn jobs() -> Vec<&'static Job> {
    let subjects =
        [orders::JOBS, papers::JOBS, customers::JOBS, pipeline::JOBS, tables::JOBS, invoices::JOBS, figures::JOBS];
    let mut jobs: Vec<&Job> = subjects.into_iter().flatten().collect();
    jobs.sort_by_key(|job| (job.id.len(), job.id));
    jobs
}

impl Job {
    /// Does the job twice in one session: the first time fills the caches, the second is what counts.
    ///
    /// # Errors
    /// When a call failed that must not, when Odoo's state is wrong afterwards, when something was left behind, and when
    /// the job cost more than its ceiling.
    pub fn run(&self) -> Result<Seen> {
        let mut desk = Desk::open()?;
        let (cold, _) = desk.work(self.run).context("in a fresh session")?;
        let (cost, end) = desk.work(self.run).context("with warm caches")?;
        let Ceiling { calls, requests, bytes } = self.ceiling;
        ensure!(
            cost.calls <= calls && cost.requests <= requests && cost.bytes <= bytes,
            "{} calls, {} requests, {} bytes; at most {calls}, {requests}, {bytes} are allowed",
            cost.calls,
            cost.requests,
            cost.bytes
        );
        Ok(Seen { cost, cold_requests: cold.requests, end, conversation: desk.conversation().to_owned() })
    }
}

/// Runs the job of that id.
pub fn run(id: &str) -> Result<Seen> {
    jobs().into_iter().find(|job| job.id == id).with_context(|| format!("no job {id}"))?.run()
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { calls, requests, bytes, structured } = self.cost;
        write!(f, "{calls} | {requests} ({}) | {bytes} ({structured}) | {}", self.cold_requests, self.end)
    }
}
