//! A test of the links that a person can do in two minutes: follow a link in a clean window, and once more with the blocker on.
//! A parameter in the address marks the requests, so that the log shows what arrived.

use crate::base::identity::Key;
use crate::base::units::{Micros, Span};
use crate::events::query::value;
use crate::events::relevance::is_irrelevant;
use crate::logs::Hit;
use crate::logs::scan::Sink;
use crate::logs::tally::LinePlace;
use serde::Serialize;

/// The parameter that marks a request of the test.
pub const MARK: &str = "tagtrail_test";

/// The values of the parameter, and what each means.
pub const ROUNDS: [(&str, &str); 2] =
    [("clean", "a new private window, without extensions"), ("blocker", "the usual window, with its blocker on")];

/// How long after the marked request a page belongs to the test.
const ROUND: Span = Span::minutes(10);

/// The most requests of one round that are kept.
const MOST: usize = 200;

/// A marked request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Marked {
    /// The round: `clean`, `blocker`, or what else somebody wrote.
    pub round: String,
    /// When.
    pub at: Micros,
    /// Address and browser.
    pub device: Key,
    /// The address alone.
    pub address: u32,
    /// The requested address.
    pub target: String,
    /// The status of the reply.
    pub status: u16,
    /// Where a redirect led, if that was logged.
    pub location: String,
    /// The log, and the line.
    pub log: usize,
    /// See `log`.
    pub line: u64,
}

/// Whether a request is one of the test. A page that comes from a marked one has the mark in its referrer only.
pub(super) fn is_marked(hit: &Hit<'_>) -> bool {
    memchr::memmem::find(hit.target, MARK.as_bytes()).is_some()
}

impl Marked {
    pub(super) fn of(hit: &Hit<'_>, log: usize, line: u64) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            round: text(value(hit.target, MARK.as_bytes()).unwrap_or_default()),
            at: hit.at,
            device: Key::device(hit.client, hit.agent),
            address: Key::address(hit.client).short(),
            target: text(hit.target),
            status: hit.status,
            location: text(hit.location),
            log,
            line,
        }
    }
}

/// A request by a device of the test, after its marked one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct After {
    /// When.
    pub at: Micros,
    /// Address and browser.
    pub device: Key,
    /// The path.
    pub path: String,
    /// Whether the request carried a cookie or a session.
    pub has_cookie: bool,
}

/// Collects the requests of devices.
#[derive(Debug, Default)]
pub struct Devices {
    /// What was found.
    pub after: Vec<After>,
}

impl Sink for Devices {
    fn hit(&mut self, hit: &Hit<'_>, _: LinePlace) {
        if is_irrelevant(hit) {
            return;
        }
        let path = &hit.target[..memchr::memchr2(b'?', b'#', hit.target).unwrap_or(hit.target.len())];
        self.after.push(After {
            at: hit.at,
            device: Key::device(hit.client, hit.agent),
            path: String::from_utf8_lossy(path).into_owned(),
            has_cookie: !hit.cookies.is_empty() || !hit.session.is_empty(),
        });
    }

    fn rebase(&mut self, _: u64) {}
}

/// One thing that has to be seen in the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Check {
    /// What.
    pub what: String,
    /// Whether it was seen; nothing where the log cannot show it.
    pub seen: Option<bool>,
}

/// The result of one round.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Round {
    /// Its name.
    pub round: String,
    /// When it was done.
    pub at: Micros,
    /// The request, as its line has it.
    pub target: String,
    /// The line, as `log:line`.
    pub evidence: String,
    /// What was looked for.
    pub checks: Vec<Check>,
}

/// What the reading of a round needs to know.
pub struct Reading<'r> {
    /// Names of the logs, by number.
    pub logs: &'r [String],
    /// Whether an address or a target carries a registered id; nothing where it is no link of a programme.
    pub carries: &'r dyn Fn(&str) -> Option<bool>,
    /// Whether a path is a click beacon; `None` where none is known.
    pub is_beacon: Option<&'r dyn Fn(&str) -> bool>,
    /// Whether the logs hold cookies or sessions at all.
    pub logs_cookies: bool,
}

