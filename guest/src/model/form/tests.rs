use super::*;
use serde_json::json;

const ARCH: &str = r#"<form>
    <field name="line_ids" invisible="1"/>
    <header><button name="action_confirm" string="Confirm" type="object" context="{'validate': True}" invisible="state != 'draft'"/>
    <button name="373" string="Invoice" type="action" class="btn-primary" context="{'default_id': active_id}"/></header>
    <group invisible="1"><field name="secret"/><button name="hidden" type="object"/></group>
    <group invisible="amount == 0"><field name="amount" required="1"/></group>
    <field name="order_line"><list><field name="price"/><button name="of_line" type="object"/></list></field>
    <field name="date" readonly="1"/><field name="date"/>
    <footer>
        <button string="Pay" name="pay" type="object" class="oe_highlight" confirm="Sure?"/>
        <button string="Pay all" name="pay" type="object" class="btn btn-primary"/>
        <button string="Discard" special="cancel"/>
    </footer>
</form>"#;

#[test]
fn the_form_tells_what_a_person_sees() {
    let form = Form::parse(ARCH);
    let names: Vec<(&str, usize)> = form.fields.iter().map(|shown| (shown.name.as_str(), shown.places.len())).collect();
    assert_eq!(names, [("amount", 1), ("order_line", 1), ("date", 2)]);
    assert_eq!(form.hidden, ["line_ids", "secret"]);
    let place = |index: usize| &form.fields[index].places[0];
    assert_eq!(place(0).hidden.names(), ["amount"]);
    assert!(place(0).required.is_always() && !place(0).readonly.is_always());
    assert_eq!(place(1), &Place::default());
    assert!(place(2).readonly.is_always());
    assert_eq!(form.buttons[0].hidden.names(), ["state"]);
    let names: Vec<(&str, &str, Does, bool)> = form
        .buttons
        .iter()
        .map(|button| (button.name.as_str(), button.label.as_str(), button.does, button.primary))
        .collect();
    assert_eq!(
        names,
        [
            ("action_confirm", "Confirm", Does::Method, false),
            ("373", "Invoice", Does::Action, true),
            ("pay", "Pay", Does::Method, true),
            ("pay", "Pay all", Does::Method, true)
        ]
    );
}

#[test]
fn a_button_carries_its_own_context_and_what_odoo_asks() {
    let form = Form::parse(ARCH);
    assert_eq!(Value::Object(form.buttons[0].context.clone()), json!({"validate": true}));
    assert!(form.buttons[1].context.is_empty(), "Python that has to be computed");
    assert_eq!(form.buttons[2].asks.as_deref(), Some("Sure?"));
}

#[test]
fn a_wizard_ends_by_the_buttons_of_its_footer_each_once() {
    let names: Vec<String> = each_once(Form::parse(ARCH).closing()).iter().map(|button| button.label.clone()).collect();
    assert_eq!(names, ["Pay"]);
    let without = Form::parse(r#"<form><button name="a" type="object"/><button name="7" type="action"/></form>"#);
    assert_eq!(without.closing().count(), 1);
}

#[test]
fn a_broken_form_gives_what_was_readable() {
    assert_eq!(Form::parse("<form><field name='a'/><group><").fields.len(), 1);
    assert_eq!(Form::parse("no xml at all"), Form::default());
}

#[test]
fn up_to_odoo_16_conditions_are_domains() {
    let form = Form::parse(
        r#"<form><field name="a" attrs="{'invisible': [('b', '=', 1)]}" modifiers='{"invisible": [["b", "=", 1]], "required": true}'/>
        <field name="b" invisible="1" modifiers='{"invisible": true}'/></form>"#,
    );
    assert_eq!(form.fields[0].places[0].hidden.names(), ["b"]);
    assert!(form.fields[0].places[0].required.is_always());
    assert_eq!(form.hidden, ["b"]);
}

#[test]
fn what_stands_deep_within_conditions_is_not_guessed_at() {
    let deep = format!("<form>{}<field name='a'/>", "<group invisible='x'>".repeat(10_000));
    let form = Form::parse(&deep);
    let facts = condition::Facts { value: &|_| Some(json!(false)), context: None };
    assert_eq!(form.fields[0].places[0].hidden.holds(&facts), None);
}
