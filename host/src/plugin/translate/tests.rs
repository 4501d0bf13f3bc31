use super::*;
use serde_json::json;

const LIMIT: usize = 100;

fn done(content: Vec<types::Content>, structured: Option<&str>) -> Result<Step, Error> {
    let structured = structured.map(str::to_owned);
    step(tools::Step::Done(types::Outcome { content, structured, is_error: false, meta: None }), LIMIT)
}

fn message(result: Result<Step, Error>) -> String {
    match result {
        Err(Error::Protocol(message)) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_outcome_keeps_its_text_and_its_structure() {
    let step = done(vec![types::Content::Text("ten".to_owned())], Some(r#"{"count":10}"#)).unwrap();
    let Step::Done(outcome) = step else { panic!("{step:?}") };
    assert!(matches!(&outcome.content[..], [Content::Text(text)] if text == "ten"));
    assert_eq!(outcome.structured, Some(json!({"count": 10})));
}

#[test]
fn json_that_does_not_parse_breaks_the_contract() {
    assert!(message(done(vec![], Some("{oops"))).starts_with("the structured content is not JSON"));
    let block = types::Content::Other("[1]".to_owned());
    assert_eq!(message(done(vec![block], None)), "a content block must be a JSON object");
}

#[test]
fn json_nested_too_deep_is_an_error_not_a_crash() {
    let deep = "[".repeat(1 << 20);
    let asked = tools::Ask { state: vec![], questions: deep };
    assert!(matches!(step(tools::Step::Ask(asked), usize::MAX), Err(Error::Protocol(_))));
}

#[test]
fn the_limit_holds_for_all_parts_together() {
    let text = |length: usize| types::Content::Text("x".repeat(length));
    assert!(done(vec![text(50), text(50)], None).is_ok());
    assert_eq!(done(vec![text(50), text(51)], None).unwrap_err(), Error::ResultTooLarge { limit: LIMIT });
    let blob = types::Blob { mime_type: "image/png".to_owned(), data: vec![0; 95] };
    assert_eq!(done(vec![types::Content::Image(blob)], None).unwrap_err(), Error::ResultTooLarge { limit: LIMIT });
}

#[test]
fn a_state_counts_too() {
    let progress = tools::Progress { state: vec![0; 101], done: 1.0, total: None, message: None };
    assert_eq!(step(tools::Step::Progress(progress), LIMIT).unwrap_err(), Error::ResultTooLarge { limit: LIMIT });
}

#[test]
fn progress_must_be_a_number_that_json_can_say() {
    for (done, total) in [(f64::NAN, None), (1.0, Some(f64::INFINITY))] {
        let progress = tools::Progress { state: vec![], done, total, message: None };
        assert_eq!(message(step(tools::Step::Progress(progress), LIMIT)), "progress is not a finite number");
    }
}

#[test]
fn asking_nothing_breaks_the_contract() {
    let ask = tools::Ask { state: vec![], questions: "{}".to_owned() };
    assert_eq!(message(step(tools::Step::Ask(ask), LIMIT)), "it asks, but no question");
}

#[test]
fn resources_are_measured_and_must_be_objects() {
    let page_of = |items: &[&str]| {
        page(resources::Page { items: items.iter().map(|item| (*item).to_owned()).collect(), next_cursor: None }, LIMIT)
    };
    assert_eq!(page_of(&[r#"{"uri":"odoo://main/res.partner/1"}"#]).unwrap().items.len(), 1);
    assert!(matches!(page_of(&["1"]), Err(Error::Protocol(_))));
    let large = "x".repeat(LIMIT);
    assert_eq!(page_of(&[&large, "1"]).unwrap_err(), Error::ResultTooLarge { limit: LIMIT });
}

#[test]
fn prompts_are_measured_and_must_be_objects() {
    let listed = |items: &[&str]| prompts(&items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>(), LIMIT);
    assert_eq!(listed(&[r#"{"name":"explore"}"#]).unwrap().len(), 1);
    assert_eq!(listed(&["[]"]).unwrap_err(), Error::Protocol("a prompt must be a JSON object".to_owned()));
    assert_eq!(prompt(&"x".repeat(101), LIMIT).unwrap_err(), Error::ResultTooLarge { limit: LIMIT });
    assert!(matches!(prompt("{oops", LIMIT), Err(Error::Protocol(_))));
}

#[test]
fn completions_hold_to_what_mcp_allows() {
    let answer = |count: usize, total: Option<u32>| {
        suggestions(completions::Suggestions { values: vec![String::new(); count], total, has_more: false }, LIMIT)
    };
    assert_eq!(answer(100, Some(100)).unwrap().values.len(), 100);
    assert!(answer(0, None).is_ok());
    let protocol = |words: &str| Error::Protocol(words.to_owned());
    assert_eq!(answer(101, None).unwrap_err(), protocol("101 completions; at most 100 are allowed"));
    assert_eq!(answer(3, Some(2)).unwrap_err(), protocol("3 completions of 2 in all"));
    let long = completions::Suggestions { values: vec!["x".repeat(101)], total: None, has_more: false };
    assert_eq!(suggestions(long, LIMIT).unwrap_err(), Error::ResultTooLarge { limit: LIMIT });
}

#[test]
fn a_tools_schema_must_be_an_object() {
    let tool_with = |input_schema: &str, extra: Option<&str>| {
        tool(types::Tool {
            name: "odoo_read".to_owned(),
            title: None,
            description: String::new(),
            input_schema: input_schema.to_owned(),
            output_schema: None,
            effect: types::Effect::Read,
            extra: extra.map(str::to_owned),
        })
    };
    assert_eq!(tool_with(r#"{"type":"object"}"#, None).unwrap().input_schema["type"], "object");
    let error = tool_with("true", None).unwrap_err();
    assert_eq!(error, Error::Protocol("the input schema of the tool \"odoo_read\" must be a JSON object".to_owned()));
    assert!(tool_with("{}", Some("[]")).is_err());
}

#[test]
fn the_plugin_is_told_arguments_answers_and_the_time_it_has() {
    let arguments = json!({"model": "res.partner"}).as_object().unwrap().clone();
    let answers = json!({"sure": {"action": "accept"}}).as_object().unwrap().clone();
    let sent = request(
        ToolRequest {
            name: "odoo_unlink".to_owned(),
            arguments,
            resume: Some(super::super::contract::Resume { state: vec![7], answers: Some(answers) }),
            context: CallContext { call_id: "c1".to_owned(), locale: None, can_ask: true, meta: None },
        },
        Duration::from_secs(150),
    );
    assert_eq!(sent.arguments, r#"{"model":"res.partner"}"#);
    assert_eq!(sent.context.deadline_ms, 150_000);
    let resume = sent.resume.unwrap();
    assert_eq!((resume.state, resume.answers.as_deref()), (vec![7], Some(r#"{"sure":{"action":"accept"}}"#)));
}
