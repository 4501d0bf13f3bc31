//! The tripwire: finds a credential's placeholder where it must not be.

use crate::placeholder::Placeholder;
use memchr::memmem::Finder;

/// All placeholders of the sandbox, ready to be looked for.
pub struct Canary {
    prefix: Finder<'static>,
    placeholders: Vec<Placeholder>,
}

impl Canary {
    pub fn new(placeholders: Vec<Placeholder>) -> Self {
        Self { prefix: Finder::new(Placeholder::PREFIX.as_bytes()), placeholders }
    }

    /// Which placeholder `text` is, all of it.
    pub fn position(&self, text: &str) -> Option<usize> {
        self.placeholders.iter().position(|placeholder| placeholder.as_str() == text)
    }

    /// Whether any placeholder stands anywhere in `bytes`. One pass, whatever their number.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.prefix.find_iter(bytes).any(|at| {
            let rest = bytes.get(at..).unwrap_or_default();
            self.placeholders.iter().any(|placeholder| rest.starts_with(placeholder.as_str().as_bytes()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_found_anywhere_and_a_mere_prefix_is_not() {
        let placeholder = Placeholder::random().unwrap();
        let canary = Canary::new(vec![Placeholder::random().unwrap(), placeholder.clone()]);
        assert!(canary.is_in(format!("odoo-secret-x odoo-secret-{}", placeholder.as_str()).as_bytes()));
        assert!(!canary.is_in(b"odoo-secret-nothing"));
        assert_eq!(canary.position(placeholder.as_str()), Some(1));
        assert_eq!(canary.position(&format!("{} ", placeholder.as_str())), None);
    }
}
