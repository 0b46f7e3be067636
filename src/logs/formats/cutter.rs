//! Cuts lines of one format on one thread.

use super::columns::{self, Columns};
use super::json::{JsonPlan, Layouts};
use super::parts::Parts;
use super::text::TextPlan;
use super::tidy::Tidy;
use super::{Format, Plan};
use crate::logs::clients::Rule;
use crate::logs::clock::Clock;
use crate::logs::outline::Outline;
use crate::logs::{Hit, Reject};

/// Cuts lines of one format on one thread.
#[derive(Debug)]
pub struct Cutter<'f> {
    format: &'f Format,
    clock: Clock,
    scratch: Vec<u8>,
    columns: Option<Columns>,
    /// The buffer for a wrapped line, used when the wrapper escaped it.
    unwrapped: Vec<u8>,
    /// For lines that this format cannot read.
    others: Vec<Cutter<'f>>,
    outlines: Outlines<'f>,
}

/// What makes outlines of lines.
#[derive(Debug)]
enum Outlines<'f> {
    /// The format has none.
    None,
    /// They hold all that is used of a line.
    Whole(&'f TextPlan),
    /// They may lack something.
    Partial(&'f JsonPlan, Layouts),
}

impl<'f> Cutter<'f> {
    pub(super) fn new(format: &'f Format, zone: chrono_tz::Tz) -> Self {
        let columns = match &format.plan {
            Plan::Columns(plan) => Some(plan.start()),
            _ => None,
        };
        let others = format.others.iter().map(|other| Self::new(other, zone)).collect();
        // Outlines are those of lines that forward no address.
        let keeps_peers = format.rule.as_ref().is_none_or(|rule| rule.keeps_peers());
        let bare = format.prefix.is_none() && format.wrapper.is_none() && format.tidy == Tidy::default();
        let outlines = match &format.plan {
            _ if !keeps_peers || !bare => Outlines::None,
            Plan::Json(plan) if plan.has_outlines() => Outlines::Partial(plan, Layouts::default()),
            Plan::Text(plan) if plan.has_outlines() => Outlines::Whole(plan),
            Plan::Texts(plans) if plans[0].has_outlines() => Outlines::Whole(&plans[0]),
            _ => Outlines::None,
        };
        let (scratch, unwrapped) = Default::default();
        Self { format, clock: Clock::new(zone), scratch, columns, unwrapped, others, outlines }
    }

    /// The hit that a line holds (without its line end), or why it holds none.
    pub fn cut<'a>(&'a mut self, line: &'a [u8]) -> std::result::Result<Hit<'a>, Reject> {
        let mut hit = Hit::default();
        self.cut_line(line, None, &mut hit)?;
        Ok(hit)
    }

    /// The outline of a line with known quotes. [`Cutter::cut_line`] would read the same values; `None` where only that decides
    /// whether the line can be read.
    #[inline]
    pub(in crate::logs) fn outline<'a>(&mut self, line: &'a [u8], quotes: Option<&[usize]>) -> Option<Outline<'a>> {
        let Outlines::Partial(plan, layouts) = &mut self.outlines else { return None };
        plan.outline(layouts, line, quotes?, &mut self.clock)
    }

    /// Fills the outline of a line of a format for which an outline is all that a hit is: see [`TextPlan::outline`].
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "nearly every line of a log is cut here")]
    pub(in crate::logs) fn whole_outline<'a>(
        &mut self,
        line: &'a [u8],
        quotes: Option<&[usize]>,
        outline: &mut Outline<'a>,
    ) -> Option<()> {
        let Outlines::Whole(plan) = &self.outlines else { return None };
        plan.outline(line, quotes?, &mut self.clock, outline)
    }

    /// Whether a line can be that of a client for which `is` holds. It costs less than cutting the line. It errs only on one
    /// side: a line of such a client is never rejected.
    #[inline]
    pub(in crate::logs) fn may_be(&self, line: &[u8], quotes: Option<&[usize]>, is: impl Fn(&[u8]) -> bool) -> bool {
        self.own_may_be(line, quotes, &is) || self.others.iter().any(|other| other.own_may_be(line, quotes, &is))
    }

    #[inline]
    fn own_may_be(&self, line: &[u8], quotes: Option<&[usize]>, is: impl Fn(&[u8]) -> bool) -> bool {
        if self.format.wrapper.is_some() {
            return true;
        }
        let stripped = self.format.strip(line);
        let quotes = quotes.filter(|_| stripped.is_none());
        let line = stripped.map_or(line, |stripped| stripped.line);
        match (&self.format.plan, &self.columns) {
            (Plan::Text(plan), _) => plan.may_be(line, is),
            (Plan::Texts(plans), _) => plans.iter().any(|plan| plan.may_be(line, &is)),
            (Plan::Json(plan), _) => plan.may_be(line, quotes, is),
            (Plan::Columns(_), Some(columns)) => columns::ColumnsPlan::may_be(columns, line, is),
            (Plan::Columns(_) | Plan::Pairs(_), _) => true,
        }
    }

    /// Whether [`Cutter::may_be`] is quicker if a line's quotes are known.
    pub(in crate::logs) fn asks_for_quotes(&self) -> bool {
        matches!(self.format.plan, Plan::Json(_))
    }

    /// Whether its format is headed: see [`Format::is_headed`].
    pub fn is_headed(&self) -> bool {
        self.format.is_headed()
    }

    /// Takes a line that begins with `#` and may name the columns of the lines after it; any other is skipped.
    pub fn directive(&mut self, line: &[u8]) {
        if let (Plan::Columns(plan), Some(columns)) = (&self.format.plan, &mut self.columns) {
            plan.directive(line, columns);
        }
        self.others.iter_mut().for_each(|other| other.directive(line));
    }

    /// Whether a line is the header of a table of records that hold the log's lines.
    pub(in crate::logs) fn is_header(&self, line: &[u8]) -> bool {
        let is = |format: &Format| {
            format.header.as_ref().is_some_and(|header| **header == *line)
                || format.wrapper().is_some_and(|wrapper| wrapper.is_header(line))
        };
        is(self.format) || self.format.others.iter().any(is)
    }

    /// Whether a line that was cut, and has no line end, is complete: a writer may still add to its last field.
    pub fn closes(&self, line: &[u8]) -> bool {
        let reads = |other: &&Self| Self::new(other.format, chrono_tz::UTC).cut(line).is_ok();
        match self.others.iter().find(reads) {
            Some(other)
                if (Self { others: Vec::new(), ..Self::new(self.format, chrono_tz::UTC) }).cut(line).is_err() =>
            {
                other.own_closes(line)
            }
            _ => self.own_closes(line),
        }
    }

    fn own_closes(&self, line: &[u8]) -> bool {
        if self.format.wrapper.is_some() {
            return true;
        }
        match (&self.format.plan, &self.columns) {
            (Plan::Text(plan), _) => plan.closes(line),
            (Plan::Texts(plans), _) => plans.first().is_none_or(|plan| plan.closes(line)),
            (Plan::Columns(_), Some(columns)) => columns.closes(line),
            (Plan::Pairs(_), _) => line.ends_with(b"\""),
            (Plan::Json(_) | Plan::Columns(_), _) => true,
        }
    }

    /// Cuts a line of a chunk into an empty hit, using what is known of its quotes, and finds its client.
    #[inline]
    pub fn cut_line<'a>(
        &'a mut self,
        line: &'a [u8],
        quotes: Option<&[usize]>,
        hit: &mut Hit<'a>,
    ) -> std::result::Result<(), Reject> {
        match &self.format.rule {
            None => self.cut_parts(line, quotes, hit),
            Some(rule) => self.cut_forwarded(rule, line, quotes, hit),
        }
    }

    /// The same for a format with lines that say more about the client than its address.
    #[inline(never)]
    fn cut_forwarded<'a>(
        &'a mut self,
        rule: &Rule,
        line: &'a [u8],
        quotes: Option<&[usize]>,
        hit: &mut Hit<'a>,
    ) -> std::result::Result<(), Reject> {
        self.cut_parts(line, quotes, hit)?;
        rule.resolve(hit);
        Ok(())
    }

    /// The same, but the client is the address that connected.
    #[inline]
    pub fn cut_parts<'a>(
        &'a mut self,
        line: &'a [u8],
        quotes: Option<&[usize]>,
        hit: &mut Hit<'a>,
    ) -> std::result::Result<(), Reject> {
        let (plan, texts) = match &self.format.plan {
            Plan::Text(plan) if self.format.plain => (plan, &[][..]),
            Plan::Texts(plans) if self.format.plain => (&plans[0], &plans[..]),
            _ => return self.cut_other(line, quotes, hit),
        };
        let mut outline = Outline::default();
        if self.whole_outline(line, quotes, &mut outline).is_some() {
            *hit = outline.hit();
            return Ok(());
        }
        let mut parts = Parts::of(hit);
        let plain = quotes.and_then(|quotes| plan.cut_plain(line, quotes, &mut self.clock, &mut parts));
        if plain.is_some() {
            return parts.finish(&mut self.scratch);
        }
        *hit = Hit::default();
        let cut = if texts.is_empty() {
            plan.cut(line, &mut self.clock, &mut self.scratch, hit)
        } else {
            cut_first(texts, line, &mut self.clock, &mut self.scratch, hit)
        };
        match cut {
            Err(reason) if !self.others.is_empty() => cut_by_others(&mut self.others, line, reason, hit),
            cut => cut,
        }
    }

    /// Cuts a line of a format that needs more than one attempt.
    #[inline(never)]
    fn cut_other<'a>(
        &'a mut self,
        line: &'a [u8],
        quotes: Option<&[usize]>,
        hit: &mut Hit<'a>,
    ) -> std::result::Result<(), Reject> {
        let whole = line;
        let (inner, quotes) = match &self.format.wrapper {
            None => (Some(line), quotes),
            Some(wrapper) => (wrapper.unwrap(line, &mut self.unwrapped), None),
        };
        let cut = match inner {
            None => Err(Reject::Shape),
            Some(line) => {
                let stripped = self.format.strip(line);
                let quotes = quotes.filter(|_| stripped.is_none());
                let (line, stamp) = stripped.map_or((line, &b""[..]), |stripped| (stripped.line, stripped.stamp));
                let (clock, scratch) = (&mut self.clock, &mut self.scratch);
                match (&self.format.plan, &self.columns) {
                    (Plan::Text(plan), _) => plan.cut(line, clock, scratch, hit),
                    (Plan::Texts(plans), _) => cut_first(plans, line, clock, scratch, hit),
                    (Plan::Json(plan), _) => plan.cut(line, quotes, stamp, clock, scratch, hit),
                    (Plan::Pairs(plan), _) => plan.cut(line, stamp, clock, scratch, hit),
                    (Plan::Columns(plan), Some(columns)) => plan.cut(columns, line, clock, scratch, hit),
                    (Plan::Columns(_), None) => Err(Reject::Shape),
                }
            }
        };
        match cut {
            Err(reason) if !self.others.is_empty() => cut_by_others(&mut self.others, whole, reason, hit),
            Ok(()) => {
                self.format.tidy.apply(hit);
                Ok(())
            }
            cut => cut,
        }
    }
}

