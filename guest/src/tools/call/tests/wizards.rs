//! Wizards that a call opens: told, put to the user, filled in.

use super::*;
use crate::tools::step::Ask;

const WIZARD: &str = r#"<form><field name="color" required="1"/><footer><button name="go" string="Go" type="object" class="btn-primary"/></footer></form>"#;

fn wizard() -> Value {
    json!({"type": "ir.actions.act_window", "res_model": "res.country", "name": "Really", "target": "new",
           "context": {"default_color": 3}, "views": [[9, "form"]]})
}

/// The wizard is on countries, whose field is `name`.
pub(super) fn named() -> String {
    WIZARD.replace("color", "name")
}

#[test]
fn a_wizard_is_described_with_its_fields_buttons_and_the_next_step() {
    let fake = after(
        fake()
            .answer("action_post", wizard())
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("onchange", json!({"value": {"name": "Belgium"}})),
        true,
    );
    let answer = call(&fake, press("action_post")).unwrap();
    assert_eq!(
        answer.structured["wizard"],
        json!({"model": "res.country", "title": "Really", "buttons": ["go \"Go\""], "fields": ["name* char \"Name\" = \"Belgium\""]})
    );
    assert!(answer.text.starts_with("not done yet: action_post"), "{}", answer.text);
    assert!(answer.text.contains("next: repeat this call with answers"), "{}", answer.text);
    assert!(answer.text.contains("answers {} presses go \"Go\""));
}

