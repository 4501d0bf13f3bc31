//! JSON-2: what the gate lets out means to Python what it means to the gate.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use odoo_firewall::Route;
use odoo_mcp_fuzz::mutation;
use odoo_mcp_fuzz::python::agreement::Gate;
use std::cell::RefCell;

thread_local! {
    static GATE: RefCell<Gate> = RefCell::new(Gate::new().expect("python3 is installed"));
}

fuzz_target!(|text: &str| GATE.with_borrow_mut(|gate| {
    let route = Route::Json2 { model: "res.partner".to_owned(), method: "write".to_owned() };
    gate.hold_against_python(&route, text);
}));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutation::mutate(data, size, seed).unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
});
