//! Tests that lines which are taken by their outlines change nothing.

use super::*;
use crate::logs::copies::FirstLines;
use crate::logs::fields::{Field, Fields};
use crate::logs::formats::{Ids, known};
use crate::logs::scan::Job;
use crate::logs::source::{Io, Source};
use crate::merchant::partners::{Partner, Partners};
use crate::merchant::settings::Settings;
use crate::merchant::site::Place;
use crate::merchant::{Globs, Merchant};
use crate::orders::KeyIndex;
use crate::orders::read::{OrderSettings, from_tables};
use crate::tables::{Table, TableKind, Texts as Cells};
use proptest::prelude::*;
use std::sync::atomic::AtomicU64;

/// Requests hits for all lines.
struct Plain<'w>(EventCollector<'w>);

impl Sink for Plain<'_> {
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
        self.0.hit(hit, place);
    }
    fn finish(&mut self) {
        self.0.finish();
    }
    fn rebase(&mut self, lines_before: u64) {
        self.0.rebase(lines_before);
    }
}

fn merchant(customer: Option<Place>) -> Merchant {
    let partner = Partner { hosts: vec!["blog.example".to_owned()], tag: "x-1".to_owned(), ..Partner::default() };
    let mut merchant = Merchant::new(Settings::default(), Partners::of(vec![partner]));
    merchant.site.hosts = vec!["s.example".to_owned()];
    merchant.site.session = Some(Place::Cookie("s".to_owned()));
    merchant.site.customer = customer;
    merchant.site.pages.click_beacon = Globs::of(&["/t/*"]);
    merchant.site.pages.confirmation = Globs::of(&["/done*"]);
    merchant.programs[0].tag_params = vec!["via".to_owned()];
    merchant
}

/// The keys of an order of session `a` and customer `b`, from a known device.
fn keys() -> KeyIndex {
    let fields = [
        ("order_id", "1"),
        ("ordered_at", "2026-09-02"),
        ("session_id", "a"),
        ("customer_id", "b"),
        ("ip", "192.0.2.1"),
        ("user_agent", "Firefox"),
    ];
    let table = Table {
        path: "o.csv".into(),
        kind: TableKind::Csv { delimiter: b',' },
        names: fields.iter().map(|(name, _)| (*name).to_owned()).collect(),
        columns: fields.iter().map(|(_, text)| Cells::from_iter([*text])).collect(),
        rows: 1,
    };
    KeyIndex::of(&from_tables(std::iter::once(Ok(table)), &OrderSettings::default()).expect("readable"))
}

/// Everything that a scan leaves: events, counts, the sketch and the ledger.
fn scanned<S: Sink>(
    name: &str,
    text: &str,
    make: &(dyn Fn() -> S + Sync),
    shown: fn(&S) -> String,
) -> (Vec<String>, String) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.log");
    std::fs::write(&path, text).expect("writes");
    let source = Source::open(&path, Io::Auto).expect("opens");
    let format = known::named(name, Ids::default()).expect("known");
    let (openings, progress) = (FirstLines::default(), AtomicU64::new(0));
    let (zone, sought) = (chrono_tz::UTC, Fields::NONE.with(Field::Query).with(Field::Visitor).with(Field::Referrer));
    let job = Job { source: &source, format: &format, zone, log: 0, openings: &openings, progress: &progress, sought };
    let scanned = job.scan(make);
    (scanned.sinks.iter().map(shown).collect(), format!("{:?}", scanned.tally))
}

fn collected(sink: &EventCollector<'_>) -> String {
    format!("{:?} {:?}", sink.kept, sink.footprints)
}

/// The same of a scan that is offered outlines, and of one that is offered hits alone.
fn both(name: &str, text: &str, watch: &Matcher<'_>) -> [(Vec<String>, String); 2] {
    let (one, other) = (Interner::default(), Interner::default());
    let outlined = || EventCollector::new(watch, 3, &one).with_footprints(true);
    let plain = || Plain(EventCollector::new(watch, 3, &other).with_footprints(true));
    [scanned(name, text, &outlined, collected), scanned(name, text, &plain, |sink| collected(&sink.0))]
}

/// Cookies, paths and users in which a customer can be.
fn customers() -> [Place; 3] {
    [Place::Cookie("c".to_owned()), Place::Query("c".to_owned()), Place::RemoteUser]
}

