//! Simulated shops that break at a known hour: the night after names what broke, and when.

use super::behaviour::done;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A line's day and hour, such as `17/Mar/2026:13`; the simulated weeks are in one month.
fn hour(line: &str) -> &str {
    let at = line.find('[').expect("a time") + 1;
    &line[at..at + 14]
}

/// The address that a line requests.
fn target(line: &str) -> &str {
    line.split('"').nth(1).and_then(|request| request.split(' ').nth(1)).unwrap_or_default()
}

/// A line without a parameter.
fn without(line: &str, name: &str) -> String {
    let mut left = line.to_owned();
    for mark in ["?", "&"] {
        while let Some(at) = left.find(&format!("{mark}{name}=")) {
            let rest = &left[at + 1..];
            let end = at + 1 + rest.find(['&', ' ', '"']).unwrap_or(rest.len());
            let end = end + usize::from(left[end..].starts_with('&'));
            left.replace_range(at + 1..end, "");
        }
    }
    left
}

/// A value in the settings, without the star of a pattern.
fn setting(dir: &Path, key: &str) -> String {
    let text = fs::read_to_string(dir.join("tagtrail.toml")).expect("settings");
    let line = text.lines().find(|line| line.starts_with(&format!("{key} ="))).expect("a key");
    line.split('"').nth(1).expect("a text").trim_end_matches('*').to_owned()
}

/// A shop with a log per front end.
fn shop(seed: u64) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let seed = seed.to_string();
    let mut arguments = vec![
        "simulate",
        "--orders",
        "80",
        "--megabytes",
        "12",
        "--days",
        "18",
        "--format",
        "combined",
        "--seed",
        &seed,
    ];
    arguments.push(".");
    done(dir.path(), &arguments);
    dir
}

/// Changes the lines from an hour on, and returns what the night says of faults: what, whose, since when.
fn night(dir: &Path, from: &str, change: &dyn Fn(&str, &str) -> Option<String>) -> Vec<[String; 3]> {
    for log in ["web-1.log", "web-2.log"] {
        let text = fs::read_to_string(dir.join(log)).expect("a log");
        let kept = text
            .split_inclusive('\n')
            .filter_map(|line| if hour(line) < from { Some(line.to_owned()) } else { change(log, line) });
        fs::write(dir.join(log), kept.collect::<String>()).expect("writes");
    }
    let told = done(
        dir,
        &[
            "nightly",
            "--quiet",
            "--json",
            "--ledger",
            "ledger",
            "web-1.log",
            "web-2.log",
            "orders.csv",
            "partners.csv",
            "tagtrail.toml",
        ],
    );
    let line: serde_json::Value = serde_json::from_str(&told).expect("a line of JSON");
    let faults = line["broken"].as_array().expect("faults").clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let faults = faults.iter().map(|fault| [&fault["what"], &fault["subject"], &fault["since"]].map(text));
    // The simulated weeks have an outage of all front ends.
    faults.filter(|fault| fault[1] != "all front ends").collect()
}

/// One fault, which began in an hour or in one of the few after it: visits are not that frequent.
fn assert_one(found: &[[String; 3]], what: &str, from: [&str; 6]) {
    let since = from.map(|hour| format!("2026-03-{hour}:00:00Z"));
    assert!(found.len() == 1 && found[0][0] == what && since.contains(&found[0][2]), "{what}: {found:?}");
}

const FROM: &str = "16/Mar/2026:09";
const HOURS: [&str; 6] = ["16T09", "16T10", "16T11", "16T12", "16T13", "16T14"];

#[test]
fn a_quiet_shop_is_quiet() {
    assert_eq!(night(shop(21).path(), "99", &|_, line| Some(line.to_owned())), Vec::<[String; 3]>::new());
}

#[test]
fn beacons_that_stop_are_named_with_their_hour() {
    for (key, what) in [("click_beacon", "click_beacon_stopped"), ("conversion_beacon", "conversion_beacon_stopped")] {
        let dir = shop(22);
        let beacon = setting(dir.path(), key);
        let found = night(dir.path(), FROM, &|_, line| (!target(line).starts_with(&beacon)).then(|| line.to_owned()));
        // Sales are rarer than clicks.
        let hours = if key == "click_beacon" { HOURS } else { ["16T09", "16T10", "16T11", "16T12", "16T15", "16T18"] };
        assert_one(&found, what, hours);
    }
}

#[test]
fn links_that_lose_their_ids_are_named_with_their_host_and_hour() {
    let dir = shop(23);
    let (param, text) =
        (setting(dir.path(), "tag_params"), fs::read_to_string(dir.path().join("web-1.log")).expect("a log"));
    let partners = fs::read_to_string(dir.path().join("partners.csv")).expect("partners");
    let hosts = partners.lines().skip(1).filter_map(|line| line.split(',').nth(2)?.split(';').next_back());
    let visits =
        |host: &&str| text.lines().filter(|line| line.contains(*host) && target(line).contains(&param)).count();
    let host = hosts.filter(|host| !host.is_empty()).max_by_key(visits).expect("a host").to_owned();
    let found = night(dir.path(), FROM, &|_, line| {
        Some(if line.contains(&host) { without(line, &param) } else { line.to_owned() })
    });
    assert!(found.len() == 1 && found[0][0] == "tag_missing" && found[0][1].contains(&host), "{host}: {found:?}");
    assert!(found[0][2].starts_with("2026-03-16T"), "{found:?}");
}

#[test]
fn a_redirect_that_begins_to_drop_the_query_is_named_with_its_hour() {
    let dir = shop(24);
    let param = setting(dir.path(), "tag_params");
    // Links lead through a redirect.
    for log in ["web-1.log", "web-2.log"] {
        let text = fs::read_to_string(dir.path().join(log)).expect("a log");
        let lines = text.split_inclusive('\n').map(|line| {
            let lands = target(line).contains(&format!("{param}=")) && line.contains("\" 200 ");
            let redirect = if lands { line.replacen("\" 200 ", "\" 302 ", 1) } else { String::new() };
            redirect + line
        });
        fs::write(dir.path().join(log), lines.collect::<String>()).expect("writes");
    }
    let drops =
        |_: &str, line: &str| Some(if line.contains("\" 302 ") { line.to_owned() } else { without(line, &param) });
    let found = night(dir.path(), FROM, &drops);
    // The few landings that keep their ids are odd ones, and may show something else.
    let redirects: Vec<_> = found.iter().filter(|fault| fault[0] == "redirect_drops_tag").cloned().collect();
    assert_one(&redirects, "redirect_drops_tag", HOURS);
    assert!(found.iter().all(|fault| fault[0] != "tag_missing"), "{found:?}");
}

#[test]
fn a_front_end_that_falls_silent_is_named_with_its_hour() {
    let dir = shop(25);
    let found = night(dir.path(), FROM, &|log, line| (log != "web-2.log").then(|| line.to_owned()));
    let silent: Vec<_> = found.iter().filter(|fault| fault[0] == "front_end_silent").cloned().collect();
    assert_one(&silent, "front_end_silent", ["16T07", "16T08", "16T09", "16T10", "16T11", "16T12"]);
    assert_eq!(silent[0][1], "web-2.log");
}
