//! Puts a folder in its place as a whole, in one step.

use super::moves::exchange;
use super::place::{Found, Holds};
use super::staging::{Staging, at_work, clear, holds_only, mode, set_mode, sync_folder};
use super::{Gate, failed, refused};
use crate::base::error::Result;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder's real place: its nearest existing parent, links followed, and the way from there.
pub(super) struct Place {
    pub(super) parent: PathBuf,
    pub(super) way: PathBuf,
}

/// A folder that is being written.
pub(super) struct Begun {
    staging: Staging,
    made: Made,
}

impl Place {
    /// The path of the folder.
    pub(super) fn path(&self) -> PathBuf {
        self.parent.join(&self.way)
    }

    /// Starts writing a folder with files of these names. `named` is the folder as the user named it.
    pub(super) fn begin(&self, named: &Path, names: Vec<String>, gate: &Arc<dyn Gate>) -> Result<Begun> {
        let above = self.way.parent().map_or_else(|| self.parent.clone(), |way| self.parent.join(way));
        let made = Made::new(&self.parent, &above, &**gate).map_err(|error| failed(named, &error))?;
        let staging = Staging::new(&above, names, gate).map_err(|error| failed(named, &error))?;
        Ok(Begun { staging, made })
    }
}

impl Begun {
    /// Creates a file of the folder.
    pub(super) fn create(&self, name: &str) -> io::Result<Box<dyn Write>> {
        self.staging.create(name)
    }

    /// Moves the folder to its place. If that fails, the former folder is restored.
    pub(super) fn commit(self, place: &Place, named: &Path, contents: &dyn Holds) -> Result<()> {
        let put = Put { staging: &self.staging, place: &place.path(), named, contents };
        let done = self.staging.sync(named).and_then(|_| put.commit());
        // The staging folder is inside one of the created folders.
        drop(self.staging);
        if done.is_ok() {
            self.made.keep();
        }
        done
    }
}

/// A staging folder and the place that it is moved to.
struct Put<'a> {
    staging: &'a Staging,
    place: &'a Path,
    named: &'a Path,
    contents: &'a dyn Holds,
}

/// The result of the move.
enum Moved {
    /// The folder was moved to a free place.
    To,
    /// The two folders were exchanged.
    Exchanged,
    /// The former folder was moved away first, to this path.
    Aside(PathBuf),
}

impl Put<'_> {
    fn commit(&self) -> Result<()> {
        let told = |error: io::Error| failed(self.named, &error);
        let mode = keep_access(self.place, self.staging).map_err(told)?;
        self.gate().pass("set the mode").and_then(|()| set_mode(self.staging.path(), mode)).map_err(told)?;
        sync_folder(self.staging.path(), self.gate()).map_err(told)?;
        // From here to the end nothing else in this process moves or removes staging folders.
        let list = at_work();
        let moved = self.put()?;
        let parent = self.place.parent().unwrap_or(Path::new("."));
        if let Err(error) = sync_folder(parent, self.gate()) {
            self.undo(&moved);
            return Err(told(error));
        }
        if let Moved::Aside(former) = &moved {
            clear_aside(former, self.contents, self.gate());
        }
        drop(list);
        Ok(())
    }

    fn gate(&self) -> &dyn Gate {
        self.staging.gate()
    }

    /// Moves the folder to its place. Other runs may put or remove a folder there at any time: then it tries again.
    fn put(&self) -> Result<Moved> {
        let told = |error: io::Error| failed(self.named, &error);
        for _ in 0..ATTEMPTS {
            let moved = match self.contents.look(self.place).map_err(told)? {
                Found::Other(what) => return Err(refused(self.named, what, "it was not there when the run began")),
                Found::Nothing => self.to_free(),
                Found::Empty => self.in_turn(&Self::to_free),
                Found::Own => self.in_turn(&Self::aside),
            };
            match moved {
                Ok(Moved::Exchanged) => return self.checked(),
                Ok(moved) => return Ok(moved),
                Err(error) if is_passing(&error) => {}
                Err(error) => return Err(told(error)),
            }
        }
        Err(refused(self.named, "is changed by others all the time", "write to a place of your own"))
    }

    /// Moves the folder to a free place; where names cannot be exchanged, it replaces an empty folder as well.
    fn to_free(&self) -> io::Result<Moved> {
        self.gate().pass("move to a free place")?;
        if cfg!(not(unix)) {
            drop(fs::remove_dir(self.place));
        }
        fs::rename(self.staging.path(), self.place).map(|()| Moved::To)
    }

    /// Exchanges the folders in one step, or calls `otherwise` where that is unsupported.
    fn in_turn(&self, otherwise: &dyn Fn(&Self) -> io::Result<Moved>) -> io::Result<Moved> {
        match self.gate().pass("exchange").and_then(|()| exchange(self.staging.path(), self.place)) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => otherwise(self),
            exchanged => exchanged.map(|()| Moved::Exchanged),
        }
    }

    /// For systems without an exchange of two names: moves the former folder aside, and back when the new one cannot be
    /// moved. If the process is killed in between, the former folder remains aside, and the next run restores it.
    fn aside(&self) -> io::Result<Moved> {
        let parent = self.place.parent().unwrap_or(Path::new("."));
        // Two runs take turns; where the file system has no locks, one of them starts again.
        let lock = File::open(parent);
        let _locked = lock.as_ref().map(File::lock);
        let former = aside_of(self.place);
        clear_aside(&former, self.contents, self.gate());
        self.gate().pass("move the former aside")?;
        fs::rename(self.place, &former)?;
        let moved = self.gate().pass("move to the place").and_then(|()| fs::rename(self.staging.path(), self.place));
        if let Err(error) = moved {
            self.gate().pass("move the former back")?;
            fs::rename(&former, self.place)?;
            return Err(error);
        }
        Ok(Moved::Aside(former))
    }

    /// Checks what was exchanged: after the last check somebody may have put another folder there.
    fn checked(&self) -> Result<Moved> {
        let found = self.contents.look(self.staging.path());
        let what = match found {
            Ok(Found::Own | Found::Empty | Found::Nothing) => return Ok(Moved::Exchanged),
            Ok(Found::Other(what)) => what,
            Err(error) => error.to_string(),
        };
        self.undo(&Moved::Exchanged);
        Err(refused(self.named, what, "it was not there when the run began"))
    }

    /// Restores the former folder.
    fn undo(&self, moved: &Moved) {
        let path = self.staging.path();
        if self.gate().pass("undo").is_err() {
            return;
        }
        drop(match moved {
            Moved::To => fs::rename(self.place, path),
            Moved::Exchanged => exchange(path, self.place),
            Moved::Aside(former) => fs::rename(self.place, path).and_then(|()| fs::rename(former, self.place)),
        });
    }
}

