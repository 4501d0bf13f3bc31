//! Where Python raised an exception, as far as the frames of a traceback tell it.
//!
//! A client may look at them: what is raised while the answer is written comes after the work was kept, and the same
//! exception inside the call comes before that.

/// The part of a request that raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Place {
    /// Reading the document.
    Reading,
    /// The call itself, whose work was undone.
    #[default]
    Call,
    /// Writing the answer as XML, directly or inside a list or a struct.
    Xml(Part),
    /// Writing the answer as JSON, up to 15.
    OldJson,
    /// The same, from 16 on.
    Json,
}

/// What of an answer was being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Whole,
    InArray,
    InStruct,
}

impl Place {
    /// The frames, outermost first, each with its line of code. They hold server paths on purpose: a client that lets them
    /// through to its user is then caught.
    pub(crate) fn frames(self) -> String {
        let outside = [
            ("odoo/addons/rpc/controllers/xmlrpc.py", "xmlrpc_2", "response = self._xmlrpc(service)"),
            ("odoo/addons/rpc/controllers/xmlrpc.py", "_xmlrpc", "result = dispatch_rpc(service, method, params)"),
        ];
        let call = [
            ("odoo/http.py", "dispatch_rpc", "return dispatch(method, params)"),
            ("odoo/service/model.py", "call_kw", "result = method(recs, *args, **kwargs)"),
        ];
        let json = ("odoo/http.py", "make_json_response", "data = json.dumps(data, default=json_default)");
        let old_json =
            ("odoo/http.py", "_json_response", "body = json.dumps(response, default=date_utils.json_default)");
        let dumps =
            [("xmlrpc/client.py", "dumps", "dump(v, write)"), ("xmlrpc/client.py", "__dump", "f(self, value, write)")];
        let frames = match self {
            Self::Reading => [&outside[..], &[("xmlrpc/client.py", "loads", "p.feed(data)")]].concat(),
            Self::Call => [&outside[..], &call[..]].concat(),
            Self::Xml(Part::Whole) => [&outside[..], &dumps[..]].concat(),
            Self::Xml(Part::InArray) => {
                [&outside[..], &dumps[..], &[("xmlrpc/client.py", "dump_array", "dump(v, write)")]].concat()
            }
            Self::Xml(Part::InStruct) => {
                [&outside[..], &dumps[..], &[("xmlrpc/client.py", "dump_struct", "dump(v, write)")]].concat()
            }
            Self::OldJson => vec![old_json],
            Self::Json => vec![json],
        };
        let frame = |(file, function, code): &(&str, &str, &str)| {
            let marks = "^".repeat(code.len());
            format!(
                "  File \"/usr/lib/python3/dist-packages/{file}\", line 93, in {function}\n    {code}\n    {marks}\n"
            )
        };
        frames.iter().map(frame).collect()
    }
}
