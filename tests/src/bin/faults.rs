//! Prints the table of faults: `name | expected | seen | figure`. `faults W1 F6` runs those alone.

use anyhow::{Result, ensure};
use odoo_mcp_tests::faults::{Scale, rows};
use std::io::Write;

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "name | expected | seen | figure")?;
    let mut failed = 0;
    for row in rows().filter(|row| wanted.is_empty() || wanted.iter().any(|id| id == row.id)) {
        match (row.run)(Scale::Full) {
            Ok(seen) => writeln!(out, "{row} | {} | {}", seen.what, seen.figure)?,
            Err(error) => {
                failed += 1;
                writeln!(out, "{row} | FAILED: {error:#} |")?;
            }
        }
        out.flush()?;
    }
    ensure!(failed == 0, "{failed} rows failed");
    Ok(())
}
