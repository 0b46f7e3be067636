//! The files to be changed: the repository's small shop and the program's output for it.

use super::chance::Chance;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use tagtrail::logs::formats::known;
use tagtrail::report::letter::TEMPLATES;
use tagtrail::tables::{Table, TableKind};
use tempfile::TempDir;

/// Lines kept of a shop's log: a run of the program should take milliseconds.
const LINES: usize = 120;

/// Files as they are before a change.
pub(super) struct Given {
    dir: TempDir,
    /// The shop's logs, and sample lines of each named format.
    pub(super) logs: Vec<Vec<u8>>,
    /// CSV, NDJSON and Parquet.
    pub(super) orders: Vec<Vec<u8>>,
    pub(super) partners: Vec<u8>,
    pub(super) settings: Vec<u8>,
    /// Options of a simulated shop.
    pub(super) world: Vec<u8>,
    pub(super) truth: Vec<u8>,
    /// The words of letters.
    pub(super) words: Vec<u8>,
    /// The files of a result.
    pub(super) result: Vec<(String, Vec<u8>)>,
    /// Numbers of orders in it.
    pub(super) numbers: Vec<String>,
}

fn read(path: impl AsRef<Path>) -> Vec<u8> {
    fs::read(path.as_ref()).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

fn first_lines(bytes: &[u8], lines: usize) -> Vec<u8> {
    bytes.split_inclusive(|byte| *byte == b'\n').take(lines).flatten().copied().collect()
}

impl Given {
    pub(super) fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let shop = |name: &str| read(root.join("testdata/shop").join(name));
        let dir = tempfile::tempdir().expect("a folder");
        let mut unpacked = Vec::new();
        flate2::read::MultiGzDecoder::new(&shop("web-1.log.1.gz")[..]).read_to_end(&mut unpacked).expect("unpacks");
        let mut logs = vec![shop("web-1.log"), shop("web-2.ndjson.log"), unpacked];
        for log in &mut logs {
            *log = first_lines(log, LINES);
        }
        let of_format = |known: &known::Known| [known.directives, known.samples].concat().join("\n") + "\n";
        logs.extend(known::ALL.iter().map(|known| of_format(known).into_bytes()));
        let given = Self {
            orders: vec![first_lines(&shop("orders.csv"), 60), shop("orders-2.ndjson")],
            partners: shop("partners.csv"),
            settings: shop("tagtrail.toml"),
            words: read(root.join("src/report/letters").join(TEMPLATES[0].0).with_extension("toml")),
            world: Vec::new(),
            truth: Vec::new(),
            result: Vec::new(),
            numbers: Vec::new(),
            logs,
            dir,
        };
        given.made()
    }

    /// Adds the program's output for the shop.
    fn made(mut self) -> Self {
        let put = |name: &str, bytes: &[u8]| fs::write(self.dir.path().join(name), bytes).expect("writes");
        put("web.log", &self.logs[0]);
        put("orders.csv", &self.orders[0]);
        put("partners.csv", &self.partners);
        put("tagtrail.toml", &self.settings);
        let ran = |arguments: &[&str]| super::run(&self.dir, arguments);
        let arguments = ["analyze", "-q", "--out", "result", "web.log", "orders.csv", "partners.csv"];
        assert_eq!(ran(&arguments).code, Some(0), "{}", ran(&arguments).err);
        let world = ran(&["simulate", "--print", "--orders", "20"]);
        assert_eq!(world.code, Some(0), "{}", world.err);
        self.world = world.out.into_bytes();
        let nightly = ["nightly", "-q", "--ledger", "ledger", "--date", "2026-07-01"];
        let collect = ["collect", "-q", "--into", "evidence", "--config", "tagtrail.toml"];
        for (verb, inputs) in [(&nightly[..], &arguments[4..]), (&collect[..], &["web.log"][..])] {
            let made = ran(&[verb, inputs].concat());
            assert_eq!(made.code, Some(0), "{}", made.err);
        }
        let folder = fs::read_dir(self.path("result")).expect("a result");
        self.result = folder
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .map(|name| (name.clone(), read(self.path("result").join(&name))))
            .collect();
        self.result.sort();
        let verdicts = self.path("result").join("verdicts.csv");
        let table = Table::read(&verdicts, TableKind::Csv { delimiter: b',' }).expect("verdicts");
        let column = |name: &str| table.column(name).expect("a column");
        let (ids, causes, tags) = (column("order_id"), column("cause"), column("claimant_tag"));
        let row = |at| format!("{},{},{}\n", ids.get(at), causes.get(at), tags.get(at));
        self.truth = (0..table.rows).fold("order_id,cause,tag\n".to_owned(), |text, at| text + &row(at)).into_bytes();
        self.numbers = ids.iter().map(str::to_owned).collect();
        self.orders.push(read(self.path("result").join("verdicts.parquet")));
        self
    }

    /// An unchanged file.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A log to change. Samples of a format are too few to be one, so they are repeated.
    pub(super) fn log(&self, chance: &mut Chance) -> Vec<u8> {
        if chance.once_in(3) {
            return self.logs[chance.below(3)].clone();
        }
        let samples = chance.pick(&self.logs);
        if chance.once_in(6) {
            return [samples.as_slice(), chance.pick(&self.logs).as_slice()].concat();
        }
        samples.repeat(1 + chance.below(8))
    }

    /// All files, to take parts from.
    pub(super) fn all(&self) -> Vec<&[u8]> {
        let texts = [&self.partners, &self.settings, &self.world, &self.truth];
        self.logs.iter().chain(&self.orders).chain(texts).map(Vec::as_slice).collect()
    }
}
