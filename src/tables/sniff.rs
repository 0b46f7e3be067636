//! Detects from the beginning of a file whether it is a table.

use std::io::Read;

use super::decoding::{decode, is_gzip};
use super::kinds::TableKind;
use super::records::{Record, Records, header};
use super::{commented, documents, ndjson, xml};
use flate2::read::MultiGzDecoder;

/// Bytes of a file's beginning that are enough to detect its format.
pub(super) const HEAD: usize = 64 * 1024;
/// The most records that are compared with the header.
const SAMPLE: usize = 100;
/// The most bytes of a header; a longer one is a line of prose or of a log.
const LONGEST_HEADER: usize = 80;

/// A table's kind and its headers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Look {
    /// The format of the table.
    pub kind: TableKind,
    /// Its headers; empty for Parquet, which has its schema at the end of the file.
    pub names: Vec<String>,
}

/// Detects a table from the beginning of its file, up to 64 KiB; `None` when it is not one, for example a web server
/// log.
///
/// A log of JSON lines is a table to this function: the caller decides by the names.
pub fn sniff(head: &[u8]) -> Option<Look> {
    let head = &head[..head.len().min(HEAD)];
    if head.starts_with(b"PAR1") {
        return Some(Look { kind: TableKind::Parquet, names: Vec::new() });
    }
    if is_gzip(head) {
        let unpacked = unpack(head);
        return if is_gzip(&unpacked) { None } else { sniff(&unpacked) };
    }
    let text = decode(head);
    // A zero byte in text means a binary file.
    if text.contains('\0') {
        return None;
    }
    if documents::is_document(&text) {
        let text = if xml::is_xml(&text) { xml::json(&text).into() } else { text };
        let records = documents::records(&text).into_iter().take(SAMPLE);
        let lines: String = records.map(|record| documents::one_line(record).into_owned() + "\n").collect();
        // The end of the head may cut the only record.
        return look_at_json(&lines, true);
    }
    let text = whole_lines(&text, head.len());
    let json = look_at_json(text, text.len() + 4 >= HEAD);
    json.or_else(|| look_at_csv(commented::several(text).map_or(text, |(table, _)| &text[table])))
}

/// Unpacks as much as possible of the beginning of a gzip file, without its end.
fn unpack(head: &[u8]) -> Vec<u8> {
    let mut reader = MultiGzDecoder::new(head).take(HEAD as u64);
    let mut unpacked = Vec::new();
    // The missing end is not an error here: the text before it is enough.
    let _ = reader.read_to_end(&mut unpacked);
    unpacked
}

/// The text without an incomplete last line at the end of the head.
fn whole_lines(text: &str, size: usize) -> &str {
    match text.rfind('\n') {
        Some(last) if size >= HEAD => &text[..=last],
        _ => text,
    }
}

/// JSON lines: the first line is an object, and so are the lines after it. `is_cut` says whether the last one may be cut.
fn look_at_json(text: &str, is_cut: bool) -> Option<Look> {
    let mut names: Vec<String> = Vec::new();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    for (at, line) in lines.take(SAMPLE).enumerate() {
        match ndjson::keys(line) {
            Some(keys) => {
                for key in keys {
                    if !names.contains(&key) {
                        names.push(key);
                    }
                }
            }
            // If the end of the head cuts the first line, the line still shows its first keys.
            None if at == 0 && is_cut => names = ndjson::first_keys(line),
            // The reader reports a bad line further down.
            None if at == 0 => return None,
            None => break,
        }
    }
    (!names.is_empty()).then_some(Look { kind: TableKind::Ndjson, names })
}

/// Separated values: the delimiter that splits header and records into the same number of fields, and into the most
/// fields.
fn look_at_csv(text: &str) -> Option<Look> {
    let candidates = [b',', b';', b'\t', b'|'];
    let fits = candidates.into_iter().filter_map(|delimiter| {
        let head = header(text, delimiter)?;
        let share = agreement(&text[head.start..], delimiter, head.fields.len());
        (head.fields.len() > 1 && share >= 50 && is_header(&head)).then_some((
            // A delimiter that almost always agrees beats one that splits into more fields.
            share >= 90,
            head.fields.len(),
            delimiter,
            head,
        ))
    });
    let best = fits.reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best });
    match best {
        Some((_, _, delimiter, head)) => Some(look(delimiter, &head)),
        None => look_at_list(text),
    }
}

/// Lines below a table that are not compared with its header: some exports end with the number of records and a name.
const MOST_BELOW: usize = 3;

/// The percentage of records with as many fields as the header; 100 when there are no records.
fn agreement(text: &str, delimiter: u8, width: usize) -> usize {
    let (mut asked, mut agreed, mut below) = (0_usize, 0_usize, 0_usize);
    let records = Records::new(text, delimiter).skip(1);
    for record in records.filter(|record| !record.is_blank()).take(SAMPLE) {
        // A record that the end of the head cuts proves nothing.
        if record.open {
            break;
        }
        below += 1;
        if record.fields.len() == width {
            asked += below;
            (agreed, below) = (agreed + 1, 0);
        }
    }
    if agreed == 0 || below > MOST_BELOW {
        asked += below;
    }
    (agreed * 100).checked_div(asked).unwrap_or(100)
}

/// Whether a record looks like headers: short names, not values, not a log's first line.
fn is_header(head: &Record<'_>) -> bool {
    let first = head.fields[0].trim();
    let log = first.starts_with("#Fields") || first.starts_with("#Version");
    let log = log || first.starts_with("#Software") || first.starts_with(['{', '[', '<']);
    let named = head.fields.iter().filter(|f| is_name(f)).count();
    let values = head.fields.iter().filter(|f| is_value(f)).count();
    !log && values == 0 && named * 2 > head.fields.len()
}

