//! The same refusal in the words of each version.

use odoo_sim::{Data, Series};
use serde_json::{Value, json};

use crate::client::{Client, last_line};

async fn told(series: Series, model: &str, method: &str, args: Value) -> String {
    let client = Client::with(Data::demo().with_series(series)).await;
    last_line(client.call(model, method, args, json!({})).await.expect_err(method)).1
}

/// The whole text of what Odoo expects: no traceback.
async fn whole(series: Series, model: &str, method: &str, args: Value) -> String {
    let client = Client::with(Data::demo().with_series(series)).await;
    let (code, text) = client.call(model, method, args, json!({})).await.expect_err(method);
    assert_eq!(code, 2, "{series}: {text}");
    text
}

const OLDER: &str = "The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n\
                     - Delete: another model requires the record being deleted. If possible, archive it instead.\n\n";

#[tokio::test]
async fn a_missing_value() {
    for series in Series::ALL {
        let expected = match series.major() {
            14 | 15 => format!("{OLDER}Model: Sales Order (sale.order), Field: Customer (partner_id)"),
            16..=18 => format!("{OLDER}Model: Sales Order (sale.order)\nField: Customer (partner_id)\n"),
            19 => "The operation cannot be completed: Missing required value for the field 'Customer' (partner_id).\n\
                   Model: 'Sales Order' (sale.order)\n- create/update: a mandatory field is not set\n\
                   - delete: another model requires the record being deleted, you can archive it instead\n"
                .to_owned(),
            _ => "The operation cannot be completed: Missing required field 'Customer' (partner_id) for model \
                  'Sales Order' (sale.order)"
                .to_owned(),
        };
        assert_eq!(whole(series, "sale.order", "create", json!([{}])).await, expected, "{series}");
    }
}

#[tokio::test]
async fn a_record_that_another_needs() {
    for series in Series::ALL {
        let head = "The operation cannot be completed: another model requires the record being deleted. If possible, \
                    archive it instead.\n\nModel: Sales Order (sale.order)";
        let expected = match series.major() {
            14 | 15 => format!("{head}, Constraint: sale_order_partner_id_fkey"),
            16..=18 => format!("{head}\nConstraint: sale_order_partner_id_fkey\n"),
            _ => "The operation cannot be completed: Another model is using the record you are trying to delete.\n\n\
                  The troublemaker is: 'Sales Order' (sale.order)\n\
                  Thanks to the following constraint: 'Customer' (partner_id)\n\
                  How about archiving the record instead?"
                .to_owned(),
        };
        assert_eq!(whole(series, "res.partner", "unlink", json!([[10]])).await, expected, "{series}");
    }
}

#[tokio::test]
async fn an_unknown_field() {
    for series in Series::ALL {
        let written = told(series, "res.partner", "write", json!([[10], {"fone": "1"}])).await;
        let created = told(series, "res.partner", "create", json!([{"fone": "1"}])).await;
        let read = told(series, "res.partner", "read", json!([[10], ["fone"]])).await;
        let old = "ValueError: Invalid field 'fone' on model 'res.partner'";
        let new = "ValueError: Invalid field 'fone' in 'res.partner'";
        let expected = match series.major() {
            14..=18 => [old, old, old],
            19 => ["KeyError: 'fone'", new, "ValueError: Invalid field 'fone' on 'res.partner'"],
            _ => [new, new, "ValueError: Invalid field 'fone' on 'res.partner'"],
        };
        assert_eq!([written, created, read], expected, "{series}");
    }
}
