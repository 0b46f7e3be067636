//! A redacted file and its name.

use crate::base::error::Error;
use std::collections::BTreeSet;
use std::path::Path;

/// One redacted file.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// The file that it was made from.
    pub from: String,
    /// Its own name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The lines or rows in it.
    pub written: u64,
    /// Lines or rows of the first file that could not be read, and are left out.
    pub left_out: u64,
    /// Why the first file could not be read to its end.
    pub fault: Option<Error>,
}

/// Names of files that were given already.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// The name of a file without its folder and endings, with another ending; a number follows where it is taken.
    pub(super) fn of(&mut self, path: &str, ending: &str) -> String {
        let file = Path::new(path).file_name().map_or(path.into(), |name| name.to_string_lossy());
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
        let base: String = file.chars().map(plain).collect();
        let base = base.trim_start_matches('.').trim_end_matches(&format!(".{ending}")).to_owned();
        let mut name = format!("{base}.{ending}");
        let mut number = 2;
        while !self.0.insert(name.clone()) {
            name = format!("{base}-{number}.{ending}");
            number += 1;
        }
        name
    }
}
