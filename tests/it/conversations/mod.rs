//! Conversations with a whole club, and what comes of them. Numbers such as `#19` are those of the list of edge cases.

mod brake;
mod entry;
mod freeze;
mod gates;
mod money;
mod peer;
mod removal;
mod signed;
mod staff;
mod talk;
mod time;
mod trouble;
