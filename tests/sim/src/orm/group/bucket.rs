//! Spans of time that dates are grouped into, in UTC.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

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
    pub(crate) fn bucket(self, text: &str) -> Option<Bucket> {
        let with_time = text.len() > 10;
        let moment = if with_time {
            NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?
        } else {
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0)?
        };
        let (start, end) = self.ends(moment)?;
        let format = if with_time { "%Y-%m-%d %H:%M:%S" } else { "%Y-%m-%d" };
        Some(Bucket {
            start: start.format(format).to_string(),
            end: end.format(format).to_string(),
            label: self.label(start),
        })
    }

    fn ends(self, moment: NaiveDateTime) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let date = moment.date();
        let midnight = |date: NaiveDate| date.and_hms_opt(0, 0, 0);
        let (first, next) = match self {
            Self::Hour => {
                let start = date.and_hms_opt(moment.hour(), 0, 0)?;
                return Some((start, start.checked_add_signed(TimeDelta::hours(1))?));
            }
            Self::Day => (date, date.checked_add_days(Days::new(1))?),
            Self::Week => {
                let monday = date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()))?;
                (monday, monday.checked_add_days(Days::new(7))?)
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

    fn label(self, start: NaiveDateTime) -> String {
        match self {
            Self::Hour => start.format("%H:00 %d %b").to_string(),
            Self::Day => start.format("%d %b %Y").to_string(),
            Self::Week => format!("W{} {}", start.iso_week().week(), start.iso_week().year()),
            Self::Month => start.format("%B %Y").to_string(),
            Self::Quarter => format!("Q{} {}", start.month0() / 3 + 1, start.year()),
            Self::Year => start.format("%Y").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_lies_in_one_span_of_each_length() {
        for (name, start, end, label) in [
            ("hour", "2026-05-09 13:00:00", "2026-05-09 14:00:00", "13:00 09 May"),
            ("day", "2026-05-09 00:00:00", "2026-05-10 00:00:00", "09 May 2026"),
            ("week", "2026-05-04 00:00:00", "2026-05-11 00:00:00", "W19 2026"),
            ("month", "2026-05-01 00:00:00", "2026-06-01 00:00:00", "May 2026"),
            ("quarter", "2026-04-01 00:00:00", "2026-07-01 00:00:00", "Q2 2026"),
            ("year", "2026-01-01 00:00:00", "2027-01-01 00:00:00", "2026"),
        ] {
            let bucket = Granularity::from_name(name).and_then(|length| length.bucket("2026-05-09 13:30:01"));
            assert_eq!(bucket, Some(Bucket { start: start.into(), end: end.into(), label: label.into() }), "{name}");
        }
    }

    #[test]
    fn a_date_stays_a_date() {
        let bucket = Granularity::Month.bucket("2026-12-31").expect("a span");
        assert_eq!((bucket.start.as_str(), bucket.end.as_str()), ("2026-12-01", "2027-01-01"));
    }
}
