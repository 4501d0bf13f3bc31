//! Addresses of resources.
//!
//! Invariant: every accepted text is the one spelling of what it names (writing an [`Address`] gives the text back), so
//! that no rule about an address can be passed by another spelling. No part of an address ever needs percent-encoding, so
//! one with `%` in it is refused whatever it encodes.
//!
//! What stands behind the instance has two readings only where a model could be called `models`, `attachment` or `report`;
//! Odoo's own names of models have a dot and those of users begin with `x_`, so these words are never models here. For the
//! same reason the three help pages are theirs even where an instance is called `help`; all else below it is the instance's.

use super::help::Topic;
use crate::error::Error;
use crate::model::{names, quote};
use std::fmt;

const LONGEST: usize = 256;
const SCHEME: &str = "odoo://";
const HELP: &str = "help";
/// Words in a model's place that are no models.
const RESERVED: [&str; 3] = [ATTACHMENT, MODELS, REPORT];
const ATTACHMENT: &str = "attachment";
const MODELS: &str = "models";
const REPORT: &str = "report";
/// The forms of addresses, for errors.
const FORMS: &str = "odoo://{instance}, odoo://{instance}/models, odoo://{instance}/{model}, \
                     odoo://{instance}/{model}/{id} such as odoo://production/res.partner/7, \
                     odoo://{instance}/{model}/{id}/{field}, odoo://{instance}/attachment/{id}, \
                     odoo://{instance}/report/{report}/{id}, odoo://help/domains";

/// What is named, and how it is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) target: Target<'a>,
    /// `?lang=fr_FR`; the user's own language otherwise.
    pub(super) lang: Option<&'a str>,
    /// `?offset=20000`: characters of the text that are left out in front.
    pub(super) offset: usize,
}

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target<'a> {
    Help(Topic),
    Of(&'a str, Part<'a>),
}

/// What of an instance is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Profile,
    Models,
    Model(&'a str),
    Record(&'a str, i64),
    /// A field of a record.
    Field(&'a str, i64, &'a str),
    Attachment(i64),
    /// A printed record: the report's technical name, and the id.
    Report(&'a str, i64),
}

impl<'a> Address<'a> {
    /// Reads an address.
    ///
    /// # Errors
    /// E004 for anything else, with what is wrong and what is right.
    pub(super) fn parse(uri: &'a str) -> Result<Self, Error> {
        Self::read(uri).map_err(|problem| {
            Error::invalid(format!("{} is no address of a resource: {problem}.", quote::text(uri))).hint(FORMS)
        })
    }

    fn read(uri: &'a str) -> Result<Self, String> {
        if uri.len() > LONGEST {
            return Err(format!("it has more than {LONGEST} characters"));
        }
        if uri.contains('%') {
            return Err("no part of an address needs percent-encoding".to_owned());
        }
        let rest = uri.strip_prefix(SCHEME).ok_or("it does not begin with odoo://")?;
        let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
        let mut address = Self { target: target(path)?, lang: None, offset: 0 };
        for pair in query.into_iter().flat_map(|query| query.split('&')) {
            address.set(pair)?;
        }
        let spelling = address.to_string();
        if spelling == uri { Ok(address) } else { Err(format!("it is written {spelling}")) }
    }

    fn set(&mut self, pair: &'a str) -> Result<(), String> {
        let what = self.target;
        match pair.split_once('=') {
            Some(("lang", code)) if what.has_languages() => {
                self.lang = Some(code).filter(|code| is_language(code));
                self.lang.map(|_| ()).ok_or_else(|| "lang is a code such as fr_FR".to_owned())
            }
            Some(("offset", number)) if what.is_windowed() => {
                let number = canonical(number).and_then(|number| usize::try_from(number).ok());
                self.offset = number.ok_or("offset is a count of characters from 1 on")?;
                Ok(())
            }
            _ => Err(match (what.has_languages(), what.is_windowed()) {
                (true, true) => "it takes ?lang=fr_FR and ?offset=20000 alone".to_owned(),
                (true, false) => "it takes ?lang=fr_FR alone".to_owned(),
                (false, true) => "it takes ?offset=20000 alone".to_owned(),
                (false, false) => "it takes nothing behind ?".to_owned(),
            }),
        }
    }

    /// The same from another character on.
    pub(super) fn from(self, offset: usize) -> Self {
        Self { offset, ..self }
    }
}

impl Target<'_> {
    fn has_languages(self) -> bool {
        matches!(self, Self::Of(_, Part::Model(_) | Part::Record(..) | Part::Field(..)))
    }

    /// Whether it is a text that is given a window at a time.
    fn is_windowed(self) -> bool {
        matches!(self, Self::Of(_, Part::Models | Part::Model(_) | Part::Field(..) | Part::Attachment(_)))
    }
}

fn target(path: &str) -> Result<Target<'_>, String> {
    let parts: Vec<&str> = path.split('/').collect();
    let (Some(instance), rest) = (parts.first().copied(), parts.get(1..).unwrap_or_default()) else {
        return Err("it names no instance".to_owned());
    };
    if !is_instance_name(instance) {
        return Err(format!("{} is no name of an instance", quote::text(instance)));
    }
    if let (HELP, [word]) = (instance, rest)
        && let Some(topic) = Topic::ALL.into_iter().find(|topic| topic.name() == *word)
    {
        return Ok(Target::Help(topic));
    }
    part(rest).map(|part| Target::Of(instance, part))
}

