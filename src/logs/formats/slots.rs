//! Slots: the meaning of a field of a log line, independent of its name in the format.

use super::durations::Unit;
use crate::logs::clock::TimeKind;
use crate::merchant::site::Place;

/// The place in a [`Hit`](crate::logs::Hit) for a cut field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Slot {
    /// The client's address.
    Client,
    /// The client's address, possibly with a port; it is ignored if a client is already known.
    Peer,
    /// The client's address with its port after a colon, also where no brackets separate the two.
    PeerPort,
    /// The `X-Forwarded-For` header and similar ones: addresses of which one is the client if a proxy connected.
    Forwarded,
    /// A header in which a CDN names the client.
    Named,
    /// The time, or a part of it: the parts of a line are added up.
    Time(TimeKind),
    /// How long the request took, in a log that is written at its end: subtracted from the time.
    Duration(Unit),
    /// `METHOD TARGET PROTOCOL`.
    Request,
    /// The request method alone.
    Method,
    /// Path and query together, possibly with `https://host` before them.
    Target,
    /// Host, path and query together without a scheme.
    Address,
    /// The path alone; `Query` completes it.
    Path,
    /// The query alone, with or without its `?`.
    Query,
    /// The status.
    Status,
    /// The referring page.
    Referer,
    /// The user agent.
    Agent,
    /// The whole `Cookie` header.
    Cookies,
    /// The session id.
    Session,
    /// The customer id.
    Customer,
    /// The requested host, possibly with a port.
    Host,
    /// The response's `Location`.
    Location,
    /// The response's `Set-Cookie`.
    SetCookie,
    /// What a cache says about the response, `HIT` or `MISS` in many spellings.
    Cache,
    /// The sampling rate: one line in this many was kept.
    SampleRate,
    /// HAProxy's captured headers, `{one|two} {three}`. Their meaning is given by their order, or detected from their looks if no
    /// names were configured.
    Captures(Vec<Slot>),
    /// An unused field that must be a number.
    Count,
    /// An unused field that holds a name: a user's, possibly of several words. An address in it shows that the line has another
    /// shape.
    Token,
    /// A field that is not used.
    Skip,
}

impl Slot {
    /// How many ranks [`Slot::rank`] has.
    pub(super) const RANKS: usize = 28;

    /// The word for this slot in messages and listings.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Client | Self::Peer | Self::PeerPort | Self::Forwarded | Self::Named => "client",
            Self::Time(_) => "time",
            Self::Duration(_) => "duration",
            Self::Request => "request",
            Self::Method => "method",
            Self::Target | Self::Address => "target",
            Self::Path => "path",
            Self::Query => "query",
            Self::Status => "status",
            Self::Referer => "referer",
            Self::Agent => "agent",
            Self::Cookies => "cookies",
            Self::Session => "session",
            Self::Customer => "customer",
            Self::Host => "host",
            Self::Location => "location",
            Self::SetCookie => "set_cookie",
            Self::Cache => "cache",
            Self::SampleRate => "sample_rate",
            Self::Captures(_) => "captures",
            Self::Count | Self::Token | Self::Skip => "(unused)",
        }
    }

    /// Whether it helps to identify the client.
    pub(in crate::logs) const fn is_client(&self) -> bool {
        matches!(self, Self::Client | Self::Peer | Self::PeerPort | Self::Forwarded | Self::Named)
    }

    /// The order in which fields are put into a hit, whatever their order in the line. Slots of one rank are the same thing under
    /// two names.
    pub(in crate::logs) const fn rank(&self) -> usize {
        match self {
            Self::Client | Self::Peer | Self::PeerPort => 0,
            Self::Forwarded => 1,
            Self::Time(TimeKind::Date) => 2,
            Self::Time(TimeKind::Piece(_)) => 3,
            Self::Time(_) => 4,
            Self::Duration(_) => 5,
            Self::Request => 6,
            Self::Method => 7,
            Self::Target => 8,
            Self::Address => 9,
            Self::Path => 10,
            Self::Query => 11,
            Self::Status => 12,
            Self::Referer => 13,
            Self::Agent => 14,
            Self::Cookies => 15,
            Self::Session => 16,
            Self::Customer => 17,
            Self::Host => 18,
            Self::Location => 19,
            Self::SetCookie => 20,
            Self::SampleRate => 21,
            Self::Captures(_) => 22,
            Self::Count => 23,
            Self::Skip => 24,
            Self::Named => 25,
            Self::Token => 26,
            Self::Cache => 27,
        }
    }
}

