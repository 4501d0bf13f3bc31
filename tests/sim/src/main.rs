//! `odoo-sim [PORT]`: serves the demo data until it is told to stop.
//!
//! Prints what a client needs as `export` lines on stdout. A second argument `keep-alive` keeps connections open, as a
//! proxy before Odoo does.

use std::{
    error::Error,
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
};

use odoo_sim::{ADMIN, API_KEY, DATABASE, Data, PASSWORD, Sim};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let port = args.next().map_or(Ok(0), |port| port.parse())?;
    let keep_alive = match args.next().as_deref() {
        None => false,
        Some("keep-alive") => true,
        Some(other) => return Err(format!("unknown argument {other:?}; usage: odoo-sim [PORT [keep-alive]]").into()),
    };
    let data = Data::demo().keep_alive(keep_alive);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let sim = Sim::start_on(data, SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let mut out = io::stdout();
    writeln!(out, "export ODOO_URL={}", sim.url())?;
    writeln!(out, "export ODOO_DB={DATABASE}\nexport ODOO_USERNAME={ADMIN}\nexport ODOO_PASSWORD={PASSWORD}")?;
    writeln!(out, "export ODOO_API_KEY={API_KEY}")?;
    out.flush()?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
