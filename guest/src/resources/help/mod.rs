//! Pages for a model to read once: [`domains`], [`values`] and [`errors`].
//!
//! Invariant: what a page says is taken from the code or tried on it by a test, so that no page is out of date.

mod domains;
mod errors;
mod values;

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Domains,
    Values,
    Errors,
}

impl Topic {
    pub(super) const ALL: [Self; 3] = [Self::Domains, Self::Values, Self::Errors];

    /// The last word of the page's address.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Domains => "domains",
            Self::Values => "values",
            Self::Errors => "errors",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Domains => "How to write a domain",
            Self::Values => "How values are read and written",
            Self::Errors => "What error codes mean",
        }
    }

    /// The page in Markdown.
    pub(super) fn page(self) -> String {
        let body = match self {
            Self::Domains => domains::body(),
            Self::Values => values::body(),
            Self::Errors => errors::body(),
        };
        format!("# {}\n\n{body}", self.title())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_short_enough_to_be_read_whole() {
        for topic in Topic::ALL {
            let page = topic.page();
            assert!(page.starts_with("# ") && page.ends_with('\n'), "{page}");
            assert!((1_000..5_000).contains(&page.len()), "{}: {} bytes", topic.name(), page.len());
        }
    }
}
