//! Faults to order: which requests they hit, how often, and what happens then.

use std::{sync::Mutex, sync::PoisonError, time::Duration};

/// Misbehaviour for the next requests that match.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The requests that it applies to.
    pub when: When,
    /// How many of them.
    pub times: u32,
    /// What happens to each.
    pub what: What,
}

/// Which requests a fault applies to; an absent part matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// The Odoo model, such as `res.partner`. Requests to `common` have none.
    pub model: Option<String>,
    /// The ORM method, such as `create`, or the method of `common`, such as `authenticate`.
    pub method: Option<String>,
}

/// What happens to a request.
#[derive(Debug, Clone)]
pub enum What {
    /// Waits, then executes and answers properly.
    Delay(Duration),
    /// Executes, waits, then answers properly.
    DelayAnswer(Duration),
    /// Resets the next fresh connection before a byte of it was read. Looks at no request, so [`Fault::when`] is not
    /// consulted.
    ResetOnAccept,
    /// Resets the connection without executing. Nothing of the body is read when `when` matches everything.
    ResetBeforeReading,
    /// Executes, then resets the connection without a byte of an answer.
    ResetAfterExecuting,
    /// Executes, announces the whole answer, sends this many bytes of its body and closes.
    CutAnswer(usize),
    /// Reads the request and neither executes nor answers it.
    Hang,
    /// Executes and never answers.
    HangAfterExecuting,
    /// Answers with a page, as a proxy before Odoo does. Does not execute.
    Html {
        /// The HTTP status.
        status: u16,
        /// The page.
        body: String,
    },
    /// Executes, then answers with a page, as a proxy does that lost patience.
    HtmlAfterExecuting {
        /// The HTTP status.
        status: u16,
        /// The page.
        body: String,
    },
    /// Answers with this status and these headers and an empty body, such as 429 with `Retry-After`. Does not execute.
    Status {
        /// The HTTP status.
        status: u16,
        /// Header names and values.
        headers: Vec<(&'static str, String)>,
    },
    /// Answers with this body, status 200 and `text/xml`. Does not execute.
    Answer(Vec<u8>),
    /// Answers with this XML-RPC fault. Does not execute.
    Raise {
        /// The fault code.
        code: i32,
        /// The fault string.
        text: String,
    },
    /// Executes, then answers with bytes that are no XML.
    Rubbish,
    /// Executes, then answers with a well-formed string of about this many bytes.
    Huge(u64),
}

impl Fault {
    /// A fault for the next request, whatever it is.
    #[must_use]
    pub fn once(what: What) -> Self {
        Self { when: When::default(), times: 1, what }
    }

    /// The same for the next `times` matching requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The same for requests that call this method.
    #[must_use]
    pub fn on_method(mut self, method: &str) -> Self {
        self.when.method = Some(method.into());
        self
    }

    /// The same for requests that address this model.
    #[must_use]
    pub fn on_model(mut self, model: &str) -> Self {
        self.when.model = Some(model.into());
        self
    }
}

/// The faults that are still to come, oldest first.
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
    pub(crate) fn on_request(&self, model: Option<&str>, method: Option<&str>) -> Option<What> {
        let hit = |wanted: &Option<String>, got: Option<&str>| wanted.as_deref().is_none_or(|w| got == Some(w));
        self.take(|fault| {
            !matches!(fault.what, What::ResetOnAccept)
                && hit(&fault.when.model, model)
                && hit(&fault.when.method, method)
        })
    }

    fn take(&self, matches: impl Fn(&Fault) -> bool) -> Option<What> {
        let mut faults = self.lock();
        let index = faults.iter().position(matches)?;
        let fault = faults.get_mut(index)?;
        fault.times -= 1;
        let what = fault.what.clone();
        faults.retain(|fault| fault.times > 0);
        Some(what)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_waits_for_the_request_that_it_was_made_for() {
        let faults = Faults::default();
        faults.add(Fault::once(What::Hang).on_method("create").times(2));
        assert!(faults.on_request(Some("res.partner"), Some("read")).is_none());
        assert!(faults.on_request(Some("res.partner"), Some("create")).is_some());
        assert_eq!(faults.pending(), 1);
        assert!(faults.on_request(None, Some("create")).is_some());
        assert!(faults.on_request(None, Some("create")).is_none());
    }

    #[test]
    fn a_fault_for_connections_hits_no_request() {
        let faults = Faults::default();
        faults.add(Fault::once(What::ResetOnAccept));
        assert!(faults.on_request(None, None).is_none());
        assert!(faults.on_accept());
        assert_eq!(faults.pending(), 0);
    }
}
