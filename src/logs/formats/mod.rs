//! Log formats: each compiles once to a plan of fields, and the plan cuts lines without allocating.
//!
//! There are four kinds of plan: `text` for a text with fields in it (nginx, Apache, most named ones), `json` for one
//! JSON object a line, `columns` for columns that header lines name, and `pairs` for `key=value`. `nginx`, `apache` and
//! `braces` compile format texts; `known` has a file for each format that has a name.

pub mod apache;
mod braces;
pub mod columns;
pub mod durations;
pub mod escapes;
pub mod json;
pub mod keys;
pub mod known;
pub mod nginx;
pub mod pairs;
mod parts;
pub mod prefix;
mod quoted;
mod slots;
mod template;
#[cfg(test)]
mod tests;
pub mod text;
#[cfg(test)]
mod twin;
mod undo;

pub use slots::{Ids, Slot};

use super::{Hit, Reject};
use crate::error::{Error, Kind, Result};
use crate::logs::clock::Clock;
use columns::Columns;
use parts::Parts;
pub(in crate::logs) use parts::{is_method, without_port};
use prefix::Prefix;

/// Which moment of a request the time of its line is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stamp {
    /// When the request came.
    Start,
    /// When it was answered. Where the format logs how long that took, a hit's time is the start.
    End,
}

/// A compiled format.
#[derive(Clone, Debug)]
pub struct Format {
    /// Its name in `tagtrail formats`, or `nginx log_format` / `Apache LogFormat` for a user's own text.
    pub name: String,
    plan: Plan,
    stamp: Stamp,
    prefix: Option<Prefix>,
    /// Lines without escapes are cut by [`text::TextPlan::cut_plain`].
    plain: bool,
}

#[derive(Clone, Debug)]
enum Plan {
    Text(text::TextPlan),
    /// Several texts of one format, the longest first: what older versions wrote.
    Texts(Vec<text::TextPlan>),
    Json(json::JsonPlan),
    Columns(columns::ColumnsPlan),
    Pairs(pairs::PairsPlan),
}

impl Format {
    fn new(name: impl Into<String>, plan: Plan) -> Self {
        let plain = match &plan {
            Plan::Text(plan) => plan.is_plain(),
            Plan::Texts(plans) => plans.first().is_some_and(text::TextPlan::is_plain),
            _ => false,
        };
        Self { name: name.into(), plan, stamp: Stamp::Start, prefix: None, plain }
    }

    /// A format that is a text with fields in it.
    pub fn text(name: impl Into<String>, plan: text::TextPlan) -> Self {
        Self::new(name, Plan::Text(plan))
    }

    /// A format that is one of several texts, the first that reads a line.
    pub fn texts(name: impl Into<String>, plans: Vec<text::TextPlan>) -> Self {
        Self::new(name, Plan::Texts(plans))
    }

    /// A format of one JSON object a line.
    pub fn json(name: impl Into<String>, plan: json::JsonPlan) -> Self {
        Self::new(name, Plan::Json(plan))
    }

    /// A format of columns named by header lines.
    pub fn columns(name: impl Into<String>, plan: columns::ColumnsPlan) -> Self {
        Self::new(name, Plan::Columns(plan))
    }

    /// A format of `key=value` pairs.
    pub fn pairs(name: impl Into<String>, plan: pairs::PairsPlan) -> Self {
        Self::new(name, Plan::Pairs(plan))
    }

    /// The same with another moment as its time.
    pub fn stamped(mut self, stamp: Stamp) -> Self {
        self.stamp = stamp;
        self
    }

    /// The same for lines that have something in front.
    pub fn behind(mut self, prefix: Prefix) -> Self {
        self.prefix = Some(prefix);
        self.plain = false;
        self
    }

    /// The same, with another text for the lines that do not have its shape; `None` where one of the two is no text.
    pub(in crate::logs) fn or(&self, other: &Self) -> Option<Self> {
        let texts = |format: &Self| match &format.plan {
            Plan::Text(plan) => Some(vec![plan.clone()]),
            Plan::Texts(plans) => Some(plans.clone()),
            _ => None,
        };
        let plans = [texts(self)?, texts(other)?].concat();
        let same = (self.prefix, self.stamp) == (other.prefix, other.stamp);
        let mut both = Self::texts(format!("{}, also {}", self.name, other.name), plans).stamped(self.stamp);
        if let Some(prefix) = self.prefix {
            both = both.behind(prefix);
        }
        same.then_some(both)
    }

