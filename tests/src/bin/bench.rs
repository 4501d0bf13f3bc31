//! What the server costs, as ratios within one run: `just bench`.
//!
//! Usage: `bench SERVER GUEST`. The other side is the simulator, in this process, with connections kept open as behind a
//! proxy; "bare" is the same RPC by a plain HTTP client. CPU is the server process's own, from the process table.

use anyhow::{Context, Result, ensure};
use odoo_firewall::xmlrpc::compose;
use odoo_firewall::xmlrpc::escape::EscapedSecret;
use odoo_firewall::{Call, Canary, Head, Placeholder, Policy, Route, Service, Verdict};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_mcp_tests::measure::{Bare, cpu_seconds, median, resident_kilobytes};
use odoo_mcp_tests::server::hermetic;
use odoo_sim::{Data, Fault, What};
use odoo_tools::odoo::xmlrpc;
use serde_json::{Value, json};
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const CALLS: usize = 2_000;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let server = arguments.next().context("usage: bench SERVER GUEST")?;
    let guest = arguments.next().context("usage: bench SERVER GUEST")?;
    let backend = Backend::simulated_with(Data::demo().keep_alive(true))?;
    let bench = Bench { server, backend };
    bench.start(&[])?;
    bench.start(&["--plugin".as_ref(), guest.as_path()])?;
    bench.calls()?;
    bench.throughput()?;
    bench.sizes()?;
    bench.decoding()?;
    bench.gate()
}

struct Bench {
    server: PathBuf,
    backend: Backend,
}

impl Bench {
    fn command(&self) -> Command {
        let mut command = hermetic(&self.server);
        command
            .env("ODOO_URL", &self.backend.url)
            .env("ODOO_DB", &self.backend.database)
            .env("ODOO_USERNAME", &self.backend.user)
            .env("ODOO_PASSWORD", &self.backend.password);
        command
    }

    /// From the start of the process to the answer of `initialize`, and the memory after `tools/list`.
    fn start(&self, options: &[&Path]) -> Result<()> {
        let (mut times, mut memory) = (Vec::new(), Vec::new());
        for _ in 0..20 {
            let mut command = self.command();
            command.args(options);
            let started = Instant::now();
            let mut client = Client::connect(command)?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
            client.request("tools/list", json!({}))?;
            memory.push(resident_kilobytes(client.pid())? as f64 / 1e3);
            client.finish()?;
        }
        let which = if options.is_empty() { "embedded guest" } else { "--plugin, from wasmtime's cache" };
        say(&format!(
            "start to initialize, {which}: {:.1} ms; resident after tools/list: {:.1} MB",
            median(&mut times),
            median(&mut memory)
        ))
    }

    /// One caller: the same search through the server and bare, alternating in rounds.
    fn calls(&self) -> Result<()> {
        let mut client = Client::connect(self.command())?;
        let mut bare = Bare::connect(&self.backend)?;
        let fields = json!(["name", "email", "phone", "city"]);
        let arguments =
            json!({"model": "res.partner", "domain": [["active", "=", true]], "fields": fields, "limit": 10});
        let specification: serde_json::Map<String, Value> =
            ["name", "email", "phone", "city"].into_iter().map(|field| (field.to_owned(), json!({}))).collect();
        let kwargs = json!({"domain": [["active", "=", true]], "specification": specification, "limit": 10});
        for _ in 0..50 {
            client.call("odoo_search_read", arguments.clone())?;
            bare.call("res.partner", "web_search_read", json!([]), kwargs.clone())?;
        }
        let (mut through, mut plain) = (Vec::new(), Vec::new());
        let cpu = cpu_seconds(client.pid())?;
        for _ in 0..CALLS {
            let started = Instant::now();
            let answer = client.call("odoo_search_read", arguments.clone())?;
            through.push(started.elapsed().as_secs_f64() * 1e6);
            ensure!(answer.get("isError") != Some(&json!(true)), "{answer}");
            let started = Instant::now();
            bare.call("res.partner", "web_search_read", json!([]), kwargs.clone())?;
            plain.push(started.elapsed().as_secs_f64() * 1e6);
        }
        let cpu = (cpu_seconds(client.pid())? - cpu) * 1e6 / CALLS as f64;
        let (through, plain) = (median(&mut through), median(&mut plain));
        say(&format!(
            "odoo_search_read of 10 rows, one caller: p50 {through:.0} µs, bare {plain:.0} µs (added {:.0} µs, × {:.2}); CPU of the server {cpu:.0} µs a call",
            through - plain,
            through / plain
        ))?;
        say(&format!("resident after {CALLS} calls: {:.1} MB", resident_kilobytes(client.pid())? as f64 / 1e3))
    }

