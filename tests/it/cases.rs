//! Runs the literate cases under `testdata/cases`: a few log lines, a few orders, the verdicts.
//!
//! A case file is Markdown. `##` begins a scenario; its fenced blocks are files: `settings` (TOML), `partners` and
//! `orders` (CSV), `log` (`log 2` is a second web log), and `verdicts` (CSV): an `order_id` and any columns of
//! verdicts.csv that the scenario checks. `settings` and `partners` above the first scenario apply to all scenarios
//! without their own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use tagtrail::jobs::analyze::analyze;
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::merchant::settings;

type Blocks = BTreeMap<String, String>;

struct EvidenceIndex {
    title: String,
    line: usize,
    blocks: Blocks,
}

/// The scenarios of a case file, each with the blocks that apply to all.
fn scenes(text: &str) -> Vec<EvidenceIndex> {
    let mut common = Blocks::new();
    let mut scenes: Vec<EvidenceIndex> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for (nth, line) in text.lines().enumerate() {
        if let Some((name, body)) = &mut open {
            if line == "```" {
                let blocks = scenes.last_mut().map_or(&mut common, |scene| &mut scene.blocks);
                blocks.insert(name.clone(), std::mem::take(body));
                open = None;
            } else {
                body.push_str(line);
                body.push('\n');
            }
        } else if let Some(name) = line.strip_prefix("```") {
            open = Some((name.trim().to_owned(), String::new()));
        } else if let Some(title) = line.strip_prefix("## ") {
            scenes.push(EvidenceIndex { title: title.to_owned(), line: nth + 1, blocks: common.clone() });
        }
    }
    scenes
}

/// Reads a small CSV without quotes in its cells.
fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let row = |line: &str| names.iter().map(ToString::to_string).zip(line.split(',').map(str::to_owned)).collect();
    lines.map(row).collect()
}

fn run(scene: &EvidenceIndex) -> Vec<BTreeMap<String, String>> {
    let dir = tempfile::tempdir().expect("a folder");
    let mut given = Given::default();
    for (name, body) in &scene.blocks {
        let path = dir.path().join(name.replace(' ', "-"));
        fs::write(&path, body).expect("writes");
        match name.split(' ').next() {
            Some("log") => given.web.push(path),
            Some("orders") => given.orders.push(path),
            Some("partners") => given.partners.push(path),
            Some("settings" | "verdicts") => {}
            other => panic!("a block named {other:?}"),
        }
    }
    let text = scene.blocks.get("settings").cloned().unwrap_or_default();
    let settings = settings::parse("settings", &text).expect("settings");
    let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats).expect("inputs");
    let analysis = analyze(&inputs, settings, None, &AtomicU64::new(0)).expect("analyses");
    let mut bytes = Vec::new();
    tagtrail::report::csv::write(&analysis.rows(), &mut bytes).expect("writes");
    let out = dir.path().join("verdicts.csv");
    fs::write(&out, bytes).expect("writes");
    let read =
        tagtrail::tables::Table::read(&out, tagtrail::tables::TableKind::Csv { delimiter: b',' }).expect("reads");
    (0..read.rows)
        .map(|row| read.names.iter().cloned().zip(read.columns.iter().map(|c| c.get(row).to_owned())).collect())
        .collect()
}

/// Differences between the verdicts of a scenario and those it expects; empty when there are none.
fn differences(scene: &EvidenceIndex) -> Vec<String> {
    let got = run(scene);
    let mut wrong = Vec::new();
    let wanted = table(scene.blocks.get("verdicts").map_or("", String::as_str));
    if wanted.is_empty() {
        wrong.push("the scene expects no verdict".to_owned());
    }
    for want in wanted {
        let id = &want["order_id"];
        let Some(row) = got.iter().find(|row| row["order_id"] == *id) else {
            wrong.push(format!("order {id} has no verdict"));
            continue;
        };
        for (column, value) in &want {
            let have = row.get(column).map_or("(no such column)", String::as_str);
            if have != value {
                wrong.push(format!("order {id}: {column} is {have:?}, expected {value:?} ({})", row["because"]));
            }
        }
    }
    wrong
}

fn case_files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(dir).expect("testdata/cases").map(|e| e.expect("an entry").path()) {
        if entry.is_dir() {
            files.extend(case_files(&entry));
        } else if entry.extension().is_some_and(|e| e == "md") {
            files.push(entry);
        }
    }
    files.sort();
    files
}

#[test]
fn every_case_file_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    #[expect(clippy::disallowed_methods, reason = "a tester names the case files to run")]
    let only = std::env::var("CASE").unwrap_or_default();
    let mut wrong = Vec::new();
    for file in case_files(&root) {
        let name = file.strip_prefix(&root).expect("below").display().to_string();
        if !name.contains(&only) {
            continue;
        }
        let found = scenes(&fs::read_to_string(&file).expect("reads"));
        if found.len() < 3 {
            wrong.push(format!("{name}: {} scenes; it happened, it nearly happened, the logs cannot say", found.len()));
        }
        for scene in found {
            let all = differences(&scene);
            wrong.extend(all.into_iter().map(|w| format!("{name}:{}: {}: {w}", scene.line, scene.title)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_cause_has_its_case_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    for cause in tagtrail::causes::ALL {
        let found = case_files(&root).iter().any(|file| file.file_stem().is_some_and(|stem| stem == cause.id));
        assert!(found, "write testdata/cases/<family>/{}.md with at least three scenes", cause.id);
    }
}
