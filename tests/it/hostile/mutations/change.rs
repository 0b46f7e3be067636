//! Random changes of a file.

use super::chance::Chance;
use std::io::Write;

/// Texts that break careless readers: control characters, formulas, numbers at the ends of their range, times that do not exist,
/// markup, quotes and brackets without end, parts of other formats.
const TOKENS: &[&[u8]] = &[
    b"\x1b[31m",
    b"\x1b]0;x\x07",
    b"\\x1b[2J",
    b"\\u001b",
    b"%1b%5b",
    b"\x7f",
    b"\x9b1m",
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\t",
    "\u{202e}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{ad}".as_bytes(),
    "\u{e0041}".as_bytes(),
    "\u{1f600}".as_bytes(),
    b"\xff\xfe",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"=cmd|' /C calc'!A0",
    b"+1",
    b"-1",
    b"@SUM(1)",
    b";=1+1",
    "\u{ff1d}1".as_bytes(),
    b"\"",
    b"\\",
    b"\\\"",
    b"'",
    b"`",
    b"{",
    b"}",
    b"[",
    b"]",
    b"<",
    b">",
    b"%",
    b"=",
    b";",
    b",",
    b"&",
    b"?",
    b"#",
    b"/",
    b":",
    b"|",
    b"-",
    b"$",
    b" ",
    b"9999999999999999999999999999999999999999",
    b"-9223372036854775808",
    b"18446744073709551616",
    b"4294967296",
    b"1e309",
    b"1e-400",
    b"1e5",
    b"1E+3",
    b"NaN",
    b"inf",
    b"0x1F",
    b"0.1e-7",
    b"1.2.3",
    b"1,2,3",
    "\u{2212}5.00".as_bytes(),
    "\u{ff11}\u{ff12}".as_bytes(),
    "\u{661}\u{662}".as_bytes(),
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"\"\"",
    b"31/Feb/2026:25:61:61 +9999",
    b"2026-02-30T24:00:60Z",
    b"0001-01-01T00:00:00Z",
    b"9999-12-31T23:59:59Z",
    b"99999-12-31",
    b"2026-06-05T08:00:00.123456789012Z",
    b"1780646400",
    b"1780646400000",
    b"<script>alert(1)</script>",
    b"</script><!--",
    b"{order_id}",
    b"#Fields: date time cs-uri-stem",
    b"#Fields:",
    b"tag=mossgate-20",
    b"sid=",
    b"%{",
    b"$remote_addr",
    b"\xef\xbb\xbf",
    b"PAR1",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"../../../../etc/passwd",
    b"/dev/zero",
];

/// The separators of fields.
const SEPARATORS: &[u8] = b" \",;\t:&=\n/|.-";

/// Applies a few changes, and at times changes the whole file's encoding or packing. `others` are files to take parts from.
pub(super) fn changed(bytes: &[u8], others: &[&[u8]], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..*chance.pick(&[1, 1, 1, 2, 3, 8, 30]) {
        match chance.below(10) {
            0..3 => byte(&mut bytes, chance),
            3..6 => field(&mut bytes, chance),
            6..9 => line(&mut bytes, others, chance),
            _ => number(&mut bytes, chance),
        }
    }
    whole(bytes, others, chance)
}

/// Changes some bytes, wherever they are.
pub(super) fn byte(bytes: &mut Vec<u8>, chance: &mut Chance) {
    if bytes.is_empty() {
        bytes.push(b'x');
    }
    let part = chance.part(bytes.len());
    let at = part.start;
    match chance.below(10) {
        0 => bytes[at] = chance.below(256) as u8,
        1 => bytes[at] ^= 1 << chance.below(8),
        2 => drop(bytes.drain(part)),
        3 => {
            let twice = bytes[part].to_vec();
            drop(bytes.splice(at..at, twice));
        }
        4 => {
            let to = chance.below(bytes.len());
            let copy = bytes[part].to_vec();
            drop(bytes.splice(to..to, copy));
        }
        5 => {
            let other = chance.below(bytes.len());
            let length = part.len().min(bytes.len() - other);
            (0..length).for_each(|n| bytes.swap(at + n, other + n));
        }
        6 => drop(bytes.splice(part, chance.pick(TOKENS).iter().copied())),
        7 if chance.once_in(4) => bytes.truncate(at),
        8 => {
            let many = chance.pick(TOKENS).repeat(*chance.pick(&[2, 30, 300]));
            drop(bytes.splice(at..at, many));
        }
        _ => drop(bytes.splice(at..at, chance.pick(TOKENS).iter().copied())),
    }
}

