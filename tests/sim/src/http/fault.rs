//! Faults to order: which requests they hit, how often, and what happens then.

use std::time::Duration;

use super::canned::Canned;

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

/// Which requests a fault applies to. When all parts are absent: every RPC call, in whichever protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// The Odoo model, such as `res.partner`. Requests to `common` have none.
    pub model: Option<String>,
    /// The ORM method, such as `create`, or the method of `common`, such as `authenticate`.
    pub method: Option<String>,
    /// How the URL's path begins. Only such a fault hits requests that are no RPC calls, such as `/web/version`.
    pub path: Option<String>,
}

/// What happens to a request. Where nothing else is said, it is not executed.
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
    /// Reads the request and closes the connection in an orderly way: an empty answer.
    CloseBeforeExecuting,
    /// Executes, then resets the connection without a byte of an answer.
    ResetAfterExecuting,
    /// Executes, then closes the connection in an orderly way, without a byte of an answer.
    CloseAfterExecuting,
    /// Executes, announces the whole answer, sends this many bytes of its body and closes.
    CutAnswer(usize),
    /// Reads the request and neither executes nor answers it.
    Hang,
    /// Executes and never answers.
    HangAfterExecuting,
    /// Waits for [`Sim::release`](super::Sim::release), then executes and answers properly. As on a real server, the work is done
    /// even if the client has gone away meanwhile.
    Stall,
    /// Executes, waits for [`Sim::release`](super::Sim::release), then answers properly.
    StallAnswer,
    /// Answers with a page, as a proxy before Odoo does.
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
    /// Answers with this status and these headers and an empty body.
    Status {
        /// The HTTP status.
        status: u16,
        /// Header names and values.
        headers: Vec<(&'static str, String)>,
    },
    /// Answers with this body, status 200 and the protocol's content type.
    Answer(Vec<u8>),
    /// Answers with this.
    Canned(Canned),
    /// Executes, then answers with this instead.
    CannedAfterExecuting(Canned),
    /// Raises this exception, in the form that the protocol has for it. Nothing was done, as after a rollback.
    Raise {
        /// The exception's full name, such as `odoo.exceptions.UserError` or `psycopg2.errors.DeadlockDetected`.
        exception: String,
        /// The exception's message.
        text: String,
    },
    /// Executes, then answers with bytes that are neither XML nor JSON.
    Rubbish,
    /// Executes, then answers properly but with `Content-Encoding: gzip`.
    Gzip,
    /// Executes, then answers properly but under this content type.
    ContentType(&'static str),
    /// Executes, then announces this length instead of the real one, and sends the whole answer all the same.
    ContentLength(u64),
    /// Executes, then sends the answer in pieces.
    Drip {
        /// The size of a piece, in bytes.
        piece: usize,
        /// The pause before each.
        every: Duration,
    },
    /// Executes, then answers with a well-formed string of about this many bytes, with their number announced.
    Huge(u64),
    /// The same without an announced length, in chunks.
    HugeChunked(u64),
}

impl What {
    /// An nginx error page, such as 502, 503, 504 or 429, with or without `Retry-After`.
    #[must_use]
    pub fn nginx(status: u16, retry_after: Option<&str>) -> Self {
        Self::Canned(Canned::nginx(status, retry_after))
    }

    /// A redirect to the login page, as of a server that does not know the path.
    #[must_use]
    pub fn redirect(location: &str) -> Self {
        Self::Canned(Canned::new(303).header("Location", location))
    }

    /// PostgreSQL's refusal of a transaction that met another one. It was rolled back.
    #[must_use]
    pub fn serialization_failure() -> Self {
        Self::Raise {
            exception: "psycopg2.errors.SerializationFailure".into(),
            text: "could not serialize access due to concurrent update\n".into(),
        }
    }

    /// The cool-down after too many failed logins.
    #[must_use]
    pub fn too_many_logins() -> Self {
        Self::Raise {
            exception: "odoo.exceptions.AccessDenied".into(),
            text: "Too many login failures, please wait a bit before trying again.".into(),
        }
    }
}

impl Fault {
    /// A fault for the next RPC call, whatever it is.
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

    /// The same for requests whose path begins so, whether or not they are RPC calls.
    #[must_use]
    pub fn on_path(mut self, path: &str) -> Self {
        self.when.path = Some(path.into());
        self
    }
}
