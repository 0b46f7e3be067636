//! The command line. It is the only place that prints, or reads the environment or a clock.

mod analyze;
mod args;
mod audit;
mod check;
mod closed;
mod collect;
mod dispute;
mod explain;
mod files;
mod heap;
mod init;
mod interrupt;
mod key;
mod ledger;
mod links;
mod manual;
mod nightly;
mod outcome;
mod pages;
mod progress;
mod reconcile;
mod redact;
mod saved;
mod score;
mod settings;
mod shells;
mod simulate;
mod threads;

pub use heap::Heap;
pub use outcome::Outcome;

use crate::base::error::{Error, Kind};
use crate::base::progress::Progress;
use clap::{CommandFactory, Parser, Subcommand};
use std::sync::atomic::AtomicU64;

/// Finds out why affiliate sales were not credited, from web server logs and order logs.
#[derive(Debug, Parser)]
#[command(
    name = "tagtrail",
    version,
    about,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a threshold that you set was crossed, 4 the result is there, but an input \
could not be read to its end.\n\n\
Examples:\n  tagtrail init access.log orders.csv partners.csv > tagtrail.toml\n  \
tagtrail analyze access.log orders.csv partners.csv\n  tagtrail analyze --config shop.toml --out result logs/*.gz orders.csv partners.csv\n  \
tagtrail explain 1001 access.log orders.csv partners.csv\n  tagtrail check access.log\n  tagtrail collect --into evidence access.log*"
)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Give every order a verdict
    Analyze(analyze::Analyze),
    /// Show the whole story of one order: timeline, what speaks for and against each cause, raw lines
    Explain(explain::Explain),
    /// Find what is wrong with partners' links: in pages, lists and logs
    Audit(audit::Audit),
    /// Compare the clicks that left your site with what programmes report
    Reconcile(reconcile::Reconcile),
    /// Describe the inputs without analysing: formats, counts of lines, coverage
    Check(check::Check),
    /// Keep what of web logs can matter to any order, to analyze it any number of times without the logs
    Collect(collect::Collect),
    /// Feed a ledger with what is new, and judge the orders that may still get another answer
    Nightly(nightly::Nightly),
    /// Look after a ledger: status, verify, prune, compact, forget
    Ledger(ledger::LedgerArgs),
    /// Show how the answer of one order changed, and why
    History(ledger::History),
    /// Write a starting tagtrail.toml from samples, with what was found and how sure
    Init(init::Init),
    /// Write a partner's claims in a network's layout, or answer a partner's list of missing orders
    Dispute(dispute::Dispute),
    /// Make an excerpt of logs and orders that can be shared: no personal data, and the same verdicts
    Redact(redact::Redact),
    /// Print the manual of the causes
    Causes(manual::Causes),
    /// Print the manual of the log formats
    Formats(manual::Formats),
    /// Print the manual of the dialects of exported files
    Dialects(manual::Dialects),
    /// Print the manual of the settings
    Settings(manual::Settings),
    /// Compare verdicts with a truth, or with earlier verdicts
    Score(score::Score),
    /// Write a seeded shop with known truth, to try the program on
    Simulate(simulate::Simulate),
    /// Print the completion script of a shell
    Completions(shells::Completions),
    /// Print the manual page, or write one per verb
    Man(shells::Man),
}

impl Verb {
    /// Whether it writes on standard output.
    fn prints(&self) -> bool {
        match self {
            Self::Analyze(verb) => verb.prints(),
            Self::Collect(verb) => verb.prints(),
            Self::Nightly(verb) => verb.prints(),
            Self::Man(verb) => verb.prints(),
            Self::Redact(verb) => verb.prints(),
            Self::Dispute(verb) => verb.prints(),
            _ => true,
        }
    }
}

/// Reads the command line and runs it.
pub fn main() -> Outcome {
    heap::set_up();
    closed::report_file_limit();
    if !closed::has_little_stack() {
        return parse_and_run();
    }
    // A thread has a stack of its own, which the limit does not concern.
    match std::thread::Builder::new().stack_size(STACK).spawn(parse_and_run) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => parse_and_run(),
    }
}

/// The stack of a thread in place of one that is too small, in bytes: what systems give by default.
const STACK: usize = 8 << 20;

fn parse_and_run() -> Outcome {
    match Cli::try_parse() {
        Ok(cli) => run(&cli),
        // Help and the version need standard output.
        Err(error) if !error.use_stderr() && closed::is_output_closed() => output_closed(),
        Err(error) => outcome::misused(&error),
    }
}

fn output_closed() -> Outcome {
    let hint = "send it to a file, or to /dev/null";
    Outcome::of(Err(Error::new(Kind::Write, "standard output", "is closed").hint(hint).into()))
}

/// Runs a command line.
pub fn run(cli: &Cli) -> Outcome {
    run_watched(cli, &AtomicU64::new(0))
}

/// The same, and informs a watcher about the progress of `analyze` and `check`, so that benchmarks measure the real job.
pub fn run_watched(cli: &Cli, watcher: &dyn Progress) -> Outcome {
    keep_foreign_panics_quiet();
    if closed::is_output_closed() && cli.verb.prints() {
        return output_closed();
    }
    let result = match &cli.verb {
        Verb::Analyze(verb) => verb.run(watcher),
        Verb::Explain(verb) => verb.run(),
        Verb::Audit(verb) => verb.run(watcher),
        Verb::Reconcile(verb) => verb.run(watcher),
        Verb::Check(verb) => verb.run(watcher),
        Verb::Dispute(verb) => verb.run(),
        Verb::Redact(verb) => verb.run(watcher),
        Verb::Collect(verb) => verb.run(watcher),
        Verb::Nightly(verb) => verb.run(watcher),
        Verb::Ledger(verb) => verb.run(),
        Verb::History(verb) => verb.run(),
        Verb::Causes(verb) => verb.run(),
        Verb::Formats(verb) => verb.run(),
        Verb::Dialects(verb) => verb.run(),
        Verb::Settings(verb) => verb.run(),
        Verb::Score(verb) => verb.run(),
        Verb::Simulate(verb) => verb.run(),
        Verb::Init(verb) => verb.run(),
        Verb::Completions(verb) => verb.run(Cli::command()),
        Verb::Man(verb) => verb.run(Cli::command()),
    };
    Outcome::of(result)
}

/// Silences what a foreign reader prints about a damaged table: our own error is one line with the file's name.
fn keep_foreign_panics_quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !crate::tables::guard::is_refusal() {
            usual(panic);
        }
    }));
}
