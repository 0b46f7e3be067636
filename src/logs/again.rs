//! A second scan, for the lines of a few addresses: all others are skipped after a check of their client.

use super::Hit;
use super::formats::Cutter;
use super::lines::{Feeds, Line, Lines, MAX_LINE, Quotes, without_padding};
use super::scan::read_line;
use super::sink::Sink;
use super::tally::LinePlace;
use crate::base::identity::Key;
use std::collections::HashSet;

/// The addresses of the lines that a second scan looks for, see [`Key::short`].
#[derive(Debug)]
pub struct Wanted {
    addresses: HashSet<u32, foldhash::fast::RandomState>,
    /// Words of a bit filter with two bits for each address: most lines are rejected here.
    filter: Vec<u64>,
}

/// Bits of the filter per address: at most one stranger in a hundred passes.
const BITS_PER_ADDRESS: usize = 32;
/// The fewest words of the filter: it then stays in the first-level cache.
const FEWEST_WORDS: usize = 1 << 10;

impl FromIterator<u32> for Wanted {
    fn from_iter<T: IntoIterator<Item = u32>>(addresses: T) -> Self {
        let addresses: Vec<u32> = addresses.into_iter().collect();
        let words = (addresses.len() * BITS_PER_ADDRESS / 64).next_power_of_two().max(FEWEST_WORDS);
        let mut filter = vec![0; words];
        for address in &addresses {
            let (word, bits) = filter_bits(*address, words);
            filter[word] |= bits;
        }
        Self { addresses: addresses.into_iter().collect(), filter }
    }
}

/// The word for an address in a filter of `words` words (a power of two), and the address's bits in it.
#[inline]
fn filter_bits(address: u32, words: usize) -> (usize, u64) {
    ((address >> 12) as usize & words.wrapping_sub(1), 1 << (address & 63) | 1 << (address >> 6 & 63))
}

impl Wanted {
    #[inline]
    fn has(&self, client: &[u8]) -> bool {
        let address = Key::address(client).short();
        let (word, bits) = filter_bits(address, self.filter.len());
        self.filter.get(word).is_some_and(|filter| filter & bits == bits) && self.addresses.contains(&address)
    }

    /// Whether a single line may be one of a wanted address. Only a `false` is certain.
    pub(super) fn may_be_in(&self, line: &[u8], cutter: &Cutter<'_>) -> bool {
        cutter.may_be(line, None, |client| self.has(client))
    }
}

/// A range of a log that can hold wanted lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ByteRange {
    /// Its first line.
    pub from: LinePlace,
    /// The offset of the first line after it, in bytes of unpacked text; beyond the text when there is none.
    pub until: u64,
}

/// Bytes that some passages cover of a text of `size` bytes.
pub fn covered(passages: &[ByteRange], size: u64) -> u64 {
    passages.iter().map(|passage| passage.until.min(size).saturating_sub(passage.from.offset)).sum()
}

/// Pushes the wanted lines of pieces of a log into sinks. One is made for many short pieces, so that its allocations are reused.
pub(super) struct Again<'a, 'w> {
    walk: Walk<'a>,
    quotes: Quotes,
    wanted: &'w Wanted,
}

