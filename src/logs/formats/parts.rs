//! The parts of a line as they are cut, and how a hit is made from them.

use super::captures::put_captures;
use super::durations;
use super::ports::without_port;
use super::slots::Slot;
use crate::base::addresses::{self, bare as address};
use crate::base::short_search::near;
use crate::logs::clients::element;
use crate::logs::clock::Clock;
use crate::logs::{Hit, Reject};

/// The parts of a line as they are cut, before they are checked.
pub(super) struct Parts<'a, 'h> {
    pub(super) hit: &'h mut Hit<'a>,
    pub(super) request: Option<&'a [u8]>,
    pub(super) path: &'a [u8],
    pub(super) query: &'a [u8],
}

impl<'a, 'h> Parts<'a, 'h> {
    /// Puts the parts into this hit.
    #[inline]
    pub(super) fn of(hit: &'h mut Hit<'a>) -> Self {
        Self { hit, request: None, path: b"", query: b"" }
    }

    /// Stores one cut field in its place. Both `-` and an empty field mean that it was not logged.
    #[inline]
    pub(super) fn put(&mut self, slot: &Slot, value: &'a [u8], clock: &mut Clock) -> Result<(), Reject> {
        let value = if let [b'-'] = value { b"" } else { value };
        let hit = &mut *self.hit;
        match slot {
            Slot::Skip => {}
            Slot::Count if value.iter().all(u8::is_ascii_digit) => {}
            Slot::Client if near(b' ', value).is_none() => hit.client = value,
            Slot::Token if value.is_empty() || !holds_address(value) => {}
            // Words of something before the line, or not a number.
            Slot::Client | Slot::Token | Slot::Count => return Err(Reject::Shape),
            // Separate parts of a time add up, in any order, and a duration is subtracted.
            Slot::Time(kind) => hit.at.0 += clock.read(kind, value).ok_or(Reject::Time)?.0,
            Slot::Request => self.request = Some(value),
            Slot::Method => hit.method = value,
            Slot::Target => hit.target = value,
            Slot::Path => self.path = value,
            Slot::Query => self.query = value,
            Slot::Status => hit.status = status(value)?,
            Slot::Referer => hit.referer = value,
            Slot::Agent => hit.agent = value,
            Slot::Cookies => hit.cookies = value,
            Slot::Session => hit.session = value,
            Slot::Customer => hit.customer = value,
            Slot::Host => hit.host = without_port(value),
            Slot::Location => hit.location = value,
            Slot::SetCookie => hit.set_cookie = value,
            _ => self.put_rare(slot, value),
        }
        Ok(())
    }

    /// Stores the fields that few formats have. This is separate so that the code for the usual ones stays short.
    #[inline(never)]
    fn put_rare(&mut self, slot: &Slot, value: &'a [u8]) {
        let hit = &mut *self.hit;
        match slot {
            Slot::Duration(unit) => hit.at.0 -= durations::micros(*unit, value),
            Slot::Peer if hit.client.is_empty() => hit.client = address(value),
            Slot::PeerPort if hit.client.is_empty() => hit.client = without_last_port(value),
            Slot::Forwarded => hit.forwarded = value,
            Slot::Named => hit.named = value,
            Slot::Address if value.starts_with(b"/") || memchr::memmem::find(value, b"://").is_some() => {
                hit.target = value;
            }
            Slot::Address => {
                let at = memchr::memchr2(b'/', b'?', value).unwrap_or(value.len());
                hit.host = without_port(&value[..at]);
                hit.target = if at == value.len() { b"/" } else { &value[at..] };
            }
            Slot::Cache => hit.cached = is_from_cache(value),
            Slot::SampleRate => hit.sampled = std::str::from_utf8(value).map_or(0, |n| n.parse().unwrap_or(0)),
            Slot::Captures(slots) => put_captures(hit, slots, value),
            _ => {}
        }
    }

    /// Splits the request line.
    #[inline]
    pub(super) fn split_request(&mut self) -> Result<(), Reject> {
        if let Some(request) = self.request.filter(|request| !is_nothing(request)) {
            let (method, target) = request_line(request).ok_or(Reject::Request)?;
            self.hit.method = method;
            self.hit.target = target;
        }
        Ok(())
    }

    /// Finishes a hit that already has its path and query joined.
    pub(super) fn finish_joined(mut self) -> Result<(), Reject> {
        self.split_request()?;
        if self.hit.target.is_empty() {
            self.hit.target = self.path;
        }
        if self.hit.target.is_empty() {
            return Err(Reject::Request);
        }
        self.hit.split_absolute();
        Ok(())
    }

