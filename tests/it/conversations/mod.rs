//! Conversations with a whole club, and what comes of them. Numbers such as `#19` are those of the list of edge cases.

mod brake;
mod change;
mod donut;
mod entry;
mod freeze;
mod friends;
mod gates;
mod gifts;
mod money;
mod money_back;
mod peer;
mod personal;
mod removal;
mod seams;
mod renewals;
mod signed;
mod staff;
mod talk;
mod time;
mod trouble;
mod unmatched;
mod vk;
mod vk_gates;
mod vk_token;
