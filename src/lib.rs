//! Propusk: a self-hosted membership gate for private clubs on Telegram and VK. This page is the house.
//!
//! ```text
//!         main · cli · run            loops, signals, shutdown             sandbox   a world to rehearse in:
//!                 │                                                           │      emulated Telegram and bank,
//!         ┌───────┴────────┐                                                  │      chat page, time machine
//!        http            jobs         entry points: begin, call, commit       │ plain HTTP, like the real ones
//!         └───────┬────────┘                                                  │
//!  telegram · vk · payments · texts   adapters: each knows one wire,     ◄────┘
//!                 │                   none knows another
//!               chat                  messenger-neutral conversation: what was said → notices
//!                 │
//!               club                  use cases, one file each, inside the caller's transaction
//!                 │
//!               store                 the only SQL; SQLite and PostgreSQL behind one type
//!                 │
//!               domain                pure: no async, no IO, no clock, no words for people
//! ```
//!
//! Imports only ever point down; a test reads the `use` lines and holds it. Beside the tower stand small rooms that know
//! nothing of it: [`clock`], [`messenger`] (the vocabulary between adapters and the rest), [`settings`], [`club_file`],
//! [`wire`], [`log`], [`nearest`], [`fault`]. [`app`] is the one value that a running program passes around, and [`pace`]
//! holds it to the messengers' limits.
//!
//! # The way of one fact
//!
//! 1. A poller or a webhook stores what came in the **inbox**, unique by source and external id; a poller in the same
//!    transaction as the place up to which it has read. Only then is it acknowledged.
//! 2. [`jobs::decide`] takes it and decides in one transaction: the domain says what follows, the store writes state,
//!    journal (why) and **outbox** (what must now happen outside).
//! 3. [`jobs::deliver`] leases what is due, commits, acts, and records. No network call ever happens inside a transaction.
//! 4. What the outside answers is a new fact, and goes the same way.
//!
//! Time passing is a fact too: `subscriptions.next_change_at` is indexed, [`jobs::timer`] takes what is due. Access is a
//! reconciliation of two columns, *wanted* and *seen*, for each account and gate; whatever differs is work.
//!
//! # What is never there
//!
//! * In [`domain`]: async, a clock, randomness, a wire, a word that a person reads.
//! * In [`club`] and [`chat`]: a begin or commit, a network call, a type of Telegram's or VK's.
//! * In [`store`]: a decision. Outside of it: SQL.
//! * In an adapter: the store, or another adapter.
//! * Anywhere: a lookup of the time outside of [`clock`], a started task outside of [`run`] and [`sandbox`], a query in a
//!   loop over members, an address with a token in an error.
//!
//! # Choices worth knowing
//!
//! * **Batches, undone as a whole.** Facts are decided up to 256 in a transaction, and messages acknowledged together,
//!   because a commit costs more than a decision. If one fails or panics the batch is undone and each is decided alone.
//! * **One lane, one at a time.** Facts and effects carry a lane (usually the person); within a lane they keep their order,
//!   across lanes they run in parallel, so a flooding chat slows only itself.
//! * **The member is the unit of locking.** Whoever changes one locks her row first ([`store::Tx::lock_member`]), so a
//!   renewal and a removal that meet follow each other on PostgreSQL as they do on SQLite.
//! * **A refusal is not an error.** "No" is a [`domain::Notice`] that a person reads; a failure is an error that the
//!   operator reads.
//! * **teloxide for types only.** See [`telegram`] for the reasons.
//!
//! Modules in reading order:

pub mod domain;
pub mod messenger;
pub mod store;
pub mod club;
pub mod chat;
pub mod texts;
pub mod telegram;
pub mod vk;
pub mod payments;
pub mod hooks;
pub mod app;
pub mod jobs;
pub mod http;
pub mod run;
pub mod cli;
pub mod sandbox;
pub mod settings;
pub mod club_file;
pub mod clock;
pub mod pace;
pub mod wire;
pub mod log;
pub mod nearest;
pub mod fault;
