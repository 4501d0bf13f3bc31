//! Every limit, the guest that runs into it, and the test that shows what happens then.
//!
//! Invariant: a limit without both does not compile. The fields of [`Limits`] are destructured without `..`, and [`Limit`] is
//! matched without `_`.

use super::{contract, cpu, crash, loading, memory, out, output, wall};
use anyhow::{Result, ensure};
use odoo_mcp_server::config::limits::Limits;
use odoo_mcp_server::engine::Limit;
use odoo_mcp_tests::server::fixture;

type Test = fn() -> Result<()>;

/// A component of `tests/guests/examples`; a file that is damaged or made by the suite begins as one too.
struct Proof {
    guest: &'static str,
    test: Test,
}

macro_rules! configured {
    ($($limit:ident: $guest:literal, $test:path;)*) => {
        const CONFIGURED: &[Proof] = &[$(Proof { guest: $guest, test: $test }),*];

        /// A field that is missing above is missing here.
        #[expect(dead_code, reason = "its use is to be compiled")]
        fn every_field_has_a_row(limits: &Limits) {
            let Limits { $($limit: _),* } = limits;
        }
    };
}

configured! {
    memory: "hoard", memory::memory_is_limited;
    cpu: "spin", cpu::a_loop_is_stopped_by_the_limit_of_cpu_time;
    wall: "spin", wall::a_wait_is_stopped_by_the_limit_of_wall_time;
    rpcs: "dial", out::requests_are_counted;
    result: "liar", contract::an_answer_that_breaks_the_contract_is_told_apart;
    log_line: "forge", output::a_log_line_without_end_is_cut;
    log_rate: "forge", output::a_flood_of_log_lines_is_cut_and_counted;
    plugin_file: "spin", loading::a_file_above_the_limit_is_not_loaded;
    calls: "spin", cpu::calls_beyond_the_limit_wait_or_are_told_that_the_server_is_busy;
    request: "dial", out::a_request_has_a_limit_and_so_have_many_together;
    response: "dial", out::an_answer_of_odoo_has_a_limit;
    header: "dial", out::the_header_of_an_answer_has_a_limit;
}

fn proof(limit: Limit) -> Proof {
    let (guest, test): (_, Test) = match limit {
        Limit::Functions | Limit::FunctionBody | Limit::Locals | Limit::Declarations => {
            ("spin", loading::a_component_that_would_take_long_to_compile_is_refused_at_once)
        }
        Limit::CompileTime => ("spin", loading::the_largest_component_is_compiled_in_time),
        Limit::TableElements => ("spin", crash::a_table_has_a_limit),
        Limit::Tables => ("spin", crash::tables_are_counted),
        Limit::CoreInstances => ("spin", crash::core_instances_are_counted),
        Limit::Memories => ("spin", crash::a_second_memory_is_refused),
        Limit::Resources => ("hoard", memory::what_the_host_keeps_for_a_guest_is_limited),
        Limit::Handles => ("hoard", memory::a_guests_own_handles_are_limited),
        Limit::Fields => ("hoard", memory::header_fields_are_limited),
        Limit::BodyPiece => ("dial", out::a_guest_that_writes_more_than_the_host_takes_is_stopped),
        Limit::Transfer => ("hoard", memory::what_is_handed_over_at_once_is_limited),
        Limit::Stack => ("trap", crash::endless_recursion_is_stopped),
    };
    Proof { guest, test }
}

#[test]
fn every_limit_has_a_guest_and_a_test() -> Result<()> {
    let fixed: Vec<Proof> = Limit::ALL.into_iter().map(proof).collect();
    let mut tests = Vec::new();
    for Proof { guest, test } in CONFIGURED.iter().chain(&fixed) {
        fixture(guest)?;
        tests.push(*test as usize);
    }
    tests.sort_unstable();
    tests.dedup();
    // Those of what compiling costs share one.
    ensure!(tests.len() == CONFIGURED.len() + Limit::ALL.len() - 3, "two limits have one test");
    Ok(())
}
