#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("robokassa"), |data: &[u8]| propusk_fuzz::callbacks::robokassa(data));
