use super::*;
use crate::model::fake::Fake;

const ARCH: &str = r#"<form><field name="child_ids"/><field name="ref" invisible="1"/><field name="color" invisible="ref or parent.x"/>
    <field name="email" invisible="color != 4"/><field name="country_id" required="1"/>
    <footer><button name="go" string="Go" type="object" class="btn-primary"/><button name="stop" string="Stop" type="object"/>
    <button string="Cancel" special="cancel"/></footer></form>"#;

const ACTIVE: Active = Active { model: "sale.order", ids: &[7] };

fn window() -> Window {
    let context = Map::from_iter([("default_color".to_owned(), json!(3))]);
    Window { model: "res.partner".into(), dialog: true, context, view: Some(5), ..Window::default() }
}

fn fake() -> Fake {
    Fake::partners().answer("get_view", json!({"id": 5, "arch": ARCH}))
}

fn told<'l>(look: &'l Look) -> Vec<(&'l str, &'l Value, bool)> {
    look.entries.iter().map(|entry| (entry.field.name.as_str(), &entry.value, entry.doubtful)).collect()
}

fn dormant<'l>(look: &'l Look) -> Vec<&'l str> {
    look.dormant.iter().map(|field| field.name.as_str()).collect()
}

#[test]
fn what_must_be_filled_in_comes_first_and_what_is_not_shown_is_only_named() {
    let fake = fake().answer(
        "onchange",
        json!({"value": {"country_id": {"id": 20, "display_name": "Belgium"}, "color": 3, "ref": false, "child_ids": [[4, 1]]}}),
    );
    let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
    let look = wizard.look().unwrap();
    assert_eq!(look.failure, None);
    let belgium = json!({"id": 20, "display_name": "Belgium"});
    assert_eq!(
        told(&look),
        [("country_id", &belgium, false), ("color", &json!(3), true), ("child_ids", &Value::Null, false)]
    );
    assert!(look.entries[0].field.required);
    assert_eq!(dormant(&look), ["email"]);
    let work = fake.work();
    assert!(work[0].contains(r#""view_id":5"#), "{work:?}");
    assert!(
        work[1]
            .contains(r#"{"context":{"active_id":7,"active_ids":[7],"active_model":"sale.order","default_color":3}}"#)
    );
    // The condition of the color looks at the reference, which no one sees.
    assert!(work[1].contains(r#""ref":{}"#) && !work[1].contains("parent"), "{work:?}");
}

/// What the wizard of a form looks like with these values.
fn with_form(fields: &str, values: Value, check: impl Fn(&Look)) {
    let arch = format!("<form>{fields}</form>");
    let fake = Fake::partners()
        .answer("get_view", json!({"id": 5, "arch": arch}))
        .answer("onchange", json!({"value": values}));
    let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
    check(&wizard.look().unwrap());
}

#[test]
fn of_the_places_of_a_field_the_one_that_is_shown_counts() {
    let fields = r#"<field name="type"/><group invisible="type != 'invoice'"><field name="color" required="1"/></group>
        <group invisible="type == 'invoice'"><field name="color" readonly="type == 'contact'"/></group>"#;
    let shown = |look: &Look| look.entries.iter().find(|entry| entry.field.name == "color").cloned().unwrap().field;
    with_form(fields, json!({"type": "invoice", "color": 2}), |look| {
        assert!(shown(look).required && !shown(look).readonly);
    });
    with_form(fields, json!({"type": "contact", "color": 2}), |look| assert!(shown(look).readonly));
    with_form(fields, json!({"type": "1", "color": 2}), |look| {
        assert!(!shown(look).required && !shown(look).readonly);
    });
}

#[test]
fn tags_are_told_by_name_and_what_can_only_be_read_only_where_it_says_something() {
    let fields =
        r#"<field name="credit"/><field name="commercial_name"/><field name="category_id"/><field name="properties"/>"#;
    let tags = json!([[4, 3, {"id": 3, "display_name": "VIP"}], [4, 5, {}], [6, 0, [3, 4]]]);
    with_form(fields, json!({"category_id": tags, "credit": 12.5, "commercial_name": false}), |look| {
        assert_eq!(told(look), [("category_id", &json!([3, 4]), false), ("credit", &json!(12.5), false)]);
    });
    let named = json!([[5, 0, 0], [4, 3, {"id": 3, "display_name": "VIP"}]]);
    with_form(fields, json!({"category_id": named}), |look| {
        assert_eq!(told(look), [("category_id", &json!([[3, "VIP"]]), false)]);
    });
}

#[test]
fn the_warnings_of_a_wizard_are_told_by_their_sentences() {
    let fake = |value: Value| {
        Fake::partners()
            .field("warnings", json!({"type": "json", "string": "Warnings", "readonly": true}))
            .answer("get_view", json!({"id": 5, "arch": "<form><field name='warnings'/></form>"}))
            .answer("onchange", json!({"value": {"warnings": value}}))
    };
    let told = |value: Value| {
        let fake = fake(value);
        let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
        let look = wizard.look().unwrap();
        look.entries.first().map(|entry| entry.value.clone())
    };
    let paid = json!({"paid": {"level": "danger", "message": "Do not pay twice.", "action": {"res_id": 11}}});
    assert_eq!(told(paid), Some(json!(["Do not pay twice."])));
    assert_eq!(told(json!({"rate": 2})), Some(json!({"rate": 2})), "of another shape");
    assert_eq!(told(json!({})), None);
}

#[test]
fn a_relation_and_lines_are_looked_at_by_their_ids() {
    let fields = r#"<field name="country_id"/><field name="child_ids"/><field name="name" invisible="country_id != 20"/>
        <field name="email" invisible="not child_ids"/><field name="ref" invisible="context.get('default_color') == 3"/>
        <field name="date" invisible="not id"/><field name="properties" invisible="not id"/>"#;
    let belgium = json!({"id": 20, "display_name": "Belgium"});
    with_form(fields, json!({"country_id": belgium, "child_ids": [[5]]}), |look| {
        assert_eq!(dormant(look), ["email", "ref", "date"]);
    });
    with_form(fields, json!({"country_id": false, "child_ids": [[0, "virtual_1", {}]]}), |look| {
        assert_eq!(dormant(look), ["name", "ref", "date"]);
    });
}

#[test]
fn a_button_that_is_not_shown_now_is_not_the_usual_one() {
    let fields = r#"<field name="date"/><footer><button name="log" string="Log" type="object" class="btn-primary" invisible="not date"/>
        <button name="log" string="Note" type="object" class="btn-primary" invisible="date"/>
        <button name="later" string="Later" type="object" class="btn-primary" invisible="not date"/>
        <button name="later" string="Later" type="object" class="btn-primary" disabled="1"/></footer>"#;
    with_form(fields, json!({"date": false}), |look| {
        assert_eq!(look.usual().unwrap().label, "Note");
        assert_eq!(look.dormant_buttons.iter().map(|button| button.name.as_str()).collect::<Vec<_>>(), ["later"]);
    });
    with_form(fields, json!({"date": "2026-11-23"}), |look| assert_eq!((look.usual(), look.buttons.len()), (None, 2)));
}

#[test]
fn a_wizard_that_odoo_cannot_fill_in_is_told_without_values() {
    let refused = Error::new(Code::Validation, Source::Odoo, "no printer");
    let fake = fake().fail("onchange", refused.clone());
    let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
    let look = wizard.look().unwrap();
    let doubtful = look.entries.iter().filter(|entry| entry.doubtful).count();
    assert_eq!((look.entries.len(), doubtful, look.failure), (4, 2, Some(refused)));
}

#[test]
fn older_versions_are_asked_without_a_specification() {
    let fake = Fake::partners()
        .major(15)
        .answer("fields_view_get", json!({"view_id": 5, "arch": ARCH}))
        .answer("onchange", json!({"value": {"color": 3}}));
    let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
    let look = wizard.look().unwrap();
    assert_eq!(told(&look)[1], ("color", &json!(3), true));
    assert!(fake.work()[1].contains(r#""country_id":"1""#), "{:?}", fake.work());
}

#[test]
fn before_17_the_form_fills_in_what_a_template_says_and_the_answers_stand() {
    let arch = r#"<form><field name="country_id"/><field name="name"/><field name="ref" invisible="1"/><field name="category_id"/>
        <field name="credit"/><field name="child_ids"/><footer><button name="go" string="Go" type="object"/></footer></form>"#;
    let fake = || {
        Fake::partners().major(14).answer("fields_view_get", json!({"view_id": 5, "arch": arch})).answer(
            "onchange",
            json!({"value": {"country_id": [20, "Belgium"], "name": "As the template", "ref": false,
                                                 "category_id": [[5], [4, 3, {}]]}}),
        )
    };
    let made = |fake: Fake, answers: Value| {
        let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
        let checked = wizard.check(answers.as_object().unwrap()).unwrap();
        wizard.run(checked.values, wizard.button(None).unwrap()).unwrap();
        let work = fake.work();
        work.iter().find(|call| call.contains(".create(")).unwrap().clone()
    };
    let plain = made(fake().answer("create", json!(31)).answer("go", json!(true)), json!({}));
    let filled = r#"{"category_id":[[6,0,[3]]],"country_id":20,"name":"As the template","ref":false}"#;
    assert!(plain.starts_with(&format!("res.partner.create([[{filled}]],")), "{plain}");
    let again = json!({"value": {"name": "As Burkina says", "ref": "BF", "country_id": [21, "Burkina Faso"]}});
    let answers = json!({"country_id": 21, "name": "Mine"});
    let fake = fake().answer("onchange", again).answer("create", json!(31)).answer("go", json!(true));
    let answered = made(fake, answers);
    let filled = r#"{"category_id":[[6,0,[3]]],"country_id":21,"name":"Mine","ref":"BF"}"#;
    assert!(answered.starts_with(&format!("res.partner.create([[{filled}]],")), "{answered}");
}

#[test]
fn the_button_is_the_one_named_or_the_highlighted_one() {
    let fake = fake();
    let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
    assert_eq!(wizard.button(None).unwrap().name, "go");
    assert_eq!(wizard.button(Some("stop")).unwrap().name, "stop");
    assert_eq!(wizard.button(Some("stop")).unwrap(), wizard.button(Some("STOP")).unwrap());
    let error = wizard.button(Some("goo")).unwrap_err();
    assert_eq!(error.hint.unwrap(), "did you mean go? its buttons: go \"Go\", stop \"Stop\"");
    let two = ARCH.replace("name=\"stop\"", "name=\"stop\" class=\"btn-primary\"");
    let fake = Fake::partners().answer("get_view", json!({"id": 5, "arch": two}));
    let error = Wizard::open(&fake, window(), ACTIVE).unwrap().button(None).unwrap_err();
    assert!(error.hint.unwrap().contains("stop \"Stop\""));
}

#[test]
fn the_record_is_made_in_the_wizards_context_and_its_button_pressed() {
    let fake = fake().answer("create", json!([31])).answer("go", json!(true));
    let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
    let answers = Map::from_iter([("country_id".to_owned(), json!("20"))]);
    let checked = wizard.check(&answers).unwrap();
    assert_eq!(wizard.run(checked.values, wizard.button(None).unwrap()).unwrap(), json!(true));
    let work = fake.work();
    let context = r#"{"context":{"active_id":7,"active_ids":[7],"active_model":"sale.order","default_color":3}}"#;
    assert_eq!(work[1], format!(r#"res.partner.create([[{{"country_id":20}}]],{context})"#));
    assert_eq!(work[2], format!("res.partner.go([[31]],{context})"));
}

#[test]
fn a_record_that_odoo_made_already_is_changed_instead() {
    let fake = fake().answer("write", json!(true)).answer("stop", json!(true));
    let wizard = Wizard::open(&fake, Window { id: Some(9), ..window() }, ACTIVE).unwrap();
    let answers = Map::from_iter([("color".to_owned(), json!(4))]);
    let stop = wizard.button(Some("stop")).unwrap();
    wizard.run(wizard.check(&answers).unwrap().values, stop).unwrap();
    assert!(fake.work()[1].starts_with(r#"res.partner.write([[9],{"color":4}]"#));
    assert!(fake.work()[2].starts_with("res.partner.stop([[9]]"));
}

#[test]
fn a_refused_button_says_what_is_there_and_a_lost_one_stays_unknown() {
    let refused = Error::new(Code::Validation, Source::Odoo, "The amount must be positive.");
    let fake = fake().answer("create", json!([31])).fail("go", refused);
    let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
    let error = wizard.run(Map::new(), wizard.button(None).unwrap()).unwrap_err();
    assert!(error.hint.unwrap().contains("res.partner 31"));
    let lost = Error::new(Code::Timeout, Source::Network, "lost").retry(Retry::UnknownOutcome).hint("look first");
    let fake = self::fake().answer("create", json!([31])).fail("go", lost.clone());
    let wizard = Wizard::open(&fake, window(), ACTIVE).unwrap();
    assert_eq!(wizard.run(Map::new(), wizard.button(None).unwrap()).unwrap_err(), lost);
}
