//! Dates and times between ISO 8601 and Odoo's own spelling.
//!
//! Odoo stores datetimes in UTC, spells them `YYYY-MM-DD HH:MM:SS`, and answers any zone with a traceback. Ours are read
//! with a zone or without (then UTC), and shown as `YYYY-MM-DDTHH:MM:SSZ`, which is accepted back.

/// Why a text is no date or time, as the end of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("a date is written YYYY-MM-DD, such as 2026-11-22")]
    NoDate,
    #[error("a date has no time of day: write YYYY-MM-DD")]
    TimeInDate,
    #[error("a datetime is written 2026-11-22T19:42:25Z (or with an offset such as +02:00; without one it is UTC)")]
    NoDatetime,
    #[error("a datetime needs its time of day too, such as 2026-11-22T00:00:00Z")]
    NoTime,
    #[error("there is no such day or time in the calendar")]
    OutOfCalendar,
}

const SECONDS_A_DAY: i64 = 86_400;

/// Checks a calendar date; gives it as Odoo spells it.
pub fn date(text: &str) -> Result<String, Problem> {
    let (day, rest) = leading_date(text.trim(), Problem::NoDate)?;
    if rest.is_empty() {
        Ok(spell_date(day))
    } else if rest.starts_with(['T', ' ', 't']) {
        Err(Problem::TimeInDate)
    } else {
        Err(Problem::NoDate)
    }
}

/// Reads an ISO 8601 datetime with or without a zone; gives it in UTC as Odoo spells it.
///
/// Fractions of a second are cut: Odoo keeps none.
pub fn datetime(text: &str) -> Result<String, Problem> {
    let (day, rest) = leading_date(text.trim(), Problem::NoDatetime)?;
    if rest.is_empty() {
        return Err(Problem::NoTime);
    }
    let rest = rest.strip_prefix(['T', 't', ' ']).ok_or(Problem::NoDatetime)?;
    let (second, rest) = leading_time(rest)?;
    let offset = zone(rest)?;
    let total = day * SECONDS_A_DAY + second - offset;
    let (day, second) = (total.div_euclid(SECONDS_A_DAY), total.rem_euclid(SECONDS_A_DAY));
    if !(FIRST_DAY..=LAST_DAY).contains(&day) {
        return Err(Problem::OutOfCalendar);
    }
    Ok(format!("{} {:02}:{:02}:{:02}", spell_date(day), second / 3600, second / 60 % 60, second % 60))
}

/// Whether a datetime says its zone; one that does not is UTC, whatever its writer meant.
pub fn has_zone(text: &str) -> bool {
    let (_, time) = text.trim().split_once(['T', 't', ' ']).unwrap_or_default();
    time.ends_with(['Z', 'z']) || time.contains(['+', '-'])
}

/// Odoo's datetime as ISO 8601 with its zone; nothing when it is not one.
pub fn from_odoo(text: &str) -> Option<String> {
    let (date, time) = text.split_once(' ')?;
    let time = time.get(..8).unwrap_or(time);
    (date.len() == 10 && time.len() == 8 && datetime(text).is_ok()).then(|| format!("{date}T{time}Z"))
}

/// 0001-01-01 and 9999-12-31, the ends of Python's calendar, in days since 1970-01-01.
const FIRST_DAY: i64 = -719_162;
const LAST_DAY: i64 = 2_932_896;

/// Reads `YYYY-MM-DD` from the front: days since 1970-01-01, and what follows.
fn leading_date(text: &str, otherwise: Problem) -> Result<(i64, &str), Problem> {
    let (year, rest) = digits(text, 4).ok_or(otherwise)?;
    let (month, rest) = rest.strip_prefix('-').and_then(|rest| digits(rest, 2)).ok_or(otherwise)?;
    let (day, rest) = rest.strip_prefix('-').and_then(|rest| digits(rest, 2)).ok_or(otherwise)?;
    if year < 1 || !(1..=12).contains(&month) || !(1..=days_of_month(year, month)).contains(&day) {
        return Err(Problem::OutOfCalendar);
    }
    Ok((days_since_epoch(year, month, day), rest))
}

/// Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction` from the front: seconds since midnight, and what follows.
fn leading_time(text: &str) -> Result<(i64, &str), Problem> {
    let (hour, rest) = digits(text, 2).ok_or(Problem::NoDatetime)?;
    let (minute, rest) = rest.strip_prefix(':').and_then(|rest| digits(rest, 2)).ok_or(Problem::NoDatetime)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => digits(rest, 2).ok_or(Problem::NoDatetime)?,
        None => (0, rest),
    };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() == fraction.len() {
                return Err(Problem::NoDatetime);
            }
            rest
        }
        None => rest,
    };
    if hour > 23 || minute > 59 || second > 59 {
        return Err(Problem::OutOfCalendar);
    }
    Ok((hour * 3600 + minute * 60 + second, rest))
}

