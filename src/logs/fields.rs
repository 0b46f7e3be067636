//! What log lines can show at all: a cause that depends on a field that no line has cannot be decided.

use super::Hit;
use super::fit::Fit;

/// Something that a log line can hold and that a judgement can depend on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Field {
    /// The client's address.
    Client,
    /// The query of the requested address, which holds ids.
    Query,
    /// The referring page.
    Referrer,
    /// The user agent.
    Agent,
    /// The response status.
    Status,
    /// A session id, or the cookies that hold it.
    Visitor,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 6] = [Self::Client, Self::Query, Self::Referrer, Self::Agent, Self::Status, Self::Visitor];

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client address",
            Self::Query => "query",
            Self::Referrer => "referrer",
            Self::Agent => "user agent",
            Self::Status => "status",
            Self::Visitor => "cookie or session id",
        }
    }
}

/// Some of the fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Fields(u8);

impl Fields {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// All of them.
    pub const ALL: Self = Self((1 << Field::ALL.len()) - 1);

    /// The set as bits, in the order of [`Field::ALL`] from the lowest bit on.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set of some bits.
    pub const fn of_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, field: Field) -> Self {
        Self(self.0 | 1 << field as u8)
    }

    /// Those that are in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether one is among them.
    pub const fn has(self, field: Field) -> bool {
        self.0 >> field as u8 & 1 == 1
    }

    /// These without one of them.
    #[must_use]
    pub const fn without(self, field: Field) -> Self {
        Self(self.0 & !(1 << field as u8))
    }

    /// Those that are in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether none is among them.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Those of these that a line does not fill.
    #[must_use]
    pub fn unfilled(self, hit: &Hit<'_>) -> Self {
        let filled = |field: Field| match field {
            Field::Client => !hit.client.is_empty(),
            Field::Query => memchr::memchr(b'?', hit.target).is_some(),
            Field::Referrer => !hit.referer.is_empty(),
            Field::Agent => !hit.agent.is_empty(),
            Field::Status => hit.status != 0,
            Field::Visitor => {
                [hit.cookies, hit.session, hit.location, hit.set_cookie].iter().any(|part| !part.is_empty())
            }
        };
        self.iter().filter(|field| filled(*field)).fold(self, Self::without)
    }

    /// Iterates over them in the order of [`Field::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(move |field| self.has(*field))
    }
}

/// The number of lines from which on it is significant that none of them fills a field.
pub const TELLING: u64 = 100;

/// The fields that no sample line of a log fills: first those that the format has no place for, then those that it has a place
/// for. Lines beyond the sample may fill some of the latter.
pub fn lacking(fit: &Fit) -> (Fields, Fields) {
    let (format, filled) = (&fit.format.slots(), fit.filled);
    let has = |names: &[&str]| format.iter().any(|slot| names.contains(&slot.name()));
    // A header that HAProxy captures may be any header.
    let places = [
        (Field::Client, filled.client, &["client"][..]),
        (Field::Query, filled.query, &["request", "target", "query"]),
        (Field::Referrer, filled.referer, &["referer", "captures"]),
        (Field::Agent, filled.agent, &["agent", "captures"]),
        (Field::Status, filled.status, &["status"]),
        (
            Field::Visitor,
            filled.cookies + filled.session + filled.answer,
            &["cookies", "session", "set_cookie", "captures"],
        ),
    ];
    let unseen = places.into_iter().filter(|(_, seen, _)| *seen == 0);
    unseen.fold((Fields::NONE, Fields::NONE), |(never, not_yet), (field, _, names)| {
        if has(names) { (never, not_yet.with(field)) } else { (never.with(field), not_yet) }
    })
}
