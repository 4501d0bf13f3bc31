//! Which Odoo the server plays: 19.0, or another one where a client must know the difference.
//!
//! How much is behind it differs:
//!
//! - **19** and **14** were measured: real ones ran beside this one, and what is told here they said.
//! - **15 to 18** were read: in Odoo's source where it could be had, else in its changelog. Where nothing was to be found,
//!   they do as 14 did, or as 19 does, whichever the source of a neighbour makes likelier.
//! - **20** is documented only, nothing of it was measured. From Odoo's own documentation: the service `db` is gone, the two
//!   older protocols are kept until 22, a key needs the scope `rpc` (keys have no scopes here). From sources of Odoo's
//!   development line between 19 and 20, which may differ from what was published: `read_group`, `check_access_rights`,
//!   `check_access_rule` and `toggle_active` are gone, a missing value and an unknown field are told in other words, JSON-RPC
//!   writes a result of `None`. From what other programs that work with a 20 say of it: `bin_size` is ignored, a binary reads
//!   as `{content, size, filename}`, `ir.attachment` has `raw` for `datas`, and drops what is written to `datas` without a
//!   word, `res.partner` has no `company_type`.

use std::{fmt, str::FromStr};

use serde_json::{Value, json};

/// A yearly version of Odoo. The server answers as that version does in everything that the external API shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Series {
    /// 14.0
    V14,
    /// 15.0
    V15,
    /// 16.0
    V16,
    /// 17.0
    V17,
    /// 18.0
    V18,
    /// 19.0, the one that everything else here is measured against.
    #[default]
    V19,
    /// 20.0, by its documentation alone.
    V20,
}

/// A text that names no version that the server can play.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown Odoo version {0:?}; known are 14.0 to 20.0")]
pub struct UnknownSeries(String);

impl Series {
    /// All of them, oldest first.
    pub const ALL: [Self; 7] = [Self::V14, Self::V15, Self::V16, Self::V17, Self::V18, Self::V19, Self::V20];

    /// The number before the dot.
    #[must_use]
    pub fn major(self) -> u8 {
        match self {
            Self::V14 => 14,
            Self::V15 => 15,
            Self::V16 => 16,
            Self::V17 => 17,
            Self::V18 => 18,
            Self::V19 => 19,
            Self::V20 => 20,
        }
    }

    /// What `common.version` answers.
    pub(crate) fn version(self) -> Value {
        json!({
            "server_version": self.to_string(),
            "server_version_info": self.info(),
            "server_serie": self.to_string(),
            "protocol_version": 1,
        })
    }

    /// The version as a list.
    pub(crate) fn info(self) -> Value {
        json!([self.major(), 0, 0, "final", 0, ""])
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.0", self.major())
    }
}

/// Reads `17.0` or `17`.
impl FromStr for Series {
    type Err = UnknownSeries;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = |series: &Self| text == series.to_string() || text == series.major().to_string();
        Self::ALL.into_iter().find(known).ok_or_else(|| UnknownSeries(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_reads_as_it_is_written() {
        for series in Series::ALL {
            assert_eq!(series.to_string().parse(), Ok(series));
        }
        assert_eq!("17".parse(), Ok(Series::V17));
        assert!("13.0".parse::<Series>().is_err());
    }
}
