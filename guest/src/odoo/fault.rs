//! Odoo's faults as errors.
