//! A world to rehearse in: emulated platforms that hold state and refuse as the real ones refuse.
//!
//! Each emulator is a separate world reached over loopback HTTP, exactly as its original is reached over the internet;
//! none imports anything from the rest of the crate. The sandbox page lets a person click around in it, and the tests
//! use the same world.

pub mod telegram;
pub mod yookassa;
