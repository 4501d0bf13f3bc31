//! Zones of time: those that a user here can live in, by the rules of this century.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

/// What a user's or a contact's zone can be.
pub(crate) const NAMES: &[(&str, &str)] = &[
    ("America/New_York", "America/New_York"),
    ("Asia/Kolkata", "Asia/Kolkata"),
    ("Europe/Brussels", "Europe/Brussels"),
    ("UTC", "UTC"),
];

/// A zone; the first is behind UTC, the second ahead by a part of an hour and without summer time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Zone {
    NewYork,
    Kolkata,
    Brussels,
    #[default]
    Utc,
}

impl Zone {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "America/New_York" => Self::NewYork,
            "Asia/Kolkata" => Self::Kolkata,
            "Europe/Brussels" => Self::Brussels,
            "UTC" => Self::Utc,
            _ => return None,
        })
    }

    /// What clocks in the zone show at this moment of UTC.
    pub(crate) fn local(self, utc: NaiveDateTime) -> Option<NaiveDateTime> {
        utc.checked_add_signed(self.offset(utc))
    }

    /// The moment of UTC at which clocks in the zone show this: of two the later, and for what they skip the standard time,
    /// as Odoo's library takes it.
    pub(crate) fn utc(self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let standard = local.checked_sub_signed(self.standard())?;
        let summer = standard.checked_sub_signed(TimeDelta::hours(1))?;
        Some(if self.is_summer(standard) && self.is_summer(summer) { summer } else { standard })
    }

    fn offset(self, utc: NaiveDateTime) -> TimeDelta {
        self.standard() + if self.is_summer(utc) { TimeDelta::hours(1) } else { TimeDelta::zero() }
    }

    fn standard(self) -> TimeDelta {
        match self {
            Self::NewYork => TimeDelta::hours(-5),
            Self::Kolkata => TimeDelta::minutes(330),
            Self::Brussels => TimeDelta::hours(1),
            Self::Utc => TimeDelta::zero(),
        }
    }

    fn is_summer(self, utc: NaiveDateTime) -> bool {
        let span = match self {
            Self::NewYork => sunday(utc.year(), 3, 2, 7).zip(sunday(utc.year(), 11, 1, 6)),
            Self::Brussels => last_sunday(utc.year(), 3, 1).zip(last_sunday(utc.year(), 10, 1)),
            Self::Kolkata | Self::Utc => None,
        };
        span.is_some_and(|(start, end)| (start..end).contains(&utc))
    }
}

/// The full hour of UTC on the `nth` Sunday of a month.
fn sunday(year: i32, month: u32, nth: u8, hour: u32) -> Option<NaiveDateTime> {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, nth)?.and_hms_opt(hour, 0, 0)
}

fn last_sunday(year: i32, month: u32, hour: u32) -> Option<NaiveDateTime> {
    sunday(year, month, 5, hour).or_else(|| sunday(year, month, 4, hour))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a moment")
    }

    #[test]
    fn clocks_follow_the_zone_and_its_summer() {
        for (zone, utc, local) in [
            (Zone::Brussels, "2025-12-31 23:30", "2026-01-01 00:30"),
            (Zone::Brussels, "2026-03-29 00:59", "2026-03-29 01:59"),
            (Zone::Brussels, "2026-03-29 01:00", "2026-03-29 03:00"),
            (Zone::Brussels, "2026-10-25 00:59", "2026-10-25 02:59"),
            (Zone::Brussels, "2026-10-25 01:00", "2026-10-25 02:00"),
            (Zone::NewYork, "2026-03-08 06:59", "2026-03-08 01:59"),
            (Zone::NewYork, "2026-03-08 07:00", "2026-03-08 03:00"),
            (Zone::NewYork, "2026-11-01 06:00", "2026-11-01 01:00"),
            (Zone::Kolkata, "2026-07-01 20:00", "2026-07-02 01:30"),
            (Zone::Utc, "2026-07-01 20:00", "2026-07-01 20:00"),
        ] {
            assert_eq!(zone.local(at(utc)), Some(at(local)), "{zone:?} {utc}");
        }
    }

    #[test]
    fn a_time_that_comes_twice_or_never_is_standard_time() {
        for (local, utc) in [
            ("2026-07-01 12:00", "2026-07-01 10:00"),
            ("2026-01-01 00:00", "2025-12-31 23:00"),
            ("2026-10-25 02:30", "2026-10-25 01:30"),
            ("2026-03-29 02:30", "2026-03-29 01:30"),
            ("2026-03-30 00:00", "2026-03-29 22:00"),
        ] {
            assert_eq!(Zone::Brussels.utc(at(local)), Some(at(utc)), "{local}");
        }
    }

    #[test]
    fn every_zone_that_can_be_chosen_is_known() {
        assert!(NAMES.iter().all(|(name, _)| Zone::from_name(name).is_some()));
    }
}
