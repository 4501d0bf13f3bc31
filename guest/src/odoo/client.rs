//! The client: one instance over XML-RPC.
