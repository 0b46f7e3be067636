//! What log lines can tell at all: a cause that rests on a field that no line has cannot be decided.

use super::Hit;
use super::formats::Format;

/// Something that a log line can hold and a judgement can rest on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Field {
    /// The client's address.
    Client,
    /// The query of the address asked for, in which ids stand.
    Query,
    /// The referring page.
    Referrer,
    /// The user agent.
    Agent,
    /// The answer's status.
    Status,
    /// A session id, or the cookies in which it stands.
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

    /// Those among them, in the order of [`Field::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(move |field| self.has(*field))
    }

    /// The fields that a hit fills.
    fn filled(hit: &Hit<'_>) -> Self {
        let holds = [
            (!hit.client.is_empty(), Field::Client),
            (memchr::memchr(b'?', hit.target).is_some(), Field::Query),
            (!hit.referer.is_empty(), Field::Referrer),
            (!hit.agent.is_empty(), Field::Agent),
            (hit.status != 0, Field::Status),
            (!hit.session.is_empty() || !hit.cookies.is_empty() || !hit.set_cookie.is_empty(), Field::Visitor),
        ];
        holds.into_iter().filter(|(holds, _)| *holds).fold(Self::NONE, |fields, (_, field)| fields.with(field))
    }
}

/// Sample lines from which on it tells something that none of them fills a field.
const TELLING: usize = 100;

/// The fields that no line of a log fills: the format has no place for them, or none of many sample lines does.
pub fn lacking(format: &Format, lines: &[Vec<u8>]) -> Fields {
    let mut cutter = format.cutter(chrono_tz::UTC);
    let (mut filled, mut hits) = (Fields::NONE, 0);
    for line in lines {
        if line.first() == Some(&b'#') {
            cutter.directive(line);
        } else if let Ok(hit) = cutter.cut(line) {
            filled = Fields(filled.0 | Fields::filled(&hit).0);
            hits += 1;
        }
    }
    if hits < TELLING {
        // Few lines tell only what the format has no place for.
        let places = format.slots();
        let has = |names: &[&str]| places.iter().any(|slot| names.contains(&slot.name()));
        for (field, names) in [
            (Field::Client, &["client"][..]),
            (Field::Query, &["request", "target", "query"]),
            (Field::Referrer, &["referer"]),
            (Field::Agent, &["agent"]),
            (Field::Status, &["status"]),
            (Field::Visitor, &["cookies", "session", "set_cookie"]),
        ] {
            filled = if has(names) { filled.with(field) } else { filled };
        }
    }
    Fields(Fields::ALL.0 & !filled.0)
}
