//! Finds the inputs and settings, and writes results so that nothing is ever half there.

use super::{InputArgs, settings};
use crate::error::{Error, Kind, Result};
use crate::inputs::{Given, Inputs, sort};
use crate::logs::source::reason;
use crate::merchant::Settings;
use crate::result::{FILES, Fault, Open};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Reads settings and sorts the inputs; sets the number of threads.
///
/// `more` are paths that stood elsewhere on the command line.
pub(super) fn prepare(args: &InputArgs, more: Vec<PathBuf>) -> Result<(Settings, Inputs)> {
    if args.threads > 0 {
        // A second call in one process would fail; there is none.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global();
    }
    let paths: Vec<PathBuf> = more.into_iter().chain(args.paths.iter().cloned()).collect();
    let settings = settings::read(&args.config, &paths, &args.column)?;
    let given = Given {
        paths: paths.iter().filter(|path| !is_settings(path)).cloned().collect(),
        web: args.web.clone(),
        orders: args.orders.clone(),
        partners: args.partners.clone(),
        unknown_columns: false,
        io: args.io,
    };
    if given.paths.is_empty() && given.web.is_empty() && given.orders.is_empty() {
        return Err(Error::new(Kind::Open, "", "no files were named").hint(
            "tagtrail analyze access.log orders.csv partners.csv; without any at hand: tagtrail simulate world",
        ));
    }
    let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats)?;
    Ok((settings, inputs))
}

/// Whether a file's name says that it holds settings.
pub(super) fn is_settings(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 18;

/// The folder that is being written, for the handler of Ctrl-C.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Removes a half-written result and ends the process when the user presses Ctrl-C.
#[expect(clippy::exit, clippy::disallowed_methods, reason = "a signal handler has nobody to return to")]
pub(super) fn clean_up_on_interrupt() {
    let _ = ctrlc::set_handler(|| {
        if let Ok(mut unfinished) = UNFINISHED.lock()
            && let Some(path) = unfinished.take()
        {
            let _ = fs::remove_dir_all(path);
        }
        std::process::exit(130);
    });
}

/// Writes a result folder: beside its place first, then renamed, so that nobody ever sees half of it. A former result
/// in its place is replaced as a whole; a folder that holds anything else is left alone.
pub(super) fn write_folder(place: &Path, fill: &dyn Fn(Open<'_>) -> std::result::Result<(), Fault>) -> Result<()> {
    let failed = |path: &Path, e: &io::Error| Error::new(Kind::Write, path.display().to_string(), reason(e));
    refuse_foreign(place)?;
    let parent = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|e| failed(parent, &e))?;
    let beside = tempfile::Builder::new().prefix(".tagtrail-").tempdir_in(parent).map_err(|e| failed(parent, &e))?;
    remember(Some(beside.path().to_owned()));
    let open = |name: &'static str| -> io::Result<Box<dyn Write>> {
        Ok(Box::new(BufWriter::with_capacity(BUFFER, fs::File::create(beside.path().join(name))?)))
    };
    fill(&open).map_err(|fault| failed(&place.join(fault.file), &fault.error))?;
    let old = place.exists().then(|| tempfile::Builder::new().prefix(".tagtrail-").tempdir_in(parent)).transpose();
    let old = old.map_err(|e| failed(parent, &e))?;
    if let Some(old) = &old {
        fs::rename(place, old.path().join("old")).map_err(|e| failed(place, &e))?;
    }
    let ready = beside.keep();
    let renamed = fs::rename(&ready, place).map_err(|e| failed(place, &e));
    remember(None);
    renamed?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Temporary folders are made for their owner alone; a result is for whoever may read the folder above.
        fs::set_permissions(place, fs::Permissions::from_mode(0o755)).map_err(|e| failed(place, &e))?;
    }
    Ok(())
}

fn remember(path: Option<PathBuf>) {
    if let Ok(mut unfinished) = UNFINISHED.lock() {
        *unfinished = path;
    }
}

fn refuse_foreign(place: &Path) -> Result<()> {
    let name = place.display().to_string();
    if place.is_file() {
        return Err(Error::new(Kind::Write, name, "is a file").hint("--out names a folder"));
    }
    let Ok(entries) = fs::read_dir(place) else { return Ok(()) };
    for entry in entries.flatten() {
        let file = entry.file_name();
        if !FILES.iter().any(|known| file == **known) {
            return Err(Error::new(
                Kind::Write,
                name,
                format!("holds {}, which is no result of tagtrail", file.to_string_lossy()),
            )
            .hint("name an empty or new folder"));
        }
    }
    Ok(())
}
