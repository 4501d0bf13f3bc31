//! Every ordinary job against the real Odoo, held to its end state and to its ceilings; `just tasks` prints the figures.

use anyhow::Result;
use odoo_mcp_tests::tasks::{jobs, run};

macro_rules! jobs {
    ($($name:ident = $id:literal,)+) => {
        $(
            #[test]
            fn $name() -> Result<()> {
                run($id).map(drop)
            }
        )+

        #[test]
        fn every_job_has_a_test() {
            let tested = [$($id),+];
            let missing: Vec<&str> = jobs().iter().map(|job| job.id).filter(|id| !tested.contains(id)).collect();
            assert!(missing.is_empty(), "without a test: {missing:?}");
        }
    };
}

jobs! {
    t1_the_open_orders_of_a_customer = "T1",
    t2_sales_by_month_and_team = "T2",
    t3_a_quotation_with_three_products = "T3",
    t4_a_quotation_is_confirmed = "T4",
    t5_an_order_goes_to_a_new_address = "T5",
    t6_a_note_on_an_order = "T6",
    t7_a_file_on_an_order = "T7",
    t8_who_owes_how_much = "T8",
    t9_contacts_that_share_an_address = "T9",
    t10_who_is_in_a_group = "T10",
    t11_a_follow_up_for_a_colleague = "T11",
    t12_contacts_from_a_list = "T12",
    t13_products_as_a_list = "T13",
    t14_an_archived_contact = "T14",
    t15_an_opportunity_that_is_won = "T15",
    t16_an_invoice_for_an_order = "T16",
    t17_a_payment = "T17",
    t18_a_print = "T18",
    t19_the_best_products = "T19",
    t20_a_quotation_is_cancelled = "T20",
}
