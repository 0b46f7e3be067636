//! Compares outputs with those that are kept beside a sample, and that somebody has read.

use std::fs;
use std::path::Path;

/// Compares a text with the file `expected/NAME` of a sample's folder; `TAGTRAIL_GOLDEN=write` keeps the new text.
#[expect(clippy::disallowed_methods, reason = "a tester keeps a new output")]
pub(super) fn golden(sample: &Path, name: &str, text: &str) {
    let path = sample.join("expected").join(name);
    if std::env::var_os("TAGTRAIL_GOLDEN").is_some() {
        fs::create_dir_all(sample.join("expected")).expect("a folder");
        fs::write(&path, text).expect("written");
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let changed = kept.lines().zip(text.lines()).find(|(kept, new)| kept != new);
    assert!(
        kept == text,
        "{} differs, first at {changed:?}; TAGTRAIL_GOLDEN=write cargo test --release keeps the new text, to be read once",
        path.display()
    );
}