/// Whether a field is a short text with a letter in it.
fn is_name(field: &str) -> bool {
    field.chars().any(char::is_alphabetic) && field.trim().len() <= LONGEST_HEADER
}

/// Whether a field is a number, a date, an address, or part of a log line, which no header is.
fn is_value(field: &str) -> bool {
    let field = field.trim();
    let digits = field.bytes().filter(u8::is_ascii_digit).count();
    let mostly_digits = digits > 0 && digits * 2 >= field.len();
    let quoted = field.contains(" \"") || field.contains("[\"") || field.contains("HTTP/");
    field.len() > LONGEST_HEADER || mostly_digits || quoted
}

/// A single column: a header of a few words (`Tracking-ID`), and one word per line below it.
fn look_at_list(text: &str) -> Option<Look> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let name = lines.next()?;
    let word = |c: char| c.is_alphabetic() || matches!(c, '_' | '-' | ' ');
    let one_word = |line: &str| line.len() <= 64 && !line.contains(char::is_whitespace);
    let fits = name.len() <= 32 && name.chars().all(word) && name.split_whitespace().count() <= 3;
    let below: Vec<&str> = lines.take(SAMPLE).collect();
    if !fits || below.is_empty() || !below.into_iter().all(one_word) {
        return None;
    }
    header(text, b',').map(|head| look(b',', &head))
}

/// The result for a CSV file.
fn look(delimiter: u8, head: &Record<'_>) -> Look {
    let trimmed = head.fields.iter().map(|field| field.trim().to_owned());
    Look { kind: TableKind::Csv { delimiter }, names: trimmed.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn delimiter(text: &str) -> Option<u8> {
        match sniff(text.as_bytes())?.kind {
            TableKind::Csv { delimiter } => Some(delimiter),
            _ => Some(0),
        }
    }

    #[test]
    fn the_delimiter_is_the_one_that_agrees() {
        assert_eq!(delimiter("a,b\n1,2\n"), Some(b','));
        assert_eq!(delimiter("id;amount\n1;2,50\n2;3,50\n"), Some(b';'));
        assert_eq!(delimiter("id\tname, first\n1\tx\n2\ty, z\n"), Some(b'\t'));
        assert_eq!(delimiter("tag|hosts\nfoo-20|a.example;b.example\n"), Some(b'|'));
        assert_eq!(delimiter("tag,hosts\nfoo-20,a;b\nbar-20,c;d\n"), Some(b','));
        assert_eq!(delimiter("order_id,ordered_at\n"), Some(b','));
        assert_eq!(delimiter("\u{feff}a,b\r\n\"x,\ny\",2\r\n"), Some(b','));
        assert_eq!(delimiter("tag\nfoo-20\nbar-20\n"), Some(b','));
        assert_eq!(delimiter("Tracking-ID\nfoo-21\nbar-21\n"), Some(b','));
    }

    #[test]
    fn names_are_read_below_a_title() {
        let text = "Fee-Orders reports from 09-01-2026\nCategory,Name,ASIN\nBooks,\"a, b\",X\n";
        let look = sniff(text.as_bytes()).expect("a table");
        assert_eq!(look.names, ["Category", "Name", "ASIN"]);
    }

    #[test]
    fn web_server_logs_are_no_tables() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)";
        let combined =
            format!("192.0.2.1 - - [01/Sep/2026:00:00:14 +0000] \"GET /a?b=1,2;c HTTP/1.1\" 200 5 \"-\" \"{agent}\"\n");
        let w3c = "#Version: 1.0\n#Fields: date\ttime\tx\n2026-09-01\t00:00:14\ty\n";
        let piped = "2026-09-01 00:00:14|192.0.2.1|GET|/\n2026-09-01 00:00:15|192.0.2.1|GET|/\n";
        let alb =
            format!("https 2026-09-01T00:00:14.1Z app/x 192.0.2.1:5 \"GET https://a:443/ HTTP/1.1\" \"{agent}\"\n");
        let error = "[Tue Sep 01 00:00:14 2026] [error] client denied, really: /x\n";
        for log in [combined.as_str(), w3c, piped, alb.as_str(), error] {
            assert_eq!(sniff(log.repeat(3).as_bytes()), None, "{log}");
            assert_eq!(sniff(log.as_bytes()), None, "{log}");
        }
        assert_eq!(sniff(b"\x00\x01\x02,\x03\n"), None);
        assert_eq!(sniff(b""), None);
    }

    #[test]
    fn json_lines_and_parquet() {
        let look = sniff(b"{\"id\":1}\n{\"id\":2,\"tag\":null}\n{\"id\":").expect("a table");
        assert_eq!(look.kind, TableKind::Ndjson);
        assert_eq!(look.names, ["id", "tag"]);
        assert_eq!(sniff(b"PAR1\x15\x00").map(|l| l.kind), Some(TableKind::Parquet));
        let long = format!("{{\"date\":\"x\",\"id\":\"{}\"}}\n", "7".repeat(1 << 20));
        assert_eq!(sniff(long.as_bytes()).expect("a table").names, ["date", "id"]);
    }

    #[test]
    fn packed_and_wide_texts() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        for n in 0..20_000 {
            let _ = writeln!(packed, "{}", if n == 0 { "id;at".into() } else { format!("{n};x") });
        }
        let packed = packed.finish().expect("packed");
        assert_eq!(sniff(&packed[..packed.len() / 2]).map(|l| l.kind), Some(TableKind::Csv { delimiter: b';' }));
        let wide: Vec<u8> = "\u{feff}id\tat\r\n1\tx\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&wide).expect("a table").names, ["id", "at"]);
    }
}
