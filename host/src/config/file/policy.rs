//! `[instance.NAME.rpc]`: what a plugin may ask of the instance.

use crate::config::document::Document;
use crate::config::error::Error;
use odoo_firewall::Policy;
use odoo_firewall::policy::{Allowance, Lists, MethodPattern, Names, Pattern, PatternError, Profile};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The table as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RpcTable {
    profile: Option<Spanned<String>>,
    #[serde(default)]
    models: ListsTable,
    #[serde(default)]
    methods: ListsTable,
    #[serde(default)]
    fields: FieldsTable,
}

type Texts = Vec<Spanned<String>>;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ListsTable {
    allow: Option<Spanned<Texts>>,
    #[serde(default)]
    deny: Texts,
}

/// Fields by model. There is no `allow`: a list of every field that Odoo's own forms need would be wrong at each upgrade.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FieldsTable {
    #[serde(default)]
    deny: BTreeMap<Spanned<String>, Texts>,
}

impl RpcTable {
    /// The policy that it means.
    ///
    /// # Errors
    /// With line and key of the first pattern that could match nothing, or of the profile or the table as a whole.
    pub(super) fn check(&self, document: &Document) -> Result<Policy, Error> {
        let profile = match &self.profile {
            None => Profile::default(),
            Some(text) => parsed(document, text, str::parse)?,
        };
        let lists = Lists {
            models: self.models.check(document, model)?,
            methods: self.methods.check(document, MethodPattern::parse)?,
            denied_fields: self.fields.check(document)?,
        };
        Policy::new(profile, lists).map_err(|error| document.wrong(self.place(), error.to_string()))
    }

    /// Where to point when the table as a whole is wrong: its first pattern.
    fn place(&self) -> std::ops::Range<usize> {
        let lists = [&self.models, &self.methods];
        let allowed = lists.into_iter().filter_map(|list| list.allow.as_ref().map(Spanned::span));
        let denied = lists.into_iter().flat_map(|list| list.deny.iter().map(Spanned::span));
        let fields = self.fields.deny.keys().map(Spanned::span);
        allowed.chain(denied).chain(fields).min_by_key(|span| span.start).unwrap_or_default()
    }
}

impl ListsTable {
    fn check<P>(&self, document: &Document, parse: fn(&str) -> Result<P, PatternError>) -> Result<Allowance<P>, Error> {
        let patterns = |texts: &Texts| texts.iter().map(|text| parsed(document, text, parse)).collect();
        if let Some(allow) = self.allow.as_ref().filter(|allow| allow.get_ref().is_empty()) {
            return Err(document.wrong(allow.span(), "is empty, which would allow nothing: leave it out to allow all"));
        }
        Ok(Allowance {
            allow: self.allow.as_ref().map(|allow| patterns(allow.get_ref())).transpose()?,
            deny: patterns(&self.deny)?,
        })
    }
}

impl FieldsTable {
    fn check(&self, document: &Document) -> Result<Vec<(Pattern, Vec<Pattern>)>, Error> {
        let mut denied = Vec::with_capacity(self.deny.len());
        for (models, fields) in &self.deny {
            if fields.is_empty() {
                return Err(document.wrong(models.span(), "has no fields: name some, or leave it out"));
            }
            let fields = fields.iter().map(|text| parsed(document, text, field)).collect::<Result<_, _>>()?;
            denied.push((parsed(document, models, model)?, fields));
        }
        Ok(denied)
    }
}

fn model(text: &str) -> Result<Pattern, PatternError> {
    Pattern::parse(text, Names::Models)
}

fn field(text: &str) -> Result<Pattern, PatternError> {
    Pattern::parse(text, Names::Fields)
}

fn parsed<T, E: std::fmt::Display>(
    document: &Document,
    text: &Spanned<String>,
    parse: fn(&str) -> Result<T, E>,
) -> Result<T, Error> {
    parse(text.get_ref()).map_err(|error| document.wrong(text.span(), format!("{:?} {error}", text.get_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Policy, String> {
        let document = Document::new("p.toml", text);
        let table: RpcTable = toml::from_str(text).map_err(|error| document.misread(&error).to_string())?;
        table.check(&document).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_written_is_the_standard_profile_without_lists() {
        assert_eq!(read(""), Ok(Policy::default()));
        assert_eq!(read("profile = 'read-only'"), Ok(Policy::from(Profile::ReadOnly)));
    }

    #[test]
    fn lists_are_on_top_of_the_profile() {
        let policy = read(
            "profile = 'full'\n\
             models = { allow = ['res.*'], deny = ['hr.*'] }\n\
             methods = { deny = ['res.users.write'] }\n\
             fields = { deny = { 'hr.*' = ['wage'], 'res.partner' = ['vat', 'x_*'] } }",
        )
        .unwrap();
        let pattern = |text| Pattern::parse(text, Names::Models).unwrap();
        let expected = Lists {
            models: Allowance { allow: Some(vec![pattern("res.*")]), deny: vec![pattern("hr.*")] },
            methods: Allowance { allow: None, deny: vec![MethodPattern::parse("res.users.write").unwrap()] },
            denied_fields: vec![
                (pattern("hr.*"), vec![pattern("wage")]),
                (pattern("res.partner"), vec![pattern("vat"), pattern("x_*")]),
            ],
        };
        assert_eq!(policy, Policy::new(Profile::Full, expected).unwrap());
    }

    #[test]
    fn a_list_that_could_not_be_meant_is_refused_with_its_place() {
        for (text, expected) in [
            (
                "profile = 'readonly'",
                "p.toml:1: profile: \"readonly\" is no profile: there are `read-only`, `standard` and `full`",
            ),
            ("\nmodels = { deny = ['a', ''] }", "p.toml:2: models.deny: \"\" is empty: write `*` for all"),
            (
                "models = { deny = ['hr employee'] }",
                "p.toml:1: models.deny: \"hr employee\" has ` `: a pattern is of letters, digits, `_`, `.`, `*` and `?`",
            ),
            (
                "methods.allow = []",
                "p.toml:1: methods.allow: is empty, which would allow nothing: leave it out to allow all",
            ),
            (
                "fields.deny = { 'hr.employee' = [] }",
                "p.toml:1: fields.deny.hr.employee: has no fields: name some, or leave it out",
            ),
            (
                "fields.deny = { 'res.users' = ['partner_id.vat'] }",
                "p.toml:1: fields.deny.res.users: \"partner_id.vat\" is a field's name with a dot: name the model as the key, \
                 and a field of that model here",
            ),
            ("fields.allow = { 'a' = ['b'] }", "p.toml:1: fields.allow: unknown key (known here: deny)"),
        ] {
            assert_eq!(read(text).unwrap_err(), expected);
        }
    }

    #[test]
    fn two_hundred_patterns_are_the_most() {
        let many = |number: usize| format!("\nmodels.deny = [{}]", "'a.b', ".repeat(number));
        assert!(read(&many(200)).is_ok());
        let error = read(&many(201)).unwrap_err();
        assert!(error.starts_with("p.toml:2: models.deny: has 201 patterns: at most 200"), "{error}");
    }
}
