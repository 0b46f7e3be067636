//! Channels, campaigns, creatives and audiences by what reports attribute to them.

use super::days::number;
use super::{Sums, add};
use crate::figures::Figure;
use std::collections::BTreeMap;

/// What a line is summed up by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum By {
    /// The channel.
    Channel,
    /// The campaign.
    Campaign,
    /// The creative, ad group or placement.
    Creative,
    /// The audience.
    Audience,
    /// The kind of link.
    LinkType,
}

impl By {
    /// The word in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Campaign => "campaign",
            Self::Creative => "creative",
            Self::Audience => "audience",
            Self::LinkType => "link_type",
        }
    }
}

/// One channel, campaign, creative or audience of one source.
#[derive(Clone, PartialEq, Debug)]
pub struct Channel {
    /// The dialect of the reports.
    pub source: &'static str,
    /// What it is.
    pub by: By,
    /// Its name.
    pub name: String,
    /// Clicks, or visits where the report counts those.
    pub clicks: u64,
    /// Ordered items, purchases or conversions.
    pub ordered: u64,
    /// Revenue.
    pub revenue: Sums,
    /// Fees, or what an advertiser spent.
    pub fees: Sums,
    /// The commission that an analysis says was lost by clicks with this name in their address.
    pub lost: Sums,
}

impl Channel {
    /// One without any count.
    fn new(source: &'static str, by: By, name: &str) -> Self {
        let (clicks, ordered, revenue, fees, lost) = Default::default();
        Self { source, by, name: name.to_owned(), clicks, ordered, revenue, fees, lost }
    }
}

/// The source of names that only lost sales have.
pub const LOST: &str = "lost sales";

/// A name in one spelling: `Summer+Sale` and `summer sale` are one campaign.
pub fn folded(name: &str) -> String {
    let words = name.split(|c: char| c.is_whitespace() || matches!(c, '+' | '_' | '-' | '/'));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Adds up by channel, campaign, creative and audience, each source by itself: sources attribute one sale several times.
pub(super) fn compare(figures: &[Figure], lost: &BTreeMap<(By, String), Sums>) -> Vec<Channel> {
    let mut sums: BTreeMap<(&'static str, By, &str), Channel> = BTreeMap::new();
    for figure in figures {
        let names = [
            (By::Channel, &figure.channel),
            (By::Campaign, &figure.campaign),
            (By::Creative, &figure.creative),
            (By::Audience, &figure.audience),
            // A kind of link is a sum of its own only where the report has clicks of it.
            (By::LinkType, &figure.link_type),
        ];
        for (by, name) in
            names.into_iter().filter(|(by, name)| !name.is_empty() && (*by != By::LinkType || figure.clicks.is_some()))
        {
            let sum = sums.entry((figure.source, by, name)).or_insert_with(|| Channel::new(figure.source, by, name));
            sum.clicks += number(figure.clicks.or(figure.sessions));
            sum.ordered += number(figure.ordered);
            add(&mut sum.revenue, figure.revenue, &figure.currency);
            add(&mut sum.fees, figure.fees, &figure.currency);
        }
    }
    let mut list: Vec<Channel> = sums.into_values().collect();
    add_lost(&mut list, lost);
    list.sort_by_key(|one| (one.source, one.by, std::cmp::Reverse((one.ordered, one.clicks)), one.name.clone()));
    list
}

/// Adds what was lost to the names that reports have, once in every source that has one; other names get a row of their own.
fn add_lost(list: &mut Vec<Channel>, lost: &BTreeMap<(By, String), Sums>) {
    let mut left: BTreeMap<(By, String), Channel> = BTreeMap::new();
    for ((by, name), sums) in lost {
        let plain = folded(name);
        // A source may spell one name in two ways: then its row with the same spelling has the loss, else its largest row.
        let mut of_source: BTreeMap<&'static str, usize> = BTreeMap::new();
        let rank = |one: &Channel| (one.name == *name, one.ordered, one.clicks);
        for (at, one) in list.iter().enumerate().filter(|(_, one)| one.by == *by && folded(&one.name) == plain) {
            let best = of_source.entry(one.source).or_insert(at);
            if rank(one) > rank(&list[*best]) {
                *best = at;
            }
        }
        for at in of_source.values() {
            add_all(&mut list[*at].lost, sums);
        }
        if !of_source.is_empty() {
            continue;
        }
        let own = left.entry((*by, plain)).or_insert_with(|| Channel::new(LOST, *by, name));
        add_all(&mut own.lost, sums);
    }
    list.extend(left.into_values());
}

fn add_all(to: &mut Sums, sums: &Sums) {
    for (currency, money) in sums {
        add(to, Some(*money), currency);
    }
}
