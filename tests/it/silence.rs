//! Effects of gaps in the log and of outages of beacons on verdicts. The logs are written line by line, so that each gap is
//! exactly where the test says.

use std::fs;
use std::sync::atomic::AtomicU64;
use tagtrail::base::units::Micros;
use tagtrail::jobs::analyze::{Analysis, analyze};
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::merchant::settings;
use tagtrail::verdict::Outcome;

const SETTINGS: &str = r#"
[site]
hosts = ["kites.example"]
session = "cookie:ks"
log_format = "combined_cookie"
[site.pages]
checkout = ["/pay*"]
confirmation = ["/paid*"]
confirmation_order_id = "query:order"
click_beacon = ["/hit*"]
conversion_beacon = ["/conv*"]
[policy]
tag_params = ["tid"]
window = "24h"
commission_rate = 0.05
"#;

/// Midnight of 1 September 2026, in minutes since 1970.
const START: i64 = 29_803_680;

fn line(minute: i64, second: i64, target: &str, referer: &str, cookie: &str) -> String {
    let at = Micros((START + minute) * 60_000_000 + second * 1_000_000).to_string();
    let (day, clock) = (&at[8..10], &at[11..19]);
    format!(
        "192.0.2.{} - - [{day}/Sep/2026:{clock} +0000] \"GET {target} HTTP/1.1\" 200 90 \"{referer}\" \"Firefox/138\" \"{cookie}\"\n",
        minute % 200
    )
}

/// A click by a partner's link and the order three minutes after it, by a separate visitor.
fn sale(minute: i64, beacon: bool) -> String {
    let (own, cookie) = ("https://kites.example/delta", format!("ks=s{minute}"));
    let mut text = line(minute, 0, "/delta?tid=wind", "https://winddiary.example/", "");
    text += &line(minute, 1, "/hit?t=1", "https://kites.example/delta?tid=wind", &cookie);
    text += &line(minute, 20, "/pay", own, &cookie);
    text += &line(minute, 40, &format!("/paid?order={minute}"), "https://kites.example/pay", &cookie);
    if beacon {
        text += &line(minute, 41, "/conv", &format!("https://kites.example/paid?order={minute}"), &cookie);
    }
    text
}

fn judged(log: &str, orders: &str) -> Analysis {
    let dir = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).expect("writes");
        path
    };
    let given = Given {
        web: vec![put("web.log", log)],
        orders: vec![put("orders.csv", &format!("order_id,ordered_at,session_id,tag\n{orders}"))],
        partners: vec![put("partners.csv", "tag,partner,hosts,status\nwind,Wind Diary,winddiary.example,active\n")],
        ..Given::default()
    };
    let settings = settings::parse("t.toml", SETTINGS).expect("settings");
    let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats).expect("inputs");
    analyze(&inputs, settings, None, &AtomicU64::new(0)).expect("analyses")
}

fn order(minute: i64, tag: &str) -> String {
    format!("{minute},{},s{minute},{tag}\n", Micros((START + minute) * 60_000_000 + 40_000_000))
}

#[test]
fn a_credit_in_a_log_gap_says_that_nobody_can_tell_who_lost_to_it() {
    let dark = 2000..2400;
    let strangers: String = (0..4000)
        .filter(|minute| !dark.contains(minute))
        .map(|minute| line(minute, 5, "/", "", &format!("ks=x{}", minute / 7)))
        .collect();
    let visit = line(1990, 0, "/delta?tid=wind", "https://winddiary.example/", "ks=s2200");
    let orders = [order(2200, "wind"), order(2210, "")].concat();
    let analysis = judged(&(strangers + &visit), &orders);
    assert_eq!(analysis.coverage.gaps.len(), 1, "{:?}", analysis.coverage.gaps);
    let answers: Vec<(&str, &str)> = analysis.rows().iter().map(|row| (row.outcome.name(), row.cause.name())).collect();
    assert_eq!(answers, [("credited", "log_gap"), ("undetermined", "log_gap")]);
}

#[test]
fn an_outage_of_the_conversion_beacon_is_reported_once() {
    let down = 1500..2500;
    let minutes = || (0..4000).step_by(50);
    let log: String = minutes().map(|minute| sale(minute, !down.contains(&minute))).collect();
    let orders: String =
        minutes().map(|minute| order(minute, if down.contains(&minute) { "" } else { "wind" })).collect();
    let analysis = judged(&log, &orders);
    let outages = &analysis.baselines.conversion_outages;
    assert_eq!(outages.iter().map(|o| o.pages).collect::<Vec<_>>(), [20]);
    let told = analysis.notes().iter().filter(|note| note.contains("outage of the conversion beacon")).count();
    assert_eq!(told, 1);
    let rows = analysis.rows();
    let lost: Vec<&str> =
        rows.iter().filter(|row| row.outcome == Outcome::Lost).map(|row| row.detail.as_str()).collect();
    assert_eq!(lost.len(), 20);
    assert!(lost.iter().all(|detail| detail.contains("an outage")), "{lost:?}");
}

#[test]
fn an_outage_of_the_click_beacon_blames_no_blocker() {
    let down = 1500..2500;
    let minutes = || (0..4000).step_by(50);
    let without = |text: String| text.lines().filter(|l| !l.contains("/hit")).map(|l| l.to_owned() + "\n").collect();
    let log: String = minutes()
        .map(|minute| if down.contains(&minute) { without(sale(minute, true)) } else { sale(minute, true) })
        .collect();
    let orders: String =
        minutes().map(|minute| order(minute, if down.contains(&minute) { "" } else { "wind" })).collect();
    let analysis = judged(&log, &orders);
    assert_eq!(analysis.baselines.click_outages.iter().map(|o| o.pages).collect::<Vec<_>>(), [20]);
    let lost: Vec<&str> =
        analysis.rows().iter().filter(|row| row.outcome == Outcome::Lost).map(|row| row.cause.name()).collect();
    assert_eq!(lost, ["not_credited"; 20]);
}
