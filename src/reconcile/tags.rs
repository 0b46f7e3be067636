//! Clicks and earnings by tag: tags that nobody uses, tags that no report knows.

use super::days::number;
use super::{Material, Sums, add, interval};
use std::collections::BTreeMap;

/// What is odd about a tag.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Oddity {
    /// Own links carry it, and no report names it.
    NotReported,
    /// A report names it, and neither own links nor the list of ids do.
    Unknown,
    /// Fewer of its own clicks are reported than of the other tags' clicks.
    FewReported,
}

impl Oddity {
    /// The word in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotReported => "not_reported",
            Self::Unknown => "unknown_tag",
            Self::FewReported => "few_reported",
        }
    }
}

/// One tag.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tag {
    /// The tag; empty for clicks on links without one.
    pub tag: String,
    /// Clicks that left the own site.
    pub own: u64,
    /// Reported clicks.
    pub reported: Option<u64>,
    /// Ordered items.
    pub ordered: u64,
    /// Shipped items.
    pub shipped: u64,
    /// Returned items.
    pub returned: u64,
    /// Revenue of shipped items, less returns.
    pub revenue: Sums,
    /// Fees.
    pub fees: Sums,
    /// What an earlier analysis says was lost.
    pub lost: Sums,
    /// What is odd about it.
    pub oddity: Option<Oddity>,
}

/// Adds up by tag. Where a report sums up tags, its sums count; else those of the rows.
pub(super) fn compare(material: &Material<'_>) -> Vec<Tag> {
    let mut tags: BTreeMap<&str, Tag> = BTreeMap::new();
    let mut sums: BTreeMap<&str, Tag> = BTreeMap::new();
    for figure in material.figures.iter().filter(|figure| !figure.tag.is_empty()) {
        let is_sum = figure.clicks.is_some() && figure.at.is_none();
        let tag = if is_sum { &mut sums } else { &mut tags }.entry(&figure.tag).or_default();
        if figure.clicks.is_some() {
            tag.reported = Some(tag.reported.unwrap_or_default() + number(figure.clicks));
        }
        tag.ordered += number(figure.ordered);
        tag.shipped += number(figure.shipped);
        tag.returned += number(figure.returned);
        add(&mut tag.revenue, figure.revenue, &figure.currency);
        add(&mut tag.fees, figure.fees, &figure.currency);
    }
    for (name, sum) in sums {
        let rows = tags.remove(name).unwrap_or_default();
        // A summary has no returns; the rows have.
        tags.insert(name, Tag { returned: rows.returned, ..sum });
    }
    for (name, clicks) in &material.clicks.by_tag {
        tags.entry(name).or_default().own = *clicks;
    }
    for (name, lost) in &material.lost.by_tag {
        tags.entry(name).or_default().lost = lost.clone();
    }
    let any_reported = material.figures.iter().any(|figure| !figure.tag.is_empty());
    let is_reported =
        |tag: &Tag| tag.reported.is_some() || tag.ordered + tag.shipped + tag.returned > 0 || !tag.fees.is_empty();
    let mut list: Vec<Tag> = tags
        .into_iter()
        .map(|(name, mut tag)| {
            name.clone_into(&mut tag.tag);
            let is_known = tag.own > 0 || material.registered.iter().any(|id| id == name);
            tag.oddity = match (is_reported(&tag), is_known) {
                (false, _) if any_reported && tag.own > 0 && !name.is_empty() => Some(Oddity::NotReported),
                (true, false) if material.clicks.total > 0 || !material.registered.is_empty() => Some(Oddity::Unknown),
                _ => None,
            };
            tag
        })
        .collect();
    mark_few(&mut list);
    list.sort_by_key(|tag| (std::cmp::Reverse((tag.own, tag.reported, tag.ordered)), tag.tag.clone()));
    list
}

/// The fewest own clicks of the other tags that show a usual share.
const FEWEST_CLICKS: u64 = 100;

/// Marks tags of which fewer clicks are reported than in 99 of 100 cases by the share of the other tags' clicks. Reports sum up
/// tags over their whole time, so that tags are compared with each other and not with days.
fn mark_few(tags: &mut [Tag]) {
    let both = |tag: &Tag| Some((tag.reported?, tag.own)).filter(|(_, own)| *own > 0 && !tag.tag.is_empty());
    let sums: Vec<(u64, u64)> = tags.iter().filter_map(both).collect();
    let (all_reported, all_own) = sums.iter().fold((0, 0), |(a, b), (reported, own)| (a + reported, b + own));
    for tag in tags.iter_mut().filter(|tag| tag.oddity.is_none()) {
        let Some((reported, own)) = both(tag) else { continue };
        let (others_reported, others_own) = (all_reported - reported, all_own - own);
        // More reported than own clicks: the log does not see all of them, or links had other ids before.
        if others_own < FEWEST_CLICKS || others_reported == 0 || others_reported > others_own {
            continue;
        }
        let share = others_reported as f64 / others_own as f64;
        let pairs: Vec<(f64, f64)> =
            sums.iter().map(|(reported, own)| (*reported as f64, *own as f64 * share)).collect();
        let range = interval::expected(own as f64 * share, interval::dispersion(&pairs));
        if (reported as f64) < range.0.floor() {
            tag.oddity = Some(Oddity::FewReported);
        }
    }
}
