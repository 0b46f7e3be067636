//! Builds the trail of each order: which page views were the buyer's, how surely, and which partners they came from.
//!
//! `stitching` gives first hits without a cookie to the session that they began (`pages` finds such hits, `browsing` follows
//! several of them, `late_replies` finds those that were read for long). `trail` joins an order to its page views in at most two
//! hops (`joins` where the order log names no session that the logs hold, `elsewhere` outside the order's own sessions), and
//! `landmarks` notes what they show. `touches` picks the
//! arrivals that a partner could be paid for (`tag_match` compares their ids with the partner list, `hops` joins redirects to
//! landings, `echoes` finds clicks that only beacons and origins show). `thinning` leaves plain pages out of very long visits.
//! `offset` measures how far the order log's clock is from the web logs'. `lifetime` measures whether session ids outlive visits,
//! and `shared` how many visitors share an address and a browser. `packed_trail` keeps trails in few bytes. `index` holds what trails are built from, and `limits` the times
//! and numbers that several of these files share.

mod browsing;
mod echoes;
pub mod elsewhere;
mod hops;
pub mod index;
mod joins;
pub mod landmarks;
mod late_replies;
pub mod lifetime;
pub mod limits;
pub mod offset;
pub mod packed_trail;
mod pages;
pub mod shared;
pub mod stitching;
pub mod tag_match;
mod thinning;
pub mod touches;
pub mod trail;

use crate::base::units::{Micros, Span};
use crate::events::click_ids::Condition;
use crate::events::query::TagPlacement;
use index::EvidenceIndex;

/// Page views further apart than this belong to different visits.
pub const VISIT: Span = Span::minutes(30);

/// The key that joins an order and a page view. The weakest comes first, so that links compare by strength.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Link {
    /// The same address and user agent, close in time.
    Device,
    /// The same session cookie.
    Session,
    /// The same customer account.
    Customer,
    /// The network's click id stored with the order.
    Click,
    /// The order's number in an address.
    Order,
}

impl Link {
    /// All joins, the strongest first.
    pub const ALL: [Self; 5] = [Self::Order, Self::Click, Self::Customer, Self::Session, Self::Device];

    /// The word in the `joined_by` column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Session => "session",
            Self::Customer => "customer",
            Self::Click => "click",
            Self::Order => "order",
        }
    }
}

/// How the browser of a touch relates to the browser of the order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// The same cookies: what was stored at the click was still there at the order.
    SameJar,
    /// Other cookies in the same browser on the same device.
    OtherJar,
    /// The same customer with another user agent.
    OtherDevice,
}

/// What a partner's id in an address means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TagMatch {
    /// No id, although the visitor came from a partner.
    Untagged,
    /// A registered id.
    Registered(u32),
    /// A proper prefix of a registered id.
    Truncated(u32),
    /// A registered id with small damage, named in words.
    Altered(u32, &'static str),
    /// An id that the link's damage makes unreadable, and the partner if the text still shows it.
    Broken(TagPlacement, Option<u32>),
    /// A well-formed id that nobody registered.
    Unknown,
    /// An id that could be several partners': as the beginning of their ids, or else by small damage.
    Tied {
        /// It begins all of their ids.
        begins: bool,
    },
    /// A network's click id, which does not name the partner.
    ClickId,
    /// A campaign that is no partner's: paid search, e-mail.
    Campaign,
}

/// An arrival that a partner, or another channel, could be paid for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Touch {
    /// The landing's event.
    pub event: u32,
    /// The redirect's event that led to it, when one was logged.
    pub hop: Option<u32>,
    /// When the visitor arrived.
    pub at: Micros,
    /// What the id means.
    pub reading: TagMatch,
    /// The redirect had the id, and the landing after it did not.
    pub dropped: bool,
    /// Landings of several visitors followed the redirect within seconds: the logs do not show which one it led to.
    pub ambiguous_redirect: bool,
    /// How the network's click id, beside the partner's id or alone, compares with its shape.
    pub click_id: Condition,
    /// The beacon that names the partner's id, where the landing's own address does not.
    pub echo: Option<u32>,
    /// When the visitor clicked: by the clock inside the network's click id where that is earlier than the landing.
    pub clicked: Micros,
    /// The partner that owns the host the visitor came from.
    pub referrer: Option<u32>,
    /// The partner to whom the evidence points.
    pub partner: Option<u32>,
    /// How its browser relates to the order's.
    pub relation: Relation,
    /// The strongest key that joins it to the order.
    pub link: Link,
    /// A customer id, and not only an address, shows that it was the buyer.
    pub same_customer: bool,
    /// The landing shows what the order bought.
    pub same_product: bool,
}

/// The resolution of times that name no fraction of a second.
const SECOND: Span = Span::seconds(1);

impl Touch {
    /// Whether the logs show which of two clicks came first.
    ///
    /// Within one log, rotated or not, the order of the lines shows it. For two logs only the times show it: the order of two
    /// clicks with the same time is unknown, and a time without a fraction may be any instant of its second.
    pub fn is_in_order(&self, other: &Self, evidence: &EvidenceIndex<'_>) -> bool {
        let source = |touch: &Self| evidence.sequences.get(evidence.events.line(touch.event).source());
        let end = |at: Micros| if at.0 % SECOND.0 == 0 { at + SECOND } else { Micros(at.0 + 1) };
        source(self) == source(other) || end(self.at) <= other.at || end(other.at) <= self.at
    }
}
