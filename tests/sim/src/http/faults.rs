//! The faults that are still to come.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fault::{Fault, What, When};

/// What of a request decides which fault hits it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'r> {
    pub(crate) path: &'r str,
    /// Whether it is a call of a method.
    pub(crate) is_call: bool,
    pub(crate) model: Option<&'r str>,
    pub(crate) method: Option<&'r str>,
}

/// The faults in the order of their injection.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        if fault.times > 0 {
            self.lock().push(fault);
        }
    }

    /// How many requests and connections are still to be hit.
    pub(crate) fn pending(&self) -> u32 {
        self.lock().iter().map(|fault| fault.times).sum()
    }

    /// Uses up a fault for fresh connections.
    pub(crate) fn on_accept(&self) -> bool {
        self.take(|fault| matches!(fault.what, What::ResetOnAccept)).is_some()
    }

    /// Uses up a fault that needs no look at the request.
    pub(crate) fn before_reading(&self) -> bool {
        self.take(|fault| matches!(fault.what, What::ResetBeforeReading) && fault.when == When::default()).is_some()
    }

    /// Uses up the first fault for this request.
    pub(crate) fn on_request(&self, target: Target<'_>) -> Option<What> {
        let hit = |wanted: &Option<String>, got: Option<&str>| wanted.as_deref().is_none_or(|w| got == Some(w));
        self.take(|fault| {
            !matches!(fault.what, What::ResetOnAccept)
                && fault.when.path.as_ref().map_or(target.is_call, |path| target.path.starts_with(path))
                && hit(&fault.when.model, target.model)
                && hit(&fault.when.method, target.method)
        })
    }

    fn take(&self, matches: impl Fn(&Fault) -> bool) -> Option<What> {
        let mut faults = self.lock();
        let index = faults.iter().position(matches)?;
        let fault = faults.get_mut(index)?;
        let what = fault.what.clone();
        fault.times -= 1;
        if fault.times == 0 {
            faults.remove(index);
        }
        Some(what)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call<'r>(model: Option<&'r str>, method: &'r str) -> Target<'r> {
        Target { path: "/jsonrpc", is_call: true, model, method: Some(method) }
    }

    #[test]
    fn a_fault_waits_for_the_request_that_it_was_made_for() {
        let faults = Faults::default();
        faults.add(Fault::once(What::Hang).on_method("create").times(2));
        assert!(faults.on_request(call(Some("res.partner"), "read")).is_none());
        assert!(faults.on_request(call(Some("res.partner"), "create")).is_some());
        assert_eq!(faults.pending(), 1);
        assert!(faults.on_request(call(None, "create")).is_some());
        assert!(faults.on_request(call(None, "create")).is_none());
    }

    #[test]
    fn a_fault_for_connections_hits_no_request() {
        let faults = Faults::default();
        faults.add(Fault::once(What::ResetOnAccept));
        assert!(faults.on_request(call(None, "version")).is_none());
        assert!(faults.on_accept());
        assert_eq!(faults.pending(), 0);
    }

    #[test]
    fn only_a_fault_for_a_path_hits_what_is_no_call() {
        let page = Target { path: "/web/version", is_call: false, model: None, method: None };
        let faults = Faults::default();
        faults.add(Fault::once(What::Hang));
        assert!(faults.on_request(page).is_none());
        faults.add(Fault::once(What::Hang).on_path("/web"));
        assert!(faults.on_request(page).is_some());
        assert_eq!(faults.pending(), 1);
    }
}
