//! Classifies how the values of a column look.

use crate::logs::clock::{Clock, TimeKind};
use crate::logs::formats::{is_coded_address, is_method};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// A way a value can look. A value can look like several things.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    /// `04/Jun/2026:12:52:00 +0000`.
    Clf,
    /// `2026-06-04T12:52:00Z`, also with a blank.
    Iso,
    /// `2026-06-04`.
    Date,
    /// `12:52:00`.
    OfDay,
    /// Seconds since 1970, between 2000 and 2100.
    Seconds,
    /// Milliseconds, microseconds or nanoseconds since 1970.
    Smaller,
    /// `04/Jun/2026:12:52:00.123`, and others with a month's name or a German date.
    Words,
    /// `GET /a HTTP/1.1`.
    Request,
    /// A request method.
    Method,
    /// A path, or an absolute address of http or https.
    Target,
    /// A query without its question mark.
    Query,
    /// A registered HTTP status, or one that well-known servers add.
    Status,
    /// An IP address, perhaps with a port.
    Address,
    /// Several addresses with commas between.
    Addresses,
    /// An absolute address with a scheme.
    Url,
    /// A user agent.
    Agent,
    /// A host name with a dot in it.
    Host,
    /// `name=value`, with `; ` between several.
    Cookies,
}

/// Methods that servers log: IANA's registry, and those of caches. A country's code has capitals as well.
const METHODS: &[&[u8]] = &[
    b"GET",
    b"HEAD",
    b"POST",
    b"PUT",
    b"DELETE",
    b"CONNECT",
    b"OPTIONS",
    b"TRACE",
    b"PATCH",
    b"PROPFIND",
    b"PROPPATCH",
    b"MKCOL",
    b"COPY",
    b"MOVE",
    b"LOCK",
    b"UNLOCK",
    b"SEARCH",
    b"REPORT",
    b"QUERY",
    b"PRI",
    b"PURGE",
    b"BAN",
    b"DEBUG",
    b"TRACK",
];

impl Look {
    const COUNT: usize = Self::Cookies as usize + 1;

    const ALL: [Self; Self::COUNT] = [
        Self::Clf,
        Self::Iso,
        Self::Date,
        Self::OfDay,
        Self::Seconds,
        Self::Smaller,
        Self::Words,
        Self::Request,
        Self::Method,
        Self::Target,
        Self::Query,
        Self::Status,
        Self::Address,
        Self::Addresses,
        Self::Url,
        Self::Agent,
        Self::Host,
        Self::Cookies,
    ];

    /// Whether a value is a whole time.
    pub(super) fn is_time(value: &[u8]) -> bool {
        [Self::Clf, Self::Iso, Self::Words].iter().any(|look| look.is(value))
    }

    /// Whether a value is a whole request.
    pub(super) fn is_whole_request(value: &[u8]) -> bool {
        Self::Request.is(value)
    }

    fn is(self, value: &[u8]) -> bool {
        let reads = |kind: TimeKind| Clock::new(chrono_tz::UTC).read(&kind, value).is_some();
        match self {
            Self::Clf => value.len() == 26 && reads(TimeKind::Clf),
            Self::Iso => matches!(value.get(10), Some(b'T' | b' ')) && reads(TimeKind::Iso),
            Self::Date => value.len() == 10 && reads(TimeKind::Date),
            Self::OfDay => value.len() >= 8 && value[2] == b':' && reads(TimeKind::OfDay),
            Self::Seconds => is_epoch(value, 10),
            Self::Smaller => [13, 16, 19].iter().any(|digits| is_epoch(value, *digits)),
            Self::Words => {
                let shaped = value.len() >= 18 && value.contains(&b':');
                shaped && !value[0].is_ascii_control() && !Self::Iso.is(value) && reads(TimeKind::Any)
            }
            Self::Request => is_request(value),
            Self::Method => METHODS.contains(&value),
            Self::Target => value.first() == Some(&b'/') || has_scheme(value, &[b"http", b"https"]) || value == b"*",
            Self::Query => is_query(value),
            Self::Status => is_status(value),
            Self::Address => address(value).is_some(),
            Self::Addresses => is_list(value),
            Self::Url => has_scheme(value, &[b"http", b"https", b"android-app", b"ios-app"]) || is_coded_address(value),
            Self::Agent => is_agent(value),
            Self::Host => is_host(value),
            Self::Cookies => is_cookies(value),
        }
    }
}

/// What the values of one column look like, and how many of them.
pub(super) struct Looks {
    counts: [usize; Look::COUNT],
    /// Values that are neither empty nor `-`.
    pub(super) filled: usize,
    /// All values.
    pub(super) of: usize,
    /// Different values.
    pub(super) distinct: usize,
    /// Values that are addresses of private networks.
    pub(super) private: usize,
    /// Values that begin as nearly every browser's user agent does.
    pub(super) browsers: usize,
    /// Values with a question mark.
    pub(super) with_query: usize,
}

