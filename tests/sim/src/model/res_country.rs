//! `res.country`, its states, and `res.currency`.

use super::{
    Access, Definition, Model,
    definition::Rules,
    field::{boolean, char, float, integer, many2one, one2many, selection, text},
    unique::Unique,
};

pub(crate) fn models() -> Vec<Model> {
    vec![country().build(), state().build(), currency().build()]
}

fn country() -> Definition {
    let fields = vec![
        char("code", "Country Code").required().help("Two letters, ISO 3166"),
        char("name", "Country Name").required(),
        text("address_format", "Layout in Reports"),
        many2one("currency_id", "Currency", "res.currency"),
        selection(
            "name_position",
            "Customer Name Position",
            &[("before", "Before Address"), ("after", "After Address")],
        )
        .default(|_| "before".into()),
        integer("phone_code", "Country Calling Code"),
        one2many("state_ids", "States", "res.country.state", "country_id"),
        boolean("state_required", "State Required"),
        char("vat_label", "Vat Label"),
        boolean("zip_required", "Zip Required").default(|_| true.into()),
    ];
    Definition {
        order: "name, id",
        names: &["code", "name"],
        list: "<list string=\"Country\" create=\"0\" delete=\"0\"><field name=\"name\"/><field name=\"code\"/></list>",
        form: "<form create=\"0\" delete=\"0\"><sheet><field name=\"name\"/><field name=\"currency_id\"/>\
               <field name=\"code\"/><field name=\"phone_code\"/><field name=\"vat_label\"/>\
               <field name=\"zip_required\"/><field name=\"state_required\"/><field name=\"state_ids\">\
               <list editable=\"bottom\"><field name=\"name\"/><field name=\"code\"/></list></field></sheet></form>",
        unique: COUNTRY_UNIQUE,
        ..Definition::new("res.country", "Country", fields)
    }
}

const COUNTRY_UNIQUE: &[Unique] = &[
    Unique {
        constraint: "res_country_name_uniq",
        fields: &["name"],
        told: Some(("The name of the country must be unique !", "The name of the country must be unique!")),
    },
    Unique {
        constraint: "res_country_code_uniq",
        fields: &["code"],
        told: Some(("The code of the country must be unique !", "The code of the country must be unique!")),
    },
];
const STATE_UNIQUE: &[Unique] = &[Unique {
    constraint: "res_country_state_name_code_uniq",
    fields: &["country_id", "code"],
    told: Some((
        "The code of the state must be unique by country !",
        "The code of the state must be unique by country!",
    )),
}];
const CURRENCY_UNIQUE: &[Unique] = &[Unique {
    constraint: "res_currency_unique_name",
    fields: &["name"],
    told: Some(("The currency code must be unique!", "The currency code must be unique!")),
}];

fn state() -> Definition {
    let fields = vec![
        // In the order in which the database looks for what is missing.
        many2one("country_id", "Country", "res.country").required(),
        char("name", "State Name").required(),
        char("code", "State Code").required(),
    ];
    Definition {
        order: "code, id",
        access: Access::ALL,
        list: STATE_LIST,
        form: STATE_FORM,
        rules: Rules {
            display: |env, row| {
                let name = env.text(row, "name");
                match env.follow(row, "country_id") {
                    Some(country) => format!("{name} ({})", env.text(country, "code")),
                    None => name,
                }
            },
            ..Rules::default()
        },
        unique: STATE_UNIQUE,
        ..Definition::new("res.country.state", "Country state", fields)
    }
}

const STATE_LIST: &str = "<list string=\"State\" editable=\"bottom\">\
    <field name=\"name\"/><field name=\"code\"/><field name=\"country_id\"/></list>";
const STATE_FORM: &str = "<form string=\"State\"><sheet><group>\
    <field name=\"name\"/><field name=\"code\"/><field name=\"country_id\"/></group></sheet></form>";

fn currency() -> Definition {
    let fields = vec![
        char("name", "Currency").required().help("Three letters, ISO 4217"),
        boolean("active", "Active").default(|_| true.into()),
        integer("decimal_places", "Decimal Places").stored(|_, _| 2.into()),
        char("full_name", "Name"),
        selection("position", "Symbol Position", &[("after", "After Amount"), ("before", "Before Amount")])
            .default(|_| "after".into()),
        float("rounding", "Rounding Factor").default(|_| 0.01.into()),
        char("symbol", "Symbol").required(),
    ];
    Definition {
        order: "active desc, name",
        access: Access::read_only(&["Accounting/Administrator", "Role / Administrator"]),
        list: "<list string=\"Currencies\" decoration-muted=\"(not active)\"><field name=\"name\"/>\
               <field name=\"symbol\"/><field name=\"full_name\" optional=\"show\"/>\
               <field name=\"active\" widget=\"boolean_toggle\"/></list>",
        form: "<form string=\"Currency\"><sheet><group><field name=\"name\"/><field name=\"full_name\"/>\
               <field name=\"active\"/><field name=\"symbol\"/><field name=\"position\"/>\
               <field name=\"rounding\"/></group></sheet></form>",
        unique: CURRENCY_UNIQUE,
        ..Definition::new("res.currency", "Currency", fields)
    }
}