proptest! {
    /// A scan that is offered outlines leaves the same events, counts and ledger as one that is offered hits alone.
    #[test]
    fn outlines_change_nothing(
        place in 0..3_usize,
        lines in proptest::collection::vec((
            "192[.]0[.]2[.][12]|2001:db8::1|-",
            "(GET|POST) (/|/p/1|/a[.]js|/p[.]png|/t/seen|/done|/d|/t)([?](via=x-1|n=1|gclid=7|c=b|&%3Fvia=q|utm_medium=cpc))? HTTP/1[.]1|-|x",
            "https://(www[.])?(s|blog|other)[.]example(/p)?([?]via=x-1)?|-|app:",
            "Firefox|Chrome|-",
            "(s=[abc])?(; )?(c=[ab])?|-|\\\\",
            0..8_u8,
        ), 0..60),
    ) {
        let merchant = merchant(customers().into_iter().nth(place));
        let keys = keys();
        let watch = Matcher::new(&merchant, &keys);
        let line = |(nth, (client, request, referer, agent, cookies, kind)): (usize, &(String, String, String, String, String, u8))| {
            let second = nth % 60;
            match kind {
                6 => "# a remark\n".to_owned(),
                7 => format!("{{\"client_ip\":\"{client}\",\"request\":\"{request}\"}}\n"),
                _ => format!(
                    concat!(
                        "{{\"time\":\"2026-09-01T00:00:{:02}Z\",\"client_ip\":\"{}\",\"request\":\"{}\",\"status\":200,",
                        "\"http_referer\":\"{}\",\"http_user_agent\":\"{}\",\"http_cookie\":\"{}\"}}\n"
                    ),
                    second, client, request, referer, agent, cookies
                ),
            }
        };
        let text: String = lines.iter().enumerate().map(line).collect();
        let [outlined, plain] = both("json", &text, &watch);
        prop_assert_eq!(outlined, plain, "{}", text);
    }

    /// The same for Combined lines, of which the outline is the whole line.
    #[test]
    fn outlines_of_combined_lines_change_nothing(
        place in 0..3_usize,
        lines in proptest::collection::vec((
            "192[.]0[.]2[.][12]|2001:db8::1|-",
            "(GET|POST|HEAD) (/|/p/1|/a[.]js|/p[.]png|/t/seen|/done|http://s[.]example/p)([?](via=x-1|n=1|gclid=7|c=b))?( HTTP/1[.]1)?|-|x",
            "200|204|404|-|20",
            "https://(www[.])?(s|blog|other)[.]example(/p)?([?]via=x-1)?|-|app:",
            "Firefox|-",
            "(s=[abc])?(; )?(c=[ab])?|-|\\\\\"",
            0..12_u8,
        ), 0..60),
    ) {
        let merchant = merchant(customers().into_iter().nth(place));
        let keys = keys();
        let watch = Matcher::new(&merchant, &keys);
        let line = |nth: usize| {
            let (client, request, status, referer, agent, cookies, kind) = &lines[nth];
            let (user, size, end) = match kind {
                6 => ("a user", "7", ""),
                7 => ("-", "x", ""),
                8 => ("-", "-", " 5"),
                9 => ("-", "7", "\r"),
                10 => ("u1", "", ""),
                _ => ("-", "7", ""),
            };
            let time = if *kind == 11 { "31/Feb/2026:00:00" } else { "01/Sep/2026:00:00" };
            format!(
                "{client} - {user} [{time}:{:02} +0000] \"{request}\" {status} {size} \"{referer}\" \"{agent}\" \"{cookies}\"{end}\n",
                nth % 60
            )
        };
        let text: String = (0..lines.len()).map(line).collect();
        let [outlined, plain] = both("combined_cookie", &text, &watch);
        prop_assert_eq!(outlined, plain, "{}", text);
    }
}

#[test]
fn a_strangers_page_is_taken_by_its_outline() {
    let (merchant, keys, register) = (merchant(None), keys(), Interner::default());
    let watch = Matcher::new(&merchant, &keys);
    let mut sink = EventCollector::new(&watch, 0, &register);
    let page =
        Outline { client: b"192.0.2.9", target: b"/p/1?n=2", cookies: b"s=c", agent: b"Firefox", ..Outline::default() };
    assert!(sink.takes(&page, LinePlace::default()));
    for other in [
        Outline { client: b"192.0.2.1", ..page },
        Outline { target: b"/p?via=x", ..page },
        Outline { target: b"/t/seen", ..page },
        Outline { target: b"/p?gclid=1", ..page },
        Outline { cookies: b"s=a", ..page },
        Outline { referer: b"https://blog.example/", ..page },
    ] {
        assert!(!sink.takes(&other, LinePlace::default()), "{other:?}");
    }
    assert_eq!((sink.kept.seen.hits, sink.kept.seen.sessions, sink.kept.len()), (1, 1, 0));
    // A file of a page, without a cookie, matters to no order, and does not count.
    assert!(sink.takes(
        &Outline { target: b"/a.js", client: b"192.0.2.1", method: b"GET", cookies: b"", ..page },
        LinePlace::default()
    ));
    assert_eq!((sink.kept.seen.hits, sink.kept.len()), (1, 0));
}
