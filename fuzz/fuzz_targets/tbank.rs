#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("tbank"), |data: &[u8]| propusk_fuzz::callbacks::tbank(data));
