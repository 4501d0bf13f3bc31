use super::*;

fn instance() -> Instance {
    Instance {
        name: "default".into(),
        url: "http://odoo.example".into(),
        database: "prod".into(),
        username: "bot".into(),
        credential: "s3cr&t".into(),
    }
}

/// As Odoo 19 writes it, shortened.
fn python(last: &str) -> String {
    format!(
        "Traceback (most recent call last):\n  File \"/opt/odoo/http/dispatcher.py\", line 163, in dispatch\n    \
         result = dispatch_rpc(service, method, params)\n             ^^^^^^^^^^^^^^^^^^\n  File \"/opt/odoo/orm/models.py\", line 3853, \
         in read\n    raise ValueError(\"Wrong value for %s: %r\" % (self, value))\n    ^^^^^^^^^\n{last}\n"
    )
}

fn error(code: i64, text: &str, model: &str, method: &str) -> Error {
    from_fault(code, text, &instance(), Call { model, method })
}

#[test]
fn each_fault_of_odoo_19_gets_its_code_and_loses_its_traceback() {
    for (number, text, code, words) in [
        (
            1,
            python("ValueError: Invalid field 'nmae' on 'res.partner'"),
            Code::Validation,
            "Invalid field 'nmae' on 'res.partner'",
        ),
        (
            1,
            python("ValueError: Invalid operator in condition ('name', 'equals', 'x')"),
            Code::Validation,
            "Invalid operator",
        ),
        (1, python("KeyError: 'fone'"), Code::Validation, "'fone'"),
        (
            1,
            python("TypeError: BaseModel.search() got an unexpected keyword argument 'foo'"),
            Code::Validation,
            "argument 'foo'",
        ),
        (
            1,
            python("psycopg2.errors.InvalidRowCountInLimitClause: LIMIT must not be negative"),
            Code::Validation,
            "LIMIT must not be negative",
        ),
        (
            1,
            python("psycopg2.errors.NumericValueOutOfRange: integer out of range\nLINE 1: SELECT x\n               ^"),
            Code::Validation,
            "integer out of range",
        ),
        (
            1,
            python("AttributeError: The method 'res.partner.serch' does not exist"),
            Code::NotFound,
            "res.partner.serch",
        ),
        (
            1,
            python("psycopg2.OperationalError: connection to server failed: FATAL:  database \"prod\" does not exist"),
            Code::Connection,
            "\"prod\"",
        ),
        (
            1,
            python("psycopg2.errors.SerializationFailure: could not serialize access"),
            Code::Unknown,
            "rolled this call back",
        ),
        (1, python("some_module.Strange: it broke"), Code::Unknown, "Strange: it broke"),
        (2, "Object res.partnr doesn't exist".into(), Code::NotFound, "\"res.partnr\""),
        (
            2,
            "Record does not exist or has been deleted.\n(Record: res.partner(99,), User: 2)".into(),
            Code::NotFound,
            "res.partner(99,)",
        ),
        (
            2,
            "Model: 'Sales Order' (sale.order)\n- create/update: a mandatory field is not set".into(),
            Code::Validation,
            "mandatory field",
        ),
        (3, "Access Denied".into(), Code::Authentication, "\"bot\""),
        (4, "You are not allowed to create 'Country' (res.country) records.".into(), Code::Permission, "not allowed"),
    ] {
        let error = error(number, &text, "res.partner", "write");
        let shown = error.to_string();
        assert_eq!(error.code, code, "{text}");
        assert!(shown.contains(words), "{words}: {shown}");
        assert!(error.hint.is_some(), "{shown}");
        for forbidden in ["Traceback", "/opt", ".py", "line 163", "^^^", "s3cr&t"] {
            assert!(!shown.contains(forbidden), "{forbidden} in {shown}");
        }
    }
}

#[test]
fn a_conflict_may_be_repeated_since_it_was_rolled_back() {
    let conflict =
        error(1, &python("psycopg2.errors.SerializationFailure: could not serialize"), "sale.order", "action_confirm");
    assert_eq!(conflict.retry, Retry::Safe);
    assert_eq!(error(1, &python("ValueError: x"), "sale.order", "write").retry, Retry::Never);
}

#[test]
fn a_result_that_xml_cannot_carry_is_no_failure() {
    let nothing = python("TypeError: cannot marshal None unless allow_none is enabled");
    assert_eq!(lost_result(&nothing), Some(Lost::Nothing));
    assert_eq!(lost_result(&python("OverflowError: int exceeds XML-RPC limits")), Some(Lost::Result));
    assert_eq!(lost_result(&python("TypeError: dictionary key must be string")), Some(Lost::Result));
    assert_eq!(lost_result(&python("TypeError: cannot marshal <class 'x'> objects")), None);
}

#[test]
fn a_long_text_is_cut() {
    let shown = error(2, &"word ".repeat(10_000), "res.partner", "write").message;
    assert!(shown.chars().count() <= MAX_TEXT + 2 && shown.ends_with('…'), "{} characters", shown.len());
}
