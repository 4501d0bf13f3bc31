//! How an answer broke off.

use super::{CLIENT_CERTIFICATE, find, is_about_client_certificate};
use std::error::Error;
use std::io;

/// How an answer broke off after the request may have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Break {
    #[error("the connection was closed before the answer was whole")]
    Closed,
    /// Often the other side had just given the idle connection up. It says nothing about the request: it may have been
    /// read.
    #[error("the connection, kept from an earlier request, was closed before the answer began")]
    Stale,
    #[error("{CLIENT_CERTIFICATE}")]
    ClientCertificate,
    #[error("its gzip encoding is damaged or cut short")]
    Gzip,
    #[error("the connection was reset")]
    Reset,
    #[error("it is not valid HTTP")]
    NotHttp,
    #[error("the connection broke")]
    Other,
}

impl Break {
    /// What `error` says, in all its causes.
    pub fn of(error: &(dyn Error + 'static)) -> Self {
        find(error, &|cause| {
            if let Some(http) = cause.downcast_ref::<hyper::Error>() {
                if http.is_incomplete_message() {
                    return Some(Self::Closed);
                }
                if http.is_parse() {
                    return Some(Self::NotHttp);
                }
            }
            if let Some(rustls::Error::AlertReceived(alert)) = cause.downcast_ref::<rustls::Error>()
                && is_about_client_certificate(*alert)
            {
                return Some(Self::ClientCertificate);
            }
            match cause.downcast_ref::<io::Error>()?.kind() {
                io::ErrorKind::UnexpectedEof => Some(Self::Closed),
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted => {
                    Some(Self::Reset)
                }
                _ => None,
            }
        })
        .unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_failure_is_a_broken_connection() {
        assert_eq!(Break::of(&io::Error::other("anything")), Break::Other);
    }
}
