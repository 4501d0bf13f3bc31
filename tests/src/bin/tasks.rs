//! Prints the table of tasks: `job | calls | requests | bytes | end state`. `tasks T1 T6` does those alone,
//! `tasks --show T6` shows the calls and answers too.
//!
//! Requests are those that reached Odoo with warm caches, behind them in parentheses those of a fresh session; bytes are
//! the text of the answers, behind it in parentheses their structured half.

use anyhow::{Result, ensure};
use odoo_mcp_tests::tasks::jobs;
use std::io::Write;

fn main() -> Result<()> {
    let mut wanted: Vec<String> = std::env::args().skip(1).collect();
    let show = wanted.first().is_some_and(|first| first == "--show");
    wanted.drain(..usize::from(show));
    let mut out = std::io::stdout().lock();
    writeln!(out, "job | calls | requests (cold) | bytes (structured) | end state")?;
    let mut failed = 0;
    for job in jobs().into_iter().filter(|job| wanted.is_empty() || wanted.iter().any(|id| id == job.id)) {
        match job.run() {
            Ok(seen) => {
                writeln!(out, "{} {} | {seen}", job.id, job.name)?;
                if show {
                    writeln!(out, "{}", seen.conversation)?;
                }
            }
            Err(error) => {
                failed += 1;
                writeln!(out, "{} {} | FAILED: {error:#}", job.id, job.name)?;
            }
        }
        out.flush()?;
    }
    ensure!(failed == 0, "{failed} jobs failed");
    Ok(())
}
