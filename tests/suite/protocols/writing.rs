//! Creating, changing and deleting.

use crate::stage::Session;
use anyhow::{Context, Result, ensure};
use serde_json::json;

super::scenarios!(
    a_record_is_created_changed_and_deleted,
    many_records_are_created_in_one_transaction_or_none,
    several_records_are_changed_at_once,
    a_missing_record_keeps_all_others_unchanged,
    tags_are_replaced_added_and_taken_away,
    what_belongs_to_another_record_is_left_alone;
    lines_are_added_changed_and_removed,
);

fn a_record_is_created_changed_and_deleted(s: &mut Session) -> Result<()> {
    let id = s.create("res.partner", json!({"name": "Cycle MCP", "country_id": "Belgium"}))?;
    s.says(
        "odoo_write",
        json!({"model": "res.partner", "ids": [id],
               "values": {"email": "cycle@example.com", "country_id": null, "color": 3, "is_company": true}}),
        &[
            "[#1,\"email\",null,\"cycle@example.com\"]",
            "[#1,\"country_id\",[20,\"Belgium\"],null]",
            "[#1,\"color\",0,3]",
        ],
    )?;
    // The same again changes nothing, and says so.
    s.says(
        "odoo_write",
        json!({"model": "res.partner", "ids": [id], "values": {"color": 3}}),
        &["Read back as before: color"],
    )?;
    let gone = s.unlink("res.partner", id)?;
    ensure!(gone.to_string().contains("Cycle MCP"), "the name of what was deleted: {gone}");
    s.fails("odoo_read", json!({"model": "res.partner", "ids": [id]}), "E005", &["#1"])?;
    s.fails("odoo_unlink", json!({"model": "res.partner", "ids": [id]}), "E005", &["Nothing was changed"])
}

fn many_records_are_created_in_one_transaction_or_none(s: &mut Session) -> Result<()> {
    let parent = s.create("res.partner.category", json!({"name": "All or none MCP"}))?;
    let record = |n: usize| json!({"name": format!("Tag MCP {n}"), "parent_id": parent});
    let ids = s.create_all("res.partner.category", (0..5).map(record).collect())?;
    ensure!(ids.len() == 5, "{ids:?}");
    // The last is wrong to Odoo alone: the type takes part in a check of the database.
    s.fails(
        "odoo_create",
        json!({"model": "res.partner.category",
               "records": [record(6), {"name": "Tag MCP 7", "parent_id": 99_999_999}]}),
        "E004",
        &[],
    )
    .or_else(|_| {
        s.fails(
            "odoo_create",
            json!({"model": "res.partner.category",
                   "records": [record(6), {"name": "Tag MCP 7", "parent_id": 99_999_999}]}),
            "E005",
            &[],
        )
    })?;
    s.says(
        "odoo_count",
        json!({"model": "res.partner.category", "domain": [["parent_id", "=", parent]]}),
        &["5 records"],
    )?;
    s.fails(
        "odoo_create",
        json!({"model": "res.partner.category", "records": [record(8), {"nmae": "Tag MCP 9"}]}),
        "E004",
        &["nmae", "did you mean name?"],
    )?;
    s.says(
        "odoo_count",
        json!({"model": "res.partner.category", "domain": [["parent_id", "=", parent]]}),
        &["5 records"],
    )?;
    Ok(())
}

fn several_records_are_changed_at_once(s: &mut Session) -> Result<()> {
    let ids = s.create_all("res.partner", json!([{"name": "Several MCP A", "color": 1}, {"name": "Several MCP B"}]))?;
    s.says(
        "odoo_write",
        json!({"model": "res.partner", "ids": ids, "values": {"color": 9, "user_id": false}}),
        &["[#1,\"color\",1,9]", "[#2,\"color\",0,9]", "Read back as before: user_id"],
    )?;
    Ok(())
}

fn a_missing_record_keeps_all_others_unchanged(s: &mut Session) -> Result<()> {
    let id = s.create("res.partner", json!({"name": "Untouched MCP", "color": 1}))?;
    let write = json!({"model": "res.partner", "ids": [id, 99_999_999], "values": {"color": 2}});
    s.fails("odoo_write", write, "E005", &["99999999", "Nothing was changed"])?;
    let unlink = json!({"model": "res.partner", "ids": [id, 99_999_999]});
    s.says("odoo_read", json!({"model": "res.partner", "ids": [id], "fields": ["color"]}), &["#1\t1"])?;
    // What is gone already is as it was wanted: the rest is deleted, and the missing one told.
    s.says(
        "odoo_unlink",
        unlink,
        &["deleted from res.partner, 1", "Not there, or not for this user to see: [99999999]"],
    )?;
    s.forget("res.partner", id);
    Ok(())
}

