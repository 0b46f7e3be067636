//! Findings of a small publisher and a small shop.

use super::*;
use crate::links::Found;
use crate::links::followed::{Collector, Watch};
use crate::links::sources::Form;
use crate::logs::Hit;
use crate::logs::scan::Sink;
use crate::logs::tally::LinePlace;
use crate::merchant::{Partner, Partners, Settings};

const BROWSER: &[u8] = b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn hit<'h>(second: i64, target: &'h str, status: u16, location: &'h str, referer: &'h str) -> Hit<'h> {
    Hit {
        at: Micros(second * 1_000_000),
        client: b"192.0.2.1",
        method: b"GET",
        target: target.as_bytes(),
        status,
        location: location.as_bytes(),
        referer: referer.as_bytes(),
        agent: BROWSER,
        ..Hit::default()
    }
}

fn partner(tag: &str, name: &str, host: &str) -> Partner {
    Partner {
        tag: tag.to_owned(),
        name: name.to_owned(),
        hosts: vec![host.to_owned()],
        active: true,
        ..Partner::default()
    }
}

fn audited(list: Vec<Partner>, own: &str, files: &[(&str, &[&str])], hits: &[Hit<'_>]) -> Audit {
    let mut merchant = Merchant::new(Settings::default(), Partners::of(list));
    merchant.site.hosts = vec![own.to_owned()];
    let readers = Readers::new(&merchant);
    let redirector = Redirector::default();
    let watch = Watch::new(&merchant, &redirector, &readers);
    let mut sink = Collector::new(&watch, 0, &[]);
    for (line, hit) in (1..).zip(hits) {
        sink.hit(hit, LinePlace { offset: 0, line });
    }
    let followed = Followed::of([sink]);
    let file = |(path, urls): &(&str, &[&str])| {
        let found = |url: &&str| Found { url: (*url).to_owned(), page: (*path).to_owned(), place: "line 1".to_owned() };
        LinkFile { path: (*path).to_owned(), form: Form::Text, links: urls.iter().map(found).collect() }
    };
    let files: Vec<LinkFile> = files.iter().map(file).collect();
    let value = Value { earned: Money(1_000), currency: "USD".to_owned(), clicks: 1 };
    let values = Values { overall: Some(value), ..Values::default() };
    audit(&Evidence {
        merchant: &merchant,
        files: &files,
        redirector: &redirector,
        followed: &followed,
        logs: &["access.log".to_owned()],
        readers: &readers,
        values: &values,
        as_of: Some(Micros(1_790_000_000_000_000)),
    })
}

fn kinds(audit: &Audit) -> Vec<(Kind, u64)> {
    audit.findings.iter().map(|finding| (finding.defect.kind, finding.harmed)).collect()
}

#[test]
fn a_redirectors_link_that_lost_its_id_says_since_when_and_what_it_costs() {
    let (right, wrong) = ("https://www.amazon.com/dp/B1?tag=kettle-20", "https://www.amazon.com/dp/B1");
    let page = "https://blog.example/best";
    let day = 86_400;
    let hits = [
        hit(day, "/go/kettle", 302, right, page),
        hit(2 * day, "/go/kettle", 302, wrong, page),
        hit(3 * day, "/go/kettle", 302, wrong, page),
    ];
    let audit = audited(vec![partner("kettle-20", "Blog", "blog.example")], "blog.example", &[], &hits);
    assert_eq!(kinds(&audit), [(Kind::MissingId, 2)]);
    let finding = &audit.findings[0];
    assert_eq!(finding.since, Some(Micros(2 * day * 1_000_000)));
    assert!(finding.defect.detail.ends_with("until 1970-01-02 it was sound"), "{}", finding.defect.detail);
    assert_eq!(finding.cost, Some((Money(2_000), "USD".to_owned())));
    assert_eq!(finding.corrected.as_deref(), Some(right));
    assert_eq!((finding.page.as_str(), finding.evidence.as_str()), ("blog.example/best", "access.log:2"));
    assert_eq!((audit.links, audit.sound, audit.followed), (2, 1, 3));
}

#[test]
fn a_pages_link_is_one_with_the_clicks_on_its_target() {
    let wrong = "https://www.amazon.com/dp/B1?tag=kettle-2O";
    let hits = [hit(1, "/go/kettle", 302, wrong, ""), hit(2, "/go/gone", 404, "", "")];
    let list = vec![partner("kettle-20", "Blog", "blog.example")];
    let audit = audited(list, "blog.example", &[("links.txt", &[wrong, wrong, "https://example.org/"])], &hits);
    assert_eq!(kinds(&audit), [(Kind::AlteredId, 1), (Kind::LandingFails, 1)]);
    assert_eq!(audit.findings[0].place, "line 1 and 1 more");
}

#[test]
fn arrivals_show_damaged_missing_and_lost_ids() {
    let list = || vec![partner("nina-20", "Nina", "nina.example"), partner("otto-20", "Otto", "otto.example")];
    let nina = "https://nina.example/post";
    let otto = "https://otto.example/";
    let hits = [
        hit(1, "/p/1?tag=nina-2O", 200, "", nina),
        hit(2, "/p/2", 200, "", otto),
        hit(3, "/p/2", 200, "", otto),
        hit(4, "/p/3?tag=nina-20", 200, "", nina),
        hit(5, "/p/3", 200, "", nina),
        hit(6, "/p/3", 200, "", nina),
        hit(7, "/p/4?tag=coffee", 200, "", ""),
        hit(8, "/p/5?tag=otto-20", 404, "", otto),
        hit(9, "/p/6", 200, "", "https://search.example/"),
    ];
    let audit = audited(list(), "shop.example", &[], &hits);
    let found: Vec<_> = audit.findings.iter().map(|f| (f.defect.kind, f.partner.as_str(), f.harmed)).collect();
    let expected = [
        (Kind::MissingId, "Otto", 2),
        (Kind::AlteredId, "Nina", 1),
        (Kind::LandingFails, "Otto", 1),
        (Kind::LostOnTheWay, "Nina", 2),
    ];
    assert_eq!(found, expected);
    assert_eq!(audit.findings[0].corrected.as_deref(), Some("/p/2?tag=otto-20"));
    assert_eq!(audit.findings[1].corrected.as_deref(), Some("/p/1?tag=nina-20"));
}
