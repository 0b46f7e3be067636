//! Searches all that a ledger holds for a text, unpacked: the proof of an erasure.

use crate::base::error::{Error, Kind, Result};
use crate::jobs::nightly::state::FILE;
use crate::ledger::{DIGESTS, EVIDENCE, Manifest, NIGHTS, TABLES, VERDICTS};
use crate::logs::evidence::Evidence;
use crate::logs::source::{Io, Source, reason};
use memchr::memmem;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The shortest id of digits alone that a search of texts can mean: shorter numbers are also prices and lengths.
const DIGITS: usize = 6;

/// Whether an id is distinct enough to be looked for in any text.
pub(super) fn is_distinct(id: &str) -> bool {
    id.len() >= DIGITS || id.len() >= 3 && id.chars().any(char::is_alphabetic)
}

/// Whether a text holds an id as a word of its own.
pub(super) fn has_word(text: &[u8], id: &str) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    memmem::find_iter(text, id).any(|at| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        // The last letter before may belong to an escape, such as %40.
        let is_escaped = at >= 3 && text[at - 3] == b'%';
        (!is_part(before) || is_escaped) && !is_part(text.get(at + id.len()))
    })
}

/// Whether an id is like nothing else, so that a word that is equal to it means the customer: an e-mail address, or six or more
/// characters with letters and digits among them. A number alone may also be a product's or an order's.
pub(super) fn is_unmistakable(id: &str) -> bool {
    let is_address = id.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let has = |is: fn(char) -> bool| id.chars().any(is);
    is_address || id.chars().count() >= DIGITS && has(char::is_alphabetic) && has(|c| c.is_ascii_digit())
}

/// Whether a text holds an id as a word that is no part of a longer id: `kim@shop.example` is not in `a.kim@shop.example`.
pub(super) fn has_own_word(text: &[u8], id: &str) -> bool {
    let is_joint = |byte: u8| matches!(byte, b'-' | b'_' | b'.' | b'+' | b'@');
    let is_part = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    // The sign before or after a place, and how many bytes it takes.
    let sign = |text: Option<&[u8]>| match text {
        Some([b'%', high, low]) => {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            digit(high).zip(digit(low)).map(|(high, low)| ((high * 16 + low) as u8, 3))
        }
        _ => None,
    };
    memmem::find_iter(text, id).any(|at| {
        let end = at + id.len();
        let single = |at: Option<usize>| at.and_then(|at| text.get(at)).map(|byte| (*byte, 1));
        let before = sign(at.checked_sub(3).and_then(|from| text.get(from..at))).or_else(|| single(at.checked_sub(1)));
        let after = sign(text.get(end..end + 3)).or_else(|| single(Some(end)));
        let goes_on = |(byte, beyond): (u8, Option<usize>)| {
            byte.is_ascii_alphanumeric() || !byte.is_ascii() || is_joint(byte) && is_part(beyond)
        };
        let before = before.map(|(byte, length)| (byte, at.checked_sub(length + 1)));
        let after = after.map(|(byte, length)| (byte, Some(end + length)));
        !before.is_some_and(goes_on) && !after.is_some_and(goes_on)
    })
}

/// The spellings of an id in lines: as it is, and with the escapes of addresses.
fn spellings(id: &str) -> Vec<String> {
    let escaped = |upper: bool| -> String {
        let spell = |byte: u8| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ if upper => format!("%{byte:02X}"),
            _ => format!("%{byte:02x}"),
        };
        id.bytes().map(spell).collect()
    };
    let mut all = vec![id.to_owned(), escaped(true), escaped(false)];
    all.dedup();
    all
}

/// A test of whether a line names an id; `None` for an id that is not distinct enough.
pub(super) fn line_test(id: &str) -> Option<impl Fn(&[u8]) -> bool + Sync> {
    let spellings = spellings(id);
    is_distinct(id).then_some(move |line: &[u8]| spellings.iter().any(|id| has_word(line, id)))
}

