//! What went wrong on the wire, in words that an operator can act on.
//!
//! Errors of libraries are read for their kind only: their texts name addresses, files and versions, and are not ours
//! to promise.
//!
//! `connect` has the reasons before the request left, `broken` those after.

mod broken;
mod connect;

pub(crate) use broken::Break;
pub(crate) use connect::ConnectFailure;

use rustls::AlertDescription;
use std::error::Error;
use std::io;

/// Said before or after the request left, by version of TLS.
const CLIENT_CERTIFICATE: &str = "it asks for a client certificate, or does not accept the one it got: see the instance's \
                                  `client_certificate` and `client_key`";

/// Whether the header section of an answer was larger than hyper's buffer.
pub(crate) fn is_header_too_large(error: &(dyn Error + 'static)) -> bool {
    find(error, &|cause| cause.downcast_ref::<hyper::Error>().filter(|http| http.is_parse_too_large()).map(drop))
        .is_some()
}

/// Whether a server ends a connection so because of the certificate of this side, or for want of one.
fn is_about_client_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError
    )
}

/// The first answer of `judge` among `error` and its causes. An I/O error hides its inner error from `source`.
fn find<T>(error: &(dyn Error + 'static), judge: &dyn Fn(&(dyn Error + 'static)) -> Option<T>) -> Option<T> {
    if let Some(found) = judge(error) {
        return Some(found);
    }
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match inner {
        Some(inner) => find(inner, judge),
        None => find(error.source()?, judge),
    }
}
