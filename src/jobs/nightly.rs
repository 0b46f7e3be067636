//! A night: collects what is new, judges the orders that may still change, and publishes the verdicts of all orders at once.
//!
//! Every order log that arrived is kept as it was given. Rows of a later one replace those of an earlier one, as in any analysis of
//! several order logs. So the verdicts of open orders are those of one analysis of all evidence and all order logs. An order is open
//! until the horizon has passed since it was placed. Then its last verdict is final.

use crate::verdict::Outcome;
pub mod alerts;
pub mod changes;
pub mod state;
pub mod watch;

use crate::base::error::{Error, Kind, Result};
use crate::base::progress::{Progress, Stage};
use crate::base::units::Span;
use crate::jobs::analyze::{Analysis, analyze};
use crate::jobs::collect::{Report, collect};
use crate::jobs::digests;
use crate::jobs::inputs::{Inputs, table_kind};
use crate::jobs::result::{self, Wants};
use crate::ledger::{EVIDENCE, Ledger, Manifest, NIGHTS, Night, Role, TABLES, TableFile, VERDICTS};
use crate::logs::source::{Io, Source, reason};
use crate::merchant::{Settings, files};
use crate::orders::read;
use crate::report::{Row, Summary, csv, parquet};
use crate::tables::TableKind;
use changes::{Change, Version};
use rayon::prelude::*;
use state::{Entry, State};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// What a night is given.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// New files: web logs, order logs, partner lists.
    pub inputs: &'a Inputs,
    /// The settings of this night.
    pub settings: Settings,
    /// The settings files that they were read from. The ledger keeps them for nights that are given none.
    pub settings_files: &'a [PathBuf],
    /// The day of the run, such as `2026-10-05`. Only the names of folders depend on it.
    pub date: &'a str,
    /// How long after an order its answer may change.
    pub horizon: Span,
    /// The program's version, for the summary.
    pub version: &'a str,
}

/// What a night did.
#[derive(Debug, Default)]
pub struct Done {
    /// The collected logs.
    pub collected: Report,
    /// The night; `None` while there are no logs or no orders to judge.
    pub night: Option<Night>,
    /// The summary of all orders as they would be judged now.
    pub summary: Option<Summary>,
    /// Verdicts that changed.
    pub changes: Vec<Change>,
    /// Orders that are new.
    pub new: u64,
    /// The verdicts after this night.
    pub rows: Vec<Row>,
    /// Faults of inputs.
    pub faults: Vec<Error>,
    /// What began to fail in the shop or its partners' links.
    pub broken: Vec<watch::Fault>,
    /// A sentence for each file that was given and not used.
    pub notes: Vec<String>,
    /// How many blocks of evidence were read, and how many were not, since digests know them.
    pub blocks: (u64, u64),
}

/// Runs a night. What was collected is kept even if judging fails; everything else is published together.
///
/// Call it from the main thread, never inside a rayon closure: Polars brings its own threads.
pub fn nightly(ledger: &mut Ledger, wanted: &Wanted<'_>, progress: &dyn Progress) -> Result<Done> {
    let uses_digests = digests::prepare(ledger)?;
    let collected = if wanted.inputs.web.is_empty() {
        Report::default()
    } else {
        collect(ledger, &wanted.inputs.web, wanted.settings.clone(), progress)?
    };
    let mut next = ledger.manifest.clone();
    let notes = keep_tables(ledger, &mut next, wanted)?;
    let mut done = Done { faults: collected.faults.clone(), collected, notes, ..Done::default() };
    let has_orders = next.tables_of(Role::Orders).next().is_some();
    if next.evidence.is_empty() || !has_orders {
        ledger.commit(next)?;
        return Ok(done);
    }
    let inputs = all_inputs(ledger, &next)?;
    if uses_digests {
        digests::attach(ledger.dir(), &next, &inputs);
    }
    let analysis = analyze(&inputs, wanted.settings.clone(), None, progress)?;
    refuse_damage(&analysis)?;
    done.faults.extend(analysis.orders.faults());
    progress.begins(Stage::Judge);
    let background = analysis.background(wanted.version, &inputs.partners);
    let counted = result::count(&analysis, background, Wants { files: true, verdicts: false });
    let before = State::read(ledger)?;
    let judged = judged(&analysis);
    let name = night_name(&next, wanted.date);
    let known: Vec<&str> = done.collected.items.iter().map(|item| item.path.as_str()).collect();
    let horizon = analysis.as_of() - wanted.horizon;
    let merged = state::merge(before, judged, &state::Merge { horizon, night: &name, collected: &known });
    progress.begins(Stage::Write);
    let create = |file: &'static str| ledger.create(NIGHTS, &name, file);
    result::write(&analysis, &counted, None, &create).map_err(|fault| write_error(ledger, &name, &fault))?;
    write_verdicts(ledger, &name, &merged.state)?;
    done.broken = watch::watch(&analysis);
    ledger.put(&format!("{NIGHTS}/{name}"), "watch.csv", &|out| watch::write(&done.broken, out))?;
    for place in [VERDICTS, NIGHTS] {
        let folder = PathBuf::from(place).join(&name).display().to_string();
        ledger.put(&folder, "changes.csv", &|out| changes::write(&merged.changes, out))?;
    }
    let night = Night {
        name: name.clone(),
        date: wanted.date.to_owned(),
        orders: merged.state.entries.len() as u64,
        open: merged.state.entries.iter().filter(|entry| !entry.is_final).count() as u64,
        changed: merged.changes.len() as u64,
        lost: merged.state.entries.iter().filter(|entry| entry.row.outcome == Outcome::Lost).count() as u64,
        has_result: true,
        verdicts: None,
        sums: [NIGHTS, VERDICTS]
            .map(|folder| ledger.sums(folder, &name))
            .into_iter()
            .collect::<Result<Vec<_>>>()?
            .concat(),
    };
    next.nights.push(night.clone());
    if uses_digests {
        done.blocks = digests::keep(ledger, ledger.dir(), &mut next, &inputs)?;
    }
    ledger.sync_created()?;
    ledger.commit(next)?;
    done.rows = merged.state.entries.iter().map(|entry| entry.row.clone()).collect();
    (done.night, done.summary) = (Some(night), Some(counted.summary));
    (done.changes, done.new) = (merged.changes, merged.new);
    Ok(done)
}

