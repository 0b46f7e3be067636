//! Describes the inputs without answering any order: formats, the ledger of lines, coverage, measured assumptions.

use crate::base::error::{Error, Kind, Result};
use crate::base::progress::{Progress, Stage};
use crate::credits;
use crate::detect::Findings;
use crate::detect::names::Unseen;
use crate::dialects::rows::{self, Defaults, Ledger, Outcome};
use crate::dialects::{self, Field, Role};
use crate::figures;
use crate::jobs::analyze::{
    ClientCounter, Opened, analyze, analyze_opened, apply_credits, count_clients, foreign_note, left_out, open_logs,
};
use crate::jobs::answers;
use crate::jobs::assumptions;
use crate::jobs::inputs::Inputs;
use crate::jobs::inputs_section;
use crate::logs::set::{self, Log};
use crate::merchant::{Merchant, Partners, Settings};
use crate::orders::KeyIndex;
use crate::orders::notes::{decisions, guesses, notes as order_notes, unused_rows};
use crate::orders::read;
use crate::report::Background;
use crate::report::measured::Measured;
use crate::report::summary::{self, DialectInput};
use crate::tables::{TableKind, names_of};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The result of a check: for the report, and whether every ledger closes.
#[derive(Debug)]
pub struct Checked {
    /// The inputs as the report shows them.
    pub background: Background,
    /// Notes for a reader.
    pub notes: Vec<String>,
    /// The web logs.
    pub logs: Vec<Log>,
    /// Files that were not read to their end, and why.
    pub faults: Vec<Error>,
}

impl Checked {
    /// The result for scripts.
    pub fn listing(&self) -> Listing<'_> {
        let inputs = &self.background.inputs;
        let web = inputs.web.iter().map(|file| File {
            client_source: Some(&file.clients.source),
            lacking: &file.lacks,
            coverage: Some(FileCoverage {
                first: file.first.map(|at| at.to_string()),
                last: file.last.map(|at| at.to_string()),
                gaps: &file.gaps,
            }),
            web: Some(file),
            ..plain(&file.path, "web", &file.format, [file.lines.read, file.lines.parsed, file.lines.rejected])
        });
        let orders = inputs.orders.iter().map(|file| {
            let format = file.dialect.as_deref().unwrap_or(&file.kind);
            plain(&file.path, "orders", format, [file.rows, file.used, file.rejected])
        });
        let partners = inputs.partners.iter().map(|file| plain(&file.path, "partners", "", [file.rows, file.rows, 0]));
        let tables = inputs.credits.iter().map(|file| table(file, "credits"));
        let tables = tables.chain(inputs.reports.iter().map(|file| table(file, "report")));
        let tables = tables.chain(inputs.claims.iter().map(|file| table(file, "claims")));
        let files = web.chain(orders).chain(partners).chain(tables).collect();
        Listing {
            schema: "tagtrail.check/1",
            version: &self.background.version,
            files,
            coverage: &self.background.coverage,
            measured: &self.background.measured,
            notes: &self.notes,
        }
    }
}

/// A file of a dialect.
fn table<'a>(file: &'a DialectInput, role: &'static str) -> File<'a> {
    plain(&file.path, role, &file.dialect, [file.rows, file.used, file.rejected])
}

/// A file with its lines or rows: all, those that are used, and those that are rejected.
fn plain<'a>(path: &'a str, role: &'static str, format: &'a str, [lines, parsed, rejected]: [u64; 3]) -> File<'a> {
    File { path, role, format, lines, parsed, rejected, client_source: None, lacking: &[], coverage: None, web: None }
}

/// The result of a check, for scripts.
#[derive(Debug, Serialize)]
pub struct Listing<'a> {
    /// The name and version of this shape.
    pub schema: &'static str,
    /// The version of tagtrail.
    pub version: &'a str,
    /// All files: web logs, order logs, partner lists.
    pub files: Vec<File<'a>>,
    /// The coverage of all web logs together, and the fields that they lack.
    pub coverage: &'a summary::Coverage,
    /// Assumptions about the shop, measured on its own data.
    pub measured: &'a [Measured],
    /// Notes for a reader.
    pub notes: &'a [String],
}

/// The coverage of one web log.
#[derive(Debug, Serialize)]
pub struct FileCoverage<'a> {
    /// Its first hit's time.
    pub first: Option<String>,
    /// Its last hit's time.
    pub last: Option<String>,
    /// Times without lines, where there should be some.
    pub gaps: &'a [summary::Gap],
}

/// One file of a check.
#[derive(Debug, Serialize)]
pub struct File<'a> {
    /// The file, as the user named it.
    pub path: &'a str,
    /// `web`, `orders`, `partners`, `credits` or `report`.
    pub role: &'static str,
    /// Its format's or dialect's name; empty for a partner list.
    pub format: &'a str,
    /// Its lines, or the rows of a table.
    pub lines: u64,
    /// Lines that were read, or rows that are used.
    pub parsed: u64,
    /// Lines or rows that could not be used.
    pub rejected: u64,
    /// Where the clients of a web log's lines come from: `peer`, `forwarded`, `header`, `shared` or `none`.
    pub client_source: Option<&'a str>,
    /// Fields that no line of a web log holds.
    pub lacking: &'a [String],
    /// The times of a web log's first and last line, and pauses in which lines should be.
    pub coverage: Option<FileCoverage<'a>>,
    /// More about a web log: its clients, keys, missing fields and coverage, as in `summary.json`.
    pub web: Option<&'a summary::WebInput>,
}

