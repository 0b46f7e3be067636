//! Compares the clicks of the logs with programmes' reports.

mod lost;

use crate::base::error::{Error, Kind, Result};
use crate::base::progress::{Progress, Stage};
use crate::base::units::Micros;
use crate::credits;
use crate::dialects::rows::{Defaults, Ledger};
use crate::figures::{self, Figure};
use crate::jobs::analyze::tag_of;
use crate::jobs::audit::{AuditInputs, followed, opened, registered};
use crate::jobs::inputs_section;
use crate::links::followed::Watch;
use crate::links::ids::Readers;
use crate::links::programs;
use crate::links::redirector::Redirector;
use crate::links::sources;
use crate::logs::set::{self, Log};
use crate::merchant::{Merchant, Settings};
use crate::orders::Orders;
use crate::reconcile::clicks::Clicks;
use crate::reconcile::{Material, Reconciled, reconcile};
use crate::report::story::Story;
use crate::tables::Table;
use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use std::path::PathBuf;

/// What the user says besides files.
#[derive(Debug, Default)]
pub struct Wishes {
    /// Registered ids.
    pub ids: Vec<String>,
    /// The zone of the reports' days.
    pub zone: Option<Tz>,
    /// Days at the end of a report that may still grow.
    pub lag: i64,
    /// The programme of the reports; empty for the one that their tags show.
    pub program: String,
    /// The verdicts of an earlier analysis.
    pub verdicts: Option<Table>,
    /// The stories of an earlier analysis, which show the names in the clicks' addresses as well.
    pub stories: Vec<Story>,
}

/// A comparison with all that a report of it needs.
#[derive(Debug)]
pub struct Compared {
    /// The comparison.
    pub result: Reconciled,
    /// The reports and transactions that were read.
    pub files: Vec<Ledger>,
    /// The web logs.
    pub logs: Vec<Log>,
    /// The zone of the reports' days, and why it is that.
    pub zone: (Tz, &'static str),
    /// The programme; empty for all.
    pub program: String,
    /// Notes on what was read.
    pub notes: Vec<String>,
}

/// Compares clicks with reports.
pub fn run(inputs: &AuditInputs, settings: Settings, wishes: &Wishes, progress: &dyn Progress) -> Result<Compared> {
    progress.begins(Stage::Orders);
    let partners = registered(inputs, &settings, &wishes.ids)?;
    let mut merchant = Merchant::new(settings, partners);
    // A report's clock is compared as it is written; the zone says how it relates to the log's.
    let defaults = Defaults::default();
    let reports = figures::read(&inputs.inputs.reports, &defaults)?;
    let transactions = credits::read(&inputs.inputs.credits, &defaults)?;
    let mut list: Vec<Figure> = reports.list;
    list.extend(transactions.list.iter().map(|credit| {
        // A network's number of a partner becomes the id that links carry, where the list of ids knows it.
        let (figure, tag) = (Figure::of_credit(credit), tag_of(credit, &merchant.partners));
        if merchant.partners.by_tag(tag.as_bytes()).is_some() { Figure { tag, ..figure } } else { figure }
    }));
    let files: Vec<Ledger> = reports.files.into_iter().chain(transactions.files).collect();
    if list.is_empty() {
        return Err(nothing(&files, inputs));
    }
    let mut redirector = Redirector::default();
    for path in &inputs.links {
        sources::read(path, &mut redirector)?;
    }
    progress.begins(Stage::Formats);
    let orders = Orders::default();
    let mut logs = opened(inputs, &mut merchant, &orders)?;
    progress.begins(Stage::Scan);
    let readers = Readers::new(&merchant);
    let watch = Watch::new(&merchant, &redirector, &readers);
    let followed = followed(&mut logs, &merchant, &watch, progress);
    progress.begins(Stage::Judge);
    let span = set::coverage(&logs).span.map(|span| (span.from, span.to));
    let program = if wishes.program.is_empty() { program_of(&list) } else { wishes.program.clone() };
    let zone =
        wishes.zone.map_or_else(|| zone_of(&list, merchant.site.timezone), |zone| (zone, "as --report-zone says"));
    let registered: Vec<String> = merchant.partners.list.iter().map(|partner| partner.tag.clone()).collect();
    let lost = match &wishes.verdicts {
        Some(verdicts) => lost::of_verdicts(verdicts)?,
        None => lost::of_stories(&wishes.stories),
    };
    let result = reconcile(Material {
        clicks: Clicks::of(&followed, &readers, &program, span),
        figures: &list,
        registered: &registered,
        lost: &lost,
        offset: offset(zone.0, list.iter().filter_map(|figure| figure.at).max()),
        lag: wishes.lag,
    });
    let mut notes = inputs_section::notes(&logs);
    notes.extend(inputs.inputs.left_out.iter().cloned());
    notes.extend(files.iter().flat_map(Ledger::notes));
    Ok(Compared { result, files, logs, zone, program, notes })
}

fn nothing(files: &[Ledger], inputs: &AuditInputs) -> Error {
    let is_table = |path: &PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let has_tables = |folder: &&PathBuf| inputs.links.iter().any(|path| path.starts_with(folder) && is_table(path));
    let hint = match inputs.folders.iter().find(has_tables).or(inputs.folders.first()) {
        Some(folder) => {
            let files = folder.join("*.csv");
            format!("a folder is searched for links only; name its files: {}", files.display())
        }
        None => "name one, such as Fee-DailyTrends.csv".to_owned(),
    };
    match files.first() {
        Some(file) => {
            Error::new(Kind::Format, &file.path, "holds no line that can be compared").hint("nothing to reconcile")
        }
        None => Error::new(Kind::Open, "", "no programme's report among the files")
            .hint(format!("{hint}; tagtrail dialects lists those that are known")),
    }
}

/// The programme that the reports are of: Amazon's, where any of them is; else all.
fn program_of(figures: &[Figure]) -> String {
    let is_amazon = |figure: &Figure| {
        let name = figure.source;
        name.starts_with("amazon_fee") || matches!(name, "amazon_daily_trends" | "amazon_link_type" | "amazon_bounty")
    };
    if figures.iter().any(is_amazon) {
        return "amazon-associates".to_owned();
    }
    let named = figures.first().and_then(|figure| programs::named(figure.source));
    let is_only = figures.iter().all(|figure| Some(figure.source) == figures.first().map(|first| first.source));
    named.filter(|_| is_only).map_or_else(String::new, |program| program.name.to_owned())
}

/// The zone of the reports' days: of Amazon's American shops that of the Pacific coast, else the log's own.
fn zone_of(figures: &[Figure], own: Option<Tz>) -> (Tz, &'static str) {
    let tags = || figures.iter().filter(|figure| !figure.tag.is_empty());
    let american = tags().filter(|figure| programs::suffix(&figure.tag) == Some("-20")).count();
    if american > 0 && american * 2 > tags().count() {
        return (Tz::America__Los_Angeles, "Amazon's American reports are of Pacific time");
    }
    match own {
        Some(zone) => (zone, "the log's zone; --report-zone names another one"),
        None => (Tz::UTC, "no zone is known; --report-zone names one"),
    }
}

/// The offset of a zone from UTC at a time, in whole hours.
fn offset(zone: Tz, at: Option<Micros>) -> i32 {
    let at = at.and_then(|at| DateTime::from_timestamp_micros(at.0)).unwrap_or_default();
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().div_euclid(3600)
}
