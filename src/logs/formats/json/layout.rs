//! The layout of a log's JSON lines: a program writes the same keys in the same order, line after line. A line of a known layout
//! needs no search for its keys: the text between its values is compared, and the places of its quotes show where they end.

use crate::base::addresses;
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::formats::durations::{self, Unit};
use crate::logs::formats::keys::{EARLIEST, Keys};
use crate::logs::formats::parts::{is_from_cache, plain_get, status};
use crate::logs::formats::ports::without_port;
use crate::logs::formats::respell::is_oddly_spelled;
use crate::logs::formats::slots::Slot;
use crate::logs::outline::Outline;

/// Lines of another layout after which a new one is learned.
const MISSES: u32 = 32;

/// Values of one line; a layout with more is not learned.
const MOST_VALUES: usize = 64;

/// The layout of the last lines, once it is learned.
#[derive(Debug, Default)]
pub(in crate::logs::formats) struct Layouts {
    known: Option<Layout>,
    misses: u32,
}

impl Layouts {
    /// The outline of a line without escapes, given all its quotes; `None` where a full reading has to decide.
    #[inline]
    pub(in crate::logs::formats) fn outline<'a>(
        &mut self,
        keys: &Keys,
        line: &'a [u8],
        quotes: &[usize],
        clock: &mut Clock,
    ) -> Option<Outline<'a>> {
        if let Some(layout) = &self.known
            && layout.quotes == quotes.len()
            && let Some(outline) = layout.outline(line, quotes, clock)
        {
            return outline.finish();
        }
        self.learn(keys, line, quotes);
        None
    }

    /// Learns the layout of a line, unless another one fitted not long ago.
    #[inline(never)]
    fn learn(&mut self, keys: &Keys, line: &[u8], quotes: &[usize]) {
        if self.misses.is_multiple_of(MISSES) {
            self.known = Layout::of(keys, line, quotes).or(self.known.take());
        }
        self.misses = self.misses.wrapping_add(1);
    }
}

/// The texts and values of a line in their order.
#[derive(Debug)]
struct Layout {
    steps: Vec<Step>,
    /// The text after the last value.
    end: Box<[u8]>,
    /// How many quotes a line has.
    quotes: usize,
}

/// A value and the text before it.
#[derive(Debug)]
struct Step {
    before: Box<[u8]>,
    value: Value,
    part: Part,
    /// What the key is for.
    slot: Slot,
}

/// How the end of a value is found.
#[derive(Clone, Copy, Debug)]
enum Value {
    /// A string: the number of the quote that ends it.
    Text(usize),
    /// A number or word.
    Word,
}

/// What a value is in an outline.
#[derive(Clone, PartialEq, Debug)]
enum Part {
    /// Nothing.
    Unused,
    /// Something that an outline has no place for: only a line without it has one.
    Absent,
    Client,
    /// The client, possibly with a port.
    Peer,
    Time(TimeKind),
    Duration(Unit),
    Request,
    Method,
    Target,
    Status,
    Referer,
    Agent,
    Cookies,
    Session,
    Customer,
    Host,
    /// What a cache says: a line says nothing of one if that did not answer by itself.
    Cache,
}

impl Part {
    fn of(slot: &Slot) -> Self {
        match slot {
            Slot::Skip => Self::Unused,
            Slot::Client => Self::Client,
            Slot::Peer => Self::Peer,
            Slot::Time(kind) if !matches!(kind, TimeKind::Date | TimeKind::Piece(_)) => Self::Time(kind.clone()),
            Slot::Duration(unit) => Self::Duration(*unit),
            Slot::Request => Self::Request,
            Slot::Method => Self::Method,
            Slot::Target => Self::Target,
            Slot::Status => Self::Status,
            Slot::Referer => Self::Referer,
            Slot::Agent => Self::Agent,
            Slot::Cookies => Self::Cookies,
            Slot::Session => Self::Session,
            Slot::Customer => Self::Customer,
            Slot::Host => Self::Host,
            Slot::Cache => Self::Cache,
            _ => Self::Absent,
        }
    }
}

