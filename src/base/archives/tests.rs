//! Tests of archives of every kind: whole, cut, joined, hostile, and with members that are left out.

use super::*;
use std::io::Write;

/// A tar archive of regular files.
fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).expect("a member");
    }
    builder.into_inner().expect("an archive")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("packs");
    packer.finish().expect("packs")
}

/// A member of a hand-made zip archive.
struct Entry<'a> {
    name: &'a str,
    bytes: Vec<u8>,
    method: u16,
    flags: u16,
    crc: u32,
}

fn entry<'a>(name: &'a str, text: &[u8], method: u16) -> Entry<'a> {
    let mut sum = flate2::Crc::new();
    sum.update(text);
    let bytes = match method {
        8 => {
            let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(text).expect("packs");
            packer.finish().expect("packs")
        }
        93 => zstd::encode_all(text, 1).expect("packs"),
        _ => text.to_vec(),
    };
    Entry { name, bytes, method, flags: 0, crc: sum.sum() }
}

/// Builds a zip archive; `shared` makes all members begin where the first one does.
fn zip(entries: &[Entry<'_>], shared: bool) -> Vec<u8> {
    let mut all = Vec::new();
    let mut list = Vec::new();
    for entry in entries {
        let offset = if shared { 0 } else { all.len() as u32 };
        let size = entry.bytes.len() as u32;
        let mut common = Vec::new();
        for number in [20, entry.flags, entry.method, 0, 0] {
            common.extend(number.to_le_bytes());
        }
        for number in [entry.crc, size, size] {
            common.extend(number.to_le_bytes());
        }
        common.extend((entry.name.len() as u16).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        all.extend(b"PK\x03\x04");
        all.extend(&common);
        all.extend(entry.name.as_bytes());
        all.extend(&entry.bytes);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend(0_u32.to_le_bytes());
        list.truncate(list.len() - 4);
        list.extend(offset.to_le_bytes());
        list.extend(entry.name.as_bytes());
    }
    let (start, size, count) = (all.len() as u32, list.len() as u32, entries.len() as u16);
    all.extend(&list);
    all.extend(b"PK\x05\x06\x00\x00\x00\x00");
    all.extend(count.to_le_bytes());
    all.extend(count.to_le_bytes());
    all.extend(size.to_le_bytes());
    all.extend(start.to_le_bytes());
    all.extend(0_u16.to_le_bytes());
    all
}

/// Writes an archive to a file in a folder of its own.
fn written(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).expect("writes");
    (dir, path)
}

fn text_of(path: &Path, member: &str) -> io::Result<String> {
    let mut text = String::new();
    let whole = PathBuf::from(format!("{}:{member}", path.display()));
    open(&whole)?.read_to_string(&mut text)?;
    Ok(text)
}

#[test]
fn members_of_every_kind_of_archive_are_found_and_read() {
    let members: [(&str, &[u8]); 2] = [("web/access.log", b"first\n"), ("web/access.log.1", b"second\n")];
    let plain = tar(&members);
    let all = [
        zip(&[entry("web/access.log", b"first\n", 8), entry("web/access.log.1", b"second\n", 0)], false),
        zip(&[entry("web/access.log", b"first\n", 93), entry("web/access.log.1", b"second\n", 8)], false),
        plain.clone(),
        gzip(&plain),
        zstd::encode_all(&plain[..], 1).expect("packs"),
        [tar(&members[..1]), tar(&members[1..])].concat(),
    ];
    for bytes in all {
        let (_dir, path) = written("a.bin", &bytes);
        let archive = Archive::open(&path).expect("opens").expect("an archive");
        let names: Vec<&str> = archive.members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["web/access.log", "web/access.log.1"]);
        assert_eq!(text_of(&path, "web/access.log").expect("reads"), "first\n");
        assert_eq!(text_of(&path, "web/access.log.1").expect("reads"), "second\n");
        let error = text_of(&path, "access.log").expect_err("no member");
        assert!(error.to_string().contains("no member"), "{error}");
    }
    for bytes in [&b"192.0.2.1 - -"[..], &gzip(b"192.0.2.1 - -"), b""] {
        let (_dir, path) = written("a.tar.gz", bytes);
        assert!(Archive::open(&path).expect("opens").is_none());
    }
}

