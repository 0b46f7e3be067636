//! How often verdicts are right, by cause and weight, on simulated shops that have nothing in common.
//!
//! `cargo bench --bench calibrate` judges shops that the calibration has never seen, and prints the score with the
//! calibration error of every cause. With `-- --write` it first measures `src/verdict/calibration.csv` anew on others.

#![expect(clippy::expect_used, reason = "a benchmark that cannot set its stage stops and says why")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use tagtrail::analyze::{Analysis, analyze};
use tagtrail::inputs::{Given, sort};
use tagtrail::merchant::settings;
use tagtrail::output::Existing;
use tagtrail::report::csv;
use tagtrail::report::scores;
use tagtrail::score::score;
use tagtrail::simulate::{World, write};
use tagtrail::tables::{Table, TableKind};
use tagtrail::verdict::calibration::band;

/// Orders of a shop.
const ORDERS: usize = 2000;

/// Shops on which the table is measured, and others on which it is tried.
const MEASURED: std::ops::Range<u64> = 1000..1024;
const TRIED: std::ops::Range<u64> = 2000..2008;

const CSV: TableKind = TableKind::Csv { delimiter: b',' };

fn main() {
    if std::env::args().any(|arg| arg == "--write") { measure() } else { attempt() }
}

/// Plays a shop and analyses it.
fn judged(seed: u64, dir: &Path) -> Analysis {
    write(&World::varied(seed, ORDERS), dir, Existing::Replace).expect("a simulated shop");
    let text = std::fs::read_to_string(dir.join("tagtrail.toml")).expect("settings");
    let settings = settings::parse("tagtrail.toml", &text).expect("settings");
    let web: Vec<PathBuf> =
        ["web-1.log", "web-2.log"].iter().map(|name| dir.join(name)).filter(|path| path.exists()).collect();
    let given = Given {
        web,
        orders: vec![dir.join("orders.csv")],
        partners: vec![dir.join("partners.csv")],
        ..Given::default()
    };
    let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats).expect("inputs");
    analyze(&inputs, settings, None, &AtomicU64::new(0)).expect("analyses")
}

/// What a shop's truth says of each order that its logs can tell: the cause by the order's number.
fn truths(dir: &Path) -> BTreeMap<String, String> {
    let table = Table::read(&dir.join("truth.csv"), CSV).expect("the truth");
    let cell = |name: &str, row: usize| table.column(name).expect("a column").get(row).to_owned();
    let told = (0..table.rows).filter(|row| cell("identifiable", *row) == "1");
    told.map(|row| (cell("order_id", row), cell("cause", row))).collect()
}

/// Counts right verdicts by cause and band of weight, and writes the table.
fn measure() {
    let mut counts: BTreeMap<(String, usize), (u32, u32)> = BTreeMap::new();
    for seed in MEASURED {
        let dir = tempfile::tempdir().expect("a folder");
        let analysis = judged(seed, dir.path());
        let truths = truths(dir.path());
        for row in 0..analysis.orders.len() {
            let verdict = analysis.weigh(row).verdict;
            // That the logs cannot tell is never the truth of an order whose truth is known.
            if ["no_trail", "ambiguous", "needs"].contains(&verdict.cause) {
                continue;
            }
            let Some(truth) = truths.get(analysis.orders.get(row).id) else { continue };
            let count = counts.entry((verdict.cause.to_owned(), band(verdict.confidence))).or_default();
            count.0 += 1;
            count.1 += u32::from(verdict.cause == truth.as_str());
        }
    }
    let mut text = "cause,band,orders,right\n".to_owned();
    for ((cause, band), (orders, right)) in counts {
        text.extend([cause, format!(",{band},{orders},{right}\n")]);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/verdict/calibration.csv");
    std::fs::write(path, text).expect("writes the table");
}

/// Scores shops that the table was not measured on, all as one.
fn attempt() {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut truth, mut verdicts) = (String::new(), String::new());
    for seed in TRIED {
        let shop = dir.path().join(seed.to_string());
        let analysis = judged(seed, &shop);
        let mut rows = Vec::new();
        csv::write(&analysis.rows(), &mut rows).expect("rows");
        let rows = String::from_utf8(rows).expect("text");
        let told = std::fs::read_to_string(shop.join("truth.csv")).expect("the truth");
        for (all, text) in [(&mut truth, told), (&mut verdicts, rows)] {
            // One header for all; numbers of orders get the seed in front, so that they stay apart.
            let mut lines = text.lines();
            let header = lines.next().unwrap_or_default();
            if all.is_empty() {
                all.extend([header, "\n"]);
            }
            all.extend(lines.map(|line| format!("{seed}-{line}\n")));
        }
    }
    let saved = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("writes");
        Table::read(&path, CSV).expect("a table")
    };
    let score = score(&saved("truth.csv", &truth), &saved("verdicts.csv", &verdicts), false).expect("scores");
    let shops = format!("{} shops of {ORDERS} orders", TRIED.count());
    scores::write(&score, "their truth", &shops, false, &mut std::io::stdout()).expect("prints");
}
