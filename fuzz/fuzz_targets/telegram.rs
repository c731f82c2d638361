#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("telegram"), |data: &[u8]| propusk_fuzz::readers::telegram(data));
