//! Names to addresses that may be dialled.

use super::failure::ConnectFailure;
use super::forbidden::is_forbidden;
use hyper_util::client::legacy::connect::dns::Name;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use tower_service::Service;

/// Asks the operating system, and drops forbidden addresses.
///
/// Invariant: the connector dials exactly the addresses returned here, so the address checked is the address dialled;
/// a name that changes in between changes nothing.
#[derive(Debug, Clone)]
pub(crate) struct Resolver;

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = ConnectFailure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| ConnectFailure::Resolve)?;
            allowed(found).map(Vec::into_iter)
        })
    }
}

/// Those of `found` that may be dialled: at least one.
fn allowed(found: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, ConnectFailure> {
    let mut forbidden = None;
    let allowed: Vec<_> = found
        .filter(|address| {
            let is_allowed = !is_forbidden(address.ip());
            if !is_allowed {
                forbidden = Some(address.ip());
            }
            is_allowed
        })
        .collect();
    match (allowed.is_empty(), forbidden) {
        (false, _) => Ok(allowed),
        (true, Some(address)) => Err(ConnectFailure::Forbidden(address)),
        (true, None) => Err(ConnectFailure::Resolve),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(addresses: &[&str]) -> Result<Vec<SocketAddr>, ConnectFailure> {
        allowed(addresses.iter().map(|address| SocketAddr::new(address.parse().unwrap(), 0)))
    }

    #[test]
    fn forbidden_addresses_are_dropped_and_named_when_nothing_else_is_left() {
        assert_eq!(judge(&["169.254.169.254", "10.0.0.1"]).unwrap(), ["10.0.0.1:0".parse().unwrap()]);
        let metadata = "169.254.169.254".parse().unwrap();
        assert_eq!(judge(&["169.254.169.254"]), Err(ConnectFailure::Forbidden(metadata)));
        assert_eq!(judge(&[]), Err(ConnectFailure::Resolve));
    }
}
