//! Cuts lines of formats that are a text with fields in it: field, literal, field, literal.

use super::escapes::Escape;
use super::parts::{Parts, any_address, names_cache_hit, without_last_port};
use super::quoted::{Field, Quoted, cut_head, headed};
use super::slots::Slot;
use super::undo::{needs_undoing, undo_in};
use crate::base::short_search::{Beginning, near, places_in_32, places_in_64};
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::outline::Outline;
use crate::logs::{Hit, Reject};

/// How the end of a field is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// The first occurrence of the literal after it.
    Literal,
    /// The same, but a quote after a backslash does not end it.
    Quote,
    /// It is `n` bytes long if the literal follows them; otherwise as `Literal`.
    Length(usize),
    /// As `Literal`, but a space after a comma does not end it: a list of addresses.
    List,
    /// As `Literal`, after the spaces that pad the field on the left.
    Padded,
    /// The rest of the line.
    Line,
}

/// A field and the literal after it.
#[derive(Clone, Debug)]
struct Step {
    slot: Slot,
    end: End,
    literal: Box<[u8]>,
    /// The literal after its first byte.
    tail: Beginning,
    /// How many quotes come before the field's end in a line with no quotes in its fields.
    quotes: usize,
}

/// A piece of a format text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Bytes that occur in every line.
    Literal(Vec<u8>),
    /// A field.
    Field(Slot),
    /// A field that is padded with spaces on the left.
    Padded(Slot),
}

/// A format text compiled to steps.
#[derive(Clone, Debug)]
pub struct TextPlan {
    prefix: Box<[u8]>,
    steps: Vec<Step>,
    escape: Escape,
    /// How many of the first fields [`cut_head`] cuts: those of nearly every Apache and nginx log, or none.
    headed: usize,
    /// How all fields after those are cut by the positions of the quotes alone, if they can be.
    quoted: Option<Quoted>,
    /// How many of the first fields hold everything that identifies the client; 0 if that is unknown.
    clients: usize,
    /// The client field alone identifies the client, and ends at a space: the first bytes of a line are enough.
    leads: bool,
    /// Lines may go on after the last literal, with undescribed fields.
    open_ended: bool,
    /// The times of a line are parts without a zone: their sum is a time of the local clock.
    local: bool,
}

