//! XML-RPC, exact, total and bounded.
