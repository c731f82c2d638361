#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("yookassa"), |data: &[u8]| propusk_fuzz::callbacks::yookassa(data));