impl Looks {
    /// Looks at a column.
    pub(super) fn of(values: &[&[u8]]) -> Self {
        let filled: Vec<&[u8]> = values.iter().copied().filter(|value| !matches!(value, [] | [b'-'])).collect();
        let count = |is: &dyn Fn(&[u8]) -> bool| filled.iter().filter(|value| is(value)).count();
        Self {
            counts: Look::ALL.map(|look| count(&|value| look.is(value))),
            filled: filled.len(),
            of: values.len(),
            distinct: filled.iter().collect::<BTreeSet<_>>().len(),
            private: count(&|value| address(value).is_some_and(is_private)),
            browsers: count(&|value| value.starts_with(b"Mozilla/") || value.starts_with(b"Mozilla%2F")),
            with_query: count(&|value| value.contains(&b'?')),
        }
    }

    /// Whether all filled values except one in a hundred look like this, and any do.
    pub(super) fn are(&self, look: Look) -> bool {
        self.share(look, super::AGREE)
    }

    /// Whether at least `percent` of a hundred filled values look like this, and any do.
    pub(super) fn share(&self, look: Look, percent: usize) -> bool {
        let n = self.counts[look as usize];
        n > 0 && n * 100 >= self.filled * percent
    }

    /// How many values look like one of these.
    pub(super) fn sum(&self, looks: &[Look]) -> usize {
        looks.iter().map(|look| self.counts[*look as usize]).sum()
    }

    /// Whether nearly every line has a value here.
    pub(super) fn always(&self) -> bool {
        self.filled * 100 >= self.of * super::AGREE
    }
}

fn has_scheme(value: &[u8], schemes: &[&[u8]]) -> bool {
    let at = memchr::memmem::find(value, b"://");
    at.is_some_and(|at| schemes.iter().any(|scheme| value[..at].eq_ignore_ascii_case(scheme)))
}

/// Whether a value is a time since 1970 with `digits` digits in its whole part: ten digits of seconds are 2001 to 2286.
fn is_epoch(value: &[u8], digits: usize) -> bool {
    let whole = value.iter().take_while(|b| b.is_ascii_digit()).count();
    let rest = &value[whole..];
    let fraction = rest.is_empty() || (rest[0] == b'.' && rest.len() > 1 && rest[1..].iter().all(u8::is_ascii_digit));
    whole == digits && matches!(value.first(), Some(b'1'..=b'3')) && fraction
}

fn is_request(value: &[u8]) -> bool {
    let mut words = value.split(|b| *b == b' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return false };
    let protocol = words.next_back();
    is_method(method) && Look::Target.is(target) && protocol.is_none_or(|word| word.starts_with(b"HTTP/"))
}

fn is_query(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"?").unwrap_or(value);
    let is_pair = |pair: &[u8]| pair.iter().position(|b| *b == b'=').is_some_and(|at| at > 0);
    !value.contains(&b' ') && !value.contains(&b'/') && value.split(|b| *b == b'&').any(is_pair)
}

/// Statuses that IANA registers, and those that nginx, Cloudflare and IIS add; 000 means that the client left.
fn is_status(value: &[u8]) -> bool {
    let Some(status) = std::str::from_utf8(value).ok().filter(|text| text.len() == 3) else { return false };
    let ranges =
        [0..=0, 100..=103, 200..=208, 226..=226, 300..=308, 400..=418, 421..=431, 444..=451, 494..=511, 520..=530];
    let known = |status: u16| ranges.iter().any(|range| range.contains(&status));
    status.parse().is_ok_and(known)
}

fn address(value: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(value).ok()?;
    let bare = text.strip_prefix('[').map_or(text, |rest| rest.split(']').next().unwrap_or_default());
    let without_port = || text.split_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map(|(host, _)| host);
    bare.parse().ok().or_else(|| without_port()?.parse().ok())
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

fn is_list(value: &[u8]) -> bool {
    let items = || value.split(|b| *b == b',').map(<[u8]>::trim_ascii);
    items().count() > 1 && items().all(|item| address(item).is_some() || item == b"unknown" || item == b"-")
}

/// A product with its version first, as the HTTP standard defines user agents; not an address, a path or a media type.
fn is_agent(value: &[u8]) -> bool {
    let token = value.iter().take_while(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(b)).count();
    let rest = &value[token..];
    let version = rest.strip_prefix(b"/").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit));
    token > 1 && (version || (rest.starts_with(b" ") && rest.contains(&b'/'))) && !value.starts_with(b"HTTP/")
}

fn is_host(value: &[u8]) -> bool {
    let end = value.iter().position(|b| *b == b':').unwrap_or(value.len());
    let (name, port) = value.split_at(end);
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let top = name.rsplit(|b| *b == b'.').next().unwrap_or_default();
    name.contains(&b'.')
        && name.iter().all(is_name)
        && top.len() > 1
        // `http.server.AccessLog` is a program's class.
        && top.iter().all(|b| b.is_ascii_lowercase() || *b == b'-' || top.starts_with(b"xn--"))
        && port.iter().skip(1).all(u8::is_ascii_digit)
}

fn is_cookies(value: &[u8]) -> bool {
    let is_pair =
        |pair: &[u8]| pair.iter().position(|b| *b == b'=').is_some_and(|at| at > 0 && !pair[..at].contains(&b' '));
    !value.contains(&b'&') && value.split(|b| *b == b';').map(<[u8]>::trim_ascii).all(is_pair)
}
