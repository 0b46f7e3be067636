//! `tagtrail audit`: partners' links, and what is wrong with them.

use super::args::InputArgs;
use super::files::given;
use super::interrupt::clean_up_on_interrupt;
use super::links::{LinkArgs, Part};
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use super::settings;
use super::threads;
use crate::base::error::{Error, Kind};
use crate::base::progress::Progress;
use crate::base::units::{Amount, Money};
use crate::jobs::audit::{Audited, Wishes, run, sort_links};
use crate::links::Severity;
use crate::links::findings::Value;
use crate::logs::set::by_name;
use crate::output::Contents;
use crate::report::audit::{self, AuditReport};
use clap::Args;
use std::io::Write;

/// What PATH takes.
const PATHS: &str = "Web logs, files and folders with links, lists of ids, and reports in any order; each is recognised by its contents";

#[derive(Debug, Args)]
#[command(
    mut_arg("paths", |arg| arg.help(PATHS)),
    after_help = "Examples:\n  tagtrail audit access.log* posts/ go-links.csv partners.csv     # a publisher's blog\n  \
tagtrail audit access.log partners.csv                          # a shop's log: partners' arrivals\n  \
tagtrail audit --tag mysite-20 --tag mysite-21 sitemap.xml posts/*.md\n  \
tagtrail audit --fail-on-defects --out audit access.log posts/ partners.csv\n\n\
Files with links are HTML, Markdown, sitemaps and feeds, lists, tables and JSON exports, or folders with such files. A list of \
short addresses (a plugin's table, lines of nginx or Apache) says where the own redirector leads. partners.csv has the registered \
ids in a column tag; without it those that most links carry count as registered.\n\
With --out DIR: links.csv with a row for each finding, and audit.json."
)]
pub(super) struct Audit {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    shared: LinkArgs,
    /// What one click earns on average, such as "0.12 EUR": harmed clicks are multiplied by it
    #[arg(long, value_name = "AMOUNT", value_parser = value)]
    per_click: Option<Value>,
    /// Exit with 3 when a link has a defect; risks do not count
    #[arg(long)]
    fail_on_defects: bool,
}

const CSV: &str = "links.csv";
const JSON: &str = "audit.json";

/// The files of the folder.
const CONTENTS: Contents = Contents {
    names: &[CSV, JSON],
    is_signed: |name, head| name == JSON && memchr::memmem::find(head, b"\"tagtrail.audit/").is_some(),
};

/// `0.12 EUR` as the value of one click.
fn value(text: &str) -> Result<Value, String> {
    let amount = Amount::parse(text, None, "").filter(|amount| amount.money > Money(0));
    let amount = amount.ok_or_else(|| format!("{text:?} is no amount; write \"0.12 EUR\""))?;
    Ok(Value { earned: amount.money, currency: amount.currency.into_owned(), clicks: 1 })
}

impl Audit {
    pub(super) fn run(&self, watcher: &dyn Progress) -> Result<End, Stop> {
        clean_up_on_interrupt()?;
        let place = self.shared.place(&CONTENTS)?;
        threads::start(self.input.threads)?;
        let settings = settings::read(&self.input.config, &self.input.paths, &self.input.column)?;
        let given = given(&self.input, &self.input.paths, &settings);
        if given.paths.is_empty() && given.web.is_empty() && self.shared.links.is_empty() {
            return Err(Error::new(Kind::Open, "", "no files were named")
                .hint("tagtrail audit access.log posts/ partners.csv: a log, or files with links")
                .into());
        }
        let inputs = sort_links(&given, &self.shared.links, &settings.orders.columns, &settings.site.log_formats)?;
        if inputs.inputs.web.is_empty() && inputs.links.is_empty() {
            return Err(Error::new(Kind::Open, "", "no web log and no file with links among the files")
                .hint("say --links before a file with links; tagtrail check FILE says what a file is")
                .into());
        }
        let progress = Bar::start(self.input.quiet, Some(watcher));
        let wishes = Wishes { ids: self.shared.tag.clone(), per_click: self.per_click.clone() };
        let audited = run(&inputs, settings, &wishes, &progress)?;
        let report = self.report(&audited);
        let json = |out: &mut dyn Write| audit::write_json(&report, out);
        let parts: [Part<'_>; 2] = [(CSV, &|out| audit::write_csv(&audited.audit, out)), (JSON, &json)];
        self.shared.write(place.as_ref(), &parts, &progress)?;
        drop(progress);
        self.shared.print(self.input.quiet, &json, &|out| audit::write(&report, super::args::columns(), out))?;
        Ok(self.end(&audited))
    }

    fn report<'a>(&self, audited: &'a Audited) -> AuditReport<'a> {
        let logs = by_name(&audited.logs).into_iter();
        AuditReport {
            version: env!("CARGO_PKG_VERSION"),
            audit: &audited.audit,
            valued_by: &audited.valued_by,
            files: audited
                .files
                .iter()
                .map(|file| (file.path.as_str(), file.form.name(), file.links.len() as u64))
                .collect(),
            logs: logs.map(|log| (log.source.path.as_str(), log.tally.read, log.tally.parsed)).collect(),
            short_addresses: audited.short_addresses,
            rounds: &audited.rounds,
            test_link: &audited.test_link,
            notes: &audited.notes,
            lists_all: self.shared.all,
        }
    }

    fn end(&self, audited: &Audited) -> End {
        let mut end = End::Done;
        let defects = audited.audit.of(Severity::Defect).count();
        if self.fail_on_defects && defects > 0 {
            tell(&format!("links with defects: {defects}, and you allow none"));
            end = End::Crossed;
        }
        for fault in by_name(&audited.logs).into_iter().filter_map(|log| log.fault.as_ref()) {
            tell(&fault.to_string());
            end = End::Incomplete;
        }
        end
    }
}
