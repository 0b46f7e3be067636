//! Cuts lines of the Common and Combined family by the positions of their quotes alone, without a search for the end of any
//! field: the fields of these formats are between quotes.

use super::parts::{Parts, plain_get, without_port};
use super::slots::Slot;
use crate::base::short_search::{are_digits, is_among};
use crate::base::units::Micros;
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::outline::Outline;

/// A field of a format text and the literal after it.
pub(super) type Field<'p> = (&'p Slot, &'p [u8]);

/// The first fields of the Common and Combined formats and of all that add more fields after those.
const APACHE_HEAD: &[(Slot, &[u8])] = &[
    (Slot::Client, b" "),
    (Slot::Token, b" "),
    (Slot::Token, b" ["),
    (Slot::Time(TimeKind::Clf), b"] \""),
    (Slot::Request, b"\" "),
    (Slot::Status, b" "),
];

/// The same in nginx's spelling: the first `-` is a literal.
const NGINX_HEAD: &[(Slot, &[u8])] = &[
    (Slot::Client, b" - "),
    (Slot::Token, b" ["),
    (Slot::Time(TimeKind::Clf), b"] \""),
    (Slot::Request, b"\" "),
    (Slot::Status, b" "),
];

/// How many of a format's first fields [`cut_head`] cuts: those of nearly every Apache and nginx log, or none.
pub(super) fn headed(fields: &[Field<'_>]) -> usize {
    let begin_with = |head: &&[(Slot, &[u8])]| {
        fields.len() >= head.len()
            && fields.iter().zip(*head).all(|(field, known)| (field.0, field.1) == (&known.0, known.1))
    };
    [APACHE_HEAD, NGINX_HEAD].into_iter().find(begin_with).map_or(0, <[_]>::len)
}

/// The first fields of a line.
struct Head<'a> {
    client: &'a [u8],
    at: Micros,
    request: &'a [u8],
    status: u16,
}

/// The bytes of [`Head`] that come after the last one of its request: a quote, the status and the spaces around it.
const AFTER_REQUEST: usize = 6;

/// Reads `CLIENT - - [TIME] "REQUEST" STATUS `; `None` when the line begins differently, which is not yet an error.
#[inline]
fn head<'a>(line: &'a [u8], quotes: &[usize], clock: &mut Clock) -> Option<Head<'a>> {
    let [open, close, ..] = quotes else { return None };
    let client = open.checked_sub(34)?;
    let head: &[u8; 34] = line.get(client..)?.first_chunk()?;
    let [b' ', b'-', b' ', b'-', b' ', b'[', time @ .., b']', b' '] = head else { return None };
    let request = line.get(open + 1..*close)?;
    let status: &[u8; 5] = line.get(close + 1..)?.first_chunk()?;
    let [b' ', status @ .., b' '] = status else { return None };
    if is_among(b' ', line, client) {
        return None;
    }
    let client = &line[..client];
    let (at, status) = (clock.clf(time)?, three_digits(status)?);
    Some(Head { client: if client == b"-" { b"" } else { client }, at, request, status })
}

/// Cuts `CLIENT - - [TIME] "REQUEST" STATUS ` in one step. Returns the number of bytes cut; `None` when the line begins
/// differently, which is not yet an error.
#[inline]
pub(super) fn cut_head<'a>(
    line: &'a [u8],
    quotes: &[usize],
    clock: &mut Clock,
    parts: &mut Parts<'a, '_>,
) -> Option<usize> {
    // Nothing is stored before all of it is read: any other way to cut the line begins with an empty hit.
    let Head { client, at, request, status } = head(line, quotes, clock)?;
    let hit = &mut *parts.hit;
    (hit.client, hit.at, hit.status) = (client, at, status);
    parts.request = Some(request);
    Some(quotes.get(1)? + AFTER_REQUEST)
}

#[inline]
fn three_digits(text: &[u8]) -> Option<u16> {
    text.iter().try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u16::from(byte - b'0')))
}

/// The fields after the head: one number, and fields between quotes.
#[derive(Clone, Debug)]
pub(super) struct Quoted {
    /// Whether the field after the status must be a number.
    counted: bool,
    fields: Box<[Slot]>,
    /// Where the parts of an outline are, if one can be made of all fields.
    sketch: Option<Sketch>,
}

