//! The shop of `testdata/exports`: exports of a platform, a workbook, a network's list, claims and answers. Golden outputs.

use super::behaviour::done;
use std::fs;
use std::path::{Path, PathBuf};
use tagtrail::tables::{Table, TableKind};

fn shop() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/exports")
}

const ANALYZE: [&str; 7] = [
    "analyze",
    "tagtrail.toml",
    "access.log",
    "orders_export_1.csv",
    "second-half.xlsx",
    "awin-transactions.csv",
    "partners.csv",
];

const PARTNER: [&str; 6] = ["dispute", "--quiet", "--partner", "wickandwax", "--network", "awin"];

fn golden(name: &str, text: &str) {
    super::golden::golden(&shop(), name, text);
}

/// What was answered for each order: without confidences and places in logs, which the golden output is not about.
fn answers_of(verdicts: &Path) -> String {
    let file = Table::read(verdicts, TableKind::Csv { delimiter: b',' }).expect("verdicts");
    let wanted = ["order_id", "amount", "outcome", "cause", "credited_tag", "claimant_tag", "commission_lost"];
    let columns = wanted.map(|name| file.column(name).expect(name));
    let row = |row: usize| columns.iter().map(|texts| texts.get(row)).collect::<Vec<_>>().join(",");
    let rows: Vec<String> = (0..file.rows).map(row).collect();
    format!("{}\n{}\n", wanted.join(","), rows.join("\n"))
}

#[test]
fn a_shop_of_exports_is_analyzed_claimed_for_and_answered() {
    let dir = tempfile::tempdir().expect("a folder");
    let result = dir.path().join("result").display().to_string();
    done(&shop(), &[&ANALYZE[..], &["--quiet", "--out", &result]].concat());
    golden("verdicts.csv", &answers_of(&dir.path().join("result/verdicts.csv")));
    let own = ["--program", "5150", "--today", "2026-10-01", "--transactions", "wickandwax-awin.csv"];
    let claims = done(&shop(), &[&PARTNER[..], &own, &["--result", &result]].concat());
    golden("claims.csv", &claims);
    let kinds: Vec<&str> = claims.lines().skip(1).filter_map(|row| row.split(',').nth(2)).collect();
    for kind in ["untracked", "declined", "incorrect"] {
        assert!(kinds.contains(&kind), "{kind}: {claims}");
    }
    let answers = done(&shop(), &[&PARTNER[..], &["--answer", "wickandwax-missing.csv", "--result", &result]].concat());
    golden("answers.csv", &answers);
    let rows = fs::read_to_string(shop().join("wickandwax-missing.csv")).expect("a list").lines().count();
    assert_eq!(answers.lines().count(), rows, "one answer for each row");
    let redacted = dir.path().join("redacted").display().to_string();
    let key = dir.path().join("key").display().to_string();
    done(&shop(), &[&["redact", "--quiet", "--key", &key, "--out", &redacted], &ANALYZE[1..]].concat());
    let excerpt: Vec<PathBuf> =
        fs::read_dir(&redacted).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    let excerpt: Vec<String> = excerpt.iter().map(|path| path.display().to_string()).collect();
    let excerpt: Vec<&str> = excerpt.iter().map(String::as_str).collect();
    let again = dir.path().join("again").display().to_string();
    done(&shop(), &[&["analyze", "--quiet", "--out", &again, "tagtrail.toml"], &excerpt[..]].concat());
    let verdicts = |folder: &str| {
        let text = fs::read_to_string(dir.path().join(folder).join("verdicts.csv")).expect("verdicts");
        let mut rows: Vec<String> =
            text.lines().map(|row| row.split(',').take(8).collect::<Vec<_>>().join(",")).collect();
        rows.sort();
        rows
    };
    assert_eq!(verdicts("result"), verdicts("again"), "a redacted excerpt of exports gives the same verdicts");
    for text in [&claims, &answers] {
        assert!(!text.contains("Deal Hearth") && !text.contains("@mail.example"), "{text}");
    }
}

#[test]
fn reconcile_shows_the_losses_of_a_result_as_those_of_its_verdicts() {
    let dir = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(shop()).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_file() {
            fs::copy(&entry, dir.path().join(entry.file_name().expect("a name"))).expect("copied");
        }
    }
    let log = fs::read_to_string(dir.path().join("access.log")).expect("a log");
    let named = "ref=wickandwax&utm_campaign=Candle+Week";
    fs::write(dir.path().join("access.log"), log.replace("ref=wickandwax ", &format!("{named} "))).expect("written");
    done(dir.path(), &[&ANALYZE[..], &["--quiet", "--out", "result"]].concat());
    let json = |more: &[&str]| -> serde_json::Value {
        let ask = ["reconcile", "--json", "tagtrail.toml", "access.log", "awin-transactions.csv", "partners.csv"];
        serde_json::from_str(&done(dir.path(), &[&ask, more].concat())).expect("JSON")
    };
    let (verdicts, result) = (json(&["--verdicts", "result/verdicts.csv"]), json(&["--result", "result"]));
    assert_eq!(verdicts["tags"], result["tags"], "both show the same losses");
    let of = |tag: &str| {
        let tags = result["tags"].as_array().expect("tags");
        tags.iter().find(|one| one["tag"] == tag).expect(tag)["commission_lost"]["EUR"].as_f64()
    };
    assert_eq!([of("wickandwax"), of("nestnotes"), of("slowevening")], [Some(17.15), Some(1.51), Some(6.71)]);
    let channels = result["channels"].as_array().expect("channels");
    let lost = channels.iter().find(|one| one["name"] == "Candle Week").expect("the campaign of lost clicks");
    assert_eq!((&lost["by"], &lost["source"]), (&"campaign".into(), &"lost sales".into()), "{lost}");
    let sum = lost["commission_lost"]["EUR"].as_f64().expect("a sum");
    assert!(sum > 0.0 && sum <= 17.15, "{sum}");
}

#[test]
fn a_sale_that_the_network_corrected_to_nothing_is_claimed_as_declined() {
    let dir = tempfile::tempdir().expect("a folder");
    let result = dir.path().join("result").display().to_string();
    done(&shop(), &[&ANALYZE[..], &["--quiet", "--out", &result]].concat());
    let list = fs::read_to_string(shop().join("wickandwax-awin.csv")).expect("a list");
    let corrected: String = list
        .lines()
        .flat_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            if cells[5] != "declined" {
                return vec![format!("{line}\n")];
            }
            let row = |sign: &str| {
                let (amount, commission) = (format!("{sign}{}", cells[2]), format!("{sign}{}", cells[3]));
                let begin = [cells[0], cells[1], &amount, &commission, cells[4], "approved"];
                format!("{}\n", [&begin[..], &cells[6..]].concat().join(","))
            };
            vec![row(""), row("-")]
        })
        .collect();
    assert!(corrected.lines().count() > list.lines().count(), "{corrected}");
    let path = dir.path().join("corrected.csv").display().to_string();
    fs::write(&path, corrected).expect("written");
    let own = ["--program", "5150", "--today", "2026-10-01", "--transactions", &path, "--result", &result];
    golden("claims.csv", &done(&shop(), &[&PARTNER[..], &own].concat()));
}
