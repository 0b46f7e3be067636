//! The share of right verdicts on simulated shops, by kind of shop.
//!
//! `cargo bench --bench calibrate` simulates shops of every kind, judges them with their settings and without any, and prints
//! for each kind how well confidences hold that were fitted on all other kinds. With `-- --write` it also fits
//! `src/verdict/calibration.csv` on all of them. `-- --seeds N` takes N shops of a kind, `-- --kinds a,b` only those kinds.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot set its stage stops and says why")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use tagtrail::jobs::analyze::{Analysis, analyze};
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::merchant::settings::{self, Settings};
use tagtrail::output::Existing;
use tagtrail::simulate::{Kind, World, write};
use tagtrail::tables::{Table as Cells, TableKind};
use tagtrail::verdict::calibration::{Count, Counts, Table, band};
use tagtrail::verdict::{Limits, Outcome, Reason};

/// Orders of a shop.
const ORDERS: usize = 600;

/// The first seed of the shops.
const FIRST: u64 = 1000;

/// The least confidence of a sure verdict.
const SURE: f64 = 0.95;

/// Causes that only settings show: the shop's own networks, and how long reports take.
const ONLY_BY_SETTINGS: [&str; 2] = ["automated_click", "not_yet_reported"];

const CSV: TableKind = TableKind::Csv { delimiter: b',' };

/// A verdict and the truth of its order.
struct Judged {
    kind: &'static str,
    cause: Reason,
    outcome: Outcome,
    weight: f64,
    limits: Limits,
    /// Whether the table is fitted on it. The doubt about settings that nobody gave is no doubt about the evidence: see
    /// `verdict::trust`.
    counts: bool,
    truth: String,
    /// Whether the verdict names the partner that the truth names; nothing where it names none.
    claims: Option<bool>,
}

