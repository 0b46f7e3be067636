//! What counts as a click, an arrival, a loss on the way.

use super::*;
use crate::merchant::{Partner, Partners, Settings};

const BROWSER: &[u8] = b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn merchant() -> Merchant {
    let partner = Partner {
        tag: "nina-20".to_owned(),
        name: "Nina".to_owned(),
        hosts: vec!["nina.example".to_owned()],
        active: true,
        ..Partner::default()
    };
    let mut merchant = Merchant::new(Settings::default(), Partners::of(vec![partner]));
    merchant.site.hosts = vec!["shop.example".to_owned()];
    merchant
}

fn followed(hits: &[Hit<'_>], list: &str) -> Followed {
    let merchant = merchant();
    let mut redirector = Redirector::default();
    redirector.read_text("list", list);
    let readers = Readers::new(&merchant);
    let watch = Watch::new(&merchant, &redirector, &readers);
    let mut sink = Collector::new(&watch, 0, &[]);
    for (line, hit) in (1..).zip(hits) {
        sink.hit(hit, LinePlace { offset: 0, line });
    }
    sink.finish();
    sink.rebase(100);
    Followed::of([sink])
}

fn hit(second: i64, target: &str, status: u16) -> Hit<'_> {
    let (client, method) = (&b"192.0.2.1"[..], &b"GET"[..]);
    Hit {
        at: Micros(second * 1_000_000),
        client,
        method,
        target: target.as_bytes(),
        status,
        agent: BROWSER,
        ..Hit::default()
    }
}

#[test]
fn redirects_away_are_clicks_with_or_without_a_logged_target() {
    let to = "https://www.amazon.com/dp/B1?tag=k-20&ascsubtag=";
    let (one, two) = (format!("{to}1"), format!("{to}2"));
    let page = b"https://shop.example/best-kettles?x=1";
    let hits = [
        Hit { location: one.as_bytes(), referer: page, ..hit(1, "/go/kettle", 302) },
        Hit { location: two.as_bytes(), referer: page, ..hit(2, "/go/kettle?s=1", 302) },
        hit(3, "/go/pot", 302),
        hit(4, "/go/pan", 302),
        Hit { location: b"https://shop.example/login", ..hit(5, "/account", 302) },
        Hit { agent: b"Googlebot/2.1", location: one.as_bytes(), ..hit(6, "/go/kettle", 302) },
        hit(7, "/matomo.php?link=https%3A%2F%2Fwww.amazon.com%2Fdp%2FB2%3Ftag%3Dk-20", 204),
    ];
    let found = followed(&hits, "/go/pot https://www.amazon.com/dp/B3?tag=k-20\n");
    let list: Vec<_> =
        found.outbound.iter().map(|(key, count)| (key.path.as_str(), key.target.as_str(), count.people)).collect();
    let expected = [
        ("/go/kettle", "amazon.com/dp/B1 Clear k-20", 2),
        ("/go/pan", "", 1),
        ("/go/pot", "amazon.com/dp/B3 Clear k-20", 1),
        ("/matomo.php", "amazon.com/dp/B2 Clear k-20", 1),
    ];
    assert_eq!(list, expected);
    assert_eq!(found.machines, 1);
    let (key, count) = found.outbound.first_key_value().expect("a click");
    assert_eq!(
        (key.page.as_str(), count.line, count.example.as_str()),
        ("shop.example/best-kettles", 101, one.as_str())
    );
}

#[test]
fn arrivals_are_counted_by_page_path_and_id() {
    let nina = b"https://nina.example/post?utm=1";
    let hits = [
        Hit { referer: nina, ..hit(1, "/p/1?tag=nina-20&x=1", 200) },
        Hit { referer: nina, ..hit(2, "/p/1?tag=nina-20&x=2", 404) },
        Hit { referer: nina, ..hit(3, "/p/1", 200) },
        Hit { referer: b"https://shop.example/", ..hit(4, "/p/1?tag=nina-20", 200) },
        Hit { referer: b"https://other.example/", ..hit(5, "/p/1", 200) },
        hit(6, "/p/1", 200),
    ];
    let found = followed(&hits, "");
    let list: Vec<_> =
        found.landings.iter().map(|(key, count)| (key.tag.is_some(), count.people, count.failed)).collect();
    assert_eq!(list, [(false, 1, 0), (true, 2, 1)]);
    let (key, count) = found.landings.last_key_value().expect("a landing");
    assert_eq!((key.page.as_str(), count.failures.since()), ("nina.example/post", Some(Micros(2_000_000))));
}

#[test]
fn a_redirect_loses_the_id_where_its_target_or_the_next_page_lacks_it() {
    let tagged = "/old?tag=nina-20";
    let dropped = |hits: &[Hit<'_>]| followed(hits, "").landings.values().map(|count| count.dropped).sum::<u64>();
    assert_eq!(dropped(&[Hit { location: b"/new", ..hit(1, tagged, 301) }]), 1);
    assert_eq!(dropped(&[Hit { location: b"/new?tag=nina-20", ..hit(1, tagged, 301) }]), 0);
    assert_eq!(dropped(&[Hit { location: b"/new", set_cookie: b"ref=nina-20", ..hit(1, tagged, 302) }]), 0);
    assert_eq!(dropped(&[hit(1, tagged, 301), hit(2, "/new", 200)]), 1);
    assert_eq!(dropped(&[hit(1, tagged, 301), hit(2, "/new?tag=nina-20", 200)]), 0);
    assert_eq!(dropped(&[hit(1, tagged, 301), hit(9, "/new", 200)]), 0);
}

#[test]
fn a_link_that_works_again_fails_no_longer() {
    let hits = [hit(1, "/p?tag=nina-20", 404), hit(2, "/p?tag=nina-20", 200)];
    let found = followed(&hits, "");
    let count = found.landings.values().next().expect("a landing");
    assert_eq!((count.failed, count.failures.since()), (1, None));
}
