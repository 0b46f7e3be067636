//! From hits to events: selects the page views that can matter to an order or a partner, and reads what each of them shows.
//!
//! `matcher` holds what to look for, and `collector` looks at every hit and keeps few of them. `query`, `click_ids`, `clocks`,
//! `carried`, `cookies`, `cookie_cache`, `hosts`, `origins`, `named` and `agents` each read one part of a hit. `chunk_events`
//! holds the events of one chunk, packed (`packed`, `dictionary`, `interner`, `texts`). `store` sorts events by time and finds
//! them by key (`event_blocks`, `times`, `index`, `event_flags`, `resolved_sessions`). `device_sketch` notes roughly where in a
//! log each device's lines are. `site_norms` counts what is usual among all visitors (`landings`, `outages`).

pub mod agents;
mod carried;
mod chunk_events;
pub mod click_ids;
pub mod clocks;
pub mod collector;
mod cookie_cache;
pub mod cookies;
pub mod device_sketch;
mod dictionary;
mod event_blocks;
pub mod event_flags;
mod hosts;
mod index;
pub mod interner;
mod landings;
pub mod matcher;
pub mod named;
mod origins;
pub mod outages;
mod packed;
pub mod person;
pub mod query;
pub mod relevance;
mod resolved_sessions;
pub mod share;
pub mod site_norms;
pub mod store;
pub mod texts;
mod times;
pub mod trials;
mod visitor;

use crate::base::identity::{Key, TextHash};
use crate::base::units::Micros;
use crate::logs::tally::LinePlace;
use query::TagText;

pub use chunk_events::ChunkEvents;
pub use interner::Interner;
pub use store::Events;

/// A log line, by the number of its source in the set and its place in that source: enough to quote it in a dispute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct LineRef {
    source: u16,
    line: u64,
    offset: u64,
}

impl LineRef {
    /// A line of a source. Sources are numbered in the order in which they were given.
    pub fn new(source: u16, place: LinePlace) -> Self {
        Self { source, line: place.line, offset: place.offset }
    }

    /// The source's number.
    pub fn source(self) -> usize {
        usize::from(self.source)
    }

    /// The line's place in its source.
    pub fn place(self) -> LinePlace {
        LinePlace { offset: self.offset, line: self.line }
    }
}

/// What a page view was, as flags of which several can be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Facts(pub u32);

impl Facts {
    /// The referring page is on one of the shop's own hosts.
    pub const INTERNAL: Self = Self(1);
    /// The referring page is elsewhere.
    pub const EXTERNAL: Self = Self(1 << 1);
    /// Something was put in the cart.
    pub const CART: Self = Self(1 << 2);
    /// A page of the checkout.
    pub const CHECKOUT: Self = Self(1 << 3);
    /// The page that confirms an order.
    pub const CONFIRMATION: Self = Self(1 << 4);
    /// The request that a landing page fires once its id is stored.
    pub const CLICK_BEACON: Self = Self(1 << 5);
    /// The request that a confirmation page fires.
    pub const CONVERSION_BEACON: Self = Self(1 << 6);
    /// An image, script, font or style sheet.
    pub const ASSET: Self = Self(1 << 7);
    /// The address holds a partner's id, readable or not.
    pub const TAGGED: Self = Self(1 << 8);
    /// The address holds a network's click id.
    pub const CLICK_ID: Self = Self(1 << 9);
    /// The address says that a paid search, e-mail or other campaign brought the visitor.
    pub const CAMPAIGN: Self = Self(1 << 10);
    /// The address holds parameters that travel with a partner's id.
    pub const COMPANIONS: Self = Self(1 << 11);
    /// The user agent is a crawler's, a link checker's or a script's.
    pub const CRAWLER: Self = Self(1 << 12);
    /// The user agent is a browser inside an app.
    pub const IN_APP: Self = Self(1 << 13);
    /// The user agent is Safari's, or another browser of iOS.
    pub const SAFARI: Self = Self(1 << 14);
    /// The request carried cookies of some kind.
    pub const COOKIES: Self = Self(1 << 15);
    /// The address is one of the shop's own networks.
    pub const STAFF: Self = Self(1 << 16);
    /// The request was a GET.
    pub const GET: Self = Self(1 << 17);
    /// The answer's `Location` holds a partner's id.
    pub const LOCATION_TAGGED: Self = Self(1 << 18);
    /// The answer's `Location` was logged.
    pub const LOCATION: Self = Self(1 << 19);
    /// The path is one that partners' links are known to land on.
    pub const LANDING_PATH: Self = Self(1 << 20);