impl TextPlan {
    /// Compiles pieces to steps. Two fields without a literal between them cannot be separated: `None`.
    pub fn new(pieces: &[Piece], escape: Escape) -> Option<Self> {
        let mut prefix = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Literal(text) => match steps.last_mut() {
                    Some(step) => step.literal = [&step.literal, text.as_slice()].concat().into(),
                    None => prefix.extend_from_slice(text),
                },
                // Apache's `%U%q`: a path followed by its query is a target.
                Piece::Field(Slot::Query)
                    if steps.last().is_some_and(|s| s.slot == Slot::Path && s.literal.is_empty()) =>
                {
                    steps.iter_mut().last()?.slot = Slot::Target;
                }
                Piece::Field(slot) | Piece::Padded(slot) => {
                    if steps.last().is_some_and(|step| step.literal.is_empty()) {
                        return None;
                    }
                    steps.push(Step {
                        slot: slot.clone(),
                        end: if matches!(piece, Piece::Padded(_)) { End::Padded } else { End::Line },
                        literal: Box::default(),
                        tail: Beginning::default(),
                        quotes: 0,
                    });
                }
            }
        }
        let quotes_in = |text: &[u8]| memchr::memchr_iter(b'"', text).count();
        let mut quoted = prefix.ends_with(b"\"");
        let mut quotes = quotes_in(&prefix);
        for step in &mut steps {
            step.tail = Beginning::of(step.literal.get(1..).unwrap_or_default());
            step.quotes = quotes;
            quotes += quotes_in(&step.literal);
            step.end = match (&step.slot, step.literal.first()) {
                (_, None) => End::Line,
                _ if step.end == End::Padded => End::Padded,
                (_, Some(b'"')) if quoted => End::Quote,
                (Slot::Forwarded, Some(b' ')) => End::List,
                (Slot::Time(TimeKind::Clf), _) => End::Length(26),
                (Slot::Status, _) => End::Length(3),
                _ => End::Literal,
            };
            quoted = step.literal.ends_with(b"\"");
        }
        let fields: Vec<Field<'_>> = steps.iter().map(|step| (&step.slot, &*step.literal)).collect();
        let headed = if prefix.is_empty() { headed(&fields) } else { 0 };
        let quoted = if headed > 0 { Quoted::of(&fields[headed..]) } else { None };
        let has_say = |(slot, _): &Field<'_>| slot.is_client();
        let captured = fields.iter().any(|(slot, _)| matches!(slot, Slot::Captures(_)));
        let clients = fields.iter().rposition(has_say).filter(|_| !captured).map_or(0, |nth| nth + 1);
        let leads = prefix.is_empty()
            && clients == 1
            && fields.first().is_some_and(|(slot, literal)| **slot == Slot::Client && literal.starts_with(b" "))
            && steps.first().is_some_and(|step| step.end == End::Literal);
        let (open_ended, local) = (false, false);
        Some(Self { prefix: prefix.into(), steps, escape, headed, quoted, clients, leads, open_ended, local })
    }

    /// Skips any text after the last piece of a line.
    pub fn open_end(&mut self) {
        self.open_ended = true;
    }

    /// Reads the sum of a line's times as the local clock's.
    pub fn local(&mut self) {
        self.local = true;
    }

    /// Whether [`TextPlan::cut_plain`] cuts lines of this plan: it has no escapes other than those with a backslash.
    pub(super) fn is_plain(&self) -> bool {
        !self.local && matches!(self.escape.mark(), None | Some(b'\\'))
    }

    /// Whether a line without a line end is complete in all that is used of it: its last field has its end, or is not used.
    pub(super) fn closes(&self, line: &[u8]) -> bool {
        self.open_ended
            || self.steps.last().is_none_or(|step| match step.slot {
                Slot::Skip | Slot::Token | Slot::Count | Slot::Duration(_) => true,
                _ => !step.literal.is_empty() && line.ends_with(&step.literal),
            })
    }

    /// The slots of the fields in their order.
    pub fn slots(&self) -> Vec<Slot> {
        self.steps.iter().map(|step| step.slot.clone()).collect()
    }

    /// A line without the literal before its first field. Most formats have none, and some processors take long to compare an
    /// empty text.
    #[inline]
    fn strip<'l>(&self, line: &'l [u8]) -> Option<&'l [u8]> {
        if self.prefix.is_empty() { Some(line) } else { line.strip_prefix(&*self.prefix) }
    }

    /// Whether a line can be that of a client for which `is` holds. Only a `false` is certain. Only the text before the last
    /// field that helps to identify the client is examined.
    #[inline]
    pub(super) fn may_be(&self, line: &[u8], is: impl Fn(&[u8]) -> bool) -> bool {
        if self.leads {
            // Usually an address of up to 31 bytes, or an IPv6 one that is written out.
            let end = match places_in_32(b' ', line).trailing_zeros() {
                32 => places_in_64(b' ', line).trailing_zeros(),
                end => end,
            } as usize;
            if end < 64 && self.steps.first().is_some_and(|step| step.tail.begins(&line[end + 1..])) {
                return is(&line[..end]);
            }
        }
        self.may_be_anywhere(line, is)
    }

    #[inline(never)]
    fn may_be_anywhere(&self, line: &[u8], is: impl Fn(&[u8]) -> bool) -> bool {
        let Some(mut rest) = self.strip(line).filter(|_| self.clients > 0) else { return true };
        for step in &self.steps[..self.clients] {
            let Some(end) = step.find_end(rest) else { return true };
            let value = &rest[..end];
            let told = match step.slot {
                Slot::Client => is(value),
                Slot::Peer | Slot::Forwarded | Slot::Named => any_address(value, &is),
                Slot::PeerPort => is(without_last_port(value)),
                _ => false,
            };
            if told {
                return true;
            }
            rest = &rest[end + step.literal.len()..];
        }
        false
    }

    /// Cuts a line with known quotes, none of which is escaped: no search for the end of a field is needed. `None` when the line
    /// is not as plain as that; [`TextPlan::cut`] then decides what it is.
    #[inline]
    pub(super) fn cut_plain<'a>(
        &self,
        line: &'a [u8],
        quotes: &[usize],
        clock: &mut Clock,
        parts: &mut Parts<'a, '_>,
    ) -> Option<()> {
        let mut at = self.prefix.len();
        if at > 0 && !line.starts_with(&self.prefix) {
            return None;
        }
        let mut steps = &self.steps[..];
        if self.headed > 0
            && let Some(end) = cut_head(line, quotes, clock, parts)
        {
            if let Some(quoted) = &self.quoted {
                let end = quoted.cut(line, end, quotes, clock, parts)?;
                return self.ends(&line[end..], parts).then_some(());
            }
            (at, steps) = (end, &steps[self.headed..]);
        }
        for step in steps {
            let rest = line.get(at..)?;
            let length = match step.end {
                End::Quote => {
                    let length = quotes.get(step.quotes)?.checked_sub(at)?;
                    step.tail.begins(&rest[length + 1..]).then_some(length)?
                }
                _ => step.find_end(rest)?,
            };
            parts.put(&step.slot, &rest[..length], clock).ok()?;
            at += length + step.literal.len();
        }
        self.ends(&line[at..], parts).then_some(())
    }

    /// Whether [`TextPlan::outline`] can succeed.
    pub(super) fn has_outlines(&self) -> bool {
        self.is_plain() && self.quoted.as_ref().is_some_and(Quoted::has_outlines)
    }

    /// Fills the outline of a line with known quotes, none of which is escaped: all that [`TextPlan::cut_plain`] finds. Parts that
    /// the format lacks stay as they are. `None` where only that decides whether the line can be read.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "nearly every line of a log is cut here")]
    pub(super) fn outline<'a>(
        &self,
        line: &'a [u8],
        quotes: &[usize],
        clock: &mut Clock,
        outline: &mut Outline<'a>,
    ) -> Option<()> {
        self.quoted.as_ref()?.outline(line, quotes, clock, outline)
    }

    /// Cuts a line into a hit that is still empty. Allocation-free unless the line holds escapes, which are undone in
    /// `scratch`.
    #[inline]
    pub fn cut<'a>(
        &self,
        line: &'a [u8],
        clock: &mut Clock,
        scratch: &'a mut Vec<u8>,
        hit: &mut Hit<'a>,
    ) -> Result<(), Reject> {
        let mut parts = Parts::of(hit);
        self.fields(line, clock, &mut parts)?;
        self.finish(line, parts, scratch)
    }

    /// Cuts the fields of a line.
    #[inline]
    pub(super) fn fields<'a>(
        &self,
        line: &'a [u8],
        clock: &mut Clock,
        parts: &mut Parts<'a, '_>,
    ) -> Result<(), Reject> {
        let mut rest = self.strip(line).ok_or(Reject::Shape)?;
        let last = self.steps.len();
        for (nth, step) in self.steps.iter().enumerate() {
            let Some(end) = step.find_end(rest) else {
                // Writers cut long lines: a last quoted field without its end is used as far as it goes.
                if nth + 1 < last || *step.literal != *b"\"" {
                    return Err(Reject::Shape);
                }
                parts.put(&step.slot, rest, clock)?;
                rest = b"";
                break;
            };
            parts.put(&step.slot, &rest[..end], clock)?;
            rest = &rest[end + step.literal.len()..];
        }
        if self.local {
            parts.hit.at = clock.local_to_utc(parts.hit.at);
        }
        if self.ends(rest, parts) { Ok(()) } else { Err(Reject::Shape) }
    }

    /// Whether a line may end with the rest that is left. In undescribed fields, only a cache's answer is understood.
    #[inline]
    fn ends(&self, left: &[u8], parts: &mut Parts<'_, '_>) -> bool {
        if self.open_ended && !left.is_empty() {
            parts.hit.cached = names_cache_hit(left);
        }
        left.is_empty() || self.open_ended
    }

    /// Fills a hit from a line's parts.
    #[inline]
    pub(super) fn finish<'a>(&self, line: &[u8], parts: Parts<'a, '_>, scratch: &'a mut Vec<u8>) -> Result<(), Reject> {
        // One check of the whole line saves most lines a check of each part.
        match self.escape.mark() {
            Some(mark) if memchr::memchr(mark, line).is_some() && needs_undoing(&parts, mark) => {
                undo_in(parts, self.escape, scratch)
            }
            _ => parts.finish(scratch),
        }
    }
}

