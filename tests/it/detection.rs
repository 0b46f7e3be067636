//! Detection without settings, in invented shops with names of parameters, cookies and pages in several languages; and values
//! that must not be detected as settings.

use std::fmt::Write;
use std::fs;
use std::sync::atomic::AtomicU64;
use tagtrail::detect::{Sure, Value};
use tagtrail::jobs::analyze::{Analysis, analyze};
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::merchant::settings;
use tagtrail::orders::notes::guesses;
use tagtrail::sessions::Link;
use tagtrail::verdict::{Outcome, Reason};

/// Where a shop's links, cookies and pages are.
#[derive(Clone, Copy)]
struct Shop {
    host: &'static str,
    /// The link's end, with the id in place of `ID`.
    link: &'static str,
    session: &'static str,
    customer: &'static str,
    cart: &'static str,
    checkout: &'static str,
    /// The confirmation, with the order's number in place of `NR`.
    confirmation: &'static str,
}

const GERMAN: Shop = Shop {
    host: "www.laternenladen.example",
    link: "?kooperation=ID",
    session: "ladensitzung",
    customer: "kundennr",
    cart: "/warenkorb/",
    checkout: "/kasse/adresse",
    confirmation: "/kasse/danke/NR/",
};

const SHOPS: [(&str, Shop); 5] = [
    ("German", GERMAN),
    (
        "French",
        Shop {
            host: "boutique-lampes.example",
            link: "?parrain=ID",
            session: "PrestaShop-4f1c2a9b77",
            customer: "client",
            cart: "/fr/panier",
            checkout: "/fr/commande",
            confirmation: "/fr/confirmation-commande?id_order=NR",
        },
    ),
    (
        "Spanish",
        Shop {
            host: "tienda.faroles.example",
            link: "socio/ID/",
            session: "PHPSESSID",
            customer: "cuenta",
            cart: "/carrito",
            checkout: "/finalizar-compra/pago",
            confirmation: "/pedido-recibido?pedido=NR",
        },
    ),
    (
        "Dutch",
        Shop {
            host: "lampenwinkel.example",
            link: "?bron=ID",
            session: "wp_woocommerce_session_0a1b2c3d4e5f",
            customer: "klant",
            cart: "/winkelwagen/",
            checkout: "/afrekenen/",
            confirmation: "/afrekenen/order-received/NR/?key=wc_order_x",
        },
    ),
    (
        "Polish",
        Shop {
            host: "sklep-lampy.example",
            link: "?utm_content=ID",
            session: "sesja",
            customer: "klient",
            cart: "/koszyk",
            checkout: "/zamowienie",
            confirmation: "/podziekowanie-NR.html",
        },
    ),
];

const PARTNERS: [(&str, &str); 4] = [
    ("lampenblog", "lampenblog.example"),
    ("bright-22", "bright.example"),
    ("heimlicht", "heimlicht.example"),
    ("nachtlicht", "nachtlicht.example"),
];

/// Visits: half of them from partners, every third one orders.
fn files(shop: &Shop, further: &str) -> [String; 3] {
    let (mut log, mut orders) =
        (String::new(), "order_id,ordered_at,amount,currency,session_id,customer_id,tag\n".to_owned());
    for visit in 0..60_usize {
        let (tag, from) = PARTNERS[visit % PARTNERS.len()];
        let link = shop.link.replace("ID", tag);
        let (link, from) =
            if visit % 2 == 0 { (link, format!("https://{from}/")) } else { (String::new(), "-".to_owned()) };
        let (hour, minute) = (8 + visit / 6, visit % 6 * 10);
        let session = format!("{:08x}", visit * 2_654_435 + 7);
        let cookies = format!("theme=dark; _ga=GA1.{visit}; {}={session}", shop.session);
        let member = format!("{cookies}; {}=k{}", shop.customer, 100 + visit);
        let page = format!("https://{}/lampe-{}", shop.host, visit % 7);
        let order = 48_000 + visit;
        let done = shop.confirmation.replace("NR", &order.to_string());
        let checkout = format!("https://{}{}", shop.host, shop.checkout);
        let mut lines = vec![
            (0, format!("/lampe-{}/{link}", visit % 7), from, "theme=dark".to_owned()),
            (1, format!("/bild/{visit}.jpg"), page.clone(), cookies.clone()),
            (30, "/lampen?page=2".to_owned(), page.clone(), cookies.clone()),
        ];
        if visit % 3 == 0 {
            lines.push((60, shop.cart.to_owned(), page, cookies.clone()));
            lines.push((90, shop.checkout.to_owned(), format!("https://{}{}", shop.host, shop.cart), member.clone()));
            lines.push((150, done.clone(), checkout, member.clone()));
            lines.push((151, "/bild/danke.png".to_owned(), format!("https://{}{done}", shop.host), member));
            let tag = if visit % 2 == 0 { tag } else { "" };
            let at = format!("2026-09-01T{hour:02}:{:02}:31Z", minute + 2);
            writeln!(orders, "{order},{at},40.00,EUR,{session},k{},{tag}", 100 + visit).expect("writes");
        }
        for (second, target, referrer, cookies) in lines {
            writeln!(
                log,
                r#"192.0.2.{visit} - - [01/Sep/2026:{hour:02}:{:02}:{:02} +0000] "GET {target} HTTP/1.1" 200 900 "{referrer}" "Firefox/1{visit}" "{cookies}""#,
                minute + second / 60,
                second % 60,
            )
            .expect("writes");
        }
    }
    log.push_str(further);
    let mut partners = "tag,partner,hosts\n".to_owned();
    for (tag, host) in PARTNERS {
        writeln!(partners, "{tag},{tag},{host}").expect("writes");
    }
    [log, orders, partners]
}