    /// What stands in front of its lines.
    pub fn prefix(&self) -> Option<Prefix> {
        self.prefix
    }

    /// Which moment its lines' time is.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Lets lines go on behind the last described field; a text that ends without a field between has no effect.
    fn open_end(&mut self) {
        if let Plan::Text(plan) = &mut self.plan {
            plan.open_end();
        }
    }

    /// Whether lines that begin with `#` tell how the following ones are to be cut: they are given to
    /// [`Cutter::directive`].
    pub fn is_headed(&self) -> bool {
        matches!(self.plan, Plan::Columns(_))
    }

    /// The slots that lines of this format fill.
    pub fn slots(&self) -> Vec<Slot> {
        match &self.plan {
            Plan::Text(plan) => plan.slots(),
            Plan::Texts(plans) => plans.first().map(text::TextPlan::slots).unwrap_or_default(),
            Plan::Json(plan) => plan.slots(),
            Plan::Columns(plan) => plan.slots(),
            Plan::Pairs(plan) => plan.slots(),
        }
    }

    /// Whether lines of this format carry a slot.
    pub fn has(&self, slot: &Slot) -> bool {
        self.slots().contains(slot)
    }

    /// Assumes the columns of these header lines where a file has none.
    pub(in crate::logs) fn adopt<'l>(&mut self, directives: impl Iterator<Item = &'l [u8]>) {
        if let Plan::Columns(plan) = &mut self.plan {
            let mut columns = plan.start();
            directives.for_each(|line| plan.directive(line, &mut columns));
            plan.adopt(&columns);
        }
    }

    /// A cutter for one thread: it remembers the day and owns the scratch in which escapes are undone.
    pub fn cutter(&self, zone: chrono_tz::Tz) -> Cutter<'_> {
        let columns = match &self.plan {
            Plan::Columns(plan) => Some(plan.start()),
            _ => None,
        };
        Cutter { format: self, clock: Clock::new(zone), scratch: Vec::new(), columns }
    }
}

/// Cuts lines of one format on one thread.
#[derive(Debug)]
pub struct Cutter<'f> {
    format: &'f Format,
    clock: Clock,
    scratch: Vec<u8>,
    columns: Option<Columns>,
}

