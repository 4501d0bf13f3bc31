//! Goes through a call: its model, its method, and then every argument for the names in it.
//!
//! `names` has paths and what looks like them, `domain` conditions, `values` what is written, `anything` arguments of
//! methods that nobody knows. They all end in [`Examination::field`].
//!
//! Invariant: linear in the size of the arguments, whose depth and number the reader has bounded.

mod anything;
mod domain;
mod names;
mod values;

use super::rules::{FieldRule, Place, Purpose, Rules, ValueRule};
use super::{Denial, Policy, Profile, Rule};
use crate::call::{Execute, is_name};
use crate::methods::{self, Class, Method, Role};
use crate::value::{Arguments, Value};
use std::cell::Cell;

/// One call, while it is held against a policy.
pub(super) struct Examination<'p> {
    policy: &'p Policy,
    model: &'p str,
    method: &'p str,
    known: Option<&'static Method>,
    class: Class,
    /// What the call wants with the names that it does not say it reads.
    purpose: Purpose,
    /// Whether records are created within the values: then a `write` is not repeatable.
    creates: Cell<bool>,
}

impl<'p> Examination<'p> {
    pub(super) fn new(policy: &'p Policy, call: &'p Execute) -> Self {
        let known = methods::find(&call.model, &call.method);
        let class = known.map_or(Class::Once, |method| method.class);
        let purpose = if class == Class::Read { Purpose::Read } else { Purpose::Write };
        Self { policy, model: &call.model, method: &call.method, known, class, purpose, creates: Cell::new(false) }
    }

    /// The call's class, if nothing denies it.
    pub(super) fn of(&self, arguments: &Arguments<'_>) -> Result<Class, Denial> {
        self.method()?;
        self.model(self.model, self.purpose)?;
        match self.known {
            Some(known) => self.known(known, arguments)?,
            None => self.unknown(arguments)?,
        }
        Ok(if self.creates.get() && self.class == Class::Repeatable { Class::Once } else { self.class })
    }

    fn method(&self) -> Result<(), Denial> {
        let (model, method) = (self.model, self.method);
        if method.starts_with('_') {
            let text = format!("`{method}` begins with `_`: such methods are Odoo's own, under every profile");
            return Err(self.denial(Rule::Private, text));
        }
        let operator = &*self.policy.operator;
        if let Some(rule) = operator.method(model, method) {
            let text = format!("`{model}.{method}` is denied by this instance's rpc.methods.deny `{}`", rule.methods);
            return Err(self.denial(Rule::MethodDenied, text));
        }
        if !operator.allows_method(model, method) {
            let text = format!("`{model}.{method}` is not among this instance's rpc.methods.allow");
            return Err(self.denial(Rule::MethodNotAllowed, text));
        }
        if let Some(rule) = self.policy.of_profile().and_then(|rules| rules.method(model, method)) {
            let text = format!("`{model}.{method}` may not be called by a plugin ({})", self.reason(rule.why));
            return Err(self.denial(Rule::ProfileMethod, text));
        }
        if self.policy.profile == Profile::ReadOnly && self.class != Class::Read {
            let text = format!(
                "`{model}.{method}` is not known to only read, and this instance's rpc.profile is `read-only`; the operator \
                 can set it to `standard`"
            );
            return Err(self.denial(Rule::ReadOnly, text));
        }
        Ok(())
    }

    /// Holds a model against all lists: the called one, or one that an argument names.
    fn model(&self, model: &str, purpose: Purpose) -> Result<(), Denial> {
        if !self.policy.operator.allows_model(model) {
            let text = format!("`{model}` is not among this instance's rpc.models.allow");
            return Err(self.denial(Rule::ModelNotAllowed, text));
        }
        self.not_denied(model, purpose)
    }

    /// Holds a model, or what may be one, against the lists of denied ones.
    fn not_denied(&self, model: &str, purpose: Purpose) -> Result<(), Denial> {
        if !is_name(model, b"_.") {
            return Ok(());
        }
        let operator = &*self.policy.operator;
        if let Some(rule) = operator.model(model, purpose) {
            let text = format!("`{model}` is denied by this instance's rpc.models.deny `{}`", rule.models);
            return Err(self.denial(Rule::ModelDenied, text));
        }
        if let Some(rule) = self.policy.of_profile().and_then(|rules| rules.model(model, purpose)) {
            let doing = match purpose {
                Purpose::Read => "used",
                Purpose::Write => "written, nor have methods called that may write,",
            };
            let text = format!("`{model}` may not be {doing} by a plugin ({})", self.reason(rule.why));
            return Err(self.denial(Rule::ProfileModel, text));
        }
        Ok(())
    }

