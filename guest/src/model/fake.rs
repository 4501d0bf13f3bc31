//! A scripted Odoo for unit tests: it describes its models truly and answers all else from a list.

use crate::error::{Code, Error, Source};
use crate::odoo::{Rpc, instance::Instance, scope::Scope, transport::Response, version::Version};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::VecDeque;

pub(crate) struct Fake {
    instance: Instance,
    pub(crate) major: u32,
    models: Value,
    /// What `context_get` answers.
    user_context: Result<Value, Error>,
    answers: RefCell<VecDeque<(String, Result<Value, Error>)>>,
    documents: RefCell<VecDeque<Response>>,
    calls: RefCell<Vec<String>>,
}

impl Fake {
    /// Contacts, their countries and tags, and their orders.
    pub(crate) fn partners() -> Self {
        let models = json!({
            "res.partner": {
                "id": {"type": "integer", "string": "ID", "readonly": true},
                "display_name": {"type": "char", "string": "Display Name", "sortable": false, "store": false, "readonly": true},
                "name": {"type": "char", "string": "Name"},
                "ref": {"type": "char", "string": "Reference", "size": 8},
                "email": {"type": "char", "string": "Email"},
                "active": {"type": "boolean", "string": "Active"},
                "color": {"type": "integer", "string": "Color Index"},
                "partner_latitude": {"type": "float", "string": "Latitude"},
                "type": {"type": "selection", "string": "Address Type", "selection": [["contact", "Contact"], ["invoice", "Invoice Address"], ["1", "High"]]},
                "country_id": {"type": "many2one", "string": "Country", "relation": "res.country"},
                "category_id": {"type": "many2many", "string": "Tags", "relation": "res.partner.category", "sortable": false},
                "child_ids": {"type": "one2many", "string": "Contacts", "relation": "res.partner", "sortable": false},
                "date": {"type": "date", "string": "Date"},
                "create_date": {"type": "datetime", "string": "Created on", "readonly": true},
                "meeting_at": {"type": "datetime", "string": "Meeting"},
                "comment": {"type": "html", "string": "Notes"},
                "image_128": {"type": "binary", "string": "Image"},
                "properties": {"type": "properties", "string": "Properties"},
                "origin_ref": {"type": "reference", "string": "Origin"},
                "res_id": {"type": "many2one_reference", "string": "Resource"},
                "credit": {"type": "monetary", "string": "Total Receivable", "currency_field": "currency_id", "store": false, "readonly": true},
                "im_status": {"type": "char", "string": "IM Status", "store": false, "readonly": true, "searchable": false, "sortable": false},
                "tz": {"type": "selection", "string": "Timezone", "selection": [["Europe/Brussels", "Europe/Brussels"], ["UTC", "UTC"]]},
                "currency_id": {"type": "many2one", "string": "Currency", "relation": "res.currency"},
                "commercial_name": {"type": "char", "string": "Company Name Entity", "readonly": true},
            },
            "res.country": {
                "id": {"type": "integer", "string": "ID"},
                "name": {"type": "char", "string": "Name"},
                "code": {"type": "char", "string": "Code"},
                "region_id": {"type": "many2one", "string": "Region", "relation": "res.country"},
            },
            "res.partner.category": {
                "id": {"type": "integer", "string": "ID"},
                "name": {"type": "char", "string": "Name"},
                "color": {"type": "integer", "string": "Color"},
            },
        });
        Self {
            instance: Instance::new("test", "http://odoo.test", "test", "someone", "secret".into()),
            major: 19,
            models,
            user_context: Ok(json!({})),
            answers: RefCell::default(),
            documents: RefCell::default(),
            calls: RefCell::default(),
        }
    }

    /// One more field of contacts.
    pub(crate) fn field(mut self, name: &str, facts: Value) -> Self {
        self.models["res.partner"][name] = facts;
        self
    }

    /// One more model, or another form of one.
    pub(crate) fn model(mut self, name: &str, fields: Value) -> Self {
        self.models[name] = fields;
        self
    }

    /// The next call of `model.method` gets this answer.
    pub(crate) fn answer(self, method: &str, answer: Value) -> Self {
        self.answers.borrow_mut().push_back((method.to_owned(), Ok(answer)));
        self
    }

