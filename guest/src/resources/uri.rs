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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part_of(uri: &str) -> Part<'_> {
        match Address::parse(uri).unwrap().target {
            Target::Of(_, part) => part,
            Target::Help(topic) => panic!("{uri} is help about {}", topic.name()),
        }
    }

    #[test]
    fn each_kind_of_resource_has_its_address() {
        assert_eq!(part_of("odoo://prod"), Part::Profile);
        assert_eq!(part_of("odoo://prod/models"), Part::Models);
        assert_eq!(part_of("odoo://a-b_1/x_studio.thing"), Part::Model("x_studio.thing"));
        assert_eq!(part_of("odoo://prod/res.partner/7"), Part::Record("res.partner", 7));
        assert_eq!(part_of("odoo://p/sale.order/2147483647"), Part::Record("sale.order", 2_147_483_647));
        assert_eq!(part_of("odoo://prod/res.partner/7/image_128"), Part::Field("res.partner", 7, "image_128"));
        assert_eq!(part_of("odoo://prod/attachment/12"), Part::Attachment(12));
        assert_eq!(part_of("odoo://prod/report/sale.report_saleorder/7"), Part::Report("sale.report_saleorder", 7));
        assert_eq!(Address::parse("odoo://help/values").unwrap().target, Target::Help(Topic::Values));
    }

    #[test]
    fn help_pages_are_help_and_all_else_below_help_is_an_instance_s() {
        assert_eq!(Address::parse("odoo://help").unwrap().target, Target::Of("help", Part::Profile));
        let record = Address::parse("odoo://help/res.partner/7").unwrap().target;
        assert_eq!(record, Target::Of("help", Part::Record("res.partner", 7)));
    }

    #[test]
    fn a_language_and_an_offset_follow_what_has_them() {
        let address = Address::parse("odoo://prod/res.partner/7/comment?lang=fr_FR&offset=20000").unwrap();
        assert_eq!((address.lang, address.offset), (Some("fr_FR"), 20_000));
        assert_eq!(address.from(40_000).to_string(), "odoo://prod/res.partner/7/comment?lang=fr_FR&offset=40000");
        assert_eq!(Address::parse("odoo://prod/res.partner/7?lang=sr@latin").unwrap().lang, Some("sr@latin"));
        assert_eq!(Address::parse("odoo://prod/models?offset=1").unwrap().offset, 1);
    }

    #[test]
    fn an_error_says_what_is_wrong_and_what_is_right() {
        for (uri, problem) in [
            ("odoo://prod/res.partner/07", "\"07\" is no id of a record"),
            ("odoo://prod/attachment", "\"attachment\" is no model"),
            ("odoo://prod/models/7", "\"models\" is no model"),
            ("odoo://prod/res.partner/7?offset=5", "takes ?lang=fr_FR alone"),
            (
                "odoo://prod/res.partner/7/comment?offset=5&lang=fr_FR",
                "is written odoo://prod/res.partner/7/comment?lang=fr_FR&offset=5",
            ),
            ("odoo://prod/res%2Epartner/7", "percent-encoding"),
            ("odoo://prod?lang=fr_FR", "takes nothing"),
        ] {
            let error = Address::parse(uri).unwrap_err();
            assert!(error.message.contains(problem), "{uri}: {error}");
            assert!(error.hint.unwrap().contains("odoo://production/res.partner/7"));
        }
    }

    #[test]
    fn hostile_addresses_are_refused() {
        for uri in [
            "",
            "odoo://",
            "odoo://prod/",
            "odoo://prod//7",
            "odoo:///res.partner/7",
            "odoo://prod/res.partner/",
            "odoo://prod/../res.partner/7",
            "odoo://prod/res.partner/..",
            "odoo://../res.partner/7",
            "odoo://prod/res..partner/7",
            "odoo://prod/%2e%2e/7",
            "odoo://prod/res%2epartner/7",
            "odoo://prod%2fres.partner/7",
            "odoo://prod/res.partner/7%00",
            "odoo://prod/res.partner/7\0",
            "odoo://prod\\res.partner\\7",
            "odoo://other@prod/res.partner/7",
            "odoo://prod:80/res.partner/7",
            "odoo://prod/res.partner/7?x=1",
            "odoo://prod/res.partner/7?",
            "odoo://prod/res.partner/7?lang=",
            "odoo://prod/res.partner/7?lang=fr%5fFR",
            "odoo://prod/res.partner/7?lang=fr_FR&lang=fr_FR",
            "odoo://prod/res.partner/7?lang=fr/../FR",
            "odoo://prod/res.partner/7/name?offset=0",
            "odoo://prod/res.partner/7/name?offset=-1",
            "odoo://prod/res.partner/7/name?offset=01",
            "odoo://prod/res.partner/7/name?offset=1?lang=fr",
            "odoo://prod/attachment/x",
            "odoo://prod/attachment/7/name",
            "odoo://prod/report/sale.report_saleorder",
            "odoo://prod/report/sale.report_saleorder/7,8",
            "odoo://prod/report/sale.report_saleorder/7?offset=5",
            "odoo://prod/report/sale..report/7",
            "odoo://prod/report/../7",
            "odoo://prod/report/saleorder/7",
            "odoo://prod/models/",
            "odoo://help/domains/",
            "odoo://help/domains?offset=1",
            "odoo://help/Domains",
            "odoo://prod/res.partner/7#x",
            "odoo://prod/res.partner/7/Name",
            "odoo://prod/res.partner/7/a.b",
            "odoo://prod/res.partner/7/name/x",
            "odoo://prod/res.partner/7/name/",
            "odoo://prod/res.partner/name",
            "odoo://prod/res.partner/7/",
            "odoo://prod/res.partner/0",
            "odoo://prod/res.partner/-1",
            "odoo://prod/res.partner/+7",
            "odoo://prod/res.partner/007",
            "odoo://prod/res.partner/1e3",
            "odoo://prod/res.partner/7.0",
            "odoo://prod/res.partner/0x7",
            "odoo://prod/res.partner/٧",
            "odoo://prod/res.partner/2147483648",
            "odoo://prod/res.partner/99999999999999999999",
            "odoo://prod/rеs.partner/7",
            "odoo://pröd/res.partner/7",
            " odoo://prod/res.partner/7",
            "odoo://prod/res.partner/7 ",
            "ODOO://prod/res.partner/7",
            "http://prod/res.partner/7",
            "file:///etc/passwd",
            "odoo:prod/res.partner/7",
            "odoo://prod/res.partner\n/7",
            "odoo://-x/res.partner/7",
        ] {
            assert!(Address::parse(uri).is_err(), "{uri:?}");
        }
        assert!(Address::parse(&format!("odoo://prod/{}/7", "a".repeat(10_000))).is_err());
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_written_back_as_it_was(uri in r"odoo://[a-z0-9%./@\\-]{0,12}/[a-z_.%]{0,16}(/[0-9e+.-]{0,12})?(/[a-z_.]{0,5})?(\?[a-z=&0-9]{0,12})?") {
            if let Ok(address) = Address::parse(&uri) {
                prop_assert_eq!(address.to_string(), uri);
            }
        }

        #[test]
        fn no_text_makes_it_panic(uri in ".{0,300}") {
            let accepted = Address::parse(&uri).map(|address| address.to_string());
            prop_assert!(accepted.is_err() || accepted == Ok(uri));
        }
    }
}
