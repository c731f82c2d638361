#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("club_file"), |data: &[u8]| propusk_fuzz::readers::club_file(data));