/// Reads nothing, `Z`, `±HH`, `±HHMM` or `±HH:MM`: seconds east of UTC.
fn zone(text: &str) -> Result<i64, Problem> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return Err(Problem::NoDatetime),
    };
    let (hour, rest) = digits(rest, 2).ok_or(Problem::NoDatetime)?;
    let (minute, rest) = match rest {
        "" => (0, ""),
        rest => digits(rest.strip_prefix(':').unwrap_or(rest), 2).ok_or(Problem::NoDatetime)?,
    };
    if !rest.is_empty() {
        return Err(Problem::NoDatetime);
    }
    // No place on earth is further than 14 hours from UTC; 15 leaves room without letting nonsense through.
    if hour > 15 || minute > 59 { Err(Problem::OutOfCalendar) } else { Ok(sign * (hour * 3600 + minute * 60)) }
}

/// Reads exactly `count` ASCII digits that no further digit follows.
fn digits(text: &str, count: usize) -> Option<(i64, &str)> {
    let (number, rest) = text.split_at_checked(count)?;
    let plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !rest.starts_with(|c: char| c.is_ascii_digit());
    // `+0130` is the one place where digits follow digits.
    let packed = count == 2 && rest.len() == 2;
    (plain || (packed && number.bytes().all(|byte| byte.is_ascii_digit())))
        .then(|| number.parse().ok().map(|number| (number, rest)))
        .flatten()
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar.
///
/// The year is taken to begin in March, so that the leap day is its last and months have a regular pattern.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of a day counted from 1970-01-01, as Odoo spells it.
fn spell_date(days: i64) -> String {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_seen_in_every_spelling() {
        for zoned in ["2026-12-01T10:00Z", "2026-12-01 10:00:00+01:00", " 2026-12-01t10:00-0330 ", "2026-12-01 10:00z"]
        {
            assert!(has_zone(zoned), "{zoned}");
        }
        for bare in ["2026-12-01T10:00", "2026-12-01 10:00:00.5", "2026-12-01"] {
            assert!(!has_zone(bare), "{bare}");
        }
    }

    #[test]
    fn zones_are_converted_to_utc() {
        for (text, expected) in [
            ("2026-11-22T19:42:25Z", "2026-11-22 19:42:25"),
            ("2026-11-22 19:42:25", "2026-11-22 19:42:25"),
            ("2026-11-22T19:42:25+02:00", "2026-11-22 17:42:25"),
            ("2026-11-22T19:42:25.123456+00:00", "2026-11-22 19:42:25"),
            ("2026-12-31T23:30-0130", "2027-01-01 01:00:00"),
            ("2024-03-01T00:30+01", "2024-02-29 23:30:00"),
            ("1970-01-01T00:00:00Z", "1970-01-01 00:00:00"),
            ("2000-02-29T12:00Z", "2000-02-29 12:00:00"),
            ("1900-03-01T00:00+00:01", "1900-02-28 23:59:00"),
        ] {
            assert_eq!(datetime(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_ambiguous_or_not_in_the_calendar_is_refused() {
        for text in [
            "22/11/2026 10:00",
            "2026-11-22T10",
            "20261122T100000Z",
            "2026-11-22T10:00 CET",
            "tomorrow",
            "",
            "2026-11-22T10:00:00.Z",
        ] {
            assert_eq!(datetime(text), Err(Problem::NoDatetime), "{text}");
        }
        for text in [
            "2026-02-29T10:00Z",
            "1900-02-29T10:00Z",
            "2026-11-22T24:00Z",
            "2026-11-22T10:00:60Z",
            "0001-01-01T00:00+01:00",
            "2026-13-01T10:00",
        ] {
            assert_eq!(datetime(text), Err(Problem::OutOfCalendar), "{text}");
        }
        assert_eq!(datetime("2026-11-22"), Err(Problem::NoTime));
        assert_eq!(date("2026-11-22T10:00:00Z"), Err(Problem::TimeInDate));
        assert_eq!(date("22.11.2026"), Err(Problem::NoDate));
        assert_eq!(date("2026-11-221"), Err(Problem::NoDate));
        assert_eq!(date("2026-06-31"), Err(Problem::OutOfCalendar));
    }

    #[test]
    fn every_day_of_the_calendar_goes_through_unchanged() {
        assert_eq!((days_since_epoch(1, 1, 1), days_since_epoch(9999, 12, 31)), (FIRST_DAY, LAST_DAY));
        assert_eq!(spell_date(0), "1970-01-01");
        for day in (FIRST_DAY..=LAST_DAY).step_by(97) {
            let text = spell_date(day);
            assert_eq!(leading_date(&text, Problem::NoDate), Ok((day, "")), "{text}");
        }
    }

    #[test]
    fn what_odoo_sends_is_shown_with_its_zone_and_accepted_back() {
        let shown = from_odoo("2026-11-22 19:42:25").unwrap();
        assert_eq!(shown, "2026-11-22T19:42:25Z");
        assert_eq!(datetime(&shown).as_deref(), Ok("2026-11-22 19:42:25"));
        assert_eq!(from_odoo("2026-11-22"), None);
    }
}
