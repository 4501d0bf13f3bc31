//! The gate: everything that leaves the sandbox goes through it.
