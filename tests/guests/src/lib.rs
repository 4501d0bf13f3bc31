//! Components that misbehave on purpose; each is an example of this crate.
