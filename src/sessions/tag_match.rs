//! Finds out what an arrival's address and origin show of a partner.
//!
//! Many parameters have two uses: `ref`, `source` and `utm_content` carry a partner's id in one link, and a campaign's word or
//! the linking site's own name in the next. A registered id counts wherever it is. Any other value counts only where it looks
//! like the programme's ids, or where the link is on a partner's site.

use super::TagMatch;
use crate::events::query::{TagPlacement, TagText};
use crate::events::{Arrival, Facts};
use crate::merchant::site::bare_host;
use crate::merchant::tags::Nearness;
use crate::merchant::{Merchant, Partners};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

/// Parameters that other sites, blog software and campaigns fill with words of their own, besides all `utm_` ones.
const SHARED: &[&str] = &["ref", "referrer", "referer", "source", "src", "from", "medium", "campaign", "content", "r"];

/// Compares arrivals with the partner list.
#[derive(Debug)]
pub struct Reader<'a> {
    merchant: &'a Merchant,
    /// How each parameter is used, by its number, once an unregistered value is read.
    uses: OnceCell<Vec<Use>>,
    /// Steps of searches for damaged ids that are left.
    left: Cell<usize>,
    /// Arrivals with an id that were not read, because no steps were left.
    unread: Cell<usize>,
    /// What was found for ids, by their place among all ids, and the referring partner.
    known: RefCell<Known>,
}

/// Steps of searches for damaged ids among the registered ones, per order, see [`Partners::cost`]: enough for a hundred different
/// ids among ten thousand, and for ten among a hundred thousand.
pub(super) const MAX_STEPS: usize = 32_768;

/// What was found for ids, by their place among all ids, and the referring partner.
type Known = BTreeMap<(usize, Option<u32>), Option<TagMatch>>;

/// Who writes values into a parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Use {
    /// Partners' links alone.
    Partners,
    /// Other sites as well.
    Shared,
    /// Campaigns of all kinds as well.
    Campaigns,
}

impl Use {
    fn of(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        if name.starts_with("utm_") {
            Self::Campaigns
        } else if SHARED.contains(&name.as_str()) {
            Self::Shared
        } else {
            Self::Partners
        }
    }
}

impl<'a> Reader<'a> {
    /// A reader for one order's arrivals, or for one link.
    pub fn new(merchant: &'a Merchant) -> Self {
        let (uses, left, unread, known) = (OnceCell::new(), Cell::new(MAX_STEPS), Cell::default(), RefCell::default());
        Self { merchant, uses, left, unread, known }
    }

    /// How many arrivals with an id were not read, because the order has too many different damaged ones.
    pub(super) fn unread(&self) -> usize {
        self.unread.get()
    }

    /// What an id means, see [`read_tag`]. If an order has very many different damaged ids, the latest are read.
    fn read_tag(&self, tag: &TagText, referrer: Option<u32>) -> Option<TagMatch> {
        let partners = &self.merchant.partners;
        if tag.standing == TagPlacement::Clear
            && let Some(exact) = partners.by_tag(&tag.text)
        {
            return Some(TagMatch::Registered(exact));
        }
        // The text of each id is stored once, so its address in memory identifies it.
        let key = (std::ptr::from_ref(tag) as usize, referrer);
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let Some(left) = self.left.get().checked_sub(partners.cost()) else {
            self.unread.set(self.unread.get() + 1);
            return None;
        };
        self.left.set(left);
        let found = read_tag(partners, tag, referrer);
        self.known.borrow_mut().insert(key, found);
        found
    }

    /// The partner that owns the host the visitor came from. A host of several partners is a platform, such as a video site: it
    /// identifies none of them.
    pub fn referrer(&self, arrival: &Arrival<'_>) -> Option<u32> {
        let partners = &self.merchant.partners;
        partners.owner_of(arrival.host?)
    }

    /// What the arrival means; `None` when it shows no partner and no campaign.
    pub fn read(&self, arrival: &Arrival<'_>, referrer: Option<u32>) -> Option<TagMatch> {
        let internal = arrival.facts.has(Facts::INTERNAL);
        // A link on a partner's site has no order's number, even where its id looks like one.
        if let Some(tag) = arrival.tag.filter(|tag| !tag.is_order_number || referrer.is_some()) {
            let unread = self.unread();
            let reading = self.read_tag(tag, referrer);
            if self.unread() > unread {
                return None;
            }
            match reading {
                Some(TagMatch::Registered(_)) => return reading,
                // A shop's own pages use such parameters for other things: only arrivals count.
                _ if internal => return None,
                Some(TagMatch::Broken(_, partner)) if partner.is_some() && referrer != partner => return reading,
                Some(TagMatch::Unknown | TagMatch::Broken(..)) if !self.is_meant(arrival, tag, referrer) => {}
                _ => return reading,
            }
        }
        if internal {
            return None;
        }
        if arrival.facts.has(Facts::CLICK_ID) {
            return Some(TagMatch::ClickId);
        }
        if arrival.facts.has(Facts::CAMPAIGN) {
            return Some(TagMatch::Campaign);
        }
        let landed = arrival.facts.has(Facts::LANDING_PATH.with(Facts::EXTERNAL));
        (referrer.is_some() || landed).then_some(TagMatch::Untagged)
    }