/// Refuses evidence that cannot be read as it was written: a night without it would publish wrong verdicts. Of a log that could not
/// be read to its end when it was collected, the evidence is whole.
fn refuse_damage(analysis: &Analysis) -> Result<()> {
    let damage = analysis.logs.iter().find_map(|log| {
        let evidence = log.source.evidence()?;
        log.fault.as_ref().filter(|fault| evidence.fault().as_ref() != Some(fault))
    });
    damage
        .map_or(Ok(()), |fault| Err(Error { what: format!("{}; no verdict was changed", fault.what), ..fault.clone() }))
}

fn write_error(ledger: &Ledger, night: &str, fault: &result::Fault) -> Error {
    let path = ledger.path(NIGHTS, night).join(fault.file);
    Error::new(Kind::Write, path.display().to_string(), reason(&fault.error))
}

/// The name of a night's folders: its date, with a number from the second run of a day on.
fn night_name(manifest: &Manifest, date: &str) -> String {
    let is_taken = |name: &str| manifest.nights.iter().any(|night| night.name == name);
    let mut names = std::iter::once(date.to_owned()).chain((2..).map(|nth: u32| format!("{date}.{nth}")));
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

/// Every order's row and what its order log says, by time.
fn judged(analysis: &Analysis) -> Vec<(Row, Version)> {
    let versions = analysis.in_order().into_iter().map(|at| Version::of(&analysis.orders.get(at as usize)));
    analysis.rows().into_iter().zip(versions).collect()
}

/// Copies new tables into the ledger. An order log that is there already, byte for byte, is no new version, and one without a row is
/// left out; partner lists and settings replace those before them. Returns a note on each file that is not used.
fn keep_tables(ledger: &Ledger, next: &mut Manifest, wanted: &Wanted<'_>) -> Result<Vec<String>> {
    let mut notes = [wanted.inputs.unused(), wanted.inputs.left_out.clone()].concat();
    let of = |role: Role, files: &[(PathBuf, TableKind)]| -> Vec<(Role, PathBuf)> {
        files.iter().map(|(path, _)| (role, path.clone())).collect()
    };
    let (empty, orders): (Vec<_>, Vec<_>) =
        wanted.inputs.orders.iter().cloned().partition(|order_log| holds_no_row(order_log, &wanted.settings));
    notes.extend(empty.iter().map(|(path, _)| format!("{}: holds no orders, and counts as nothing.", path.display())));
    for (role, path) in [of(Role::Orders, &orders), of(Role::Credits, &wanted.inputs.credits)].concat() {
        let table = read_table(&path, role)?;
        if !next.tables_of(role).any(|known| (known.hash, known.bytes) == (table.1.hash, table.1.bytes)) {
            keep(ledger, next, table)?;
        }
    }
    let partners: Vec<PathBuf> = wanted.inputs.partners.iter().map(|(path, _)| path.clone()).collect();
    for (role, paths) in [(Role::Partners, &partners[..]), (Role::Settings, wanted.settings_files)] {
        let tables = paths.iter().map(|path| read_table(path, role)).collect::<Result<Vec<_>>>()?;
        let is_known = next.tables_of(role).map(|known| known.hash).eq(tables.iter().map(|table| table.1.hash));
        if tables.is_empty() || is_known {
            continue;
        }
        next.tables.retain(|known| known.role != role);
        tables.into_iter().try_for_each(|table| keep(ledger, next, table))?;
    }
    Ok(notes)
}

/// The most bytes of an order log that may hold nothing but its header, also in a workbook.
const MOST_HEADER: u64 = 1 << 18;

/// Whether an order log has a header and nothing else, as the export of a day without sales. One with rows that cannot be read is
/// not empty.
fn holds_no_row(order_log: &(PathBuf, TableKind), settings: &Settings) -> bool {
    std::fs::metadata(&order_log.0).is_ok_and(|meta| meta.len() <= MOST_HEADER)
        && read::read(std::slice::from_ref(order_log), &settings.orders)
            .is_ok_and(|orders| orders.files.iter().all(|file| file.rows == 0))
}

/// The bytes of a table, and its entry.
fn read_table(path: &Path, role: Role) -> Result<(Vec<u8>, TableFile)> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        Error::new(Kind::Open, &shown, reason(&error)).hint("a ledger keeps copies of tables; unpack archives before")
    })?;
    let (hash, length) = (xxh3_64(&bytes), bytes.len() as u64);
    Ok((bytes, TableFile { file: String::new(), path: shown, role, bytes: length, hash }))
}

