//! Inputs that would make single orders slow: each walk has a limit, and what a limit cuts is counted. And inputs that would take
//! more than linear time.

use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicU64;
use tagtrail::base::units::Micros;
use tagtrail::events::query::Params;
use tagtrail::jobs::analyze::{Analysis, analyze};
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::logs::Hit;
use tagtrail::logs::formats;
use tagtrail::merchant::Partners;
use tagtrail::merchant::globs::Globs;
use tagtrail::merchant::settings::{self, MAX_LIST, MAX_PARAMS};
use tagtrail::sessions::touches::MAX_TOUCHES;
use tagtrail::sessions::trail::MAX_PER_KEY;
use tagtrail::tables::{Table, TableKind};

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
    assert_eq!(found.trail(&found.scene(), 0).1.len(), MAX_TOUCHES);
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
    let (trail, touches) = found.trail(&found.scene(), 0);
    let read = 32_768 / found.merchant.partners.cost();
    assert!(read < MAX_TOUCHES, "{read}");
    assert_eq!((found.passed.touches, touches.len(), trail.earlier_touches), (1, read, 100 - read));
    assert_eq!(found.rows()[0].cause, "altered_tag");
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

/// Keeps the compiler from leaving out what a value needs.
fn keep<T>(value: T) {
    black_box(value);
}

/// The processor's time that this thread has taken, in nanoseconds: other programs do not add to it, as they do to a clock's.
fn taken() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts it");
    text.split(' ').next().and_then(|taken| taken.parse().ok()).expect("a number")
}

/// Compares the work for inputs of one size and of eight times the size: linear work takes eight times as long, and quadratic work
/// 64 times. The least of several runs counts.
fn is_linear(name: &str, size: usize, work: &mut dyn FnMut(&str), input: &dyn Fn(usize) -> String) {
    let inputs = [input(size), input(8 * size)];
    let mut least = [u64::MAX; 2];
    for _ in 0..5 {
        for (least, text) in least.iter_mut().zip(&inputs) {
            let begun = taken();
            work(text);
            *least = (*least).min(taken() - begun);
        }
    }
    // Below a tenth of a millisecond, what every run costs would count.
    let growth = least[1] as f64 / least[0].max(100_000) as f64;
    assert!(growth < 24.0, "{name}: {growth:.1} times for eight times the size ({least:?} ns)");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only Linux counts a thread's time")]
fn format_texts_take_linear_time() {
    let mut compile = |text: &str| keep(formats::compile(text, formats::Ids::default()));
    for piece in [
        "%{", "%{}", "%{%d}t", "%{%d}t ", "%{X-y}i ", "%!", "$x", "$x ", "${x", "${x}-", "{", "{$x", "'", "\\",
        "%h \\\"",
    ] {
        let input = |size: usize| format!("{}%h $remote_addr", piece.repeat(size / piece.len()));
        is_linear(piece, formats::MAX_TEXT / 8 - 20, &mut compile, &input);
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only Linux counts a thread's time")]
fn lines_and_addresses_take_linear_time() {
    let format = formats::compile("combined_cookie", formats::Ids::default()).expect("a name");
    let mut cut = |line: &str| {
        let mut cutter = format.cutter(chrono_tz::UTC);
        let mut hit = Hit::default();
        keep(cutter.cut_line(line.as_bytes(), None, &mut hit).is_ok());
    };
    for piece in ["\"", "\\\"", "\" ", "[", " ", "%22", "\\x", "GET ", "\t"] {
        let begin = r#"192.0.2.1 - - [01/Sep/2026:09:00:00 +0000] "GET /"#;
        is_linear(piece, 1 << 15, &mut cut, &|size| format!("{begin}{}", piece.repeat(size / piece.len())));
        is_linear(piece, 1 << 15, &mut cut, &|size| piece.repeat(size / piece.len()));
    }
    let params = Params::new(&["tag", "ref", "utm_source"]);
    let mut read = |target: &str| keep(params.read(target.as_bytes()));
    for piece in ["a=1&", "tag=&", "tag=x&", "&", "=", "%26tag%3D", "?", "tag", ";tag=1", "%", "#"] {
        is_linear(piece, 1 << 15, &mut read, &|size| format!("/p?{}", piece.repeat(size / piece.len())));
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only Linux counts a thread's time")]
fn patterns_take_linear_time() {
    for pattern in ["/*a*b", "*a*a*a*a*b", "/a*"] {
        let globs = Globs::of(&[pattern]);
        let mut matches = |path: &str| keep(globs.matches(path.as_bytes()));
        is_linear(pattern, 1 << 13, &mut matches, &|size| format!("/{}", "a".repeat(size)));
    }
    let path = format!("/{}", "ab".repeat(500));
    let mut compare = |pattern: &str| keep(Globs::of(&[pattern]).matches(path.as_bytes()));
    for piece in ["a*", "*", "?", "ab", "[", "*b*a"] {
        is_linear(piece, 1 << 8, &mut compare, &|size| format!("/{}c", piece.repeat(size / piece.len())));
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only Linux counts a thread's time")]
fn tables_and_partner_cells_take_linear_time() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("t");
    let csv = TableKind::Csv { delimiter: b',' };
    let read = |text: &str, kind: TableKind| {
        fs::write(&path, text).expect("writes");
        keep(Table::each(&path, kind, &mut |_| Ok(ControlFlow::Continue(()))));
    };
    let begin = "order_id,ordered_at,amount\n1,2026-09-01,5\n";
    for piece in ["\"x\n", "\"", "\"\"", ",", "a,", "\n", "x", "\r", "\"a\n\","] {
        let input = |size: usize| format!("{begin}{}", piece.repeat(size / piece.len()));
        is_linear(piece, 1 << 16, &mut |text| read(text, csv), &input);
        is_linear(piece, 1 << 12, &mut |text| read(text, csv), &|size| piece.repeat(size / piece.len()) + "\n1\n");
    }
    for piece in ["{\"a\":", "{\"a\":1}\n", "[", "\"", "{\"a\":\"\\u0041\"}\n", "{\"a\":[1,", "{}\n"] {
        let input = |size: usize| piece.repeat(size / piece.len());
        is_linear(piece, 1 << 15, &mut |text| read(text, TableKind::Ndjson), &input);
    }
    let mut partners = |text: &str| {
        fs::write(&path, text).expect("writes");
        keep(Partners::read(&[(path.clone(), csv)], &[]));
    };
    for piece in ["a.", "h.example;", ";", " ", "https://", "*.", "a/", ":"] {
        let input = |size: usize| format!("tag,partner,hosts\nwind,Wind,{}\n", piece.repeat(size / piece.len()));
        is_linear(piece, 1 << 14, &mut partners, &input);
    }
}
