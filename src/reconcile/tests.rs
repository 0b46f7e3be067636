//! Comparisons of a small publisher's clicks with its reports.

use super::breaks::Rate;
use super::tags::Oddity;
use super::*;

const DAY: i64 = 86_400_000_000;

/// The first of September 2026.
const FIRST: i64 = 20_697;

fn at(day: i64, hour: i64) -> Micros {
    Micros((FIRST + day) * DAY + hour * 3_600_000_000)
}

fn trend(day: i64, clicks: i64, ordered: i64) -> Figure {
    Figure {
        source: "amazon_daily_trends",
        at: Some(at(day, 0)),
        clicks: Some(clicks),
        ordered: Some(ordered),
        ..Figure::default()
    }
}

/// Clicks by day: all, and how many of them without an id.
fn clicks(days: &[(u32, u32)]) -> Clicks {
    let mut clicks = Clicks::default();
    for (day, (all, without)) in (0..).zip(days) {
        let hour = ((FIRST + day) * 24 + 12) as u32;
        for (tag, count) in [("kettle-20", all - without), ("", *without)] {
            if count > 0 {
                clicks.by_hour.insert((hour, tag.to_owned()), count);
                *clicks.by_tag.entry(tag.to_owned()).or_default() += u64::from(count);
            }
        }
        clicks.total += u64::from(*all);
    }
    let last = FIRST + days.len() as i64 - 1;
    clicks.span = Some(((FIRST * 24) as u32, (last * 24 + 23) as u32));
    clicks
}

fn reconciled(clicks: Clicks, figures: &[Figure]) -> Reconciled {
    let registered = ["kettle-20".to_owned()];
    reconcile(Material { clicks, figures, registered: &registered, lost: &Lost::default(), offset: 0, lag: 1 })
}

#[test]
fn the_day_on_which_clicks_broke_is_found_with_the_address_that_broke() {
    let days: Vec<(u32, u32)> = (0..20).map(|day| if day < 11 { (20, 0) } else { (20, 12) }).collect();
    let figures: Vec<Figure> =
        (0..20).map(|day| if day < 11 { trend(day, 18 + day % 3, 3) } else { trend(day, 7 + day % 2, 1) }).collect();
    let mut clicks = clicks(&days);
    clicks.turns.push(clicks::Turn { path: "/go/kettle".to_owned(), at: at(11, 9), has_id: false, had_id: true });
    let result = reconciled(clicks, &figures);
    let reported = result.breaks.iter().find(|one| one.rate == Rate::Reported).expect("a break");
    assert_eq!(reported.day, FIRST + 11);
    assert!(reported.between.0 <= FIRST + 11 && reported.between.1 >= FIRST + 11);
    assert!(reported.before.0 > 0.9 && reported.after.0 < 0.45, "{reported:?}");
    assert!(reported.before.1.0 < reported.before.0 && reported.before.0 < reported.before.1.1);
    assert_eq!(reported.turns.len(), 1);
    let with_id = result.breaks.iter().find(|one| one.rate == Rate::WithId).expect("a break");
    assert_eq!((with_id.day, with_id.hour), (FIRST + 11, Some(((FIRST + 11) * 24 + 12) as u32)));
    assert_eq!(reported.hour, None, "a report has no hours");
    assert!(!result.breaks.iter().any(|one| one.rate == Rate::OwnClicks), "{:?}", result.breaks);
}

#[test]
fn ordinary_variation_is_no_break_and_no_short_day() {
    let own = [14, 22, 17, 25, 19, 12, 21, 18, 24, 16, 20, 13, 23, 19];
    let days: Vec<(u32, u32)> = own.iter().map(|count| (*count, 0)).collect();
    let seen = |day: usize| i64::from(own[day]) - (day as i64 * 7 % 4);
    let figures: Vec<Figure> = (0..own.len()).map(|day| trend(day as i64, seen(day), 2 + day as i64 % 2)).collect();
    let result = reconciled(clicks(&days), &figures);
    assert!(result.breaks.is_empty(), "{:?}", result.breaks);
    assert!(result.days.iter().all(|day| !day.falls_short));
    let mut figures = figures;
    figures[5] = trend(5, 0, 0);
    figures[13] = trend(13, 0, 0);
    let result = reconciled(clicks(&days), &figures);
    let short: Vec<i64> = result.days.iter().filter(|day| day.falls_short).map(|day| day.day - FIRST).collect();
    assert_eq!(short, [5], "the last day of a report may still grow");
}

