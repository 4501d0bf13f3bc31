//! What a sandbox sends, written from nothing but its environment.

use crate::config::context::Context;
use crate::config::instance::{Instance, InstanceName, Speech};
use crate::config::limits::Limits;
use crate::config::origin::Origin;
use crate::egress::{Body, Budget, Error, Gate, Target};
use crate::secret::SecretSource;
use crate::telemetry::{Account, Caller};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use odoo_firewall::Policy;
use odoo_firewall::policy::Profile;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

pub(super) const SECRET: &str = " s3cr&t<>\"'é ";
pub(super) const ESCAPED: &str = " s3cr&amp;t&lt;&gt;\"'é ";
pub(super) const NO_ARGS: &str = "<array><data></data></array>";
pub(super) const NO_KWARGS: &str = "<struct></struct>";

pub(super) fn instance(name: &str, address: SocketAddr) -> Instance {
    Instance {
        name: InstanceName::parse(name).unwrap(),
        origin: Origin { tls: false, host: address.ip().to_string(), port: address.port() },
        base_path: String::new(),
        database: "db".to_owned(),
        username: "bot".to_owned(),
        secret: SecretSource::Environment("UNUSED".to_owned()),
        timeout: Duration::from_secs(30),
        connect_timeout: Duration::from_secs(10),
        max_connections: NonZeroUsize::new(4).unwrap(),
        queue_timeout: Duration::from_secs(30),
        rate: None,
        protocol: Speech::default(),
        // What the policy says is tested where it lives.
        policy: Policy::from(Profile::Full),
        ca_file: None,
        first_byte_timeout: Duration::from_secs(30),
        private_network: true,
        client_certificate: None,
        context: Context::default(),
        proxy: None,
    }
}

pub(super) fn gate_of(instances: Vec<Instance>, limits: &Limits) -> Gate {
    accounted(instances, limits, &Account::default())
}

/// A gate whose doings are read from `account`.
pub(super) fn accounted(instances: Vec<Instance>, limits: &Limits, account: &Account) -> Gate {
    let targets = instances
        .into_iter()
        .map(|instance| Target { instance, secret: SECRET.into(), environment: Arc::default() })
        .collect();
    Gate::new(targets, None, limits, account).unwrap()
}

pub(super) fn gate(instance: Instance) -> Gate {
    gate_of(vec![instance], &Limits::default())
}

/// On whose behalf tests ask.
pub(super) fn caller() -> Caller {
    Caller { call: "call".into(), tool: Some("tool".into()) }
}

/// An instance as a sandbox finds it in its environment.
pub(super) struct Sandbox {
    gate: Gate,
    budget: Budget,
    prefix: String,
}

impl Sandbox {
    pub(super) fn new(gate: &Gate, instance: &str) -> Self {
        let prefix = format!("ODOO_{}", instance.to_uppercase().replace('-', "_"));
        Self { gate: gate.clone(), budget: Budget::new(caller(), 10_000), prefix }
    }

    pub(super) fn variable(&self, name: &str) -> String {
        let name = format!("{}_{name}", self.prefix);
        self.gate.guest_environment().into_iter().find(|(variable, _)| *variable == name).unwrap().1
    }

    pub(super) fn placeholder(&self) -> String {
        self.variable("PASSWORD")
    }

    pub(super) fn url(&self, service: &str) -> String {
        format!("{}/xmlrpc/2/{service}", self.variable("URL"))
    }

    pub(super) fn login_body(&self) -> String {
        body("authenticate", &[&self.variable("DB"), &self.variable("USERNAME"), &self.placeholder(), NO_KWARGS])
    }

    pub(super) fn execute_body(&self, model: &str, method: &str, args: &str) -> String {
        body("execute_kw", &[&self.variable("DB"), "<int>2</int>", &self.placeholder(), model, method, args, NO_KWARGS])
    }

    pub(super) fn request(&self, service: &str, body: String) -> Request<Full<Bytes>> {
        Request::post(self.url(service)).header("content-type", "text/xml").body(Full::from(body)).unwrap()
    }

    pub(super) async fn send<B>(&self, request: Request<B>) -> Result<Response<Body>, Error>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: std::fmt::Display,
    {
        tokio::time::timeout(Duration::from_secs(60), Box::pin(self.gate.send(&self.budget, request))).await.unwrap()
    }

    /// Logs in and returns the answer's body.
    pub(super) async fn login(&self) -> Result<String, Error> {
        text(self.send(self.request("common", self.login_body())).await?).await
    }

    /// Calls a method and returns the answer's body.
    pub(super) async fn call(&self, model: &str, method: &str, args: &str) -> Result<String, Error> {
        text(self.send(self.request("object", self.execute_body(model, method, args))).await?).await
    }
}

pub(super) fn body(method: &str, parameters: &[&str]) -> String {
    let parameters: String = parameters.iter().map(|value| format!("<param><value>{value}</value></param>")).collect();
    format!(
        "<?xml version=\"1.0\"?><methodCall><methodName>{method}</methodName><params>{parameters}</params></methodCall>"
    )
}

/// The whole body of an answer.
pub(super) async fn text(response: Response<Body>) -> Result<String, Error> {
    let bytes = response.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
