//! Products: `product.template`, its one variant `product.product`, categories and units.

use serde_json::{Map, Value};

use super::{
    Access, Definition, Model,
    definition::Rules,
    field::{binary, boolean, char, float, html, integer, many2one, one2many, selection, text},
};
use crate::{
    model, orm,
    orm::{Env, Row, Tx},
    python,
    raise::Raise,
};

const RIGHTS: Access = Access::read_only(&["Products/Create"]);
const TYPES: &[(&str, &str)] = &[("consu", "Goods"), ("service", "Service"), ("combo", "Combo")];

pub(crate) fn models() -> Vec<Model> {
    vec![template().build(), variant().build(), category().build(), unit().build()]
}

fn template() -> Definition {
    let fields = vec![
        char("name", "Name").required(),
        boolean("active", "Active").default(|_| true.into()),
        char("barcode", "Barcode").related("product_variant_id", "barcode"),
        many2one("categ_id", "Product Category", "product.category").restrict(),
        many2one("company_id", "Company", "res.company"),
        many2one("currency_id", "Currency", "res.currency").computed(|_, _| 1.into()),
        char("default_code", "Internal Reference").related("product_variant_id", "default_code"),
        html("description", "Description"),
        text("description_sale", "Sales Description"),
        binary("image_1920", "Image"),
        selection(
            "invoice_policy",
            "Invoicing Policy",
            &[("order", "Ordered quantities"), ("delivery", "Delivered quantities")],
        )
        .default(|_| "order".into()),
        boolean("is_favorite", "Favorite"),
        float("list_price", "Sales Price").default(|_| 1.0.into()),
        integer("product_variant_count", "# Product Variants")
            .computed(|env, row| env.get(row, "product_variant_ids").as_array().map_or(0, Vec::len).into()),
        many2one("product_variant_id", "Product", "product.product")
            .computed(|env, row| env.get(row, "product_variant_ids").get(0).cloned().unwrap_or(false.into())),
        one2many("product_variant_ids", "Products", "product.product", "product_tmpl_id").required(),
        super::mail_thread::messages(),
        boolean("purchase_ok", "Purchase").default(|_| true.into()),
        boolean("sale_ok", "Sales").default(|_| true.into()),
        integer("sequence", "Sequence").default(|_| 1.into()),
        selection("service_tracking", "Create on Order", &[("no", "Nothing")]).required().default(|_| "no".into()),
        float("standard_price", "Cost").related("product_variant_id", "standard_price"),
        selection("type", "Product Type", TYPES).required().default(|_| "consu".into()),
        many2one("uom_id", "Unit", "uom.uom").required().default(|_| 1.into()),
        char("uom_name", "Unit Name").related("uom_id", "name").readonly(),
        float("volume", "Volume"),
        float("weight", "Weight"),
    ];
    Definition {
        order: "is_favorite desc, name",
        names: &["name", "default_code"],
        access: RIGHTS,
        list: TEMPLATE_LIST,
        form: TEMPLATE_FORM,
        rules: Rules { display, created: create_variant, ..Rules::default() },
        methods: &[super::mail_thread::METHODS],
        ..Definition::new("product.template", "Product", fields)
    }
}

fn variant() -> Definition {
    let shared = "product_tmpl_id";
    let fields = vec![
        char("name", "Name").required().related(shared, "name"),
        boolean("active", "Active").default(|_| true.into()),
        char("barcode", "Barcode"),
        many2one("categ_id", "Product Category", "product.category").related(shared, "categ_id"),
        many2one("company_id", "Company", "res.company").related(shared, "company_id"),
        many2one("currency_id", "Currency", "res.currency").computed(|_, _| 1.into()),
        char("default_code", "Internal Reference"),
        text("description_sale", "Sales Description").related(shared, "description_sale"),
        binary("image_1920", "Image").related(shared, "image_1920"),
        boolean("is_favorite", "Favorite").related(shared, "is_favorite"),
        float("list_price", "Sales Price").related(shared, "list_price"),
        float("lst_price", "Sales Price").related(shared, "list_price"),
        many2one(shared, "Product Template", "product.template").required().cascade(),
        super::mail_thread::messages(),
        boolean("purchase_ok", "Purchase").related(shared, "purchase_ok"),
        boolean("sale_ok", "Sales").related(shared, "sale_ok"),
        float("standard_price", "Cost"),
        selection("type", "Product Type", TYPES).required().related(shared, "type"),
        many2one("uom_id", "Unit", "uom.uom").required().related(shared, "uom_id"),
        char("uom_name", "Unit Name").related("uom_id", "name").readonly(),
        float("volume", "Volume"),
        float("weight", "Weight"),
    ];
    Definition {
        order: "is_favorite desc, default_code, name, id",
        names: &["name", "default_code"],
        access: RIGHTS,
        list: VARIANT_LIST,
        form: TEMPLATE_FORM,
        rules: Rules { display, prepare: create_template, ..Rules::default() },
        methods: &[super::mail_thread::METHODS],
        ..Definition::new("product.product", "Product Variant", fields)
    }
}

fn category() -> Definition {
    let fields = vec![
        char("name", "Name").required(),
        one2many("child_id", "Child Categories", "product.category", "parent_id"),
        char("complete_name", "Complete Name").stored(|env, row| category_name(env, row).into()),
        many2one("parent_id", "Parent Category", "product.category").cascade(),
    ];
    Definition {
        order: "complete_name",
        names: &["complete_name"],
        access: RIGHTS,
        list: "<list string=\"Product Categories\"><field name=\"display_name\" string=\"Product Category\"/></list>",
        form: "<form><sheet><field name=\"name\"/><group><field name=\"parent_id\"/></group></sheet></form>",
        rules: Rules { display: category_name, ..Rules::default() },
        ..Definition::new("product.category", "Product Category", fields)
    }
}

