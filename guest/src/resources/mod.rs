//! MCP resources: what a client may attach or a model read by an address that begins with `odoo://`.
//!
//! In reading order: [`uri`] reads the addresses, and nothing that it does not accept reaches Odoo; [`content`] is what a
//! resource holds and how much of it one answer gives. [`help`] needs no Odoo. Each other file reads one kind: [`profile`]
//! of an instance, its [`models`], a [`model`], a [`record`], a [`field`] (its type by [`mime`]), an [`attachment`], a printed
//! [`report`].
//! [`mod@revisions`] tells what changes when a resource does.

mod attachment;
mod content;
mod field;
mod help;
mod mime;
mod model;
mod models;
mod profile;
mod record;
mod report;
mod revisions;
mod uri;

pub use revisions::revisions;

use crate::error::{Code, Error, Source};
use crate::model::context::Scoped;
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::odoo::instance::{Instance, Instances};
use crate::odoo::scope::Scope;
use crate::tools::Context;
pub(crate) use content::Content;
use help::Topic;
use serde_json::{Value, json};
use uri::{Address, Part, Target};

const MARKDOWN: &str = "text/markdown";

/// Resources that are there without asking Odoo: of each instance its profile, its models and the contacts' description,
/// which every Odoo has; and the help pages. One page: configured instances are few.
pub fn list(instances: &Instances) -> Vec<Value> {
    let of_instance = |instance: &Instance| {
        let name = &instance.name;
        [
            ("", "application/json", format!("The Odoo {name}: version, user, companies, apps")),
            ("/models", "text/plain", format!("Models of {name}")),
            ("/res.partner", "text/plain", format!("Fields and filters of contacts in {name}")),
        ]
        .map(|(path, mime_type, title)| resource(&format!("{name}{path}"), mime_type, &title))
    };
    let help = Topic::ALL.map(|topic| resource(&format!("help/{}", topic.name()), MARKDOWN, topic.title()));
    instances.all.iter().flat_map(of_instance).chain(help).collect()
}

fn resource(name: &str, mime_type: &str, title: &str) -> Value {
    json!({"uri": format!("odoo://{name}"), "name": name, "title": title, "mimeType": mime_type})
}

/// The kinds of addresses that take more than an instance's name.
pub fn templates() -> Vec<Value> {
    vec![
        json!({
            "uriTemplate": "odoo://{instance}/{model}/{id}",
            "name": "record",
            "title": "Record",
            "description": "One record as JSON, such as odoo://production/res.partner/7, in another language with ?lang=fr_FR",
            "mimeType": "application/json",
        }),
        json!({
            "uriTemplate": "odoo://{instance}/{model}/{id}/{field}",
            "name": "field",
            "title": "Field of a record",
            "description": "A file, or a text from ?offset= on, such as odoo://production/res.partner/7/image_128",
        }),
        json!({
            "uriTemplate": "odoo://{instance}/{model}",
            "name": "model",
            "title": "Model",
            "description": "The fields of a model, one line each, its list view's columns and the filters that people use",
            "mimeType": "text/plain",
        }),
        json!({
            "uriTemplate": "odoo://{instance}/attachment/{id}",
            "name": "attachment",
            "title": "Attachment",
            "description": "A file of ir.attachment: text from ?offset= on, or its bytes",
        }),
        json!({
            "uriTemplate": "odoo://{instance}/report/{report}/{id}",
            "name": "report",
            "title": "Printed document",
            "description": "A record as PDF, such as odoo://production/report/sale.report_saleorder/7",
            "mimeType": "application/pdf",
        }),
    ]
}

/// Reads a resource; nothing when there is none at this address.
///
/// # Errors
/// E004 for an address that is none of ours; otherwise what Odoo or the network said.
pub fn read(context: &Context, uri: &str) -> Result<Option<Vec<Value>>, Error> {
    let address = Address::parse(uri)?;
    let (name, part) = match address.target {
        Target::Help(topic) => return Ok(Some(vec![Content::text(MARKDOWN, topic.page()).into_json(uri)])),
        Target::Of(name, part) => (name, part),
    };
    let Some(instance) = context.instances.all.iter().find(|instance| instance.name == name) else {
        return if name == "help" { Err(no_such_page()) } else { Ok(None) };
    };
    let client = Client::new(instance, context.transport);
    let lang = address.lang.map(str::to_owned);
    let rpc = Scoped::new(&client, Scope { lang, ..Scope::default() });
    let content = match part {
        Part::Profile => {
            let is_default = context.instances.default.as_deref() == Some(name) || context.instances.all.len() == 1;
            Some(profile::read(&rpc, is_default, context.clock)?)
        }
        Part::Models => Some(models::read(&rpc, address)?),
        Part::Model(model) => Some(model::read(&rpc, address, model)?),
        Part::Record(model, id) => record::read(&rpc, model, id)?,
        Part::Field(model, id, field) => field::read(&rpc, address, model, id, field)?,
        Part::Attachment(id) => attachment::read(&rpc, address, id)?,
        Part::Report(name, id) => Some(report::read(&rpc, name, id)?),
    };
    Ok(content.map(|content| vec![content.into_json(uri)]))
}