fn analysed([log, orders, partners]: &[String; 3], toml: &str) -> Analysis {
    let dir = tempfile::tempdir().expect("a folder");
    let mut given = Given::default();
    for (name, text) in [("web.log", log), ("orders.csv", orders), ("partners.csv", partners)] {
        fs::write(dir.path().join(name), text).expect("writes");
        given.paths.push(dir.path().join(name));
    }
    let settings = settings::parse("tagtrail.toml", toml).expect("settings");
    let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats).expect("inputs");
    analyze(&inputs, settings, None, &AtomicU64::new(0)).expect("analyses")
}

fn found(analysis: &Analysis, what: &str) -> Option<(Value, Sure)> {
    analysis.detected.iter().find(|found| found.what == what).map(|found| (found.value.clone(), found.sure))
}

#[test]
fn shops_of_five_languages_are_read_without_settings() {
    for (name, shop) in SHOPS {
        let analysis = analysed(&files(&shop, ""), "");
        let seen = format!("{name}: {:?}\n{:?}", analysis.detected, analysis.open);
        let site = &analysis.merchant.site;
        assert!(site.owns(shop.host.as_bytes()) && !site.owns(b"bright.example"), "{seen}");
        let tags = &analysis.merchant.programs[0].tag_params;
        let param = shop.link.trim_start_matches('?').split(['=', '/']).next().unwrap_or_default();
        let place = if shop.link.starts_with('?') { param.to_owned() } else { format!("path:*/{param}/{{id}}") };
        assert_eq!(*tags, [place], "{seen}");
        assert!(analysis.merchant.trust.links > 0.9, "{seen}");
        let cookie = |name: &str| Value::Text(format!("cookie:{name}"));
        assert_eq!(found(&analysis, "site.session").map(|f| f.0), Some(cookie(shop.session)), "{seen}");
        assert_eq!(found(&analysis, "site.customer").map(|f| f.0), Some(cookie(shop.customer)), "{seen}");
        let path = |text: &str| text.split('?').next().unwrap_or_default().replace("NR", "48000");
        assert!(site.pages.confirmation.matches(path(shop.confirmation).as_bytes()), "{seen}");
        assert!(site.pages.checkout.matches(path(shop.checkout).as_bytes()), "{seen}");
        assert!(site.pages.cart.matches(path(shop.cart).as_bytes()), "{seen}");
        for page in ["/lampe-3/", "/lampen", "/"] {
            let pages = [&site.pages.cart, &site.pages.checkout, &site.pages.confirmation];
            assert!(pages.iter().all(|globs| !globs.matches(page.as_bytes())), "{page}: {seen}");
        }
        let rows = analysis.rows();
        assert!(
            rows.iter().all(
                |row| row.outcome == if row.credited_tag.is_empty() { Outcome::Organic } else { Outcome::Credited }
            ),
            "{seen}"
        );
        assert!(rows.iter().all(|row| matches!(row.joined_by, Some(Link::Order | Link::Session))), "{name}");
    }
}

