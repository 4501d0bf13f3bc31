//! What an error of `wasi:http` means: whether the request can have been carried out, and why, for a person.

use super::verdict;
use crate::component::bindings::wasi::http::types::{self, ErrorCode};
use crate::component::bindings::wasi::io::streams::StreamError;
use crate::odoo::transport::TransportError;

/// Reads the host's word on a request.
///
/// Invariant: `NotSent` and `Refused` only where no connection for the request can have been in use. A write would be
/// repeated on their word.
pub(super) fn from_code(code: ErrorCode) -> TransportError {
    let not_sent = |text: &str| TransportError::NotSent(text.to_owned());
    let refused = |text: &str| TransportError::Refused(text.to_owned());
    let timed_out = |text: &str| TransportError::TimedOut(text.to_owned());
    let lost = |text: &str| TransportError::Lost(text.to_owned());
    match code {
        ErrorCode::InternalError(Some(text)) => verdict::read(&text),
        ErrorCode::InternalError(None) => lost("the host gave no reason"),

        ErrorCode::DnsTimeout => not_sent("the name of its host was not resolved in time"),
        ErrorCode::DnsError(details) => match details.rcode {
            Some(rcode) => TransportError::NotSent(format!("the name of its host was not resolved ({rcode})")),
            None => not_sent("the name of its host was not resolved"),
        },
        ErrorCode::DestinationNotFound => not_sent("there is no host of that name"),
        ErrorCode::DestinationUnavailable => not_sent("its host is not available"),
        ErrorCode::DestinationIpUnroutable => not_sent("there is no route to its address"),
        ErrorCode::ConnectionRefused => not_sent("the connection was refused"),
        ErrorCode::ConnectionTimeout => not_sent("no connection was made in time"),
        ErrorCode::ConnectionLimitReached => not_sent("the host has too many connections open"),
        ErrorCode::TlsProtocolError => not_sent("TLS could not be agreed on"),
        ErrorCode::TlsCertificateError => not_sent("its TLS certificate is not trusted"),
        ErrorCode::TlsAlertReceived(alert) => match alert.alert_message {
            Some(text) => TransportError::NotSent(format!("it turned TLS down ({text})")),
            None => not_sent("it turned TLS down"),
        },

        ErrorCode::HttpRequestDenied => refused("its rules do not allow the request"),
        ErrorCode::DestinationIpProhibited => refused("its rules do not allow that address"),

        ErrorCode::ConnectionReadTimeout | ErrorCode::HttpResponseTimeout => timed_out("the wait for the answer ended"),
        ErrorCode::ConnectionWriteTimeout => timed_out("the request was not taken in time"),

        ErrorCode::ConnectionTerminated => lost("the connection was closed"),
        ErrorCode::HttpResponseIncomplete => lost("it ended before it was whole"),
        ErrorCode::HttpResponseBodySize(_) => lost("it is too long for the host"),
        ErrorCode::HttpResponseHeaderSectionSize(_)
        | ErrorCode::HttpResponseHeaderSize(_)
        | ErrorCode::HttpResponseTrailerSectionSize(_)
        | ErrorCode::HttpResponseTrailerSize(_) => lost("its headers are too long for the host"),
        ErrorCode::HttpResponseTransferCoding(_) | ErrorCode::HttpResponseContentCoding(_) => {
            lost("it came in a coding that the host does not know")
        }
        ErrorCode::HttpProtocolError | ErrorCode::HttpUpgradeFailed => {
            lost("the connection was closed early, or what came back is no HTTP")
        }
        ErrorCode::LoopDetected => lost("a proxy saw the request go in a circle"),
        ErrorCode::ConfigurationError => lost("the host's HTTP client is configured wrongly"),
        ErrorCode::HttpRequestLengthRequired
        | ErrorCode::HttpRequestBodySize(_)
        | ErrorCode::HttpRequestMethodInvalid
        | ErrorCode::HttpRequestUriInvalid
        | ErrorCode::HttpRequestUriTooLong
        | ErrorCode::HttpRequestHeaderSectionSize(_)
        | ErrorCode::HttpRequestHeaderSize(_)
        | ErrorCode::HttpRequestTrailerSectionSize(_)
        | ErrorCode::HttpRequestTrailerSize(_) => lost("the request was found unfit on its way"),
    }
}

/// The host turned the request away before it took it: nothing left.
pub(super) fn turned_away(code: ErrorCode) -> TransportError {
    verdict::before_sending(from_code(code))
}

/// The answer broke off.
pub(super) fn broken_off(error: StreamError) -> TransportError {
    let StreamError::LastOperationFailed(error) = error else {
        return TransportError::Lost("it ended before it was whole".to_owned());
    };
    // Hosts on wasmtime 48 know no code for what ends a body, but put its text into the debug string.
    let told = match types::http_error_code(&error) {
        Some(code) => Some(from_code(code)),
        None => verdict::read_debug(&error.to_debug_string()),
    };
    told.map_or_else(|| TransportError::Lost("it ended before it was whole".to_owned()), verdict::after_sending)
}
