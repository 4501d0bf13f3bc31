//! The Odoo instances that the environment names.

use crate::error::{Code, Error, Source};
use crate::model::suggest::nearest;

/// One Odoo database and the user to work as.
#[derive(Clone, PartialEq, Eq)]
pub struct Instance {
    /// Such as `production`; `default` when the environment names none.
    pub name: String,
    /// Base URL without a trailing slash.
    pub url: String,
    pub database: String,
    pub username: String,
    /// Password or API key; in our host a placeholder that stands for it.
    pub credential: String,
}

impl std::fmt::Debug for Instance {
    /// Leaves the credential out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance")
            .field("name", &self.name)
            .field("url", &self.url)
            .field("database", &self.database)
            .field("username", &self.username)
            .finish_non_exhaustive()
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
    /// Reads `ODOO_URL`, `ODOO_DB`, `ODOO_USERNAME` and `ODOO_PASSWORD` or `ODOO_API_KEY` for one instance named
    /// `default`, or `ODOO_INSTANCES=a,b` with `ODOO_A_URL` and so on, and `ODOO_DEFAULT_INSTANCE`.
    ///
    /// # Errors
    ///
    /// Names the variable that is missing or wrong.
    pub fn from_environment(variables: &[(String, String)]) -> Result<Self, Error> {
        let environment = Environment(variables);
        let Some(names) = environment.get("ODOO_INSTANCES") else {
            let only = environment.instance("default", "ODOO")?;
            return Ok(Self { default: Some(only.name.clone()), all: vec![only] });
        };
        let names: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        let all = names
            .iter()
            .map(|name| environment.instance(name, &format!("ODOO_{}", name.to_ascii_uppercase().replace('-', "_"))))
            .collect::<Result<Vec<_>, _>>()?;
        let default = match environment.get("ODOO_DEFAULT_INSTANCE") {
            Some(name) if !names.contains(&name) => {
                return Err(configuration(format!(
                    "ODOO_DEFAULT_INSTANCE names {name:?}, which ODOO_INSTANCES does not"
                )));
            }
            Some(name) => Some(name.to_owned()),
            None => all.first().filter(|_| all.len() == 1).map(|only| only.name.clone()),
        };
        Ok(Self { all, default })
    }

    /// The instance of that name, or the default one.
    ///
    /// # Errors
    ///
    /// E005 for an unknown name, E004 when none is named and there is no default.
    pub fn select(&self, name: Option<&str>) -> Result<&Instance, Error> {
        let names = || self.all.iter().map(|instance| instance.name.as_str()).collect::<Vec<_>>();
        let wanted = match name.or(self.default.as_deref()) {
            Some(wanted) => wanted,
            None => {
                return Err(Error::invalid("Several Odoo instances are configured, and the call names none.")
                    .hint(format!("Give instance_id: one of {}.", names().join(", "))));
            }
        };
        self.all.iter().find(|instance| instance.name == wanted).ok_or_else(|| {
            let near = nearest(wanted, names());
            let mean = near.first().map(|name| format!(" Did you mean {name}?")).unwrap_or_default();
            Error::new(Code::NotFound, Source::Client, format!("There is no Odoo instance {:?}.", short(wanted)))
                .hint(format!("The instances are: {}.{mean}", names().join(", ")))
        })
    }
}

fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

fn configuration(message: String) -> Error {
    Error::new(Code::Connection, Source::Client, format!("The configuration is incomplete: {message}."))
        .hint("This is for the operator who set the server up.")
}

struct Environment<'a>(&'a [(String, String)]);

impl<'a> Environment<'a> {
    /// An empty variable counts as unset.
    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    fn instance(&self, name: &str, prefix: &str) -> Result<Instance, Error> {
        let need = |suffix: &str| {
            let variable = format!("{prefix}_{suffix}");
            self.get(&variable).map(str::to_owned).ok_or_else(|| configuration(format!("{variable} is not set")))
        };
        let url = need("URL")?;
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(configuration(format!("{prefix}_URL must begin with http:// or https://")));
        }
        Ok(Instance {
            name: name.to_owned(),
            url: url.trim_end_matches('/').to_owned(),
            database: need("DB")?,
            username: need("USERNAME")?,
            credential: need("API_KEY")
                .or_else(|_| need("PASSWORD"))
                .map_err(|_| configuration(format!("neither {prefix}_PASSWORD nor {prefix}_API_KEY is set")))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Instances, Error> {
        let pairs: Vec<_> = text
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect();
        Instances::from_environment(&pairs)
    }

    #[test]
    fn one_instance_is_named_default_and_meant_when_none_is_named() {
        let instances = read("ODOO_URL=http://h:8069/ ODOO_DB=d ODOO_USERNAME=u ODOO_PASSWORD=p").unwrap();
        let only = instances.select(None).unwrap();
        assert_eq!(
            (only.name.as_str(), only.url.as_str(), only.credential.as_str()),
            ("default", "http://h:8069", "p")
        );
        assert!(!format!("{instances:?}").contains("\"p\""), "the credential is not in Debug");
    }

    #[test]
    fn of_many_the_default_is_meant_or_a_name_is_demanded() {
        let both = "ODOO_INSTANCES=prod,eu-test ODOO_PROD_URL=https://a ODOO_PROD_DB=a ODOO_PROD_USERNAME=u ODOO_PROD_API_KEY=k \
                    ODOO_EU_TEST_URL=https://b ODOO_EU_TEST_DB=b ODOO_EU_TEST_USERNAME=u ODOO_EU_TEST_PASSWORD=p";
        let instances = read(both).unwrap();
        assert_eq!(instances.select(Some("eu-test")).unwrap().database, "b");
        assert!(instances.select(None).unwrap_err().to_string().contains("prod, eu-test"));
        let unknown = instances.select(Some("prodd")).unwrap_err();
        assert_eq!(unknown.code, Code::NotFound);
        assert!(unknown.to_string().contains("Did you mean prod?"), "{unknown}");
        assert_eq!(read(&format!("{both} ODOO_DEFAULT_INSTANCE=prod")).unwrap().select(None).unwrap().name, "prod");
        assert!(read(&format!("{both} ODOO_DEFAULT_INSTANCE=x")).is_err());
    }

    #[test]
    fn a_missing_variable_is_named() {
        for (text, variable) in [
            ("", "ODOO_URL"),
            ("ODOO_URL=http://h ODOO_DB=d ODOO_USERNAME=u", "ODOO_PASSWORD"),
            ("ODOO_URL=h ODOO_DB=d ODOO_USERNAME=u ODOO_PASSWORD=p", "http://"),
            ("ODOO_INSTANCES=a ODOO_A_URL=http://h", "ODOO_A_DB"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(variable), "{text}: {error}");
        }
    }
}
