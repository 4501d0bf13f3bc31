//! `res.partner.category`: the tags of contacts.

use super::{
    Access, Definition, Model,
    definition::Rules,
    field::{boolean, char, integer, many2many, many2one, one2many},
    hierarchy::refuse_loop,
};

pub(crate) fn models() -> Vec<Model> {
    let fields = vec![
        char("name", "Name").required(),
        boolean("active", "Active").default(|_| true.into()),
        one2many("child_ids", "Child Tags", "res.partner.category", "parent_id"),
        integer("color", "Color").default(|_| 1.into()),
        many2one("parent_id", "Category", "res.partner.category").cascade(),
        many2many("partner_ids", "Partners", "res.partner")
            .stored(|env, row| env.referrers("res.partner", "category_id", row.id)),
    ];
    let category = Definition {
        order: "name, id",
        access: Access::ALL,
        list: "<list string=\"Contact Tags\"><field name=\"display_name\"/><field name=\"color\"/></list>",
        form: "<form string=\"Contact Tag\"><group><field name=\"name\"/><field name=\"color\"/>\
               <field name=\"parent_id\"/><field name=\"active\"/></group></form>",
        rules: Rules {
            display: |env, row| match env.follow(row, "parent_id") {
                Some(parent) => format!("{} / {}", env.display_name(parent), env.text(row, "name")),
                None => env.text(row, "name"),
            },
            check: |env, row| refuse_loop(env, row, "You can not create recursive tags."),
            ..Rules::default()
        },
        ..Definition::new("res.partner.category", "Partner Tags", fields)
    };
    vec![category.build()]
}
