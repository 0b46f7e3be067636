//! Inputs of every kind, changed at random and given to the program. Each run ends with one line of failure or with
//! everything accounted for.
//!
//! The test runs some hundred rounds, which take about a minute. `tests/attack/mutations` runs any number of them. The
//! environment variable `TAGTRAIL_MUTATIONS` is the number of rounds, `TAGTRAIL_SEED` their seed, and `TAGTRAIL_FROM` the first
//! one. `TAGTRAIL` names another binary to run, such as an optimised one.

mod chance;
mod change;
mod checks;
mod exports;
mod given;

use super::{Ran, shapes};
use crate::behaviour::program;
use chance::Chance;
use given::Given;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Rounds by default.
const USUAL: u64 = 900;

/// Findings after which the test stops.
const ENOUGH: usize = 25;

#[expect(clippy::disallowed_methods, reason = "the environment says how many rounds of which seed are run")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// Runs the binary that the environment names, or else the one under test, in a folder.
#[expect(clippy::disallowed_methods, reason = "the environment may name the binary")]
fn run(dir: &TempDir, arguments: &[&str]) -> Ran {
    let tested = program(dir.path());
    let Some(named) = std::env::var_os("TAGTRAIL") else { return super::ran(tested, dir, arguments) };
    let mut command = Command::new(named);
    command.current_dir(dir.path()).stdin(Stdio::null());
    super::ran(command, dir, arguments)
}

#[test]
fn inputs_changed_at_random_end_in_one_line_or_are_accounted_for() {
    let (count, seed) = (number("TAGTRAIL_MUTATIONS").unwrap_or(USUAL), number("TAGTRAIL_SEED").unwrap_or(1));
    let first = number("TAGTRAIL_FROM").unwrap_or(0);
    let given = Given::new();
    let mut findings: Vec<String> = Vec::new();
    let mut inputs = 0;
    for round in first..first + count {
        let mut one = Round::new(&given, Chance::of(seed, round));
        let ended = catch_unwind(AssertUnwindSafe(|| one.play()));
        inputs += one.changed;
        if let Err(reason) = ended {
            let reason = reason.downcast_ref::<String>().map_or("no reason", String::as_str);
            let kept = one.dir.keep();
            findings.push(format!(
                "round {round} of seed {seed}, kept in {}: {:?}: {reason}",
                kept.display(),
                one.last
            ));
            println!("{}", findings[findings.len() - 1]);
        }
        if findings.len() >= ENOUGH {
            break;
        }
        if (round + 1 - first).is_multiple_of(1000) {
            println!("{} rounds, {inputs} changed inputs, {} findings", round + 1 - first, findings.len());
        }
    }
    println!("seed {seed}: {inputs} changed inputs, {} findings", findings.len());
    assert!(inputs >= count.min(USUAL) || !findings.is_empty(), "every round changes something");
    assert!(findings.is_empty(), "{} findings, the first one: {}", findings.len(), findings[0]);
}

/// A set of files, some of them changed, and runs over them.
struct Round<'g> {
    given: &'g Given,
    chance: Chance,
    dir: TempDir,
    /// How many files were changed.
    changed: u64,
    /// The arguments of the last run.
    last: Vec<String>,
}

impl<'g> Round<'g> {
    fn new(given: &'g Given, chance: Chance) -> Self {
        Self { given, chance, dir: tempfile::tempdir().expect("a folder"), changed: 0, last: Vec::new() }
    }

    fn play(&mut self) {
        match self.chance.below(26) {
            0..6 => self.log(),
            6..10 => self.orders(),
            10 => self.partners(),
            11..13 => self.settings(),
            13..15 => self.result(),
            15 => self.truth(),
            16 => self.world(),
            17 => self.words(),
            18..20 => self.ways_of_reading(),
            20 => self.workbook(),
            21 => self.claims(),
            22..24 => self.reports(),
            _ => self.stored(),
        }
    }

    /// Writes a file.
    fn put(&self, name: &str, bytes: &[u8]) {
        super::put(&self.dir, name, bytes);
    }

    /// Writes a file with changes.
    fn put_changed(&mut self, name: &str, bytes: &[u8]) {
        let bytes = change::changed(bytes, &self.given.all(), &mut self.chance);
        self.changed += 1;
        self.put(name, &bytes);
    }

    /// Runs the program, and checks what holds of any run.
    fn run(&mut self, arguments: &[&str]) -> Ran {
        self.last = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let ran = run(&self.dir, arguments);
        checks::ended_well(&ran);
        ran
    }

