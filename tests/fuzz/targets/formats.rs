#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tagtrail_fuzz::run("formats", data));