/// Attempts to move a folder to a place that other runs write to as well.
const ATTEMPTS: usize = 1000;

/// Whether a move failed because somebody else changed the place after the last check.
fn is_passing(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, NotFound};
    matches!(error.kind(), AlreadyExists | DirectoryNotEmpty | NotFound)
}

/// Gives the new files the modes and owners of the former ones, and returns the mode of the folder. A former folder
/// with restricted access must not become readable for others because it was written again.
fn keep_access(place: &Path, staging: &Staging) -> io::Result<u32> {
    let Ok(former) = fs::metadata(place) else { return Ok(staging.mode) };
    let kept = mode(place)?;
    for entry in fs::read_dir(staging.path())? {
        let path = entry?.path();
        let before = place.join(path.file_name().unwrap_or_default());
        if fs::symlink_metadata(&before).is_ok_and(|meta| meta.is_file()) {
            set_mode(&path, mode(&before)?)?;
        }
        own(&path, &former);
    }
    if own(staging.path(), &former) { Ok(kept) } else { Ok(kept & !0o070 | (kept & 0o007) << 3) }
}

/// Gives a file the former folder's owner and group, where that is allowed; returns whether it has the former group
/// now.
#[cfg(unix)]
fn own(path: &Path, former: &fs::Metadata) -> bool {
    use std::os::unix::fs::{MetadataExt, lchown};
    let is = |meta: &fs::Metadata| (meta.uid(), meta.gid());
    let Ok(now) = fs::symlink_metadata(path) else { return false };
    if is(&now) == is(former) {
        return true;
    }
    drop(lchown(path, Some(former.uid()), None));
    now.gid() == former.gid() || lchown(path, None, Some(former.gid())).is_ok()
}

#[cfg(not(unix))]
fn own(_: &Path, _: &fs::Metadata) -> bool {
    true
}

/// The path of a former folder while the new one is moved to its place.
fn aside_of(place: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".tagtrail-former-");
    name.push(place.file_name().unwrap_or_default());
    place.with_file_name(name)
}

/// Restores a former folder that a killed run left aside, or removes it where its place is taken.
pub(super) fn take_back(place: &Path, contents: &dyn Holds, gate: &dyn Gate) -> Result<()> {
    let former = aside_of(place);
    let is = |path: &Path, what: &Found| contents.look(path).is_ok_and(|found| found == *what);
    if is(&former, &Found::Nothing) {
        return Ok(());
    }
    let lock = File::open(place.parent().unwrap_or(Path::new(".")));
    let _locked = lock.as_ref().map(File::lock);
    if !is(place, &Found::Nothing) {
        clear_aside(&former, contents, gate);
    }
    if !is(place, &Found::Nothing) || !is(&former, &Found::Own) {
        return Ok(());
    }
    let back = gate.pass("move the former back").and_then(|()| fs::rename(&former, place));
    back.map_err(|error| failed(&former, &error))
}

/// Removes a former folder that was left aside although its successor is in its place.
fn clear_aside(former: &Path, contents: &dyn Holds, gate: &dyn Gate) {
    let names = contents.names();
    if holds_only(former, &names) {
        drop(clear(former, &names, gate));
    }
}

/// Asks the system whether a folder can be written to, without changing it: other runs may be looking at it.
pub(super) fn may_write(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    rustix::fs::access(dir, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)?;
    let _ = dir;
    Ok(())
}

/// Folders that were created on the way to a place; they are removed if the run fails.
struct Made {
    folders: Vec<PathBuf>,
}

impl Made {
    /// Creates the missing folders from an existing one down to one below it.
    fn new(from: &Path, to: &Path, gate: &dyn Gate) -> io::Result<Self> {
        let mut made = Self { folders: Vec::new() };
        let missing = to.strip_prefix(from).unwrap_or(Path::new(""));
        let mut at = from.to_owned();
        for part in missing.components() {
            at.push(part);
            gate.pass("create a folder")?;
            match fs::create_dir(&at) {
                Ok(()) => {
                    made.folders.push(at.clone());
                    sync_folder(at.parent().unwrap_or(from), gate)?;
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(made)
    }

    fn keep(mut self) {
        self.folders.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for folder in self.folders.iter().rev() {
            drop(fs::remove_dir(folder));
        }
    }
}
