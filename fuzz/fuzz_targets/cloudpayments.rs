#![no_main]

mod plant;

libfuzzer_sys::fuzz_target!(init: plant::plant("cloudpayments"), |data: &[u8]| propusk_fuzz::callbacks::cloudpayments(data));