/// Checks the inputs. Orders and partner lists may be missing here.
pub fn check(inputs: &Inputs, settings: Settings, version: &str, progress: &dyn Progress) -> Result<Checked> {
    let partners = Partners::read_with(&inputs.partners, &settings.programs, &settings.partner_columns)?;
    let mut merchant = Merchant::new(settings.clone(), partners);
    progress.begins(Stage::Orders);
    let mut orders = read::read(&inputs.orders, &merchant.orders)?;
    // Transactions say who was credited where the order log does not.
    let counts = if orders.is_empty() { None } else { apply_credits(inputs, &merchant, &mut orders)? };
    let defaults = Defaults { zone: merchant.orders.timezone, currency: merchant.orders.currency.clone() };
    let credits = credits::read(&inputs.credits, &defaults)?.files;
    let read = |files: &[(PathBuf, TableKind)]| {
        files.iter().map(|(path, kind)| report(path, *kind, &defaults)).collect::<Result<Vec<_>>>()
    };
    let (reports, claims) = (read(&inputs.reports)?, read(&inputs.claims)?);
    progress.begins(Stage::Formats);
    let (logs, findings) = if inputs.web.is_empty() {
        Default::default()
    } else {
        open_logs(inputs, &mut merchant, &orders, &KeyIndex::of(&orders))?
    };
    let mut order_texts = order_notes(&orders);
    order_texts.extend(guesses(&orders).into_iter().chain(decisions(&orders)).chain(unused_rows(&orders)));
    order_texts.extend(answers::partner_notes(&merchant.partners));
    let (order_faults, order_inputs): (Vec<Error>, _) = (orders.faults().collect(), answers::order_inputs(&orders));
    let opened = Opened {
        merchant: merchant.clone(),
        orders,
        logs,
        findings: findings.clone(),
        credits: counts,
        left_out: left_out(inputs),
    };
    let (logs, measured) = scan(inputs, settings, opened, progress)?;
    let mut notes = inputs_section::notes(&logs);
    notes.extend(inputs.left_out.iter().cloned());
    notes.extend(foreign_note(&merchant));
    notes.extend(order_texts);
    let Findings { detected, unseen, open, .. } = findings;
    let background = Background {
        version: version.to_owned(),
        inputs: summary::Inputs {
            web: inputs_section::web_inputs(&logs),
            orders: order_inputs,
            partners: answers::partner_inputs(&merchant.partners, &inputs.partners),
            credits: credits.iter().map(inputs_section::dialect_input).collect(),
            reports: reports.iter().map(inputs_section::dialect_input).collect(),
            claims: claims.iter().map(inputs_section::dialect_input).collect(),
        },
        detected: detected.iter().map(answers::detected).collect(),
        settings_files: merchant.origins.files.clone(),
        settings_unread: merchant.origins.unread.clone(),
        settings: assumptions::used(&merchant, &detected, &open),
        settings_unseen: unseen.iter().map(Unseen::text).collect(),
        coverage: inputs_section::coverage(&set::coverage(&logs), set::lacking(&logs)),
        measured,
        ..Background::default()
    };
    let tables = || credits.iter().chain(&reports).chain(&claims);
    notes.extend(tables().flat_map(Ledger::notes));
    let tables = tables().filter_map(Ledger::fault);
    let faults = order_faults.into_iter().chain(tables).collect();
    Ok(Checked { background, notes, logs, faults })
}

/// Counts the rows of a report: one with any number is used.
fn report(path: &Path, kind: TableKind, defaults: &Defaults) -> Result<Ledger> {
    let names = names_of(path, kind)?;
    let dialect = dialects::recognise(&names).ok_or_else(|| {
        Error::new(Kind::Format, path.display().to_string(), "is no report in a known dialect").at("header")
    })?;
    rows::read(path, kind, dialect, defaults, &mut |row| {
        if dialect.role == Role::Report {
            return figures::outcome(row, dialect);
        }
        let is_filled = Field::ALL.iter().any(|field| row.has(*field) && !row.text(*field).is_empty());
        if is_filled { Outcome::Used } else { Outcome::Rejected("no field is filled") }
    })
}

/// Scans the logs and counts their clients, and measures the assumptions about the shop as far as possible: with orders and logs
/// that can be read again, without judging any order; with logs alone, only how regular their traffic is.
fn scan(
    inputs: &Inputs,
    settings: Settings,
    opened: Opened,
    progress: &dyn Progress,
) -> Result<(Vec<Log>, Vec<Measured>)> {
    let is_stream = opened.logs.iter().any(|log| log.source.is_stream());
    let is_piped = inputs.orders.iter().any(|(path, _)| path.as_os_str() == "-");
    let measures = !(opened.logs.is_empty() || inputs.orders.is_empty() || is_stream || is_piped);
    // Networks' transactions change the orders, and what samples show beside them: the analysis opens its inputs anew.
    if measures && inputs.credits.is_empty() && !opened.orders.is_empty() {
        let analysis = analyze_opened(opened, true, None, progress);
        let measured = assumptions::measured(&analysis);
        return Ok((analysis.logs, measured));
    }
    let Opened { merchant, mut logs, .. } = opened;
    progress.begins(Stage::Scan);
    let clients = set::scan(&mut logs, &merchant, &|_| ClientCounter::default(), progress.scanned());
    count_clients(&mut logs, clients);
    let measured = if measures {
        assumptions::measured(&analyze(inputs, settings, None, progress)?)
    } else {
        assumptions::of_logs(&logs)
    };
    Ok((logs, measured))
}
