//! Components that misbehave: each is stopped, told apart, and leaves the server as it was.
//!
//! In reading order: [`server`] starts one with a fixture and holds it to what it was before; [`footprint`] is what it takes
//! of the machine. Then by what is attacked: [`cpu`] and [`wall`] time, [`memory`] and what the host keeps for a guest,
//! [`crash`], the [`contract`] and that of [`prompts`], the way [`out`], the [`output`] and the surroundings, and [`loading`], which is where
//! [`graft`] alters a component. [`chain`] is a guest that behaves. [`table`] names a guest and a test for every limit: a new
//! limit does not compile without them.

mod chain;
mod contract;
mod cpu;
mod crash;
mod footprint;
mod graft;
mod loading;
mod memory;
mod out;
mod output;
mod prompts;
mod server;
mod table;
mod wall;