#[test]
fn tags_that_are_missing_or_unknown() {
    let sum = |tag: &str, clicks: i64| Figure {
        tag: tag.to_owned(),
        clicks: Some(clicks),
        ordered: Some(1),
        ..Figure::default()
    };
    let mut clicks = clicks(&[(10, 4), (10, 4)]);
    clicks.by_tag.insert("pot-20".to_owned(), 5);
    let result = reconciled(clicks, &[sum("kettle-20", 9), sum("stranger-20", 2)]);
    let odd: Vec<_> = result.tags.iter().map(|tag| (tag.tag.as_str(), tag.own, tag.oddity)).collect();
    let expected = [
        ("kettle-20", 12, None),
        ("", 8, None),
        ("pot-20", 5, Some(Oddity::NotReported)),
        ("stranger-20", 0, Some(Oddity::Unknown)),
    ];
    assert_eq!(odd, expected);
}

fn order(tag: &str, sku: &str, when: Micros, items: i64) -> Figure {
    let (tag, sku) = (tag.to_owned(), sku.to_owned());
    Figure { source: "amazon_fee_orders", tag, sku, at: Some(when), ordered: Some(items), ..Figure::default() }
}

fn shipped(tag: &str, sku: &str, when: Micros, items: i64, fees: i64) -> Figure {
    let (tag, sku) = (tag.to_owned(), sku.to_owned());
    Figure {
        source: "amazon_fee_earnings",
        tag,
        sku,
        at: Some(when),
        shipped: Some(items.max(0)),
        returned: Some((-items).max(0)),
        revenue: Some(Money(fees * 25)),
        fees: Some(Money(fees)),
        category: "Kitchen".to_owned(),
        currency: "USD".to_owned(),
        ..Figure::default()
    }
}

#[test]
fn ordered_and_not_shipped_items_are_listed_with_returns() {
    let figures = [
        order("kettle-20", "A", at(0, 9), 2),
        order("kettle-20", "A", at(28, 9), 1),
        order("kettle-20", "B", at(1, 9), 1),
        shipped("kettle-20", "A", at(2, 9), 1, 10_000),
        shipped("kettle-20", "A", at(9, 9), -1, -10_000),
        shipped("kettle-20", "C", at(2, 9), 1, 10_000),
        shipped("kettle-20", "D", at(29, 9), 1, 10_000),
    ];
    let shipping = reconciled(Clicks::default(), &figures).shipping.expect("orders and earnings");
    assert_eq!((shipping.ordered, shipping.shipped, shipping.returned, shipping.from_before), (4, 3, 1, 2));
    assert_eq!((shipping.waiting, shipping.overdue), (1, 2));
    let open: Vec<_> = shipping.open.iter().map(|open| (open.sku.as_str(), open.items, open.may_ship)).collect();
    assert_eq!(open, [("A", 2, true), ("B", 1, false)]);
    assert_eq!(shipping.returned_fees.get("USD"), Some(&Money(-10_000)));
    assert!(reconciled(Clicks::default(), &figures[..3]).shipping.is_none());
}

#[test]
fn a_changed_rate_is_found_and_mixed_rates_are_not() {
    let line = |day: i64, percent: i64| Figure {
        fees: Some(Money(percent * 10_000)),
        revenue: Some(Money(1_000_000)),
        ..shipped("k-20", "A", at(day, 8), 1, 0)
    };
    let change: Vec<Figure> = (0..8).map(|day| line(day, if day < 5 { 4 } else { 3 })).collect();
    let found = reconciled(Clicks::default(), &change).rates;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].day, found[0].lines), (FIRST + 5, 3));
    let mixed: Vec<Figure> = (0..8).map(|day| line(day, if day % 2 == 0 { 4 } else { 3 })).collect();
    assert!(reconciled(Clicks::default(), &mixed).rates.is_empty());
}

#[test]
fn the_cart_rule_explains_late_orders_as_far_as_the_log_reaches() {
    let mut days = vec![(5, 0)];
    days.extend(std::iter::repeat_n((0, 0), 9));
    let figures = [
        order("kettle-20", "A", at(0, 15), 1),
        order("kettle-20", "A", at(6, 15), 2),
        order("pot-20", "B", at(6, 15), 3),
        order("kettle-20", "A", at(-3, 15), 9),
    ];
    let cart = reconciled(clicks(&days), &figures).cart.expect("clicks and orders");
    assert_eq!(cart, Cart { after_click: 1, by_cart: 2, unknown: 3, elsewhere: 0 });
}

