#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("settings"), |data: &[u8]| propusk_fuzz::readers::settings(data));
