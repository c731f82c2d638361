#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("vk"), |data: &[u8]| propusk_fuzz::readers::vk(data));
