//! How a caller divides time: in which zone, from which day of the week on, and how the spans are called.

use chrono::{Datelike, Days, NaiveDateTime};

use crate::{
    orm::Env,
    series::Series::{V16, V20},
    zone::Zone,
};

/// The zone and the habits by which moments are put into spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Calendar {
    pub(crate) zone: Zone,
    /// Weeks begin on Sunday, and the first of a year has its first day; otherwise as ISO 8601 says.
    sundays: bool,
    /// Hours are told as `13:00`, not as `01:00`.
    hours_of_day: bool,
}

impl Calendar {
    /// The caller's. The zone is the context's own: Odoo does not take the user's for it.
    pub(crate) fn of(env: Env<'_>) -> Self {
        let series = env.db.series;
        // 14 did not heed the language.
        let sundays = series >= V16 && env.language().begins_on_sunday();
        Self { zone: env.context.zone, sundays, hours_of_day: series >= V20 }
    }

    /// How many days after the first one of its week a day is.
    pub(crate) fn day_of_week(&self, day: NaiveDateTime) -> u32 {
        if self.sundays { day.weekday().num_days_from_sunday() } else { day.weekday().num_days_from_monday() }
    }

    /// Number and year of the week that begins on this day. Its last day is in that year.
    pub(crate) fn week(&self, start: NaiveDateTime) -> Option<(u32, i32)> {
        if !self.sundays {
            let iso = start.iso_week();
            return Some((iso.week(), iso.year()));
        }
        let end = start.checked_add_days(Days::new(6))?;
        let first = end.with_ordinal0(0)?.weekday().num_days_from_sunday();
        Some(((end.ordinal0() + first) / 7 + 1, end.year()))
    }

    pub(crate) fn hour(&self) -> &'static str {
        if self.hours_of_day { "%H:00 %d %b" } else { "%I:00 %d %b" }
    }
}