#[test]
fn what_a_wizard_does_not_show_now_is_named_and_the_button_to_press_is_the_one_that_it_shows() {
    let arch = r#"<form><field name="code" invisible="name == 'Belgium'"/><field name="name"/><footer>
        <button name="go" string="Go" type="object" class="btn-primary"/>
        <button name="later" string="Later" type="object" class="btn-primary" invisible="not code"/></footer></form>"#;
    let opened = |values: Value| {
        let fake = fake()
            .answer("action_post", wizard())
            .answer("get_view", json!({"id": 9, "arch": arch}))
            .answer("onchange", json!({"value": values}));
        call(&after(fake, true), press("action_post")).unwrap()
    };
    let answer = opened(json!({"name": "Belgium", "code": false}));
    assert_eq!(answer.structured["wizard"]["fields"], json!(["name char \"Name\" = \"Belgium\""]));
    assert_eq!(answer.structured["wizard"]["dormant"], json!(["code \"Code\""]));
    assert!(answer.text.contains("of use after other answers only: code \"Code\""), "{}", answer.text);
    assert!(answer.text.contains(r#"answers {"button":"go"} presses go "Go""#), "{}", answer.text);
    assert!(!answer.text.contains('?'), "{}", answer.text);
    // Without values Odoo's form cannot be judged: then all is told, and the caller chooses.
    let answer = opened(json!({}));
    assert!(answer.text.contains("?code char") && answer.text.contains("? perhaps of no use now"), "{}", answer.text);
    assert!(answer.text.contains("answers {\"button\":…} names the button"), "{}", answer.text);
}

#[test]
fn with_answers_the_wizard_is_filled_in_and_its_button_pressed() {
    let fake = after(
        fake()
            .answer("action_post", wizard())
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("create", json!([31]))
            .answer("go", json!({"type": "ir.actions.act_window_close"})),
        false,
    );
    let mut arguments = press("action_post");
    arguments["answers"] = json!({"name": "Utopia"});
    let answer = call(&fake, arguments).unwrap();
    assert_eq!(answer.structured["pressed"], json!(["res.country", "go \"Go\""]));
    assert_eq!(answer.structured["kind"], "none");
    assert_eq!(answer.structured["records"], json!([[7, "Acme", "active", true, false]]));
    let context = r#"{"context":{"active_id":7,"active_ids":[7],"active_model":"res.partner","default_color":3}}"#;
    assert_eq!(fake.work()[4], format!(r#"res.country.create([[{{"name":"Utopia"}}]],{context})"#));
    assert_eq!(fake.work()[5], format!("res.country.go([[31]],{context})"));
}

/// The question that a wizard becomes where the user can be asked, and the turn with the answer to it.
fn asked() -> (Ask, impl Fn(Value) -> Turn) {
    let fake = fake()
        .answer("action_post", wizard())
        .answer("get_view", json!({"id": 9, "arch": named()}))
        .answer("onchange", json!({"value": {"name": "Belgium"}}));
    let first = Turn { can_ask: true, ..Turn::default() };
    let Ok(Step::Ask(question)) = step(&fake, press("action_post"), &first) else { panic!("must ask") };
    let state = question.state.clone();
    let turn = move |answer: Value| Turn {
        state: Some(state.clone()),
        answers: Some(serde_json::Map::from_iter([("wizard".to_owned(), answer)])),
        can_ask: true,
    };
    (question, turn)
}

#[test]
fn a_wizard_is_put_to_a_user_who_can_be_asked() {
    let (question, turn) = asked();
    let form = &question.questions["wizard"]["params"];
    assert!(form["message"].as_str().unwrap().starts_with("Odoo asks: Really."), "{form}");
    assert_eq!(
        form["requestedSchema"]["properties"],
        json!({"name": {"type": "string", "title": "Name", "default": "Belgium"},
               "button": {"type": "string", "title": "Then", "enum": ["go"], "enumNames": ["Go"], "default": "go"}})
    );
    // The call that opened the wizard is not made again.
    let again = after(
        fake()
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("create", json!([31]))
            .answer("go", json!({"type": "ir.actions.act_window_close"})),
        false,
    );
    let accepted = turn(json!({"action": "accept", "content": {"name": "Utopia", "button": "go"}}));
    let Ok(Step::Done(answer)) = step(&again, press("action_post"), &accepted) else { panic!("must be done") };
    assert_eq!(answer.structured["pressed"], json!(["res.country", "go \"Go\""]));
    assert!(again.work().iter().all(|call| !call.contains("action_post")), "{:?}", again.work());
}

#[test]
fn a_wizard_that_the_user_closes_is_told_and_not_carried_out() {
    let (_, turn) = asked();
    let again = after(
        fake()
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("onchange", json!({"value": {"name": "Belgium"}})),
        true,
    );
    let Ok(Step::Done(answer)) = step(&again, press("action_post"), &turn(json!({"action": "decline"}))) else {
        panic!("must be done")
    };
    assert!(answer.text.contains("The user closed the wizard"), "{}", answer.text);
    assert!(again.work().iter().all(|call| !call.contains("create") && !call.contains(".go(")), "{:?}", again.work());
}

#[test]
fn a_wizard_after_a_wizard_never_repeats_the_first() {
    let fake = after(
        fake()
            .answer("action_post", wizard())
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("create", json!([31]))
            .answer("go", wizard())
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("onchange", json!({"value": {}})),
        true,
    );
    let mut arguments = press("action_post");
    arguments["answers"] = json!({});
    let text = call(&fake, arguments).unwrap().text;
    let next = r#"next: odoo_call {"ids":[7],"kwargs":{"context":{"default_color":3}},"method":"res.country","model":"res.partner"}"#;
    assert!(text.contains(next), "{text}");
    // And that call presses the second wizard's button, and nothing else.
    let fake = after(
        self::fake()
            .answer("get_view", json!({"id": 9, "arch": named()}))
            .answer("create", json!([32]))
            .answer("go", json!(true)),
        true,
    );
    let arguments = json!({"model": "res.partner", "ids": [7], "method": "res.country", "kwargs": {"context": {"default_color": 3}}, "answers": {}});
    assert_eq!(call(&fake, arguments).unwrap().structured["pressed"], json!(["res.country", "go \"Go\""]));
    assert!(fake.work()[3].contains(r#""default_color":3"#));
}

#[test]
fn a_wrong_answer_to_a_wizard_is_refused_before_anything_is_made() {
    let opened = || fake().answer("action_post", wizard()).answer("get_view", json!({"id": 9, "arch": named()}));
    for (answers, said) in [
        (json!({"nmae": "x"}), "nmae"),
        (json!({"name": true}), "name"),
        (json!({"button": "stop"}), "no button \"stop\""),
        (json!({"button": 7}), "button in answers"),
    ] {
        let fake = opened();
        let mut arguments = press("action_post");
        arguments["answers"] = answers.clone();
        let error = call(&fake, arguments).unwrap_err();
        assert!(error.message.starts_with("action_post opened the wizard res.country, which was not completed."));
        assert!(error.message.contains(said), "{answers}: {error}");
        assert!(fake.work().iter().all(|call| !call.contains(".create(")));
    }
}
