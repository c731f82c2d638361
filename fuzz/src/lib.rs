//! What may never happen, whatever bytes come from outside: a panic, or a grant that nobody paid for.
//!
//! A target is a function over bytes that panics when it finds such a thing. `fuzz_targets` gives each to libFuzzer,
//! `scripts/fuzz` runs them for a while, and a plain test of the program (`tests/it/fuzz.rs`) takes this same file and
//! plays the [`seeds`] and some thousand mutations of them, so that every run of the tests holds the same.

pub mod asked;
pub mod callbacks;
pub mod readers;
pub mod seeds;

/// A function over bytes that panics when something happens that may not.
pub type Target = fn(&[u8]);

/// All targets by name; each has a file in `fuzz_targets`.
pub const TARGETS: &[(&str, Target)] = &[
    ("signed", callbacks::signed),
    ("prodamus", callbacks::prodamus),
    ("cloudpayments", callbacks::cloudpayments),
    ("robokassa", callbacks::robokassa),
    ("tbank", callbacks::tbank),
    ("yookassa", callbacks::yookassa),
    ("answers", asked::answers),
    ("telegram", readers::telegram),
    ("vk", readers::vk),
    ("values", readers::values),
    ("words", readers::words),
    ("presses", readers::presses),
    ("club_file", readers::club_file),
    ("settings", readers::settings),
];
