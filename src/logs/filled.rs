//! Counts which parts the sample lines hold.

use super::sense::is_host;
use crate::logs::Hit;
use crate::logs::formats::tidy::is_quoted;

/// How many of the sample lines that fit hold a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Filled {
    /// The client's address.
    pub client: usize,
    /// An address that a proxy forwarded, or one that a CDN names.
    pub forwarded: usize,
    /// The requested host.
    pub host: usize,
    /// A host that is none of the internet, such as the name of the machine that writes the log.
    pub odd_host: usize,
    /// A user agent in single quotes.
    pub quoted_agent: usize,
    /// A method other than the usual one.
    pub other_method: usize,
    /// A query in the target.
    pub query: usize,
    /// A referring page.
    pub referer: usize,
    /// A user agent.
    pub agent: usize,
    /// Cookies.
    pub cookies: usize,
    /// A session id in its own field.
    pub session: usize,
    /// A status.
    pub status: usize,
    /// The response's `Location` or `Set-Cookie`.
    pub answer: usize,
    /// A `Location` of a response that redirects nobody and creates nothing.
    pub odd_location: usize,
    /// How many requests a line represents.
    pub sampled: usize,
}

impl Filled {
    pub(super) fn count(&mut self, hit: &Hit<'_>) {
        let has = |part: &[u8]| usize::from(!part.is_empty());
        self.client += has(hit.client);
        self.forwarded += has(hit.forwarded).max(has(hit.named));
        self.host += has(hit.host);
        self.odd_host += usize::from(!hit.host.is_empty() && !is_host(hit.host));
        self.quoted_agent += usize::from(is_quoted(hit.agent));
        self.other_method += usize::from(!matches!(hit.method, b"" | b"GET"));
        self.query += usize::from(hit.target.contains(&b'?'));
        self.referer += has(hit.referer);
        self.agent += has(hit.agent);
        self.cookies += has(hit.cookies);
        self.session += has(hit.session);
        self.status += usize::from(hit.status != 0);
        self.answer += usize::from(!hit.location.is_empty() || !hit.set_cookie.is_empty());
        let leads_on = (300..400).contains(&hit.status) || matches!(hit.status, 0 | 201 | 202);
        self.odd_location += usize::from(!hit.location.is_empty() && !leads_on);
        self.sampled += usize::from(hit.sampled != 0);
    }

    /// How many kinds of values some line holds.
    pub(super) fn kinds(&self) -> usize {
        let client = [self.client, self.forwarded];
        let host = self.host - self.odd_host;
        let others = [host, self.query, self.referer, self.agent, self.cookies, self.session, self.status];
        client.iter().chain(&others).filter(|count| **count > 0).count()
    }
}
