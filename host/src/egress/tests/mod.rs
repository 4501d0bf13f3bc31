//! The gate before small servers on this machine: [`server`] is one, [`requests`] writes what a sandbox sends.

mod caching;
mod client_certificate;
mod encoding;
mod judgement;
mod keepalive;
mod names;
mod patience;
mod proxy;
mod requests;
mod server;
mod tls;
mod wire;
