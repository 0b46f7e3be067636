//! Finds the inputs and settings, and writes results.

use super::args::InputArgs;
use super::{settings, threads};
use crate::base::error::{Error, Kind, Result};
use crate::jobs::inputs::{Given, Inputs, sort};
use crate::jobs::result::{Fault, Open};
use crate::logs::source::reason;
use crate::merchant::Settings;
use crate::output::Folder;
use std::path::{Path, PathBuf};

/// Reads settings and sorts the inputs; sets the number of threads.
///
/// `more` has paths from other places on the command line.
pub(super) fn prepare(args: &InputArgs, more: Vec<PathBuf>) -> Result<(Settings, Inputs)> {
    threads::start(args.threads)?;
    let paths: Vec<PathBuf> = more.into_iter().chain(args.paths.iter().cloned()).collect();
    let settings = settings::read(&args.config, &paths, &args.column)?;
    let given = given(args, &paths, &settings);
    if given.paths.is_empty() && given.web.is_empty() && given.orders.is_empty() {
        return Err(Error::new(Kind::Open, "", "no files were named").hint(
            "tagtrail analyze access.log orders.csv partners.csv; without any at hand: tagtrail simulate world",
        ));
    }
    let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats)?;
    Ok((settings, inputs))
}

/// The same for a run that needs orders: a list of transactions can be the only order log.
pub(super) fn prepare_orders(args: &InputArgs, more: Vec<PathBuf>) -> Result<(Settings, Inputs)> {
    let (settings, mut inputs) = prepare(args, more)?;
    inputs.complete_orders()?;
    Ok((settings, inputs))
}

/// Sorts the inputs of a run that may have none; sets the number of threads.
pub(super) fn sorted(args: &InputArgs, settings: &Settings) -> Result<Inputs> {
    threads::start(args.threads)?;
    sort(&given(args, &args.paths, settings), &settings.orders.columns, &settings.site.log_formats)
}

/// The files as the user gave them.
pub(super) fn given(args: &InputArgs, paths: &[PathBuf], settings: &Settings) -> Given {
    Given {
        paths: paths.iter().filter(|path| !settings::is_settings(path)).cloned().collect(),
        web: args.web.clone(),
        orders: args.orders.clone(),
        partners: args.partners.clone(),
        partner_columns: settings.partner_columns.clone(),
        unknown_columns: false,
        io: args.io,
    }
}

/// Refuses a file in place of a folder with a result.
pub(super) fn refuse_file(place: &Path, hint: &str) -> Result<()> {
    if place.exists() && !place.is_dir() {
        let name = place.display().to_string();
        return Err(Error::new(Kind::Open, name, "is a file, not the folder of a result").hint(hint));
    }
    Ok(())
}

/// Writes a result to a place that was checked before.
pub(super) fn write_folder(
    named: &Path,
    place: &Folder,
    fill: &dyn Fn(Open<'_>) -> std::result::Result<(), Fault>,
) -> Result<()> {
    let unfinished = place.begin()?;
    let filled = fill(&|name| unfinished.create(name));
    filled
        .map_err(|fault| Error::new(Kind::Write, named.join(fault.file).display().to_string(), reason(&fault.error)))?;
    unfinished.commit()
}
