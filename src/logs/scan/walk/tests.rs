//! Tests that lines of a chunk are read as if each was alone.

use super::*;
use crate::logs::formats::{Format, Ids, compile};
use proptest::prelude::*;

/// Layouts with outlines.
const LAYOUTS: [&str; 4] = [
    r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_cookie""#,
    r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_user_agent" "$host""#,
    r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent""#,
    r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_user_agent" "$http_referer""#,
];

/// Keeps everything that a line shows.
#[derive(Default)]
struct Shown {
    /// Places and hits.
    hits: Vec<(LinePlace, String)>,
    /// Lines that were offered by their outlines.
    offered: usize,
}

impl Sink for Shown {
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
        self.hits.push((place, format!("{hit:?}")));
    }

    fn takes(&mut self, line: &Outline<'_>, place: LinePlace) -> bool {
        self.offered += 1;
        // Every other line is pushed as a hit.
        if place.line.is_multiple_of(2) {
            self.hits.push((place, format!("{:?}", line.hit())));
        }
        place.line.is_multiple_of(2)
    }

    fn rebase(&mut self, _: u64) {}
}

fn format(nth: usize) -> Format {
    compile(LAYOUTS[nth], Ids::default()).expect("a format")
}

/// The hits and the ledger of a text, each line read alone by a cutter that knows no line before it.
fn read_alone(text: &[u8], format: &Format) -> (Vec<(LinePlace, String)>, Tally) {
    let (mut hits, mut tally) = (Vec::new(), Tally::default());
    let mut start = 0;
    for raw in text.split_inclusive(|byte| *byte == b'\n') {
        let whole = raw.strip_suffix(b"\n");
        let line = whole.unwrap_or(raw);
        let padding = line.iter().take_while(|byte| **byte == 0).count();
        let place = (start + padding) as u64;
        let line = line[padding..].strip_suffix(b"\r").unwrap_or(&line[padding..]);
        start += raw.len();
        tally.read += 1;
        let mut cutter = format.cutter(chrono_tz::UTC);
        let mut hit = Hit::default();
        let is_blank = line.iter().all(u8::is_ascii_whitespace);
        match read_line(line, None, whole.is_none(), &mut cutter, &mut hit) {
            _ if line.is_empty() => tally.blank += 1,
            _ if line[0] == b'#' => tally.directive += 1,
            Ok(()) => {
                tally.parsed += 1;
                tally.count_minute(hit.at.0);
                hits.push((LinePlace { offset: place, line: tally.read }, format!("{hit:?}")));
            }
            Err(_) if is_blank => tally.blank += 1,
            Err(reason) => tally.reject(reason, place),
        }
    }
    (hits, tally)
}

fn compared(text: &[u8], format: &Format) -> Shown {
    let mut shown = Shown::default();
    let tally = scan_lines(text, 0, &mut format.cutter(chrono_tz::UTC), &mut shown, Fields::NONE);
    let (hits, plain) = read_alone(text, format);
    assert_eq!(shown.hits, hits);
    assert_eq!(tally, plain);
    assert!(tally.closes());
    shown
}

/// The fields of usual lines, and what one of them is in an odd line.
const FIELDS: [(&str, &str); 10] = [
    ("192[.]0[.]2[.][12]|2001:db8:1234:5678:9abc:def0:1234:567[89]", "-|\u{0}192[.]0[.]2[.]1||a b"),
    ("- -", "- u1|-|u -"),
    ("01/Sep/2026:00:0[01]:[0-5][0-9] [+]0000", "01/Sep/1980:00:00:00 [+]0000|01/Sep/2026:00:00:00 [+]0200|x"),
    (
        "GET /[ab]{0,3}([?]via=x)? HTTP/1[.]1",
        "POST /|G T /|GET /\\\\\" HTTP/1[.]1|-|(\u{e9}|\"){0,60}|GET /a{9,5000} HTTP/1[.]1",
    ),
    ("200|404", "40|-| 200"),
    ("7|123456789", "-|x|7 7||\""),
    ("https://s[.]example/[ab]{0,40}|-", "a\"b|\\\\|\\\\\"|"),
    ("Firefox", "Chrome|\\\\x22|-|\""),
    ("s=[ab]", "-||a\"b"),
    ("\n", "\r\n|\" x\n|\n\n|\n# a remark\n|\n \n|"),
];

/// The usual and the odd text of each field of a line, and which field is the odd one.
type Line = (Vec<String>, Vec<String>, usize);

/// Usual lines, of which some are odd.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let usual = FIELDS.map(|(usual, _)| usual).to_vec();
    let odd = FIELDS.map(|(_, odd)| odd).to_vec();
    // Two thirds of the lines have no odd field.
    let line = (usual, odd, 0..3 * FIELDS.len());
    let text = |(layout, lines): (usize, Vec<Line>)| {
        let one = |(usual, odd, at): &Line| {
            let mut fields = usual.clone();
            if let Some(field) = fields.get_mut(*at) {
                field.clone_from(&odd[*at]);
            }
            let [client, user, time, request, status, size, referer, agent, cookies, end] = &fields[..] else {
                unreachable!("as many fields")
            };
            let quoted = match layout {
                0 => format!("\"{referer}\" \"{agent}\" \"{cookies}\""),
                1 => format!("\"{agent}\" \"{cookies}\""),
                2 => format!("\"{referer}\" \"{agent}\""),
                _ => format!("\"{agent}\" \"{referer}\""),
            };
            format!("{client} {user} [{time}] \"{request}\" {status} {size} {quoted}{end}")
        };
        lines.iter().map(one).collect::<String>().into_bytes()
    };
    (0..LAYOUTS.len(), proptest::collection::vec(line, 0..60)).prop_map(text)
}

proptest! {
    #[test]
    fn lines_of_a_chunk_are_read_as_if_alone(text in lines()) {
        for nth in 0..LAYOUTS.len() {
            compared(&text, &format(nth));
        }
    }
}

#[test]
fn usual_lines_are_offered_by_their_outlines() {
    let line = |nth: usize| {
        let (client, time) = (format!("192.0.2.{}", nth % 7), format!("01/Sep/2026:00:00:{:02} +0000", nth % 60));
        format!("{client} - - [{time}] \"GET /{nth} HTTP/1.1\" 200 {nth} \"https://s.example/\" \"Firefox\" \"s=1\"\n")
    };
    let text: String = (0..300).map(line).collect();
    let shown = compared(text.as_bytes(), &format(0));
    assert_eq!((shown.hits.len(), shown.offered), (300, 300));
}
