//! The folder that files are written to before they are moved to their place.

use super::{Gate, Unguarded, failed};
use crate::base::error::Result;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How a staging folder's name begins and ends; random letters are in between.
const PREFIX: &str = ".tagtrail-";
const SUFFIX: &str = ".part";

/// Random letters in the name: enough that no other process has the same name.
const LETTERS: usize = 12;

/// Bytes that are buffered before they are written.
const BUFFER: usize = 1 << 18;

/// The staging folders of this process, with the names of the files that can be in them. The lock gives exclusive
/// access to the files in their places: [`abandon`] waits until a move is complete.
static AT_WORK: Mutex<Vec<(PathBuf, Vec<String>)>> = Mutex::new(Vec::new());

/// Locks the list of staging folders; no file is moved to its place while another thread has the guard.
pub(super) fn at_work() -> MutexGuard<'static, Vec<(PathBuf, Vec<String>)>> {
    AT_WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Attempts to remove a folder while another thread may be creating files in it, and to create one while other runs may
/// remove it.
const ATTEMPTS: usize = 100;

/// Proof that no file is moved to its place any more.
#[must_use]
#[derive(Debug)]
pub struct Abandoned {
    _list: MutexGuard<'static, Vec<(PathBuf, Vec<String>)>>,
}

/// Removes all unfinished files. A signal handler calls it, and ends the process while it keeps the returned value.
pub fn abandon() -> Abandoned {
    let list = at_work();
    for (path, names) in &*list {
        for _ in 0..ATTEMPTS {
            if clear(path, names, &Unguarded).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    Abandoned { _list: list }
}

/// Waits for a signal handler that has begun to end the process. Call it before reporting how a run ended: an error
/// because the handler removed the files is not a failure.
pub fn settle() {
    drop(at_work());
}

/// A folder with unfinished files. Dropping it removes the folder and the files in it.
pub(super) struct Staging {
    path: PathBuf,
    names: Vec<String>,
    open: Mutex<Vec<(String, Arc<File>)>>,
    gate: Arc<dyn Gate>,
    /// The mode of a new folder under the user's umask.
    pub(super) mode: u32,
    /// Locked as long as the process works on the folder.
    _lock: File,
}

impl Staging {
    /// Creates a staging folder in another one, for files of these names. Until its mode is set, only its owner can
    /// access it.
    pub(super) fn new(dir: &Path, names: Vec<String>, gate: &Arc<dyn Gate>) -> io::Result<Self> {
        let mut list = at_work();
        for _ in 0..ATTEMPTS {
            gate.pass("create a folder")?;
            let path = create(dir)?;
            // A sweeping run may remove the folder before it is locked: then another one is created.
            let Some(lock) = locked(&path)? else { continue };
            let mode = mode(&path)?;
            set_mode(&path, mode & !0o077)?;
            list.push((path.clone(), names.clone()));
            return Ok(Self { path, names, open: Mutex::default(), gate: Arc::clone(gate), mode, _lock: lock });
        }
        Err(io::Error::other("new folders are removed at once"))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn gate(&self) -> &dyn Gate {
        &*self.gate
    }

    /// Creates one of the files.
    pub(super) fn create(&self, name: &str) -> io::Result<Box<dyn Write>> {
        self.gate.pass("create a file")?;
        let file = Arc::new(File::create_new(self.path.join(name))?);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.push((name.to_owned(), Arc::clone(&file)));
        Ok(Box::new(BufWriter::with_capacity(BUFFER, Gated { file, gate: Arc::clone(&self.gate) })))
    }

    /// Syncs all files to disk, closes them, and returns their names. `place` is where they will be, for messages.
    pub(super) fn sync(&self, place: &Path) -> Result<Vec<String>> {
        let open = std::mem::take(&mut *self.open.lock().unwrap_or_else(PoisonError::into_inner));
        for (name, file) in &open {
            let synced = self.gate.pass("sync a file").and_then(|()| file.sync_all());
            synced.map_err(|error| failed(&place.join(name), &error))?;
        }
        Ok(open.into_iter().map(|(name, _)| name).collect())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let mut list = at_work();
        drop(clear(&self.path, &self.names, &*self.gate));
        list.retain(|(path, _)| *path != self.path);
    }
}

/// A file that checks with a gate before every write.
struct Gated {
    file: Arc<File>,
    gate: Arc<dyn Gate>,
}

impl Write for Gated {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gate.pass("write")?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Removes a staging folder: its files by name, so that nothing else is removed with them.
pub(super) fn clear(path: &Path, names: &[String], gate: &dyn Gate) -> io::Result<()> {
    let gone = |removed: io::Result<()>| match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    for name in names {
        gate.pass("remove a file")?;
        gone(fs::remove_file(path.join(name)))?;
    }
    gate.pass("remove a folder")?;
    gone(fs::remove_dir(path))
}

/// Removes what killed runs left in a folder: staging folders that no process has locked, and that contain only files
/// of these names. What cannot be removed remains; it does no harm.
pub(super) fn sweep(dir: &Path, names: &[String], gate: &dyn Gate) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().is_ok_and(|of| of.is_dir());
        let letters = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
        if !is_folder || letters.is_none_or(|letters| letters.len() != LETTERS) {
            continue;
        }
        let Ok(lock) = open_folder(&entry.path()) else { continue };
        if lock.try_lock().is_ok() && holds_only(&entry.path(), names) {
            drop(clear(&entry.path(), names, gate));
        }
    }
}

/// Whether a folder contains only files of these names.
pub(super) fn holds_only(path: &Path, names: &[String]) -> bool {
    let known = |entry: io::Result<fs::DirEntry>| {
        let entry = entry.ok()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        Some(names.contains(&name) && !entry.file_type().ok()?.is_dir())
    };
    fs::read_dir(path).is_ok_and(|mut entries| entries.all(|entry| known(entry) == Some(true)))
}

/// Creates a folder with a random name, and returns the mode that the user's umask gives.
fn create(dir: &Path) -> io::Result<PathBuf> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(LETTERS);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    Ok(builder.tempdir_in(dir)?.keep())
}

/// Locks a new folder; `None` if the folder is gone. On a file system without locks no run sweeps.
fn locked(path: &Path) -> io::Result<Option<File>> {
    let lock = match open_folder(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    drop(lock.lock());
    Ok(path.exists().then_some(lock))
}

/// Opens a folder, to lock or sync it. Only Unix can.
fn open_folder(path: &Path) -> io::Result<File> {
    if cfg!(unix) { File::open(path) } else { tempfile::tempfile() }
}

/// Syncs the names in a folder to disk. An error for lack of support is ignored: such file systems sync them anyway, or
/// never.
pub(super) fn sync_folder(path: &Path, gate: &dyn Gate) -> io::Result<()> {
    gate.pass("sync a folder")?;
    match open_folder(path)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// The mode of a folder or file; on systems without modes, the one that allows all.
#[cfg(unix)]
pub(super) fn mode(path: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
pub(super) fn mode(_: &Path) -> io::Result<u32> {
    Ok(0o777)
}

/// Sets the mode of a folder or file.
#[cfg(unix)]
pub(super) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