#[test]
fn products_and_channels_add_up_source_by_source() {
    let mut direct = order("kettle-20", "B0KC000001", at(0, 1), 2);
    direct.is_direct = Some(true);
    let visits = |source, name: &str| Figure {
        source,
        channel: name.to_owned(),
        sessions: Some(10),
        revenue: Some(Money(10_000)),
        currency: "EUR".to_owned(),
        ..Figure::default()
    };
    let figures = [direct, visits("ga4", "Affiliates"), visits("ga4", "Affiliates"), visits("matomo", "Affiliates")];
    let result = reconciled(Clicks::default(), &figures);
    assert_eq!((result.products[0].direct, result.products[0].indirect), (2, 0));
    let sums: Vec<_> = result.channels.iter().map(|one| (one.source, one.clicks)).collect();
    assert_eq!(sums, [("ga4", 20), ("matomo", 10)]);
}

#[test]
fn a_tag_with_fewer_reported_clicks_than_the_others_is_marked() {
    let mut clicks = Clicks { total: 620, ..Clicks::default() };
    let sum = |tag: &str, clicks: i64| Figure {
        source: "amazon_fee_tracking",
        tag: tag.to_owned(),
        clicks: Some(clicks),
        ..Figure::default()
    };
    for (tag, own) in [("kettle-20", 300), ("mug-20", 200), ("lamp-20", 120)] {
        clicks.by_tag.insert(tag.to_owned(), own);
    }
    let result = reconciled(clicks, &[sum("kettle-20", 280), sum("mug-20", 190), sum("lamp-20", 40)]);
    let oddity = |name: &str| result.tags.iter().find(|tag| tag.tag == name).expect(name).oddity;
    assert_eq!(oddity("lamp-20"), Some(Oddity::FewReported));
    assert_eq!((oddity("kettle-20"), oddity("mug-20")), (None, None));
}

#[test]
fn lost_value_is_beside_what_reports_attribute() {
    let figure = |campaign: &str| Figure {
        source: "ga4",
        campaign: campaign.to_owned(),
        sessions: Some(90),
        ordered: Some(4),
        ..Figure::default()
    };
    let mut lost = Lost::default();
    for (name, money) in [("summer_sale", 70_000), ("winter", 20_000)] {
        let sums = BTreeMap::from([("EUR".to_owned(), Money(money))]);
        lost.by_name.insert((By::Campaign, name.to_owned()), sums);
    }
    let figures = [figure("Summer sale"), figure("brand")];
    let material =
        Material { clicks: Clicks::default(), figures: &figures, registered: &[], lost: &lost, offset: 0, lag: 1 };
    let channels = reconcile(material).channels;
    let of = |source: &str, name: &str| {
        let found = channels.iter().find(|one| one.source == source && one.name == name);
        found.map(|one| one.lost.get("EUR").copied().unwrap_or_default())
    };
    assert_eq!(of("ga4", "Summer sale"), Some(Money(70_000)));
    assert_eq!((of("ga4", "brand"), of(channels::LOST, "winter")), (Some(Money(0)), Some(Money(20_000))));
    assert_eq!(of(channels::LOST, "summer_sale"), None);
}

#[test]
fn a_loss_counts_once_where_a_source_spells_one_name_in_two_ways() {
    let figure = |source: &'static str, campaign: &str, ordered: i64| Figure {
        source,
        campaign: campaign.to_owned(),
        sessions: Some(90),
        ordered: Some(ordered),
        ..Figure::default()
    };
    let lost_by = |name: &str| Lost {
        by_name: BTreeMap::from([(
            (By::Campaign, name.to_owned()),
            BTreeMap::from([("EUR".to_owned(), Money(70_000))]),
        )]),
        ..Lost::default()
    };
    let figures =
        [figure("ga4", "Summer Sale", 2), figure("ga4", "summer_sale", 9), figure("matomo_visits", "SUMMER-SALE", 1)];
    for (name, has_it) in [("Summer Sale", "Summer Sale"), ("summer+sale", "summer_sale")] {
        let lost = lost_by(name);
        let material =
            Material { clicks: Clicks::default(), figures: &figures, registered: &[], lost: &lost, offset: 0, lag: 1 };
        let with: Vec<_> = reconcile(material)
            .channels
            .into_iter()
            .filter(|one| !one.lost.is_empty())
            .map(|one| (one.source, one.name, one.lost["EUR"]))
            .collect();
        let expected = [("ga4", has_it), ("matomo_visits", "SUMMER-SALE")];
        assert_eq!(with, expected.map(|(source, name)| (source, name.to_owned(), Money(70_000))), "{name}");
    }
}
