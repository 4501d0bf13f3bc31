//! The gate before small servers on this machine: [`server`] is one, [`requests`] writes what a sandbox sends.

mod caching;
mod judgement;
mod requests;
mod server;
mod tls;
mod wire;