/// Where the shop keeps its ids in a log line, as far as a format can have fields for them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ids<'a> {
    /// Where the session id is.
    pub session: Option<&'a Place>,
    /// Where the customer id is.
    pub customer: Option<&'a Place>,
}

impl Ids<'_> {
    /// The slot of a logged cookie: that of an id, or unused.
    pub fn cookie(&self, name: &str) -> Slot {
        self.slot(&|place| matches!(place, Place::Cookie(known) if known == name)).unwrap_or(Slot::Skip)
    }

    /// The slot of a logged field by its name in the format: that of an id, or the given one.
    pub fn field(&self, name: &str, otherwise: Slot) -> Slot {
        self.slot(&|place| matches!(place, Place::Field(known) if known.trim_start_matches('$') == name))
            .unwrap_or(otherwise)
    }

    /// The slot of the authenticated user.
    pub fn remote_user(&self) -> Slot {
        self.slot(&|place| matches!(place, Place::RemoteUser)).unwrap_or(Slot::Token)
    }

    /// The ids' places with their slots.
    pub(super) fn places(&self) -> impl Iterator<Item = (&Place, Slot)> {
        let session = self.session.map(|place| (place, Slot::Session));
        session.into_iter().chain(self.customer.map(|place| (place, Slot::Customer)))
    }

    fn slot(&self, is_here: &dyn Fn(&Place) -> bool) -> Option<Slot> {
        self.places().find(|(place, _)| is_here(place)).map(|(_, slot)| slot)
    }
}

/// The slot of a request header that identifies the client, by its name in any letter case, and its grade.
pub(in crate::logs) fn client_header(name: &str) -> Option<(Slot, u8)> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    Some(match name.as_str() {
        "cf-connecting-ip" | "true-client-ip" | "fastly-client-ip" | "x-azure-clientip" => (Slot::Named, 0),
        "cf-connecting-ipv6"
        | "fly-client-ip"
        | "do-connecting-ip"
        | "x-nf-client-connection-ip"
        | "incap-client-ip"
        | "x-sucuri-clientip"
        | "ali-cdn-real-ip"
        | "x-appengine-user-ip" => (Slot::Named, 1),
        "cloudfront-viewer-address" | "x-akamai-client-ip" | "x-envoy-external-address" => (Slot::Named, 2),
        "x-forwarded-for" => (Slot::Forwarded, 0),
        "x-original-forwarded-for" | "x-vercel-forwarded-for" => (Slot::Forwarded, 1),
        "forwarded" => (Slot::Forwarded, 2),
        "x-real-ip" | "x-client-ip" | "x-cluster-client-ip" | "x-remote-ip" => (Slot::Forwarded, 3),
        _ => return None,
    })
}

/// Whether a response header says where the response came from: `X-Cache`, `CF-Cache-Status`, and the headers of page caches.
pub(in crate::logs) fn is_cache_header(name: &str) -> bool {
    // Other headers of caches: how long, under which key, how often.
    const OTHERS: &[&str] = &["control", "key", "tag", "hits", "ttl", "group", "age", "lookup", "date", "expire"];
    let name = name.to_ascii_lowercase();
    name.contains("cache") && !OTHERS.iter().any(|other| name.contains(other))
}

/// Keeps one field of each kind if a format text has several: the first of those with the lowest grade. The others are skipped.
pub(super) fn settle(fields: &mut [(Slot, u8)]) {
    let mut best = [u8::MAX; Slot::RANKS];
    for (slot, grade) in fields.iter() {
        let best = &mut best[slot.rank()];
        *best = (*best).min(*grade);
    }
    let mut taken = [false; Slot::RANKS];
    for (slot, grade) in fields {
        let rank = slot.rank();
        let spare = matches!(slot, Slot::Skip | Slot::Count | Slot::Token);
        if !spare && (taken[rank] || *grade > best[rank]) {
            *slot = Slot::Skip;
        }
        taken[rank] |= *grade == best[rank];
    }
}
