//! Every named format on lines of a chunk: the fast parser, the plain parser and a cutter without memory agree.

use super::{ZONES, choices, choose};
use std::sync::LazyLock;
use tagtrail::logs::Hit;
use tagtrail::logs::formats::{Cutter, Format, Ids, known};
use tagtrail::logs::lines::Lines;

static FORMATS: LazyLock<Vec<Format>> = LazyLock::new(|| known::all(Ids::default()));

/// The texts of a hit, in the order of its fields.
pub(super) fn texts<'a>(hit: &Hit<'a>) -> [&'a [u8]; 11] {
    [
        hit.client,
        hit.host,
        hit.method,
        hit.target,
        hit.referer,
        hit.agent,
        hit.cookies,
        hit.session,
        hit.customer,
        hit.location,
        hit.set_cookie,
    ]
}

/// The first byte chooses a format, the second a zone; the rest is a chunk of lines.
pub(super) fn run(data: &[u8]) {
    let Some((format, zone, chunk)) = choices(data) else { return };
    cut_all(choose(&FORMATS, format), *choose(&ZONES, zone), chunk);
}

/// Cuts every line of a chunk in each of the three ways. The cutter without memory knows only the directives.
pub(super) fn cut_all(format: &Format, zone: chrono_tz::Tz, chunk: &[u8]) {
    let (mut fast, mut plain) = (format.cutter(zone), format.cutter(zone));
    let mut directives: Vec<&[u8]> = Vec::new();
    let mut lines = Lines::new(chunk);
    while let Some(found) = lines.next_line() {
        let line = found.text.strip_suffix(b"\r").unwrap_or(found.text);
        if line.starts_with(b"#") {
            fast.directive(line);
            plain.directive(line);
            directives.push(line);
            continue;
        }
        compare(&mut fast, found.quotes, &mut plain, line);
        let mut fresh = format.cutter(zone);
        for directive in &directives {
            fresh.directive(directive);
        }
        compare(&mut fresh, None, &mut plain, line);
    }
}

/// Expects two cutters of the same format to agree about a line.
fn compare(one: &mut Cutter<'_>, quotes: Option<&[usize]>, other: &mut Cutter<'_>, line: &[u8]) {
    let mut hit = Hit::default();
    let outcome = one.cut_line(line, quotes, &mut hit);
    let shown = String::from_utf8_lossy(line);
    match (outcome, other.cut(line)) {
        (Ok(()), Ok(expected)) => {
            assert_eq!((hit.at, hit.status), (expected.at, expected.status), "{shown:?}");
            assert_eq!(texts(&hit), texts(&expected), "{shown:?}");
            // Undoing escapes shortens; path and query logged apart are joined by a question mark.
            assert!(texts(&hit).iter().all(|text| text.len() <= line.len() + 1), "{shown:?}");
            assert!(hit.status <= 999, "{shown:?}");
        }
        (one, other) => assert_eq!(one.err(), other.err(), "{shown:?}"),
    }
}