/// How lines are walked over: with their quotes, if these make it quicker to find a line's client.
enum Walk<'a> {
    Lines(Lines<'a>),
    Feeds(Feeds<'a>),
}

impl<'a, 'w> Again<'a, 'w> {
    /// For lines that this cutter cuts.
    pub(super) fn new(cutter: &Cutter<'_>, wanted: &'w Wanted) -> Self {
        let walk = if cutter.asks_for_quotes() { Walk::Lines(Lines::new(b"")) } else { Walk::Feeds(Feeds::new(b"")) };
        Self { walk, quotes: Quotes::default(), wanted }
    }

    /// Pushes the wanted lines of a chunk, or of another piece of whole lines, into a sink. `before` holds the bytes and lines
    /// before it. Returns the number of the last line.
    pub(super) fn look<S: Sink>(
        &mut self,
        bytes: &'a [u8],
        before: LinePlace,
        cutter: &mut Cutter<'_>,
        sink: &mut S,
    ) -> u64 {
        let Self { walk, quotes, wanted } = self;
        let mut pusher = Pusher { end: bytes.len(), offset: before.offset, quotes, wanted };
        let mut number = before.line;
        match walk {
            Walk::Lines(lines) => {
                lines.begin(bytes);
                while let Some(line) = lines.next_line() {
                    number += 1;
                    if may_be_wanted(&line, cutter, wanted) {
                        pusher.push(&line, number, cutter, sink);
                    }
                }
            }
            Walk::Feeds(feeds) => {
                feeds.begin(bytes);
                for line in feeds {
                    number += 1;
                    if may_be_wanted(&line, cutter, wanted) {
                        pusher.push(&line, number, cutter, sink);
                    }
                }
            }
        }
        number
    }
}

/// Whether a line may be a wanted one, or has to be examined for another reason.
#[inline(always)]
#[expect(clippy::inline_always, reason = "nearly every line of a second look ends here")]
fn may_be_wanted(line: &Line<'_, '_>, cutter: &Cutter<'_>, wanted: &Wanted) -> bool {
    // Zeros before a line, and directives.
    matches!(line.text, [0 | b'#', ..]) || cutter.may_be(line.text, line.quotes, |client| wanted.has(client))
}

/// Pushes those lines of one piece that may be wanted.
struct Pusher<'p> {
    /// Where the piece ends.
    end: usize,
    /// Where it begins in its log.
    offset: u64,
    quotes: &'p mut Quotes,
    wanted: &'p Wanted,
}

