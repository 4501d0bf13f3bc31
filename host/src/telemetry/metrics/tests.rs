//! That the metrics are bounded, readable by what reads them, and cheap.

use super::*;
use crate::telemetry::{Account, Book, Breaker, Cache, Caller, Outcome, Request};

/// Of a triple: its requests, and a histogram's buckets, sum and count. The two last terms are what each of four instances
/// and the process have besides. Exceeded only when a family with unbounded names is added.
const MOST_SERIES: usize = calls::NAMED * 16 + RULES + (process::TOOLS + 1) * 4 + 4 * 80 + 60;

fn caller() -> Caller {
    Caller { call: "call-1".into(), tool: None }
}

fn ask(book: &Book, model: &str, method: &str) {
    let caller = caller();
    let request = Request { caller: &caller, protocol: "json2", model, method, ids: None, is_read: true };
    let entry = book.begin(&request).unwrap();
    entry.wire().sent(100);
    entry.finish(Outcome::Ok);
}

fn series(text: &str) -> usize {
    text.lines().filter(|line| !line.starts_with('#')).count()
}

fn value(text: &str, series: &str) -> u64 {
    let found = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("no {series} in {text}")).parse().unwrap()
}

/// Unlike any other number's; names with what an exposition must escape.
fn random_name(number: u64) -> String {
    format!("m\"\\\n{:x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

#[test]
fn a_hundred_thousand_random_names_make_no_more_series_than_the_bound() {
    let account = Account::default();
    let books = ["a", "b", "c"].map(|name| account.instance(name, "user"));
    let caller = caller();
    for number in 0..100_000_u64 {
        let name = random_name(number);
        let book = &books[number as usize % 3];
        ask(book, &name, &name);
        let request =
            Request { caller: &caller, protocol: "json2", model: &name, method: &name, ids: None, is_read: true };
        book.refuse(&request, &name);
        account.stray(&caller, &name);
        account.called(&name, Called::Error);
    }
    let text = account.metrics().encode();
    assert!(series(&text) <= MOST_SERIES, "{} series", series(&text));
    let requests = |line: &&str| line.starts_with("odoo_mcp_requests_total{");
    let total: u64 =
        text.lines().filter(requests).map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum();
    assert_eq!(total, 300_000, "nothing is lost: what has no name of its own is counted under `other`");
    assert!(value(&text, "odoo_mcp_requests_total{instance=\"a\",model=\"other\",method=\"other\"}") > 60_000);
}

#[test]
fn a_thousand_instances_make_no_more_series_than_a_hundred_and_twenty_eight() {
    let metrics = Metrics::default();
    for number in 0..1000_u64 {
        metrics.instance(&random_name(number)).sent.inc();
    }
    let text = metrics.encode();
    assert_eq!(text.lines().filter(|line| line.starts_with("odoo_mcp_sent_bytes_total{")).count(), 129);
    assert_eq!(value(&text, "odoo_mcp_sent_bytes_total{instance=\"other\"}"), 1000 - 128);
}

#[test]
fn names_that_were_only_ever_refused_take_no_room() {
    let account = Account::default();
    let book = account.instance("prod", "user");
    let caller = caller();
    for number in 0..1000 {
        let name = random_name(number);
        let request =
            Request { caller: &caller, protocol: "json2", model: &name, method: "read", ids: None, is_read: true };
        book.refuse(&request, "method");
    }
    ask(&book, "res.partner", "search_read");
    let text = account.metrics().encode();
    let named = "odoo_mcp_requests_total{instance=\"prod\",model=\"res.partner\",method=\"search_read\"}";
    assert_eq!(value(&text, named), 1);
    assert_eq!(value(&text, "odoo_mcp_verdicts_total{instance=\"prod\",rule=\"method\"}"), 1000);
}

#[test]
fn a_hostile_name_does_not_break_its_line() {
    let account = Account::default();
    ask(&account.instance("prod", "user"), "a\"} 1\nodoo_mcp_forged 1\r\u{1b}\u{202e}", "read");
    let text = account.metrics().encode();
    assert!(!text.lines().any(|line| line.starts_with("odoo_mcp_forged")), "{text}");
    assert!(!text.contains(|c: char| c != '\n' && c.is_control() || c == '\u{202e}'), "{text}");
}

#[test]
fn every_family_is_of_a_type_that_the_older_format_knows_too() {
    let text = Account::default().metrics().encode();
    let types: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
    assert!(types.len() >= 20, "{types:?}");
    for line in types {
        assert!([" counter", " gauge", " histogram"].iter().any(|known| line.ends_with(known)), "{line}");
    }
    assert!(text.ends_with("# EOF\n"));
}

#[test]
fn the_documented_names_carry_their_labels() {
    let account = Account::default();
    let book = account.instance("prod", "user");
    let connected = book.connected();
    ask(&book, "res.partner", "search_read");
    let labels = "instance=\"prod\",model=\"res.partner\",method=\"search_read\"";
    let text = account.metrics().encode();
    assert_eq!(value(&text, &format!("odoo_mcp_requests_total{{{labels}}}")), 1);
    assert_eq!(value(&text, &format!("odoo_mcp_request_duration_seconds_count{{{labels}}}")), 1);
    assert_eq!(value(&text, "odoo_mcp_active_connections{instance=\"prod\"}"), 1);
    drop(connected);
    assert_eq!(value(&account.metrics().encode(), "odoo_mcp_active_connections{instance=\"prod\"}"), 0);
}

#[test]
fn an_answer_from_the_cache_counts_as_a_request_and_not_in_the_durations() {
    let account = Account::default();
    let book = account.instance("prod", "user");
    let caller = caller();
    let request = Request {
        caller: &caller,
        protocol: "json2",
        model: "res.partner",
        method: "fields_get",
        ids: None,
        is_read: true,
    };
    let mut entry = book.begin(&request).unwrap();
    entry.cached(Kept::Metadata, Cache::Hit);
    entry.received(1000);
    entry.finish(Outcome::Ok);
    let text = account.metrics().encode();
    let labels = "instance=\"prod\",model=\"res.partner\",method=\"fields_get\"";
    assert_eq!(value(&text, &format!("odoo_mcp_requests_total{{{labels}}}")), 1);
    assert_eq!(value(&text, &format!("odoo_mcp_request_duration_seconds_count{{{labels}}}")), 0);
    assert_eq!(value(&text, "odoo_mcp_cache_requests_total{instance=\"prod\",cache=\"metadata\",result=\"hit\"}"), 1);
    assert_eq!(value(&text, "odoo_mcp_received_bytes_total{instance=\"prod\"}"), 0, "nothing came from Odoo");
    assert_eq!(account.metrics().summary().hit_rate(), Some(100));
}

#[test]
fn the_breaker_is_seen_with_its_state_and_its_changes() {
    let account = Account::default();
    let book = account.instance("prod", "user");
    for to in [Breaker::Open, Breaker::HalfOpen, Breaker::Open] {
        book.breaker(to);
    }
    let text = account.metrics().encode();
    assert_eq!(value(&text, "odoo_mcp_breaker_state{instance=\"prod\"}"), 2);
    assert_eq!(value(&text, "odoo_mcp_breaker_transitions_total{instance=\"prod\",to=\"open\"}"), 2);
    assert_eq!(value(&text, "odoo_mcp_breaker_transitions_total{instance=\"prod\",to=\"closed\"}"), 0);
}

#[test]
fn the_summary_is_of_all_instances() {
    let account = Account::default();
    let caller = caller();
    for name in ["a", "b"] {
        let book = account.instance(name, "user");
        ask(&book, "res.partner", "search_read");
        let request =
            Request { caller: &caller, protocol: "json2", model: "m", method: "create", ids: None, is_read: false };
        book.begin(&request).unwrap().finish(Outcome::Lost);
        book.refuse(&request, "busy");
        book.login();
    }
    account.misplaced(&caller, "the URL");
    let expected = Summary {
        requests: 7,
        refused: 3,
        unknown: 2,
        logins: 2,
        sent_bytes: 200,
        misplaced_placeholders: 1,
        ..Summary::default()
    };
    assert_eq!(account.metrics().summary(), expected);
    assert_eq!(expected.hit_rate(), None);
}
