#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("words"), |data: &[u8]| propusk_fuzz::readers::words(data));