impl Cutter<'_> {
    /// The hit that a line holds (without its line end), or why it holds none.
    pub fn cut<'a>(&'a mut self, line: &'a [u8]) -> std::result::Result<Hit<'a>, Reject> {
        let mut hit = Hit::default();
        self.cut_line(line, None, &mut hit)?;
        Ok(hit)
    }

    /// Whether a line can be that of a client for which `is` holds. It costs less than cutting the line, and is wrong on one
    /// side alone: a line of such a client is never passed over.
    #[inline]
    pub(in crate::logs) fn may_be(&self, line: &[u8], quotes: Option<&[usize]>, is: impl Fn(&[u8]) -> bool) -> bool {
        let stripped = self.strip(line);
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

    /// Whether [`Cutter::may_be`] is quicker where a line's quotes are known.
    pub(in crate::logs) fn asks_for_quotes(&self) -> bool {
        matches!(self.format.plan, Plan::Json(_))
    }

    /// A line without what stands in front of it; some lines of a file may have less there than the others.
    #[inline]
    fn strip<'l>(&self, line: &'l [u8]) -> Option<prefix::Stripped<'l>> {
        let prefix = self.format.prefix?;
        prefix.strip(line).or_else(|| Prefix::Program.strip(line))
    }

    /// Whether its format is headed: see [`Format::is_headed`].
    pub fn is_headed(&self) -> bool {
        self.format.is_headed()
    }

    /// Takes a line that begins with `#` and may name the columns of the lines behind it; any other is passed over.
    pub fn directive(&mut self, line: &[u8]) {
        if let (Plan::Columns(plan), Some(columns)) = (&self.format.plan, &mut self.columns) {
            plan.directive(line, columns);
        }
    }

    /// Whether a line that was cut, and has no line end, is whole: a writer that is still at it may add to its last field.
    pub fn closes(&self, line: &[u8]) -> bool {
        match (&self.format.plan, &self.columns) {
            (Plan::Text(plan), _) => plan.closes(line),
            (Plan::Texts(plans), _) => plans.first().is_none_or(|plan| plan.closes(line)),
            (Plan::Columns(_), Some(columns)) => columns.closes(line),
            (Plan::Pairs(_), _) => line.ends_with(b"\""),
            (Plan::Json(_) | Plan::Columns(_), _) => true,
        }
    }

    /// Cuts a line of a chunk into an empty hit, with what is known of its quotes.
    #[inline]
    pub fn cut_line<'a>(
        &'a mut self,
        line: &'a [u8],
        quotes: Option<&[usize]>,
        hit: &mut Hit<'a>,
    ) -> std::result::Result<(), Reject> {
        let (plan, others) = match &self.format.plan {
            Plan::Text(plan) if self.format.plain => (plan, &[][..]),
            Plan::Texts(plans) if self.format.plain => (&plans[0], &plans[..]),
            _ => return self.cut_other(line, quotes, hit),
        };
        let mut parts = Parts::of(hit);
        let plain = quotes.and_then(|quotes| plan.cut_plain(line, quotes, &mut self.clock, &mut parts));
        if plain.is_some() {
            return parts.finish(&mut self.scratch);
        }
        *hit = Hit::default();
        if others.is_empty() {
            return plan.cut(line, &mut self.clock, &mut self.scratch, hit);
        }
        cut_first(others, line, &mut self.clock, &mut self.scratch, hit)
    }

    /// Cuts a line of the formats that take more than one look.
    #[inline(never)]
    fn cut_other<'a>(
        &'a mut self,
        line: &'a [u8],
        quotes: Option<&[usize]>,
        hit: &mut Hit<'a>,
    ) -> std::result::Result<(), Reject> {
        let stripped = self.strip(line);
        let quotes = quotes.filter(|_| stripped.is_none());
        let (line, stamp) = stripped.map_or((line, &b""[..]), |stripped| (stripped.line, stripped.stamp));
        let (clock, scratch) = (&mut self.clock, &mut self.scratch);
        match (&self.format.plan, &self.columns) {
            (Plan::Text(plan), _) => plan.cut(line, clock, scratch, hit),
            (Plan::Texts(plans), _) => cut_first(plans, line, clock, scratch, hit),
            (Plan::Json(plan), _) => plan.cut(line, quotes, clock, scratch, hit),
            (Plan::Pairs(plan), _) => plan.cut(line, stamp, clock, scratch, hit),
            (Plan::Columns(plan), Some(columns)) => plan.cut(columns, line, clock, scratch, hit),
            (Plan::Columns(_), None) => Err(Reject::Shape),
        }
    }
}

/// Cuts a line by the first text that has its shape.
fn cut_first<'a>(
    plans: &[text::TextPlan],
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

/// Compiles what the user wrote under `log_format`: a format's name, a server's own format text, a JSON object whose
/// values are variables, or a `#Fields:` line.
///
/// Fails with [`Kind::Settings`] when the text cannot be compiled or lacks a time or a request.
pub fn compile(text: &str, ids: Ids<'_>) -> Result<Format> {
    let text = text.trim();
    if let Some(format) = known::named(text, ids) {
        return Ok(format);
    }
    let format = if let Some(names) = text.strip_prefix("haproxy captures=") {
        known::haproxy::with_captures(names, ids)
            .ok_or_else(|| Error::new(Kind::Settings, "", format!("log_format {text:?} cannot be compiled")))
    } else if let Some(fields) = text.strip_prefix("#Fields:") {
        Ok(known::with_fields(fields, ids))
    } else if has_variable(text) {
        nginx::compile(text, ids)
    } else if text.contains('%') {
        apache::compile(text, ids)
    } else {
        let names: Vec<&str> = known::ALL.iter().map(|n| n.name).collect();
        return Err(Error::new(
            Kind::Settings,
            "",
            format!("log_format {text:?} is no format's name and has no fields"),
        )
        .hint(format!("name one of {}, or paste the server's log_format or LogFormat text", names.join(", "))));
    }?;
    let slots = format.slots();
    let has = |slot: &[&str]| slots.iter().any(|s| slot.contains(&s.name()));
    for (what, names) in [("a time", &["time"][..]), ("the request", &["request", "target", "path"][..])] {
        if !has(names) {
            return Err(Error::new(Kind::Settings, "", format!("log_format has no field for {what}: {text:?}")));
        }
    }
    Ok(format)
}

/// Whether a text holds a variable as nginx writes it.
fn has_variable(text: &str) -> bool {
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '{');
    text.match_indices('$').any(|(at, _)| begins(&text[at + 1..]))
}
