//! The functions of the fuzz targets. The test that replays their findings calls the same functions, so that
//! the two cannot drift apart.
//!
//! An entry must not panic, and its assertions must hold, for any bytes.

mod clock;
mod compile;
mod cookies;
mod dates;
mod decompress;
mod escape;
mod formats;
mod orders;
mod query;
mod settings;

use std::io::Write;
use tempfile::NamedTempFile;

/// Takes any bytes; panics when the code under test breaks its promise.
pub type Entry = fn(&[u8]);

/// Every entry with the name of its target, which is also that of its folder of findings.
pub const ALL: &[(&str, Entry)] = &[
    ("clock", clock::run),
    ("compile", compile::run),
    ("cookies", cookies::run),
    ("dates", dates::run),
    ("decompress", decompress::run),
    ("escape", escape::run),
    ("formats", formats::run),
    ("orders", orders::run),
    ("query", query::run),
    ("settings", settings::run),
];

/// Feeds bytes to a target. Panics when no target has this name.
pub fn run(target: &str, data: &[u8]) {
    let (_, entry) = ALL.iter().find(|(name, _)| *name == target).expect("a target");
    entry(data);
}

/// The zones to try: none, two with summer time, one with half an hour of it, one that skipped a day.
const ZONES: [chrono_tz::Tz; 5] = [
    chrono_tz::UTC,
    chrono_tz::America::New_York,
    chrono_tz::Europe::Berlin,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::Pacific::Apia,
];

/// The choice made by one byte.
fn choose<T>(list: &[T], byte: u8) -> &T {
    &list[usize::from(byte) % list.len()]
}

/// The first two bytes, which choose the variant, and the rest, which is its input.
fn choices(data: &[u8]) -> Option<(u8, u8, &[u8])> {
    match data {
        [first, second, rest @ ..] => Some((*first, *second, rest)),
        _ => None,
    }
}

/// The bytes as a file, in memory where the system has such a folder.
fn file_of(bytes: &[u8]) -> NamedTempFile {
    let shared = std::path::Path::new("/dev/shm");
    let dir = if shared.is_dir() { shared.to_owned() } else { std::env::temp_dir() };
    let mut file = NamedTempFile::new_in(dir).expect("a file");
    file.write_all(bytes).expect("written");
    file
}

/// Expects a message for the user to be one line that is not empty.
fn check_message(error: &tagtrail::base::error::Error) {
    let text = error.to_string();
    assert!(!text.is_empty() && !text.contains(['\n', '\r']), "{text:?}");
}
