//! The backends, each with one server per protocol and user before it, shared by all scenarios: starting a server and
//! logging in cost more than most scenarios.

use super::session::Session;
use super::transcript::Transcript;
use anyhow::{Context, Result, anyhow, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_sim::{Data, Series};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// A simulated Odoo 14: fields of relations by further reads, `read_group`, no JSON-2.
pub(super) static V14: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V14, &["xmlrpc", "jsonrpc"]));
/// A simulated Odoo 17: the first with `web_search_read` as it is used here.
pub(super) static V17: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V17, &["xmlrpc", "jsonrpc"]));
/// A simulated Odoo 19.
pub(super) static V19: LazyLock<Stage> =
    LazyLock::new(|| Stage::simulated(Series::V19, &["xmlrpc", "jsonrpc", "json2"]));
/// The real Odoo 19.
pub(super) static REAL: LazyLock<Stage> =
    LazyLock::new(|| Stage::new(Backend::real(), 19, true, &["xmlrpc", "jsonrpc", "json2"]));

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum User {
    /// May do everything.
    Admin,
    /// May do little.
    Low,
}

/// A backend and the protocols that it speaks.
pub(super) struct Stage {
    backend: Result<Backend>,
    major: u8,
    real: bool,
    protocols: &'static [&'static str],
    clients: BTreeMap<(&'static str, User), Mutex<Option<Client>>>,
}

impl Stage {
    fn simulated(series: Series, protocols: &'static [&'static str]) -> Self {
        Self::new(Backend::simulated_with(Data::demo().with_series(series)), series.major(), false, protocols)
    }

    fn new(backend: Result<Backend>, major: u8, real: bool, protocols: &'static [&'static str]) -> Self {
        let both = |protocol: &&'static str| [(*protocol, User::Admin), (*protocol, User::Low)];
        let clients = protocols.iter().flat_map(both).map(|key| (key, Mutex::default())).collect();
        Self { backend, major, real, protocols, clients }
    }

    /// Runs a scenario of the administrator over each protocol.
    pub(super) fn same_over_each_protocol(&self, scenario: fn(&mut Session) -> Result<()>) -> Result<()> {
        self.same_for(User::Admin, scenario)
    }

    /// Runs a scenario over each protocol and holds the transcripts against each other.
    pub(super) fn same_for(&self, user: User, scenario: fn(&mut Session) -> Result<()>) -> Result<()> {
        let mut first: Option<(&str, Transcript)> = None;
        for protocol in self.protocols {
            let transcript = self.transcript(protocol, user, scenario).with_context(|| format!("over {protocol}"))?;
            ensure!(!transcript.text.is_empty(), "over {protocol}: a scenario without a call");
            match &first {
                None => first = Some((protocol, transcript)),
                Some((other, said)) => {
                    said.same_as(&transcript).with_context(|| format!("{other} and {protocol} answer differently"))?;
                }
            }
        }
        Ok(())
    }

    fn transcript(
        &self,
        protocol: &'static str,
        user: User,
        scenario: fn(&mut Session) -> Result<()>,
    ) -> Result<Transcript> {
        let backend = self.backend.as_ref().map_err(|error| anyhow!("{error:#}"))?;
        let client = self.clients.get(&(protocol, user)).context("no such server")?;
        let mut client = client.lock().unwrap_or_else(PoisonError::into_inner);
        let (name, key) = match user {
            User::Admin => (&backend.user, &backend.api_key),
            User::Low => (&backend.low_user, &backend.low_api_key),
        };
        let client = match &mut *client {
            Some(client) => client,
            none => none.insert(Client::connect(backend.command_over(protocol, name, key)?)?),
        };
        let mut session = Session::new(client, self.major, self.real);
        let played = scenario(&mut session);
        let cleaned = session.clean();
        played?;
        cleaned.context("while deleting what the scenario created")?;
        Ok(session.transcript())
    }
}
