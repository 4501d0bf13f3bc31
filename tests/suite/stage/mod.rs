//! The backends (simulated Odoos 14 to 20, and real ones, 14 and 19), each with one server per protocol and user before it,
//! shared by all scenarios: starting a server and logging in cost more than most scenarios.
//!
//! [`session`] makes the calls of one scenario over one protocol and deletes in the end what was created; [`transcript`] is
//! what a model read meanwhile.

mod session;
mod transcript;

pub(crate) use session::Session;

use anyhow::{Context, Result, anyhow, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_sim::{Data, Series};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use transcript::Transcript;

const CLASSIC: &[&str] = &["xmlrpc", "jsonrpc"];
const ALL: &[&str] = &["xmlrpc", "jsonrpc", "json2"];

/// A simulated Odoo 14: fields of relations by further reads, `read_group`, no JSON-2.
pub(crate) static V14: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V14, CLASSIC));
/// The same over JSON-RPC alone: Odoo 14's XML-RPC carries no empty values, such as the sum of nothing, nor a view.
pub(crate) static V14_JSON: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V14, &["jsonrpc"]));
pub(crate) static V15: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V15, CLASSIC));
/// `get_view` and the list of models for everybody.
pub(crate) static V16: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V16, CLASSIC));
/// The first with `web_search_read` as it is used here.
pub(crate) static V17: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V17, CLASSIC));
/// `has_access`, lists that are called so.
pub(crate) static V18: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V18, CLASSIC));
/// JSON-2 and `formatted_read_group`.
pub(crate) static V19: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V19, ALL));
/// What is known of it: no `read_group`, no `datas` of attachments.
pub(crate) static V20: LazyLock<Stage> = LazyLock::new(|| Stage::simulated(Series::V20, ALL));
/// A real Odoo 14.
pub(crate) static REAL_14: LazyLock<Stage> = LazyLock::new(|| Stage::new(Backend::real_14(), 14, true, CLASSIC));
/// The same over JSON-RPC alone.
pub(crate) static REAL_14_JSON: LazyLock<Stage> =
    LazyLock::new(|| Stage::new(Backend::real_14(), 14, true, &["jsonrpc"]));
/// The real Odoo 19.
pub(crate) static REAL: LazyLock<Stage> = LazyLock::new(|| Stage::new(Backend::real(), 19, true, ALL));

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum User {
    /// May do everything.
    Admin,
    /// May do little.
    Low,
}

/// A backend and the protocols that it speaks.
pub(crate) struct Stage {
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
    pub(crate) fn same_over_each_protocol(&self, scenario: fn(&mut Session) -> Result<()>) -> Result<()> {
        self.same_for(User::Admin, scenario)
    }

    /// Runs a scenario over each protocol and holds the transcripts against each other.
    pub(crate) fn same_for(&self, user: User, scenario: fn(&mut Session) -> Result<()>) -> Result<()> {
        let mut first: Option<(&str, Transcript)> = None;
        for protocol in self.protocols {
            let (_, transcript) = self.play(protocol, user, scenario).with_context(|| format!("over {protocol}"))?;
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

    /// Plays something over one protocol; returns what it gave. Meanwhile no other test uses that server, so what is
    /// played over JSON-2 may play over XML-RPC, but never the other way round.
    pub(crate) fn over<T>(
        &self,
        protocol: &'static str,
        user: User,
        scenario: impl FnOnce(&mut Session) -> Result<T>,
    ) -> Result<T> {
        Ok(self.play(protocol, user, scenario)?.0)
    }

    fn play<T>(
        &self,
        protocol: &'static str,
        user: User,
        scenario: impl FnOnce(&mut Session) -> Result<T>,
    ) -> Result<(T, Transcript)> {
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
        let played = played?;
        cleaned.context("while deleting what the scenario created")?;
        Ok((played, session.transcript()))
    }
}
