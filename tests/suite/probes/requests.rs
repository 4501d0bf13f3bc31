//! What a call costs Odoo: a search is one request with the total and what it relates to; a mistake of the model is told at
//! once, not after three tries with pauses between them.

use crate::answers::{failure, success};
use anyhow::{Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_mcp_tests::faults::proxy::Proxy;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A server that reaches the real Odoo through a proxy that counts.
struct Counted {
    client: Client,
    proxy: Proxy,
    _runtime: Runtime,
}

impl Counted {
    fn start(protocol: &str) -> Result<Self> {
        let mut backend = Backend::real()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let proxy = runtime.block_on(Proxy::start(backend.url.trim_start_matches("http://").parse()?))?;
        backend.url = format!("http://{}", proxy.address);
        let client = Client::connect(backend.command_over(protocol, &backend.user, &backend.api_key)?)?;
        Ok(Self { client, proxy, _runtime: runtime })
    }

    /// How many requests a call makes that must fail with these words.
    fn mistake(&mut self, tool: &str, arguments: Value, words: &str) -> Result<usize> {
        let before = self.proxy.requests();
        let said = format!("{tool} {arguments}");
        let text = failure(&mut self.client, tool, arguments)?;
        ensure!(text.contains(words), "{said}: no {words:?} in {text}");
        Ok(self.proxy.requests() - before)
    }

    /// How many requests a call makes that must succeed.
    fn call(&mut self, tool: &str, arguments: Value) -> Result<usize> {
        let before = self.proxy.requests();
        success(&mut self.client, tool, arguments)?;
        Ok(self.proxy.requests() - before)
    }
}

#[test]
fn a_mistake_reaches_odoo_at_most_once_over_each_protocol() -> Result<()> {
    for protocol in ["json2", "jsonrpc", "xmlrpc"] {
        let mut counted = Counted::start(protocol)?;
        // Descriptions of models are fetched once.
        counted.call("odoo_search_read", json!({"model": "res.partner", "limit": 1}))?;
        for (tool, arguments, words, most) in [
            ("odoo_search_read", json!({"model": "res.partner", "domain": [["nmae", "=", 1]]}), "did you mean name", 0),
            ("odoo_search_read", json!({"model": "res.partner", "fields": ["nmae"]}), "did you mean name", 0),
            ("odoo_search_read", json!({"model": "res.partner", "domain": [["name", "equals", 1]]}), "equals", 0),
            ("odoo_search_read", json!({"model": "res.partner", "domain": "[['name'"}), "domain", 0),
            // Odoo itself fails with a ValueError here, which JSON-2 tells as HTTP 500. XML cannot say it at all.
            ("odoo_count", json!({"model": "res.partner", "domain": [["name", "=", "a\u{0}b"]]}), "E004", 1),
            ("odoo_create", json!({"model": "sale.order", "values": {}}), "partner_id", 1),
            (
                "odoo_create",
                json!({"model": "res.country", "values": {"name": "Double MCP", "code": "BE"}}),
                "unique",
                3,
            ),
            ("odoo_read", json!({"model": "res.partner", "ids": [99_999_999], "fields": ["name"]}), "99999999", 1),
        ] {
            let said = format!("{protocol}: {tool} {arguments}");
            // The first time, the model's description may have to be asked for.
            counted.mistake(tool, arguments.clone(), words)?;
            let requests = counted.mistake(tool, arguments, words)?;
            ensure!(requests <= most, "{said}: {requests} requests");
        }
    }
    Ok(())
}

#[test]
fn a_search_is_one_request_with_total_and_related_fields() -> Result<()> {
    for protocol in ["json2", "jsonrpc", "xmlrpc"] {
        let mut counted = Counted::start(protocol)?;
        let search = json!({"model": "sale.order", "limit": 10, "fields":
            ["name", "partner_id.email", "order_line.product_id", "order_line.product_uom_qty", "order_line.price_subtotal"]});
        let first = counted.call("odoo_search_read", search.clone())?;
        ensure!(first <= 8, "{protocol}: {first} requests for the first search of all");
        let next = counted.call("odoo_search_read", search)?;
        ensure!(next == 1, "{protocol}: {next} requests for a search");
        let partners = json!({"model": "res.partner", "limit": 10});
        counted.call("odoo_search_read", partners.clone())?;
        let next = counted.call("odoo_search_read", partners)?;
        ensure!(next == 1, "{protocol}: {next} requests for a search by default columns");
    }
    Ok(())
}
