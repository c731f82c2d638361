#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("answers"), |data: &[u8]| propusk_fuzz::asked::answers(data));
