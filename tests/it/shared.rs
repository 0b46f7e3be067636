//! Samples beside the repository that only its developers have.

use std::path::{Path, PathBuf};

/// A folder or file of the samples. Where they are missing, a printed note says that the test is skipped; where the
/// environment requires them, as the gate does with `TAGTRAIL_SHARED=required`, the test fails.
#[expect(clippy::disallowed_methods, reason = "the environment says whether the samples have to be there")]
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    assert_ne!(std::env::var("TAGTRAIL_SHARED").as_deref(), Ok("required"), "there is no {}", path.display());
    println!("skipped: there is no {}", path.display());
    None
}
