//! The settings file that `init` writes parses, and changes no verdict.

use super::behaviour::{done, run};
use std::fs;
use std::path::{Path, PathBuf};
use tagtrail::merchant::settings;

/// The shop in `testdata/shop` without its settings.
fn shop() -> Vec<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/shop");
    let mut files: Vec<PathBuf> =
        fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e != "toml" && e != "md"));
    files.sort();
    files.into_iter().map(|path| path.display().to_string()).collect()
}

/// Verdicts of some files in a folder, with the settings in that folder or none.
fn verdicts(dir: &Path, out: &str, files: &[&str]) -> String {
    done(dir, &[&["analyze", "--quiet", "--out", out], files].concat());
    fs::read_to_string(dir.join(out).join("verdicts.csv")).expect("verdicts")
}

#[test]
fn the_file_for_the_shop_parses_and_gives_the_verdicts_of_detection() {
    let dir = tempfile::tempdir().expect("a folder");
    let files = shop();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let alone = verdicts(dir.path(), "alone", &files);
    let end = done(dir.path(), &[&["init", "--out", "tagtrail.toml"], &files[..]].concat());
    assert!(end.starts_with("Left to fill in: policy.window"), "{end}");
    assert!(end.lines().last().is_some_and(|next| next.starts_with("Next: tagtrail analyze /")), "{end}");
    let text = fs::read_to_string(dir.path().join("tagtrail.toml")).expect("the file");
    let read = settings::parse("tagtrail.toml", &text).expect(&text);
    assert_eq!(read.site.hosts, ["willowdrift.example"]);
    assert_eq!(read.programs[0].tag_params, ["tag"]);
    let found = ["session = \"cookie:sid\"", "customer = \"cookie:uid\"", "confirmation_order_id = \"query:order\""];
    for line in found.iter().chain(&["click_beacon = [\"/t/click\"]", "conversion_beacon = [\"/t/sale\"]"]) {
        assert!(text.lines().any(|own| own == *line), "{line}\n{text}");
    }
    assert!(
        text.contains("(sure)") && text.contains("(a guess)") && text.contains("#commission_rate = 0.06\n"),
        "{text}"
    );
    assert!(text.contains("#[program.\"journal\"]\n"), "{text}");
    assert!(verdicts(dir.path(), "with", &files) == alone, "the file changes verdicts:\n{text}");
}

#[test]
fn what_stands_with_a_mark_in_front_can_be_put_in_force() {
    let dir = tempfile::tempdir().expect("a folder");
    let files = shop();
    let arguments: Vec<&str> = std::iter::once("init").chain(files.iter().map(String::as_str)).collect();
    let text = done(dir.path(), &arguments);
    let bare = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => rest.to_owned(),
        _ => line.to_owned(),
    };
    let text = text.lines().map(bare).collect::<Vec<_>>().join("\n");
    settings::parse("all.toml", &text).expect(&text);
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("mine.toml"), "mine").expect("writes");
    fs::write(dir.path().join("orders.csv"), "order_id,ordered_at\n1,2026-09-01T09:05:00Z\n").expect("writes");
    let again = run(dir.path(), &["init", "--out", "mine.toml", "orders.csv"]);
    assert_eq!(again.code, Some(1));
    assert!(again.err.contains("mine.toml: is there already"), "{}", again.err);
    assert_eq!(fs::read_to_string(dir.path().join("mine.toml")).expect("mine"), "mine");
}

#[test]
fn simulated_shops_keep_their_verdicts() {
    for seed in ["3", "11"] {
        let dir = tempfile::tempdir().expect("a folder");
        done(dir.path(), &["simulate", "--varied", "--orders", "80", "--megabytes", "2", "--seed", seed, "world"]);
        let files: Vec<String> = ["web-1.log", "web-2.log", "orders.csv", "partners.csv"]
            .iter()
            .map(|name| format!("world/{name}"))
            .filter(|name| dir.path().join(name).exists())
            .collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let started = run(dir.path(), &[&["init", "--out", "made.toml"], &files[..]].concat());
        assert_eq!(started.code, Some(0), "seed {seed}: {}", started.err);
        let text = fs::read_to_string(dir.path().join("made.toml")).expect("the file");
        // The partner list shows the parameters of the links; an analysis without it assumes "tag".
        let read = settings::parse("made.toml", &text).expect(&text);
        let tags = format!("[policy]\ntag_params = {:?}\n", read.programs[0].tag_params);
        fs::write(dir.path().join("tags.toml"), tags).expect("writes");
        let alone = verdicts(dir.path(), "alone", &[&["--config", "tags.toml"], &files[..]].concat());
        let with = verdicts(dir.path(), "with", &[&["--config", "made.toml"], &files[..]].concat());
        assert!(alone == with, "seed {seed}: the file changes verdicts:\n{text}");
    }
}
