//! Inputs that would make single orders slow: each walk has a limit, and what a limit cuts is counted.

use std::fmt::Write;
use std::fs;
use std::sync::atomic::AtomicU64;
use tagtrail::base::units::Micros;
use tagtrail::jobs::analyze::{Analysis, analyze};
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::logs::formats;
use tagtrail::merchant::settings::{self, MAX_LIST, MAX_PARAMS};
use tagtrail::sessions::touches::MAX_TOUCHES;
use tagtrail::sessions::trail::MAX_PER_KEY;

const SETTINGS: &str = r#"
[site]
hosts = ["kites.example"]
session = "cookie:ks"
log_format = "combined_cookie"
[site.pages]
checkout = ["/pay*"]
confirmation = ["/paid*"]
confirmation_order_id = "query:order"
[policy]
tag_params = ["tid"]
window = "30d"
commission_rate = 0.05
"#;

/// Midnight of 1 September 2026, in seconds since 1970.
const START: i64 = 29_803_680 * 60;

/// The second of the order.
const ORDERED: i64 = 80_000;

fn line(second: i64, target: &str, referer: &str, cookie: &str) -> String {
    let at = Micros((START + second) * 1_000_000).to_string();
    let (day, clock) = (&at[8..10], &at[11..19]);
    format!(
        "192.0.2.1 - - [{day}/Sep/2026:{clock} +0000] \"GET {target} HTTP/1.1\" 200 90 \"{referer}\" \"Firefox/138\" \"{cookie}\"\n"
    )
}

fn analysis(log: &str, partners: &str) -> Analysis {
    let dir = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).expect("writes");
        path
    };
    let order = format!("7,{},s1\n", Micros((START + ORDERED) * 1_000_000));
    let paid = line(ORDERED, "/paid?order=7", "https://kites.example/pay", "ks=s1");
    let given = Given {
        web: vec![put("web.log", &format!("{log}{paid}"))],
        orders: vec![put("orders.csv", &format!("order_id,ordered_at,session_id\n{order}"))],
        partners: vec![put(
            "partners.csv",
            &format!("tag,partner,hosts,status\nwind,Wind,wind.example,active\n{partners}"),
        )],
        ..Given::default()
    };
    let settings = settings::parse("t.toml", SETTINGS).expect("settings");
    let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats).expect("inputs");
    analyze(&inputs, settings, None, &AtomicU64::new(0)).expect("analyses")
}

/// A visit of so many pages in one session that ends with the order, with a click before the page of a given number.
fn visit(pages: usize, click: usize) -> String {
    let mut log = String::new();
    for page in 0..pages {
        let second = ORDERED - 1 - (pages - page) as i64 * 3;
        if page == click {
            log += &line(second, "/delta?tid=wind", "https://wind.example/", "ks=s1");
        }
        log += &line(second, &format!("/p/{}", page % 50), "https://kites.example/", "ks=s1");
    }
    log
}

#[test]
fn a_giant_visit_is_looked_at_from_its_end_and_counted() {
    let whole = analysis(&visit(MAX_PER_KEY / 2, 9), "");
    assert_eq!((whole.passed.trails, whole.rows()[0].claimant_tag.as_str()), (0, "wind"));
    let late = analysis(&visit(MAX_PER_KEY + 500, 900), "");
    assert_eq!((late.passed.trails, late.rows()[0].claimant_tag.as_str()), (1, "wind"));
    let early = analysis(&visit(MAX_PER_KEY + 500, 9), "");
    assert_eq!((early.passed.trails, early.rows()[0].claimant_tag.as_str()), (1, ""));
    assert!(early.notes().iter().any(|note| note.contains(&MAX_PER_KEY.to_string())), "{:?}", early.notes());
}

#[test]
fn of_thousands_of_clicks_the_latest_are_judged_and_the_others_counted() {
    let mut log = String::new();
    for click in 0..5000 {
        let tag = if click % 2 == 0 { "wind" } else { "kim" };
        log += &line(9 * click, &format!("/p/{click}?tid={tag}"), "https://elsewhere.example/", "ks=s1");
    }
    let found = analysis(&log, "kim,Kim,kim.example,active\n");
    assert_eq!(found.passed.touches, 1);
    assert_eq!(found.trail(&found.evidence(), 0).1.len(), MAX_TOUCHES);
    assert_eq!(found.rows()[0].claimant_tag, "kim", "the last click");
}

#[test]
fn among_very_many_partners_the_latest_damaged_ids_are_read_and_the_others_counted() {
    let word = |mut n: usize| {
        let mut text = String::new();
        for _ in 0..5 {
            text.push_str(["ka", "lo", "mi", "nu", "re", "ti", "so", "pe"][n % 8]);
            n /= 8;
        }
        text
    };
    let mut partners = String::new();
    (0..20_000).for_each(|n| writeln!(partners, "{}-20,P{n},,active", word(n)).expect("writes"));
    let mut log = String::new();
    for click in 0..100 {
        let damaged = format!("{}x-20", word(click * 97));
        log += &line(60 * click as i64, &format!("/p/{click}?tid={damaged}"), "https://elsewhere.example/", "ks=s1");
    }
    let found = analysis(&log, &partners);
    let (trail, touches) = found.trail(&found.evidence(), 0);
    let read = 32_768 / found.merchant.partners.cost();
    assert!(read < MAX_TOUCHES, "{read}");
    assert_eq!((found.passed.touches, touches.len(), trail.earlier_touches), (1, read, 100 - read));
    assert_eq!(found.rows()[0].cause.name(), "altered_tag");
}

#[test]
fn lists_and_formats_with_which_every_line_is_compared_are_short() {
    let list = |name: &str, entry: &dyn Fn(usize) -> String, count: usize| {
        let entries: Vec<String> = (0..count).map(|n| format!("'{}'", entry(n))).collect();
        settings::parse("t.toml", &format!("{name} = [{}]\n", entries.join(",")))
    };
    let error = list("[site]\nhosts", &|n| format!("h{n}.example"), MAX_LIST + 1).expect_err("too many").to_string();
    assert!(error.contains("line 2") && error.contains("site.hosts has 1001 entries, more than 1000"), "{error}");
    list("[site]\nhosts", &|n| format!("h{n}.example"), MAX_LIST).expect("as many as are allowed");
    list("[policy]\nexcluded_skus", &|n| format!("sku{n}"), 20 * MAX_LIST)
        .expect("orders alone are compared with them");
    let error = list("[policy]\ntag_params", &|n| format!("t{n}"), MAX_PARAMS + 1).expect_err("too many").to_string();
    assert!(error.contains("251 parameters"), "{error}");
    for piece in ["%{", "%{%d}t", "$x ", "{"] {
        let text = piece.repeat(formats::MAX_TEXT / piece.len() + 1);
        let error = formats::compile(&text, formats::Ids::default()).expect_err("too long").to_string();
        assert!(error.contains("more than 16384") && error.len() < 300, "{error}");
    }
}
