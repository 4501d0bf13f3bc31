//! XML-RPC: what the gate lets out means to Python what it means to the gate.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use odoo_firewall::{Route, Service};
use odoo_mcp_fuzz::mutation;
use odoo_mcp_fuzz::python::agreement::Gate;
use std::cell::RefCell;

thread_local! {
    static GATE: RefCell<Gate> = RefCell::new(Gate::new().expect("python3 is installed"));
}

fuzz_target!(|text: &str| GATE.with_borrow_mut(|gate| {
    // The first two bytes say which of the two services is called.
    let (service, body) = match text.strip_prefix("c ") {
        Some(body) => (Service::Common, body),
        None => (Service::Object, text),
    };
    gate.hold_against_python(&Route::Xmlrpc(service), body);
}));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutation::mutate(data, size, seed).unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
});
