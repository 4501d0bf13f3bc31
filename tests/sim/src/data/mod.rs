//! The records that a server starts with, and the secrets of its users.
//!
//! Read [`loader`] (how a record gets in), then the records: [`base`] (countries, currencies, companies, users),
//! [`contacts`] and [`sales`].

mod base;
mod contacts;
mod loader;
mod sales;

use std::{collections::BTreeMap, fmt};

use loader::Loader;
use serde_json::json;

use crate::{
    ADMIN, LOW_PASSWORD, LOW_USER, PASSWORD, model,
    orm::{Context, Db, Env},
    raise::Raise,
};

/// What a server serves: records, users with their secrets, and how it treats connections.
#[derive(Clone)]
pub struct Data {
    db: Db,
    secrets: BTreeMap<String, Vec<String>>,
    keep_alive: bool,
}

impl Data {
    /// About forty partners, twenty products, twenty orders, thirty countries, the administrator and a user with few
    /// rights. The same on every start, so that tests may name ids.
    #[must_use]
    pub fn demo() -> Self {
        let mut db = Db::new();
        let mut loader = Loader::new(&mut db);
        base::load(&mut loader);
        contacts::load(&mut loader);
        sales::load(&mut loader);
        loader.register_models();
        let secrets = [(ADMIN, PASSWORD), (LOW_USER, LOW_PASSWORD)];
        let secrets = secrets.map(|(login, secret)| (login.to_owned(), vec![secret.to_owned()]));
        Self { db, secrets: secrets.into(), keep_alive: false }
    }

    /// Replaces the secrets of a login by this one.
    #[must_use]
    pub fn with_password(mut self, login: &str, password: &str) -> Self {
        self.secrets.insert(login.into(), vec![password.into()]);
        self
    }

    /// Adds an API key, which Odoo takes wherever it takes the password.
    #[must_use]
    pub fn with_api_key(mut self, login: &str, key: &str) -> Self {
        self.secrets.entry(login.into()).or_default().push(key.into());
        self
    }

    /// Adds this many companies named `Customer 00001` and so on, for tests that need many records.
    #[must_use]
    pub fn with_partners(mut self, count: u32) -> Self {
        let mut loader = Loader::new(&mut self.db);
        for number in 1..=count {
            loader.add(
                "res.partner",
                None,
                json!({
                    "name": format!("Customer {number:05}"),
                    "email": format!("customer{number:05}@example.com"),
                    "is_company": true,
                    "country_id": 20,
                    "city": "Namur",
                }),
            );
        }
        self
    }

    /// Whether connections stay open between requests. Off by default, as with Odoo's own server; on, as behind a proxy.
    #[must_use]
    pub fn keep_alive(mut self, keep_alive: bool) -> Self {
        self.keep_alive = keep_alive;
        self
    }

    pub(crate) fn keeps_alive(&self) -> bool {
        self.keep_alive
    }

    pub(crate) fn db_mut(&mut self) -> &mut Db {
        &mut self.db
    }

    /// The uid of an active user with this login and secret.
    pub(crate) fn authenticate(&self, login: &str, secret: &str) -> Option<i64> {
        if secret.is_empty() || !self.secrets.get(login)?.iter().any(|known| known == secret) {
            return None;
        }
        let context = Context::default();
        let env = self.env(&context);
        let users = model::find("res.users")?;
        let user = env.rows(users).find(|user| env.get(user, "login").as_str() == Some(login))?;
        env.is_active(user).then_some(user.id)
    }

    /// Fails unless the secret is this user's.
    pub(crate) fn check(&self, uid: i64, secret: &str) -> Result<(), Raise> {
        let context = Context::default();
        let env = self.env(&context);
        let user = model::find("res.users").and_then(|users| env.row(users, uid));
        let user = user.ok_or_else(|| Raise::missing("res.users", uid, uid))?;
        let login = env.get(user, "login");
        let known = login.as_str().and_then(|login| self.secrets.get(login));
        match known {
            Some(secrets) if env.is_active(user) && secrets.iter().any(|known| known == secret) => Ok(()),
            _ => Err(Raise::denied()),
        }
    }

    fn env<'a>(&'a self, context: &'a Context) -> Env<'a> {
        Env { db: &self.db, user: 1, context }
    }
}

// The secrets stay out of debug output.
impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data").field("keep_alive", &self.keep_alive).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python;

    #[test]
    fn every_stored_relation_leads_to_a_record() {
        let data = Data::demo();
        let context = Context { active_test: false, ..Context::default() };
        let env = data.env(&context);
        for model in model::all() {
            for row in env.rows(model) {
                for field in &model.fields {
                    let value = env.value(row, field);
                    if matches!(field.kind, model::Kind::Many2one(_)) && python::truthy(&value) {
                        assert!(env.follow(row, field.name).is_some(), "{}.{} of {}", model.name, field.name, row.id);
                    }
                }
                assert_eq!((model.rules.check)(env, row), Ok(()), "{} {}", model.name, row.id);
            }
        }
    }

    #[test]
    fn a_secret_fits_its_user_only() {
        let data = Data::demo().with_api_key("admin", "0123456789abcdef");
        assert_eq!(data.authenticate("admin", "admin"), Some(2));
        assert_eq!(data.authenticate("admin", "0123456789abcdef"), Some(2));
        assert_eq!(data.authenticate("admin", "demo"), None);
        assert_eq!(data.authenticate("admin", ""), None);
        assert_eq!(data.check(5, "demo"), Ok(()));
        assert_eq!(data.check(2, "demo"), Err(Raise::denied()));
    }
}