/// A test of whether a line is a customer's since it names the id; `None` for an id that may also mean something else.
pub(super) fn own_line_test(id: &str) -> Option<impl Fn(&[u8]) -> bool + Sync> {
    let spellings = spellings(id);
    is_unmistakable(id).then_some(move |line: &[u8]| spellings.iter().any(|id| has_own_word(line, id)))
}

/// The files of a ledger that hold an id. Finds nothing for an id that is not distinct enough.
pub(super) fn files_with(dir: &Path, manifest: &Manifest, id: &str) -> Result<Vec<String>> {
    let Some(test) = line_test(id) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for file in &manifest.evidence {
        let path = dir.join(EVIDENCE).join(&file.file);
        if !Evidence::open(&path)?.lines_with(&|line| test(line))?.is_empty() {
            found.push(path.display().to_string());
        }
        let digest = file.digest.as_ref().map(|name| dir.join(DIGESTS).join(name));
        found.extend(digest.filter(|path| holds_digest(path, &test)).map(|path| path.display().to_string()));
    }
    let mut paths: Vec<PathBuf> = manifest.tables.iter().map(|table| dir.join(TABLES).join(&table.file)).collect();
    if let Some(night) = manifest.nights.last() {
        let names = [FILE, "verdicts.csv", "state.csv", "changes.csv"];
        paths.extend(names.map(|name| dir.join(VERDICTS).join(night.verdicts()).join(name)));
    }
    for night in manifest.nights.iter().filter(|night| night.has_result) {
        let entries = std::fs::read_dir(dir.join(NIGHTS).join(&night.name)).into_iter().flatten().flatten();
        paths.extend(entries.map(|entry| entry.path()));
    }
    for path in paths {
        if text_of(&path)?.split(|byte| *byte == b'\n').any(&test) {
            found.push(path.display().to_string());
        }
    }
    Ok(found)
}

/// Whether a digest holds an id in one of its lines.
fn holds_digest(path: &Path, test: &dyn Fn(&[u8]) -> bool) -> bool {
    crate::logs::evidence::digest::Digest::open(path).has_line(test)
}

/// A file's text, unpacked.
fn text_of(path: &Path) -> Result<Vec<u8>> {
    let source = Source::open(path, Io::Read)?;
    let mut text = Vec::new();
    let failed = |error| Error::new(Kind::Read, path.display().to_string(), reason(&error));
    source.reader()?.read_to_end(&mut text).map_err(failed)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_as_a_word_in_its_spellings() {
        let test = |id: &str, line: &str| line_test(id).expect("distinct")(line.as_bytes());
        assert!(test("kim@shop.example", "GET /?u=kim%40shop.example HTTP"));
        assert!(test("C-1007", "cid=C-1007; a=b") && test("C-1007", "C-1007"));
        assert!(!test("C-1007", "cid=C-10071") && !test("C-1007", "XC-1007"));
        assert!(line_test("17").is_none() && line_test("123456").is_some());
    }

    #[test]
    fn only_an_unmistakable_word_means_a_customer() {
        let unsure = ["100234", "1-234567", "kim", "customer", "C-17", "@shop.example"];
        assert_eq!(unsure.map(is_unmistakable), [false; 6]);
        assert_eq!(["C-1007", "kim@shop.example", "9f8e7d"].map(is_unmistakable), [true; 3]);
        let test = |id: &str, line: &str| own_line_test(id).expect("unmistakable")(line.as_bytes());
        for line in
            ["u=kim%40shop.example&a=b", "by kim@shop.example.", "%22kim@shop.example%22", "a_b=kim@shop.example"]
        {
            assert!(test("kim@shop.example", line), "{line}");
        }
        for line in ["a.kim@shop.example", "a%2Bkim%40shop.example", "kim@shop.example.org", "ekim@shop.example"] {
            assert!(!test("kim@shop.example", line), "{line}");
        }
        assert!(test("C-1007", "cid=C-1007; a=b") && !test("C-1007", "C-1007-2") && !test("C-1007", "/C-1007.png"));
    }
}
