//! Business partners: companies named after things, and their contacts, named after what they do.

use serde_json::json;

use super::loader::Loader;

/// A one-pixel PNG, so that some records have an image.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// Id, name, mail domain, city, postcode, country, tags, salesperson.
type Company = (i64, &'static str, &'static str, &'static str, &'static str, i64, &'static [i64], Option<i64>);

const COMPANIES: &[Company] = &[
    (10, "Blue Heron Bakery", "blueheron", "Namur", "5000", 20, &[1], Some(2)),
    (11, "Copper Kettle Teas", "copperkettle", "York", "YO1 7HH", 231, &[1, 4], None),
    (12, "Dry Dock Chandlery", "drydock", "Rotterdam", "3011", 165, &[2], None),
    (13, "Granite Peak Bicycles", "granitepeak", "Innsbruck", "6020", 12, &[], Some(5)),
    (14, "Lantern Street Books", "lanternstreet", "Lisbon", "1100-148", 183, &[3], None),
    (15, "Orchard Lane Cider", "orchardlane", "Rouen", "76000", 75, &[2, 5], None),
    (16, "Paper Crane Printing", "papercrane", "Leipzig", "04109", 57, &[4], Some(2)),
    (17, "Quarry Road Tools", "quarryroad", "Seattle", "98101", 233, &[5], None),
    (18, "Riverbend Timber", "riverbend", "Tampere", "33100", 70, &[2], None),
    (19, "Saltmarsh Boatyard", "saltmarsh", "Galway", "H91", 101, &[], None),
    (20, "Thistle Garden Centre", "thistlegarden", "Ghent", "9000", 20, &[1, 3], Some(5)),
    (21, "Umber & Ochre Ceramics", "umberochre", "Faenza", "48018", 109, &[], None),
];

/// Name and job of a company's contacts.
const ROLES: &[(&str, &str)] = &[("Purchasing", "Buyer"), ("Accounts Payable", "Bookkeeper")];

const TAGS: &[(i64, &str, i64)] =
    &[(1, "Retail", 2), (2, "Supplier", 4), (3, "Newsletter", 7), (4, "Office Supplies", 1), (5, "Prospect", 3)];

pub(crate) fn load(loader: &mut Loader<'_>) {
    for (id, name, color) in TAGS {
        loader.add("res.partner.category", Some(*id), json!({"name": name, "color": color}));
    }
    for (index, (id, name, domain, city, zip, country, tags, salesperson)) in (1_i64..).zip(COMPANIES) {
        let values = json!({
            "name": name,
            "is_company": true,
            "type": "contact",
            "email": format!("info@{domain}.example.com"),
            "phone": format!("+{country} 555 01{index:02}"),
            "website": format!("https://{domain}.example.com"),
            "ref": format!("C{id:04}"),
            "street": format!("{} Market Street", index * 7),
            "city": city,
            "zip": zip,
            "country_id": country,
            "state_id": if *country == 233 { json!(56) } else { json!(false) },
            "category_id": tags,
            "user_id": salesperson.map_or(json!(false), Into::into),
            "image_1920": if index % 4 == 1 { json!(PIXEL) } else { json!(false) },
            "comment": if index == 1 { json!("<p>Delivery before 7:00 &amp; no pallets.</p>") } else { json!(false) },
        });
        loader.add("res.partner", Some(*id), values);
        contacts(loader, *id, domain, city, *country);
    }
    loader.add(
        "res.partner",
        None,
        json!({
            "name": "Closed Mill Weaving", "is_company": true, "type": "contact", "active": false, "country_id": 20,
        }),
    );
}

fn contacts(loader: &mut Loader<'_>, company: i64, domain: &str, city: &str, country: i64) {
    // Fixed ids, so that adding a company moves nobody else.
    for (offset, (name, job)) in (0_i64..).zip(ROLES) {
        let mailbox = name.to_lowercase().replace(' ', ".");
        let values = json!({
            "name": name,
            "type": "contact",
            "parent_id": company,
            "function": job,
            "email": format!("{mailbox}@{domain}.example.com"),
            "city": city,
            "country_id": country,
        });
        loader.add("res.partner", Some(10 + company * 2 + offset), values);
    }
}