#[test]
fn what_is_no_log_by_its_kind_or_name_is_left_out() {
    let bytes = zip(
        &[
            entry("logs/", b"", 0),
            entry("logs/access.log", b"a\n", 8),
            entry("__MACOSX/logs/._access.log", b"x", 0),
            entry("logs/.DS_Store", b"x", 0),
            entry("logs/chart.PNG", b"x", 77),
        ],
        false,
    );
    let (_dir, path) = written("a.zip", &bytes);
    let archive = Archive::open(&path).expect("opens").expect("an archive");
    assert_eq!(archive.members.len(), 1);
    let kinds: Vec<&str> = archive.left_out.iter().map(|(_, what)| *what).collect();
    assert_eq!(kinds, ["a folder", "a macOS resource fork", "a file manager's note", "an image"]);
    let twice = tar(&[("access.log", b"old\n"), ("access.log", b"new\n")]);
    let (_dir, path) = written("a.tar", &twice);
    assert_eq!(text_of(&path, "access.log").expect("reads"), "new\n");
    let archive = Archive::open(&path).expect("opens").expect("an archive");
    assert_eq!(archive.left_out, [("access.log".to_owned(), "replaced by a later member of that name")]);
}

#[test]
fn what_cannot_be_unpacked_is_refused_in_one_line() {
    let mut locked = entry("access.log", b"a\n", 8);
    locked.flags = 1;
    let whole = zip(&[entry("access.log", &vec![b'a'; 9000], 0)], false);
    let shared = zip(&[entry("a.log", b"aaaa", 0), entry("a.lox", b"aaaa", 0)], true);
    for (bytes, words) in [
        (zip(&[locked], false), "is encrypted"),
        (zip(&[entry("access.log", b"a\n", 9)], false), "packed by Deflate64, which is not read"),
        (zip(&[entry("access.log", b"a\n", 77)], false), "packed by a rare method"),
        (whole[..8000].to_vec(), "is a zip archive that is cut off or damaged"),
        (shared, "share their bytes"),
        (b"7z\xbc\xaf\x27\x1c......".to_vec(), "is a 7-Zip archive, which is not read"),
        (b"Rar!\x1a\x07\x00......".to_vec(), "is a RAR archive"),
        (b"\x1f\x9d\x90......".to_vec(), "packed by compress"),
    ] {
        let (_dir, path) = written("a.zip", &bytes);
        let error = Archive::open(&path).expect_err(words);
        assert!(error.what.contains(words), "{}", error.what);
    }
    let mut wrong = entry("access.log", b"a\n", 8);
    wrong.crc ^= 1;
    let (_dir, path) = written("a.zip", &zip(&[wrong], false));
    let error = text_of(&path, "access.log").expect_err("another checksum");
    assert!(error.to_string().contains("checksum"), "{error}");
}

#[test]
fn an_archive_that_is_cut_gives_what_came_before_and_says_so() {
    let noise: Vec<u8> = (0..40_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let plain = tar(&[("a.log", b"whole\n"), ("b.log", &noise)]);
    let packed = gzip(&plain);
    for bytes in [&plain[..plain.len() / 2], &packed[..packed.len() / 2]] {
        let (_dir, path) = written("a.tar", bytes);
        let archive = Archive::open(&path).expect("opens").expect("an archive");
        let cut: Vec<bool> = archive.members.iter().map(|member| member.cut.is_some()).collect();
        assert_eq!(cut, [false, true]);
        assert!(archive.members[1].length > 1000 && archive.members[1].length < noise.len() as u64);
        assert_eq!(text_of(&path, "a.log").expect("reads"), "whole\n");
        assert!(text_of(&path, "b.log").is_err());
    }
}
