//! Reads small files as one text, up to a limit: a device or a damaged disk must not fill the memory.

use crate::base::error::{Error, Kind, Result};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes of a hand-written file: settings, options of a simulated shop, words of a letter.
pub const BY_HAND: u64 = 4 << 20;

/// The most bytes of a result's summary. The largest one lists 65,535 logs with some hundred bytes each.
pub const SUMMARY: u64 = 64 << 20;

/// Reads a text file of at most so many bytes.
pub fn text(path: &Path, most: u64) -> Result<String> {
    let fault = |kind: Kind, what: String| Error::new(kind, path.display().to_string(), what);
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => fault(Kind::Open, "no such file".to_owned()),
        io::ErrorKind::PermissionDenied => fault(Kind::Open, "permission denied".to_owned()),
        io::ErrorKind::IsADirectory => fault(Kind::Open, "is a folder".to_owned()),
        _ => fault(Kind::Open, error.to_string()),
    };
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    read.map_err(failed)?;
    if bytes.len() as u64 > most {
        let what = format!("is larger than the {} MiB that are read of such a file", most >> 20);
        return Err(fault(Kind::Format, what));
    }
    String::from_utf8(bytes).map_err(|_| fault(Kind::Format, "is no text in UTF-8".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_up_to_its_limit() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("text");
        std::fs::write(&path, "abc").expect("writes");
        assert_eq!(text(&path, 3).as_deref(), Ok("abc"));
        assert!(text(&path, 2).is_err_and(|error| error.what.contains("is larger than")));
        std::fs::write(&path, [0xff]).expect("writes");
        assert!(text(&path, 3).is_err_and(|error| error.what.contains("UTF-8")));
        assert!(text(&dir.path().join("none"), 3).is_err_and(|error| error.what == "no such file"));
        assert!(text(dir.path(), 3).is_err());
    }

    #[test]
    #[cfg(unix)]
    fn a_device_without_end_ends_at_the_limit() {
        assert!(text(Path::new("/dev/zero"), BY_HAND).is_err_and(|error| error.what.contains("larger than the 4 MiB")));
    }
}
