#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("prodamus"), |data: &[u8]| propusk_fuzz::callbacks::prodamus(data));