impl Step {
    #[inline]
    fn find_end(&self, rest: &[u8]) -> Option<usize> {
        match self.end {
            End::Line => Some(rest.len()),
            // `-` and the field after it may be as long as the expected value.
            End::Length(n)
                if rest.get(n) == self.literal.first() && self.tail.begins(&rest[n + 1..]) && rest[0] != b'-' =>
            {
                Some(n)
            }
            End::Literal | End::Length(_) => self.find_literal(rest),
            End::Quote => self.find_quote(rest),
            End::List => self.find_list(rest),
            End::Padded => {
                let padding = rest.iter().take_while(|b| **b == b' ').count();
                Some(padding + self.find_literal(&rest[padding..])?)
            }
        }
    }

    #[inline]
    fn find_literal(&self, rest: &[u8]) -> Option<usize> {
        let first = self.literal[0];
        let mut from = 0;
        loop {
            let at = from + near(first, &rest[from..])?;
            if self.tail.begins(&rest[at + 1..]) {
                return Some(at);
            }
            from = at + 1;
        }
    }

    /// The first occurrence of the literal without a comma before it.
    fn find_list(&self, rest: &[u8]) -> Option<usize> {
        let mut from = 0;
        loop {
            let at = from + self.find_literal(&rest[from..])?;
            if at == 0 || rest[at - 1] != b',' {
                return Some(at);
            }
            from = at + 1;
        }
    }

    /// An unescaped quote followed by the literal. A quote that was not escaped (some writers do not) is part of the field when
    /// the literal does not follow.
    #[inline]
    fn find_quote(&self, rest: &[u8]) -> Option<usize> {
        let mut from = 0;
        loop {
            let at = from + memchr::memchr(b'"', &rest[from..])?;
            let escaped = at > 0 && rest[at - 1] == b'\\' && {
                let slashes = rest[..at].iter().rev().take_while(|b| **b == b'\\').count();
                slashes % 2 == 1
            };
            if !escaped && self.tail.begins(&rest[at + 1..]) {
                return Some(at);
            }
            from = at + 1;
        }
    }
}
