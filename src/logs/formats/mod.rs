//! Log formats: each compiles once to a plan of fields, and the plan cuts lines without allocating.
//!
//! There are four kinds of plan: `text` for a text with fields in it (nginx, Apache, most named ones), `json` for one JSON object
//! per line, `columns` for columns that header lines name, and `pairs` for `key=value`. `nginx`, `apache` and `braces` compile
//! format texts; `known` has a file for each format that has a name.

pub mod apache;
mod braces;
mod by_names;
mod captures;
pub mod columns;
mod cursor;
mod cutter;
pub mod durations;
pub mod escapes;
pub mod json;
pub mod keys;
pub mod known;
pub mod nginx;
mod objects;
pub mod pairs;
mod parts;
mod ports;
pub mod prefix;
mod quoted;
mod respell;
pub(in crate::logs) mod slots;
mod template;
#[cfg(test)]
mod tests;
pub mod text;
pub mod tidy;
#[cfg(test)]
mod twin;
mod undo;
pub mod wrapper;

pub use cutter::Cutter;
pub use slots::{Ids, Slot};
pub use wrapper::Wrapper;

#[cfg(test)]
use super::Hit;
use crate::base::error::{Error, Kind, Result};
use crate::logs::clients::Rule;
use pairs::Notation;
pub(in crate::logs) use parts::is_method;
pub(in crate::logs) use ports::without_port;
use prefix::Prefix;
pub(in crate::logs) use respell::{is_coded_address, is_coded_agent};
use std::sync::Arc;
use tidy::Tidy;

/// The moment of a request that the time of its line gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stamp {
    /// When the request arrived.
    Start,
    /// When it was answered. If the format logs how long that took, a hit's time is the start.
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
    /// How the client is found if more than its own address is logged.
    rule: Option<Arc<Rule>>,
    /// The records that its lines are wrapped in.
    wrapper: Option<Arc<Wrapper>>,
    /// The header line of a table, which is not a record.
    header: Option<Arc<[u8]>>,
    /// The text of a layout that was derived from lines.
    layout: Option<Arc<str>>,
    /// Corrections of what its text cuts.
    tidy: Tidy,
    /// Formats of the lines that this one cannot read.
    others: Vec<Format>,
}