#[test]
fn what_a_settings_file_says_is_in_force() {
    let toml = "[site]\nhosts = [\"laternenladen.example\"]\nsession = \"cookie:_ga\"\n[policy]\ntag_params = [\"other\"]\nwindow = \"2d\"\n";
    let analysis = analysed(&files(&GERMAN, ""), toml);
    assert_eq!(analysis.merchant.programs[0].tag_params, ["other"]);
    assert_eq!(analysis.merchant.site.session.as_ref().map(ToString::to_string).as_deref(), Some("cookie:_ga"));
    for what in ["site.hosts", "site.session", "policy.tag_params", "policy.window"] {
        assert_eq!(found(&analysis, what), None, "{what}");
    }
}

#[test]
fn numbers_of_pages_are_no_ids_and_one_arrival_establishes_nothing() {
    // Partners with short ids, and links without a parameter; pages 1 to 4 are visited from search engines and from inside.
    let shop = Shop { link: "", ..GERMAN };
    let mut further = String::new();
    for nth in 0..40 {
        let from =
            if nth % 2 == 0 { "https://www.search.example/" } else { "https://www.laternenladen.example/lampen" };
        let page = 1 + nth % 4;
        writeln!(
            further,
            r#"198.51.100.{nth} - - [01/Sep/2026:19:00:00 +0000] "GET /lampen?page={page} HTTP/1.1" 200 900 "{from}" "Safari/{nth}" "theme=dark""#
        )
        .expect("writes");
    }
    let visit = r#"198.51.100.99 - - [01/Sep/2026:19:30:00 +0000] "GET /lampen?zz=3 HTTP/1.1" 200 900 "https://bright.example/" "Safari/99" "-""#;
    writeln!(further, "{visit}").expect("writes");
    let [log, orders, _] = files(&shop, &further);
    let bare = |line: &str| line.rsplit_once(',').map_or(line, |(front, _)| front).to_owned();
    let orders = orders.lines().map(bare).collect::<Vec<_>>().join(
        "
",
    );
    let mut partners = "tag,partner,hosts\n".to_owned();
    for (nth, (name, host)) in PARTNERS.iter().enumerate() {
        writeln!(partners, "{},{name},{host}", nth + 1).expect("writes");
    }
    let analysis = analysed(&[log, orders, partners], "");
    assert_eq!(found(&analysis, "policy.tag_params"), None, "{:?}", analysis.detected);
    assert!(!analysis.merchant.trust.knows_links());
    let open = analysis.open.iter().find(|open| open.what == "policy.tag_params").expect("an open setting");
    let names: Vec<&str> = open.candidates.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"page") && names.contains(&"zz"), "{open:?}");
    // A visitor from a partner's site may have had an id, at an unknown place in the link.
    for row in analysis.rows() {
        assert_ne!(row.outcome, Outcome::Lost, "{row:?}");
        if row.ordered_at.to_string().ends_with(":31Z") && !row.claimant_tag.is_empty() {
            assert_eq!((row.outcome, row.cause), (Outcome::Undetermined, Reason::Needs), "{row:?}");
        }
    }
    assert!(analysis.rows().iter().any(|row| row.cause == Reason::Needs));
}

#[test]
fn cookies_that_many_share_or_that_never_come_back_are_no_sessions() {
    let [log, orders, partners] = files(&Shop { session: "csrf", ..GERMAN }, "");
    // The session cookie becomes a token of each request, and orders name no session.
    let fresh = |(nth, line): (usize, &str)| match line.split_once("csrf=") {
        Some((front, rest)) => format!("{front}csrf={nth:06}{}", &rest[8..]),
        None => line.to_owned(),
    };
    let log = log.lines().enumerate().map(fresh).collect::<Vec<_>>().join(
        "
",
    );
    let orders = orders.replacen("session_id", "note", 1);
    let analysis = analysed(&[log, orders, partners], "");
    let session = found(&analysis, "site.session").map(|found| found.0);
    assert_eq!(session, None, "{:?}", analysis.detected);
    let open = analysis.open.iter().find(|open| open.what == "site.session").expect("an open setting");
    let names: Vec<&str> = open.candidates.iter().map(|(name, _)| name.as_str()).collect();
    assert!(["cookie:csrf", "cookie:theme", "cookie:_ga"].iter().all(|name| names.contains(name)), "{open:?}");
}

