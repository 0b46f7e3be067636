//! Cuts lines of the Common and Combined family by the positions of their quotes alone, without a search for the end of any
//! field: the fields of these formats are between quotes.

use super::parts::Parts;
use super::slots::Slot;
use crate::base::short_search::{are_digits, is_among};
use crate::logs::clock::{Clock, TimeKind};

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
        (whole && fields.iter().all(plain)).then_some(Self { counted, fields })
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
