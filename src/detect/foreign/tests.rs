//! Tests of which hosts are other sites.

use super::*;

/// Notes of hits: the host asked, the origin, the visitors of orders among them (each with three hits), and the hits.
fn notes(hits: &[(&str, &str, u64, u64)]) -> Notes<'static> {
    let mut notes = Notes::new(Box::leak(Box::default()));
    for (host, from, visitors, n) in hits {
        let asked = notes.hosts.entry(host.as_bytes().to_vec()).or_default();
        asked.hits += n;
        asked.known += visitors * 3;
        asked.visitors.extend((1..=*visitors).map(Key));
        *asked.origins.entry(from.as_bytes().to_vec()).or_default() += n;
    }
    notes
}

fn foreign(hits: &[(&str, &str, u64, u64)]) -> Vec<String> {
    notes(hits).foreign(&|_| false)
}

const SHOP: [(&str, &str, u64, u64); 2] = [("shop.example", "shop.example", 0, 1000), ("shop.example", "", 100, 300)];

#[test]
fn another_shop_is_foreign_and_a_payment_page_is_not() {
    let hits = [
        SHOP[0],
        SHOP[1],
        ("pay.example", "shop.example", 0, 20),
        ("pay.example", "pay.example", 0, 80),
        ("bank.example", "pay.example", 0, 20),
        ("bank.example", "bank.example", 0, 90),
        ("other.example", "other.example", 0, 3000),
        ("fr.shop2.example", "fr.shop2.example", 13, 40),
        ("rare.example", "rare.example", 0, 5),
        ("known.example", "known.example", 2, 3000),
    ];
    assert_eq!(foreign(&hits), ["known.example", "other.example"]);
    assert_eq!(notes(&hits).foreign(&|host| host == b"other.example"), ["known.example"]);
}

#[test]
fn a_shop_whose_orders_only_its_payment_pages_show_is_not_foreign() {
    let hits = [
        ("shop.example", "shop.example", 0, 10_000),
        ("pay.example", "shop.example", 0, 100),
        ("pay.example", "pay.example", 100, 400),
    ];
    assert!(foreign(&hits).is_empty());
}

#[test]
fn without_any_order_in_the_lines_no_host_is_foreign() {
    assert!(foreign(&[("web-1", "", 0, 1000), ("shop.example", "shop.example", 0, 1000)]).is_empty());
}

#[test]
fn hosts_for_links_pictures_and_calls_are_not_foreign() {
    let hits = [SHOP[0], SHOP[1], ("shp.link", "blog.example", 0, 900), ("pix.example", "", 0, 900)];
    assert!(foreign(&hits).is_empty(), "nobody goes from page to page there");
}

#[test]
fn hosts_under_the_shops_name_are_not_foreign() {
    let hits = [SHOP[0], SHOP[1], ("fr.shop.example", "fr.shop.example", 0, 3000)];
    assert!(foreign(&hits).is_empty());
    let named =
        notes(&[SHOP[0], SHOP[1], ("a.brand.example", "a.brand.example", 0, 3000), ("b.brand.example", "", 0, 9)]);
    assert!(named.foreign(&|host| host == b"b.brand.example").is_empty());
}

#[test]
fn a_host_where_no_order_was_to_be_expected_is_not_foreign() {
    let few = [("shop.de", "shop.de", 9, 9000), ("shop.fr", "shop.fr", 0, 3000)];
    assert!(foreign(&few).is_empty(), "three visitors to be expected");
    let rarer = [("shop.de", "shop.de", 900, 90_000), ("shop.fr", "shop.fr", 1, 9000)];
    assert!(foreign(&rarer) == ["shop.fr"], "ninety");
    let some = [("shop.de", "shop.de", 40, 60_000), ("shop.fr", "shop.fr", 1, 9000)];
    assert!(foreign(&some).is_empty(), "six, and one was there");
}

#[test]
fn a_host_that_received_orders_sessions_is_the_shops() {
    let hits = [SHOP[0], SHOP[1], ("brand.example", "brand.example", 0, 9000)];
    assert_eq!(foreign(&hits), ["brand.example"]);
    let mut notes = notes(&hits);
    let asked = notes.hosts.get_mut(b"brand.example".as_slice());
    if let Some(asked) = asked {
        asked.sessions.extend([Key(1), Key(2)]);
    }
    assert!(notes.foreign(&|_| false).is_empty());
}

#[test]
fn the_same_numbers_in_another_shop_make_it_not_the_shops() {
    let foreign = |visitors: u64, buyers: std::ops::RangeInclusive<u64>| {
        let mut notes =
            notes(&[("shop.example", "shop.example", visitors, 3000), ("other.example", "other.example", 0, 3000)]);
        for (host, of) in [("shop.example", 1..=50), ("other.example", buyers)] {
            let asked = notes.hosts.get_mut(host.as_bytes());
            if let Some(asked) = asked {
                (asked.numbered, asked.buyers) = (100, of.clone().map(Key).collect());
            }
        }
        notes.foreign(&|_| false)
    };
    assert_eq!(foreign(100, 900..=950), ["other.example"]);
    assert!(foreign(100, 40..=50).is_empty(), "the shop's visitors pay there");
    assert!(foreign(0, 900..=950).is_empty(), "nothing but numbers is known of orders");
}
