//! Whether the user may do something, asked before it is done.

use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// What access rights tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Create,
    Write,
    Unlink,
}

impl Operation {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Write => "write",
            Self::Unlink => "unlink",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Create => "create records of",
            Self::Write => "change these records of",
            Self::Unlink => "delete these records of",
        }
    }
}

/// `has_access` takes the place of the two older methods since this version.
const HAS_ACCESS_SINCE: u32 = 18;

/// Refuses what the user may not do: to the model, and to these records where there are any.
///
/// # Errors
/// E003 when the user may not; whatever asking failed with.
pub fn check(rpc: &dyn Rpc, model: &str, operation: Operation, ids: &[i64]) -> Result<(), Error> {
    let mut kwargs = Map::new();
    // Rights on records depend on the companies that the call works in.
    if let Some(companies) = rpc.context()?.get("allowed_company_ids") {
        kwargs.insert("context".into(), json!({"allowed_company_ids": companies}));
    }
    let (name, version) = (operation.name(), rpc.version()?);
    let may = if version.major >= HAS_ACCESS_SINCE {
        rpc.call(model, "has_access", vec![json!(ids), json!(name)], kwargs)?
    } else {
        let args = vec![json!(name), json!(false)];
        let may = rpc.call(model, "check_access_rights", args, kwargs.clone())?;
        if may == Value::Bool(true) && !ids.is_empty() {
            rpc.call(model, "check_access_rule", vec![json!(ids), json!(name)], kwargs)?;
        }
        may
    };
    if may == Value::Bool(true) {
        return Ok(());
    }
    let message = format!("This user may not {} {model}. Nothing was changed.", operation.in_words());
    Err(Error::new(Code::Permission, Source::Odoo, message).hint("an administrator of Odoo can grant it"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    #[test]
    fn each_version_is_asked_in_its_own_words() {
        let fake = Fake::partners().answer("has_access", json!(true));
        check(&fake, "res.partner", Operation::Write, &[7]).unwrap();
        assert_eq!(fake.work(), [r#"res.partner.has_access([[7],"write"],{})"#]);
        let fake = Fake::partners()
            .major(17)
            .answer("check_access_rights", json!(true))
            .answer("check_access_rule", Value::Null);
        check(&fake, "res.partner", Operation::Unlink, &[7]).unwrap();
        assert_eq!(
            fake.work(),
            [
                r#"res.partner.check_access_rights(["unlink",false],{})"#,
                r#"res.partner.check_access_rule([[7],"unlink"],{})"#
            ]
        );
    }

    #[test]
    fn what_the_user_may_not_do_is_refused_with_who_can_help() {
        let fake = Fake::partners().answer("has_access", json!(false));
        let error = check(&fake, "res.partner", Operation::Create, &[]).unwrap_err();
        assert_eq!(error.code, Code::Permission);
        assert!(error.message.contains("may not create records of res.partner"), "{error}");
        let fake = Fake::partners().major(16).answer("check_access_rights", json!(false));
        assert!(check(&fake, "res.partner", Operation::Write, &[7]).is_err());
    }
}
