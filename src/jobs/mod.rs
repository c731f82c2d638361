//! The work, one tick a file. A tick is a plain function that begins, lets a use case decide, and commits; the loops
//! that call them are in `run.rs`, and the tests call them by hand.
//!
//! | tick | what it does |
//! | --- | --- |
//! | [`poll`] | reads a messenger's queue into the inbox |
//! | [`decide`] | takes facts from the inbox, one decision a fact |
//! | [`deliver`] | takes effects from the outbox and carries them out through [`perform`] |
//! | [`lease`] | shares out what only one process may do |
//! | [`timer`] | lets time pass: reviews what is due, lets removals go, looks around, forgets |

pub mod decide;
pub mod deliver;
pub mod lease;
pub mod perform;
pub mod poll;
pub mod timer;

mod charge_calls;
mod gate_calls;
mod hook_calls;
mod list_calls;
mod money_calls;
mod order_calls;
pub mod keys;
mod patron_calls;
mod removal;
mod sweep_calls;
