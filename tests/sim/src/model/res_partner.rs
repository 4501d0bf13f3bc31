//! `res.partner`: contacts, companies and persons.

use serde_json::{Map, Value};

use super::{
    Access, Definition, Model,
    definition::Rules,
    field::{binary, boolean, char, float, html, integer, many2many, many2one, one2many, selection},
    hierarchy::{MAX_ANCESTORS, refuse_loop},
    mail_thread,
};
use crate::{
    language,
    orm::{Env, Row, refusal},
    raise::Raise,
    series::Series,
    zone,
};

pub(crate) fn models() -> Vec<Model> {
    vec![partner().build()]
}

fn partner() -> Definition {
    let fields = vec![
        char("name", "Name"),
        char("complete_name", "Complete Name").stored(|env, row| complete_name(env, row).into()),
        boolean("active", "Active").default(|_| true.into()),
        binary("avatar_128", "Avatar 128").computed(|env, row| env.get(row, "image_1920").into_owned()),
        char("barcode", "Barcode"),
        many2many("category_id", "Tags", "res.partner.category"),
        one2many("child_ids", "Contact", "res.partner", "parent_id"),
        char("city", "City"),
        integer("color", "Color Index").default(|_| 0.into()),
        html("comment", "Notes"),
        many2one("commercial_partner_id", "Commercial Entity", "res.partner").stored(commercial_partner),
        many2one("company_id", "Company", "res.company"),
        char("company_name", "Company Name"),
        char("company_registry", "Company ID"),
        selection("company_type", "Company Type", &[("person", "Person"), ("company", "Company")])
            .alias(
                |env, row| if env.is_true(row, "is_company") { "company" } else { "person" }.into(),
                |_, value| ("is_company", (value == "company").into()),
            )
            .until(Series::V19),
        char("contact_address", "Complete Address").computed(contact_address),
        char("country_code", "Country Code").related("country_id", "code").readonly(),
        many2one("country_id", "Country", "res.country").restrict(),
        float("credit_limit", "Credit Limit"),
        many2one("currency_id", "Currency", "res.currency").computed(|_, _| 1.into()),
        integer("customer_rank", "Customer Rank"),
        char("email", "Email"),
        char("email_formatted", "Formatted Email").computed(email_formatted),
        boolean("employee", "Employee"),
        char("function", "Job Position"),
        mail_thread::messages(),
        binary("image_1920", "Image"),
        binary("image_128", "Image 128").stored(|env, row| env.get(row, "image_1920").into_owned()),
        boolean("is_company", "Is a Company")
            .help("Set for an organisation, unset for a person")
            .default(|_| false.into()),
        selection("lang", "Language", language::NAMES).default(|_| "en_US".into()),
        many2one("parent_id", "Related Company", "res.partner"),
        char("parent_name", "Parent name").related("parent_id", "name").readonly(),
        float("partner_latitude", "Geo Latitude"),
        float("partner_longitude", "Geo Longitude"),
        boolean("partner_share", "Share Partner").stored(|env, row| {
            let users = env.get(row, "user_ids");
            users.as_array().is_none_or(Vec::is_empty).into()
        }),
        char("phone", "Phone"),
        char("ref", "Reference"),
        integer("sale_order_count", "Sale Order Count")
            .computed(|env, row| env.get(row, "sale_order_ids").as_array().map_or(0, Vec::len).into()),
        one2many("sale_order_ids", "Sales Order", "sale.order", "partner_id"),
        many2one("state_id", "State", "res.country.state").restrict(),
        char("street", "Street"),
        char("street2", "Street2"),
        integer("supplier_rank", "Supplier Rank"),
        selection(
            "type",
            "Address Type",
            &[("contact", "Contact"), ("invoice", "Invoice"), ("delivery", "Delivery"), ("other", "Other")],
        )
        .default(|_| "contact".into()),
        selection("tz", "Timezone", zone::NAMES),
        many2one("user_id", "Salesperson", "res.users").help("The user who looks after this contact"),
        one2many("user_ids", "Users", "res.users", "partner_id"),
        char("vat", "Tax ID"),
        char("website", "Website Link"),
        char("zip", "Zip"),
    ];
    Definition {
        order: "complete_name ASC, id DESC",
        names: &["complete_name", "email", "ref", "vat"],
        access: Access::ALL,
        list: PARTNER_LIST,
        form: PARTNER_FORM,
        rules: Rules { display: complete_name, check: check_partner, changed, ..Rules::default() },
        methods: &[mail_thread::METHODS],
        search: PARTNER_SEARCH,
        ..Definition::new("res.partner", "Contact", fields)
    }
}

/// A state brings its country along, and a country drops a state that is not its own.
fn changed(env: Env<'_>, field: &str, values: &mut Map<String, Value>) {
    let state = values.get("state_id").and_then(Value::as_i64);
    let state = crate::model::find("res.country.state").zip(state).and_then(|(model, id)| env.row(model, id));
    let Some(country) = state.map(|state| env.get(state, "country_id").into_owned()) else { return };
    match field {
        "state_id" => drop(values.insert("country_id".into(), country)),
        "country_id" if values.get("country_id") != Some(&country) => {
            values.insert("state_id".into(), false.into());
        }
        _ => {}
    }
}

