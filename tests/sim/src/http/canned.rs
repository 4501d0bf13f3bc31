//! Answers that a test makes up.

/// An answer that Odoo did not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canned {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Canned {
    /// An empty answer of type `text/html`. A status that HTTP does not know becomes 500.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, headers: vec![], body: vec![] }
    }

    /// nginx's page for this status.
    #[must_use]
    pub fn nginx(status: u16, retry_after: Option<&str>) -> Self {
        let title = match status {
            413 => "413 Request Entity Too Large",
            429 => "429 Too Many Requests",
            502 => "502 Bad Gateway",
            503 => "503 Service Temporarily Unavailable",
            504 => "504 Gateway Time-out",
            _ => "500 Internal Server Error",
        };
        let page = format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
             <hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n"
        );
        let answer = Self::new(status).body(page).header("Server", "nginx/1.22.1");
        match retry_after {
            Some(delay) => answer.header("Retry-After", delay),
            None => answer,
        }
    }

    /// The same with this header, in place of one of the same name. A header that HTTP forbids is left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with this body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}
