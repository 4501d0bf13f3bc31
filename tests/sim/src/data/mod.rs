//! The records that a server starts with, and the secrets of its users.
//!
//! Read [`secrets`], [`loader`] (how a record gets in), then the records: [`base`] (countries, currencies, companies,
//! users), [`contacts`], [`sales`] and [`talk`].

mod base;
mod contacts;
mod loader;
mod sales;
mod secrets;
mod talk;

use loader::Loader;
use secrets::Secrets;
use serde_json::json;

use crate::{
    ADMIN, API_KEY, LOW_API_KEY, LOW_PASSWORD, LOW_USER, PASSWORD,
    language::Language,
    model,
    orm::{Context, Db, Env},
    raise::Raise,
    series::Series,
};

/// What a server serves: records, users with their secrets, and how it treats connections.
#[derive(Debug, Clone)]
pub struct Data {
    db: Db,
    pub(crate) secrets: Secrets,
    keep_alive: bool,
    needs_database: bool,
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
        loader.register_reports();
        talk::load(&mut loader);
        let mut secrets = Secrets::default();
        for (login, password, key) in [(ADMIN, PASSWORD, API_KEY), (LOW_USER, LOW_PASSWORD, LOW_API_KEY)] {
            secrets.set_password(login, password);
            secrets.add_key(login, key);
        }
        Self { db, secrets, keep_alive: false, needs_database: false }
    }

    /// Plays this version of Odoo instead of 19.0.
    #[must_use]
    pub fn with_series(mut self, series: Series) -> Self {
        self.db.series = series;
        self
    }

    /// Replaces the password of a login.
    #[must_use]
    pub fn with_password(mut self, login: &str, password: &str) -> Self {
        self.secrets.set_password(login, password);
        self
    }

    /// Adds an API key: JSON-2's bearer key, which the other protocols take for a password.
    #[must_use]
    pub fn with_api_key(mut self, login: &str, key: &str) -> Self {
        self.secrets.add_key(login, key);
        self
    }

    /// Asks this login for a second factor: RPC then takes its API keys only.
    #[must_use]
    pub fn with_two_factor(mut self, login: &str) -> Self {
        self.secrets.need_second_factor(login);
        self
    }

    /// Behaves as a server with several databases: JSON-2 and downloads need the header `X-Odoo-Database`.
    #[must_use]
    pub fn with_other_databases(mut self) -> Self {
        self.needs_database = true;
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

    pub(crate) fn needs_database(&self) -> bool {
        self.needs_database
    }

    pub(crate) fn series(&self) -> Series {
        self.db.series
    }

    pub(crate) fn db_mut(&mut self) -> &mut Db {
        &mut self.db
    }

    /// The uid of an active user with this login and secret.
    pub(crate) fn authenticate(&self, login: &str, secret: &str) -> Option<i64> {
        if self.secrets.fit(login, secret) { self.active_user(login) } else { None }
    }

    /// Fails unless the secret is this user's.
    pub(crate) fn check(&self, uid: i64, secret: &str) -> Result<(), Raise> {
        let context = Context::default();
        let env = self.env(&context);
        let user = model::find("res.users").and_then(|users| env.row(users, uid));
        let user = user.ok_or_else(|| Raise::missing(Language::English, "res.users", uid, uid))?;
        if env.is_active(user) && self.secrets.fit(&env.text(user, "login"), secret) {
            Ok(())
        } else {
            Err(Raise::denied())
        }
    }

    /// The uid of the user whose API key this is.
    pub(crate) fn bearer(&self, key: Option<&str>) -> Result<i64, Raise> {
        let Some(key) = key else {
            let text = "User not authenticated, use an API Key with a Bearer Authorization header.";
            return Err(Raise::unauthorized(text));
        };
        let user = self.secrets.owner(key).and_then(|login| self.active_user(login));
        user.ok_or_else(|| Raise::unauthorized("Invalid apikey"))
    }

    /// The records as the server itself sees them.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    fn active_user(&self, login: &str) -> Option<i64> {
        let context = Context::default();
        let env = self.env(&context);
        let users = model::find("res.users")?;
        let user = env.rows(users).find(|user| env.get(user, "login").as_str() == Some(login))?;
        env.is_active(user).then_some(user.id)
    }

    fn env<'a>(&'a self, context: &'a Context) -> Env<'a> {
        Env { db: &self.db, user: 1, context }
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
                assert_eq!(model::check_unique(env, row), Ok(()), "{} {}", model.name, row.id);
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
        assert_eq!(data.bearer(Some("0123456789abcdef")), Ok(2));
        assert_eq!(data.bearer(Some("admin")).map_err(|raise| raise.status()), Err(401), "a password is no key");
    }

    #[test]
    fn a_second_factor_leaves_only_the_keys() {
        let data = Data::demo().with_two_factor("admin");
        assert_eq!(data.authenticate("admin", "admin"), None);
        assert_eq!(data.authenticate("admin", API_KEY), Some(2));
    }
}
