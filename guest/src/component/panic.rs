//! What a panic leaves behind.

use super::streams;
use std::panic::PanicHookInfo;
use std::sync::Once;

/// Writes the message and the place of each panic to the host's stderr: the standard library has none here, and a panic
/// would be nothing but a trap.
pub(super) fn report_to_stderr() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| std::panic::set_hook(Box::new(report)));
}

fn report(info: &PanicHookInfo<'_>) {
    let message = info.payload_as_str().unwrap_or("no message");
    match info.location() {
        Some(place) => streams::log(&format!("panic at {place}: {message}")),
        None => streams::log(&format!("panic: {message}")),
    }
}