/// Reads the results of the rounds: the last time that each was done.
pub fn rounds(marked: &[Marked], after: &[After], reading: &Reading<'_>) -> Vec<Round> {
    let mut names: Vec<&str> = marked.iter().map(|marked| marked.round.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let last = |name: &str| {
        let of_round = marked.iter().filter(|marked| marked.round == name);
        of_round.max_by_key(|marked| (marked.at, marked.line))
    };
    names.into_iter().filter_map(last).map(|marked| round(marked, after, reading)).collect()
}

fn round(marked: &Marked, after: &[After], reading: &Reading<'_>) -> Round {
    let theirs = || {
        let of_device = after.iter().filter(|other| other.device == marked.device && other.at >= marked.at);
        of_device.filter(|other| other.at <= marked.at + ROUND).take(MOST)
    };
    let mut checks = vec![Check {
        what: format!("the request arrived, and was answered ({})", marked.status),
        seen: Some(marked.status < 400),
    }];
    let is_away = marked.location.contains("://");
    let carried = if is_away { (reading.carries)(&marked.location) } else { (reading.carries)(&marked.target) };
    let what = if is_away {
        "the target of the redirect carries a registered id"
    } else {
        "the address carries a registered id"
    };
    checks.push(Check { what: what.to_owned(), seen: carried });
    if !is_away {
        let is_next = |other: &&After| other.at > marked.at || other.path != path_of(&marked.target);
        let cookie = reading.logs_cookies.then(|| theirs().filter(is_next).any(|other| other.has_cookie));
        checks.push(Check { what: "a later request of the visit brought a cookie back".to_owned(), seen: cookie });
        let beacon = reading.is_beacon.map(|is_beacon| theirs().any(|other| is_beacon(&other.path)));
        checks.push(Check { what: "the click beacon was sent".to_owned(), seen: beacon });
    }
    let evidence = format!("{}:{}", reading.logs.get(marked.log).map_or("", String::as_str), marked.line);
    Round { round: marked.round.clone(), at: marked.at, target: marked.target.clone(), evidence, checks }
}

fn path_of(target: &str) -> &str {
    &target[..target.find(['?', '#']).unwrap_or(target.len())]
}

/// The address to open in a round.
pub fn address(link: &str, round: &str) -> String {
    let (address, fragment) = link.split_at(link.find('#').unwrap_or(link.len()));
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{MARK}={round}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(target: &str, location: &str) -> Marked {
        let hit = Hit {
            at: Micros(1_000_000),
            client: b"192.0.2.1",
            agent: b"Browser/1.0",
            target: target.as_bytes(),
            status: if location.is_empty() { 200 } else { 302 },
            location: location.as_bytes(),
            ..Hit::default()
        };
        assert!(is_marked(&hit));
        Marked::of(&hit, 0, 7)
    }

    fn seen(marked: &Marked, after: &[After]) -> Vec<Option<bool>> {
        let carries = |url: &str| Some(url.contains("tag=k-20"));
        let is_beacon = |path: &str| path == "/px";
        let logs = ["access.log".to_owned()];
        let reading = Reading { logs: &logs, carries: &carries, is_beacon: Some(&is_beacon), logs_cookies: true };
        let rounds = rounds(std::slice::from_ref(marked), after, &reading);
        assert_eq!(rounds[0].evidence, "access.log:7");
        rounds[0].checks.iter().map(|check| check.seen).collect()
    }

    #[test]
    fn a_round_shows_what_arrived() {
        let landing = marked("/p?tag=k-20&tagtrail_test=clean", "");
        let after = |path: &str, has_cookie| After {
            at: Micros(5_000_000),
            device: landing.device,
            path: path.to_owned(),
            has_cookie,
        };
        assert_eq!(seen(&landing, &[after("/px", false), after("/cart", true)]), [Some(true); 4]);
        assert_eq!(seen(&landing, &[]), [Some(true), Some(true), Some(false), Some(false)]);
        let lost = marked("/p?tagtrail_test=blocker", "");
        assert_eq!(seen(&lost, &[])[1], Some(false));
        let away = marked("/go/kettle?tagtrail_test=clean", "https://shop.example/?tag=k-20");
        assert_eq!(seen(&away, &[]), [Some(true), Some(true)]);
    }

    #[test]
    fn addresses_of_the_test_keep_their_fragment() {
        assert_eq!(address("https://a.example/p?x=1#y", "clean"), "https://a.example/p?x=1&tagtrail_test=clean#y");
        assert_eq!(address("/go/kettle", "blocker"), "/go/kettle?tagtrail_test=blocker");
    }
}
