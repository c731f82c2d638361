#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("values"), |data: &[u8]| propusk_fuzz::readers::values(data));
