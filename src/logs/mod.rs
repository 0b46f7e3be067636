//! Web server logs, read line by line without copying.
//!
//! `source` opens a file; `mapped`, `view`, `member`, `encoding` and `stream` give access to its bytes. `pieces` takes samples
//! from all over it. `chunks` and `blocks` cut it at line ends. `lines` cuts those into lines and passes on what `places` found
//! in them. `formats` cut a line into a [`Hit`], or only into the parts that show whether it can matter (`outline`). `detect` finds
//! a log's format by how well each fits sample lines (`fit`, `filled`, `sense`), and `infer` derives one. `scan` runs formats on every
//! core and pushes hits into a caller's `sink`; `again` does so for a few clients. `evidence` files hold what of a log
//! can matter. `tally` accounts for every line, `copies` finds lines that were handed in twice, and `coverage` derives from the
//! hits per minute (`minutes`) what the logs can show at all. No module here knows what a hit means.

pub mod again;
mod blocks;
pub mod chunks;
pub mod clients;
pub mod clock;
pub mod copies;
pub mod coverage;
pub mod detect;
mod directives;
pub mod encoding;
pub mod evidence;
pub mod fields;
mod filled;
mod fit;
pub mod formats;
pub mod infer;
pub mod lines;
mod mapped;
mod member;
pub mod minutes;
pub mod outline;
mod partial;
mod pieces;
mod places;
pub mod quote;
mod records;
pub mod rotation;
mod rows;
pub mod scan;
mod sense;
pub mod set;
mod sink;
pub mod source;
mod stream;
pub mod tally;
mod view;
mod whole;

use crate::base::units::Micros;

/// One log line: every part still points into the line (or into the cutter's scratch where an escape was undone).
///
/// Nothing is copied or checked as UTF-8. A part that the format lacks, or that the server logged as `-`, is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hit<'a> {
    /// When the request was made, or when it was answered if the format has only that time.
    pub at: Micros,
    /// The client's address. Before the format's client rule is applied, it is the address that connected.
    pub client: &'a [u8],
    /// The addresses for which proxies say they forwarded the request, separated by commas.
    pub forwarded: &'a [u8],
    /// The client that a CDN names in its own header.
    pub named: &'a [u8],
    /// The requested host, without its port; empty when not logged.
    pub host: &'a [u8],
    /// The request method.
    pub method: &'a [u8],
    /// Path and query as requested.
    pub target: &'a [u8],
    /// The response status; 0 when not logged.
    pub status: u16,
    /// The page that the request names as its origin.
    pub referer: &'a [u8],
    /// The user agent.
    pub agent: &'a [u8],
    /// The whole `Cookie` header.
    pub cookies: &'a [u8],
    /// The session id, when the format has a field for it.
    pub session: &'a [u8],
    /// The customer id, when the format has a field for it.
    pub customer: &'a [u8],
    /// The response's `Location` header.
    pub location: &'a [u8],
    /// The response's `Set-Cookie` header.
    pub set_cookie: &'a [u8],
    /// Whether the line says that a cache answered.
    pub cached: bool,
    /// How many requests the line represents when the server logged only a sample; 0 when not logged.
    pub sampled: u32,
}

impl Hit<'_> {
    /// Splits `https://shop.example/a` into host and path; proxies and some JSON logs write whole addresses.
    #[inline]
    pub(in crate::logs) fn split_absolute(&mut self) {
        if self.target.first() == Some(&b'/') || !self.target.starts_with(b"http") {
            return;
        }
        let Some(rest) = self.target.strip_prefix(b"https://").or_else(|| self.target.strip_prefix(b"http://")) else {
            return;
        };
        let end = memchr::memchr2(b'/', b'?', rest).unwrap_or(rest.len());
        if self.host.is_empty() {
            self.host = formats::without_port(&rest[..end]);
        }
        self.target = if end == rest.len() { b"/" } else { &rest[end..] };
    }
}

/// Why a line could not be read as a hit. A bad line is data: counted, with its place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reject {
    /// The line does not have the format's parts.
    Shape,
    /// The time cannot be read, or does not exist.
    Time,
    /// The request is not `METHOD TARGET PROTOCOL` (TLS bytes, an empty request line).
    Request,
    /// The status is not a number from 0 to 999.
    Status,
    /// The line is longer than [`lines::MAX_LINE`].
    TooLong,
    /// The last line of a log has no line end and cannot be read: it is still being written, or was cut off.
    Unfinished,
}

impl Reject {
    /// All reasons, in the order of the ledger.
    pub const ALL: [Self; 6] = [Self::Shape, Self::Time, Self::Request, Self::Status, Self::TooLong, Self::Unfinished];

    /// The word for this reason in ledgers and `rejected.log`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shape => "shape",
            Self::Time => "time",
            Self::Request => "request",
            Self::Status => "status",
            Self::TooLong => "too_long",
            Self::Unfinished => "unfinished",
        }
    }
}
