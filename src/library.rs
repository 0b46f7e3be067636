//! The program as a library: what its main verbs do, as functions.
//!
//! They take files in any order, as the command line does: what each file is, its contents show. Everything else of this crate is
//! open only for its own tests and benchmarks, and may change at any time.

use crate::base::error::Result;
use crate::base::small_file;
use crate::jobs::analyze::Analysis;
use crate::jobs::check::Checked;
use crate::jobs::explain::{find, tell};
use crate::jobs::inputs::{Given, Inputs, sort};
use crate::jobs::{analyze as analysis, check as checking};
use crate::merchant::{Settings, files as settings_files};
use crate::output::Existing;
use crate::report::story::{Question, Story};
use crate::simulate::{self as simulation, Report, World};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;

/// Finds a verdict for every order of some files: web logs, order logs, a partner list, settings.
///
/// [`Analysis::rows`] are the verdicts, one per order, as `verdicts.csv` has them.
///
/// # Errors
/// One for a file that cannot be opened or that is none of these, and for wrong settings.
///
/// # Examples
/// ```
/// let shop = ["web-1.log", "web-1.log.1.gz", "web-2.ndjson.log", "orders.csv", "partners.csv", "tagtrail.toml"];
/// let files = shop.map(|name| format!("testdata/shop/{name}"));
/// let analysis = tagtrail::analyze(&files)?;
/// let rows = analysis.rows();
/// let sale = rows.iter().find(|row| row.order_id == "WD-20492").expect("an order");
/// assert_eq!(sale.cause.name(), "altered_tag");
/// assert_eq!(sale.claimant_tag, "mossgate-20");
/// # Ok::<(), tagtrail::Error>(())
/// ```
pub fn analyze(files: &[impl AsRef<Path>]) -> Result<Analysis> {
    let (mut inputs, settings) = sorted(files)?;
    inputs.complete_orders()?;
    analysis::analyze(&inputs, settings, None, &AtomicU64::new(0))
}

/// Says what some files are and how they are read, without judging any order. Orders and partners may be missing.
///
/// # Errors
/// As for [`analyze`].
///
/// # Examples
/// ```
/// let checked = tagtrail::check(&["testdata/shop/web-1.log"])?;
/// let log = &checked.background.inputs.web[0];
/// assert_eq!((log.format.as_str(), log.lines.rejected), ("combined_cookie", 2));
/// # Ok::<(), tagtrail::Error>(())
/// ```
pub fn check(files: &[impl AsRef<Path>]) -> Result<Checked> {
    let (inputs, settings) = sorted(files)?;
    checking::check(&inputs, settings, env!("CARGO_PKG_VERSION"), &AtomicU64::new(0))
}

/// The stories of the orders with a number, byte for byte as the order log has it: timeline, opinions, proof, conclusions.
///
/// # Errors
/// One for a log with lines that cannot be read again.
///
/// # Examples
/// ```
/// # let shop = ["web-1.log", "web-1.log.1.gz", "web-2.ndjson.log", "orders.csv", "partners.csv", "tagtrail.toml"];
/// # let files = shop.map(|name| format!("testdata/shop/{name}"));
/// let analysis = tagtrail::analyze(&files)?;
/// let stories = tagtrail::explain(&analysis, "WD-20492")?;
/// assert_eq!(stories[0].reasons.headline, "the id is a damaged registered one");
/// let proof: Vec<&str> = stories[0].moments.iter().filter(|moment| moment.proof).map(|m| m.what.as_str()).collect();
/// assert_eq!(proof, ["landing: id that differs from mossgate-20 by marketplace suffix", "confirmation page"]);
/// # Ok::<(), tagtrail::Error>(())
/// ```
pub fn explain(analysis: &Analysis, order: &str) -> Result<Vec<Story>> {
    let question = Question { orders: vec![order.to_owned()], ..Question::default() };
    tell(analysis, &find(analysis, &question), &|_| true)
}

/// Writes a simulated shop with known truth into a new folder: web logs, orders, partners, settings and `truth.csv`.
///
/// # Errors
/// One for a folder that holds something already or cannot be written, and for a world that cannot be.
///
/// # Examples
/// ```
/// use tagtrail::simulate::World;
/// let folder = std::env::temp_dir().join(format!("tagtrail-example-{}", std::process::id()));
/// let world = World { orders: 20, seed: 7, ..World::default() };
/// tagtrail::simulate(&world, &folder)?;
/// let truth = std::fs::read_to_string(folder.join("truth.csv")).expect("the truth");
/// assert!(truth.lines().count() > 20);
/// # std::fs::remove_dir_all(&folder).expect("removed");
/// # Ok::<(), tagtrail::Error>(())
/// ```
pub fn simulate(world: &World, folder: &Path) -> Result<Report> {
    simulation::write(world, folder, Existing::of(false))
}

/// Files sorted by what they are, and the settings among them.
fn sorted(files: &[impl AsRef<Path>]) -> Result<(Inputs, Settings)> {
    let all = files.iter().map(|file| file.as_ref().to_owned());
    let (given, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        all.partition(|path| path.extension().is_some_and(|end| end == "toml"));
    let text = |path: &PathBuf| Ok((path.display().to_string(), small_file::text(path, small_file::BY_HAND)?));
    let texts = given.iter().map(text).collect::<Result<Vec<_>>>()?;
    let settings = if texts.is_empty() { Settings::default() } else { settings_files::read(&texts)? };
    let given = Given { paths, partner_columns: settings.partner_columns.clone(), ..Given::default() };
    Ok((sort(&given, &settings.orders.columns, &settings.site.log_formats)?, settings))
}
