//! Why there is no connection.

use super::{CLIENT_CERTIFICATE, find, is_about_client_certificate};
use rustls::{AlertDescription, PeerIncompatible};
use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectFailure {
    #[error("its host name does not resolve")]
    Resolve,
    #[error("its host name could not be looked up: the name server failed or did not answer")]
    NameServer,
    #[error("its host name was not looked up within {} s, the share of its `connect_timeout` for that", .0.as_secs_f64())]
    ResolveTimedOut(Duration),
    #[error(
        "its host name leads to {0}, a private address: if that is right, set the instance's `private_network = true` (ODOO_PRIVATE_NETWORK=true where the environment gives the instance)"
    )]
    Private(IpAddr),
    #[error(
        "its host name leads to {0}, a link-local, metadata, multicast or unspecified address, which is never dialled"
    )]
    Forbidden(IpAddr),
    #[error("the connection was refused: nothing listens on that port, or a firewall says no")]
    Refused,
    #[error("the host or its network is unreachable")]
    Unreachable,
    #[error("no connection within {} s (its `connect_timeout`)", .0.as_secs_f64())]
    TimedOut(Duration),
    #[error("its certificate has expired, or is not valid yet")]
    Expired,
    #[error(
        "its certificate was issued by an authority that is not trusted here: name the authority's file as the instance's `ca_file`"
    )]
    UnknownIssuer,
    #[error("its certificate is for another host name")]
    WrongName,
    #[error("its certificate is not acceptable")]
    Certificate,
    #[error("it does not speak TLS on that port")]
    NoTls,
    #[error("it offers no TLS that is still safe (1.2 or later)")]
    OldTls,
    #[error("{CLIENT_CERTIFICATE}")]
    ClientCertificate,
    #[error(
        "it ends the TLS handshake: it may not know this host name, or ask for a client certificate (the instance's `client_certificate`)"
    )]
    TlsRefused,
    #[error("its proxy: {0}")]
    Proxy(Box<ConnectFailure>),
    #[error("its proxy asks for a user and password, which are not supported here: let a proxy of your own add them")]
    ProxyCredentials,
    #[error("its proxy refuses to connect to it")]
    ProxyRefused,
    #[error("the connection broke while it was being set up")]
    Broken,
}

impl ConnectFailure {
    /// What `error` says, in all its causes.
    pub fn of(error: &(dyn Error + 'static)) -> Self {
        find(error, &|cause| {
            if let Some(own) = cause.downcast_ref::<Self>() {
                return Some(own.clone());
            }
            if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
                return Some(Self::of_tls(tls));
            }
            if let Some(tunnel) = Self::of_tunnel(cause) {
                return Some(tunnel);
            }
            match cause.downcast_ref::<io::Error>()?.kind() {
                io::ErrorKind::ConnectionRefused => Some(Self::Refused),
                io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => Some(Self::Unreachable),
                _ => None,
            }
        })
        .unwrap_or(Self::Broken)
    }

    /// Whether the same connection may succeed a moment later: a server that restarts, a network that comes back.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Resolve
            | Self::NameServer
            | Self::ResolveTimedOut(_)
            | Self::Refused
            | Self::Unreachable
            | Self::TimedOut(_)
            | Self::Broken
            | Self::ProxyRefused => true,
            Self::Proxy(inner) => inner.may_pass(),
            Self::Forbidden(_)
            | Self::Private(_)
            | Self::Expired
            | Self::UnknownIssuer
            | Self::WrongName
            | Self::Certificate
            | Self::NoTls
            | Self::OldTls
            | Self::ClientCertificate
            | Self::TlsRefused
            | Self::ProxyCredentials => false,
        }
    }

    /// hyper-util keeps the type of its tunnel's error to itself; it is known by its text, to which the tests hold it.
    fn of_tunnel(error: &(dyn Error + 'static)) -> Option<Self> {
        let text = error.to_string();
        Some(match text.strip_prefix("tunnel error: ")? {
            "proxy authorization required" => Self::ProxyCredentials,
            "failed to create underlying connection" => {
                Self::Proxy(Box::new(error.source().map_or(Self::Broken, Self::of)))
            }
            "io error establishing tunnel" | "unexpected end of file" => Self::Proxy(Box::new(Self::Broken)),
            _ => Self::ProxyRefused,
        })
    }

    fn of_tls(error: &rustls::Error) -> Self {
        use rustls::CertificateError as Certificate;
        match error {
            rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
            | rustls::Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
            ) => Self::OldTls,
            rustls::Error::AlertReceived(alert) if is_about_client_certificate(*alert) => Self::ClientCertificate,
            rustls::Error::InvalidCertificate(why) => match why {
                Certificate::Expired
                | Certificate::ExpiredContext { .. }
                | Certificate::NotValidYet
                | Certificate::NotValidYetContext { .. } => Self::Expired,
                // A bad signature: an authority of the same name as a trusted one, such as one made anew.
                Certificate::UnknownIssuer | Certificate::BadSignature => Self::UnknownIssuer,
                Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => Self::WrongName,
                _ => Self::Certificate,
            },
            rustls::Error::InvalidMessage(_)
            | rustls::Error::PeerIncompatible(_)
            | rustls::Error::InappropriateMessage { .. } => Self::NoTls,
            // Who sends an alert speaks TLS.
            rustls::Error::AlertReceived(_) => Self::TlsRefused,
            _ => Self::Broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tls_failure_within_io_errors_is_found_and_named() {
        let wrap = |error: rustls::CertificateError| {
            let tls = rustls::Error::InvalidCertificate(error);
            ConnectFailure::of(&io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls)))
        };
        assert_eq!(wrap(rustls::CertificateError::Expired), ConnectFailure::Expired);
        assert_eq!(wrap(rustls::CertificateError::UnknownIssuer), ConnectFailure::UnknownIssuer);
        assert_eq!(wrap(rustls::CertificateError::NotValidForName), ConnectFailure::WrongName);
        assert_eq!(wrap(rustls::CertificateError::Revoked), ConnectFailure::Certificate);
    }

    #[test]
    fn what_a_certificate_or_an_operator_must_mend_does_not_pass_by_itself() {
        assert!(ConnectFailure::Proxy(Box::new(ConnectFailure::Refused)).may_pass());
        assert!(ConnectFailure::NameServer.may_pass());
        assert!(!ConnectFailure::Proxy(Box::new(ConnectFailure::Expired)).may_pass());
        assert!(!ConnectFailure::Private([10, 0, 0, 1].into()).may_pass());
    }

    #[test]
    fn an_unknown_failure_is_a_broken_connection() {
        assert_eq!(ConnectFailure::of(&io::Error::other("anything")), ConnectFailure::Broken);
    }
}