fn check_partner(env: Env<'_>, row: &Row) -> Result<(), Raise> {
    if env.text(row, "name").is_empty() && env.text(row, "type") == "contact" {
        return Err(refusal::constraint(env, "res_partner_check_name", "Contacts require a name"));
    }
    refuse_loop(env, row, "You cannot create recursive Partner hierarchies.")
}

fn complete_name(env: Env<'_>, row: &Row) -> String {
    let name = env.text(row, "name");
    let is_company = env.is_true(row, "is_company");
    match env.follow(row, "parent_id") {
        Some(parent) if !is_company => format!("{}, {name}", env.text(parent, "name")),
        _ => name,
    }
}

fn commercial_partner(env: Env<'_>, row: &Row) -> Value {
    let mut top = row;
    for _ in 0..MAX_ANCESTORS {
        if env.is_true(top, "is_company") {
            break;
        }
        let Some(parent) = env.follow(top, "parent_id") else { break };
        top = parent;
    }
    top.id.into()
}

fn contact_address(env: Env<'_>, row: &Row) -> Value {
    let country = env.follow(row, "country_id").map(|country| env.text(country, "name")).unwrap_or_default();
    let city = format!("{} {}", env.text(row, "city"), env.text(row, "zip"));
    format!("{}\n{}\n{}\n{country}", env.text(row, "street"), env.text(row, "street2"), city.trim()).into()
}

fn email_formatted(env: Env<'_>, row: &Row) -> Value {
    match env.get(row, "email").as_str() {
        Some(email) if !email.is_empty() => format!("\"{}\" <{email}>", env.text(row, "name")).into(),
        _ => false.into(),
    }
}

const PARTNER_LIST: &str = r#"<list string="Contacts" sample="1" multi_edit="1">
    <field name="avatar_128" widget="image" options="{'size': [24, 24]}" width="30" nolabel="1"/>
    <field name="complete_name" string="Name"/>
    <field name="vat" optional="hide" readonly="1"/>
    <field name="email" optional="show"/>
    <field name="phone" class="o_force_ltr" optional="show" on_change="1"/>
    <field name="user_id" optional="hide" widget="many2one_avatar_user" domain="[('share', '=', False)]"/>
    <field name="street" optional="hide"/>
    <field name="city" optional="hide"/>
    <field name="state_id" optional="hide" readonly="1" on_change="1"/>
    <field name="country_id" optional="show" readonly="1" on_change="1"/>
    <field name="category_id" optional="hide" widget="many2many_tags" options="{'color_field': 'color'}"/>
    <field name="company_id" readonly="1" optional="hide" on_change="1"/>
    <field name="active" column_invisible="True"/>
</list>"#;

const PARTNER_SEARCH: &str = r#"<search string="Search Partner">
    <field name="name" filter_domain="['|', ('complete_name', 'ilike', self), ('ref', '=', self)]"/>
    <field name="category_id" operator="child_of"/>
    <filter name="type_company" string="Companies" domain="[('is_company', '=', True)]"/>
    <filter name="inactive" string="Archived" domain="[('active', '=', False)]"/>
    <filter name="group_country" string="Country" context="{'group_by': 'country_id'}"/>
</search>"#;

const PARTNER_FORM: &str = r#"<form string="Partners">
    <sheet>
        <field name="image_1920" widget="image" options="{'preview_image': 'avatar_128'}"/>
        <field name="company_type" widget="radio" on_change="1"/>
        <field name="name" placeholder="Name" required="type == 'contact'"/>
        <field name="parent_id" invisible="is_company" on_change="1"/>
        <group>
            <field name="email" widget="email"/>
            <field name="phone" widget="phone" on_change="1"/>
            <field name="type" groups="base.group_no_one" on_change="1"/>
            <field name="street" placeholder="Street..."/>
            <field name="street2" placeholder="Street 2..."/>
            <field name="city" placeholder="City"/>
            <field name="state_id" on_change="1"/>
            <field name="zip" placeholder="ZIP"/>
            <field name="country_id" on_change="1"/>
            <field name="function" invisible="is_company"/>
            <field name="vat" readonly="parent_id"/>
            <field name="website" widget="url"/>
            <field name="lang"/>
            <field name="category_id" widget="many2many_tags"/>
        </group>
        <notebook>
            <page string="Contacts">
                <field name="child_ids" mode="kanban">
                    <kanban><field name="name"/><field name="email"/><field name="phone"/></kanban>
                    <form><sheet><field name="name"/><field name="email"/></sheet></form>
                </field>
            </page>
            <page string="Sales"><group><field name="user_id"/><field name="ref"/><field name="company_id"/></group></page>
            <page string="Notes"><field name="comment"/></page>
        </notebook>
        <field name="active" invisible="1"/>
        <field name="is_company" invisible="1"/>
    </sheet>
</form>"#;
