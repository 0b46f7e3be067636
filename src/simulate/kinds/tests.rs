use super::*;
use crate::output::Existing;
use crate::simulate::write;
use std::fs;

/// The lines of a small shop of a kind in the order of its files, its orders and its truth.
fn played(kind: Kind, change: impl Fn(&mut World)) -> (Vec<String>, Vec<String>, Vec<Vec<String>>) {
    let mut world = World { seed: 3, orders: 150, days: 8, bytes: 3_000_000, ..World::default() };
    world.crowd.readers_per_link = 1;
    kind.shape(&mut world);
    change(&mut world);
    let dir = tempfile::tempdir().expect("a folder");
    let report = write(&world, dir.path(), Existing::Keep).expect("a world");
    let text = |name: &str| fs::read_to_string(dir.path().join(name)).expect("a file");
    let mut lines = Vec::new();
    for path in &report.logs {
        lines.extend(fs::read_to_string(path).expect("a log").lines().map(str::to_owned));
    }
    let truth = text("truth.csv").lines().skip(1).map(|row| row.split(',').map(str::to_owned).collect()).collect();
    (lines, text("orders.csv").lines().skip(1).map(str::to_owned).collect(), truth)
}

fn share(lines: &[String], holds: impl Fn(&str) -> bool) -> f64 {
    lines.iter().filter(|line| holds(line)).count() as f64 / lines.len().max(1) as f64
}

#[test]
fn every_kind_has_a_name_and_can_be_played() {
    for (kind, name) in Kind::ALL {
        assert_eq!((Kind::named(name), kind.name()), (Some(kind), name));
        for seed in 0..20 {
            let world = World::of_kind(kind, seed, 100);
            world.check().unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"));
        }
        let (lines, orders, truth) = played(kind, |_| {});
        assert_eq!((orders.len(), truth.len()), (150, 150), "{name}");
        assert!(lines.len() > 5000, "{name}: {} lines", lines.len());
        let known = truth.iter().filter(|row| row[3] == "1").count();
        assert!(known > 60, "{name}: the logs can tell {known} orders");
        assert!(truth.iter().filter(|row| row[1] == "organic").count() > 30, "{name}");
    }
    assert_eq!(Kind::named("no such kind"), None);
}

#[test]
fn proxies_hide_who_connects_and_change_no_visit() {
    let peers = |lines: &[String]| {
        let all: std::collections::BTreeSet<&str> =
            lines.iter().map(|line| line.split(' ').next().unwrap_or_default()).collect();
        all.len()
    };
    let plain = played(Kind::Plain, |_| {});
    for (proxy, most) in [(Proxy::Balancer, 2), (Proxy::Cdn, 24), (Proxy::Chain, 2)] {
        let (lines, orders, truth) = played(Kind::Plain, |world| world.servers.proxy = proxy);
        assert!(peers(&lines) <= most && peers(&plain.0) > 200, "{proxy:?}: {} peers", peers(&lines));
        assert_eq!((lines.len(), &orders, &truth), (plain.0.len(), &plain.1, &plain.2), "{proxy:?}");
    }
}

#[test]
fn a_page_of_a_single_page_shop_is_loaded_once_a_visit() {
    let (lines, ..) = played(Kind::SinglePage, |_| {});
    let (pages, calls) =
        (share(&lines, |line| line.contains("\"GET /item/")), share(&lines, |line| line.contains(" /api/")));
    assert!(pages < 0.1 && calls > 0.25, "{pages} {calls}");
    assert!(!lines.iter().any(|line| line.contains("/thankyou")));
}

#[test]
fn a_checkout_elsewhere_leaves_its_return_alone() {
    let (lines, ..) = played(Kind::HostedCheckout, |_| {});
    assert!(!lines.iter().any(|line| line.contains("\"GET /till")));
    let returns = lines.iter().filter(|line| line.contains("\"GET /thank-you ")).count();
    assert!(returns > 100, "{returns}");
    let from = |line: &&String| line.contains("\"GET /thank-you ") && line.contains("https://pay.checkouts.example/");
    assert_eq!(lines.iter().filter(from).count(), returns);
}

#[test]
fn logs_without_cookies_hold_none() {
    let (lines, orders, _) = played(Kind::NoCookies, |_| {});
    assert!(!lines.iter().any(|line| line.contains("visit=") || line.contains("member=")));
    assert!(orders.iter().all(|row| row.split(',').nth(8) == Some("")), "no order has a session");
}

#[test]
fn a_log_of_the_edge_is_in_no_order_of_time() {
    let hour = |line: &String| line.split(':').nth(1).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let backwards = |lines: &[String]| lines.windows(2).filter(|pair| hour(&pair[0]) == hour(&pair[1]) + 1).count();
    assert!(backwards(&played(Kind::EdgeLog, |world| world.servers.clocks = vec![Span(0)]).0) > 20);
    // Lines are written at the end of a response, with the time of its beginning.
    assert!(backwards(&played(Kind::Plain, |world| world.servers.clocks = vec![Span(0)]).0) < 10);
}

#[test]
fn links_carry_what_their_kind_says() {
    let landings =
        |kind: Kind| share(&played(kind, |_| {}).0, |line| line.contains("?via=") && line.contains("\"GET /item/"));
    assert!(landings(Kind::Fragments) < landings(Kind::Plain) * 0.7);
    assert!(landings(Kind::Redirector) < landings(Kind::Plain) / 5.0);
    let (lines, orders, _) = played(Kind::Network, |world| world.programme.click_id_param = "awc".to_owned());
    assert!(lines.iter().any(|line| line.contains("&awc=18211_1772")));
    let named = orders.iter().filter(|row| row.contains(",18211_1772")).count();
    assert!(named > 50, "{named} orders with a click id");
}

#[test]
fn visits_have_their_kinds_habits() {
    let named = |kind: Kind, cause: &str| played(kind, |_| {}).2.iter().filter(|row| row[1] == cause).count();
    assert!(named(Kind::Apps, "app_handoff") > 0 && named(Kind::Plain, "app_handoff") == 0);
    assert_eq!(named(Kind::SlowReaders, "tracker_blocked"), 0);
    let app = share(&played(Kind::Apps, |_| {}).0, |line| line.contains("/app/v2/"));
    assert!(app > 0.005, "{app}");
    let counted = |kind: Kind| share(&played(kind, |_| {}).0, |line| line.contains("/px.gif"));
    assert!(counted(Kind::Consent) < counted(Kind::Plain) * 0.75);
    let cached = |line: &str| line.contains("\"GET /item/") && line.ends_with("\"-\"");
    assert!(share(&played(Kind::PageCache, |_| {}).0, cached) > share(&played(Kind::Plain, |_| {}).0, cached) * 1.25);
    let sessions = |kind: Kind, cookie: &str| {
        let lines = played(kind, |world| world.crowd.behind_shared_address = 0.0).0;
        let of = |line: &String| line.split(cookie).nth(1).map(|rest| rest[..26].to_owned());
        lines.iter().filter_map(of).collect::<std::collections::BTreeSet<_>>().len()
    };
    let (each_visit, lasting) = (sessions(Kind::VisitCookies, "PHPSESSID="), sessions(Kind::Plain, "visit="));
    assert!(each_visit > lasting + 20, "{each_visit} {lasting}");
}