    /// The network's click id is shorter than its shape.
    pub const CUT_CLICK_ID: Self = Self(1 << 21);
    /// The reply began the session: the request carried none.
    pub const SESSION_SET: Self = Self(1 << 22);
    /// The referring page is the shop's own, and its address holds a partner's id; the event's own address holds none.
    pub const REFERRED: Self = Self(1 << 23);
    /// The address names a partner, but in none of the parameters that are read.
    pub const NAMED: Self = Self(1 << 24);
    /// A cache answered; the shop's server received no request.
    pub const CACHED: Self = Self(1 << 25);
    /// The network's click id holds what the network never writes.
    pub const ALTERED_CLICK_ID: Self = Self(1 << 26);
    /// Beside [`Self::CRAWLER`]: the user agent names no machine; it only has no form that a browser's has.
    pub const ODD_AGENT: Self = Self(1 << 27);
    /// The highest flag: a packed event has room for flags up to this one.
    const HIGHEST: Self = Self::ODD_AGENT;

    /// Whether all of `facts` are set.
    pub const fn has(self, facts: Self) -> bool {
        self.0 & facts.0 == facts.0
    }

    /// Whether any of `facts` is set.
    pub const fn any(self, facts: Self) -> bool {
        self.0 & facts.0 != 0
    }

    /// Whether it is a page that a person looks at, as opposed to what pages fetch by themselves.
    pub const fn is_page(self) -> bool {
        !self.any(Self::ASSET.with(Self::CLICK_BEACON).with(Self::CONVERSION_BEACON))
    }

    /// These flags and `facts`.
    #[must_use]
    pub const fn with(self, facts: Self) -> Self {
        Self(self.0 | facts.0)
    }
}

/// The number that means none: no interned text, no partner.
pub const NOTHING: u32 = u32::MAX;

/// An event: a page view that was kept. It holds no text of its own. [`Events`] store it in far fewer bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Event {
    /// When, as logged.
    pub at: Micros,
    /// Its line in the log.
    pub line: LineRef,
    /// The status of the reply.
    pub status: u16,
    /// What it was.
    pub facts: Facts,
    /// The session cookie that the request carried, or that its reply set where that is logged.
    pub session: Key,
    /// The customer that the request was made for.
    pub customer: Key,
    /// Address and user agent together.
    pub device: Key,
    /// The order number on a confirmation page or conversion beacon, or the click id of a landing.
    pub token: Key,
    /// The requested path.
    pub page: TextHash,
    /// The last word of the path, in which most shops name the product; none for the home page.
    pub item: TextHash,
    /// The requested path and query.
    pub url: TextHash,
    /// Path and query of the referring page, when that is the shop's own.
    pub referer_url: TextHash,
    /// The address alone, see [`Key::short`].
    pub address: u32,
    /// The user agent alone.
    pub agent: TextHash,
    /// The partner's id in the address: a number that [`Events::tag`] resolves, or [`NOTHING`].
    pub tag: u32,
    /// The referring host, when it is elsewhere: an index into [`Events::hosts`], or [`NOTHING`].
    pub host: u32,
}

/// What an event's address and its origin name: all that is needed of most arrivals.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'e> {
    /// What it was.
    pub facts: Facts,
    /// The partner's id in the address.
    pub tag: Option<&'e TagText>,
    /// The referring host, when it is elsewhere.
    pub host: Option<&'e [u8]>,
}

/// Whether a reply with this status sends the visitor on to another address.
pub const fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

impl Event {
    /// Whether it is a page that a person looks at, as opposed to what pages fetch by themselves.
    pub fn is_page(&self) -> bool {
        self.facts.is_page()
    }

    /// Whether the request carried no session: its reply began one, or the event has none.
    pub fn opens_jar(&self) -> bool {
        !self.session.is_some() || self.facts.has(Facts::SESSION_SET)
    }

    /// Whether the reply sent the visitor on to another address.
    pub fn is_redirect(&self) -> bool {
        is_redirect(self.status)
    }
}
