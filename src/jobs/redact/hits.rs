//! Hits as JSON lines with pseudonyms.

use crate::logs::Hit;
use crate::logs::scan::Sink;
use crate::logs::tally::LinePlace;
use crate::merchant::{Place, Site};
use crate::report::redact::Redactor;
use serde_json::{Map, Value};

/// Writes the hits of one chunk. Lines keep their numbers: what is no hit becomes an empty line.
pub(super) struct HitWriter {
    redactor: Redactor,
    session: String,
    customer: String,
    bytes: Vec<u8>,
    /// The chunk's lines up to the last hit.
    lines: u64,
    /// The log's lines before the chunk.
    before: u64,
}

/// The key of an id that has a field of its own in a log. Logs are read with the same settings again, which name the field.
fn key(place: Option<&Place>, otherwise: &str) -> String {
    match place {
        Some(Place::Field(name)) => name.trim_start_matches('$').to_owned(),
        Some(Place::Cookie(name)) => format!("cookie_{name}"),
        Some(Place::RemoteUser) => "remote_user".to_owned(),
        _ => otherwise.to_owned(),
    }
}

impl HitWriter {
    pub(super) fn new(redactor: Redactor, site: &Site) -> Self {
        let (session, customer) = (key(site.session.as_ref(), "session"), key(site.customer.as_ref(), "customer"));
        Self { redactor, session, customer, bytes: Vec::new(), lines: 0, before: 0 }
    }

    fn record(&mut self, hit: &Hit<'_>) -> Map<String, Value> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let redactor = &mut self.redactor;
        let texts = [
            ("time", hit.at.to_string()),
            ("remote_addr", redactor.address(&text(hit.client))),
            ("host", text(hit.host)),
            ("method", text(hit.method)),
            ("uri", redactor.page(&text(hit.target))),
            ("referer", redactor.page(&text(hit.referer))),
            ("user_agent", redactor.agent(&text(hit.agent))),
            ("cookie", redactor.cookie_header(&text(hit.cookies))),
            (&self.session, redactor.session(&text(hit.session))),
            (&self.customer, redactor.customer(&text(hit.customer))),
            ("location", redactor.page(&text(hit.location))),
            ("set_cookie", redactor.set_cookie(&text(hit.set_cookie))),
            ("cache", if hit.cached { "HIT".to_owned() } else { String::new() }),
        ];
        let filled = texts.into_iter().filter(|(_, text)| !text.is_empty());
        let mut record: Map<String, Value> = filled.map(|(key, text)| (key.to_owned(), text.into())).collect();
        for (key, number) in [("status", u32::from(hit.status)), ("sample_rate", hit.sampled)] {
            if number > 0 {
                record.insert(key.to_owned(), number.into());
            }
        }
        record
    }
}

impl Sink for HitWriter {
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
        let missing = place.line.saturating_sub(self.lines + 1);
        self.bytes.extend(std::iter::repeat_n(b'\n', missing as usize));
        let record = Value::Object(self.record(hit)).to_string();
        self.bytes.extend_from_slice(record.as_bytes());
        self.bytes.push(b'\n');
        self.lines = place.line;
    }

    fn rebase(&mut self, lines_before: u64) {
        self.before = lines_before;
    }
}

/// The lines of all chunks of a log.
pub(super) fn joined(chunks: Vec<HitWriter>) -> Vec<u8> {
    let (mut all, mut lines) = (Vec::new(), 0);
    for chunk in chunks {
        let missing = chunk.before.saturating_sub(lines);
        all.extend(std::iter::repeat_n(b'\n', missing as usize));
        all.extend_from_slice(&chunk.bytes);
        lines = chunk.before.max(lines) + chunk.lines;
    }
    all
}
