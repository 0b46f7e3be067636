//! Places of findings: lines, pages, and what a short address led to before.

use super::Evidence;
use crate::base::units::Micros;
use crate::links::followed::Count;
use std::collections::BTreeSet;

/// The last click on a short address before a time, if all clicks before it led to other targets.
pub(super) fn led_elsewhere_until(evidence: &Evidence<'_>, path: &str, first: Micros) -> Option<Micros> {
    let clicks = evidence.followed.outbound.iter().filter(|(key, _)| key.path.trim_end_matches('/') == path);
    clicks.map(|(_, count)| count.last).filter(|last| *last < first).max()
}

/// The place of a count's first line.
pub(super) fn line(evidence: &Evidence<'_>, count: &Count) -> String {
    format!("{}:{}", evidence.logs.get(count.log).map_or("", String::as_str), count.line)
}

/// The pages of a set, for a finding that several have: the first, and how many more there are.
pub(super) fn listed(pages: &BTreeSet<&str>) -> String {
    let mut named = pages.iter().filter(|page| !page.is_empty());
    let Some(first) = named.next() else { return String::new() };
    match named.count() {
        0 => (*first).to_owned(),
        more => format!("{first} and {more} more"),
    }
}
