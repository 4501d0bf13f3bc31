//! Times the XML-RPC decoder on a large and a small answer, beside Python's `xmlrpc.client` in the same run.
//!
//! `cargo run --profile guest -p odoo-tools --example decode_bench`
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

use odoo_tools::odoo::xmlrpc::{Answer, DecodeError, Limits, decode_response_within};
use std::error::Error;
use std::hint::black_box;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Prints the seconds that Python takes for the same answer: the median of three.
const PYTHON: &str = "
import sys, time, xmlrpc.client
body, times = sys.stdin.buffer.read(), []
for _ in range(3):
    start = time.perf_counter()
    xmlrpc.client.loads(body)
    times.append(time.perf_counter() - start)
print(sorted(times)[1])
";

fn main() -> Result<(), Box<dyn Error>> {
    let large = answer(10_000);
    let native = median(9, || decode(&large))?;
    let megabytes = large.len() as f64 / 1e6;
    println!(
        "10,000 records of 20 fields, {megabytes:.1} MB: {:.1} ms, {:.0} MB/s",
        native.as_secs_f64() * 1e3,
        megabytes / native.as_secs_f64()
    );

    let small = answer(10);
    let rounds = 1000;
    let batch = median(9, || (0..rounds).try_for_each(|_| decode(&small)))?;
    println!("10 records, {:.1} kB: {:.1} us", small.len() as f64 / 1e3, batch.as_secs_f64() * 1e6 / f64::from(rounds));

    match python(&large) {
        Ok(seconds) => println!(
            "xmlrpc.client, 10,000 records: {:.0} ms, {:.1} times as long",
            seconds * 1e3,
            seconds / native.as_secs_f64()
        ),
        Err(error) => println!("xmlrpc.client was not measured: {error}"),
    }
    Ok(())
}

fn decode(body: &[u8]) -> Result<(), DecodeError> {
    let answer = decode_response_within(black_box(body), &Limits::default())?;
    assert!(matches!(black_box(answer), Answer::Value(_)), "the generated answer is a result");
    Ok(())
}

/// The median time of an odd number of runs.
fn median<E>(runs: usize, mut work: impl FnMut() -> Result<(), E>) -> Result<Duration, E> {
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        work()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(runs / 2).copied().unwrap_or_default())
}

fn python(body: &[u8]) -> Result<f64, Box<dyn Error>> {
    let mut child =
        Command::new("python3").args(["-c", PYTHON]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("no stdin")?.write_all(body)?;
    let output = child.wait_with_output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// An answer of `search_read` as Odoo marshals it, line breaks and all: 20 fields and about 2 kB a record.
fn answer(records: usize) -> Vec<u8> {
    let mut body = String::from("<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n");
    for id in 0..records {
        body.push_str("<value><struct>\n");
        for (name, value) in record(id) {
            body.push_str(&format!("<member>\n<name>{name}</name>\n<value>{value}</value>\n</member>\n"));
        }
        body.push_str("</struct></value>\n");
    }
    body.push_str("</data></array></value>\n</param>\n</params>\n</methodResponse>\n");
    body.into_bytes()
}

fn record(id: usize) -> [(&'static str, String); 20] {
    let text = |text: String| format!("<string>{text}</string>");
    let relation = |name: &str| {
        format!(
            "<array><data>\n<value><int>{id}</int></value>\n<value><string>{name}</string></value>\n</data></array>"
        )
    };
    let ids = [id, id + 1, id + 2].map(|id| format!("<value><int>{id}</int></value>\n")).concat();
    let nothing = || "<boolean>0</boolean>".to_owned();
    [
        ("id", format!("<int>{id}</int>")),
        ("name", text(format!("Sample Company Nr. {id} GmbH &amp; Co. KG"))),
        ("email", text(format!("office{id}@company-{id}.example.com"))),
        ("phone", text(format!("+43 1 555 {id:05}"))),
        ("mobile", nothing()),
        ("street", text(format!("Long Street With A Name {id}"))),
        ("street2", nothing()),
        ("city", text("Großpetersdorf".to_owned())),
        ("zip", text(format!("{:05}", id % 100_000))),
        ("country_id", relation("Österreich")),
        ("parent_id", relation("Parent Company, Division of Examples")),
        ("user_id", relation("Account Manager")),
        ("category_id", format!("<array><data>\n{ids}</data></array>")),
        ("credit_limit", format!("<double>{}.25</double>", id * 7)),
        ("active", "<boolean>1</boolean>".to_owned()),
        ("is_company", "<boolean>1</boolean>".to_owned()),
        ("create_date", text("2026-03-09 12:34:56".to_owned())),
        ("write_date", text("2026-11-02 01:02:03".to_owned())),
        ("vat", text(format!("ATU{id:08}"))),
        ("comment", text("&lt;p&gt;Terms agreed by telephone, see the order for the details.&lt;/p&gt; ".repeat(2))),
    ]
}
