//! One connection: resolve, check, dial, and shake hands, within one time-out, directly or through a proxy.
//!
//! An instance with https is reached through a proxy by a tunnel (CONNECT), so that the proxy sees its name and port
//! only. One with plain http is asked for by its whole URL, since many proxies tunnel to port 443 alone.

use super::failure::ConnectFailure;
use super::resolver::{Lookup, Resolver, System, check};
use super::stream::Stream;
use super::tls;
use crate::config::instance::Instance;
use crate::config::origin::Origin;
use crate::egress::error::BuildError;
use http::Uri;
use hyper::rt::{Read, Write};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use std::error::Error;
use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tower_service::Service;

/// Opens connections to one instance.
#[derive(Clone)]
pub(crate) struct Connector {
    route: Route,
    /// What is dialled in place of the request's own host: a proxy that is given whole URLs.
    instead: Option<Uri>,
    /// For everything up to the end of the last handshake.
    timeout: Duration,
}

#[derive(Clone)]
enum Route {
    Plain(Tcp),
    Tls(Tls<Tcp>),
    Tunnel(Tls<Tunnel<Tcp>>),
    /// The proxy itself is reached by TLS.
    TlsTunnel(Tls<Tunnel<Tls<Tcp>>>),
}

type Tcp = HttpConnector<Resolver>;
type Tls<T> = HttpsConnector<T>;
type Connecting = Pin<Box<dyn Future<Output = Result<Stream, ConnectFailure>> + Send>>;

impl Connector {
    pub(crate) fn new(instance: &Instance) -> Result<Self, BuildError> {
        Self::with_lookup(instance, Arc::new(System))
    }

    /// A connector that believes `lookup`.
    pub(super) fn with_lookup(instance: &Instance, lookup: Arc<dyn Lookup>) -> Result<Self, BuildError> {
        let name = || instance.name.as_str().to_owned();
        // An address in a URL never meets the resolver, so it is checked here.
        check_literal(instance, &instance.origin, instance.private_network)?;
        // The operator named the proxy on purpose, and most are in a private network.
        let private = instance.proxy.is_some() || instance.private_network;
        // A part, so that a name server that fell silent is not taken for a silent host.
        let resolver = Resolver::new(lookup, private, instance.connect_timeout.mul_f64(0.75));
        let mut tcp = HttpConnector::new_with_resolver(resolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared out among a name's addresses, so that a dead one leaves time for the others.
        tcp.set_connect_timeout(Some(instance.connect_timeout));

        let mut instead = None;
        let route = match &instance.proxy {
            None if instance.origin.tls => Route::Tls(over_tls(tcp, tls::settings(instance)?)),
            None => Route::Plain(tcp),
            Some(proxy) => {
                check_literal(instance, proxy, true)?;
                let at: Uri = proxy.url().parse().map_err(|_| BuildError::Url { instance: name() })?;
                match (instance.origin.tls, proxy.tls) {
                    (true, false) => Route::Tunnel(over_tls(Tunnel::new(at, tcp), tls::settings(instance)?)),
                    (true, true) => {
                        let proxied = Tunnel::new(at, over_tls(tcp, tls::settings_of_proxy(instance)?));
                        Route::TlsTunnel(over_tls(proxied, tls::settings(instance)?))
                    }
                    (false, false) => {
                        instead = Some(at);
                        Route::Plain(tcp)
                    }
                    (false, true) => {
                        instead = Some(at);
                        Route::Tls(over_tls(tcp, tls::settings_of_proxy(instance)?))
                    }
                }
            }
        };
        Ok(Self { route, instead, timeout: instance.connect_timeout })
    }
}

/// Invariant: whatever goes through this connector is encrypted; a URL without TLS is an error.
fn over_tls<T>(inner: T, settings: rustls::ClientConfig) -> Tls<T> {
    HttpsConnectorBuilder::new().with_tls_config(settings).https_only().enable_http1().wrap_connector(inner)
}

fn check_literal(instance: &Instance, origin: &Origin, private: bool) -> Result<(), BuildError> {
    let Ok(address) = origin.host.parse::<IpAddr>() else { return Ok(()) };
    let name = || instance.name.as_str().to_owned();
    check(address, private).map_err(|failure| match failure {
        ConnectFailure::Private(_) => BuildError::Private { instance: name(), address },
        _ => BuildError::Address { instance: name(), address },
    })
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = ConnectFailure;
    type Future = Connecting;

    /// Always: what connects is made for each connection anew.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (timeout, absolute) = (self.timeout, self.instead.is_some());
        let uri = self.instead.clone().unwrap_or(uri);
        let connecting = match &self.route {
            Route::Plain(service) => connect(service.clone(), uri, absolute),
            Route::Tls(service) => connect(service.clone(), uri, absolute),
            Route::Tunnel(service) => connect(service.clone(), uri, absolute),
            Route::TlsTunnel(service) => connect(service.clone(), uri, absolute),
        };
        Box::pin(async move {
            let connected = tokio::time::timeout(timeout, connecting).await;
            let result = connected.unwrap_or(Err(ConnectFailure::TimedOut(timeout)));
            result.map_err(|failure| if absolute { ConnectFailure::Proxy(Box::new(failure)) } else { failure })
        })
    }
}

fn connect<S>(mut service: S, uri: Uri, absolute: bool) -> Connecting
where
    S: Service<Uri, Future: Send, Response: Read + Write + Send + Unpin + 'static> + Send + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
{
    Box::pin(async move {
        let failed = |error: S::Error| ConnectFailure::of(&*error.into());
        poll_fn(|cx| service.poll_ready(cx)).await.map_err(failed)?;
        let stream = service.call(uri).await.map_err(failed)?;
        Ok(Stream::new(stream, absolute))
    })
}
