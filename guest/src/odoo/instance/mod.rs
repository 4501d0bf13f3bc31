//! The Odoo instances that the environment names, and which one a call means.

mod credential;
mod environment;

pub use credential::{Credential, KeyKind};

use super::scope::Scope;
use super::version::Version;
use crate::error::{Code, Error, Source};
use crate::model::suggest::nearest;
use serde_json::{Map, Value};

/// One Odoo database and the user to work as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Such as `production`; `default` when the environment names none.
    pub name: String,
    /// Base URL without a trailing slash.
    pub url: String,
    pub database: String,
    pub username: String,
    pub credential: Credential,
    /// The user's id, where the host knows it already.
    pub uid: Option<i64>,
    /// Odoo's version, where the host knows it already.
    pub version: Option<Version>,
    /// What calls ask for of the context when the caller does not say.
    pub defaults: Scope,
    /// The user's own context, where the host knows it already.
    pub context: Option<Map<String, Value>>,
}

impl Instance {
    /// An instance of which nothing is known but how to reach it.
    pub fn new(name: &str, url: &str, database: &str, username: &str, credential: Credential) -> Self {
        Self {
            name: name.to_owned(),
            url: url.to_owned(),
            database: database.to_owned(),
            username: username.to_owned(),
            credential,
            uid: None,
            version: None,
            defaults: Scope::default(),
            context: None,
        }
    }
}

/// All instances, in the order of the configuration.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Instances {
    pub all: Vec<Instance>,
    /// The name of the one that is meant when a call names none.
    pub default: Option<String>,
}

impl Instances {
    /// The instance of that name, or the default one.
    ///
    /// # Errors
    /// E005 for a name that is not configured, E004 when no name was given and no default is set.
    pub fn select(&self, name: Option<&str>) -> Result<&Instance, Error> {
        let Some(wanted) = name.or(self.default.as_deref()) else {
            return Err(Error::invalid("Several Odoo instances are configured and none is the default.")
                .hint(format!("Set `instance_id` to one of: {}.", self.names())));
        };
        self.all.iter().find(|instance| instance.name == wanted).ok_or_else(|| self.unknown(wanted))
    }

    fn unknown(&self, wanted: &str) -> Error {
        let nearest = nearest(wanted, self.all.iter().map(|instance| instance.name.as_str()));
        let shown: String = wanted.chars().take(NAME_SHOWN).collect();
        let message = match nearest.first() {
            Some(name) => format!("There is no instance `{shown}`. Did you mean `{name}`?"),
            None => format!("There is no instance `{shown}`."),
        };
        Error::new(Code::NotFound, Source::Client, message).hint(format!("The instances are: {}.", self.names()))
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.all.iter().map(|instance| instance.name.as_str()).collect();
        names.join(", ")
    }
}

/// Characters of a wrong name that its error repeats.
const NAME_SHOWN: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn instances(names: &[&str], default: Option<&str>) -> Instances {
        let instance =
            |name: &&str| Instance::new(name, &format!("https://{name}.example.com"), "main", "agent", "canary".into());
        Instances { all: names.iter().map(instance).collect(), default: default.map(str::to_owned) }
    }

    #[test]
    fn the_default_is_meant_when_no_name_is_given() {
        let instances = instances(&["eu", "us"], Some("us"));
        assert_eq!(instances.select(None).unwrap().name, "us");
        assert_eq!(instances.select(Some("eu")).unwrap().name, "eu");
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest_and_the_list() {
        let error = instances(&["production", "staging"], None).select(Some("prod")).unwrap_err();
        assert_eq!(error.code, Code::NotFound);
        assert_eq!(error.message, "There is no instance `prod`. Did you mean `production`?");
        assert_eq!(error.hint.as_deref(), Some("The instances are: production, staging."));
    }

    #[test]
    fn a_name_like_none_is_answered_without_a_guess() {
        let error = instances(&["production"], None).select(Some("xyz")).unwrap_err();
        assert_eq!(error.message, "There is no instance `xyz`.");
    }

    #[test]
    fn no_name_and_no_default_is_a_question_back() {
        let error = instances(&["eu", "us"], None).select(None).unwrap_err();
        assert_eq!(error.code, Code::Validation);
        assert_eq!(error.hint.as_deref(), Some("Set `instance_id` to one of: eu, us."));
    }

    #[test]
    fn a_debug_text_has_no_credential() {
        assert!(!format!("{:?}", instances(&["eu"], None)).contains("canary"));
    }
}
