//! Which of a plugin's tools clients are not offered.

use wildmatch::WildMatch;

/// Words in one list.
const MOST: usize = 100;
/// The longest name of a tool.
const LONGEST: usize = 64;

/// Groups and patterns of tools that are switched off.
///
/// This saves a model's context, and keeps it from trying what it should not. It is no fence against a plugin: that is the
/// instance's policy.
#[derive(Debug, Clone, Default)]
pub struct Hidden(Vec<Word>);

#[derive(Debug, Clone)]
struct Word {
    text: String,
    pattern: WildMatch,
}

/// Why a word cannot stand for tools.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HideError {
    #[error(
        "must be a tool's name of at most {LONGEST} letters, digits, `_`, `-` and `.`, with `*` and `?` for others, or one \
         of the groups read, write, destructive and execute"
    )]
    Word,
    #[error("is one too many: at most {MOST}")]
    Many,
}

impl Hidden {
    /// Adds a tool's name, a pattern of names, or a group.
    ///
    /// # Errors
    /// When it can be none of them.
    pub fn add(&mut self, word: &str) -> Result<(), HideError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'*' | b'?');
        if word.is_empty() || word.len() > LONGEST || !word.bytes().all(plain) {
            return Err(HideError::Word);
        }
        if self.0.len() == MOST {
            return Err(HideError::Many);
        }
        self.0.push(Word { text: word.to_owned(), pattern: WildMatch::new(word) });
        Ok(())
    }

    /// Whether a tool of that name and group is switched off.
    pub fn hides(&self, tool: &str, group: &str) -> bool {
        self.0.iter().any(|word| word.means(tool, group))
    }

    /// A word that stands for none of these tools, each with its group: most likely it is misspelt.
    pub fn idle<'a>(&self, tools: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Option<&str> {
        let idle = self.0.iter().find(|word| !tools.clone().any(|(tool, group)| word.means(tool, group)));
        idle.map(|word| word.text.as_str())
    }
}

impl Word {
    fn means(&self, tool: &str, group: &str) -> bool {
        self.text == group || self.pattern.matches(tool)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(words: &[&str]) -> Hidden {
        let mut hidden = Hidden::default();
        for word in words {
            hidden.add(word).unwrap();
        }
        hidden
    }

    #[test]
    fn names_patterns_and_groups_are_hidden() {
        let hidden = hidden(&["destructive", "odoo_im*"]);
        assert!(hidden.hides("odoo_unlink", "destructive"));
        assert!(hidden.hides("odoo_import", "write"));
        assert!(!hidden.hides("odoo_write", "write"));
        assert!(!Hidden::default().hides("odoo_unlink", "destructive"));
    }

    #[test]
    fn a_word_that_hides_nothing_is_told() {
        let tools = [("odoo_unlink", "destructive"), ("odoo_write", "write")];
        assert_eq!(hidden(&["odoo_unlink", "write"]).idle(tools.into_iter()), None);
        assert_eq!(hidden(&["odoo_unlink", "odoo_wirte"]).idle(tools.into_iter()), Some("odoo_wirte"));
    }

    #[test]
    fn what_can_be_no_tool_is_refused() {
        for word in ["", "a b", "odoo/unlink", &"a".repeat(65)] {
            assert_eq!(Hidden::default().add(word), Err(HideError::Word), "{word:?}");
        }
    }
}