impl Layout {
    /// The layout of a line that is one flat object; `None` for others, and where two keys are for the same part.
    fn of(keys: &Keys, line: &[u8], quotes: &[usize]) -> Option<Self> {
        let (mut steps, mut ranks) = (Vec::new(), Vec::new());
        let (mut from, mut nth) = (0, 0);
        let end = loop {
            let key = line.get(quotes.get(nth)? + 1..*quotes.get(nth + 1)?)?;
            let colon = quotes.get(nth + 1)? + 1;
            let at = colon + line.get(colon..)?.iter().position(|byte| !matches!(byte, b' ' | b':'))?;
            nth += 2;
            let (start, value, end) = match line[at] {
                b'"' => {
                    nth += 2;
                    (at + 1, Value::Text(nth - 1), *quotes.get(nth - 1)?)
                }
                _ => (at, Value::Word, at + word(&line[at..])?),
            };
            let slot = keys.find(0, key).and_then(|entry| Some(&entry.slot.as_ref()?.0));
            if slot.is_some_and(|slot| ranks.contains(&slot.rank())) || steps.len() == MOST_VALUES {
                return None;
            }
            ranks.extend(slot.map(Slot::rank));
            let part = slot.map_or(Part::Unused, Part::of);
            let before = line.get(from..start)?;
            if !joins(before, steps.last(), key, value) {
                return None;
            }
            let slot = slot.cloned().unwrap_or(Slot::Skip);
            steps.push(Step { before: before.into(), value, part, slot });
            from = end;
            if quotes.get(nth).is_none() {
                break end;
            }
        };
        let closed = matches!(&line[end..], b"}" | b"\"}" | b"}," | b"\"},");
        closed.then(|| Self { steps, end: line[end..].into(), quotes: quotes.len() })
    }

    /// The values of a line of this layout.
    #[inline]
    fn outline<'a>(&self, line: &'a [u8], quotes: &[usize], clock: &mut Clock) -> Option<Read<'a>> {
        let mut read = Read::default();
        let mut at = 0;
        for step in &self.steps {
            if line.get(at..at + step.before.len())? != &*step.before {
                return None;
            }
            at += step.before.len();
            let end = match step.value {
                Value::Text(nth) => *quotes.get(nth).filter(|end| **end >= at)?,
                Value::Word => at + word(&line[at..])?,
            };
            let value = match &line[at..end] {
                b"-" => b"",
                b"null" if matches!(step.value, Value::Word) => b"",
                value => value,
            };
            if is_oddly_spelled(&step.slot, value) {
                return None;
            }
            read.put(&step.part, value, clock)?;
            at = end;
        }
        (line[at..] == *self.end).then_some(read)
    }
}

/// Whether the text between two values is what a full reading expects there: the marks of JSON, and a key.
fn joins(text: &[u8], last: Option<&Step>, key: &[u8], value: Value) -> bool {
    let begins = match last.map(|step| step.value) {
        None => &b"{\""[..],
        Some(Value::Text(_)) => b"\",\"",
        Some(Value::Word) => b",\"",
    };
    let ends = if matches!(value, Value::Text(_)) { &b"\":\""[..] } else { b"\":" };
    let expected = [begins, key, ends].concat();
    let without_spaces = |text: &[u8]| text.iter().copied().filter(|byte| *byte != b' ').collect::<Vec<u8>>();
    without_spaces(text) == without_spaces(&expected)
}

/// The length of a number or word.
#[inline]
fn word(text: &[u8]) -> Option<usize> {
    let length = text.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+')).count();
    (length > 0).then_some(length)
}

/// The values of a line that are read so far.
#[derive(Default)]
struct Read<'a> {
    outline: Outline<'a>,
    request: &'a [u8],
    timed: bool,
}

impl<'a> Read<'a> {
    #[inline]
    fn put(&mut self, part: &Part, value: &'a [u8], clock: &mut Clock) -> Option<()> {
        if value.is_empty() {
            return Some(());
        }
        let line = &mut self.outline;
        let is_unfit = match part {
            Part::Absent => true,
            Part::Client => memchr::memchr(b' ', value).is_some(),
            Part::Cache => is_from_cache(value),
            _ => false,
        };
        if is_unfit {
            return None;
        }
        match part {
            Part::Unused | Part::Absent | Part::Cache => {}
            Part::Client => line.client = value,
            Part::Peer => line.client = addresses::bare(value),
            Part::Time(kind) => {
                line.at.0 += clock.read(kind, value)?.0;
                self.timed = true;
            }
            Part::Duration(unit) => line.at.0 -= durations::micros(*unit, value),
            Part::Request => self.request = value,
            Part::Method => line.method = value,
            Part::Target => line.target = value,
            Part::Status => line.status = status(value).ok()?,
            Part::Referer => line.referer = value,
            Part::Agent => line.agent = value,
            Part::Cookies => line.cookies = value,
            Part::Session => line.session = value,
            Part::Customer => line.customer = value,
            Part::Host => line.host = without_port(value),
        }
        Some(())
    }