/// The file at an address of this instance: an attachment, a field, a printed record. Nothing when there is none.
///
/// # Errors
/// E004 for an address that is none of a file; otherwise as [`read`].
pub(crate) fn file(rpc: &dyn Rpc, uri: &str) -> Result<Option<Content>, Error> {
    let address = Address::parse(uri)?;
    let instance = &rpc.instance().name;
    match address.target {
        Target::Of(name, _) if name != instance => {
            Err(Error::invalid(format!("{uri} is of another instance than {instance}: set instance_id to {name}.")))
        }
        Target::Of(_, Part::Field(model, id, field)) => field::read(rpc, address, model, id, field),
        Target::Of(_, Part::Attachment(id)) => attachment::read(rpc, address, id),
        Target::Of(_, Part::Report(name, id)) => report::read(rpc, name, id).map(Some),
        Target::Of(..) | Target::Help(_) => Err(Error::invalid(format!("{uri} is no file."))
            .hint("a file is odoo://…/attachment/{id} or odoo://…/{model}/{id}/{field}; odoo_read reads records")),
    }
}

fn no_such_page() -> Error {
    let pages: Vec<String> = Topic::ALL.map(|topic| format!("odoo://help/{}", topic.name())).to_vec();
    Error::new(Code::NotFound, Source::Client, "There is no such help page.")
        .hint(format!("the pages are {}", pages.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odoo::transport::{Request, Response, Transport, TransportError};

    /// Fails any test that goes to the network.
    struct Silent;

    impl Transport for Silent {
        fn send(&self, _: Request) -> Result<Response, TransportError> {
            panic!("nothing may be sent")
        }
    }

    fn instances(names: &[&str]) -> Instances {
        let instance =
            |name: &&str| Instance::new(name, &format!("https://{name}.example.com"), "main", "agent", "canary".into());
        Instances { all: names.iter().map(instance).collect(), default: None }
    }

    fn read_offline(names: &[&str], uri: &str) -> Result<Option<Vec<Value>>, Error> {
        let instances = instances(names);
        read(&Context { instances: &instances, transport: &Silent, clock: &|| 0 }, uri)
    }

    #[test]
    fn what_is_listed_has_an_address_that_is_understood() {
        let listed = list(&instances(&["eu", "us"]));
        let uris: Vec<&str> = listed.iter().filter_map(|resource| resource["uri"].as_str()).collect();
        assert_eq!(uris[..3], ["odoo://eu", "odoo://eu/models", "odoo://eu/res.partner"]);
        assert_eq!(uris[6..], ["odoo://help/domains", "odoo://help/values", "odoo://help/errors"]);
        for uri in uris {
            assert!(Address::parse(uri).is_ok(), "{uri}");
        }
    }

    #[test]
    fn each_template_filled_in_is_an_address() {
        for template in templates() {
            let uri = template["uriTemplate"].as_str().unwrap().to_owned();
            let filled = [
                ("{instance}", "eu"),
                ("{model}", "res.partner"),
                ("{id}", "7"),
                ("{field}", "comment"),
                ("{report}", "sale.report_saleorder"),
            ]
            .iter()
            .fold(uri, |uri, (name, value)| uri.replace(name, value));
            assert!(Address::parse(&filled).is_ok(), "{filled}");
        }
    }

    #[test]
    fn help_needs_no_odoo_and_no_instance() {
        let read = read_offline(&[], "odoo://help/errors").unwrap().unwrap();
        assert_eq!(read[0]["mimeType"], "text/markdown");
        assert!(read[0]["text"].as_str().unwrap().contains("**E004**"));
        let error = read_offline(&["eu"], "odoo://help/writes").unwrap_err();
        assert_eq!(error.code, Code::NotFound);
        assert!(error.hint.unwrap().contains("odoo://help/values"));
    }

    #[test]
    fn an_instance_that_is_not_configured_has_no_resources() {
        for uri in ["odoo://us", "odoo://us/models", "odoo://us/res.partner/7", "odoo://us/attachment/7"] {
            assert_eq!(read_offline(&["eu"], uri).unwrap(), None, "{uri}");
        }
        assert_eq!(read_offline(&["eu"], "odoo://eu/attachment").unwrap_err().code, Code::Validation);
    }
}
