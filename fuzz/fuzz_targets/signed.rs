#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("signed"), |data: &[u8]| propusk_fuzz::callbacks::signed(data));
