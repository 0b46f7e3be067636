//! Recognises the program's own files, which may be replaced without `--force`.

use super::place::head;
use flate2::Crc;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// How a file is recognised as the program's own.
pub enum Own {
    /// No file is: people edit such files, so each of them may be the user's by now.
    Never,
    /// A file that the function recognises by its name and its beginning.
    Signed(fn(&str, &[u8]) -> bool),
    /// A file with the length and checksum that a list gives.
    Listed(List),
}

impl Own {
    /// Whether a regular file is the program's own.
    pub(super) fn is(&self, path: &Path, name: &str) -> bool {
        match self {
            Self::Never => false,
            Self::Signed(is_signed) => head(path).is_ok_and(|head| is_signed(name, &head)),
            Self::Listed(list) => list.has(path, name),
        }
    }
}

/// The length and the checksum of a file's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sum {
    bytes: u64,
    crc: u32,
}

impl Sum {
    /// The sum of bytes in memory.
    pub fn of(bytes: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(bytes);
        Self { bytes: bytes.len() as u64, crc: crc.sum() }
    }

    /// Whether a file has this sum. A file of another length is not read.
    fn is_of(self, path: &Path) -> io::Result<bool> {
        let mut file = File::open(path)?;
        if file.metadata()?.len() != self.bytes {
            return Ok(false);
        }
        let mut summed = Summed::new(io::sink());
        io::copy(&mut file, &mut summed)?;
        Ok(summed.sum() == self)
    }
}

/// A writer that sums what is written.
pub struct Summed<W> {
    to: W,
    crc: Crc,
    bytes: u64,
}

impl<W: Write> Summed<W> {
    /// Wraps the writer `to`.
    pub fn new(to: W) -> Self {
        Self { to, crc: Crc::new(), bytes: 0 }
    }

    /// The sum of everything written so far.
    pub fn sum(&self) -> Sum {
        Sum { bytes: self.bytes, crc: self.crc.sum() }
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.crc.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The line above a list.
const TITLE: &str =
    "# Files that tagtrail wrote here, their bytes and CRC-32. It replaces them as long as nobody changes them.\n";

/// The most bytes of a file with a list at its end.
const MOST: u64 = 4 << 20;

/// The files that one run wrote into a folder. One of them, a text in which `#` begins a comment, ends with the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// The file that contains the list.
    holder: String,
    sums: BTreeMap<String, Sum>,
}

impl List {
    /// An empty list for the end of the file `holder`.
    pub fn new(holder: &str) -> Self {
        Self { holder: holder.to_owned(), sums: BTreeMap::new() }
    }

    /// Adds a file.
    pub fn add(&mut self, name: &str, sum: Sum) {
        self.sums.insert(name.to_owned(), sum);
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.sums.keys()
    }

    /// The text of the file with the list appended. The last line has the sum of the file itself, up to that line.
    pub fn end(&self, text: &str) -> String {
        let mut text = text.to_owned() + TITLE;
        for (name, sum) in self.sums.iter().filter(|(name, _)| **name != self.holder) {
            text += &entry(name, *sum);
        }
        let last = entry(&self.holder, Sum::of(text.as_bytes()));
        text + &last
    }

    /// Reads the list of a folder; an empty one if there is none, or if its file was changed.
    pub fn read(dir: &Path, holder: &str) -> Self {
        let mut text = String::new();
        let read = File::open(dir.join(holder)).and_then(|file| file.take(MOST + 1).read_to_string(&mut text));
        let listed = read.is_ok_and(|bytes| bytes as u64 <= MOST).then(|| Self::parse(holder, &text)).flatten();
        listed.unwrap_or_else(|| Self::new(holder))
    }

    fn parse(holder: &str, text: &str) -> Option<Self> {
        let mut list = Self::new(holder);
        for line in text[text.rfind(TITLE)? + TITLE.len()..].lines() {
            let mut words = line.strip_prefix("# ")?.split(' ');
            let (name, bytes, crc) = (words.next()?, words.next()?, words.next()?);
            list.add(name, Sum { bytes: bytes.parse().ok()?, crc: u32::from_str_radix(crc, 16).ok()? });
        }
        let own = *list.sums.get(holder)?;
        let above = text.strip_suffix(&entry(holder, own))?;
        (own == Sum::of(above.as_bytes())).then_some(list)
    }

    /// Whether a file matches its entry in the list.
    fn has(&self, path: &Path, name: &str) -> bool {
        let Some(sum) = self.sums.get(name) else { return false };
        match path.parent().filter(|_| name == self.holder) {
            Some(dir) => Self::read(dir, name) == *self,
            None => sum.is_of(path).unwrap_or(false),
        }
    }
}

/// The entry of a file in a list.
fn entry(name: &str, Sum { bytes, crc }: Sum) -> String {
    format!("# {name} {bytes} {crc:08x}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_are_own_as_long_as_nobody_changes_them() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = |name: &str| dir.path().join(name);
        let mut summed = Summed::new(Vec::new());
        summed.write_all(b"a log").expect("written");
        assert_eq!(summed.sum(), Sum::of(b"a log"));
        let mut list = List::new("s.toml");
        list.add("a.log", summed.sum());
        let text = list.end("[site]\n");
        fs::write(path("a.log"), "a log").expect("writes");
        fs::write(path("s.toml"), &text).expect("writes");
        let own = |name: &str| Own::Listed(List::read(dir.path(), "s.toml")).is(&path(name), name);
        assert!(own("a.log") && own("s.toml") && !own("b.log"));
        fs::write(path("a.log"), "A log").expect("writes");
        assert!(!own("a.log") && own("s.toml"), "same length, other bytes");
        for changed in [text.replace("site", "size"), text.clone() + "x = 1\n", text.replace("a.log 5", "a.log 6")] {
            fs::write(path("a.log"), "a log").expect("writes");
            fs::write(path("s.toml"), changed).expect("writes");
            assert!(!own("s.toml") && !own("a.log"));
        }
        assert_eq!(List::read(dir.path(), "none"), List::new("none"));
    }
}
