//! The real program as a child process, against emulated platforms that live in the test.
//!
//! [`world::World`] is the outside (a database, a messenger, a payment service), [`program::Program`] the child. Every
//! test that can runs on both databases; PostgreSQL only where `TEST_DATABASE_URL` names a server.

mod program;
mod world;

mod bad_input;
mod commands;
mod kills;
mod many;
mod orderly;
mod outgoing;
mod outage;
mod two;
mod vk;
mod vk_kills;
mod webhook;