/// For each part of an outline the number of its opening quote in the line, or 0 for a part that lines do not have.
#[derive(Clone, Copy, Debug, Default)]
struct Sketch {
    referer: usize,
    agent: usize,
    cookies: usize,
    session: usize,
    customer: usize,
    host: usize,
}

impl Sketch {
    /// The places of the parts among these fields; `None` where an outline has no place for one of them.
    fn of(fields: &[Slot]) -> Option<Self> {
        let mut sketch = Self::default();
        for (nth, slot) in fields.iter().enumerate() {
            let place = match slot {
                Slot::Referer => &mut sketch.referer,
                Slot::Agent => &mut sketch.agent,
                Slot::Cookies => &mut sketch.cookies,
                Slot::Session => &mut sketch.session,
                Slot::Customer => &mut sketch.customer,
                Slot::Host => &mut sketch.host,
                Slot::Skip => continue,
                _ => return None,
            };
            *place = 2 + 2 * nth;
        }
        Some(sketch)
    }
}

impl Quoted {
    /// The plan for these fields after the head, if they are of that kind.
    pub(super) fn of(fields: &[Field<'_>]) -> Option<Self> {
        let ((size, b" \""), quoted) = fields.split_first()? else { return None };
        let counted = match size {
            Slot::Count => true,
            Slot::Skip => false,
            _ => return None,
        };
        let (last, others) = quoted.split_last()?;
        let whole = last.1 == b"\"" && others.iter().all(|(_, literal)| *literal == b"\" \"");
        // A field that has to be parsed and can fail, or that is put together from several, is cut the general way.
        let plain = |slot: &Slot| {
            matches!(slot, Slot::Referer | Slot::Agent | Slot::Cookies | Slot::Session | Slot::Customer)
                || matches!(slot, Slot::Location | Slot::SetCookie | Slot::Host | Slot::Forwarded | Slot::Skip)
        };
        let fields: Box<[Slot]> = quoted.iter().map(|(slot, _)| (*slot).clone()).collect();
        let sketch = Sketch::of(&fields);
        (whole && fields.iter().all(plain)).then_some(Self { counted, fields, sketch })
    }

    /// The outline of a whole line; `None` when the line has another shape, or asks for something else than a plain `GET`.
    #[inline]
    pub(super) fn outline<'a>(&self, line: &'a [u8], quotes: &[usize], clock: &mut Clock) -> Option<Outline<'a>> {
        let sketch = self.sketch.as_ref()?;
        let [_, close, fields @ ..] = quotes else { return None };
        let (opens, last) = (fields.first()?, fields.last()?);
        if fields.len() != 2 * self.fields.len() || last + 1 != line.len() {
            return None;
        }
        let Head { client, at, request, status } = head(line, quotes, clock)?;
        let (method, target) = plain_get(request)?;
        let rest = line.get(close + AFTER_REQUEST..)?;
        let length = opens.checked_sub(1 + close + AFTER_REQUEST)?;
        if line.get(opens - 1) != Some(&b' ')
            || self.counted && !are_digits(rest, length) && rest.get(..length)? != b"-"
        {
            return None;
        }
        // Each further field begins after a space and a quote.
        let parted = |pair: &[usize]| pair[1] == pair[0] + 2 && line.get(pair[0] + 1) == Some(&b' ');
        if !fields[1..fields.len() - 1].chunks_exact(2).all(parted) {
            return None;
        }
        let part = |place: usize| match (place, quotes.get(place..place + 2)) {
            (0, _) | (_, None) => &b""[..],
            (_, Some(around)) => match line.get(around[0] + 1..around[1]) {
                None | Some(b"-") => b"",
                Some(value) => value,
            },
        };
        Some(Outline {
            at,
            client,
            host: without_port(part(sketch.host)),
            method,
            target,
            status,
            referer: part(sketch.referer),
            agent: part(sketch.agent),
            cookies: part(sketch.cookies),
            session: part(sketch.session),
            customer: part(sketch.customer),
        })
    }

    /// Cuts the fields after the head, from `at` on. Returns where they end, or `None` when the line has another shape.
    #[inline]
    pub(super) fn cut<'a>(
        &self,
        line: &'a [u8],
        at: usize,
        quotes: &[usize],
        clock: &mut Clock,
        parts: &mut Parts<'a, '_>,
    ) -> Option<usize> {
        let mut quotes = quotes.get(2..)?;
        let rest = line.get(at..)?;
        let length = quotes.first()?.checked_sub(1 + at)?;
        if self.counted && !are_digits(rest, length) && rest.get(..length)? != b"-" {
            return None;
        }
        // Every field begins after a space and a quote.
        let mut before = at + length;
        for slot in &self.fields {
            let [open, close, rest @ ..] = quotes else { return None };
            if *open != before + 1 || line[before] != b' ' {
                return None;
            }
            let value = line.get(open + 1..*close)?;
            let value = if value == b"-" { b"" } else { value };
            match slot {
                Slot::Referer => parts.hit.referer = value,
                Slot::Agent => parts.hit.agent = value,
                Slot::Cookies => parts.hit.cookies = value,
                other => parts.put(other, value, clock).ok()?,
            }
            before = close + 1;
            quotes = rest;
        }
        Some(before)
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::Hit;
    use crate::logs::formats::{Ids, compile, known};
    use crate::logs::lines::Quotes;
    use crate::merchant::site::Place;
    use proptest::prelude::*;

    /// Texts of the family, with fields for ids, a host and what nobody uses.
    const TEXTS: &[&str] = &[
        "combined",
        "combined_cookie",
        "combined_forwarded",
        "combined_more",
        r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$host""#,
        r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$cookie_sid" "$sent_http_x" "$http_user_agent""#,
    ];

    proptest! {
        /// An outline holds what the hit of the same line holds, and nothing that the hit does not.
        #[test]
        fn outlines_are_parts_of_hits(
            nth in 0..TEXTS.len(),
            heads in proptest::collection::vec(("(192[.]0[.]2[.]7|2001:db8::7|-| )?", " - (-|frank|- -)", "[0-9]{1,2}"), 1..4),
            request in "(GET|POST|-)? ?(/[a?&% ]{0,4}|http://a/b)?( HTTP/1.1)?",
            status in "(200|404|20|-|2000)",
            size in "(7|-|x|)",
            fields in proptest::collection::vec("(-|a| |https://s.example/p|sid=1; b=2|s.example:443|\"|\\\\\")?", 1..5),
            end in "(\"| \"x\"|\" 7|)",
        ) {
            let session = Place::Cookie("sid".to_owned());
            let ids = Ids { session: Some(&session), customer: None };
            let format = known::named(TEXTS[nth], ids).map_or_else(|| compile(TEXTS[nth], ids), Ok).expect("a format");
            let mut cutter = format.cutter(chrono_tz::UTC);
            for (client, user, second) in heads {
                let fields = fields.join("\" \"");
                let line = format!(
                    "{client}{user} [01/Sep/2026:00:00:{second} +0000] \"{request}\" {status} {size} \"{fields}{end}"
                );
                let mut quotes = Quotes::default();
                let outline = cutter.outline(line.as_bytes(), quotes.of(line.as_bytes())).map(|outline| format!("{:?}", outline.hit()));
                let mut hit = Hit::default();
                let read = cutter.cut_line(line.as_bytes(), None, &mut hit);
                if let Some(outline) = outline {
                    prop_assert_eq!(read, Ok(()));
                    prop_assert_eq!(outline, format!("{hit:?}"), "{}", line);
                }
            }
        }
    }

    #[test]
    fn usual_lines_have_outlines() {
        let line = |fields: &str| {
            format!(r#"192.0.2.7 - - [01/Sep/2026:00:00:14 +0000] "GET /p?a=b HTTP/1.1" 200 7 "-" {fields}"#)
        };
        for (text, fields, has) in [
            ("combined", r#""Mozilla/5.0""#, true),
            ("combined_cookie", r#""Mozilla/5.0" "sid=1""#, true),
            ("combined_cookie", r#""Mozilla/5.0""#, false),
            ("combined_more", r#""Mozilla/5.0" HIT"#, false),
            (TEXTS[4], r#""Mozilla/5.0" "s.example""#, true),
        ] {
            let format = compile(text, Ids::default()).expect("a format");
            let mut cutter = format.cutter(chrono_tz::UTC);
            let (line, mut quotes) = (line(fields), Quotes::default());
            let outline = cutter.outline(line.as_bytes(), quotes.of(line.as_bytes()));
            assert_eq!(outline.is_some(), has, "{text} {fields}");
            assert!(outline.is_none_or(|outline| outline.target == b"/p?a=b" && outline.agent == b"Mozilla/5.0"));
        }
    }
}
