//! The texts of faults, as a real Odoo 19 words them.

use serde_json::{Value, json};

use crate::client::{Client, last_line};

const REQUIRED: &str = "The operation cannot be completed: Missing required value for the field 'Customer' (partner_id).\n\
                        Model: 'Sales Order' (sale.order)\n\
                        - create/update: a mandatory field is not set\n\
                        - delete: another model requires the record being deleted, you can archive it instead\n";

#[tokio::test]
async fn what_odoo_expects_is_told_plainly() {
    let client = Client::demo().await;
    let partner = "res.partner";
    let missing = "Record does not exist or has been deleted.\n(Record: res.partner(99999999,), User: 2)";
    let cases: &[(&str, &str, Value, &str)] = &[
        (partner, "write", json!([[99_999_999], {"name": "a"}]), missing),
        (partner, "unlink", json!([[99_999_999]]), missing),
        ("no.such.model", "search", json!([[]]), "Object no.such.model doesn't exist"),
        ("sale.order", "create", json!([{}]), REQUIRED),
        (partner, "create", json!([{}]), "The operation cannot be completed: Contacts require a name"),
        (partner, "write", json!([[10], {"parent_id": 10}]), "You cannot create recursive Partner hierarchies."),
        (
            "res.country",
            "create",
            json!([{"name": "Twice", "code": "BE"}]),
            "The operation cannot be completed: The code of the country must be unique!",
        ),
        (
            partner,
            "unlink",
            json!([[10]]),
            "The operation cannot be completed: Another model is using the record you are trying to delete.\n\n\
             The troublemaker is: 'Sales Order' (sale.order)\n\
             Thanks to the following constraint: 'Customer' (partner_id)\nHow about archiving the record instead?",
        ),
        (partner, "write", json!([[10], {"image_1920": "no!"}]), "Image is not encoded in base64."),
    ];
    for (model, method, args, text) in cases {
        let fault = client.call(model, method, args.clone(), json!({})).await.unwrap_err();
        assert_eq!(fault, (2, (*text).to_owned()), "{model}.{method}");
    }
}

#[tokio::test]
async fn what_odoo_does_not_expect_ends_a_traceback() {
    let client = Client::demo().await;
    let cases: &[(&str, Value, &str)] = &[
        ("read", json!([[10], ["nmae"]]), "ValueError: Invalid field 'nmae' on 'res.partner'"),
        (
            "search",
            json!([[["nmae", "=", 1]]]),
            "ValueError: Invalid field res.partner.nmae in condition ('nmae', '=', 1)",
        ),
        ("search", json!([[["name", "equals", 1]]]), "ValueError: Invalid operator in condition ('name', 'equals', 1)"),
        ("search", json!(["abc"]), "TypeError: Domain() invalid argument type for domain: 'abc'"),
        ("search", json!([[["name", "="]]]), "ValueError: Domain() invalid item in domain: ['name', '=']"),
        (
            "search",
            json!([["&", ["name", "=", "x"]]]),
            "ValueError: Domain() malformed domain ['&', ['name', '=', 'x']]",
        ),
        ("write", json!([[10], {"fone": "1"}]), "KeyError: 'fone'"),
        ("create", json!([{"name": "x", "fone": "1"}]), "ValueError: Invalid field 'fone' in 'res.partner'"),
        ("write", json!([[10], {"type": "nope"}]), "ValueError: Wrong value for res.partner.type: 'nope'"),
        ("write", json!([[10], {"category_id": 3}]), "ValueError: Wrong value for res.partner.category_id: 3"),
        (
            "write",
            json!([[10], {"partner_latitude": "1,250"}]),
            "ValueError: could not convert string to float: '1,250'",
        ),
        ("nope", json!([[]]), "AttributeError: The method 'res.partner.nope' does not exist"),
        ("write", json!([[10]]), "TypeError: ResPartner.write() missing 1 required positional argument: 'vals'"),
        ("search", json!([[], 0, -1]), "psycopg2.errors.InvalidRowCountInLimitClause: LIMIT must not be negative"),
    ];
    for (method, args, line) in cases {
        assert_eq!(client.fault("res.partner", method, args.clone()).await, (1, (*line).to_owned()), "{method} {args}");
    }
    let zoned = client.fault("sale.order", "write", json!([[1], {"date_order": "2026-12-01T10:00:00Z"}])).await;
    assert!(zoned.1.starts_with("ValueError: time data '2026-12-01T10:00:00Z' does not match format"), "{zoned:?}");
}

#[tokio::test]
async fn a_traceback_holds_what_must_not_reach_a_user() {
    let client = Client::demo().await;
    let (_, text) = client.call("res.partner", "read", json!([[10], ["nmae"]]), json!({})).await.unwrap_err();
    assert!(text.starts_with("Traceback (most recent call last):"));
    assert!(text.contains("File \"/usr/lib/python3"));
}

#[tokio::test]
async fn an_unknown_database_is_told_by_postgresql() {
    let client = Client::demo().await;
    let (code, text) = client.authenticate("nodb", "admin", "admin").await.unwrap_err();
    assert_eq!(code, 1);
    let line = last_line((code, text)).1;
    assert!(
        line.starts_with("psycopg2.OperationalError:") && line.ends_with("database \"nodb\" does not exist"),
        "{line}"
    );
}
