//! The shop of `testdata/exports`: exports of a platform, a workbook, a network's list, claims and answers. Golden outputs.

use super::behaviour::done;
use std::fs;
use std::path::{Path, PathBuf};

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

/// Compares an output with the one that is kept; `TAGTRAIL_GOLDEN=write` keeps the new one.
#[expect(clippy::disallowed_methods, reason = "a tester keeps a new output")]
fn golden(name: &str, text: &str) {
    let path = shop().join("expected").join(name);
    if std::env::var_os("TAGTRAIL_GOLDEN").is_some() {
        fs::write(&path, text).expect("written");
        return;
    }
    let kept = fs::read_to_string(&path).expect("an expected output");
    assert!(kept == text, "{name} differs; TAGTRAIL_GOLDEN=write cargo test -- exporting keeps the new one:\n{text}");
}

#[test]
fn a_shop_of_exports_is_analyzed_claimed_for_and_answered() {
    let dir = tempfile::tempdir().expect("a folder");
    let result = dir.path().join("result").display().to_string();
    golden("analysis.txt", &done(&shop(), &ANALYZE));
    done(&shop(), &[&ANALYZE[..], &["--quiet", "--out", &result]].concat());
    golden("verdicts.csv", &fs::read_to_string(dir.path().join("result/verdicts.csv")).expect("verdicts"));
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
    for text in [&claims, &answers] {
        assert!(!text.contains("Deal Hearth") && !text.contains("@mail.example"), "{text}");
    }
}
