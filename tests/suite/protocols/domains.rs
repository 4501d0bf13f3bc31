//! Domains in every spelling that models use, and hostile ones: they mean what they say, or they are refused.

use crate::stage::Session;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

super::scenarios!(
    a_domain_means_the_same_in_each_spelling,
    operators_do_what_they_say,
    a_name_of_a_related_record_is_never_looked_for_in_vain,
    a_domain_that_cannot_be_read_is_refused_and_never_matches_all,
    hostile_texts_are_looked_for_and_nothing_else;
    a_domain_may_be_a_text_in_json_or_python,
);

/// Three partners: A and B in Belgium, C without a country.
fn three(s: &mut Session) -> Result<Vec<i64>> {
    s.create_all(
        "res.partner",
        json!([{"name": "Domain MCP A", "country_id": "base.be", "color": 1, "ref": "50%_off", "is_company": true},
               {"name": "Domain MCP B", "country_id": "base.be", "color": 2, "email": "b@example.com"},
               {"name": "Domain MCP C", "color": 3, "comment": "<p>it's \"quoted\" \\ here</p>"}]),
    )
}

fn a_domain_means_the_same_in_each_spelling(s: &mut Session) -> Result<()> {
    let ids = three(s)?;
    let own = json!(["id", "in", ids]);
    for domain in [
        json!([own, ["color", ">", 1]]),
        json!(["&", own, ["color", ">", 1]]),
        json!([own, "!", ["color", "<=", 1]]),
        json!([own, "|", ["color", "=", 2], ["color", "=", 3]]),
        json!([["id", "in", ids], ["color", "in", [2, 3]]]),
    ] {
        let found = s.ok("odoo_search", json!({"model": "res.partner", "domain": domain, "order": "id"}))?;
        let found = crate::answers::ids(&found);
        ensure!(found == ids.iter().copied().skip(1).collect::<Vec<_>>(), "{domain} found {found:?} of {ids:?}");
    }
    Ok(())
}

fn operators_do_what_they_say(s: &mut Session) -> Result<()> {
    let ids = three(s)?;
    for (condition, names) in [
        (json!(["name", "ilike", "mcp b"]), "B"),
        (json!(["name", "like", "MCP B"]), "B"),
        (json!(["name", "=like", "Domain%B"]), "B"),
        (json!(["name", "=ilike", "DOMAIN%b"]), "B"),
        (json!(["name", "not ilike", "mcp b"]), "AC"),
        (json!(["name", "not like", "MCP B"]), "AC"),
        (json!(["country_id", "=", false]), "C"),
        (json!(["country_id", "=", null]), "C"),
        (json!(["country_id", "!=", false]), "AB"),
        (json!(["country_id.code", "=", "BE"]), "AB"),
        (json!(["country_id", "=", "Belgium"]), "AB"),
        (json!(["country_id", "=", "base.be"]), "AB"),
        (json!(["country_id", "!=", "Belgium"]), "C"),
        (json!(["country_id", "in", ["Belgium", "Netherlands"]]), "AB"),
        (json!(["country_id", "not in", ["Belgium"]]), "C"),
        (json!(["country_id", "in", [20, 21]]), "AB"),
        (json!(["country_id", "not in", [20, 21]]), "C"),
        (json!(["color", "in", []]), ""),
        (json!(["color", "not in", []]), "ABC"),
        (json!(["color", ">=", 2]), "BC"),
        (json!(["color", "!=", 2]), "AC"),
        (json!(["color", "=?", 2]), "B"),
        (json!(["is_company", "=", true]), "A"),
        (json!(["is_company", "!=", true]), "BC"),
        (json!(["email", "=", false]), "AC"),
        (json!(["id", "child_of", ids]), "ABC"),
        (json!(["ref", "=", "50%_off"]), "A"),
        (json!(["create_date", ">", "2020-01-01"]), "ABC"),
        (json!(["create_date", "<", "2020-01-01T00:00:00+02:00"]), ""),
    ] {
        let search = json!({"model": "res.partner", "domain": [["id", "in", ids], condition], "fields": ["name"], "order": "id"});
        s.ok("odoo_search_read", search).with_context(|| condition.to_string())?;
        let found: String =
            ["A", "B", "C"].into_iter().filter(|name| s.last().contains(&format!("Domain MCP {name}"))).collect();
        ensure!(found == names, "{condition} found {found:?}, not {names:?}: {}", s.last());
    }
    Ok(())
}

