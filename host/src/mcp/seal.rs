//! A state that leaves the process: encrypted, bound to its call, and good for ten minutes.
//!
//! From 2026-07-28 on a question to the user ends the request, and the client brings the state back with the answers.
//! The client may show it, store it or change it: so it can neither read it nor make one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

/// Seals states with a key that lives as long as the process.
///
/// Invariant: the key never leaves this struct, and each seal has a nonce of its own (192 random bits).
pub(super) struct Sealer {
    cipher: XChaCha20Poly1305,
    started: Instant,
}

/// What a state belongs to: the same words must come back with it.
#[derive(Clone, Copy)]
pub(super) struct Binding<'a> {
    pub(super) tool: &'a str,
    pub(super) arguments: &'a Map<String, Value>,
}

/// Why a state was not opened. Which of its bits was wrong is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum OpenError {
    #[error("this request state was not issued by this server for this tool and these arguments")]
    Forged,
    #[error("this request state has expired after {} minutes", LIFETIME.as_secs() / 60)]
    Expired,
}

/// Why a state could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("no random bytes from the system: {0}")]
    Random(getrandom::Error),
    #[error("the state is too long to be encrypted")]
    TooLong,
}

impl Sealer {
    pub(super) fn new() -> Result<Self, SealError> {
        let mut key = Key::default();
        getrandom::fill(&mut key).map_err(SealError::Random)?;
        Ok(Self { cipher: XChaCha20Poly1305::new(&key), started: Instant::now() })
    }

    /// The sealed `state` as text.
    pub(super) fn seal(&self, state: &[u8], binding: Binding<'_>) -> Result<String, SealError> {
        self.seal_until(state, binding, self.started.elapsed() + LIFETIME)
    }

    /// The state that [`Sealer::seal`] was given, if `text` is unchanged, in time, and came with the same call.
    pub(super) fn open(&self, text: &str, binding: Binding<'_>) -> Result<Vec<u8>, OpenError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| OpenError::Forged)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(OpenError::Forged)?;
        let payload = Payload { msg: sealed, aad: &binding.bytes() };
        let mut opened = self.cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| OpenError::Forged)?;
        let (until, _) = opened.split_first_chunk::<UNTIL>().ok_or(OpenError::Forged)?;
        if self.started.elapsed() > Duration::from_millis(u64::from_be_bytes(*until)) {
            return Err(OpenError::Expired);
        }
        opened.drain(..UNTIL);
        Ok(opened)
    }

    /// Time is told from the start of the process, as the key is: a changed clock changes nothing.
    fn seal_until(&self, state: &[u8], binding: Binding<'_>, until: Duration) -> Result<String, SealError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(SealError::Random)?;
        let until = u64::try_from(until.as_millis()).unwrap_or(u64::MAX);
        let plain = [&until.to_be_bytes(), state].concat();
        let payload = Payload { msg: &plain, aad: &binding.bytes() };
        let sealed = self.cipher.encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| SealError::TooLong)?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }
}

impl Binding<'_> {
    /// The name and its length first, so that no other pair gives the same bytes.
    fn bytes(self) -> Vec<u8> {
        let arguments = Value::Object(self.arguments.clone()).to_string();
        let length = (self.tool.len() as u64).to_be_bytes();
        [&length, self.tool.as_bytes(), arguments.as_bytes()].concat()
    }
}

/// How long a user may think.
const LIFETIME: Duration = Duration::from_secs(600);

const NONCE: usize = 24;
const UNTIL: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn arguments(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_state_comes_back_as_it_was_and_cannot_be_read_on_the_way() {
        let sealer = Sealer::new().unwrap();
        let arguments = arguments(json!({"ids": [1, 2]}));
        let binding = Binding { tool: "odoo_delete", arguments: &arguments };
        let text = sealer.seal(b"about to delete", binding).unwrap();
        assert_eq!(sealer.open(&text, binding).unwrap(), b"about to delete");
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"delete"));
    }

    #[test]
    fn a_changed_state_is_refused_wherever_it_was_changed() {
        let sealer = Sealer::new().unwrap();
        let arguments = Map::new();
        let binding = Binding { tool: "t", arguments: &arguments };
        let bytes = URL_SAFE_NO_PAD.decode(sealer.seal(b"state", binding).unwrap()).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(sealer.open(&URL_SAFE_NO_PAD.encode(changed), binding), Err(OpenError::Forged), "byte {at}");
        }
        for text in ["", "AAAA", "not base64!", &URL_SAFE_NO_PAD.encode(&bytes[..30])] {
            assert_eq!(sealer.open(text, binding), Err(OpenError::Forged), "{text}");
        }
    }

    #[test]
    fn a_state_is_good_for_its_own_call_only() {
        let sealer = Sealer::new().unwrap();
        let (mine, others) = (arguments(json!({"ids": [1]})), arguments(json!({"ids": [2]})));
        let text = sealer.seal(b"state", Binding { tool: "a", arguments: &mine }).unwrap();
        assert_eq!(sealer.open(&text, Binding { tool: "b", arguments: &mine }), Err(OpenError::Forged));
        assert_eq!(sealer.open(&text, Binding { tool: "a", arguments: &others }), Err(OpenError::Forged));
        let restarted = Sealer::new().unwrap();
        assert_eq!(restarted.open(&text, Binding { tool: "a", arguments: &mine }), Err(OpenError::Forged));
    }

    #[test]
    fn a_state_expires() {
        let mut sealer = Sealer::new().unwrap();
        let arguments = Map::new();
        let binding = Binding { tool: "t", arguments: &arguments };
        sealer.started -= Duration::from_secs(1);
        let text = sealer.seal_until(b"state", binding, Duration::from_millis(500)).unwrap();
        assert_eq!(sealer.open(&text, binding), Err(OpenError::Expired));
    }

    #[test]
    fn the_same_state_never_looks_the_same_twice() {
        let sealer = Sealer::new().unwrap();
        let arguments = Map::new();
        let binding = Binding { tool: "t", arguments: &arguments };
        assert_ne!(sealer.seal(b"state", binding).unwrap(), sealer.seal(b"state", binding).unwrap());
    }
}
