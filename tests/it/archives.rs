//! Zip and tar archives: every member has its name, ledger and story, and an unreadable one gives one clear line.

use super::behaviour::{done, run};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use tagtrail::jobs::check::{Checked, check};
use tagtrail::jobs::inputs::{Given, Inputs, sort};
use tagtrail::logs::fields::Field;
use tagtrail::merchant::Settings;
use tempfile::TempDir;

const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

/// Combined lines of one visitor after the other, in the hour `hour`.
fn lines(hour: u32, count: u32) -> String {
    let line = |n: u32| {
        format!(
            "198.51.100.{} - - [01/Sep/2026:{hour:02}:{:02}:{:02} +0000] \"GET /tea/{n}?x=1 HTTP/1.1\" 200 7 \"https://nook.example/\" \"{AGENT}\"\n",
            n % 250,
            n / 60 % 60,
            n % 60
        )
    };
    (0..count).map(line).collect()
}

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

/// A zip archive with uncompressed members.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(*name, options).expect("a member");
        writer.write_all(bytes).expect("writes");
    }
    writer.finish().expect("an archive").into_inner()
}

fn folder(name: &str, bytes: &[u8]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join(name), bytes).expect("writes");
    dir
}

fn inputs(dir: &Path, name: &str) -> tagtrail::base::error::Result<Inputs> {
    sort(&Given { paths: vec![dir.join(name)], ..Given::default() }, &BTreeMap::new(), &[])
}

fn checked(dir: &Path, name: &str) -> Checked {
    let inputs = inputs(dir, name).expect("inputs");
    check(&inputs, Settings::default(), "test", &AtomicU64::new(0)).expect("checks")
}

const ORDERS: &str = "order_id,time,ip,user_agent,amount,currency,tag\nS1,2026-09-01T08:00:40Z,198.51.100.7,\"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\",100,EUR,\n";
const PARTNERS: &str = "tag,partner,hosts\nnook-20,Nook,nook.example\n";
const LANDING: &str = "198.51.100.7 - - [01/Sep/2026:08:00:01 +0000] \"GET /tea?tag=nook-20 HTTP/1.1\" 200 7 \"https://nook.example/\" \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\"\n";

/// The members of a shop's archive, including some that are not logs.
fn members(old: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let landing = format!("{}{LANDING}", lines(7, 40));
    vec![
        ("web/access.log", lines(9, 300).into_bytes()),
        ("web/access.log.1", landing.into_bytes()),
        ("web/access.log.2.gz", old.to_vec()),
        ("web/error.log", b"2026/09/01 00:00:14 [error] 7#7: *1 open() failed\n".to_vec()),
        ("web/README", b"Logs of the shop.\n".to_vec()),
        ("web/core", [&b"\x7fELF\x02\x01\x01\0core of nginx\0"[..], &[7; 90]].concat()),
        ("orders.csv", ORDERS.as_bytes().to_vec()),
        ("partners.csv", PARTNERS.as_bytes().to_vec()),
        ("__MACOSX/web/._access.log", b"x".to_vec()),
    ]
}

#[test]
fn every_member_has_its_name_its_ledger_and_its_story() {
    let members = members(&gzip(lines(6, 200).as_bytes()));
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let plain = tar(&members);
    let kinds = [
        ("shop.tar", plain.clone()),
        ("shop.tgz", gzip(&plain)),
        ("shop.tar.zst", zstd::encode_all(&plain[..], 1).expect("packs")),
        ("shop.zip", zip(&members)),
    ];
    let mut stories = Vec::new();
    for (name, bytes) in kinds {
        let dir = folder(name, &bytes);
        let found = checked(dir.path(), name);
        let mut ledgers: Vec<(String, u64)> = found
            .logs
            .iter()
            .map(|log| {
                assert!(log.tally.closes() && log.fault.is_none());
                (log.source.path.rsplit('/').next().expect("a name").to_owned(), log.tally.parsed)
            })
            .collect();
        ledgers.sort();
        assert_eq!(
            ledgers,
            [("access.log".to_owned(), 300), ("access.log.1".to_owned(), 41), ("access.log.2.gz".to_owned(), 200)]
        );
        let member = format!("{name}:web/access.log.1");
        assert!(found.logs.iter().any(|log| log.source.path.ends_with(&member)), "{member}");
        let note = found.notes.iter().find(|note| note.contains("left out are")).expect("a note");
        for words in ["error.log (neither", "README (neither", "core (no text)", "._access.log (a macOS resource fork)"]
        {
            assert!(note.contains(words), "{note}");
        }
        let told = done(dir.path(), &["explain", "S1", name]).replace(name, "ARCHIVE");
        assert!(told.contains("click of nook-20") && told.contains("ARCHIVE:web/access.log.1"), "{told}");
        assert!(told.contains("/tea?tag=nook-20"), "{told}");
        stories.push(told);
        // One member alone, by its whole name.
        let alone = run(dir.path(), &["check", "--web", &member]);
        assert!(alone.code == Some(0) && alone.out.contains("41"), "{}", alone.err);
    }
    assert!(stories.windows(2).all(|pair| pair[0] == pair[1]), "{stories:?}");
}