    /// What the id in a call's origin, or in a click beacon, means: damaged ids count as well where they are nobody else's words. A
    /// broken address that shows no partner counts only beside a beacon that names one, see [`super::echoes`].
    pub(super) fn echoed(&self, arrival: &Arrival<'_>) -> Option<TagMatch> {
        let tag = arrival.tag.filter(|tag| !tag.is_order_number)?;
        match self.read_tag(tag, None)? {
            TagMatch::Unknown | TagMatch::Broken(_, Some(_)) if !self.is_meant(arrival, tag, None) => None,
            TagMatch::Campaign => None,
            reading => Some(reading),
        }
    }

    /// Whether a value that nobody registered was meant as a partner's id.
    fn is_meant(&self, arrival: &Arrival<'_>, tag: &TagText, referrer: Option<u32>) -> bool {
        let usage = self.usage(tag.param);
        let partners = &self.merchant.partners;
        let mut texts = tag.text.trim_ascii_end().split(|byte| *byte == b'\n');
        match tag.standing {
            TagPlacement::Empty => return referrer.is_some(),
            TagPlacement::Placeholder if usage != Use::Campaigns => return true,
            _ if referrer.is_some() && usage == Use::Partners => return true,
            _ => {}
        }
        if referrer.is_none() && arrival.facts.has(Facts::CAMPAIGN) {
            return false;
        }
        texts.any(|text| {
            let is_word = text.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'));
            let is_own_name = arrival.host.is_some_and(|host| names(host, text));
            let is_theirs = usage != Use::Partners && (is_word || is_own_name);
            // A code of another kind than the registered ones is a stranger's id, and so is a number of another length in a
            // parameter that only numbers are registered for; a word is no id.
            let is_number = || usage == Use::Partners && partners.are_numbers() && is_number(text);
            let is_code = usage != Use::Campaigns && is_code(text) || is_number();
            is_code || partners.resembles(text) && (referrer.is_some() || !is_theirs)
        })
    }

    fn usage(&self, param: u8) -> Use {
        let uses = self.uses.get_or_init(|| self.merchant.tag_params().into_iter().map(Use::of).collect());
        uses.get(usize::from(param)).copied().unwrap_or(Use::Partners)
    }
}

/// Whether a value is written as only ids are: several letters and digits, and nothing else.
fn is_code(text: &[u8]) -> bool {
    let odd = |byte: &u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_');
    let mixed = text.iter().any(u8::is_ascii_digit) && text.iter().any(u8::is_ascii_alphabetic);
    text.len() >= 5 && mixed && !text.iter().any(odd)
}

/// Whether a value is a number of several digits.
fn is_number(text: &[u8]) -> bool {
    text.len() >= 5 && text.iter().all(u8::is_ascii_digit)
}

/// Whether a value is the name of the site that links: its host, or a label of it.
fn names(host: &[u8], text: &[u8]) -> bool {
    let host = bare_host(host);
    let text = bare_host(text);
    let same = |label: &[u8]| label.eq_ignore_ascii_case(text);
    !text.is_empty() && (same(host) || host.split(|byte| *byte == b'.').any(same))
}

/// What an id in an address means; `None` when it belongs to another scheme altogether.
fn read_tag(partners: &Partners, tag: &TagText, referrer: Option<u32>) -> Option<TagMatch> {
    let text = tag.text.trim_ascii_end();
    match tag.standing {
        // Amazon Attribution's own marker: an advertiser's campaign, nobody's commission.
        TagPlacement::Clear if text == b"maas" && partners.by_tag(text).is_none() => return Some(TagMatch::Campaign),
        TagPlacement::Clear => {}
        TagPlacement::Nested => return partners.by_tag(text).map(TagMatch::Registered),
        broken => return Some(TagMatch::Broken(broken, broken_partner(partners, tag, referrer))),
    }
    if let Some(exact) = partners.by_tag(&tag.text) {
        return Some(TagMatch::Registered(exact));
    }
    Some(match partners.nearest(&tag.text, referrer) {
        Nearness::Exact(p) => TagMatch::Registered(p),
        Nearness::Truncated(p) => TagMatch::Truncated(p),
        Nearness::Altered { partner, how } => TagMatch::Altered(partner, how),
        Nearness::Tied(tied) => {
            TagMatch::Tied { begins: tied.iter().all(|p| partners.list[*p as usize].tag.as_bytes().starts_with(text)) }
        }
        Nearness::Unknown => TagMatch::Unknown,
    })
}

/// The partner that a broken link's text still shows: of two ids the referring partner's, or none.
fn broken_partner(partners: &Partners, tag: &TagText, referrer: Option<u32>) -> Option<u32> {
    let texts: Vec<&[u8]> = tag.text.trim_ascii_end().split(|b| *b == b'\n').collect();
    if texts.len() > 1 {
        return referrer.filter(|from| texts.iter().any(|text| partners.by_tag(text) == Some(*from)));
    }
    match partners.nearest(texts[0], referrer) {
        Nearness::Exact(p) | Nearness::Truncated(p) | Nearness::Altered { partner: p, .. } => Some(p),
        Nearness::Tied(_) | Nearness::Unknown => referrer,
    }
}