    /// A path of an unchanged file.
    fn unchanged(&self, name: &str) -> String {
        self.given.path(name).display().to_string()
    }

    /// Writes the given logs, orders and partners, unless they are there, and runs one of the verbs over them.
    fn judge(&mut self, settings: bool) {
        for (name, whole) in [("w", "web.log"), ("o", "orders.csv"), ("p", "partners.csv"), ("s.toml", "tagtrail.toml")]
        {
            if !self.dir.path().join(name).exists() && (name != "s.toml" || settings) {
                fs::copy(self.given.path(whole), self.dir.path().join(name)).expect("copies");
            }
        }
        let mut inputs = vec!["--web", "w", "--orders", "o", "--partners", "p"];
        if self.dir.path().join("s.toml").exists() {
            inputs.extend(["--config", "s.toml"]);
        }
        let number = self.chance.pick(&self.given.numbers).clone();
        match self.chance.below(8) {
            0..3 => self.summary(&inputs),
            3..5 => self.written(&inputs, &number),
            5 => drop(self.run(&[&["check"], &inputs[..]].concat())),
            6 => drop(self.run(&[&["init"], &inputs[..]].concat())),
            _ => drop(self.run(&[&["explain", "-q", &number], &inputs[..]].concat())),
        }
    }

    fn summary(&mut self, inputs: &[&str]) {
        let ran = self.run(&[&["analyze", "-q", "--json"], inputs].concat());
        if matches!(ran.code, Some(0 | 3 | 4)) {
            checks::adds_up(&serde_json::from_str(&ran.out).expect("a summary"));
        }
    }

    /// Writes a result, checks all its files, and shows one of its stories.
    fn written(&mut self, inputs: &[&str], number: &str) {
        let ran = self.run(&[&["analyze", "-q", "--out", "result"], inputs].concat());
        let place = self.dir.path().join("result");
        assert_eq!(place.exists(), matches!(ran.code, Some(0 | 3 | 4)), "a result is there, or why not is said");
        if !place.exists() {
            return;
        }
        checks::agrees(&place);
        let format = *self.chance.pick(&["text", "markdown", "html", "json"]);
        self.run(&["explain", "--result", "result", number, "--format", format]);
    }

    fn log(&mut self) {
        let log = self.given.log(&mut self.chance);
        self.put_changed("w", &log);
        let settings = self.chance.once_in(2);
        self.judge(settings);
    }

    fn orders(&mut self) {
        let orders = self.chance.pick(&self.given.orders).clone();
        self.put_changed("o", &orders);
        let settings = self.chance.once_in(3);
        self.judge(settings);
    }

    fn partners(&mut self) {
        self.put_changed("p", &self.given.partners.clone());
        self.judge(true);
    }

    fn settings(&mut self) {
        self.put_changed("s.toml", &self.given.settings.clone());
        if self.chance.once_in(3) {
            let log = self.given.log(&mut self.chance);
            self.put_changed("w", &log);
        }
        self.judge(true);
    }

    /// A result with changed files, and the verbs that read it.
    fn result(&mut self) {
        fs::create_dir(self.dir.path().join("r")).expect("a folder");
        let which = self.chance.below(self.given.result.len());
        for (nth, (name, bytes)) in self.given.result.iter().enumerate() {
            let mut bytes = bytes.clone();
            if nth == which || name.starts_with("stories.") && self.chance.once_in(3) {
                for _ in 0..=self.chance.below(4) {
                    change::byte(&mut bytes, &mut self.chance);
                }
                self.changed += 1;
            }
            if nth != which || !self.chance.once_in(10) {
                self.put(&format!("r/{name}"), &bytes);
            }
        }
        let number = self.chance.pick(&self.given.numbers).clone();
        let (web, orders) = (self.unchanged("web.log"), self.unchanged("orders.csv"));
        let questions: [&[&str]; 6] = [
            &["explain", "--result", "r", &number],
            &["explain", "--result", "r", "nothing"],
            &["explain", "--result", "r", "--since", "2026-01-01", "--most", "1"],
            &["explain", "--result", "r", "--since", "2026-01-01", "--most", "0", "--format", "json"],
            &["explain", "--result", "r", "--for", "mossgate-20", "--letter"],
            &["analyze", "-q", "--compare", "r", "--web", &web, "--orders", &orders],
        ];
        let question = *self.chance.pick(&questions);
        self.run(question);
    }

