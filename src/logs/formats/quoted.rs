//! Cuts lines of the Common and Combined family by the positions of their quotes alone, without a search for the end of any
//! field: the fields of these formats are between quotes.

use super::parts::{Parts, plain_request};
use super::ports::without_port;
use super::slots::Slot;
use crate::base::short_search::{are_digits, is_among};
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::outline::Outline;

/// Whether an [`Outline`] has a place for a field, or need not have one.
fn has_place(slot: &Slot) -> bool {
    matches!(
        slot,
        Slot::Referer | Slot::Agent | Slot::Cookies | Slot::Session | Slot::Customer | Slot::Host | Slot::Skip
    )
}

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

/// The bytes between the client and the request: ` - - [`, 26 bytes of time, `] `.
const HEAD: usize = 34;

/// The bits of the head's first eight bytes that are the same in all lines, and their values.
const BEFORE_TIME: (u64, u64) =
    (u64::from_le_bytes(*b"\xFF\xFF\xFF\xFF\xFF\xFF\0\0"), u64::from_le_bytes(*b" - - [\0\0"));

/// Cuts `CLIENT - - [TIME] "REQUEST" STATUS ` in one step. Returns the number of bytes cut; `None` when the line begins
/// differently, which is not yet an error.
#[inline]
pub(super) fn cut_head<'a>(
    line: &'a [u8],
    quotes: &[usize],
    clock: &mut Clock,
    parts: &mut Parts<'a, '_>,
) -> Option<usize> {
    let [open, close, ..] = quotes else { return None };
    let client = open.checked_sub(HEAD)?;
    let head: &[u8; HEAD] = line.get(client..)?.first_chunk()?;
    let [b' ', b'-', b' ', b'-', b' ', b'[', time @ .., b']', b' '] = head else { return None };
    let request = line.get(open + 1..*close)?;
    let status: &[u8; 5] = line.get(close + 1..)?.first_chunk()?;
    let [b' ', status @ .., b' '] = status else { return None };
    if is_among(b' ', line, client) {
        return None;
    }
    let client = &line[..client];
    // Nothing is stored before all of it is read: any other way to cut the line begins with an empty hit.
    let (at, status) = (clock.clf(time)?, three_digits(status)?);
    let hit = &mut *parts.hit;
    hit.client = if client == b"-" { b"" } else { client };
    (hit.at, hit.status) = (at, status);
    parts.request = Some(request);
    Some(close + 6)
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
    /// Whether an [`Outline`] has places for all fields.
    outlined: bool,
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
        let outlined = fields.iter().all(has_place);
        (whole && fields.iter().all(plain)).then_some(Self { counted, fields, outlined })
    }

    /// Whether [`Quoted::outline`] can succeed.
    pub(super) fn has_outlines(&self) -> bool {
        self.outlined
    }

    /// Fills the outline of a whole line, as [`cut_head`] and [`Quoted::cut`] would cut it, for a request of a path. Parts that
    /// the format lacks stay as they are. `None` where those have to decide; the outline then holds anything.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "nearly every line of a log is cut here")]
    pub(super) fn outline<'a>(
        &self,
        line: &'a [u8],
        quotes: &[usize],
        clock: &mut Clock,
        outline: &mut Outline<'a>,
    ) -> Option<()> {
        let [open, close, others @ ..] = quotes else { return None };
        let (open, close) = (*open, *close);
        let length = open.checked_sub(HEAD)?;
        let head: &[u8; HEAD] = line.get(length..)?.first_chunk()?;
        let (before, time, after) = (head.first_chunk()?, head.get(6..32)?, &head[32..]);
        let status: &[u8; 8] = line.get(close..)?.first_chunk()?;
        let plain = u64::from_le_bytes(*before) & BEFORE_TIME.0 == BEFORE_TIME.1 && *after == *b"] ";
        if !plain || status[1] != b' ' || status[5] != b' ' || is_among(b' ', line, length) {
            return None;
        }
        let size = others.first()?.checked_sub(close + 7)?;
        let rest = line.get(close + 6..)?;
        if self.counted && !are_digits(rest, size) && rest.get(..size)? != b"-" {
            return None;
        }
        self.outline_fields(line, close + 6 + size, others, outline)?;
        (outline.method, outline.target) = plain_request(line.get(open + 1..close)?)?;
        outline.client = line.get(..length).filter(|client| *client != b"-").unwrap_or_default();
        outline.status = three_digits(&status[2..5])?;
        outline.at = clock.clf(time)?;
        Some(())
    }

    /// Fills the parts of an outline that are between quotes. All of them together end the line. `space` is where the first
    /// one's space is.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn outline_fields<'a>(
        &self,
        line: &'a [u8],
        mut space: usize,
        quotes: &[usize],
        outline: &mut Outline<'a>,
    ) -> Option<()> {
        let (pairs, _) = quotes.as_chunks::<2>();
        if quotes.len() != 2 * self.fields.len() {
            return None;
        }
        for ([open, close], slot) in pairs.iter().zip(&self.fields) {
            if *open != space + 1 {
                return None;
            }
            let value = line.get(space..*close)?.strip_prefix(b" \"")?;
            let value = if value == b"-" { b"" } else { value };
            match slot {
                Slot::Referer => outline.referer = value,
                Slot::Agent => outline.agent = value,
                Slot::Cookies => outline.cookies = value,
                Slot::Session => outline.session = value,
                Slot::Customer => outline.customer = value,
                Slot::Host => outline.host = without_port(value),
                _ => {}
            }
            space = close + 1;
        }
        (space == line.len()).then_some(())
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
