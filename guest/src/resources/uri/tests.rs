use super::*;
use proptest::prelude::*;

fn part_of(uri: &str) -> Part<'_> {
    match Address::parse(uri).unwrap().target {
        Target::Of(_, part) => part,
        Target::Help(topic) => panic!("{uri} is help about {}", topic.name()),
    }
}

#[test]
fn each_kind_of_resource_has_its_address() {
    assert_eq!(part_of("odoo://prod"), Part::Profile);
    assert_eq!(part_of("odoo://prod/models"), Part::Models);
    assert_eq!(part_of("odoo://a-b_1/x_studio.thing"), Part::Model("x_studio.thing"));
    assert_eq!(part_of("odoo://prod/res.partner/7"), Part::Record("res.partner", 7));
    assert_eq!(part_of("odoo://p/sale.order/2147483647"), Part::Record("sale.order", 2_147_483_647));
    assert_eq!(part_of("odoo://prod/res.partner/7/image_128"), Part::Field("res.partner", 7, "image_128"));
    assert_eq!(part_of("odoo://prod/attachment/12"), Part::Attachment(12));
    assert_eq!(part_of("odoo://prod/report/sale.report_saleorder/7"), Part::Report("sale.report_saleorder", 7));
    assert_eq!(Address::parse("odoo://help/values").unwrap().target, Target::Help(Topic::Values));
}

#[test]
fn help_pages_are_help_and_all_else_below_help_is_an_instance_s() {
    assert_eq!(Address::parse("odoo://help").unwrap().target, Target::Of("help", Part::Profile));
    let record = Address::parse("odoo://help/res.partner/7").unwrap().target;
    assert_eq!(record, Target::Of("help", Part::Record("res.partner", 7)));
}

#[test]
fn a_language_and_an_offset_follow_what_has_them() {
    let address = Address::parse("odoo://prod/res.partner/7/comment?lang=fr_FR&offset=20000").unwrap();
    assert_eq!((address.lang, address.offset), (Some("fr_FR"), 20_000));
    assert_eq!(address.from(40_000).to_string(), "odoo://prod/res.partner/7/comment?lang=fr_FR&offset=40000");
    assert_eq!(Address::parse("odoo://prod/res.partner/7?lang=sr@latin").unwrap().lang, Some("sr@latin"));
    assert_eq!(Address::parse("odoo://prod/models?offset=1").unwrap().offset, 1);
}

#[test]
fn an_error_says_what_is_wrong_and_what_is_right() {
    for (uri, problem) in [
        ("odoo://prod/res.partner/07", "\"07\" is no id of a record"),
        ("odoo://prod/attachment", "\"attachment\" is no model"),
        ("odoo://prod/models/7", "\"models\" is no model"),
        ("odoo://prod/res.partner/7?offset=5", "takes ?lang=fr_FR alone"),
        (
            "odoo://prod/res.partner/7/comment?offset=5&lang=fr_FR",
            "is written odoo://prod/res.partner/7/comment?lang=fr_FR&offset=5",
        ),
        ("odoo://prod/res%2Epartner/7", "percent-encoding"),
        ("odoo://prod?lang=fr_FR", "takes nothing"),
    ] {
        let error = Address::parse(uri).unwrap_err();
        assert!(error.message.contains(problem), "{uri}: {error}");
        assert!(error.hint.unwrap().contains("odoo://production/res.partner/7"));
    }
}

#[test]
fn hostile_addresses_are_refused() {
    for uri in [
        "",
        "odoo://",
        "odoo://prod/",
        "odoo://prod//7",
        "odoo:///res.partner/7",
        "odoo://prod/res.partner/",
        "odoo://prod/../res.partner/7",
        "odoo://prod/res.partner/..",
        "odoo://../res.partner/7",
        "odoo://prod/res..partner/7",
        "odoo://prod/%2e%2e/7",
        "odoo://prod/res%2epartner/7",
        "odoo://prod%2fres.partner/7",
        "odoo://prod/res.partner/7%00",
        "odoo://prod/res.partner/7\0",
        "odoo://prod\\res.partner\\7",
        "odoo://other@prod/res.partner/7",
        "odoo://prod:80/res.partner/7",
        "odoo://prod/res.partner/7?x=1",
        "odoo://prod/res.partner/7?",
        "odoo://prod/res.partner/7?lang=",
        "odoo://prod/res.partner/7?lang=fr%5fFR",
        "odoo://prod/res.partner/7?lang=fr_FR&lang=fr_FR",
        "odoo://prod/res.partner/7?lang=fr/../FR",
        "odoo://prod/res.partner/7/name?offset=0",
        "odoo://prod/res.partner/7/name?offset=-1",
        "odoo://prod/res.partner/7/name?offset=01",
        "odoo://prod/res.partner/7/name?offset=1?lang=fr",
        "odoo://prod/attachment/x",
        "odoo://prod/attachment/7/name",
        "odoo://prod/report/sale.report_saleorder",
        "odoo://prod/report/sale.report_saleorder/7,8",
        "odoo://prod/report/sale.report_saleorder/7?offset=5",
        "odoo://prod/report/sale..report/7",
        "odoo://prod/report/../7",
        "odoo://prod/report/saleorder/7",
        "odoo://prod/models/",
        "odoo://help/domains/",
        "odoo://help/domains?offset=1",
        "odoo://help/Domains",
        "odoo://prod/res.partner/7#x",
        "odoo://prod/res.partner/7/Name",
        "odoo://prod/res.partner/7/a.b",
        "odoo://prod/res.partner/7/name/x",
        "odoo://prod/res.partner/7/name/",
        "odoo://prod/res.partner/name",
        "odoo://prod/res.partner/7/",
        "odoo://prod/res.partner/0",
        "odoo://prod/res.partner/-1",
        "odoo://prod/res.partner/+7",
        "odoo://prod/res.partner/007",
        "odoo://prod/res.partner/1e3",
        "odoo://prod/res.partner/7.0",
        "odoo://prod/res.partner/0x7",
        "odoo://prod/res.partner/٧",
        "odoo://prod/res.partner/2147483648",
        "odoo://prod/res.partner/99999999999999999999",
        "odoo://prod/rеs.partner/7",
        "odoo://pröd/res.partner/7",
        " odoo://prod/res.partner/7",
        "odoo://prod/res.partner/7 ",
        "ODOO://prod/res.partner/7",
        "http://prod/res.partner/7",
        "file:///etc/passwd",
        "odoo:prod/res.partner/7",
        "odoo://prod/res.partner\n/7",
        "odoo://-x/res.partner/7",
    ] {
        assert!(Address::parse(uri).is_err(), "{uri:?}");
    }
    assert!(Address::parse(&format!("odoo://prod/{}/7", "a".repeat(10_000))).is_err());
}

proptest! {
    #[test]
    fn what_is_accepted_is_written_back_as_it_was(uri in r"odoo://[a-z0-9%./@\\-]{0,12}/[a-z_.%]{0,16}(/[0-9e+.-]{0,12})?(/[a-z_.]{0,5})?(\?[a-z=&0-9]{0,12})?") {
        if let Ok(address) = Address::parse(&uri) {
            prop_assert_eq!(address.to_string(), uri);
        }
    }

    #[test]
    fn no_text_makes_it_panic(uri in ".{0,300}") {
        let accepted = Address::parse(&uri).map(|address| address.to_string());
        prop_assert!(accepted.is_err() || accepted == Ok(uri));
    }
}
