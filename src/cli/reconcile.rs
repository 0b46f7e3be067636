//! `tagtrail reconcile`: the clicks that left the own site, and what programmes report.

use super::args::InputArgs;
use super::files::given;
use super::interrupt::clean_up_on_interrupt;
use super::links::{LinkArgs, Part};
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use super::saved;
use super::settings;
use super::threads;
use crate::base::progress::Progress;
use crate::dialects::rows::Ledger;
use crate::jobs::audit::sort_links;
use crate::jobs::inputs::table_kind;
use crate::jobs::reconcile::{Compared, Wishes, run};
use crate::logs::set::by_name;
use crate::output::Contents;
use crate::report::reconcile::{self, ReconcileReport, TABLES};
use crate::tables::Table;
use chrono_tz::Tz;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// What PATH takes.
const PATHS: &str =
    "Web logs, files with links, lists of ids, and reports in any order; each is recognised by its contents";

#[derive(Debug, Args)]
#[command(mut_arg("paths", |arg| arg.help(PATHS)), after_help = "Examples:\n  tagtrail reconcile access.log* reports.zip\n  \
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
    #[command(flatten)]
    shared: LinkArgs,
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
    #[arg(long, value_name = "FILE", conflicts_with = "result")]
    verdicts: Option<PathBuf>,
    /// The folder of an analysis: the same, and by the channels, campaigns and creatives in the addresses of lost clicks
    #[arg(long, value_name = "DIR")]
    result: Option<PathBuf>,
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
        let place = self.shared.place(&CONTENTS)?;
        threads::start(self.input.threads)?;
        let settings = settings::read(&self.input.config, &self.input.paths, &self.input.column)?;
        let given = given(&self.input, &self.input.paths, &settings);
        let inputs = sort_links(&given, &self.shared.links, &settings.orders.columns, &settings.site.log_formats)?;
        let verdicts = self.verdicts.as_ref().map(|path| Table::read(path, table_kind(path)?)).transpose()?;
        let stories = match &self.result {
            Some(folder) => saved::lost(folder)?,
            None => Vec::new(),
        };
        let wishes = Wishes {
            stories,
            ids: self.shared.tag.clone(),
            zone: self.report_zone,
            lag: self.lag,
            program: self.program.clone(),
            verdicts,
        };
        let progress = Bar::start(self.input.quiet, Some(watcher));
        let compared = run(&inputs, settings, &wishes, &progress)?;
        let report = &self.report(&compared);
        let json = |out: &mut dyn Write| reconcile::write_json(report, out);
        let tables = TABLES.map(|name| move |out: &mut dyn Write| reconcile::write_table(report, name, out));
        let mut parts: Vec<Part<'_>> = Vec::new();
        for (name, write) in TABLES.iter().zip(&tables) {
            parts.push((name, write));
        }
        parts.push((JSON, &json));
        self.shared.write(place.as_ref(), &parts, &progress)?;
        drop(progress);
        self.shared.print(self.input.quiet, &json, &|out| reconcile::write(report, super::args::columns(), out))?;
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
            lists_all: self.shared.all,
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
