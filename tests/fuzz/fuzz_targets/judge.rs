//! Any call is judged without a panic; `read-only` allows nothing but reads; and a wider profile allows what a narrower does.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use odoo_firewall::methods::Class;
use odoo_firewall::policy::Profile;
use odoo_firewall::{Call, Canary, Head, Placeholder, Policy, Route, Verdict};
use odoo_mcp_fuzz::mutation;
use std::sync::LazyLock;

static PLACEHOLDER: LazyLock<Placeholder> = LazyLock::new(|| Placeholder::random().expect("randomness"));
static CANARY: LazyLock<Canary> = LazyLock::new(|| Canary::new(vec![PLACEHOLDER.clone()]));

// A path of JSON-2 and, on the next line, its body.
fuzz_target!(|text: &str| {
    let Some((path, body)) = text.split_once('\n') else { return };
    let Some(route) = Route::of(path, None) else { return };
    let authorization = format!("bearer {}", PLACEHOLDER.as_str());
    let Ok(call) = Call::read(&route, Some(authorization.as_bytes()), body.as_bytes(), &CANARY) else { return };
    let Head::Execute(execute) = &call.head else { return };
    let mut narrower = None;
    for profile in [Profile::ReadOnly, Profile::Standard, Profile::Full] {
        let verdict = Policy::from(profile).judge(execute, &call.arguments);
        if let Verdict::Denied(denial) = &verdict {
            assert!(narrower.is_none(), "{profile:?} denies what a narrower profile allows: {denial}");
        }
        if let Verdict::Allowed(class) = verdict {
            assert!(profile != Profile::ReadOnly || class == Class::Read, "a read-only instance would be written to");
            narrower = Some(profile);
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutation::mutate(data, size, seed).unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
});