    pub(crate) fn fail(self, method: &str, error: Error) -> Self {
        self.answers.borrow_mut().push_back((method.to_owned(), Err(error)));
        self
    }

    /// The next document that is got.
    pub(crate) fn document(self, status: u16, content_type: &str, body: &[u8]) -> Self {
        self.documents.borrow_mut().push_back(Response {
            status,
            content_type: content_type.to_owned(),
            retry_after: None,
            location: None,
            body: body.to_vec(),
        });
        self
    }

    /// The user's own language and zone.
    pub(crate) fn user_context(mut self, context: Value) -> Self {
        self.user_context = Ok(context);
        self
    }

    pub(crate) fn no_user_context(mut self, error: Error) -> Self {
        self.user_context = Err(error);
        self
    }

    /// What the host told of it beforehand.
    pub(crate) fn told_context(mut self, context: Value) -> Self {
        self.instance.context = context.as_object().cloned();
        self
    }

    /// What the configuration says of its context.
    pub(crate) fn defaults(mut self, scope: Value) -> Self {
        self.instance.defaults = Scope::read(&scope).unwrap();
        self
    }

    pub(crate) fn major(mut self, major: u32) -> Self {
        self.major = major;
        self
    }

    /// Everything that was called, as `model.method(args,kwargs)`.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.borrow().clone()
    }

    /// What was called but `fields_get` and `context_get`, which any tool may need.
    pub(crate) fn work(&self) -> Vec<String> {
        let known = |call: &String| call.contains(".fields_get(") || call.contains(".context_get(");
        self.calls().into_iter().filter(|call| !known(call)).collect()
    }

    /// As Odoo does, only what is asked for of each field.
    fn describe(&self, model: &str, names: &Value, attributes: Option<&Value>) -> Result<Value, Error> {
        let Some(fields) = self.models.get(model).and_then(Value::as_object) else {
            return Err(Error::new(Code::NotFound, Source::Odoo, format!("Object {model} doesn't exist")));
        };
        let names = names.as_array().unwrap();
        let wanted = |name: &String| names.is_empty() || names.iter().any(|wanted| wanted == name);
        let asked = |facts: &Value| -> Value {
            let facts = facts.as_object().unwrap().iter();
            let asked = facts.filter(|(name, _)| {
                attributes.is_none_or(|asked| asked.as_array().unwrap().iter().any(|asked| asked == *name))
            });
            Value::Object(asked.map(|(name, fact)| (name.clone(), fact.clone())).collect())
        };
        let found = fields.iter().filter(|(name, _)| wanted(name)).map(|(name, facts)| (name.clone(), asked(facts)));
        Ok(Value::Object(found.collect()))
    }
}

impl Rpc for Fake {
    fn instance(&self) -> &Instance {
        &self.instance
    }

    fn version(&self) -> Result<Version, Error> {
        Ok(Version { text: format!("{}.0", self.major), major: self.major, minor: 0, edition: None })
    }

    fn uid(&self) -> Result<i64, Error> {
        Ok(2)
    }

    fn call(&self, model: &str, method: &str, args: Vec<Value>, kwargs: Map<String, Value>) -> Result<Value, Error> {
        self.calls.borrow_mut().push(format!("{model}.{method}({},{})", json!(args), json!(kwargs)));
        match method {
            "fields_get" => return self.describe(model, &args[0], kwargs.get("attributes")),
            "context_get" => return self.user_context.clone(),
            "get_available_models" => {
                return Ok(json!([
                    {"model": "res.partner", "display_name": "Contact"},
                    {"model": "res.country", "display_name": "Country"},
                    {"model": "res.partner.category", "display_name": "Partner Tags"},
                    {"model": "sale.order", "display_name": "Sales Order"},
                ]));
            }
            _ => {}
        }
        let (expected, answer) =
            self.answers.borrow_mut().pop_front().unwrap_or_else(|| panic!("no answer to {model}.{method}"));
        assert_eq!(method, expected, "called out of turn");
        answer
    }

    fn document(&self, path: &str) -> Result<Response, Error> {
        self.calls.borrow_mut().push(format!("GET {path}"));
        Ok(self.documents.borrow_mut().pop_front().unwrap_or_else(|| panic!("no document at {path}")))
    }
}