impl Pusher<'_> {
    /// Pushes a line into a sink, if it is wanted.
    #[inline(never)]
    fn push<S: Sink>(&mut self, found: &Line<'_, '_>, number: u64, cutter: &mut Cutter<'_>, sink: &mut S) {
        let line = without_padding(found.text);
        if line.first() == Some(&b'#') {
            cutter.directive(line.trim_ascii_end());
            return;
        }
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        if text.len() > MAX_LINE {
            return;
        }
        let quotes = match found.quotes.filter(|_| line.len() == found.text.len()) {
            None => self.quotes.of(text),
            known => known,
        };
        let end = found.start + found.text.len();
        let mut hit = Hit::default();
        if read_line(text, quotes, end == self.end, cutter, &mut hit).is_ok() && self.wanted.has(hit.client) {
            sink.hit(&hit, LinePlace { offset: self.offset + (end - line.len()) as u64, line: number });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::copies::FirstLines;
    use crate::logs::fields::Fields;
    use crate::logs::formats::{Ids, known};
    use crate::logs::scan::Job;
    use crate::logs::source::{Io, Source};
    use std::sync::atomic::AtomicU64;

    /// Keeps the lines that arrived, with their clients.
    #[derive(Default)]
    struct Seen(Vec<(LinePlace, Vec<u8>)>);

    impl Sink for Seen {
        fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
            self.0.push((place, hit.client.to_vec()));
        }
        fn rebase(&mut self, lines_before: u64) {
            self.0.iter_mut().for_each(|(place, _)| place.line += lines_before);
        }
    }

    /// Passages of seventy lines, or one of several side by side, that hold all lines of some clients.
    fn passages(all: &[(LinePlace, Vec<u8>)], clients: &[Vec<u8>]) -> Vec<ByteRange> {
        let mut found: Vec<ByteRange> = Vec::new();
        for (nth, some) in all.chunks(70).enumerate() {
            let until = all.get(70 * (nth + 1)).map_or(u64::MAX, |(place, _)| place.offset);
            let is_wanted = some.iter().any(|(_, client)| clients.contains(client));
            match found.last_mut().filter(|last| last.until == some[0].0.offset) {
                Some(last) if is_wanted => last.until = until,
                _ if is_wanted => found.push(ByteRange { from: some[0].0, until }),
                _ => {}
            }
        }
        found
    }

    fn found_again(name: &str, line: fn(u32) -> String) {
        let text: String = (0..150_000).map(line).collect();
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.log");
        std::fs::write(&path, text.trim_end()).expect("writes");
        let source = Source::open(&path, Io::Auto).expect("opens");
        let format = known::named(name, Ids::default()).expect("known");
        let (zone, openings, progress) = (chrono_tz::UTC, FirstLines::default(), AtomicU64::new(0));
        let job = Job {
            source: &source,
            format: &format,
            zone,
            log: 0,
            openings: &openings,
            progress: &progress,
            sought: Fields::NONE,
        };
        let first = job.scan(&Seen::default);
        assert!(first.sinks.len() > 1, "one chunk shows too little");
        let all: Vec<_> = first.sinks.into_iter().flat_map(|sink| sink.0).collect();
        for few in [vec![7], vec![0, 96, 50], vec![200], (0..97).collect()] {
            let clients: Vec<Vec<u8>> = few.iter().map(|n| format!("192.0.2.{n}").into_bytes()).collect();
            let wanted: Wanted = clients.iter().map(|client| Key::address(client).short()).collect();
            let (again, _) = job.scan_again(&Seen::default, &wanted);
            let got: Vec<_> = again.into_iter().flat_map(|sink| sink.0).collect();
            let expected: Vec<_> = all.iter().filter(|(_, client)| clients.contains(client)).cloned().collect();
            assert_eq!(got, expected, "{name}");
            assert_eq!(got.is_empty(), few == [200]);
            if !format.is_headed() {
                let (again, _) = job.scan_passages(&Seen::default, &wanted, &passages(&all, &clients));
                let got: Vec<_> = again.into_iter().flat_map(|sink| sink.0).collect();
                assert_eq!(got, expected, "{name}, in passages");
            }
        }
    }

    #[test]
    fn wanted_lines_are_found_again_under_their_numbers() {
        found_again("common", |n| match n % 11 {
            3 => "# a remark\n".to_owned(),
            5 => "\n".to_owned(),
            6 if n == 50_001 => format!("{}\n", "\0".repeat(5000)),
            7 if n % 1000 == 7 => format!(
                "{}192.0.2.{} - - [01/Sep/2026:00:00:14 +0000] \"GET / HTTP/1.1\" 200 7\n",
                "\0".repeat(300),
                n % 97
            ),
            8 => "broken\r\n".to_owned(),
            _ => format!("192.0.2.{} - - [01/Sep/2026:00:00:14 +0000] \"GET / HTTP/1.1\" 200 7\r\n", n % 97),
        });
    }

    #[test]
    fn lines_whose_client_stands_anywhere_too() {
        found_again("json", |n| {
            let client = n % 97;
            match n % 3 {
                0 => format!(
                    "{{\"time\":\"2026-09-01T00:00:14Z\",\"request\":\"GET / HTTP/1.1\",\"remote_addr\":\"192.0.2.{client}\"}}\n"
                ),
                1 => format!(
                    "{{ \"remote_addr\" : \"192.0.2.{client}\", \"time\":\"2026-09-01T00:00:14Z\",\"request\":\"GET /\"}}\n"
                ),
                _ => format!(
                    "{{\"user\":\"remote_addr\",\"time\":\"2026-09-01T00:00:14Z\",\"request\":\"GET /\\\"\",\"remote_addr\":\"192.0.2.{client}\"}}\n"
                ),
            }
        });
        found_again("w3c", |n| match n {
            0 => "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n".to_owned(),
            75_000 => "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n".to_owned(),
            1..75_000 => format!("2026-09-01 00:00:14 GET / 192.0.2.{} 200\n", n % 97),
            _ => format!("2026-09-01 00:00:14 192.0.2.{} GET / 200\n", n % 97),
        });
    }
}
