//! The manual's page for each error code.