    fn known(&self, known: &Method, arguments: &Arguments<'_>) -> Result<(), Denial> {
        let by_place = arguments.positional.iter().enumerate().map(|(index, value)| (known.role_at(index), value));
        let by_name = arguments.named.iter().filter(|(name, _)| name != "context");
        let by_name = by_name.map(|(name, value)| (known.role_of(name), value));
        let mut columns = None;
        let mut names_fields = false;
        for (role, value) in by_place.chain(by_name) {
            match role {
                Role::Data => {}
                Role::Domain => self.domain(Place::Called, value)?,
                Role::OtherDomain => self.domain(Place::Behind, value)?,
                Role::FieldsOrAll | Role::Fields => {
                    names_fields |= role == Role::FieldsOrAll && !is_nothing(value);
                    self.fields(Place::Called, value)?;
                }
                Role::Order => self.order(Place::Called, value)?,
                Role::Values => self.values(Place::Called, value)?,
                Role::Columns => {
                    columns = Some(value);
                    self.fields_for(Place::Called, value, Purpose::Write)?;
                }
                Role::Rows => {}
                Role::Model => self.models(value)?,
                Role::Anything => self.anything(value)?,
            }
        }
        if let Some(columns) = columns {
            let rows = arguments.positional.iter().enumerate().filter(|(index, _)| known.role_at(*index) == Role::Rows);
            let named = arguments.named.iter().filter(|(name, _)| known.role_of(name) == Role::Rows);
            for rows in rows.map(|(_, value)| value).chain(named.map(|(_, value)| value)) {
                self.rows(columns, rows)?;
            }
        }
        if known.may_read_all() && !names_fields {
            self.all_fields()?;
        }
        arguments.named("context").map_or(Ok(()), |context| self.context(context))
    }

    fn unknown(&self, arguments: &Arguments<'_>) -> Result<(), Denial> {
        for value in &arguments.positional {
            self.anything(value)?;
        }
        for (name, value) in &arguments.named {
            if name == "context" {
                self.context(value)?;
            } else {
                self.member(name, value)?;
            }
        }
        Ok(())
    }

    /// Every field of the called model is read at once.
    fn all_fields(&self) -> Result<(), Denial> {
        let against = |rules: &'p Rules| rules.fields.against_reading(self.model);
        let profile = self.policy.of_profile().and_then(against);
        let Some(rule) = against(&self.policy.operator).or(profile) else { return Ok(()) };
        let text = format!(
            "`{}` without field names reads all fields of `{}`, those too that may not be read (such as `{}`): name the \
             fields that are needed",
            self.method, self.model, rule.fields
        );
        Err(self.denial(Rule::UnnamedFields, text))
    }

    /// Holds one field against the lists. All that is found in the arguments ends here.
    fn field(&self, place: Place, name: &str, purpose: Purpose) -> Result<(), Denial> {
        if let Some(rule) = self.policy.operator.fields.find(self.model, place, name, purpose) {
            let of = self.owner(place, name, rule);
            let text = format!(
                "{of} may not be read or written: this instance's rpc.fields.deny has `{}` of `{}`",
                rule.fields, rule.models
            );
            return Err(self.denial(Rule::FieldDenied, text));
        }
        let rule = self.policy.of_profile().and_then(|rules| rules.fields.find(self.model, place, name, purpose));
        let Some(rule) = rule else { return Ok(()) };
        let doing = if rule.denies.hits(Purpose::Read) { "read or written" } else { "written" };
        let text = format!(
            "{} may not be {doing} by a plugin ({})",
            self.owner(place, name, rule),
            self.reason(&format!("denied fields, {}", rule.why))
        );
        Err(self.denial(Rule::ProfileField, text))
    }

    /// Holds a value that is to be written against the profile.
    fn value(&self, place: Place, name: &str, value: &Value<'_>) -> Result<(), Denial> {
        if self.purpose == Purpose::Read {
            return Ok(());
        }
        let rules = self.policy.of_profile().map_or(&[][..], |rules| &rules.values);
        let hit = |rule: &&ValueRule| rule.holds(self.model, place) && rule.hits(name, value);
        let Some(rule) = rules.iter().find(hit) else { return Ok(()) };
        let name = if is_name(name, b"_") { name } else { rule.field };
        let text = format!(
            "this value of `{name}` may not be written by a plugin ({})",
            self.reason(&format!("denied values, {}", rule.why))
        );
        Err(self.denial(Rule::ProfileValue, text))
    }

    fn owner(&self, place: Place, name: &str, rule: &FieldRule) -> String {
        match place {
            Place::Called => format!("`{}.{name}`", self.model),
            Place::Behind if rule.models.is_any() => format!("`{name}` of a related record"),
            Place::Behind => format!("`{name}` of a related record, which may be `{}`,", rule.models),
        }
    }

    /// The profile's part of an error, with the way out.
    fn reason(&self, why: &str) -> String {
        format!("profile `{}`: {why}; only rpc.profile `full` allows it", self.policy.profile)
    }

    fn denial(&self, rule: Rule, text: String) -> Denial {
        Denial { class: self.class, rule, text }
    }
}

/// Whether Python takes a value for false, upon which Odoo reads all fields.
fn is_nothing(value: &Value<'_>) -> bool {
    match value {
        Value::Nil | Value::Boolean(_) | Value::Integer(_) | Value::Other => true,
        Value::Text(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Struct(members) => members.is_empty(),
    }
}
