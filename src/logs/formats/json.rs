//! Cuts lines that hold one JSON object each, by key name, without building a tree.
//!
//! Values stay where they are; nested objects and arrays are stepped over. A key that occurs twice counts by its
//! last value, as in most readers.

use super::escapes::Escape;
use super::text::undo_in;
use super::{Ids, Parts, Slot};
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::{Hit, Reject};

/// Nesting deeper than this is not read: nobody logs it, and a stranger might.
pub const MAX_DEPTH: usize = 32;

const BUCKETS: usize = 256;

/// Which keys lead to which slots.
#[derive(Clone, Debug)]
pub struct JsonPlan {
    keys: Vec<(Box<[u8]>, Slot)>,
    /// First and last candidate of `keys` per bucket, so that a key costs one look and one comparison.
    buckets: Vec<Vec<u16>>,
}

/// The key names in use, by slot.
const USUAL: &[(&str, Slot)] = &[
    ("remote_addr", Slot::Client),
    ("client_ip", Slot::Client),
    ("clientip", Slot::Client),
    ("clientIp", Slot::Client),
    ("ClientIP", Slot::Client),
    ("client_addr", Slot::Client),
    ("remote_ip", Slot::Client),
    ("remoteAddr", Slot::Client),
    ("remoteIp", Slot::Client),
    ("client", Slot::Client),
    ("ip", Slot::Client),
    ("time", Slot::Time(TimeKind::Any)),
    ("timestamp", Slot::Time(TimeKind::Any)),
    ("@timestamp", Slot::Time(TimeKind::Any)),
    ("ts", Slot::Time(TimeKind::Any)),
    ("datetime", Slot::Time(TimeKind::Any)),
    ("time_iso8601", Slot::Time(TimeKind::Any)),
    ("time_local", Slot::Time(TimeKind::Any)),
    ("msec", Slot::Time(TimeKind::Any)),
    ("start_time", Slot::Time(TimeKind::Any)),
    ("EdgeStartTimestamp", Slot::Time(TimeKind::Any)),
    ("request", Slot::Request),
    ("method", Slot::Method),
    ("request_method", Slot::Method),
    ("http_method", Slot::Method),
    ("verb", Slot::Method),
    ("ClientRequestMethod", Slot::Method),
    ("uri", Slot::Target),
    ("request_uri", Slot::Target),
    ("url", Slot::Target),
    ("path", Slot::Target),
    ("target", Slot::Target),
    ("requestUrl", Slot::Target),
    ("ClientRequestURI", Slot::Target),
    ("args", Slot::Query),
    ("query", Slot::Query),
    ("query_string", Slot::Query),
    ("status", Slot::Status),
    ("status_code", Slot::Status),
    ("response", Slot::Status),
    ("response_code", Slot::Status),
    ("EdgeResponseStatus", Slot::Status),
    ("referer", Slot::Referer),
    ("referrer", Slot::Referer),
    ("http_referer", Slot::Referer),
    ("http_referrer", Slot::Referer),
    ("ClientRequestReferer", Slot::Referer),
    ("user_agent", Slot::Agent),
    ("userAgent", Slot::Agent),
    ("http_user_agent", Slot::Agent),
    ("agent", Slot::Agent),
    ("ua", Slot::Agent),
    ("ClientRequestUserAgent", Slot::Agent),
    ("cookie", Slot::Cookies),
    ("cookies", Slot::Cookies),
    ("http_cookie", Slot::Cookies),
    ("host", Slot::Host),
    ("http_host", Slot::Host),
    ("server_name", Slot::Host),
    ("vhost", Slot::Host),
    ("domain", Slot::Host),
    ("ClientRequestHost", Slot::Host),
    ("location", Slot::Location),
    ("sent_http_location", Slot::Location),
    ("set_cookie", Slot::SetCookie),
    ("sent_http_set_cookie", Slot::SetCookie),
];

impl JsonPlan {
    /// A plan of these keys.
    pub fn new(keys: Vec<(String, Slot)>) -> Self {
        let timed = |slot: Slot| {
            if matches!(slot, Slot::Time(_)) { Slot::Time(TimeKind::Any) } else { slot }
        };
        let keys: Vec<(Box<[u8]>, Slot)> =
            keys.into_iter().map(|(key, slot)| (key.into_bytes().into(), timed(slot))).collect();
        let mut buckets = vec![Vec::new(); BUCKETS];
        for (at, (key, _)) in keys.iter().enumerate() {
            buckets[bucket(key)].push(at as u16);
        }
        Self { keys, buckets }
    }

    /// The plan of the usual key names, and of the keys that the shop says hold its ids.
    pub fn usual(ids: Ids<'_>) -> Self {
        let mut keys: Vec<(String, Slot)> =
            USUAL.iter().map(|(key, slot)| ((*key).to_owned(), ids.field(key, slot.clone()))).collect();
        keys.push(("remote_user".to_owned(), ids.remote_user()));
        for (place, slot) in [(ids.session, Slot::Session), (ids.customer, Slot::Customer)] {
            if let Some(crate::merchant::site::Place::Field(name)) = place
                && !USUAL.iter().any(|(key, _)| key == name)
            {
                keys.push((name.clone(), slot));
            }
        }
        Self::new(keys)
    }

    /// The slots that the keys lead to.
    pub fn slots(&self) -> Vec<Slot> {
        self.keys.iter().map(|(_, slot)| slot.clone()).collect()
    }

