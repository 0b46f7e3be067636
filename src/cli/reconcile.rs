//! `tagtrail reconcile`: the clicks that left the own site, and what programmes report.

use super::args::InputArgs;
use super::files::write_folder;
use super::interrupt::clean_up_on_interrupt;
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use super::settings::{self, is_settings};
use super::threads;
use crate::base::progress::{Progress, Stage};
use crate::dialects::rows::Ledger;
use crate::jobs::audit::sort_links;
use crate::jobs::inputs::{Given, table_kind};
use crate::jobs::reconcile::{Compared, Wishes, run};
use crate::jobs::result::Fault;
use crate::logs::set::by_name;
use crate::output::{Contents, Existing, Folder, Unguarded};
use crate::report::reconcile::{self, ReconcileReport, TABLES};
use crate::tables::Table;
use chrono_tz::Tz;
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail reconcile access.log* reports.zip\n  \
tagtrail reconcile access.log Fee-DailyTrends.csv Fee-Orders.csv Fee-Earnings.csv Fee-Tracking.csv\n  \
tagtrail reconcile --out compared access.log go-links.csv reports/*.csv\n  \
tagtrail reconcile campaigns.csv ga4.csv                         # without a log: channels and campaigns\n\n\
Reports are Amazon Associates', Amazon Ads', Amazon Attribution's, GA4's and Matomo's exports, and networks' transactions; \
tagtrail dialects lists them. Clicks are the log's redirects to shops, with a logged Location or by the redirector's list, and \
beacons that report clicks. Reports name no order and no visitor: nothing is said of a single sale.\n\
With --out DIR: days.csv, breaks.csv, tags.csv, products.csv, not_shipped.csv, channels.csv and reconcile.json.")]
pub(super) struct Reconcile {
    #[command(flatten)]
    input: InputArgs,
    /// The redirector's list of short addresses, or another file with links (repeatable)
    #[arg(long, value_name = "FILE")]
    links: Vec<PathBuf>,
    /// A registered id (repeatable), beside those of the partner lists
    #[arg(long, value_name = "ID")]
    tag: Vec<String>,
    /// The zone of the reports' days, such as `America/Los_Angeles`
    #[arg(long, value_name = "ZONE")]
    report_zone: Option<Tz>,
    /// Days at the end of a report that may still grow
    #[arg(long, value_name = "DAYS", default_value_t = 1)]
    lag: i64,
    /// The programme of the reports, such as awin, where their contents do not show it
    #[arg(long, value_name = "NAME", default_value = "")]
    program: String,
    /// The verdicts.csv of an analysis: what it says was lost is shown beside what was attributed
    #[arg(long, value_name = "FILE")]
    verdicts: Option<PathBuf>,
    /// Write the result to this folder, too
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write to the folder of --out even if it holds other files: those of a result's names are replaced, all others stay
    #[arg(long, requires = "out")]
    force: bool,
    /// List all days, tags and products
    #[arg(long)]
    all: bool,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
}

const JSON: &str = "reconcile.json";

/// The files of the folder.
const CONTENTS: Contents = Contents {
    names: &["days.csv", "breaks.csv", "tags.csv", "products.csv", "not_shipped.csv", "channels.csv", JSON],
    is_signed: |name, head| name == JSON && memchr::memmem::find(head, b"\"tagtrail.reconcile/").is_some(),
};

impl Reconcile {
    pub(super) fn run(&self, watcher: &dyn Progress) -> Result<End, Stop> {
        clean_up_on_interrupt()?;
        let existing = Existing::of(self.force);
        let place =
            self.out.as_ref().map(|out| Folder::at(out, &CONTENTS, existing, Arc::new(Unguarded))).transpose()?;
        threads::start(self.input.threads)?;
        let settings = settings::read(&self.input.config, &self.input.paths, &self.input.column)?;
        let given = Given {
            paths: self.input.paths.iter().filter(|path| !is_settings(path)).cloned().collect(),
            web: self.input.web.clone(),
            orders: Vec::new(),
            partners: self.input.partners.clone(),
            partner_columns: settings.partner_columns.clone(),
            unknown_columns: false,
            io: self.input.io,
        };
        let inputs = sort_links(&given, &self.links, &settings.orders.columns, &settings.site.log_formats)?;
        let verdicts = self.verdicts.as_ref().map(|path| Table::read(path, table_kind(path)?)).transpose()?;
        let wishes = Wishes {
            ids: self.tag.clone(),
            zone: self.report_zone,
            lag: self.lag,
            program: self.program.clone(),
            verdicts,
        };
        let progress = Bar::start(self.input.quiet, Some(watcher));
        let compared = run(&inputs, settings, &wishes, &progress)?;
        let report = self.report(&compared);
        if let (Some(named), Some(place)) = (&self.out, &place) {
            progress.begins(Stage::Write);
            write_folder(named, place, &|open| {
                let one = |file: &'static str, write: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
                    let written = open(file).and_then(|mut out| write(&mut out).and_then(|()| out.flush()));
                    written.map_err(|error| Fault { file, error })
                };
                TABLES.iter().try_for_each(|name| one(name, &|out| reconcile::write_table(&report, name, out)))?;
                one(JSON, &|out| reconcile::write_json(&report, out))
            })?;
        }
        drop(progress);
        if self.json {
            reconcile::write_json(&report, &mut io::stdout().lock())?;
        } else if !(self.input.quiet && self.out.is_some()) {
            reconcile::write(&report, super::args::columns(), &mut anstream::stdout().lock())?;
        }
        Ok(end(&compared))
    }

    fn report<'a>(&self, compared: &'a Compared) -> ReconcileReport<'a> {
        let logs = by_name(&compared.logs).into_iter();
        let files = compared.files.iter();
        ReconcileReport {
            version: env!("CARGO_PKG_VERSION"),
            result: &compared.result,
            program: &compared.program,
            files: files.map(|file| (file.path.as_str(), file.dialect.name, file.rows, file.used)).collect(),
            logs: logs.map(|log| (log.source.path.as_str(), log.tally.read, log.tally.parsed)).collect(),
            zone: (compared.zone.0.to_string(), compared.zone.1),
            notes: &compared.notes,
            lists_all: self.all,
        }
    }
}

/// Reports inputs that could not be read to their end.
fn end(compared: &Compared) -> End {
    let mut end = End::Done;
    let logs = by_name(&compared.logs).into_iter().filter_map(|log| log.fault.clone());
    for fault in logs.chain(compared.files.iter().filter_map(Ledger::fault)) {
        tell(&fault.to_string());
        end = End::Incomplete;
    }
    end
}