#[derive(Clone, Debug)]
enum Plan {
    Text(text::TextPlan),
    /// Several texts of one format, the longest first: the variants of older versions.
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
        let mut format = Self {
            name: name.into(),
            plan,
            stamp: Stamp::Start,
            prefix: None,
            plain,
            rule: None,
            wrapper: None,
            header: None,
            layout: None,
            tidy: Tidy::default(),
            others: Vec::new(),
        };
        format.rule_by_slots();
        format
    }

    /// Uses the usual client rule if lines say more about clients than the address that connected.
    fn rule_by_slots(&mut self) {
        let tells = |slot: &Slot| matches!(slot, Slot::Forwarded | Slot::Named | Slot::Captures(_));
        if self.rule.is_none() && self.slots().iter().any(tells) {
            self.rule = Some(Arc::new(Rule::usual()));
        }
    }

    /// Whether its lines may hold addresses that proxies forwarded.
    pub fn tells_forwarded(&self) -> bool {
        self.rule.is_some()
    }

    /// Finds clients by this rule from now on; without one, the address that connected is the client.
    pub fn find_clients(&mut self, rule: Option<Rule>) {
        self.rule = rule.map(Arc::new);
        for other in &mut self.others {
            other.rule.clone_from(&self.rule);
        }
    }

    /// A format that is a text with fields in it.
    pub fn text(name: impl Into<String>, plan: text::TextPlan) -> Self {
        Self::new(name, Plan::Text(plan))
    }

    /// A format that is one of several texts, the first that reads a line.
    pub fn texts(name: impl Into<String>, plans: Vec<text::TextPlan>) -> Self {
        Self::new(name, Plan::Texts(plans))
    }

    /// A format of one JSON object per line.
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

    /// The same for lines with a prefix.
    pub fn behind(mut self, prefix: Prefix) -> Self {
        self.prefix = Some(prefix);
        self.plain = false;
        self
    }

    /// The same for lines that other records wrap.
    pub(in crate::logs) fn inside(mut self, wrapper: Wrapper) -> Self {
        self.wrapper = Some(Arc::new(match self.wrapper.take() {
            Some(inner) => Wrapper::Both(Box::new([wrapper, (*inner).clone()])),
            None => wrapper,
        }));
        self.plain = false;
        self
    }

    /// The same with corrections of what its text cuts.
    pub(in crate::logs) fn tidied(mut self, tidy: Tidy) -> Self {
        self.tidy = tidy;
        self.plain = false;
        self
    }

    /// The same, with another format for the lines that this one cannot read.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.name = format!("{}, also {}", self.name, other.name);
        both.others.push(Self { others: Vec::new(), ..other.clone() });
        both.others.extend(other.others.iter().cloned());
        for other in &mut both.others {
            other.rule = self.rule.clone().or_else(|| other.rule.take());
        }
        if both.rule.is_none() {
            both.rule = both.others.iter().find_map(|other| other.rule.clone());
        }
        both
    }

    /// The formats for lines that this one cannot read.
    pub fn others(&self) -> &[Self] {
        &self.others
    }

    /// The paths of the keys that it reads; `None` if its lines do not name their values.
    pub(in crate::logs) fn keys(&self) -> Option<Vec<(String, Slot)>> {
        match &self.plan {
            Plan::Json(plan) => Some(plan.keys()),
            Plan::Pairs(plan) => Some(plan.keys()),
            _ => None,
        }
    }

    /// Whether its lines name their values.
    pub(in crate::logs) fn names_values(&self) -> bool {
        !matches!(self.plan, Plan::Text(_) | Plan::Texts(_))
    }

    /// How its lines name their values, if they are not JSON.
    pub(in crate::logs) fn notation(&self) -> Option<Notation> {
        if let Plan::Pairs(plan) = &self.plan { Some(plan.notation()) } else { None }
    }

    /// Whether its lines are JSON objects.
    pub fn is_json(&self) -> bool {
        matches!(self.plan, Plan::Json(_))
    }

    /// The part of a line that its plan reads: without wrapper and prefix.
    pub(in crate::logs) fn inner<'l>(&self, line: &'l [u8], scratch: &'l mut Vec<u8>) -> Option<&'l [u8]> {
        let line = match &self.wrapper {
            Some(wrapper) => wrapper.unwrap(line, scratch)?,
            None => line,
        };
        Some(self.strip(line).map_or(line, |stripped| stripped.line))
    }

    /// The wrapper of its lines.
    pub fn wrapper(&self) -> Option<&Wrapper> {
        self.wrapper.as_deref()
    }

    /// The same with the text of the layout that was derived from lines.
    pub fn derived(mut self, layout: &str) -> Self {
        "inferred".clone_into(&mut self.name);
        self.layout = Some(layout.into());
        self
    }

    /// The text of a layout that was derived from lines. Unused columns in it are named `$skip1`, `$skip2`.
    pub fn layout(&self) -> Option<&str> {
        self.layout.as_deref()
    }

    /// The prefix of its lines.
    pub fn prefix(&self) -> Option<Prefix> {
        self.prefix
    }

    /// The moment that its lines' time gives.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Lets lines go on after the last described field; this has no effect on a text that ends without a field between.
    fn open_end(&mut self) {
        if let Plan::Text(plan) = &mut self.plan {
            plan.open_end();
        }
    }

    /// Whether lines that begin with `#` decide how the following ones are cut: they are given to [`Cutter::directive`].
    pub fn is_headed(&self) -> bool {
        matches!(self.plan, Plan::Columns(_)) || self.others.iter().any(Self::is_headed)
    }

    /// The slots that lines of this format fill.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = self.own_slots();
        slots.extend(self.others.iter().flat_map(Self::own_slots));
        slots
    }

    fn own_slots(&self) -> Vec<Slot> {
        match &self.plan {
            Plan::Text(plan) => plan.slots(),
            Plan::Texts(plans) => plans.first().map(text::TextPlan::slots).unwrap_or_default(),
            Plan::Json(plan) => plan.slots(),
            Plan::Columns(plan) => plan.slots(),
            Plan::Pairs(plan) => plan.slots(),
        }
    }

    /// Whether lines of this format carry the requested host.
    pub fn has_host(&self) -> bool {
        self.has(&Slot::Host)
    }

    /// Whether lines of this format carry a slot.
    pub fn has(&self, slot: &Slot) -> bool {
        self.slots().contains(slot)
    }

    /// Assumes the columns of these header lines if a file has none.
    pub(in crate::logs) fn adopt<'l>(&mut self, directives: impl Iterator<Item = &'l [u8]>) {
        if let Plan::Columns(plan) = &mut self.plan {
            let mut columns = plan.start();
            directives.for_each(|line| plan.directive(line, &mut columns));
            plan.adopt(&columns);
        }
        self.rule_by_slots();
    }

    /// A line without its prefix; some lines of a file may have a shorter prefix than the others.
    #[inline]
    pub(super) fn strip<'l>(&self, line: &'l [u8]) -> Option<prefix::Stripped<'l>> {
        let prefix = self.prefix?;
        match prefix {
            // Only the number of such words is known.
            Prefix::Words(_) => prefix.strip(line),
            _ => prefix.strip(line).or_else(|| Prefix::Program.strip(line)),
        }
    }

    /// A cutter for one thread: it remembers the day and owns the buffer in which escapes are undone.
    pub fn cutter(&self, zone: chrono_tz::Tz) -> Cutter<'_> {
        Cutter::new(self, zone)
    }
}

/// The longest format text, in bytes: nginx refuses parameters above 4 KiB, and an Apache line is hardly longer. Every line is
/// compared with the text.
pub const MAX_TEXT: usize = 16 * 1024;

/// Compiles what the user wrote under `log_format`: a format's name, a server's own format text, a JSON object with variables as
/// values, or a `#Fields:` line.
///
/// Fails with [`Kind::Settings`] when the text cannot be compiled or lacks a time or a request.
pub fn compile(text: &str, ids: Ids<'_>) -> Result<Format> {
    let text = text.trim();
    if text.len() > MAX_TEXT {
        let what = format!("a log_format of {} bytes, more than {MAX_TEXT}", text.len());
        return Err(Error::new(Kind::Settings, "", what).hint("paste the text of one format alone"));
    }
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
