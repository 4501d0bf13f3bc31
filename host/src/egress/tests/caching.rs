//! What is asked once for everybody, and when it is asked again.

use super::requests::{NO_ARGS, Sandbox, accounted, body, gate, instance, text};
use super::server::{Received, Reply, Server, fault, result};
use crate::config::limits::Limits;
use crate::telemetry::Account;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::sync::Semaphore;

const ONE_ID: &str =
    "<array><data><value><array><data><value><int>1</int></value></data></array></value></data></array>";
const NO_IDS: &str = "<array><data><value><array><data></data></array></value></data></array>";

/// A server that answers `reply` once the test lets it, and says when a request has come.
struct Held {
    server: Server,
    arrived: Arc<Semaphore>,
    go: Arc<Semaphore>,
}

impl Held {
    async fn start(reply: Vec<u8>) -> Self {
        let (arrived, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (signal, gate) = (Arc::clone(&arrived), Arc::clone(&go));
        let server = Server::start(move |_| {
            let (reply, gate) = (reply.clone(), Arc::clone(&gate));
            signal.add_permits(1);
            Box::pin(async move {
                gate.acquire().await.unwrap().forget();
                reply
            })
        })
        .await;
        Self { server, arrived, go }
    }
}

/// Users as Odoo knows them: user 2 and access until `denied`.
fn odoo(denied: Arc<AtomicBool>) -> impl Fn(Received) -> Reply + Send + Sync + 'static {
    move |request| {
        let reply = if request.body.contains(">authenticate<") {
            result("<int>2</int>")
        } else if denied.load(Ordering::SeqCst) {
            fault(3)
        } else {
            result("<boolean>1</boolean>")
        };
        Box::pin(std::future::ready(reply))
    }
}

async fn ordinary() -> (Server, Arc<AtomicBool>) {
    let denied = Arc::new(AtomicBool::new(false));
    (Server::start(odoo(Arc::clone(&denied))).await, denied)
}

#[tokio::test]
async fn a_hundred_concurrent_logins_are_one() {
    let held = Held::start(result("<int>2</int>")).await;
    let account = Account::default();
    let gate = accounted(vec![instance("one", held.server.address)], &Limits::default(), &account);
    let logins: Vec<_> = (0..100)
        .map(|_| {
            let sandbox = Sandbox::new(&gate, "one");
            tokio::spawn(async move { sandbox.login().await })
        })
        .collect();
    held.arrived.acquire().await.unwrap().forget();
    held.go.add_permits(100);
    for login in logins {
        assert!(login.await.unwrap().unwrap().contains("<int>2</int>"));
    }
    assert_eq!(held.server.calls("authenticate"), 1);
    let counted = account.metrics().summary();
    assert_eq!((counted.logins, counted.cache_hits, counted.cache_misses), (1, 99, 1));
}

