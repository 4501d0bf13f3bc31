//! The words of the audit and of the metrics' labels: closed sets, so that neither can grow with the input.

/// A closed set of words.
pub(super) trait Word: Copy + Eq + 'static {
    const ALL: &'static [Self];
    fn as_str(self) -> &'static str;
}

macro_rules! words {
    ($($(#[$attribute:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// As it stands in lines and labels.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn as_str(self) -> &'static str {
                Self::as_str(self)
            }
        }
    )+};
}

words! {
    /// How a request of a sandbox ended.
    pub enum Outcome {
        /// With a result.
        Ok = "ok",
        /// With an error of Odoo's, or of a server before it.
        Fault = "fault",
        /// The gate said no, and nothing left.
        Refused = "refused",
        /// No byte of the body left.
        NotSent = "not-sent",
        /// No whole answer in time. Odoo may have carried it out.
        TimedOut = "timed-out",
        /// No whole answer. Odoo may have carried it out.
        Lost = "lost",
        /// Nobody waited for it any longer. Unless there were no attempts, Odoo may have carried it out.
        Cancelled = "cancelled",
    }

    /// What the cache did for a request.
    pub enum Cache {
        /// The answer was there, or on its way for someone else.
        Hit = "hit",
        /// The answer may be kept, and was not there.
        Miss = "miss",
        /// Such an answer is never kept.
        None = "none",
    }

    /// What the cache keeps.
    pub enum Kept {
        Login = "login",
        Metadata = "metadata",
    }

    /// Why a request was sent again.
    pub enum Retry {
        /// No byte of the body had left.
        NotSent = "not-sent",
        /// A server before Odoo sent it back.
        Turned = "turned-away",
        /// Odoo undid it: a conflict of transactions.
        RolledBack = "rolled-back",
        /// The answer was lost, of a request that changes nothing.
        Lost = "lost",
    }

    /// Whether an instance is left alone because it does not answer. In order of the metric's value.
    pub enum Breaker {
        Closed = "closed",
        HalfOpen = "half-open",
        Open = "open",
    }

    /// How an MCP tool call ended.
    pub enum Called {
        Ok = "ok",
        /// The tool answered with an error.
        Error = "error",
        /// Not begun: no such tool, wrong arguments, or too many calls under way.
        Refused = "refused",
        /// The client withdrew it.
        Cancelled = "cancelled",
    }

    /// How one step of a guest ended.
    pub enum StepEnd {
        /// With an answer, be it an error of its own.
        Ok = "ok",
        Trapped = "trapped",
        CpuLimit = "cpu-limit",
        WallLimit = "wall-limit",
        MemoryLimit = "memory-limit",
        ResultLimit = "result-limit",
        /// A limit that no configuration changes.
        FixedLimit = "fixed-limit",
        Cancelled = "cancelled",
    }
}
