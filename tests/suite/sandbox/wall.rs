//! Guests that wait for ever. The clock that interrupts loops does not tick in them.

use super::server::Setup;
use anyhow::{Result, ensure};
use serde_json::json;
use std::time::{Duration, Instant};

const LIMITS: &str = "wall = \"1s\"";

#[test]
pub(super) fn a_wait_is_stopped_by_the_limit_of_wall_time() -> Result<()> {
    let mut server = Setup::fixture("spin")?.limits(LIMITS).start()?;
    let start = Instant::now();
    server.stops("wait", json!({}), "one step took longer than 1 s (limits.wall)")?;
    ensure!(start.elapsed() >= Duration::from_secs(1), "stopped after {:?}", start.elapsed());
    server.finish()?;
    Ok(())
}

#[test]
fn a_body_that_is_never_finished_is_stopped_by_it_too() -> Result<()> {
    let mut server = Setup::fixture("dial")?.limits(LIMITS).start()?;
    let authority = server.backend.url.trim_start_matches("http://").to_owned();
    for how in ["stalled", "declared"] {
        let target = json!({"scheme": "http", "authority": authority, "path": "/xmlrpc/2/common", "how": how});
        server.stops("upload", target, "(limits.wall)")?;
    }
    ensure!(server.backend.sim()?.connections() == 0, "a request left before it was whole");
    server.finish()?;
    Ok(())
}
