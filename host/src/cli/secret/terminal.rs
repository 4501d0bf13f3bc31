//! The person at the terminal.

use crate::secret::store::Ask;
use secrecy::SecretString;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Whoever sits at the terminal of this process, if it has one. Standard input may be a pipe all the same.
pub(super) fn person() -> Option<Ask> {
    has_terminal().then(|| {
        Arc::new(|question: &str| {
            let answer = Zeroizing::new(rpassword::prompt_password(question)?);
            Ok(SecretString::from(answer.as_str()))
        }) as Ask
    })
}

#[cfg(unix)]
fn has_terminal() -> bool {
    std::fs::OpenOptions::new().read(true).write(true).open("/dev/tty").is_ok()
}

#[cfg(not(unix))]
fn has_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdin())
}
