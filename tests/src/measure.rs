//! Measuring a process from outside, and a plain client of Odoo to compare with.

use crate::backend::Backend;
use anyhow::{Context, Result, ensure};
use odoo_tools::odoo::xmlrpc::{Answer, decode_response, encode_call};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// User and system time of a process, in seconds; the table counts in hundredths.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The program's name stands in parentheses and may have spaces.
    let behind = stat.rsplit_once(") ").context("an unknown form of stat")?.1;
    let fields: Vec<&str> = behind.split(' ').collect();
    let ticks = |index: usize| -> Result<f64> { Ok(fields.get(index).context("stat is short")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// Resident memory of a process.
pub fn resident_kilobytes(pid: u32) -> Result<u64> {
    status(pid, "VmRSS:")
}

/// The most that it ever was.
pub fn peak_kilobytes(pid: u32) -> Result<u64> {
    status(pid, "VmHWM:")
}

/// A number of `/proc/PID/status`; sizes are in kilobytes.
pub fn status(pid: u32, name: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Open files and sockets of a process.
pub fn open_files(pid: u32) -> Result<usize> {
    Ok(std::fs::read_dir(format!("/proc/{pid}/fd"))?.count())
}

/// The middle one; sorts.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// An HTTP client that does what must be done and nothing else, on one connection.
pub struct Bare<'a> {
    backend: &'a Backend,
    connection: BufReader<TcpStream>,
    uid: i64,
}

impl<'a> Bare<'a> {
    pub fn connect(backend: &'a Backend) -> Result<Self> {
        let address = backend.url.trim_start_matches("http://");
        let connection = TcpStream::connect(address)?;
        connection.set_nodelay(true)?;
        let mut bare = Self { backend, connection: BufReader::new(connection), uid: 0 };
        let login = [json!(backend.database), json!(backend.user), json!(backend.password), json!({})];
        bare.uid = bare.post("common", "authenticate", &login)?.as_i64().context("no uid")?;
        Ok(bare)
    }

    pub fn call(&mut self, model: &str, method: &str, args: Value, kwargs: Value) -> Result<Value> {
        let Backend { database, password, .. } = self.backend;
        let params = [json!(database), json!(self.uid), json!(password), json!(model), json!(method), args, kwargs];
        self.post("object", "execute_kw", &params)
    }

    fn post(&mut self, service: &str, method: &str, params: &[Value]) -> Result<Value> {
        let body = encode_call(method, params)?;
        let head = format!(
            "POST /xmlrpc/2/{service} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.connection.get_mut().write_all(&[head.as_bytes(), &body].concat())?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            ensure!(self.connection.read_line(&mut line)? > 0, "the connection was closed");
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut answer = vec![0; length];
        self.connection.read_exact(&mut answer)?;
        match decode_response(&answer)? {
            Answer::Value(value) => Ok(value),
            Answer::Fault { text, .. } => anyhow::bail!("{text}"),
        }
    }
}
