//! `ir.model`, `ir.model.data`, `ir.filters` and `ir.actions.report`: what only the administrator may read, the two methods
//! that everybody may call, saved searches, and what can be printed.

use serde_json::{Value, json};

use super::{
    Access, Definition, Model, Operation,
    field::{boolean, char, integer, many2many, many2one, text},
    unique::Unique,
};
use crate::{
    model,
    orm::{Env, Input, Method},
    python,
    raise::Raise,
    series::Series,
};

const MODEL_METHODS: &[Method] =
    &[Method::on_model("get_available_models", "IrModel.get_available_models", &[], 0, get_available_models)
        .since(Series::V16)];
const FILTER_METHODS: &[Method] =
    &[Method::on_model("get_filters", "IrFilters.get_filters", &["model", "action_id"], 1, get_filters)];
const DATA_METHODS: &[Method] = &[Method::on_model(
    "check_object_reference",
    "IrModelData.check_object_reference",
    &["module", "xml_id", "raise_on_access_error"],
    2,
    check_object_reference,
)];

const MODEL_UNIQUE: &[Unique] = &[Unique {
    constraint: "ir_model_obj_name_uniq",
    fields: &["model"],
    told: Some(("Each model must have a unique name.", "Each model must have a unique name.")),
}];
const DATA_UNIQUE: &[Unique] =
    &[Unique { constraint: "ir_model_data_module_name_uniq_index", fields: &["module", "name"], told: None }];

pub(crate) fn models() -> Vec<Model> {
    let ir_model = Definition {
        order: "model",
        access: Access::ADMIN_ONLY,
        methods: &[MODEL_METHODS],
        unique: MODEL_UNIQUE,
        ..Definition::new(
            "ir.model",
            "Models",
            vec![
                char("name", "Model Description").required(),
                char("model", "Model").required(),
                boolean("transient", "Transient Model"),
            ],
        )
    };
    let ir_model_data = Definition {
        order: "module, model, name",
        access: Access::ADMIN_ONLY,
        methods: &[DATA_METHODS],
        unique: DATA_UNIQUE,
        ..Definition::new(
            "ir.model.data",
            "Model Data",
            vec![
                char("name", "External Identifier").required(),
                char("module", "Module").required(),
                char("model", "Model Name").required(),
                integer("res_id", "Record ID"),
            ],
        )
    };
    let ir_filters = Definition {
        order: "model_id, name, id desc",
        access: Access::ALL,
        methods: &[FILTER_METHODS],
        ..Definition::new(
            "ir.filters",
            "Filters",
            vec![
                char("name", "Filter Name").required(),
                boolean("active", "Active").default(|_| true.into()),
                text("context", "Context").required().default(|_| "{}".into()),
                text("domain", "Domain").required().default(|_| "[]".into()),
                boolean("is_default", "Default Filter"),
                char("model_id", "Model").required(),
                char("sort", "Sort").required().default(|_| "[]".into()),
                many2one("user_id", "User", "res.users").until(Series::V18),
                many2many("user_ids", "Users", "res.users").since(Series::V19),
            ],
        )
    };
    let ir_actions_report = Definition {
        access: Access::ADMIN_WRITES,
        ..Definition::new(
            "ir.actions.report",
            "Report Action",
            vec![
                char("name", "Action Name").required(),
                char("model", "Model Name").required(),
                char("report_name", "Template Name").required(),
                char("report_type", "Report Type").required().default(|_| "qweb-pdf".into()),
            ],
        )
    };
    vec![ir_model.build(), ir_model_data.build(), ir_filters.build(), ir_actions_report.build()]
}

/// The models that the user may read, by the name that users see.
fn get_available_models(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let mut readable: Vec<_> = model::all().iter().filter(|model| env.may(model, Operation::Read)).collect();
    readable.sort_by_key(|model| model.label);
    Ok(readable
        .into_iter()
        .map(|model| json!({"display_name": env.language().word(model.label), "model": model.name}))
        .collect())
}

/// Model and id of an external identifier; `False` in place of the id of an archived record, as in Odoo.
fn check_object_reference(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let (module, name) = (python::str(input.arg(0)), python::str(input.arg(1)));
    let known = env
        .rows(input.model)
        .find(|row| env.get(row, "module").as_str() == Some(&module) && env.get(row, "name").as_str() == Some(&name));
    let Some(known) = known else {
        return Err(Raise::value(format!("External ID not found in the system: {module}.{name}")));
    };
    let target = env.get(known, "model").into_owned();
    let id = env.get(known, "res_id").into_owned();
    let alive = target.as_str().and_then(model::find).zip(id.as_i64()).is_some_and(|(model, id)| {
        env.row(model, id)
            .is_some_and(|row| !env.context.active_test || model.field("active").is_none() || env.is_active(row))
    });
    Ok(json!([target, if alive { id } else { false.into() }]))
}

fn get_filters(input: Input<'_, '_>) -> Result<Value, Raise> {
    Ok(saved_searches(input.tx.env(), &python::str(input.arg(0))))
}

/// The saved searches of a model that are the user's or everybody's.
pub(crate) fn saved_searches(env: Env<'_>, model: &str) -> Value {
    let Some(filters) = model::find("ir.filters") else { return json!([]) };
    let own = env.rows(filters).filter(|row| {
        let users = [env.related(row, "user_id"), env.related(row, "user_ids")].concat();
        env.text(row, "model_id") == model
            && env.is_active(row)
            && (users.is_empty() || users.iter().any(|user| user.id == env.user))
    });
    let owner = if env.db.series < Series::V19 { "user_id" } else { "user_ids" };
    own.map(|row| {
        json!({
            "id": row.id, "name": env.text(row, "name"), "domain": env.text(row, "domain"),
            "context": env.text(row, "context"), "sort": env.text(row, "sort"),
            "is_default": env.is_true(row, "is_default"), owner: env.get(row, owner), "action_id": false,
        })
    })
    .collect()
}
