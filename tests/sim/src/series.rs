//! Which Odoo the server plays: 19.0, or an older one where a client must know the difference.

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
}

/// A text that names no version that the server can play.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown Odoo version {0:?}; known are 14.0 to 19.0")]
pub struct UnknownSeries(String);

impl Series {
    /// All of them, oldest first.
    pub const ALL: [Self; 6] = [Self::V14, Self::V15, Self::V16, Self::V17, Self::V18, Self::V19];

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