/// Changes a field between two separators.
fn field(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let separator = *chance.pick(SEPARATORS);
    let mut fields: Vec<Vec<u8>> = bytes.split(|byte| *byte == separator).map(<[u8]>::to_vec).collect();
    let (at, other) = (chance.below(fields.len()), chance.below(fields.len()));
    match chance.below(6) {
        0 => fields.swap(at, other),
        1 => drop(fields.remove(at)),
        2 => fields.insert(at, fields[other].clone()),
        3 => fields[at] = chance.pick(TOKENS).to_vec(),
        4 => fields[at].clear(),
        _ => byte(&mut fields[at], chance),
    }
    *bytes = fields.join(&separator);
}

/// Changes a line.
fn line(bytes: &mut Vec<u8>, others: &[&[u8]], chance: &mut Chance) {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (at, other) = (chance.below(lines.len()), chance.below(lines.len()));
    match chance.below(8) {
        0 => lines.swap(at, other),
        1 => drop(lines.remove(at)),
        2 => lines.insert(at, lines[other].clone()),
        3 => lines[at].push(b'\r'),
        4 => {
            let from: Vec<&[u8]> = other_file(others, chance).split(|byte| *byte == b'\n').collect();
            lines.insert(at, chance.pick(&from).to_vec());
        }
        5 => {
            let end = lines.len().min(at + 1 + chance.below(20));
            lines[at..end].reverse();
        }
        6 => field(&mut lines[at], chance),
        _ => byte(&mut lines[at], chance),
    }
    *bytes = lines.join(&b'\n');
}

fn other_file<'a>(others: &[&'a [u8]], chance: &mut Chance) -> &'a [u8] {
    if others.is_empty() { b"" } else { chance.pick::<&[u8]>(others) }
}

/// Writes a number in another way, or another number.
fn number(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let from = chance.below(bytes.len());
    let Some(start) = bytes[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) else { return };
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = bytes[start..start + length].to_vec();
    let text = String::from_utf8_lossy(&digits).into_owned();
    let wide = |base: u32| -> String {
        text.bytes().filter_map(|digit| char::from_u32(base + u32::from(digit - b'0'))).collect()
    };
    let new = match chance.below(9) {
        0 => wide(0xff10),
        1 => wide(0x660),
        2 => format!("{text}e{}", chance.below(400)),
        3 => format!("\u{2212}{text}"),
        4 => format!("-{text}"),
        5 => text.repeat(2 + chance.below(30)),
        6 => format!("0x{text}"),
        7 => format!("{}{text}", "0".repeat(chance.below(300))),
        _ => format!("{text}.{}", chance.below(1_000_000)),
    };
    bytes.splice(start..start + length, new.bytes());
}

/// Changes how the whole file is written or packed.
fn whole(bytes: Vec<u8>, others: &[&[u8]], chance: &mut Chance) -> Vec<u8> {
    let text = || String::from_utf8_lossy(&bytes).into_owned();
    let ends = |end: &[u8]| bytes.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(end);
    let mut other = match chance.below(60) {
        0 => super::shapes::utf16(&text(), u16::to_le_bytes),
        1 => super::shapes::utf16(&text(), u16::to_be_bytes),
        2 => [b"\xef\xbb\xbf", &bytes[..]].concat(),
        3 => ends(b"\r\n"),
        4 => ends(b"\r"),
        5 => ends(b"\n\n"),
        6 => [&bytes[..], other_file(others, chance)].concat(),
        7 => [&bytes[..], &vec![0; 1 + chance.below(9000)]].concat(),
        8 => bytes.repeat(2 + chance.below(3)),
        9 => Vec::new(),
        10 => encoding_rs::WINDOWS_1252.encode(&text()).0.into_owned(),
        11..14 => gzip(&bytes),
        14 => zstd::encode_all(&bytes[..], 1).expect("packs"),
        15 => bzip2(&bytes),
        _ => return bytes,
    };
    if chance.once_in(3) {
        byte(&mut other, chance);
    }
    other
}

/// Bytes packed as gzip.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).and_then(|()| packed.finish()).expect("packs")
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packed.write_all(bytes).and_then(|()| packed.finish()).expect("packs")
}