    /// Finishes the hit. A path and a query from separate fields are joined in `scratch`.
    #[inline]
    pub(super) fn finish(self, scratch: &'a mut Vec<u8>) -> Result<(), Reject> {
        match self.request.and_then(plain_get) {
            Some((method, target)) if self.query.is_empty() => {
                (self.hit.method, self.hit.target) = (method, target);
                Ok(())
            }
            _ => self.finish_other(scratch),
        }
    }

    /// Whether the server logged that a connection was closed without a request.
    pub(super) fn asks_nothing(&self) -> bool {
        self.request.is_some_and(is_nothing) && matches!(self.hit.status, 0 | 400..=499)
    }

    #[inline(never)]
    fn finish_other(mut self, scratch: &'a mut Vec<u8>) -> Result<(), Reject> {
        self.split_request()?;
        if self.hit.target.is_empty() {
            if self.path.is_empty() {
                return if self.asks_nothing() { Ok(()) } else { Err(Reject::Request) };
            }
            self.hit.target = self.path;
        }
        if !self.query.is_empty() && memchr::memchr(b'?', self.hit.target).is_none() {
            scratch.clear();
            scratch.extend_from_slice(self.hit.target);
            if self.query[0] != b'?' {
                scratch.push(b'?');
            }
            scratch.extend_from_slice(self.query);
            self.hit.target = scratch;
        }
        self.hit.split_absolute();
        Ok(())
    }
}

/// Whether a request line is empty: the fast way leaves the `-` as it is.
fn is_nothing(request: &[u8]) -> bool {
    matches!(request, [] | [b'-'])
}

/// Whether a cache says that it answered by itself: `HIT`, `TCP_MEM_HIT/200`, `Hit from cloudfront`, `HIT-CLUSTER`, `shop; hit`,
/// `STALE`, `1`. The origin was contacted if a copy was refreshed, or if a hit says that the response must not be kept.
pub(super) fn is_from_cache(value: &[u8]) -> bool {
    matches!(value, b"1") || value.eq_ignore_ascii_case(b"true") || names_cache_hit(value)
}

/// The same for a text that may hold other words as well.
#[inline(never)]
pub(super) fn names_cache_hit(text: &[u8]) -> bool {
    let mut hit = false;
    for word in text.split(|byte| !byte.is_ascii_alphanumeric()) {
        let is = |known: &str| word.eq_ignore_ascii_case(known.as_bytes());
        if ["refresh", "pass", "for", "false"].into_iter().any(is) {
            return false;
        }
        hit |= ["hit", "memhit", "originshieldhit", "stale", "updating"].into_iter().any(is);
    }
    hit
}

/// The same as [`request_line`], for the requests that most lines hold: `GET /path HTTP/1.1`.
#[inline(always)]
#[expect(clippy::inline_always, reason = "nearly every request is one")]
pub(super) fn plain_get(request: &[u8]) -> Option<(&[u8], &[u8])> {
    let (method, rest) = request.split_at_checked(3)?;
    let target = rest.get(1..rest.len().checked_sub(9)?)?;
    let plain = request.starts_with(b"GET /") && rest[target.len() + 1..].starts_with(b" HTTP/");
    (plain && !target.is_empty()).then_some((method, target))
}

/// The same as [`request_line`], for requests of a path.
#[inline(always)]
#[expect(clippy::inline_always, reason = "nearly every line of a log is cut so")]
pub(super) fn plain_request(request: &[u8]) -> Option<(&[u8], &[u8])> {
    if let Some(plain) = plain_get(request) { Some(plain) } else { other_request(request) }
}

#[inline(never)]
fn other_request(request: &[u8]) -> Option<(&[u8], &[u8])> {
    request_line(request).filter(|(_, target)| target[0] == b'/')
}

/// Method and target of a request line; the protocol may be missing (HTTP/0.9), the target may hold spaces.
#[inline]
fn request_line(request: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = if request.starts_with(b"GET ") { 3 } else { near(b' ', request)? };
    let method = &request[..space];
    let named = method == b"GET" || is_method(method);
    if !named {
        return None;
    }
    let rest = &request[space + 1..];
    let end = match rest.len().checked_sub(9) {
        Some(at) if rest[at..].starts_with(b" HTTP/") => at,
        _ => memchr::memrchr(b' ', rest).filter(|at| rest[at + 1..].starts_with(b"HTTP/")).unwrap_or(rest.len()),
    };
    (end > 0).then_some((method, &rest[..end]))
}

/// Whether a word can be a request's method: letters, with `-` and `_` after the first.
pub(in crate::logs) fn is_method(word: &[u8]) -> bool {
    let named = word.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-' || *b == b'_');
    named && word.len() <= 24 && word.first().is_some_and(u8::is_ascii_alphabetic)
}

