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
}

/// Adds up by channel, campaign, creative and audience, each source by itself: sources attribute one sale several times.
pub(super) fn compare(figures: &[Figure]) -> Vec<Channel> {
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
            let sum = sums.entry((figure.source, by, name)).or_insert_with(|| Channel {
                source: figure.source,
                by,
                name: name.clone(),
                clicks: 0,
                ordered: 0,
                revenue: Sums::new(),
                fees: Sums::new(),
            });
            sum.clicks += number(figure.clicks.or(figure.sessions));
            sum.ordered += number(figure.ordered);
            add(&mut sum.revenue, figure.revenue, &figure.currency);
            add(&mut sum.fees, figure.fees, &figure.currency);
        }
    }
    let mut list: Vec<Channel> = sums.into_values().collect();
    list.sort_by_key(|one| (one.source, one.by, std::cmp::Reverse((one.ordered, one.clicks)), one.name.clone()));
    list
}
