#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("presses"), |data: &[u8]| propusk_fuzz::readers::presses(data));
