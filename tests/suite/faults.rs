//! Every row of the table of faults, at a smaller scale; `just faults` prints it at full scale.

use anyhow::Result;
use odoo_mcp_tests::faults::{Scale, rows, run};

macro_rules! rows {
    ($($name:ident = $id:literal,)+) => {
        $(
            #[test]
            fn $name() -> Result<()> {
                run($id, Scale::Small).map(drop)
            }
        )+

        #[test]
        fn every_row_has_a_test() {
            let tested = [$($id),+];
            let missing: Vec<&str> = rows().map(|row| row.id).filter(|id| !tested.contains(id)).collect();
            assert!(missing.is_empty(), "without a test: {missing:?}");
        }
    };
}

rows! {
    f1_an_odoo_that_cannot_be_reached = "F1",
    f2_an_odoo_that_drips = "F2",
    f3_a_server_that_sends_calls_away = "F3",
    f4_answers_that_are_not_odoos = "F4",
    f5_a_redirect = "F5",
    f6_connections_that_die_while_idle = "F6",
    f7_names_that_lead_nowhere_or_where_they_must_not = "F7",
    f8_certificates_that_are_not_odoos = "F8",
    f9_an_odoo_that_restarts = "F9",
    f10_a_wrong_password = "F10",
    f11_a_conflict_of_transactions = "F11",
    f12_wrong_lengths = "F12",
    f13_a_gigabyte = "F13",
    s1_a_plugin_that_crashes = "S1",
    s2_a_plugin_that_loops = "S2",
    s3_a_plugin_that_waits = "S3",
    s4_a_plugin_that_hoards = "S4",
    s5_a_plugin_that_calls_elsewhere = "S5",
    s6_a_plugin_that_looks_around = "S6",
    s7_a_plugin_that_answers_rubbish = "S7",
    s8_files_that_are_no_component = "S8",
    w1_a_write_whose_answer_is_lost = "W1",
    w2_a_write_that_is_given_up = "W2",
    w3_a_method_that_nobody_knows = "W3",
    w4_a_call_that_is_cancelled = "W4",
    w9_a_server_that_is_killed = "W9",
    p1_the_secret_through_every_fault = "P1",
    p2_core_dumps = "P2",
    p5_forged_log_lines = "P5",
    p6_random_names = "P6",
    l4_more_calls_than_may_wait = "L4",
    l8_a_thousand_calls = "L8",
    l9_an_instance_that_stalls = "L9",
}