impl Judged {
    fn is_right(&self) -> bool {
        self.cause.name() == self.truth
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let seeds: u64 = value("--seeds").map_or(2, |text| text.parse().expect("--seeds takes a number"));
    let chosen: Option<Vec<&str>> = value("--kinds").map(|text| text.split(',').collect());
    let kinds = Kind::ALL.into_iter().filter(|(_, name)| chosen.as_ref().is_none_or(|some| some.contains(name)));
    let mut judged = Vec::new();
    println!("{:<16} {:>5}  {:<8} {}", "kind", "seed", "settings", Figures::HEADER);
    for (kind, name) in kinds {
        for seed in FIRST..FIRST + seeds {
            let dir = tempfile::tempdir().expect("a folder");
            write(&World::of_kind(kind, seed, ORDERS), dir.path(), Existing::Replace).expect("a simulated shop");
            for given in [true, false] {
                let verdicts = verdicts(name, dir.path(), given);
                let settings = if given { "with" } else { "without" };
                let figures = Figures::of(&verdicts, Table::shipped());
                println!("{name:<16} {seed:>5}  {settings:<8} {figures}");
                judged.extend(verdicts);
            }
        }
    }
    println!("\nEach kind, both with and without settings, by the confidences that were fitted on all other kinds:");
    println!("{:<16} {:>14} {}", "kind", "", Figures::HEADER);
    for (_, name) in Kind::ALL {
        let (left_out, others): (Vec<&Judged>, Vec<&Judged>) = judged.iter().partition(|one| one.kind == name);
        if left_out.is_empty() {
            continue;
        }
        let table = Table::fit(&counts(&others));
        println!("{name:<16} {:>14} {}", "", Figures::of(left_out, &table));
    }
    if args.iter().any(|arg| arg == "--write") {
        let all: Vec<&Judged> = judged.iter().collect();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/verdict/calibration.csv");
        std::fs::write(path, Table::fit(&counts(&all)).text()).expect("writes the table");
    }
}

/// Analyses a shop's files, with its settings or without any.
fn analysed(dir: &Path, with_settings: bool) -> Analysis {
    let text = std::fs::read_to_string(dir.join("tagtrail.toml")).expect("settings");
    let settings =
        if with_settings { settings::parse("tagtrail.toml", &text).expect("settings") } else { Settings::default() };
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

/// The verdicts of those orders of a shop that its logs can identify.
fn verdicts(kind: &'static str, dir: &Path, with_settings: bool) -> Vec<Judged> {
    let analysis = analysed(dir, with_settings);
    let cells = Cells::read(&dir.join("truth.csv"), CSV).expect("the truth");
    let cell = |name: &str, row: usize| cells.column(name).expect("a column").get(row).to_owned();
    let known = (0..cells.rows).filter(|row| cell("identifiable", *row) == "1");
    let truths: BTreeMap<String, (String, String)> =
        known.map(|row| (cell("order_id", row), (cell("cause", row), cell("tag", row)))).collect();
    let claimants: BTreeMap<String, String> =
        analysis.rows().into_iter().map(|row| (row.order_id, row.claimant_tag)).collect();
    let mut judged = Vec::new();
    for row in 0..analysis.orders.len() {
        let id = analysis.orders.get(row).id;
        let Some((truth, tag)) = truths.get(id) else { continue };
        let (judgement, limits) = analysis.weigh(row);
        let verdict = judgement.verdict;
        judged.push(Judged {
            kind,
            cause: verdict.cause,
            outcome: verdict.outcome,
            weight: verdict.confidence,
            limits,
            counts: with_settings || !ONLY_BY_SETTINGS.contains(&truth.as_str()),
            truth: truth.clone(),
            claims: (!tag.is_empty() && !truth.is_empty()).then(|| claimants.get(id) == Some(tag)),
        });
    }
    judged
}

/// Right verdicts by kind, cause and band of weight. `no_trail`, `ambiguous` and `needs` are left out: they are never the truth
/// of an order with a known truth.
fn counts(judged: &[&Judged]) -> Counts {
    let mut counts = Counts::new();
    for one in judged
        .iter()
        .filter(|one| one.counts && !matches!(one.cause, Reason::NoTrail | Reason::Ambiguous | Reason::Needs))
    {
        let cell = (one.kind.to_owned(), one.cause.name().to_owned(), band(one.weight));
        let count: &mut Count = counts.entry(cell).or_default();
        count.orders += 1;
        count.right += u32::from(one.is_right());
    }
    counts
}

/// A summary of verdicts.
#[derive(Default)]
struct Figures {
    macro_f1: f64,
    organic_lost: f64,
    claimant: f64,
    error: f64,
    sure: (u32, u32),
    right_and_sure: f64,
}

impl Figures {
    const HEADER: &'static str = "macro-F1  organic lost  claimant  calib. error  sure: right    of  right lost: sure";

    fn of<'a>(judged: impl IntoIterator<Item = &'a Judged>, table: &Table) -> Self {
        let mut causes: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
        let mut bins = [(0_u32, 0_u32, 0.0_f64); 10];
        let (mut organic, mut claims, mut lost, mut sure) = ([0_u32; 2], [0_u32; 2], [0_u32; 2], (0, 0));
        for one in judged {
            let confidence = one.limits.confidence(table, one.cause, one.weight);
            let right = one.is_right();
            causes.entry(one.truth.as_str()).or_default()[usize::from(!right)] += 1;
            if !right {
                causes.entry(one.cause.name()).or_default()[2] += 1;
            }
            let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
            *bin = (bin.0 + 1, bin.1 + u32::from(right), bin.2 + confidence);
            if one.truth == "organic" {
                organic[0] += 1;
                organic[1] += u32::from(one.outcome == Outcome::Lost);
            }
            if let Some(right) = one.claims {
                claims[0] += 1;
                claims[1] += u32::from(right);
            }
            if one.outcome == Outcome::Lost {
                let certain = confidence >= SURE;
                sure.0 += u32::from(certain && right);
                sure.1 += u32::from(certain);
                lost[0] += u32::from(right);
                lost[1] += u32::from(right && certain);
            }
        }
        let share = |[all, some]: [u32; 2]| f64::from(some) / f64::from(all.max(1));
        let known = causes.values().filter(|[right, missed, _]| right + missed > 0);
        let f1 =
            |[right, missed, wrong]: &[u32; 3]| f64::from(2 * right) / f64::from((2 * right + missed + wrong).max(1));
        let orders: u32 = bins.iter().map(|bin| bin.0).sum();
        Self {
            macro_f1: known.clone().map(f1).sum::<f64>() / known.count().max(1) as f64,
            organic_lost: share(organic),
            claimant: share(claims),
            error: bins.iter().map(|bin| (f64::from(bin.1) - bin.2).abs()).sum::<f64>() / f64::from(orders.max(1)),
            sure,
            right_and_sure: share(lost),
        }
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (right, of) = self.sure;
        write!(
            out,
            "{:>8.3} {:>12.2}% {:>9.3} {:>13.3} {:>12.3} {of:>5} {:>16.3}",
            self.macro_f1,
            self.organic_lost * 100.0,
            self.claimant,
            self.error,
            f64::from(right) / f64::from(of.max(1)),
            self.right_and_sure,
        )
    }
}