fn part<'a>(parts: &[&'a str]) -> Result<Part<'a>, String> {
    match parts {
        [] => return Ok(Part::Profile),
        [MODELS] => return Ok(Part::Models),
        [ATTACHMENT, id] => return record_id(id).map(Part::Attachment),
        [REPORT, report, id] if is_report_name(report) => return record_id(id).map(|id| Part::Report(report, id)),
        [word, ..] if RESERVED.contains(word) => {
            return Err(format!("{word:?} is no model, and there is no such resource of that kind"));
        }
        [model, ..] if !names::is_model_name(model) => {
            return Err(format!("{} is no name of a model", quote::text(model)));
        }
        _ => {}
    }
    match parts {
        [model] => Ok(Part::Model(model)),
        [model, id] => Ok(Part::Record(model, record_id(id)?)),
        [model, id, field] if is_field_name(field) => Ok(Part::Field(model, record_id(id)?, field)),
        [_, _, field] => Err(format!("{} is no name of a field", quote::text(field))),
        _ => Err("nothing follows a field".to_owned()),
    }
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        match self.target {
            Target::Help(topic) => write!(f, "{HELP}/{}", topic.name())?,
            Target::Of(instance, part) => {
                f.write_str(instance)?;
                match part {
                    Part::Profile => {}
                    Part::Models => write!(f, "/{MODELS}")?,
                    Part::Model(model) => write!(f, "/{model}")?,
                    Part::Record(model, id) => write!(f, "/{model}/{id}")?,
                    Part::Field(model, id, field) => write!(f, "/{model}/{id}/{field}")?,
                    Part::Attachment(id) => write!(f, "/{ATTACHMENT}/{id}")?,
                    Part::Report(report, id) => write!(f, "/{REPORT}/{report}/{id}")?,
                }
            }
        }
        let mut sign = '?';
        if let Some(lang) = self.lang {
            write!(f, "{sign}lang={lang}")?;
            sign = '&';
        }
        if self.offset > 0 {
            write!(f, "{sign}offset={}", self.offset)?;
        }
        Ok(())
    }
}

fn is_instance_name(name: &str) -> bool {
    let first = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    first && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// A module and a template, such as `sale.report_saleorder`.
fn is_report_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let part = |part: &str| !part.is_empty() && part.bytes().all(plain);
    name.len() <= 128 && name.split('.').count() >= 2 && name.split('.').all(part)
}

fn is_field_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

/// Such as `fr`, `fr_FR` or `sr@latin`; whether it is installed is for Odoo to say.
fn is_language(code: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@');
    (2..=16).contains(&code.len()) && code.starts_with(|c: char| c.is_ascii_lowercase()) && code.bytes().all(plain)
}

fn record_id(text: &str) -> Result<i64, String> {
    let problem = || format!("{} is no id of a record, which is a whole number such as 7", quote::text(text));
    canonical(text).map(i64::from).ok_or_else(problem)
}

/// Decimal, from 1 to what Odoo can hold, without leading zeros or signs.
fn canonical(text: &str) -> Option<i32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
