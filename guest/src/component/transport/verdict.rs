//! What our host says of a request that it did not carry, in the text of an `internal-error`.

use crate::odoo::transport::TransportError;

/// Reads `refused: …`, `not-sent: …`, `timed-out: …` and `lost: …`. Any other text is that of another host, which says
/// nothing about whether the request left: it is lost.
pub(super) fn read(text: &str) -> TransportError {
    match text.split_once(": ") {
        Some(("refused", why)) => TransportError::Refused(why.to_owned()),
        Some(("not-sent", why)) => TransportError::NotSent(why.to_owned()),
        Some(("timed-out", why)) => TransportError::TimedOut(why.to_owned()),
        Some(("lost", why)) => TransportError::Lost(why.to_owned()),
        _ => TransportError::Lost(text.to_owned()),
    }
}

/// Reads the same in the debug string of an error that ended a body. `None` for anything else: what other hosts write there
/// is for their developers.
pub(super) fn read_debug(text: &str) -> Option<TransportError> {
    let line = text.lines().next()?.strip_prefix("internal error: ")?;
    (line.starts_with("timed-out: ") || line.starts_with("lost: ")).then(|| read(line))
}

/// A failure while the answer was read: whatever it is called, the request had left.
pub(super) fn after_sending(error: TransportError) -> TransportError {
    match error {
        TransportError::NotSent(text) | TransportError::Refused(text) => TransportError::Lost(text),
        error @ (TransportError::TimedOut(_) | TransportError::Lost(_)) => error,
    }
}

/// A request that the host turned away at once: whatever the reason, nothing had left.
pub(super) fn before_sending(error: TransportError) -> TransportError {
    match error {
        TransportError::Lost(text) | TransportError::TimedOut(text) => TransportError::NotSent(text),
        error @ (TransportError::NotSent(_) | TransportError::Refused(_)) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_the_host_has_its_meaning() {
        let text = || "the budget of 5 calls is spent".to_owned();
        assert_eq!(read(&format!("refused: {}", text())), TransportError::Refused(text()));
        assert_eq!(read(&format!("not-sent: {}", text())), TransportError::NotSent(text()));
        assert_eq!(read(&format!("timed-out: {}", text())), TransportError::TimedOut(text()));
        assert_eq!(read(&format!("lost: {}", text())), TransportError::Lost(text()));
    }

    #[test]
    fn another_hosts_text_never_says_that_nothing_was_sent() {
        for text in ["", "refused", "REFUSED: x", "an inner error", "the request was not-sent: x"] {
            assert_eq!(read(text), TransportError::Lost(text.to_owned()));
        }
    }

    #[test]
    fn the_debug_string_of_our_host_says_the_same_and_others_say_nothing() {
        let told = read_debug("internal error: lost: the answer is larger than 1 MiB\n\nCaused by:\n  x");
        assert_eq!(told, Some(TransportError::Lost("the answer is larger than 1 MiB".to_owned())));
        assert_eq!(read_debug("hyper::Error(IncompleteMessage)"), None);
        assert_eq!(read_debug("internal error: refused: x"), None);
    }

    #[test]
    fn a_failure_after_sending_is_never_called_unsent() {
        let text = || "x".to_owned();
        assert_eq!(after_sending(TransportError::NotSent(text())), TransportError::Lost(text()));
        assert_eq!(after_sending(TransportError::Refused(text())), TransportError::Lost(text()));
        assert_eq!(after_sending(TransportError::TimedOut(text())), TransportError::TimedOut(text()));
    }

    #[test]
    fn a_request_turned_away_at_once_was_not_sent() {
        assert_eq!(before_sending(TransportError::Lost("x".into())), TransportError::NotSent("x".into()));
        assert_eq!(before_sending(TransportError::Refused("x".into())), TransportError::Refused("x".into()));
    }
}