    /// 64 calls under way at any time.
    fn throughput(&self) -> Result<()> {
        let mut client = Client::connect(self.command())?;
        let call = json!({"name": "odoo_search_read",
            "arguments": {"model": "res.partner", "domain": [], "fields": ["name"], "limit": 10}});
        client.request("tools/call", call.clone())?;
        let started = Instant::now();
        let mut under_way = std::collections::VecDeque::new();
        for _ in 0..CALLS {
            if under_way.len() == 64 {
                let oldest = under_way.pop_front().context("nothing under way")?;
                client.receive(oldest)?;
            }
            under_way.push_back(client.send("tools/call", call.clone())?);
        }
        for id in under_way {
            client.receive(id)?;
        }
        say(&format!("64 under way: {:.0} calls/s", CALLS as f64 / started.elapsed().as_secs_f64()))
    }

    fn sizes(&self) -> Result<()> {
        let mut client = Client::connect(self.command())?;
        say(&format!("tools/list: {} bytes", client.request("tools/list", json!({}))?.to_string().len()))?;
        for (what, tool, arguments) in [
            (
                "10 partners, 4 fields",
                "odoo_search_read",
                json!({"model": "res.partner", "fields": ["name", "email", "phone", "city"], "limit": 10}),
            ),
            ("10 partners, default fields", "odoo_search_read", json!({"model": "res.partner", "limit": 10})),
            ("10 orders, default fields", "odoo_search_read", json!({"model": "sale.order", "limit": 10})),
            ("the fields of res.partner", "odoo_fields", json!({"model": "res.partner"})),
        ] {
            let answer = client.call(tool, arguments)?;
            let text: usize = answer
                .get("content")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|b| b.get("text")?.as_str())
                .map(str::len)
                .sum();
            let structured = answer.get("structuredContent").map_or(0, |value| value.to_string().len());
            say(&format!("{what}: text {text} bytes, structured {structured} bytes"))?;
        }
        Ok(())
    }

    /// The same answer of 20 MB, decoded natively and in the sandbox.
    fn decoding(&self) -> Result<()> {
        let body = large_answer(10_000);
        let mut native: Vec<f64> = (0..5)
            .map(|_| {
                let started = Instant::now();
                let read = xmlrpc::decode_response(&body).map(|answer| matches!(answer, xmlrpc::Answer::Value(_)));
                ensure!(read == Ok(true), "the answer is not read");
                Ok(started.elapsed().as_secs_f64() * 1e3)
            })
            .collect::<Result<_>>()?;
        let configuration = std::env::temp_dir().join(format!("odoo-mcp-bench-{}.toml", std::process::id()));
        std::fs::write(&configuration, "[limits]\nmemory = \"512MiB\"\ncpu = \"60s\"\n")?;
        let mut command = self.command();
        command.arg("--config").arg(&configuration).env("ODOO_PROTOCOL", "xmlrpc");
        let mut client = Client::connect(command)?;
        let count = json!({"model": "res.partner", "domain": []});
        client.call("odoo_count", count.clone())?;
        let mut sandboxed = Vec::new();
        for _ in 0..5 {
            // The answer is no number, so the tool refuses it, once it has read it.
            self.backend.sim()?.inject(Fault::once(What::Answer(body.clone())).on_method("search_count"));
            let started = Instant::now();
            client.call("odoo_count", count.clone())?;
            sandboxed.push(started.elapsed().as_secs_f64() * 1e3);
        }
        std::fs::remove_file(configuration)?;
        let (native, sandboxed) = (median(&mut native), median(&mut sandboxed));
        say(&format!(
            "{:.1} MB of XML-RPC: decoded natively in {native:.0} ms; a call that fetches and decodes it in the sandbox {sandboxed:.0} ms (× {:.2})",
            body.len() as f64 / 1e6,
            sandboxed / native
        ))
    }
}

