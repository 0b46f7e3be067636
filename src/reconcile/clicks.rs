//! The clicks that left the own site for a programme, by day, tag, product and page.

use crate::base::units::Micros;
use crate::events::query::TagPlacement;
use crate::links::address::Address;
use crate::links::followed::Followed;
use crate::links::ids::Readers;
use crate::links::programs;
use std::collections::{BTreeMap, BTreeSet};

/// A change of where one short address leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Turn {
    /// The short address.
    pub path: String,
    /// When it led to the new target first.
    pub at: Micros,
    /// Whether the new target carries an id, and whether the one before did.
    pub has_id: bool,
    /// See `has_id`.
    pub had_id: bool,
}

/// Clicks that left the own site.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Clicks {
    /// All of them.
    pub total: u64,
    /// By tag; an empty tag for links without a readable one.
    pub by_tag: BTreeMap<String, u64>,
    /// By product, of Amazon links.
    pub by_sku: BTreeMap<String, u64>,
    /// By hour since 1970, and tag.
    pub by_hour: BTreeMap<(u32, String), u32>,
    /// The hour of the first line of the logs, and of the last one.
    pub span: Option<(u32, u32)>,
    /// Short addresses that changed their target.
    pub turns: Vec<Turn>,
}

impl Clicks {
    /// Sorts the clicks on links of one programme; with an empty name those of all.
    pub fn of(followed: &Followed, readers: &Readers, program: &str, span: Option<(Micros, Micros)>) -> Self {
        let hour = crate::links::followed::hour;
        let mut clicks = Self { span: span.map(|(from, to)| (hour(from), hour(to))), ..Self::default() };
        let mut targets: BTreeMap<&str, Vec<(Micros, Micros, bool)>> = BTreeMap::new();
        for (key, count) in &followed.outbound {
            let Some(address) = Address::of(&count.example) else { continue };
            let Some(known) = programs::of(address).filter(|known| program.is_empty() || known.name == program) else {
                continue;
            };
            let carried = readers.of(known, address).filter(|carried| carried.placement == TagPlacement::Clear);
            let tag = carried.map(|carried| carried.text).unwrap_or_default();
            let people = count.people - count.failed;
            clicks.total += people;
            *clicks.by_tag.entry(tag.clone()).or_default() += people;
            if let Some(sku) = product(address) {
                *clicks.by_sku.entry(sku).or_default() += people;
            }
            for (hour, requests) in &count.hours {
                *clicks.by_hour.entry((*hour, tag.clone())).or_default() += requests;
            }
            targets.entry(&key.path).or_default().push((count.first, count.last, !tag.is_empty()));
        }
        clicks.turns = targets.iter().flat_map(|(path, seen)| turns(path, seen)).collect();
        clicks
    }

    /// Clicks by day, in a zone with an offset in hours: all, and those with a tag.
    pub fn by_day(&self, offset: i32) -> BTreeMap<i64, (u64, u64)> {
        let mut days: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for ((hour, tag), count) in &self.by_hour {
            let day = days.entry((i64::from(*hour) + i64::from(offset)).div_euclid(24)).or_default();
            day.0 += u64::from(*count);
            day.1 += if tag.is_empty() { 0 } else { u64::from(*count) };
        }
        days
    }

    /// The days that the logs cover from midnight to midnight.
    pub fn whole_days(&self, offset: i32) -> Option<(i64, i64)> {
        let (from, to) = self.span?;
        let day = |hour: i64| (hour + i64::from(offset)).div_euclid(24);
        // A log that begins in the first hours of a day holds that day: nights are quiet.
        let (first, last) = (day(i64::from(from) + 23 - 7), day(i64::from(to)));
        (first <= last).then_some((first, last))
    }

    /// Whether a click with a tag was made in some hours before a time.
    pub fn any_before(&self, tag: &str, hour: i64, hours: i64) -> bool {
        (hour - hours..=hour)
            .any(|at| u32::try_from(at).is_ok_and(|at| self.by_hour.contains_key(&(at, tag.to_owned()))))
    }
}

/// Times at which a path's target was another one than before.
fn turns(path: &str, seen: &[(Micros, Micros, bool)]) -> Vec<Turn> {
    // Clicks from several pages on one target are one.
    let of = |has_id: bool| {
        let times = seen.iter().filter(move |(_, _, own)| *own == has_id);
        let first = times.clone().map(|(first, _, _)| *first).min();
        first.zip(times.map(|(_, last, _)| *last).max())
    };
    let turn = |has_id: bool| {
        let (first, _) = of(has_id)?;
        let (_, last) = of(!has_id)?;
        (last < first).then(|| Turn { path: path.to_owned(), at: first, has_id, had_id: !has_id })
    };
    let kinds: BTreeSet<bool> = seen.iter().map(|(_, _, has_id)| *has_id).collect();
    if kinds.len() < 2 { Vec::new() } else { [false, true].into_iter().filter_map(turn).collect() }
}

/// The product of an Amazon link: ten capital letters and digits after `/dp/`, `/gp/product/` or the like.
pub fn product(address: Address<'_>) -> Option<String> {
    let path = address.path();
    let after = ["/dp/", "/gp/product/", "/gp/aw/d/", "/exec/obidos/ASIN/", "/o/ASIN/"]
        .into_iter()
        .find_map(|before| path.split_once(before).map(|(_, rest)| rest))?;
    let sku: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
    (sku.len() == 10).then(|| sku.to_ascii_uppercase())
}