    /// The outline of the whole line, if it asks for a path by `GET` or by a method of its own field.
    #[inline]
    fn finish(self) -> Option<Outline<'a>> {
        let Self { mut outline, request, timed } = self;
        // Some programs log only the target under this name.
        let bare = request.first() == Some(&b'/');
        if bare && outline.target.is_empty() {
            outline.target = request;
        } else if !bare && !request.is_empty() {
            (outline.method, outline.target) = plain_get(request)?;
        }
        if outline.method.is_empty() && outline.status != 0 {
            outline.method = b"GET";
        }
        (timed && outline.at.0 >= EARLIEST && outline.target.first() == Some(&b'/')).then_some(outline)
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::Hit;
    use crate::logs::formats::slots::Ids;
    use crate::logs::formats::{Format, known};
    use crate::logs::lines::Quotes;
    use proptest::prelude::*;

    fn format() -> Format {
        known::named("json", Ids::default()).expect("known")
    }

    const KEYS: [&str; 11] = [
        "time",
        "client_ip",
        "request",
        "request_uri",
        "status",
        "user_agent",
        "referer",
        "x",
        "remote_addr",
        "args",
        "x_forwarded_for",
    ];
    const VALUES: [&str; 16] = [
        "\"2026-09-01T00:00:14Z\"",
        "\"192.0.2.7:80\"",
        "\"GET /a HTTP/1.1\"",
        "\"/p?a=b\"",
        "200",
        "\"a b\"",
        "\"https://s.example/\"",
        "null",
        "\"-\"",
        "\"\"",
        "{}",
        "[1]",
        "1788220814.5",
        "\"a\\\"b\"",
        "true",
        "",
    ];

    proptest! {
        /// Outlines of lines, many of them in one layout, are the hits of the same lines.
        #[test]
        fn outlines_are_the_hits_of_lines(
            keys in proptest::collection::vec(0..KEYS.len(), 1..8),
            lines in proptest::collection::vec((proptest::collection::vec(0..VALUES.len(), 8), 0..12_usize), 1..6),
            gap in " ?",
        ) {
            let format = format();
            let mut cutter = format.cutter(chrono_tz::UTC);
            for (values, kind) in &lines {
                // Usually each key has a value of its own kind.
                let value = |(nth, key): (usize, &usize)| {
                    let value = if *kind < 8 && values[nth] > 3 { VALUES[*key % 7] } else { VALUES[values[nth]] };
                    format!("\"{}\":{gap}{value}", KEYS[*key])
                };
                let fields: Vec<String> = keys.iter().enumerate().map(value).collect();
                let end = ["}", "}", "}", "},", "} ", "", "}}", "]"][kind % 8];
                let line = format!("{{{}{end}", fields.join(","));
                let mut quotes = Quotes::default();
                let outline = cutter.outline(line.as_bytes(), quotes.of(line.as_bytes())).map(|outline| format!("{:?}", outline.hit()));
                let mut hit = Hit::default();
                let read = cutter.cut_line(line.as_bytes(), None, &mut hit);
                if let Some(outline) = outline {
                    prop_assert_eq!(read, Ok(()), "{}", line);
                    prop_assert_eq!(outline, format!("{hit:?}"), "{}", line);
                }
            }
        }
    }

    #[test]
    fn the_second_line_of_a_layout_has_an_outline() {
        let format = format();
        let mut cutter = format.cutter(chrono_tz::UTC);
        let line = |path: &str| {
            format!(
                r#"{{"time":"2026-09-01T00:00:14.5Z","client_ip":"192.0.2.7","request_uri":"{path}","status":200,"n":1.5,"user_agent":"Firefox"}}"#
            )
        };
        let mut outlined = |line: &str| {
            let mut quotes = Quotes::default();
            let outline = cutter.outline(line.as_bytes(), quotes.of(line.as_bytes()));
            outline.map(|outline| String::from_utf8_lossy(outline.target).into_owned())
        };
        assert_eq!(outlined(&line("/a")), None);
        assert_eq!(outlined(&line("/b?c=d")).as_deref(), Some("/b?c=d"));
        assert_eq!(outlined(&line("https://s.example/")), None);
        assert_eq!(outlined(&line("/b").replace("200", "\"x\"")), None);
        assert_eq!(outlined(&line("/c")).as_deref(), Some("/c"));
    }
}
