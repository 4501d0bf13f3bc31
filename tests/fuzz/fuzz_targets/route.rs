//! A URL that the gate lets out leads a web server in Python where the gate thinks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use odoo_mcp_fuzz::python::agreement::Gate;
use std::cell::RefCell;

thread_local! {
    static GATE: RefCell<Gate> = RefCell::new(Gate::new().expect("python3 is installed"));
}

fuzz_target!(|text: &str| GATE.with_borrow_mut(|gate| {
    let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
    gate.hold_url_against_python(path, query);
}));
