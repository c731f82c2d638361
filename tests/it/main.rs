//! The one integration binary: everything that looks at Propusk from outside.

#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

mod browser;
mod club;
mod conversations;
mod databases;
mod foreign;
mod foreign_hooks;
mod fuzz;
mod image;
mod process;
mod store;
mod tidy;
mod vk_schema;
