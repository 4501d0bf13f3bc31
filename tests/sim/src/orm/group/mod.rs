//! `formatted_read_group` and `read_group`: records counted and summed by the values of their fields.
//!
//! Read [`calendar`] (zone and weeks of the caller) and [`bucket`] (spans of time), [`axis`] (what to group by), [`aggregate`] (what to compute), [`groups`] (records by
//! the values on the axes, in which order), [`having`] (which groups to keep), then the methods: [`formatted`] and
//! [`classic`].

mod aggregate;
mod axis;
mod bucket;
mod calendar;
mod classic;
mod formatted;
mod groups;
mod having;

pub(crate) use classic::read_group;
pub(crate) use formatted::formatted_read_group;