#[tokio::test]
async fn a_wrong_password_is_asked_once_for_all_and_not_again_at_once() {
    let held = Held::start(result("<boolean>0</boolean>")).await;
    let gate = gate(instance("one", held.server.address));
    let waiting = Arc::new(AtomicUsize::new(0));
    let logins: Vec<_> = (0..20)
        .map(|_| {
            let (sandbox, waiting) = (Sandbox::new(&gate, "one"), Arc::clone(&waiting));
            tokio::spawn(async move {
                waiting.fetch_add(1, Ordering::SeqCst);
                sandbox.login().await
            })
        })
        .collect();
    held.arrived.acquire().await.unwrap().forget();
    // Each has asked and waits once it yields after counting itself; a few more turns seat the tasks of the cache.
    while waiting.load(Ordering::SeqCst) < 20 {
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    held.go.add_permits(100);
    for login in logins {
        assert!(login.await.unwrap().unwrap().contains("<boolean>0</boolean>"));
    }
    assert_eq!(held.server.calls("authenticate"), 1);
    assert!(Sandbox::new(&gate, "one").login().await.unwrap().contains("<boolean>0</boolean>"));
    assert_eq!(held.server.calls("authenticate"), 1);
}

#[tokio::test]
async fn a_leader_that_gives_up_does_not_stop_the_flight() {
    let held = Held::start(result("<int>2</int>")).await;
    let gate = gate(instance("one", held.server.address));
    let sandbox = Sandbox::new(&gate, "one");
    tokio::select! {
        answer = sandbox.login() => panic!("answered: {answer:?}"),
        arrived = held.arrived.acquire() => arrived.unwrap().forget(),
    }
    held.go.add_permits(1);
    assert!(sandbox.login().await.unwrap().contains("<int>2</int>"));
    assert_eq!(held.server.calls("authenticate"), 1);
}

#[tokio::test]
async fn a_failed_login_is_shared_and_not_kept() {
    let server = Server::always("").await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    assert!(sandbox.login().await.is_err());
    assert_eq!(server.calls("authenticate"), 3, "it changes nothing, so it is tried three times");
    assert!(sandbox.login().await.is_err());
    assert!(server.calls("authenticate") > 3);
}

#[tokio::test]
async fn descriptions_are_asked_once_and_data_each_time() {
    let (server, _) = ordinary().await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let version = body("version", &[]);
    for _ in 0..3 {
        sandbox.call("res.partner", "fields_get", NO_ARGS).await.unwrap();
        sandbox.call("res.partner", "fields_get", ONE_ID).await.unwrap();
        sandbox.call("sale.order", "fields_get", NO_ARGS).await.unwrap();
        sandbox.call("res.partner", "has_access", NO_IDS).await.unwrap();
        sandbox.call("res.partner", "has_access", ONE_ID).await.unwrap();
        sandbox.call("res.partner", "read", ONE_ID).await.unwrap();
        text(sandbox.send(sandbox.request("common", version.clone())).await.unwrap()).await.unwrap();
    }
    assert_eq!(server.calls("fields_get"), 3);
    assert_eq!(server.calls("has_access"), 1 + 3);
    assert_eq!(server.calls("read"), 3);
    assert_eq!(server.calls("version"), 1);
}

#[tokio::test]
async fn a_cached_answer_is_the_one_that_odoo_gave() {
    let (server, _) = ordinary().await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let request = || sandbox.request("object", sandbox.execute_body("res.partner", "fields_get", NO_ARGS));
    let first = sandbox.send(request()).await.unwrap();
    let second = sandbox.send(request()).await.unwrap();
    assert_eq!((first.status(), first.headers()), (second.status(), second.headers()));
    assert_eq!(text(first).await.unwrap(), text(second).await.unwrap());
    assert_eq!(server.calls("fields_get"), 1);
}

#[tokio::test]
async fn a_fault_is_not_kept() {
    let server = Server::always(fault(4)).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    for _ in 0..2 {
        assert!(sandbox.call("res.partner", "fields_get", NO_ARGS).await.unwrap().contains("faultCode"));
    }
    assert_eq!(server.calls("fields_get"), 2);
}

#[tokio::test]
async fn a_changed_definition_makes_descriptions_be_asked_again() {
    let (server, _) = ordinary().await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let describe = async || sandbox.call("res.partner", "fields_get", NO_ARGS).await.unwrap();
    describe().await;
    sandbox.call("res.partner", "write", ONE_ID).await.unwrap();
    sandbox.call("ir.model.fields", "search_read", NO_ARGS).await.unwrap();
    describe().await;
    assert_eq!(server.calls("fields_get"), 1);
    sandbox.call("ir.model.fields", "create", NO_ARGS).await.unwrap();
    describe().await;
    assert_eq!(server.calls("fields_get"), 2);
}

#[tokio::test]
async fn access_denied_makes_the_next_call_log_in_again() {
    let (server, denied) = ordinary().await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    sandbox.login().await.unwrap();
    sandbox.call("res.partner", "fields_get", NO_ARGS).await.unwrap();
    denied.store(true, Ordering::SeqCst);
    sandbox.login().await.unwrap();
    assert_eq!(server.calls("authenticate"), 1);
    assert!(sandbox.call("res.partner", "read", ONE_ID).await.unwrap().contains("<int>3</int>"));
    denied.store(false, Ordering::SeqCst);
    sandbox.login().await.unwrap();
    sandbox.call("res.partner", "fields_get", NO_ARGS).await.unwrap();
    assert_eq!((server.calls("authenticate"), server.calls("fields_get")), (2, 2));
}

#[tokio::test]
async fn an_answer_from_the_cache_needs_no_permit() {
    let (server, _) = ordinary().await;
    let mut single = instance("one", server.address);
    single.max_connections = NonZeroUsize::MIN;
    let sandbox = Sandbox::new(&gate(single), "one");
    sandbox.login().await.unwrap();
    let read = sandbox.request("object", sandbox.execute_body("res.partner", "read", ONE_ID));
    let _unread = sandbox.send(read).await.unwrap();
    assert!(sandbox.login().await.is_ok());
}

/// A rotated key: the file has another one by the time Odoo refuses the old.
#[tokio::test]
async fn a_credential_that_changed_at_its_source_is_taken_up_by_the_next_call() {
    use crate::config::limits::Limits;
    use crate::egress::{Gate, Target};
    use crate::secret::SecretSource;
    use std::os::unix::fs::PermissionsExt;

    let server = Server::start(|request: Received| {
        let known = request.body.contains("new-password");
        let reply = match (known, request.body.contains(">authenticate<")) {
            (true, true) => result("<int>2</int>"),
            (false, true) => result("<boolean>0</boolean>"),
            (true, false) => result("<boolean>1</boolean>"),
            (false, false) => fault(3),
        };
        Box::pin(std::future::ready(reply))
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "new-password\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut one = instance("one", server.address);
    one.secret = SecretSource::File(file);
    let target = Target { instance: one, secret: "old-password".into(), environment: Arc::default() };
    let gate = Gate::new(vec![target], None, &Limits::default(), &crate::telemetry::Account::default()).unwrap();
    let sandbox = Sandbox::new(&gate, "one");
    assert!(sandbox.login().await.unwrap().contains("<boolean>0</boolean>"), "one clear refusal");
    assert!(sandbox.login().await.unwrap().contains("<int>2</int>"));
    assert!(sandbox.call("res.partner", "read", ONE_ID).await.unwrap().contains("<boolean>1</boolean>"));
    assert_eq!(server.calls("authenticate"), 2);
}
