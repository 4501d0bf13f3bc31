//! Spans of time that dates are grouped into: for datetimes those of the caller's zone, with their ends in UTC.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::calendar::Calendar;

const DATE: &str = "%Y-%m-%d";
const DATETIME: &str = "%Y-%m-%d %H:%M:%S";

/// The length of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Granularity {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// One span; its end is exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) label: String,
}

impl Granularity {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "hour" => Self::Hour,
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            _ => return None,
        })
    }

    /// The span that a stored date or datetime lies in.
    pub(crate) fn bucket(self, calendar: &Calendar, text: &str) -> Option<Bucket> {
        if text.len() <= 10 {
            let day = NaiveDate::parse_from_str(text, DATE).ok()?.and_hms_opt(0, 0, 0)?;
            let (start, end) = self.ends(calendar, day)?;
            return Some(Bucket {
                start: start.format(DATE).to_string(),
                end: end.format(DATE).to_string(),
                label: self.label(calendar, start)?,
            });
        }
        let moment = NaiveDateTime::parse_from_str(text, DATETIME).ok()?;
        let (start, end) = self.ends(calendar, calendar.zone.local(moment)?)?;
        Some(Bucket {
            start: calendar.zone.utc(start)?.format(DATETIME).to_string(),
            end: calendar.zone.utc(end)?.format(DATETIME).to_string(),
            label: self.label(calendar, start)?,
        })
    }

    fn ends(self, calendar: &Calendar, moment: NaiveDateTime) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let date = moment.date();
        let midnight = |date: NaiveDate| date.and_hms_opt(0, 0, 0);
        let (first, next) = match self {
            Self::Hour => {
                let start = date.and_hms_opt(moment.hour(), 0, 0)?;
                return Some((start, start.checked_add_signed(TimeDelta::hours(1))?));
            }
            Self::Day => (date, date.checked_add_days(Days::new(1))?),
            Self::Week => {
                let first = date.checked_sub_days(Days::new(calendar.day_of_week(moment).into()))?;
                (first, first.checked_add_days(Days::new(7))?)
            }
            Self::Month => {
                let first = date.with_day(1)?;
                (first, first.checked_add_months(Months::new(1))?)
            }
            Self::Quarter => {
                let first = date.with_day(1)?.with_month0(date.month0() / 3 * 3)?;
                (first, first.checked_add_months(Months::new(3))?)
            }
            Self::Year => {
                let first = NaiveDate::from_ymd_opt(date.year(), 1, 1)?;
                (first, first.checked_add_months(Months::new(12))?)
            }
        };
        Some((midnight(first)?, midnight(next)?))
    }

    fn label(self, calendar: &Calendar, start: NaiveDateTime) -> Option<String> {
        Some(match self {
            Self::Hour => start.format(calendar.hour()).to_string(),
            Self::Day => start.format("%d %b %Y").to_string(),
            Self::Week => {
                let (week, year) = calendar.week(start)?;
                format!("W{week} {year}")
            }
            Self::Month => start.format("%B %Y").to_string(),
            Self::Quarter => format!("Q{} {}", start.month0() / 3 + 1, start.year()),
            Self::Year => start.format("%Y").to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        orm::{Context, Db, Env},
        series::Series,
        zone::Zone,
    };

    fn calendar(series: Series, zone: Zone) -> Calendar {
        let (mut db, context) = (Db::new(), Context { zone, ..Context::default() });
        db.series = series;
        Calendar::of(Env { db: &db, user: 1, context: &context })
    }

    fn bucket(series: Series, zone: Zone, name: &str, text: &str) -> [String; 3] {
        let length = Granularity::from_name(name).expect("a length");
        let Bucket { start, end, label } = length.bucket(&calendar(series, zone), text).expect("a span");
        [start, end, label]
    }

    #[test]
    fn a_moment_lies_in_one_span_of_each_length() {
        for (name, start, end, label) in [
            ("hour", "2026-05-09 13:00:00", "2026-05-09 14:00:00", "01:00 09 May"),
            ("day", "2026-05-09 00:00:00", "2026-05-10 00:00:00", "09 May 2026"),
            ("week", "2026-05-03 00:00:00", "2026-05-10 00:00:00", "W19 2026"),
            ("month", "2026-05-01 00:00:00", "2026-06-01 00:00:00", "May 2026"),
            ("quarter", "2026-04-01 00:00:00", "2026-07-01 00:00:00", "Q2 2026"),
            ("year", "2026-01-01 00:00:00", "2027-01-01 00:00:00", "2026"),
        ] {
            assert_eq!(bucket(Series::V19, Zone::Utc, name, "2026-05-09 13:30:01"), [start, end, label], "{name}");
        }
    }

    /// As a real Odoo 19 answered.
    #[test]
    fn the_ends_of_a_span_are_those_of_the_zone_in_utc() {
        for (name, moment, start, end, label) in [
            ("year", "2025-12-31 23:30:00", "2025-12-31 23:00:00", "2026-12-31 23:00:00", "2026"),
            ("month", "2026-03-29 22:30:00", "2026-02-28 23:00:00", "2026-03-31 22:00:00", "March 2026"),
            ("week", "2026-03-29 22:30:00", "2026-03-28 23:00:00", "2026-04-04 22:00:00", "W14 2026"),
            ("week", "2025-12-31 23:30:00", "2025-12-27 23:00:00", "2026-01-03 23:00:00", "W1 2026"),
            ("day", "2026-03-29 00:30:00", "2026-03-28 23:00:00", "2026-03-29 22:00:00", "29 Mar 2026"),
            ("day", "2026-10-25 23:30:00", "2026-10-25 23:00:00", "2026-10-26 23:00:00", "26 Oct 2026"),
            ("hour", "2025-12-31 23:30:00", "2025-12-31 23:00:00", "2026-01-01 00:00:00", "12:00 01 Jan"),
            // Both hours that clocks call two o'clock; the ends are those of the second.
            ("hour", "2026-10-25 00:30:00", "2026-10-25 01:00:00", "2026-10-25 02:00:00", "02:00 25 Oct"),
            ("hour", "2026-10-25 01:30:00", "2026-10-25 01:00:00", "2026-10-25 02:00:00", "02:00 25 Oct"),
        ] {
            assert_eq!(bucket(Series::V19, Zone::Brussels, name, moment), [start, end, label], "{name} {moment}");
        }
        let west = bucket(Series::V19, Zone::NewYork, "month", "2026-01-01 00:30:00");
        assert_eq!(west, ["2025-12-01 05:00:00", "2026-01-01 05:00:00", "December 2025"]);
    }

    #[test]
    fn weeks_begin_and_hours_are_told_as_the_version_has_it() {
        let week = |series| bucket(series, Zone::Utc, "week", "2026-05-09 13:30:01");
        assert_eq!(week(Series::V14), ["2026-05-04 00:00:00", "2026-05-11 00:00:00", "W19 2026"]);
        assert_eq!(week(Series::V19), ["2026-05-03 00:00:00", "2026-05-10 00:00:00", "W19 2026"]);
        let hour = bucket(Series::V20, Zone::Utc, "hour", "2026-05-09 13:30:01");
        assert_eq!(hour, ["2026-05-09 13:00:00", "2026-05-09 14:00:00", "13:00 09 May"]);
    }

    #[test]
    fn a_date_stays_a_date_in_every_zone() {
        for zone in [Zone::Utc, Zone::Kolkata, Zone::NewYork] {
            let month = bucket(Series::V19, zone, "month", "2026-12-31");
            assert_eq!(month, ["2026-12-01", "2027-01-01", "December 2026"], "{zone:?}");
        }
    }
}
