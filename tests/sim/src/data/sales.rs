//! Products and the orders that sold them.

use serde_json::json;

use super::loader::Loader;

/// Name, reference, price, cost, category, whether it is a service.
const PRODUCTS: &[(&str, &str, f64, f64, i64, bool)] = &[
    ("Oak Desk", "DESK-OAK", 450.0, 270.0, 3, false),
    ("Standing Desk", "DESK-UP", 690.0, 410.0, 3, false),
    ("Desk Lamp", "LAMP-01", 40.0, 18.5, 3, false),
    ("Office Chair", "CHAIR-01", 120.5, 70.0, 3, false),
    ("Drawer Unit", "DRAWER-3", 85.0, 49.9, 3, false),
    ("Bookshelf", "SHELF-5", 139.0, 82.0, 3, false),
    ("Whiteboard", "BOARD-W", 95.0, 51.0, 4, false),
    ("Marker Set", "MARK-12", 12.9, 5.2, 4, false),
    ("Copy Paper, 500 Sheets", "PAPER-A4", 4.95, 2.8, 4, false),
    ("Ring Binder", "BIND-01", 3.2, 1.1, 4, false),
    ("Stapler", "STAPLE-1", 14.5, 6.6, 4, false),
    ("Desk Organiser", "ORG-01", 22.0, 9.0, 4, false),
    ("Monitor Arm", "ARM-02", 109.0, 61.0, 4, false),
    ("Cable Tray", "TRAY-1", 28.0, 12.0, 4, false),
    ("Coat Stand", "COAT-1", 59.0, 30.0, 3, false),
    ("Meeting Table", "TABLE-8", 980.0, 600.0, 3, false),
    ("Acoustic Panel", "PANEL-A", 149.0, 77.0, 3, false),
    ("Assembly", "SRV-ASM", 55.0, 32.0, 2, true),
    ("Delivery", "SRV-DEL", 25.0, 15.0, 2, true),
    ("Office Planning, per Hour", "SRV-PLAN", 95.0, 60.0, 2, true),
];

/// How many orders there are; their contents follow from their number.
const ORDERS: i64 = 20;

pub(crate) fn load(loader: &mut Loader<'_>) {
    for (id, name, parent) in
        [(1, "Goods", None), (2, "Services", None), (3, "Furniture", Some(1)), (4, "Office Supplies", Some(1))]
    {
        let parent = parent.map_or(json!(false), |parent: i64| parent.into());
        loader.add("product.category", Some(id), json!({"name": name, "parent_id": parent}));
    }
    for (id, name, xml_id) in [(1, "Units", "product_uom_unit"), (4, "Hours", "product_uom_hour")] {
        loader.add("uom.uom", Some(id), json!({"name": name, "sequence": id * 10}));
        loader.name("uom", xml_id, "uom.uom", id);
    }
    for (id, (name, code, price, cost, category, service)) in (1_i64..).zip(PRODUCTS) {
        let kind = if *service { "service" } else { "consu" };
        let template = json!({
            "name": name, "list_price": price, "categ_id": category, "type": kind, "uom_id": 1, "sequence": 1,
            "invoice_policy": "order", "is_favorite": id == 4,
        });
        loader.add("product.template", Some(id), template);
        loader.add(
            "product.product",
            Some(id),
            json!({
                "product_tmpl_id": id, "default_code": code, "standard_price": cost,
            }),
        );
    }
    for number in 1..=ORDERS {
        order(loader, number);
    }
    loader.last_order(ORDERS.unsigned_abs());
}

fn order(loader: &mut Loader<'_>, number: i64) {
    let customer = 10 + (number * 5) % 12;
    let state = match number % 5 {
        0 => "cancel",
        1 => "draft",
        2 => "sent",
        _ => "sale",
    };
    let values = json!({
        "name": format!("S{number:05}"),
        "partner_id": customer, "partner_invoice_id": customer, "partner_shipping_id": customer,
        "date_order": format!("2026-{:02}-{:02} 09:30:00", 1 + number % 6, 1 + number),
        "state": state,
        "user_id": if number % 4 == 0 { 5 } else { 2 },
        "company_id": 1,
        "client_order_ref": if number % 3 == 0 { json!(format!("PO-{}", 1000 + number)) } else { json!(false) },
    });
    let order = loader.add("sale.order", Some(number), values);
    for line in 0..1 + number % 4 {
        let product = 1 + (number * 3 + line * 7) % 20;
        let index = usize::try_from(product - 1).unwrap_or_default();
        let Some((name, code, price, ..)) = PRODUCTS.get(index) else { continue };
        loader.add(
            "sale.order.line",
            None,
            json!({
                "order_id": order, "product_id": product, "name": format!("[{code}] {name}"), "sequence": 10 + line,
                "product_uom_qty": 1 + (number + line) % 5, "price_unit": price, "product_uom_id": 1,
                "discount": if number % 6 == 0 { 10.0 } else { 0.0 },
            }),
        );
    }
}
