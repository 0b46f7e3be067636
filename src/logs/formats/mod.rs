//! Log formats: each compiles once to a plan of fields, and the plan cuts lines without allocating.
//!
//! `text` cuts formats that are a text with fields in it (nginx, Apache, the named ones); `json` cuts one JSON
//! object a line. `nginx` and `apache` compile the server's own format texts; `combined` names the usual ones.

pub mod apache;
pub mod combined;
pub mod escapes;
pub mod json;
pub mod nginx;
pub mod text;
#[cfg(test)]
mod twin;

use super::{Hit, Reject};
use crate::error::{Error, Kind, Result};
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::lines::near;
use crate::merchant::site::Place;

/// Where a cut field goes in a [`Hit`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Slot {
    /// The client's address.
    Client,
    /// The time, in one of its spellings.
    Time(TimeKind),
    /// `METHOD TARGET PROTOCOL`.
    Request,
    /// The request method alone.
    Method,
    /// Path and query together.
    Target,
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
    /// The host asked for, perhaps with a port.
    Host,
    /// The answer's `Location`.
    Location,
    /// The answer's `Set-Cookie`.
    SetCookie,
    /// A number that is not used, but must be one.
    Count,
    /// A field that is not used.
    Skip,
}

impl Slot {
    /// The word for this slot in messages and listings.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Time(_) => "time",
            Self::Request => "request",
            Self::Method => "method",
            Self::Target => "target",
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
            Self::Count | Self::Skip => "(unused)",
        }
    }
}

/// Where the shop keeps its ids in a log line, as far as a format can hold them in fields of their own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ids<'a> {
    /// Where the session id stands.
    pub session: Option<&'a Place>,
    /// Where the customer id stands.
    pub customer: Option<&'a Place>,
}

impl Ids<'_> {
    /// The slot of a logged cookie: an id's own, or unused.
    pub fn cookie(&self, name: &str) -> Slot {
        self.slot(&|place| matches!(place, Place::Cookie(known) if known == name)).unwrap_or(Slot::Skip)
    }

    /// The slot of a logged field by its name in the format: an id's own, or the given one.
    pub fn field(&self, name: &str, otherwise: Slot) -> Slot {
        self.slot(&|place| matches!(place, Place::Field(known) if known.trim_start_matches('$') == name))
            .unwrap_or(otherwise)
    }

    /// The slot of the authenticated user.
    pub fn remote_user(&self) -> Slot {
        self.slot(&|place| matches!(place, Place::RemoteUser)).unwrap_or(Slot::Skip)
    }

    fn slot(&self, is_here: &dyn Fn(&Place) -> bool) -> Option<Slot> {
        if self.session.is_some_and(is_here) {
            return Some(Slot::Session);
        }
        self.customer.is_some_and(is_here).then_some(Slot::Customer)
    }
}

/// A compiled format.
#[derive(Clone, Debug)]
pub struct Format {
    /// Its name in `tagtrail formats`, or `nginx log_format` / `Apache LogFormat` for a user's own text.
    pub name: String,
    plan: Plan,
}

#[derive(Clone, Debug)]
enum Plan {
    Text(text::TextPlan),
    Json(json::JsonPlan),
}

impl Format {
    /// A format that is a text with fields in it.
    pub fn text(name: impl Into<String>, plan: text::TextPlan) -> Self {
        Self { name: name.into(), plan: Plan::Text(plan) }
    }

    /// A format of one JSON object a line.
    pub fn json(name: impl Into<String>, plan: json::JsonPlan) -> Self {
        Self { name: name.into(), plan: Plan::Json(plan) }
    }

    /// Lets lines go on behind the last described field; a text that ends without a field between has no effect.
    fn open_end(&mut self) {
        if let Plan::Text(plan) = &mut self.plan {
            plan.open_end();
        }
    }

    /// The slots that lines of this format fill.
    pub fn slots(&self) -> Vec<Slot> {
        match &self.plan {
            Plan::Text(plan) => plan.slots(),
            Plan::Json(plan) => plan.slots(),
        }
    }

    /// Whether lines of this format carry a slot.
    pub fn has(&self, slot: &Slot) -> bool {
        self.slots().contains(slot)
    }

    /// Whether directives such as `#Fields:` tell how its lines are to be read.
    pub fn is_headed(&self) -> bool {
        false
    }

    /// A cutter for one thread: it remembers the day and owns the scratch in which escapes are undone.
    pub fn cutter(&self, zone: chrono_tz::Tz) -> Cutter<'_> {
        Cutter { format: self, clock: Clock::new(zone), scratch: Vec::new() }
    }
}

/// Cuts lines of one format on one thread.
#[derive(Debug)]
pub struct Cutter<'f> {
    format: &'f Format,
    clock: Clock,
    scratch: Vec<u8>,
}

