//! What the sandbox holds instead of a credential.

/// Stands for one instance's credential in the sandbox: worth nothing outside, and easy to find where it must not be.
///
/// Invariant: of letters, digits and `-` only, so that it reads the same in XML, JSON and a URL.
#[derive(Clone, PartialEq, Eq)]
pub struct Placeholder(String);

impl Placeholder {
    /// How each of them begins.
    pub const PREFIX: &'static str = "odoo-secret-";
    /// Random letters and digits after the prefix: 154 bits.
    const LENGTH: usize = 26;

    /// A new one, which nobody can guess.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut text = String::with_capacity(Self::PREFIX.len() + Self::LENGTH);
        text.push_str(Self::PREFIX);
        let whole = text.len() + Self::LENGTH;
        while text.len() < whole {
            let mut block = [0u8; 32];
            getrandom::fill(&mut block)?;
            // Four alphabets fit in a byte; what is left over would make the first letters likelier.
            let drawn = block.iter().filter(|byte| usize::from(**byte) < 4 * ALPHABET.len());
            let letters = drawn.filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len()));
            text.extend(letters.take(whole - text.len()).map(|letter| char::from(*letter)));
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Placeholder {
    /// Leaves the random part out: whoever reads logs has no use for it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Placeholder")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_the_prefix_and_26_letters_or_digits() {
        let placeholder = Placeholder::random().unwrap();
        let random = placeholder.as_str().strip_prefix(Placeholder::PREFIX).unwrap();
        assert_eq!(random.len(), 26);
        assert!(random.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }

    #[test]
    fn two_placeholders_differ_and_neither_shows_in_debug_output() {
        let (one, other) = (Placeholder::random().unwrap(), Placeholder::random().unwrap());
        assert_ne!(one, other);
        assert!(!format!("{one:?}").contains(Placeholder::PREFIX));
    }
}