    /// Cuts a line into a hit that is still empty. Allocation-free unless a part that is used holds escapes, which are
    /// undone in `scratch`.
    #[inline]
    pub fn cut<'a>(
        &self,
        line: &'a [u8],
        clock: &mut Clock,
        scratch: &'a mut Vec<u8>,
        hit: &mut Hit<'a>,
    ) -> Result<(), Reject> {
        let mut parts = Parts::of(hit);
        let mut cursor = Cursor { text: line, at: 0 };
        let mut escaped = false;
        let mut timed = false;
        cursor.expect(b'{')?;
        if !cursor.take(b'}') {
            loop {
                let (key, _) = cursor.string()?;
                cursor.expect(b':')?;
                let (value, has_escape) = cursor.value()?;
                if let Some(slot) = self.slot(key) {
                    // Of several times in one line the first key of the list that is filled stays.
                    if !(timed && matches!(slot, Slot::Time(_))) {
                        timed |= matches!(slot, Slot::Time(_));
                        escaped |= has_escape && *slot != Slot::Skip;
                        parts.put(slot, value, clock)?;
                    }
                }
                if !cursor.take(b',') {
                    break;
                }
            }
            cursor.expect(b'}')?;
        }
        if !timed || (parts.request.is_none() && parts.hit.target.is_empty() && parts.path.is_empty()) {
            return Err(Reject::Shape);
        }
        if escaped { undo_in(parts, Escape::Json, scratch) } else { parts.finish(scratch) }
    }

    #[inline]
    fn slot(&self, key: &[u8]) -> Option<&Slot> {
        let found = self.buckets[bucket(key)].iter().map(|at| &self.keys[usize::from(*at)]);
        found.into_iter().find(|(known, _)| **known == *key).map(|(_, slot)| slot)
    }
}

#[inline]
fn bucket(key: &[u8]) -> usize {
    let (first, last) = (key.first().copied().unwrap_or(0), key.last().copied().unwrap_or(0));
    (key.len() * 7 + usize::from(first) * 3 + usize::from(last) * 31) % BUCKETS
}

/// A place in a JSON text.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Reject> {
        if self.take(byte) { Ok(()) } else { Err(Reject::Shape) }
    }

    /// A string's text without its quotes, and whether it holds escapes.
    #[inline]
    fn string(&mut self) -> Result<(&'a [u8], bool), Reject> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            let found = memchr::memchr2(b'"', b'\\', &self.text[self.at..]).ok_or(Reject::Shape)?;
            self.at += found + 1;
            if self.text[self.at - 1] == b'"' {
                return Ok((&self.text[start..self.at - 1], escaped));
            }
            escaped = true;
            self.at += 1;
            if self.at > self.text.len() {
                return Err(Reject::Shape);
            }
        }
    }

    /// A value: a string's text, a number's or word's text, or nothing for `null`, objects and arrays.
    #[inline]
    fn value(&mut self) -> Result<(&'a [u8], bool), Reject> {
        match self.peek().ok_or(Reject::Shape)? {
            b'"' => self.string(),
            b'{' | b'[' => self.nested().map(|()| (&b""[..], false)),
            _ => {
                let start = self.at;
                let length = self.text[start..]
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'))
                    .count();
                self.at += length;
                let text = &self.text[start..self.at];
                if length == 0 {
                    Err(Reject::Shape)
                } else if text == b"null" {
                    Ok((b"", false))
                } else {
                    Ok((text, false))
                }
            }
        }
    }

    /// Steps over an object or array.
    fn nested(&mut self) -> Result<(), Reject> {
        let mut depth = 0;
        loop {
            match self.peek().ok_or(Reject::Shape)? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
            if depth > MAX_DEPTH {
                return Err(Reject::Shape);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Result<(String, String, u16, String), Reject> {
        let plan = JsonPlan::usual(Ids::default());
        let mut scratch = Vec::new();
        let mut clock = Clock::new(chrono_tz::UTC);
        let mut hit = Hit::default();
        plan.cut(line.as_bytes(), &mut clock, &mut scratch, &mut hit)?;
        let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
        Ok((text(hit.method), text(hit.target), hit.status, hit.at.to_string()))
    }

    #[test]
    fn keys_in_any_order_and_unknown_ones_are_read() {
        let line = r#"{ "x": {"a":[1,"}"]}, "status": "404", "request":"GET /a?b=1 HTTP/1.1", "n":null, "time":1788220814.5 }"#;
        assert_eq!(cut(line), Ok(("GET".into(), "/a?b=1".into(), 404, "2026-09-01T00:00:14.5Z".into())));
    }

    #[test]
    fn a_path_and_a_query_apart_are_joined_and_absolute_targets_cut() {
        let line = r#"{"time":"2026-09-01T00:00:14Z","method":"GET","uri":"\/a","args":"tag=b\u0026c=d","status":200}"#;
        assert_eq!(cut(line).expect("cuts").1, "/a?tag=b&c=d");
        let line =
            r#"{"time":"2026-09-01T00:00:14Z","method":"GET","url":"https://shop.example/a?tag=b","status":200}"#;
        assert_eq!(cut(line).expect("cuts").1, "/a?tag=b");
    }

    #[test]
    fn broken_objects_are_refused() {
        for line in
            ["", "{", "[]", "{}", r#"{"time":"#, r#"{"time":1,"uri":"/"#, r#"{"uri":"/"}"#, r#"{"time":"x","uri":"/"}"#]
        {
            assert!(cut(line).is_err(), "{line}");
        }
        let deep = format!(r#"{{"a":{}1{},"time":1,"uri":"/"}}"#, "[".repeat(40), "]".repeat(40));
        assert_eq!(cut(&deep), Err(Reject::Shape));
    }
}