impl Cutter<'_> {
    /// Whether directives tell how its lines are to be read.
    pub fn is_headed(&self) -> bool {
        self.format.is_headed()
    }

    /// Takes a line that begins with `#`, for a format that heeds them.
    pub fn directive(&mut self, _: &[u8]) {}

    /// The hit that a line holds (without its line end), or why it holds none.
    pub fn cut<'a>(&'a mut self, line: &'a [u8]) -> std::result::Result<Hit<'a>, Reject> {
        let mut hit = Hit::default();
        self.cut_line(line, None, &mut hit)?;
        Ok(hit)
    }

    /// Cuts a line of a chunk into an empty hit, with what is known of its quotes.
    #[inline]
    pub fn cut_line<'a>(
        &'a mut self,
        line: &'a [u8],
        quotes: Option<&[usize]>,
        hit: &mut Hit<'a>,
    ) -> std::result::Result<(), Reject> {
        let plan = match &self.format.plan {
            Plan::Text(plan) => plan,
            Plan::Json(plan) => return plan.cut(line, &mut self.clock, &mut self.scratch, hit),
        };
        let mut parts = Parts::of(hit);
        let plain = quotes.and_then(|quotes| plan.cut_plain(line, quotes, &mut self.clock, &mut parts));
        if plain.is_some() {
            return parts.finish(&mut self.scratch);
        }
        *hit = Hit::default();
        plan.cut(line, &mut self.clock, &mut self.scratch, hit)
    }
}

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

    /// Puts one cut field where it belongs. `-` and nothing are the same: not logged.
    #[inline]
    pub(super) fn put(&mut self, slot: &Slot, value: &'a [u8], clock: &mut Clock) -> std::result::Result<(), Reject> {
        let value = if let [b'-'] = value { b"" } else { value };
        let hit = &mut *self.hit;
        match slot {
            Slot::Skip => {}
            Slot::Count if value.iter().all(u8::is_ascii_digit) => {}
            Slot::Count => return Err(Reject::Shape),
            Slot::Client => hit.client = value,
            Slot::Time(kind) => hit.at = clock.read(kind, value).ok_or(Reject::Time)?,
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
        }
        Ok(())
    }

    /// Takes the request line apart.
    #[inline]
    pub(super) fn split_request(&mut self) -> std::result::Result<(), Reject> {
        if let Some(request) = self.request {
            let (method, target) = request_line(request).ok_or(Reject::Request)?;
            self.hit.method = method;
            self.hit.target = target;
        }
        Ok(())
    }

    /// Finishes the hit. A path and a query that were logged apart are joined in `scratch`.
    #[inline]
    pub(super) fn finish(mut self, scratch: &'a mut Vec<u8>) -> std::result::Result<(), Reject> {
        self.split_request()?;
        if self.hit.target.is_empty() {
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

/// Method and target of a request line; the protocol may be missing (HTTP/0.9), the target may hold spaces.
#[inline]
fn request_line(request: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = if request.starts_with(b"GET ") { 3 } else { near(b' ', request)? };
    let method = &request[..space];
    let named = method == b"GET" || method.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-' || *b == b'_');
    if method.is_empty() || method.len() > 24 || !named {
        return None;
    }
    let rest = &request[space + 1..];
    let end = match rest.len().checked_sub(9) {
        Some(at) if rest[at..].starts_with(b" HTTP/") => at,
        _ => memchr::memrchr(b' ', rest).filter(|at| rest[at + 1..].starts_with(b"HTTP/")).unwrap_or(rest.len()),
    };
    (end > 0).then_some((method, &rest[..end]))
}

#[inline]
fn status(text: &[u8]) -> std::result::Result<u16, Reject> {
    let mut value = 0_u16;
    if text.len() > 3 {
        return Err(Reject::Status);
    }
    for byte in text {
        if !byte.is_ascii_digit() {
            return Err(Reject::Status);
        }
        value = value * 10 + u16::from(byte - b'0');
    }
    Ok(value)
}

/// `shop.example:443` to `shop.example`.
fn without_port(host: &[u8]) -> &[u8] {
    let digits = host.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    match host.len().checked_sub(digits + 1) {
        Some(at) if digits > 0 && host[at] == b':' => &host[..at],
        _ => host,
    }
}

/// Compiles what the user wrote under `log_format`: a format's name, or a server's own format text.
///
/// Fails with [`Kind::Settings`] when the text cannot be compiled or lacks a time or a request.
pub fn compile(text: &str, ids: Ids<'_>) -> Result<Format> {
    let text = text.trim();
    if let Some(format) = combined::named(text, ids) {
        return Ok(format);
    }
    let format = if text.contains('%') {
        apache::compile(text, ids)
    } else if text.contains('$') {
        nginx::compile(text, ids)
    } else {
        let names: Vec<&str> = combined::NAMED.iter().map(|n| n.name).collect();
        return Err(Error::new(
            Kind::Settings,
            "",
            format!("log_format {text:?} is no format's name and has no fields"),
        )
        .hint(format!("name one of {}, or paste the server's log_format or LogFormat text", names.join(", "))));
    }?;
    let slots = format.slots();
    let has = |slot: &[&str]| slots.iter().any(|s| slot.contains(&s.name()));
    for (what, names) in [("a time", &["time"][..]), ("the request", &["request", "target", "path"][..])] {
        if !has(names) {
            return Err(Error::new(Kind::Settings, "", format!("log_format has no field for {what}: {text:?}")));
        }
    }
    Ok(format)
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
        assert_eq!(cut("\\x16\\x03\\x01"), None);
        assert_eq!(cut(""), None);
    }

    #[test]
    fn hosts_lose_their_port_only() {
        assert_eq!(without_port(b"shop.example:443"), b"shop.example");
        assert_eq!(without_port(b"shop.example"), b"shop.example");
        assert_eq!(without_port(b"shop9"), b"shop9");
    }

    #[test]
    fn a_format_without_time_is_refused() {
        let error = compile("$remote_addr \"$request\"", Ids::default()).expect_err("no time");
        assert!(error.to_string().contains("no field for a time"), "{error}");
        let error = compile("combned", Ids::default()).expect_err("no such name");
        assert!(error.to_string().contains("combined"), "{error}");
    }
}
