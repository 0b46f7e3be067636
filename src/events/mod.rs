//! Hits to meaning: which page views can matter to an order or a partner, and what each of them says.
//!
//! `watch` knows what to look for, `observe` looks at every hit and keeps few; `query`, `click_ids`, `clocks`, `cookies`, `carried`,
//! `hosts` and `agents` read their parts; `kept` holds what was kept of a chunk, packed (`packed`, `dictionary`, `register`, `texts`);
//! `store` sorts it by time and finds it again by key (`slots`, `times`, `index`, `glimpse`); `footprints` remembers roughly
//! where whose lines stand; `baselines` counts what is usual among all visitors (`landings`, `outages`).

pub mod agents;
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
pub mod query;
mod resolved_sessions;
pub mod site_norms;
pub mod store;
pub mod texts;
mod times;

use crate::base::identity::{Key, TextHash};
use crate::base::units::Micros;
use crate::logs::tally::LinePlace;
use query::TagText;

pub use chunk_events::ChunkEvents;
pub use interner::Interner;
pub use store::Events;

/// A line by its source's number in the set and its place in it: enough to quote it in a dispute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct LineRef {
    source: u16,
    line: u64,
    offset: u64,
}

impl LineRef {
    /// A line of a source, which counts in the order in which sources were given.
    pub fn new(source: u16, place: LinePlace) -> Self {
        Self { source, line: place.line, offset: place.offset }
    }

    /// The source's number.
    pub fn source(self) -> usize {
        usize::from(self.source)
    }

    /// Where in the source it stands.
    pub fn place(self) -> LinePlace {
        LinePlace { offset: self.offset, line: self.line }
    }
}

/// What a page view was, as flags that can hold together.
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
    /// The request that a landing fires when its id was stored.
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
    /// The session is the one that the reply began: the request carried none.
    pub const SESSION_SET: Self = Self(1 << 22);
    /// The referring page is the shop's own, and its address holds a partner's id; the event's own address holds none.
    pub const REFERRED: Self = Self(1 << 23);
    /// The address names a partner where no parameter is read.
    pub const NAMED: Self = Self(1 << 24);
    /// A cache answered, and the shop's server was not asked.
    pub const CACHED: Self = Self(1 << 25);
    /// The network's click id holds what the network never writes.
    pub const ALTERED_CLICK_ID: Self = Self(1 << 26);
    /// The highest of them: what is kept of an event has room for so many.
    const HIGHEST: Self = Self::ALTERED_CLICK_ID;

    /// Whether all of `facts` hold.
    pub const fn has(self, facts: Self) -> bool {
        self.0 & facts.0 == facts.0
    }

    /// Whether any of `facts` holds.
    pub const fn any(self, facts: Self) -> bool {
        self.0 & facts.0 != 0
    }

    /// A page that a person looks at, as opposed to what pages fetch by themselves.
    pub const fn is_page(self) -> bool {
        !self.any(Self::ASSET.with(Self::CLICK_BEACON).with(Self::CONVERSION_BEACON))
    }

    /// These and `facts`.
    #[must_use]
    pub const fn with(self, facts: Self) -> Self {
        Self(self.0 | facts.0)
    }
}

/// No interned text, no partner.
pub const NOTHING: u32 = u32::MAX;

/// A page view that was kept, as it is handed out: no text of its own. [`Events`] hold it in far fewer bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Event {
    /// When, as logged.
    pub at: Micros,
    /// Where its line stands.
    pub line: LineRef,
    /// The answer's status.
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
    /// The path asked for.
    pub page: TextHash,
    /// The last word of the path, in which most shops name the product; none for the home page.
    pub item: TextHash,
    /// Path and query asked for.
    pub url: TextHash,
    /// Path and query of the referring page, when that is the shop's own.
    pub referer_url: TextHash,
    /// The address alone, see [`Key::short`].
    pub address: u32,
    /// The user agent alone.
    pub agent: TextHash,
    /// The partner's id in the address: an index into [`Events::tags`], or [`NOTHING`].
    pub tag: u32,
    /// The referring host, when it is elsewhere: an index into [`Events::hosts`], or [`NOTHING`].
    pub host: u32,
}

/// What an event's address and its origin name: all that is asked of most arrivals.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'e> {
    /// What it was.
    pub facts: Facts,
    /// The partner's id in the address.
    pub tag: Option<&'e TagText>,
    /// The referring host, when it is elsewhere.
    pub host: Option<&'e [u8]>,
}

/// Whether an answer sends the visitor on to another address.
pub const fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

impl Event {
    /// A page that a person looks at, as opposed to what pages fetch by themselves.
    pub fn is_page(&self) -> bool {
        self.facts.is_page()
    }

    /// The request carried no session: its reply begins one, or none is kept.
    pub fn opens_jar(&self) -> bool {
        !self.session.is_some() || self.facts.has(Facts::SESSION_SET)
    }

    /// The answer sent the visitor on to another address.
    pub fn is_redirect(&self) -> bool {
        is_redirect(self.status)
    }
}
