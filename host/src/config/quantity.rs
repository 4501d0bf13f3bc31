//! Durations and sizes as people write them: `"130s"`, `"2m"`, `"64MiB"`; or a bare number of seconds or bytes.

use bytesize::ByteSize;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use std::fmt;
use std::time::Duration;

/// A duration; a number is seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period(pub Duration);

/// A size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

impl Period {
    /// A duration of whole seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl Size {
    /// A size in units of 1024 bytes.
    pub const fn kib(kib: u64) -> Self {
        Self(kib * 1024)
    }

    /// A size in units of 1024² bytes.
    pub const fn mib(mib: u64) -> Self {
        Self(mib * 1024 * 1024)
    }
}

// === impl Display: the form that can be read back ===

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.0).fmt(f)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ByteSize::b(self.0).display().iec().fmt(f)
    }
}

// === impl Deserialize ===

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Quantity {
            expected: r#"a duration such as "130s" or "2m", or a number of seconds"#,
            of_number: Self::seconds,
            of_text: |text| humantime::parse_duration(text).map(Self).map_err(|error| error.to_string()),
        })
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Quantity {
            expected: r#"a size such as "64MiB", or a number of bytes"#,
            of_number: Self,
            of_text: |text| text.parse().map(|size: ByteSize| Self(size.as_u64())),
        })
    }
}

/// Reads a number or a text.
struct Quantity<T> {
    expected: &'static str,
    of_number: fn(u64) -> T,
    of_text: fn(&str) -> Result<T, String>,
}

impl<T> Visitor<'_> for Quantity<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Ok((self.of_number)(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        let positive = u64::try_from(number);
        positive.map(self.of_number).map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.of_text)(text).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, I64Deserializer, StrDeserializer};

    fn period(text: &str) -> Result<Duration, Error> {
        let deserializer: StrDeserializer<'_, Error> = text.into_deserializer();
        Period::deserialize(deserializer).map(|period| period.0)
    }

    fn size(text: &str) -> Result<u64, Error> {
        let deserializer: StrDeserializer<'_, Error> = text.into_deserializer();
        Size::deserialize(deserializer).map(|size| size.0)
    }

    #[test]
    fn a_duration_needs_a_unit() {
        assert_eq!(period("130s"), Ok(Duration::from_secs(130)));
        assert_eq!(period("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(period("1m30s"), Ok(Duration::from_secs(90)));
        assert_eq!(period("250ms"), Ok(Duration::from_millis(250)));
        for bad in ["", "130", "2 parsecs", "-5s", "s"] {
            assert!(period(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_size_knows_its_units() {
        assert_eq!(size("64MiB"), Ok(64 * 1024 * 1024));
        assert_eq!(size("64 MB"), Ok(64_000_000));
        assert_eq!(size("4096"), Ok(4096));
        for bad in ["", "MiB", "64 apples", "-1KiB"] {
            assert!(size(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_negative_number_is_no_quantity() {
        let minus_one: I64Deserializer<Error> = (-1_i64).into_deserializer();
        let error = Period::deserialize(minus_one).unwrap_err().to_string();
        assert_eq!(
            error,
            r#"invalid value: integer `-1`, expected a duration such as "130s" or "2m", or a number of seconds"#
        );
    }

    #[test]
    fn what_is_printed_can_be_read_back() {
        for seconds in [1, 59, 60, 130, 720, 3600] {
            assert_eq!(period(&Period::seconds(seconds).to_string()), Ok(Duration::from_secs(seconds)));
        }
        assert_eq!(size(&Size::mib(64).to_string()), Ok(64 << 20));
    }
}
