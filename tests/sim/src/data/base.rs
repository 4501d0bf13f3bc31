//! Countries, currencies, the languages, the company, its users and its apps.

use serde_json::json;

use super::loader::Loader;
use crate::language;

/// Id, code, name, calling code, currency, name of the tax number, whether an address needs a state.
type Country = (i64, &'static str, &'static str, i64, Option<i64>, Option<&'static str>, bool);

/// With the ids that Odoo 19 gives them.
const COUNTRIES: &[Country] = &[
    (10, "AR", "Argentina", 54, None, Some("CUIT"), true),
    (12, "AT", "Austria", 43, Some(126), Some("USt"), false),
    (13, "AU", "Australia", 61, None, Some("ABN"), true),
    (20, "BE", "Belgium", 32, Some(126), Some("VAT"), false),
    (31, "BR", "Brazil", 55, None, None, false),
    (38, "CA", "Canada", 1, None, Some("GST/HST number"), true),
    (43, "CH", "Switzerland", 41, Some(4), None, false),
    (48, "CN", "China", 86, None, None, false),
    (56, "CZ", "Czech Republic", 420, None, Some("VAT"), false),
    (57, "DE", "Germany", 49, Some(126), Some("VAT"), false),
    (59, "DK", "Denmark", 45, None, Some("VAT"), false),
    (68, "ES", "Spain", 34, Some(126), Some("VAT"), false),
    (70, "FI", "Finland", 358, Some(126), Some("VAT"), false),
    (75, "FR", "France", 33, Some(126), Some("VAT"), false),
    (88, "GR", "Greece", 30, Some(126), Some("VAT"), false),
    (101, "IE", "Ireland", 353, Some(126), Some("VAT"), false),
    (104, "IN", "India", 91, None, Some("GSTIN"), true),
    (109, "IT", "Italy", 39, Some(126), Some("VAT"), true),
    (113, "JP", "Japan", 81, None, None, true),
    (133, "LU", "Luxembourg", 352, Some(126), Some("VAT"), false),
    (156, "MX", "Mexico", 52, None, Some("RFC"), true),
    (165, "NL", "Netherlands", 31, Some(126), Some("VAT"), false),
    (166, "NO", "Norway", 47, None, None, false),
    (170, "NZ", "New Zealand", 64, None, Some("GST"), false),
    (178, "PL", "Poland", 48, None, Some("VAT"), false),
    (183, "PT", "Portugal", 351, Some(126), Some("VAT"), false),
    (196, "SE", "Sweden", 46, Some(18), Some("VAT"), false),
    (231, "GB", "United Kingdom", 44, Some(144), Some("VAT"), false),
    (233, "US", "United States", 1, Some(1), None, true),
    (247, "ZA", "South Africa", 27, None, None, false),
];

/// Id, code, symbol, name, position, active.
const CURRENCIES: &[(i64, &str, &str, &str, &str, bool)] = &[
    (1, "USD", "$", "United States dollar", "before", true),
    (4, "CHF", "CHF", "Swiss franc", "before", false),
    (18, "SEK", "kr", "Swedish krona", "after", false),
    (126, "EUR", "€", "Euro", "after", false),
    (144, "GBP", "£", "Pound sterling", "before", false),
];

const STATES: &[(i64, &str, &str, &str)] = &[
    (13, "CA", "California", "state_us_5"),
    (35, "NY", "New York", "state_us_27"),
    (52, "TX", "Texas", "state_us_44"),
    (56, "WA", "Washington", "state_us_48"),
];

pub(crate) fn load(loader: &mut Loader<'_>) {
    for (id, code, symbol, name, position, active) in CURRENCIES {
        let values = json!({"name": code, "symbol": symbol, "full_name": name, "position": position, "active": active});
        loader.add("res.currency", Some(*id), values);
        loader.name("base", code, "res.currency", *id);
    }
    for (id, code, name, phone_code, currency, vat_label, state_required) in COUNTRIES {
        let values = json!({
            "code": code,
            "name": name,
            "phone_code": phone_code,
            "currency_id": currency.map_or(json!(false), Into::into),
            "vat_label": vat_label.map_or(json!(false), Into::into),
            "state_required": state_required,
        });
        loader.add("res.country", Some(*id), values);
        loader.name("base", &code.to_lowercase(), "res.country", *id);
    }
    for (id, code, name, xml_id) in STATES {
        loader.add("res.country.state", Some(*id), json!({"code": code, "name": name, "country_id": 233}));
        loader.name("base", xml_id, "res.country.state", *id);
    }
    for (id, (code, name)) in [1, 30].into_iter().zip(language::NAMES) {
        let iso_code = code.split('_').next();
        loader.add("res.lang", Some(id), json!({"name": name, "code": code, "iso_code": iso_code, "active": true}));
    }
    company(loader);
    users(loader);
    apps(loader);
}

fn company(loader: &mut Loader<'_>) {
    let partner = json!({
        "name": "YourCompany", "is_company": true, "type": "contact", "email": "info@yourcompany.example.com",
        "street": "1 Harbour Square", "city": "Oakland", "zip": "94607", "state_id": 13, "country_id": 233,
    });
    loader.add("res.partner", Some(1), partner);
    loader.add(
        "res.company",
        Some(1),
        json!({"name": "YourCompany", "partner_id": 1, "currency_id": 1, "email": "info@yourcompany.example.com"}),
    );
    loader.name("base", "main_partner", "res.partner", 1);
    loader.name("base", "main_company", "res.company", 1);
}

fn users(loader: &mut Loader<'_>) {
    for (user, partner, login, name, role, active, xml_id) in [
        (1, 2, "__system__", "OdooBot", "group_system", false, "user_root"),
        (2, 3, crate::ADMIN, "Administrator", "group_system", true, "user_admin"),
        (5, 6, crate::LOW_USER, "Demo User", "group_user", true, "user_demo"),
    ] {
        let contact = json!({
            "name": name, "type": "contact", "active": active, "parent_id": 1, "tz": "Europe/Brussels",
            "email": format!("{}@example.com", login.trim_matches('_')), "country_id": 233,
        });
        loader.add("res.partner", Some(partner), contact);
        let values = json!({"login": login, "partner_id": partner, "company_id": 1, "role": role, "active": active});
        loader.add("res.users", Some(user), values);
        loader.name("base", xml_id, "res.users", user);
    }
    loader.name("base", "partner_admin", "res.partner", 3);
}

fn apps(loader: &mut Loader<'_>) {
    for (name, title, application, state) in [
        ("base", "Base", false, "installed"),
        ("contacts", "Contacts", true, "installed"),
        ("crm", "CRM", true, "uninstalled"),
        ("sale_management", "Sales", true, "installed"),
    ] {
        let values = json!({"name": name, "shortdesc": title, "application": application, "state": state});
        loader.add("ir.module.module", None, values);
    }
}
