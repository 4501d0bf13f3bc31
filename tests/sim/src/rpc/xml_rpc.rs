//! XML-RPC, `/xmlrpc/2/<service>`: always status 200; errors are faults.

use serde_json::Value;

use super::{
    reply::{Reply, XML},
    service::Service,
    xml,
};
use crate::{
    data::Data,
    orm::Observer,
    raise::Raise,
    series::Series,
    traceback::{Part, Place},
};

/// The start and end of an answer that is one long string.
pub(crate) const STRING: (&str, &str) = (
    "<?xml version=\"1.0\"?>\n<methodResponse><params><param><value><string>",
    "</string></value></param></params></methodResponse>",
);

/// A call as it arrived; a body that could not be read becomes a fault when the call is run.
#[derive(Debug)]
pub(crate) struct XmlRpc {
    pub(crate) request: Result<Service, Raise>,
}

impl XmlRpc {
    pub(crate) fn parse(service: &str, body: &[u8]) -> Self {
        let request = xml::decode(body);
        Self { request: request.map(|(name, params)| Service { service: service.to_owned(), name, params }) }
    }

    pub(crate) fn run(self, data: &mut Data, observer: &mut dyn Observer) -> Reply {
        let method = self.request.as_ref().ok().and_then(Service::method).unwrap_or_default().to_owned();
        // What is no plain value is no value of XML-RPC's either.
        let class = match method.as_str() {
            "context_get" if data.series() < Series::V15 => Some("odoo.tools.misc.frozendict"),
            "activity_schedule" if data.series() < Series::V19 => Some("odoo.api.mail.activity"),
            _ => None,
        };
        let outcome = self.request.and_then(|call| call.run(data, observer));
        // Invariant: whatever cannot be marshalled becomes a fault only here, after the work was committed, as in Odoo.
        let outcome = outcome.and_then(|value| match (&value, class) {
            (_, Some(class)) => {
                let text = format!("cannot marshal <class '{class}'> objects");
                Err(Raise::type_error(text).at(Place::Xml(Part::Whole)))
            }
            (Value::Object(members), _) if method == "get_external_id" && !members.is_empty() => {
                Err(Raise::type_error("dictionary key must be string").at(Place::Xml(Part::InStruct)))
            }
            _ => Ok(value),
        });
        Reply::new(200, XML, xml::encode(outcome))
    }

    pub(crate) fn refuse(raise: Raise) -> Reply {
        Reply::new(200, XML, xml::encode(Err(raise)))
    }
}
