//! Names to addresses that may be dialled.

use super::failure::ConnectFailure;
use super::forbidden::is_forbidden;
use crate::config::network::is_private;
use hyper_util::client::legacy::connect::dns::Name;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tower_service::Service;

/// More addresses than any server has. They share `connect_timeout`, so that a longer list would leave none enough.
const MOST_ADDRESSES: usize = 16;

/// Asks for a name's addresses, and drops those that may not be dialled.
///
/// Invariant: the connector dials exactly the addresses returned here, so the address checked is the address dialled;
/// a name that changes in between changes nothing.
#[derive(Clone)]
pub(crate) struct Resolver {
    lookup: Arc<dyn Lookup>,
    /// Whether private addresses may be dialled.
    private: bool,
    timeout: Duration,
}

/// Whoever knows the addresses of names.
pub(crate) trait Lookup: Send + Sync {
    fn lookup(&self, name: &str) -> Found;
}

pub(crate) type Found = Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, ConnectFailure>> + Send>>;

/// The operating system.
pub(crate) struct System;

impl Resolver {
    pub(crate) fn new(lookup: Arc<dyn Lookup>, private: bool, timeout: Duration) -> Self {
        Self { lookup, private, timeout }
    }
}

impl Lookup for System {
    fn lookup(&self, name: &str) -> Found {
        let name = name.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await.map_err(|error| of_system(&error))?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = ConnectFailure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (lookup, private, timeout) = (Arc::clone(&self.lookup), self.private, self.timeout);
        Box::pin(async move {
            let found = tokio::time::timeout(timeout, lookup.lookup(name.as_str())).await;
            let allowed = allowed(found.unwrap_or(Err(ConnectFailure::ResolveTimedOut(timeout)))?, private)?;
            Ok(allowed.into_iter())
        })
    }
}

/// Why `address` may not be dialled, if so.
pub(crate) fn check(address: IpAddr, private: bool) -> Result<(), ConnectFailure> {
    if is_forbidden(address) {
        Err(ConnectFailure::Forbidden(address))
    } else if !private && is_private(address) {
        Err(ConnectFailure::Private(address))
    } else {
        Ok(())
    }
}

/// Those of `found` that may be dialled: at least one.
fn allowed(found: Vec<IpAddr>, private: bool) -> Result<Vec<SocketAddr>, ConnectFailure> {
    let mut failure = ConnectFailure::Resolve;
    let mut allowed = Vec::new();
    for address in found.into_iter().take(MOST_ADDRESSES) {
        match check(address, private) {
            Ok(()) => allowed.push(SocketAddr::new(address, 0)),
            Err(why) => failure = why,
        }
    }
    if allowed.is_empty() { Err(failure) } else { Ok(allowed) }
}

/// The standard library keeps the kind of `getaddrinfo`'s failure in the text only. What is not recognised counts as a
/// name that does not exist.
fn of_system(error: &io::Error) -> ConnectFailure {
    /// `EAI_AGAIN` of glibc and the BSDs, of musl, and of Windows.
    const AGAIN: [&str; 3] = ["Temporary failure in name resolution", "Try again", "os error 11002"];
    let text = error.to_string();
    if AGAIN.iter().any(|again| text.contains(again)) { ConnectFailure::NameServer } else { ConnectFailure::Resolve }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(addresses: &[&str], private: bool) -> Result<Vec<SocketAddr>, ConnectFailure> {
        allowed(addresses.iter().map(|address| address.parse().unwrap()).collect(), private)
    }

    #[test]
    fn forbidden_addresses_are_dropped_and_named_when_nothing_else_is_left() {
        assert_eq!(judge(&["169.254.169.254", "10.0.0.1"], true).unwrap(), ["10.0.0.1:0".parse().unwrap()]);
        let metadata = "169.254.169.254".parse().unwrap();
        assert_eq!(judge(&["169.254.169.254"], true), Err(ConnectFailure::Forbidden(metadata)));
        assert_eq!(judge(&[], true), Err(ConnectFailure::Resolve));
    }

    #[test]
    fn private_addresses_are_dropped_unless_the_operator_allows_them() {
        assert_eq!(judge(&["10.0.0.1", "93.184.216.34"], false).unwrap(), ["93.184.216.34:0".parse().unwrap()]);
        let loopback = "127.0.0.1".parse().unwrap();
        assert_eq!(judge(&["127.0.0.1"], false), Err(ConnectFailure::Private(loopback)));
        assert!(judge(&["127.0.0.1"], true).is_ok());
    }

    #[test]
    fn a_name_has_no_endless_list_of_addresses() {
        let many = vec!["93.184.216.34".parse().unwrap(); 100];
        assert_eq!(allowed(many, false).unwrap().len(), MOST_ADDRESSES);
    }

    #[test]
    fn a_failing_name_server_is_not_an_absent_name() {
        let error = |text: &str| of_system(&io::Error::other(format!("failed to lookup address information: {text}")));
        assert_eq!(error("Temporary failure in name resolution"), ConnectFailure::NameServer);
        assert_eq!(error("Name or service not known"), ConnectFailure::Resolve);
    }
}