fn a_name_of_a_related_record_is_never_looked_for_in_vain(s: &mut Session) -> Result<()> {
    let ids = three(s)?;
    let by = |condition: Value| json!({"model": "res.partner", "domain": [["id", "in", ids], condition], "fields": ["name"]});
    s.says("odoo_search_read", by(json!(["country_id", "=", "Belgium"])), &[r#"["country_id","=",20]"#, "of 2"])?;
    s.says("odoo_search_read", by(json!(["country_id", "!=", "base.be"])), &[r#"["country_id","!=",20]"#, "of 1"])?;
    // By a misspelt name Odoo would find nothing, or with the other operator everything.
    for operator in ["=", "!="] {
        let misspelt = by(json!(["country_id", operator, "Belgum"]));
        s.fails("odoo_search_read", misspelt, "E004", &["\"Belgum\"", "did you mean [20,\"Belgium\"]?", "ilike"])?;
    }
    let listed = by(json!(["country_id", "not in", ["Belgium", "Belgum"]]));
    s.fails("odoo_count", json!({"model": listed["model"], "domain": listed["domain"]}), "E004", &["did you mean"])?;
    // A name as it is shown, which is not how it is stored.
    let firm = s.create("res.partner", json!({"name": "Named MCP", "is_company": true}))?;
    let person = s.create("res.partner", json!({"name": "Person MCP", "parent_id": firm}))?;
    let below = s.create("res.partner", json!({"name": "Below MCP", "parent_id": person}))?;
    let shown = json!({"model": "res.partner", "domain": [["parent_id", "=", "Named MCP, Person MCP"]]});
    let found = s.ok("odoo_search", shown)?;
    ensure!(crate::answers::ids(&found) == [below], "{found}");
    // Two of one name are meant both, and an archived one is still whom others belong to.
    let twin = s.create("res.partner", json!({"name": "Named MCP", "is_company": true}))?;
    let of_twin = s.create("res.partner", json!({"name": "Of the twin MCP", "parent_id": twin}))?;
    s.ok("odoo_write", json!({"model": "res.partner", "ids": [twin], "values": {"active": false}}))?;
    let both = json!({"model": "res.partner", "domain": [["parent_id", "=", "Named MCP"]], "order": "id"});
    let found = s.ok("odoo_search", both)?;
    ensure!(crate::answers::ids(&found) == [person, of_twin], "{found}");
    Ok(())
}

fn a_domain_may_be_a_text_in_json_or_python(s: &mut Session) -> Result<()> {
    for (domain, read) in [
        ("[[\"name\", \"=\", \"x\"]]", r#"domain [["name","=","x"]]"#),
        ("[['name', '=', 'x']]", r#"domain [["name","=","x"]]"#),
        ("[('name', '=', 'x'), ('active', '=', True)]", r#"domain [["name","=","x"],["active","=",true]]"#),
    ] {
        let arguments = json!({"model": "res.partner", "domain": domain});
        s.says("odoo_search_read", arguments, &[read]).with_context(|| domain.to_owned())?;
    }
    Ok(())
}

fn a_domain_that_cannot_be_read_is_refused_and_never_matches_all(s: &mut Session) -> Result<()> {
    for domain in [
        json!("[['name', '=', 'x'"),
        json!("name = 'x'"),
        json!("[('name', 'in', (1, 2)) for x in y]"),
        json!("__import__('os').system('true')"),
        json!("[('name', '=', uid)]"),
        json!(""),
        json!("null"),
        json!([["name", "="]]),
        json!([["name", "=", "x", "y"]]),
        json!(["|", ["name", "=", "x"]]),
        json!(["&"]),
        json!(["name", "=", "x"]),
        json!([["", "=", "x"]]),
        json!([[1, "=", 2]]),
        json!([["name", "equals", "x"]]),
        json!([["name", "in", {"a": 1}]]),
        json!([["nmae", "=", "x"]]),
        json!([["country_id.cod", "=", "BE"]]),
        json!([["color", "=?", false]]),
        json!([["color", ">", "many"]]),
        json!([["create_date", ">", "yesterday-ish"]]),
        json!({"name": "x"}),
        json!(true),
        json!([null]),
        json!([[["name", "=", "x"]]]),
        nested(200),
    ] {
        for tool in ["odoo_search_read", "odoo_count"] {
            s.fails(tool, json!({"model": "res.partner", "domain": domain}), "E004", &[])
                .with_context(|| format!("{domain}"))?;
        }
    }
    Ok(())
}

/// So many "not" in a row.
fn nested(depth: usize) -> Value {
    let mut domain = vec![json!("!"); depth];
    domain.push(json!(["name", "=", "x"]));
    Value::Array(domain)
}

fn hostile_texts_are_looked_for_and_nothing_else(s: &mut Session) -> Result<()> {
    let hostile = [
        "'; DROP TABLE res_partner; --",
        "]]></value></param><param><value><string>x",
        "&lt;&amp;&#0;&#x1F600;<!DOCTYPE x>",
        "{\"jsonrpc\": \"2.0\"}",
        "\\u0000 \\x00 %s %(name)s {0}",
        "line\nbreak\ttab",
        "😀 é ß \u{202e}right-to-left\u{202c}",
        "  spaces at both ends  ",
    ];
    for text in hostile {
        let id = s.create("res.partner", json!({"name": "Hostile MCP", "street": text, "city": text}))?;
        s.says(
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["city", "=", text], ["id", "=", id]], "fields": ["street"]}),
            &["rows 1-1 of 1"],
        )
        .with_context(|| format!("{text:?}"))?;
    }
    Ok(())
}