/// The most bytes of a table's own name in the name of its copy.
const MAX_NAME: usize = 80;

fn keep(ledger: &Ledger, next: &mut Manifest, (bytes, mut table): (Vec<u8>, TableFile)) -> Result<()> {
    let name = Path::new(&table.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let plain =
        |letter: char| if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_') { letter } else { '_' };
    let name: String = name.chars().map(plain).collect();
    // The end of a name says what a file is.
    let name = &name[name.len().saturating_sub(MAX_NAME)..];
    table.file = format!("{:06}-{}-{name}", ledger.manifest.serial + 1, next.tables.len());
    ledger.put(TABLES, &table.file, &|out| out.write_all(&bytes))?;
    next.tables.push(table);
    Ok(())
}

/// All that a ledger holds, as inputs of an analysis.
pub fn all_inputs(ledger: &Ledger, manifest: &Manifest) -> Result<Inputs> {
    let source = |name: &str| Source::open(&ledger.path(EVIDENCE, name), Io::Auto).map(Arc::new);
    let web = manifest.evidence.par_iter().map(|file| source(&file.file)).collect::<Result<_>>()?;
    let tables = |role: Role| {
        let paths = manifest.tables_of(role).map(|table| ledger.path(TABLES, &table.file));
        paths.map(|path| Ok((path.clone(), table_kind(&path)?))).collect::<Result<Vec<_>>>()
    };
    Ok(Inputs {
        web,
        orders: tables(Role::Orders)?,
        credits: tables(Role::Credits)?,
        partners: tables(Role::Partners)?,
        ..Inputs::default()
    })
}

/// The settings that a ledger keeps; `None` when it keeps none.
pub fn kept_settings(ledger: &Ledger) -> Result<Option<Settings>> {
    let paths: Vec<PathBuf> =
        ledger.manifest.tables_of(Role::Settings).map(|table| ledger.path(TABLES, &table.file)).collect();
    if paths.is_empty() {
        return Ok(None);
    }
    let text = |path: &PathBuf| {
        let text = crate::base::small_file::text(path, crate::base::small_file::BY_HAND)?;
        Ok((path.display().to_string(), text))
    };
    files::read(&paths.iter().map(text).collect::<Result<Vec<_>>>()?).map(Some)
}

/// Writes the verdicts of all orders, and what a later night needs to know of them, into a new folder of verdicts.
pub fn write_verdicts(ledger: &Ledger, name: &str, state: &State) -> Result<()> {
    let rows: Vec<Row> = state.entries.iter().map(|entry: &Entry| entry.row.clone()).collect();
    let folder = PathBuf::from(VERDICTS).join(name).display().to_string();
    ledger.put(&folder, "verdicts.csv", &|out| csv::write(&rows, out))?;
    ledger.put(&folder, "verdicts.parquet", &|out| parquet::write(&rows, out))?;
    ledger.put(&folder, "state.csv", &|out| state::write_states(state, out))?;
    ledger.put(&folder, state::FILE, &|out| state.write(out))?;
    Ok(())
}