#[test]
fn a_log_that_is_packed_twice_is_named_as_such() {
    let dir = folder("access.log.gz", &gzip(&gzip(lines(7, 20).as_bytes())));
    let error = inputs(dir.path(), "access.log.gz").expect_err("packed twice").to_string();
    assert!(error.contains("access.log.gz: is packed twice: what it unpacks to is gzip again"), "{error}");
}

#[test]
fn what_claims_to_be_a_log_and_is_none_is_refused_with_its_name() {
    let log = lines(7, 20);
    for (member, bytes, words) in [
        ("other/access.log", &b"nothing that any format reads\nand more of it\n"[..], "is neither a web log"),
        ("old.zip", &zip(&[("access.log", log.as_bytes())]), "is an archive inside an archive"),
    ] {
        let dir = folder("logs.zip", &zip(&[("access.log", log.as_bytes()), (member, bytes)]));
        let error = inputs(dir.path(), "logs.zip").expect_err(words).to_string();
        assert!(error.contains(&format!("logs.zip:{member}")) && error.contains(words), "{error}");
    }
    let dir = folder("pictures.tar", &tar(&[("a.png", b"x"), ("notes", b"some words\n")]));
    let error = inputs(dir.path(), "pictures.tar").expect_err("nothing to read").to_string();
    assert!(error.contains("without a web log") && error.contains("a.png (an image)"), "{error}");
}

#[test]
fn a_cut_archive_is_read_as_far_as_it_goes_and_ends_with_code_4() {
    // Lines that hardly compress, so that half of the archive holds about half of them.
    let noise = |n: u32| {
        let id = n.wrapping_mul(2_654_435_761);
        format!(
            "198.51.100.{} - - [01/Sep/2026:09:{:02}:{:02} +0000] \"GET /{id:x}{:x} HTTP/1.1\" 200 7 \"-\" \"{AGENT}\"\n",
            n % 250,
            n / 60 % 60,
            n % 60,
            id.rotate_left(9)
        )
    };
    let second: String = (0..9000).map(noise).collect();
    let whole = gzip(&tar(&[("a/access.log.1", lines(8, 100).as_bytes()), ("a/access.log", second.as_bytes())]));
    let dir = folder("logs.tar.gz", &whole[..whole.len() / 2]);
    let found = checked(dir.path(), "logs.tar.gz");
    let cut: Vec<(bool, u64)> = found.logs.iter().map(|log| (log.fault.is_some(), log.tally.parsed)).collect();
    assert!(cut.contains(&(false, 100)), "{cut:?}");
    assert!(cut.iter().any(|(fault, parsed)| *fault && (1000..9000).contains(parsed)), "{cut:?}");
    let checked = run(dir.path(), &["check", "logs.tar.gz"]);
    assert!(
        checked.out.contains("ends in the middle of compressed data")
            || checked.err.contains("ends in the middle of compressed data"),
        "{}{}",
        checked.out,
        checked.err
    );
}

#[test]
fn what_a_packed_log_lacks_and_where_its_layout_turns_is_found_in_all_of_it() {
    // Referrers and queries begin only long after the sample, and another layout after that.
    let bare = lines(1, 3000).replace("?x=1", "").replace("https://nook.example/", "-");
    let full = lines(2, 3000);
    let other = lines(3, 500).replace("198.51.", "tea.example:443 198.51.");
    let text = format!("{bare}{full}{other}");
    let bytes = zip(&[("access.log", text.as_bytes())]);
    let archive = gzip(&tar(&[("access.log", text.as_bytes())]));
    let inner = tar(&[("access.log.gz", &gzip(text.as_bytes()))]);
    for (name, bytes) in [
        ("access.log", text.as_bytes()),
        ("access.log.gz", &gzip(text.as_bytes())),
        ("a.zip", &bytes),
        ("a.tgz", &archive),
        ("a.tar", &inner),
    ] {
        let dir = folder(name, bytes);
        let found = checked(dir.path(), name);
        let log = &found.logs[0];
        assert_eq!((log.tally.read, log.tally.parsed), (6500, 6500), "{name}: {}", log.fit.format.name);
        let lacks = [Field::Referrer, Field::Query].map(|field| log.lacking.has(field));
        assert_eq!(lacks, [false, false], "{name}");
        assert_eq!(log.turn.as_ref().map(|(line, _)| *line), Some(6001), "{name}");
    }
    let dir = folder("access.log.gz", &gzip(bare.as_bytes()));
    let found = checked(dir.path(), "access.log.gz");
    assert!(found.logs[0].lacking.has(Field::Referrer) && found.logs[0].lacking.has(Field::Query));
}