fn unit() -> Definition {
    let fields = vec![
        char("name", "Unit Name").required(),
        boolean("active", "Active").default(|_| true.into()),
        float("relative_factor", "Contains").required().default(|_| 1.0.into()),
        many2one("relative_uom_id", "Reference Unit", "uom.uom").cascade(),
        integer("sequence", "Sequence").default(|_| 10.into()),
    ];
    Definition {
        order: "sequence, relative_uom_id, id",
        access: Access::read_only(&["Products/Create", "Role / Administrator"]),
        list: "<list string=\"Units\"><field name=\"name\"/><field name=\"relative_factor\"/>\
               <field name=\"relative_uom_id\"/></list>",
        form: "<form><sheet><group><field name=\"name\"/><field name=\"relative_factor\"/>\
               <field name=\"relative_uom_id\"/></group></sheet></form>",
        ..Definition::new("uom.uom", "Product Unit of Measure", fields)
    }
}

fn display(env: Env<'_>, row: &Row) -> String {
    let name = env.text(row, "name");
    match env.get(row, "default_code").as_str() {
        Some(code) if !code.is_empty() => format!("[{code}] {name}"),
        _ => name,
    }
}

fn category_name(env: Env<'_>, row: &Row) -> String {
    let name = env.text(row, "name");
    match env.follow(row, "parent_id") {
        Some(parent) if parent.id != row.id => format!("{} / {name}", category_name(env, parent)),
        _ => name,
    }
}

/// A template without a variant gets one; a variant that creates its own template says so.
fn create_variant(tx: &mut Tx<'_>, id: i64) -> Result<(), Raise> {
    if tx.creating_variant {
        return Ok(());
    }
    let Some(product) = model::find("product.product") else { return Ok(()) };
    let vals = Map::from_iter([("product_tmpl_id".to_owned(), id.into())]);
    orm::create(tx, product, vals).map(drop)
}

/// A variant without a template gets one, with the values that belong there.
fn create_template(tx: &mut Tx<'_>, values: &mut Map<String, Value>) -> Result<(), Raise> {
    if values.get("product_tmpl_id").is_some_and(python::truthy) {
        return Ok(());
    }
    let (Some(product), Some(template)) = (model::find("product.product"), model::find("product.template")) else {
        return Ok(());
    };
    let mut vals = Map::new();
    for (name, value) in values.iter() {
        if let Some(model::Source::Related("product_tmpl_id", target)) = product.field(name).map(|field| field.source) {
            vals.insert(target.to_owned(), value.clone());
        }
    }
    tx.creating_variant = true;
    let created = orm::create(tx, template, vals);
    tx.creating_variant = false;
    values.insert("product_tmpl_id".into(), created?.into());
    Ok(())
}

const TEMPLATE_LIST: &str = r#"<list string="Product" multi_edit="1" sample="1">
    <field name="product_variant_count" column_invisible="True"/>
    <field name="sale_ok" column_invisible="True"/>
    <field name="currency_id" column_invisible="True"/>
    <field name="is_favorite" widget="boolean_favorite" optional="show" nolabel="1"/>
    <field name="name" string="Product Name"/>
    <field name="default_code" optional="show" on_change="1"/>
    <field name="barcode" optional="hide" readonly="product_variant_count != 1"/>
    <field name="company_id" optional="hide" on_change="1"/>
    <field name="list_price" string="Sales Price" widget="monetary" optional="show"/>
    <field name="standard_price" widget="monetary" optional="show" readonly="1"/>
    <field name="categ_id" optional="hide"/>
    <field name="type" optional="hide" readonly="1"/>
    <field name="active" column_invisible="True"/>
</list>"#;

const VARIANT_LIST: &str = r#"<list string="Product Variants" multi_edit="1" sample="1">
    <field name="is_favorite" widget="boolean_favorite" nolabel="1" readonly="1"/>
    <field name="default_code" optional="show" readonly="1"/>
    <field name="barcode" optional="hide" readonly="1"/>
    <field name="name" readonly="1"/>
    <field name="company_id" optional="hide" readonly="1"/>
    <field name="lst_price" optional="show" string="Sales Price"/>
    <field name="standard_price" optional="show"/>
    <field name="categ_id" optional="hide"/>
    <field name="type" optional="hide" readonly="1"/>
    <field name="product_tmpl_id" readonly="1" column_invisible="True"/>
    <field name="active" column_invisible="True"/>
</list>"#;

const TEMPLATE_FORM: &str = r#"<form string="Product">
    <sheet>
        <field name="image_1920" widget="image"/>
        <field name="is_favorite" widget="boolean_favorite"/>
        <field name="name"/>
        <field name="sale_ok"/>
        <field name="purchase_ok"/>
        <group>
            <field name="type" widget="radio"/>
            <field name="list_price" widget="monetary"/>
            <field name="standard_price" widget="monetary"/>
            <field name="categ_id"/>
            <field name="default_code"/>
            <field name="barcode"/>
            <field name="uom_id"/>
            <field name="company_id"/>
            <field name="description_sale"/>
        </group>
        <field name="active" invisible="1"/>
    </sheet>
</form>"#;