/// Fields of a log after the first request of each visitor: what the visitor does or gives is no session, and a made-up id is one.
#[test]
fn amounts_codes_and_addresses_in_fields_are_no_sessions() {
    let [log, orders, partners] = files(&GERMAN, "");
    let orders = orders.replacen("session_id", "note", 1);
    let with = |name: &str, value: &dyn Fn(usize) -> String| {
        let line = |line: &str| {
            let (front, cookies) = line.rsplit_once(" \"").expect("cookies");
            let visit = front.split([' ', '.']).nth(3).and_then(|part| part.parse().ok()).expect("a visit");
            let value = if cookies.contains(GERMAN.session) { value(visit) } else { "-".to_owned() };
            format!("{front} {name}={value}")
        };
        let log = log.lines().map(line).collect::<Vec<_>>().join("\n");
        found(&analysed(&[log, orders.clone(), partners.clone()], ""), "site.session").map(|found| found.0)
    };
    assert_eq!(with("cart_total", &|visit| format!("{}.{visit:02}", 20 + visit)), None);
    assert_eq!(with("paid", &|visit| format!("{}.{visit:02}", 20 + visit)), None);
    assert_eq!(with("coupon", &|visit| format!("WELCOME{visit}")), None);
    assert_eq!(with("account_email", &|visit| format!("p{visit}@mail.example")), None);
    assert_eq!(with("who", &|visit| format!("p{visit}@mail.example")), None);
    assert_eq!(with("conn", &|visit| format!("c{visit:09}")), None);
    assert_eq!(with("zip", &|visit| format!("{:05}", 10_115 + visit * 7)), None);
    let id = |visit: usize| format!("{:x}a7", 0x1234_5678_usize.wrapping_mul(visit + 77));
    assert_eq!(with("besuch", &id), Some(Value::Text("field:besuch".to_owned())));
}

/// A column that its values alone show may be another one: what it says is not sure, until the settings name it.
#[test]
fn what_a_column_says_that_only_its_values_show_is_not_sure() {
    let [log, orders, partners] = files(&GERMAN, "");
    let with = |words: [&str; 3], toml: &str, cause: &str| {
        // Orders that did not count were credited to nobody.
        let row = |(nth, line): (usize, &str)| match (nth, nth % 3) {
            (0, _) => format!("{line},Lage"),
            (_, 1) => format!("{},,{}", line.rsplit_once(',').expect("a tag").0, words[1]),
            (_, at) => format!("{line},{}", words[at]),
        };
        let phone = |nth: usize| format!("{},2026-09-01T12:{nth:02}:00Z,40.00,EUR,,,,{}", 90_000 + nth, words[nth % 3]);
        let mut rows: Vec<String> = orders.lines().enumerate().map(row).collect();
        rows.extend((0..20).map(phone));
        let analysis = analysed(&[log.clone(), rows.join("\n"), partners.clone()], toml);
        let sure =
            analysis.rows().iter().filter(|row| row.cause.name() == cause).map(|row| row.confidence).reduce(f64::max);
        (sure.expect("such orders"), guesses(&analysis.orders).join(""))
    };
    for (words, column, cause) in [
        (["completed", "cancelled", "completed"], "status", "order_void"),
        (["web", "phone", "web"], "channel", "non_web_order"),
    ] {
        let (shown, note) = with(words, "", cause);
        assert!(note.contains(&format!("guessed by its values: {column} from \"Lage\"")), "{note}");
        let (named, note) = with(words, &format!("[orders.columns]\n{column} = \"Lage\"\n"), cause);
        assert_eq!(note, "");
        assert!(shown <= 0.9 && named > shown + 0.05, "{cause}: {shown}, {named}");
    }
}

/// The shop's web orders are in its local time, those by phone in UTC: without settings each file has a clock of its own.
#[test]
fn order_files_of_different_zones_are_each_corrected() {
    let shop = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/shop");
    let files = ["orders.csv", "orders-2.ndjson", "partners.csv", "web-1.log", "web-1.log.1.gz", "web-2.ndjson.log"];
    let dir = tempfile::tempdir().expect("a folder");
    for name in files {
        std::fs::copy(shop.join(name), dir.path().join(name)).expect("copies");
    }
    let run = crate::behaviour::run(dir.path(), &[&["analyze", "--quiet", "--json"][..], &files].concat());
    let summary: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let notes = summary["notes"].to_string();
    assert!(notes.contains("orders.csv: its times are 2h 59m ahead of the web logs'"), "{notes}");
    assert_eq!(summary["clock"]["stable"], true, "{}", summary["clock"]);
    assert!(summary["clock"]["offset_seconds"].as_i64().is_some_and(|seconds| seconds.abs() < 60));
}
