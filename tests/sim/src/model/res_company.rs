//! `res.company`.

use super::{
    Access, Definition, Model,
    field::{boolean, char, integer, many2one, one2many},
    unique::Unique,
};

const UNIQUE: &[Unique] = &[Unique {
    constraint: "res_company_name_uniq",
    fields: &["name"],
    told: Some(("The company name must be unique !", "The company name must be unique!")),
}];

pub(crate) fn models() -> Vec<Model> {
    let fields = vec![
        char("name", "Company Name").required(),
        boolean("active", "Active").default(|_| true.into()),
        one2many("child_ids", "Branches", "res.company", "parent_id"),
        many2one("country_id", "Country", "res.country").related("partner_id", "country_id"),
        many2one("currency_id", "Currency", "res.currency").required().default(|_| 1.into()),
        char("email", "Email"),
        many2one("parent_id", "Parent Company", "res.company"),
        many2one("partner_id", "Partner", "res.partner").required(),
        char("phone", "Phone"),
        integer("sequence", "Sequence").default(|_| 10.into()),
        char("vat", "Tax ID").related("partner_id", "vat"),
        char("website", "Website Link").related("partner_id", "website"),
    ];
    let company = Definition {
        order: "sequence, name",
        access: Access::read_only(&["Access Rights"]),
        list: "<list string=\"Companies\"><field name=\"sequence\" widget=\"handle\"/><field name=\"name\"/>\
               <field name=\"partner_id\" required=\"0\"/><field name=\"child_ids\" widget=\"many2many_tags\"/>\
               <field name=\"active\" column_invisible=\"True\"/></list>",
        form: "<form string=\"Company\"><sheet><field name=\"name\"/><group><field name=\"partner_id\"/>\
               <field name=\"country_id\"/><field name=\"vat\"/><field name=\"currency_id\"/>\
               <field name=\"phone\"/><field name=\"email\"/><field name=\"website\"/>\
               <field name=\"parent_id\"/></group></sheet></form>",
        unique: UNIQUE,
        ..Definition::new("res.company", "Companies", fields)
    };
    vec![company.build()]
}
