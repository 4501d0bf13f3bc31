//! `odoo://help/domains`.

use crate::model::domain::OPERATORS;

/// Domains and what they find.
const EXAMPLES: [(&str, &str); 7] = [
    ("[]", "all records"),
    (r#"[["name","ilike","acme"],["active","=",true]]"#, "both conditions hold"),
    (r#"["|",["email","=",false],["ref","=","X1"]]"#, "at least one of the two holds"),
    (r#"["!",["type","in",["contact","invoice"]]]"#, "the condition does not hold"),
    (r#"["&","|",["name","=","A"],["name","=","B"],["active","=",true]]"#, "A or B, and active"),
    (r#"[["country_id.code","=","BE"]]"#, "a path over relations"),
    (r#"[["create_date",">=","2026-01-01T00:00:00+01:00"]]"#, "a time with its offset; without one it is UTC"),
];

pub(super) fn body() -> String {
    let mut body = String::from(
        "A domain is a list of conditions `[field, operator, value]`, all of which must hold. `\"|\"` and `\"&\"` stand \
         before two conditions, `\"!\"` before one. A domain that is not understood is an error, never \"all\".\n\n\
         ## Examples\n\n",
    );
    for (domain, meaning) in EXAMPLES {
        body.push_str(&format!("- `{domain}`: {meaning}\n"));
    }
    body.push_str("\n## Operators\n\n");
    for alike in OPERATORS.chunk_by(|a, b| a.takes() == b.takes() && a.since() == b.since()) {
        let Some(first) = alike.first() else { continue };
        let names: Vec<String> = alike.iter().map(|operator| format!("`{}`", operator.as_str())).collect();
        let since = if first.since() > 0 { format!(" (Odoo {} and later)", first.since()) } else { String::new() };
        body.push_str(&format!("- {}{since}: {}\n", names.join(" "), first.takes()));
    }
    body.push_str(
        "\n## Relations and dates\n\n\
         - A relation is compared by id (`[\"partner_id\",\"=\",7]`), by exact name or external id, which become ids (a name \
         that no record has is an error), by part of a name with `ilike`, or by a path.\n\
         - Archived records are left out unless context.archived is true or the domain names `active`.\n\
         - Odoo 18 and later: `create_date.month_number` and other parts of a date as numbers.\n\
         - Odoo 19 and later: `\"today\"`, `\"-30d\"` and the like in place of a date.\n",
    );
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::domain::Domain;
    use crate::model::fake::Fake;
    use crate::model::view::for_reading;
    use serde_json::{Value, json};

    fn accepted(fake: &Fake, domain: &Value) -> bool {
        Domain::parse(domain).and_then(|domain| domain.check(&for_reading(fake), "res.partner")).is_ok()
    }

    #[test]
    fn every_example_is_a_domain() {
        for (domain, _) in EXAMPLES {
            let domain: Value = serde_json::from_str(domain).unwrap();
            assert!(accepted(&Fake::partners().major(14), &domain), "{domain}");
        }
    }

    #[test]
    fn every_operator_is_told_with_the_version_that_has_it() {
        let body = body();
        for operator in OPERATORS {
            let line = body.lines().find(|line| line.contains(&format!("`{}`", operator.as_str()))).unwrap();
            assert_eq!(line.contains("and later"), operator.since() > 0, "{line}");
        }
        assert!(body.contains("`any` `not any` (Odoo 17 and later)"), "{body}");
    }

    #[test]
    fn what_needs_a_version_needs_the_version_that_is_told() {
        let part = json!([["create_date.month_number", "=", 3]]);
        assert!(accepted(&Fake::partners().major(18), &part) && !accepted(&Fake::partners().major(17), &part));
        for relative in ["today", "-30d"] {
            let relative = json!([["create_date", ">=", relative]]);
            assert!(accepted(&Fake::partners().major(19), &relative));
            assert!(!accepted(&Fake::partners().major(18), &relative));
        }
    }
}
