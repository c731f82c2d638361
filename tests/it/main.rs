//! The one integration binary: everything that looks at Propusk from outside.

#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

mod browser;
mod image;
mod tidy;