impl Bench {
    /// What the gate's judgement and rewriting cost: of an ordinary call, and of an upload beside the time that the upload
    /// itself takes to the simulator and back.
    fn gate(&self) -> Result<()> {
        let ordinary = json!([[["name", "ilike", "a"], ["is_company", "=", true]]]);
        let keywords = json!({"fields": ["name", "email", "phone"], "limit": 10, "context": {"lang": "en_US"}});
        let small = judged("search_read", &[ordinary, keywords], 2_000)?;
        let content = "QUJD".repeat(4 * 1024 * 1024);
        let values = json!([{"name": "upload.bin", "datas": content}]);
        let large = judged("create", &[values.clone(), json!({})], 5)?;
        let mut bare = Bare::connect(&self.backend)?;
        let mut uploads: Vec<f64> = (0..3)
            .map(|_| {
                let started = Instant::now();
                bare.call("ir.attachment", "create", values.clone(), json!({}))?;
                Ok(started.elapsed().as_secs_f64() * 1e3)
            })
            .collect::<Result<_>>()?;
        let upload = median(&mut uploads);
        say(&format!(
            "gate: {:.1} µs for an ordinary call read, judged and written anew; {large:.1} ms for an upload of {} MiB that takes {upload:.0} ms by itself (× {:.2})",
            small * 1e3,
            content.len() / 1024 / 1024,
            (upload + large) / upload
        ))
    }
}

/// Milliseconds for one call to pass the firewall, its credential put in; the median of so many.
fn judged(method: &str, arguments: &[Value], times: usize) -> Result<f64> {
    let placeholder = Placeholder::random().map_err(|error| anyhow::anyhow!("{error}"))?;
    let model = if method == "create" { "ir.attachment" } else { "res.partner" };
    let head = [json!("demo"), json!(2), json!(placeholder.as_str()), json!(model), json!(method)];
    let body = xmlrpc::encode_call("execute_kw", &[&head, arguments].concat())?;
    let body: &[u8] = body.as_ref();
    let canary = Canary::new(vec![placeholder]);
    let (policy, secret) = (Policy::default(), EscapedSecret::new("s3cr&t").context("not XML")?);
    let mut spent: Vec<f64> = (0..times)
        .map(|_| {
            let started = Instant::now();
            let call = Call::read(&Route::Xmlrpc(Service::Object), None, body, &canary)?;
            let Head::Execute(execute) = &call.head else { anyhow::bail!("not a call of a method") };
            ensure!(matches!(policy.judge(execute, &call.arguments), Verdict::Allowed(_)), "{method} is denied");
            let written = compose::execute("demo", 2, &secret, &execute.model, &execute.method);
            ensure!(!written.is_empty() && call.tail.end == body.len(), "nothing was written");
            Ok(started.elapsed().as_secs_f64() * 1e3)
        })
        .collect::<Result<_>>()?;
    Ok(median(&mut spent))
}

/// As Python writes it: records of 20 fields.
fn large_answer(records: usize) -> Vec<u8> {
    let mut body = String::from("<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n");
    for record in 0..records {
        body.push_str("<value><struct>\n");
        for field in 0..20 {
            let value = match field % 4 {
                0 => format!("<int>{}</int>", record * field),
                1 => "<boolean>0</boolean>".to_owned(),
                2 => format!(
                    "<array><data>\n<value><int>{record}</int></value>\n<value><string>Name &amp; {record}</string></value>\n</data></array>"
                ),
                _ => format!("<string>Some text of record {record} in field {field}</string>"),
            };
            body.push_str(&format!("<member>\n<name>field_{field}</name>\n<value>{value}</value>\n</member>\n"));
        }
        body.push_str("</struct></value>\n");
    }
    body.push_str("</data></array></value>\n</param>\n</params>\n</methodResponse>\n");
    body.into_bytes()
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(stdout(), "{line}")?)
}