    /// A changed truth, with which verdicts are compared.
    fn truth(&mut self) {
        self.put_changed("t", &self.given.truth.clone());
        let verdicts = self.given.path("result").join("verdicts.csv");
        if self.chance.once_in(2) {
            self.put_changed("v", &fs::read(verdicts).expect("verdicts"));
        } else {
            fs::copy(verdicts, self.dir.path().join("v")).expect("copies");
        }
        let (web, orders) = (self.unchanged("web.log"), self.unchanged("orders.csv"));
        let all: [&[&str]; 4] = [
            &["score", "t", "v"],
            &["score", "--list", "--all", "t", "v"],
            &["score", "--json", "t", "v"],
            &["analyze", "-q", "--truth", "t", "--out", "o", "--web", &web, "--orders", &orders],
        ];
        let arguments = *self.chance.pick(&all);
        self.run(arguments);
    }

    /// Options of a simulated shop. Only small shops are simulated.
    fn world(&mut self) {
        self.put_changed("world.toml", &self.given.world.clone());
        let small = ["--orders", "15", "--megabytes", "1", "--days", "9"];
        let printed = self.run(&[&["simulate", "--world", "world.toml", "--print"], &small[..]].concat());
        let crowd = printed.out.lines().filter_map(|line| line.split_once('='));
        // The numbers of partners and readers decide how much is simulated.
        let is_small = crowd.filter_map(|(_, value)| value.trim().parse::<f64>().ok()).all(|value| value < 5000.0);
        if printed.code == Some(0) && is_small {
            self.run(&[&["simulate", "--world", "world.toml", "shop"], &small[..]].concat());
        }
    }

    /// The words of letters.
    fn words(&mut self) {
        fs::create_dir(self.dir.path().join("words")).expect("a folder");
        self.put_changed("words/en.toml", &self.given.words.clone());
        let result = self.unchanged("result");
        self.run(&["explain", "--result", &result, "--for", "mossgate-20", "--letter", "--templates", "words"]);
    }

    /// The same log with other numbers of threads, mapped, in blocks, packed and as a stream.
    fn ways_of_reading(&mut self) {
        let log = self.given.log(&mut self.chance);
        let mut log = change::changed(&log, &self.given.all(), &mut self.chance);
        // A packed file inside a packed file is not a supported packing of a log.
        if [b"\x1f\x8b".as_slice(), b"BZh", b"\x28\xb5\x2f\xfd"].iter().any(|mark| log.starts_with(mark)) {
            log = self.given.log(&mut self.chance);
            change::byte(&mut log, &mut self.chance);
        }
        self.changed += 1;
        for folder in ["plain", "packed"] {
            fs::create_dir(self.dir.path().join(folder)).expect("a folder");
        }
        self.put("plain/w", &log);
        self.put("packed/w", &change::gzip(&log));
        let inputs = [self.unchanged("orders.csv"), self.unchanged("partners.csv"), self.unchanged("tagtrail.toml")];
        let inputs = ["--orders", &inputs[0], "--partners", &inputs[1], "--config", &inputs[2]];
        let ways: [(&str, &[&str]); 4] = [
            ("one", &["--web", "plain/w", "--threads", "1", "--io", "mmap"]),
            ("two", &["--web", "plain/w", "--threads", "2", "--io", "mmap"]),
            ("blocks", &["--web", "plain/w", "--threads", "2", "--io", "read"]),
            ("unpacked", &["--web", "packed/w", "--threads", "2"]),
        ];
        let mut codes = Vec::new();
        for (name, way) in ways {
            let ran = self.run(&[&["analyze", "-q", "--out", name], way, &inputs[..]].concat());
            codes.push(ran.code);
        }
        assert!(codes.iter().all(|code| *code == codes[0]), "{codes:?}");
        if !self.dir.path().join("one").exists() {
            return;
        }
        let of = |name: &str| self.dir.path().join(name);
        checks::agrees(&of("one"));
        for name in ["verdicts.csv", "verdicts.parquet", "summary.json", "stories.ndjson.gz", "rejected.log"] {
            let bytes = |way: &str| fs::read(of(way).join(name)).unwrap_or_default();
            assert!(bytes("one") == bytes("two"), "{name} differs between one and two threads");
            assert!(bytes("one") == bytes("blocks"), "{name} differs between a map and blocks");
        }
        assert_eq!(checks::verdicts(&of("one")), checks::verdicts(&of("unpacked")), "packed");
        assert_eq!(ledger(&of("one")), ledger(&of("unpacked")), "packed");
    }
}

/// The ledger of the only log.
fn ledger(result: &Path) -> String {
    let summary = fs::read_to_string(result.join("summary.json")).expect("a summary");
    let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
    summary["inputs"]["web"][0]["lines"].to_string()
}
