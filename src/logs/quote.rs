//! Fetches lines by their place, to be quoted as proof.

use super::evidence::Evidence;
use super::source::Source;
use crate::base::error::{Error, Kind, Result};
use std::io::{BufRead, BufReader, Read};

/// The most of a line that is quoted, in bytes; longer ones end in `…`.
pub const MAX_QUOTE: usize = 4096;

/// The texts of the lines at `offsets` (bytes of unpacked text, sorted, each once), in the same order.
///
/// Bytes that are not UTF-8 are replaced; control characters are left to the code that prints the text. Fails with [`Kind::Read`]
/// when a source cannot be read again.
pub fn lines(source: &Source, offsets: &[u64]) -> Result<Vec<String>> {
    let mut found = Vec::with_capacity(offsets.len());
    each(source, offsets, &mut |line| found.push(line))?;
    Ok(found)
}

/// The same one by one, for more lines than should be in memory at once.
pub fn each(source: &Source, offsets: &[u64], take: &mut dyn FnMut(String)) -> Result<()> {
    if let Some(bytes) = source.mapped() {
        for at in offsets {
            take(text(bytes.get(*at as usize..).unwrap_or_default()));
        }
        return Ok(());
    }
    if offsets.is_empty() {
        return Ok(());
    }
    if let Some(evidence) = source.evidence() {
        return each_of_evidence(evidence, offsets, take);
    }
    let mut reader = BufReader::with_capacity(1 << 18, source.reader()?);
    let mut at = 0;
    for offset in offsets {
        let failed = |e: &std::io::Error| Error::new(Kind::Read, &source.path, super::source::reason(e));
        let skipped = skip(&mut reader, offset - at).map_err(|e| failed(&e))?;
        let mut line = Vec::new();
        let mut limited = reader.by_ref().take(MAX_QUOTE as u64 + 1);
        let read = limited.read_until(b'\n', &mut line);
        // Of the line at which a source breaks off, what was read is quoted.
        if line.is_empty() {
            read.map_err(|e| failed(&e))?;
        }
        at += skipped + line.len() as u64;
        take(text(&line));
    }
    Ok(())
}

/// Passes over some bytes, or all that are left. Returns their number.
fn skip(reader: &mut impl BufRead, most: u64) -> std::io::Result<u64> {
    let mut left = most;
    while left > 0 {
        let here = match reader.fill_buf() {
            Ok([]) => break,
            Ok(bytes) => bytes.len(),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let passed = left.min(here as u64);
        reader.consume(passed as usize);
        left -= passed;
    }
    Ok(most - left)
}

/// The same from evidence: of its blocks only those with the lines are unpacked.
fn each_of_evidence(evidence: &Evidence, offsets: &[u64], take: &mut dyn FnMut(String)) -> Result<()> {
    let mut known: Option<(usize, Vec<u8>)> = None;
    for offset in offsets {
        let (nth, at) = evidence.place_of(*offset);
        let block = match known.take() {
            Some((known, block)) if known == nth => block,
            _ => evidence.text(nth)?,
        };
        take(text(block.get(at..).unwrap_or_default()));
        known = Some((nth, block));
    }
    Ok(())
}

fn text(bytes: &[u8]) -> String {
    let end = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]);
    if line.len() > MAX_QUOTE {
        return format!("{}…", String::from_utf8_lossy(&line[..MAX_QUOTE]));
    }
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn plain_and_packed_files_quote_the_same() {
        let body = "first\nsecond\r\nthird";
        let dir = tempfile::tempdir().expect("a folder");
        let (plain, packed) = (dir.path().join("a"), dir.path().join("b"));
        std::fs::write(&plain, body).expect("writes");
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(body.as_bytes()).expect("packs");
        std::fs::write(&packed, packer.finish().expect("packs")).expect("writes");
        for path in [plain, packed] {
            let source = Source::open(&path, crate::logs::source::Io::Auto).expect("opens");
            assert_eq!(lines(&source, &[0, 6, 14]).expect("quotes"), ["first", "second", "third"]);
        }
    }
}