fn lines_are_added_changed_and_removed(s: &mut Session) -> Result<()> {
    let order = super::reading::order(s)?;
    let read =
        json!({"model": "sale.order", "ids": [order], "fields": ["order_line.name", "order_line.product_uom_qty"]});
    let lines = s.silent("odoo_read", read.clone())?;
    let line = |at: usize| lines.pointer(&format!("/rows/0/1/{at}/0")).cloned().context("no line");
    let product = s.first("product.product", json!([["type", "=", "service"]]))?;
    let commands = json!([[1, line(0)?, {"product_uom_qty": 4.0}], [2, line(1)?],
                          [0, 0, {"product_id": product, "name": "Third line MCP", "price_unit": 5.5}]]);
    s.silent("odoo_write", json!({"model": "sale.order", "ids": [order], "values": {"order_line": commands}}))?;
    let after = s.silent("odoo_read", read)?;
    let names: Vec<String> = (0..)
        .map_while(|at| after.pointer(&format!("/rows/0/1/{at}/1")).zip(after.pointer(&format!("/rows/0/1/{at}/2"))))
        .map(|(name, quantity)| format!("{name} {quantity}"))
        .collect();
    s.step(&names.join(", "));
    ensure!(names == ["\"First line MCP\" 4", "\"Third line MCP\" 1"], "{names:?}");
    Ok(())
}

fn tags_are_replaced_added_and_taken_away(s: &mut Session) -> Result<()> {
    let tags = s.create_all("res.partner.category", json!([{"name": "Red MCP"}, {"name": "Green MCP"}]))?;
    let [red, green] = *tags.as_slice() else { anyhow::bail!("two tags: {tags:?}") };
    let id = s.create("res.partner", json!({"name": "Tagged MCP", "category_id": [red]}))?;
    for (value, after) in [
        (json!([green]), "#2"),
        (json!([[4, red]]), "#1,#2"),
        (json!([[3, green]]), "#1"),
        (json!([[6, 0, [red, green]]]), "#1,#2"),
        (json!([]), ""),
        (json!([["Green MCP"]]), ""),
    ] {
        if value == json!([["Green MCP"]]) {
            let write = json!({"model": "res.partner", "ids": [id], "values": {"category_id": value}});
            s.fails("odoo_write", write, "E004", &["category_id"])?;
            continue;
        }
        s.ok("odoo_write", json!({"model": "res.partner", "ids": [id], "values": {"category_id": value}}))?;
        let read = json!({"model": "res.partner", "ids": [id], "fields": ["category_id"]});
        let read = s.silent("odoo_read", read)?;
        let mut now: Vec<i64> = serde_json::from_value(read.pointer("/rows/0/1").cloned().context("no tags")?)?;
        now.sort_unstable();
        let wanted: Vec<i64> =
            [("#1", red), ("#2", green)].iter().filter(|(n, _)| after.contains(n)).map(|(_, id)| *id).collect();
        ensure!(now == wanted, "{value}: {now:?}, not {wanted:?}");
    }
    Ok(())
}

fn what_belongs_to_another_record_is_left_alone(s: &mut Session) -> Result<()> {
    let [mine, other] = ["Mine MCP", "Other MCP"].map(|name| json!({"name": name, "is_company": true}));
    let (mine, other) = (s.create("res.partner", mine)?, s.create("res.partner", other)?);
    let own = s.create("res.partner", json!({"name": "Own MCP", "parent_id": mine}))?;
    let alien = s.create("res.partner", json!({"name": "Alien MCP", "parent_id": other}))?;
    // Odoo would change, delete or take away the other's contact.
    for command in [json!([1, alien, {"name": "Stolen MCP"}]), json!([2, alien]), json!([3, alien])] {
        let write = json!({"model": "res.partner", "ids": [mine], "values": {"child_ids": [command]}});
        s.fails("odoo_write", write, "E004", &["belongs to none of res.partner", "Nothing was written"])?;
        let new = json!({"model": "res.partner", "values": {"name": "New MCP", "child_ids": [command]}});
        s.fails("odoo_create", new, "E004", &["a new record has nothing yet to change"])?;
    }
    let read = json!({"model": "res.partner", "ids": [alien], "fields": ["name", "parent_id"]});
    s.says("odoo_read", read, &["Alien MCP", "Other MCP"])?;
    // One's own may be changed, an archived one, too; and it is told what changed in it.
    let change = |name: &str| json!({"model": "res.partner", "ids": [mine], "values": {"child_ids": [[1, own, {"name": name}]]}});
    s.says("odoo_write", change("Changed MCP"), &["child_ids/", "/name\",\"Own MCP\",\"Changed MCP\"]"])?;
    s.ok("odoo_write", json!({"model": "res.partner", "ids": [own], "values": {"active": false}}))?;
    s.says("odoo_write", change("Hidden MCP"), &["\"Changed MCP\",\"Hidden MCP\""])?;
    Ok(())
}
