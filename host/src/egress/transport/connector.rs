//! One connection: resolve, check, dial, and shake hands, within one time-out.

use super::failure::ConnectFailure;
use super::forbidden::is_forbidden;
use super::resolver::Resolver;
use super::tls;
use crate::config::instance::Instance;
use crate::egress::error::BuildError;
use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tower_service::Service;

/// Opens connections to one instance.
#[derive(Clone)]
pub(crate) struct Connector {
    scheme: Scheme,
    /// For everything up to the end of the TLS handshake.
    timeout: Duration,
}

#[derive(Clone)]
enum Scheme {
    Plain(HttpConnector<Resolver>),
    Tls(HttpsConnector<HttpConnector<Resolver>>),
}

impl Connector {
    pub(crate) fn new(instance: &Instance) -> Result<Self, BuildError> {
        // An address in the URL never meets the resolver, so it is checked here.
        if let Ok(address) = instance.origin.host.parse::<IpAddr>()
            && is_forbidden(address)
        {
            return Err(BuildError::Address { instance: instance.name.as_str().to_owned(), address });
        }
        let mut tcp = HttpConnector::new_with_resolver(Resolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared out among a name's addresses, so that a dead one leaves time for the others.
        tcp.set_connect_timeout(Some(instance.connect_timeout));
        let scheme = if instance.origin.tls {
            let settings = tls::settings(instance)?;
            let builder = HttpsConnectorBuilder::new().with_tls_config(settings).https_only().enable_http1();
            Scheme::Tls(builder.wrap_connector(tcp))
        } else {
            Scheme::Plain(tcp)
        };
        Ok(Self { scheme, timeout: instance.connect_timeout })
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = ConnectFailure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        match &mut self.scheme {
            Scheme::Plain(tcp) => tcp.poll_ready(cx).map_err(|error| ConnectFailure::of(&error)),
            Scheme::Tls(tls) => tls.poll_ready(cx).map_err(|error| ConnectFailure::of(&*error)),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let timeout = self.timeout;
        let connecting: Self::Future = match &mut self.scheme {
            Scheme::Plain(tcp) => {
                let connecting = tcp.call(uri);
                Box::pin(async move {
                    connecting.await.map(MaybeHttpsStream::Http).map_err(|error| ConnectFailure::of(&error))
                })
            }
            Scheme::Tls(tls) => {
                let connecting = tls.call(uri);
                Box::pin(async move { connecting.await.map_err(|error| ConnectFailure::of(&*error)) })
            }
        };
        Box::pin(async move {
            tokio::time::timeout(timeout, connecting).await.unwrap_or(Err(ConnectFailure::TimedOut(timeout)))
        })
    }
}
