//! `res.users`: the administrator, and users with few rights.

use serde_json::{Map, Value, json};

use super::{
    Access, Definition, Model,
    definition::Rules,
    field::{boolean, char, datetime, html, many2many, many2one, selection},
    unique::Unique,
};
use crate::{
    language, model, orm,
    orm::{Env, Input, Method, Row, Tx},
    python,
    raise::Raise,
    series::Series,
    zone,
};

/// Groups that every user is in.
const USER_GROUPS: &[&str] = &["base.group_user", "base.group_partner_manager", "sales_team.group_sale_salesman"];
/// Groups that only the administrator is in.
const ADMIN_GROUPS: &[&str] = &[
    "base.group_system",
    "base.group_erp_manager",
    "base.group_allow_export",
    "product.group_product_manager",
    "sales_team.group_sale_manager",
    "sales_team.group_sale_salesman_all_leads",
];

const METHODS: &[Method] = &[
    Method::on_model("context_get", "ResUsers.context_get", &[], 0, context_get),
    Method::on_records("has_group", "ResUsers.has_group", &["group_ext_id"], 1, has_group).since(Series::V18),
    Method::on_model("has_group", "Users.has_group", &["group_ext_id"], 1, |mut input| {
        input.ids = vec![input.tx.user];
        has_group(input)
    })
    .until(Series::V17),
];

/// OdooBot, in whose name Odoo itself works.
const SUPERUSER: i64 = 1;

const UNIQUE: &[Unique] = &[Unique {
    constraint: "res_users_login_key",
    fields: &["login"],
    told: Some(("You can not have two users with the same login !", "You can not have two users with the same login!")),
}];

pub(crate) fn models() -> Vec<Model> {
    let fields = vec![
        char("name", "Name").related("partner_id", "name"),
        boolean("active", "Active").default(|_| true.into()),
        many2one("company_id", "Company", "res.company").required().default(|_| 1.into()),
        many2many("company_ids", "Companies", "res.company").default(|_| json!([1])),
        char("email", "Email").related("partner_id", "email"),
        selection("lang", "Language", language::NAMES).related("partner_id", "lang"),
        char("login", "Login").required(),
        datetime("login_date", "Latest Login"),
        many2one("partner_id", "Related Partner", "res.partner").required(),
        // Odoo never lets a password out, whoever asks.
        char("password", "Password").alias(|_, _| "".into(), |_, _| ("id", Value::Null)),
        char("phone", "Phone").related("partner_id", "phone"),
        selection("role", "Role", &[("group_user", "User"), ("group_system", "Administrator")])
            .default(|_| "group_user".into()),
        boolean("share", "Share User").readonly(),
        html("signature", "Email Signature"),
        selection("tz", "Timezone", zone::NAMES).related("partner_id", "tz"),
    ];
    let users = Definition {
        order: "name, login",
        names: &["name", "login"],
        access: Access::read_only(&["Access Rights"]),
        list: "<list string=\"Users\" multi_edit=\"1\"><field name=\"name\" readonly=\"1\"/>\
               <field name=\"login\" readonly=\"1\" optional=\"show\"/><field name=\"lang\" optional=\"hide\"/>\
               <field name=\"login_date\" readonly=\"1\" optional=\"hide\"/>\
               <field name=\"role\" widget=\"badge\"/></list>",
        form: "<form string=\"Users\"><sheet><field name=\"name\"/><group><field name=\"email\"/>\
               <field name=\"login\"/><field name=\"phone\"/><field name=\"company_id\"/>\
               <field name=\"role\"/></group></sheet></form>",
        rules: Rules { prepare, check, deletable, ..Rules::default() },
        unique: UNIQUE,
        methods: &[METHODS],
        ..Definition::new("res.users", "User", fields)
    };
    vec![users.build()]
}

/// Whether this user is the administrator.
pub(crate) fn is_admin(env: Env<'_>, row: &Row) -> bool {
    env.text(row, "role") == "group_system"
}

fn prepare(tx: &mut Tx<'_>, values: &mut Map<String, Value>) -> Result<(), Raise> {
    if values.get("partner_id").is_some_and(python::truthy) {
        return Ok(());
    }
    let Some(partner) = model::find("res.partner") else { return Ok(()) };
    let mut vals = Map::new();
    for name in ["name", "email", "phone"] {
        if let Some(value) = values.get(name) {
            vals.insert(name.into(), value.clone());
        }
    }
    values.insert("partner_id".into(), orm::create(tx, partner, vals)?.into());
    Ok(())
}

fn check(env: Env<'_>, row: &Row) -> Result<(), Raise> {
    match (row.id == SUPERUSER, env.is_active(row)) {
        (true, true) => Err(Raise::user(env.language().word("You cannot activate the superuser."))),
        (false, false) if row.id == env.user => {
            Err(Raise::user(env.language().word("You cannot deactivate the user you're currently logged in as.")))
        }
        _ => Ok(()),
    }
}

/// Raised before anything is looked at that needs the user.
fn deletable(env: Env<'_>, row: &Row) -> Result<(), Raise> {
    if row.id == SUPERUSER {
        return Err(Raise::user(env.language().word(
            "You can not remove the admin user as it is used internally for resources created by Odoo (updates, module \
             installation, ...)",
        )));
    }
    // 14 has no such rule; which version brought it is not known.
    if env.db.series >= Series::V16 && orm::lookup(env, row.model, "base.user_admin") == Some(row.id) {
        return Err(Raise::user(env.language().word(
            "You cannot delete the admin user because it is utilized in various places (such as security \
             configurations,...). Instead, archive it.",
        )));
    }
    Ok(())
}

fn context_get(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let user = env.user_row().ok_or_else(|| env.missing("res.users", env.user))?;
    Ok(json!({"lang": env.get(user, "lang"), "tz": env.get(user, "tz"), "uid": env.user}))
}

fn has_group(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let row = match input.ids.as_slice() {
        [id] => env.row(input.model, *id).ok_or_else(|| env.missing("res.users", *id))?,
        ids => return Err(Raise::singleton("res.users", ids)),
    };
    let group = python::str(input.arg(0));
    let group = group.as_str();
    Ok((USER_GROUPS.contains(&group) || is_admin(env, row) && ADMIN_GROUPS.contains(&group)).into())
}