#[inline]
pub(super) fn status(text: &[u8]) -> Result<u16, Reject> {
    let mut value = 0_u16;
    if text.len() > 3 {
        return Err(Reject::Status);
    }
    for byte in text {
        if !byte.is_ascii_digit() {
            // HAProxy's word for a response that never came.
            return if text == b"-1" { Ok(0) } else { Err(Reject::Status) };
        }
        value = value * 10 + u16::from(byte - b'0');
    }
    Ok(value)
}

/// An address without the port that always follows it: `192.0.2.7:4711`, `2001:db8::7:4711`, `[2001:db8::7]:4711`.
pub(super) fn without_last_port(text: &[u8]) -> &[u8] {
    match memchr::memrchr(b':', text) {
        Some(colon) if !text.ends_with(b"]") => address(&text[..colon]),
        _ => address(text),
    }
}

/// Whether one of the words of a text is an address, perhaps in brackets.
pub(super) fn holds_address(text: &[u8]) -> bool {
    let is_around = |b: &u8| matches!(b, b'(' | b')' | b'<' | b'>' | b',' | b';' | b'"' | b'\'');
    let word = |word: &[u8]| {
        let from = word.iter().take_while(|b| is_around(b)).count();
        let until = word[from..].iter().rposition(|b| !is_around(b)).map_or(from, |last| from + last + 1);
        addresses::parse(&word[from..until]).is_some()
    };
    text.split(|b| matches!(b, b' ' | b'\t')).any(word)
}

/// Whether `is` holds for any address of a list separated by commas.
pub(super) fn any_address(list: &[u8], is: impl Fn(&[u8]) -> bool) -> bool {
    is(list) || list.split(|b| *b == b',').any(|text| is(element(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_lines_with_and_without_protocol() {
        let cut = |t: &'static str| request_line(t.as_bytes()).map(|(m, t)| (m.to_vec(), t.to_vec()));
        let pair = |m: &str, t: &str| Some((m.as_bytes().to_vec(), t.as_bytes().to_vec()));
        assert_eq!(cut("GET / HTTP/1.1"), pair("GET", "/"));
        assert_eq!(cut("GET /a b HTTP/2"), pair("GET", "/a b"));
        assert_eq!(cut("GET /a"), pair("GET", "/a"));
        for none in ["\\x16\\x03\\x01", "", "- - -", "- http://192.0.2.1:80- -", "<BADREQ>"] {
            assert_eq!(cut(none), None, "{none}");
        }
    }

    #[test]
    fn caches_say_in_many_ways_that_they_answered() {
        let hits =
            ["HIT", "hit", "TCP_HIT/200", "TCP_MEM_HIT", "Hit from cloudfront", "OriginShieldHit", "HIT-CLUSTER"];
        let more =
            ["HIT, MISS", "MISS, HIT", "STALE", "UPDATING", "cache-hit", "ExampleCache; hit; ttl=30", "1", "true"];
        for value in hits.into_iter().chain(more) {
            assert!(is_from_cache(value.as_bytes()), "{value}");
        }
        let misses =
            ["MISS", "BYPASS", "EXPIRED", "REVALIDATED", "RefreshHit", "TCP_REFRESH_HIT", "hitpass", "HIT-PASS"];
        let more = ["hit-for-pass", "DYNAMIC", "none", "0", "", "-", "Miss from cloudfront", "c; fwd=uri-miss; stored"];
        for value in misses.into_iter().chain(more) {
            assert!(!is_from_cache(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn hosts_lose_their_port_only() {
        assert_eq!(without_port(b"shop.example:443"), b"shop.example");
        assert_eq!(without_port(b"shop.example"), b"shop.example");
        assert_eq!(without_port(b"shop9"), b"shop9");
        assert_eq!(without_port(b"2001:db8::1"), b"2001:db8::1");
        assert_eq!(without_port(b"[2001:db8::1]:443"), b"[2001:db8::1]");
        for text in ["2001:db8::1:33317", "[2001:db8::1]:80", "[2001:db8::1]"] {
            assert_eq!(without_last_port(text.as_bytes()), b"2001:db8::1", "{text}");
        }
        assert_eq!(without_last_port(b"192.0.2.7:80"), b"192.0.2.7");
    }

    #[test]
    fn addresses_lose_their_port() {
        for (text, expected) in [
            ("192.0.2.7:4711", "192.0.2.7"),
            ("192.0.2.7", "192.0.2.7"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("", ""),
        ] {
            assert_eq!(address(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }
}