/// Cuts a line with the first of several formats that reads it; `reason` is why the usual one did not.
#[inline(never)]
fn cut_by_others<'a>(
    others: &'a mut [Cutter<'_>],
    line: &'a [u8],
    reason: Reject,
    hit: &mut Hit<'a>,
) -> std::result::Result<(), Reject> {
    let mut worst = reason;
    for other in others {
        *hit = Hit::default();
        match other.cut_parts(line, None, hit) {
            Ok(()) => return Ok(()),
            Err(reason) if worst == Reject::Shape => worst = reason,
            Err(_) => {}
        }
    }
    Err(worst)
}

/// Cuts a line by the first text that has its shape.
fn cut_first<'a>(
    plans: &[TextPlan],
    line: &'a [u8],
    clock: &mut Clock,
    scratch: &'a mut Vec<u8>,
    hit: &mut Hit<'a>,
) -> std::result::Result<(), Reject> {
    let mut worst = Reject::Shape;
    for plan in plans {
        *hit = Hit::default();
        let mut parts = Parts::of(hit);
        match plan.fields(line, clock, &mut parts) {
            Ok(()) => return plan.finish(line, parts, scratch),
            Err(reason) if worst == Reject::Shape => worst = reason,
            Err(_) => {}
        }
    }
    Err(worst)
}
