//! Writes a ledger.

use super::lock::{LOCK, Lock};
use super::manifest::{Manifest, Night, VERSION};
use super::secret::{self, SECRET};
use super::sums::FileSum;
use super::{CURRENT, DIGESTS, EVIDENCE, MANIFEST, NIGHTS, TABLES, VERDICTS, failed};
use crate::base::error::{Error, Kind, Result};
use crate::output::Gate;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The next manifest while it is written.
const NEXT: &str = "manifest.json.next";

/// The next link while it is made.
const NEXT_LINK: &str = "current.next";

/// All names that a ledger's folder can hold.
const NAMES: [&str; 11] =
    [MANIFEST, NEXT, LOCK, SECRET, EVIDENCE, DIGESTS, TABLES, VERDICTS, NIGHTS, CURRENT, NEXT_LINK];

/// A ledger that one run has for itself.
pub struct Ledger {
    dir: PathBuf,
    gate: Arc<dyn Gate>,
    /// Files that were created and are not synced yet.
    created: Mutex<Vec<(PathBuf, Arc<File>)>>,
    /// What it holds; see [`Ledger::commit`].
    pub manifest: Manifest,
    _lock: Lock,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Opens a ledger, or begins one in a new or empty folder. Removes what unfinished runs left, and finishes what they had
    /// committed.
    ///
    /// Fails when the folder holds other files, when another run has it, and when its manifest is damaged or of a later version.
    pub fn open(dir: &Path, holder: &str, gate: Arc<dyn Gate>) -> Result<Self> {
        let told = |error: io::Error| failed(Kind::Write, dir, &error);
        if dir.symlink_metadata().is_ok() && !dir.is_dir() {
            return Err(Error::new(Kind::Write, dir.display().to_string(), "is no folder").hint("name a folder"));
        }
        gate.pass("create the ledger").and_then(|()| fs::create_dir_all(dir)).map_err(told)?;
        refuse_foreign(dir)?;
        let lock = Lock::take(dir, holder)?;
        let manifest = if dir.join(MANIFEST).exists() {
            Manifest::read(dir)?
        } else {
            Manifest { tagtrail_ledger: VERSION, ..Manifest::default() }
        };
        let ledger = Self { dir: dir.to_owned(), gate, created: Mutex::default(), manifest, _lock: lock };
        // The link leads to what is swept otherwise.
        ledger.link().map_err(told)?;
        ledger.sweep().map_err(told)?;
        Ok(ledger)
    }

    /// The secret with which its digests hash ids; it is made when it is first needed.
    pub fn secret(&self) -> Result<[u64; 4]> {
        secret::of(&self.dir, &*self.gate)
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The path of a file or folder in it.
    pub fn path(&self, folder: &str, name: &str) -> PathBuf {
        self.dir.join(folder).join(name)
    }

    /// Writes a file that the next manifest is going to name, and syncs it to disk.
    pub fn put(&self, folder: &str, name: &str, fill: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> Result<u64> {
        let path = self.path(folder, name);
        self.try_put(&path, fill).map_err(|error| failed(Kind::Write, &path, &error))
    }

    fn try_put(&self, path: &Path, fill: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<u64> {
        if let Some(folder) = path.parent() {
            self.gate.pass("create a folder").and_then(|()| fs::create_dir_all(folder))?;
        }
        self.gate.pass("create a file")?;
        let file = File::create(path)?;
        let mut out = BufWriter::with_capacity(1 << 18, Gated { file: &file, gate: &*self.gate });
        fill(&mut out)?;
        out.flush()?;
        drop(out);
        self.gate.pass("sync a file").and_then(|()| file.sync_all())?;
        self.sync_above(path)?;
        file.metadata().map(|meta| meta.len())
    }

    /// Creates a file that the next manifest is going to name, to be written piece by piece. Before the manifest is committed,
    /// [`Ledger::sync_created`] syncs it.
    pub fn create(&self, folder: &str, name: &str, file: &str) -> io::Result<Box<dyn Write>> {
        let path = self.path(folder, name).join(file);
        if let Some(folder) = path.parent() {
            self.gate.pass("create a folder").and_then(|()| fs::create_dir_all(folder))?;
        }
        self.gate.pass("create a file")?;
        let file = Arc::new(File::create(&path)?);
        let mut created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        created.push((path, Arc::clone(&file)));
        Ok(Box::new(BufWriter::with_capacity(1 << 18, Growing { file, gate: Arc::clone(&self.gate) })))
    }

    /// The checksums of the files in one of its folders, for the manifest.
    pub fn sums(&self, folder: &str, name: &str) -> Result<Vec<FileSum>> {
        FileSum::all_in(&self.dir, folder, name)
    }

    /// Syncs all created files to disk, and the names of their folders.
    pub fn sync_created(&self) -> Result<()> {
        let created = std::mem::take(&mut *self.created.lock().unwrap_or_else(PoisonError::into_inner));
        for (path, file) in created {
            let synced =
                self.gate.pass("sync a file").and_then(|()| file.sync_all()).and_then(|()| self.sync_above(&path));
            synced.map_err(|error| failed(Kind::Write, &path, &error))?;
        }
        Ok(())
    }

    /// Syncs the folders that hold a file, up to the ledger's own.
    fn sync_above(&self, path: &Path) -> io::Result<()> {
        path.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.dir)).try_for_each(sync)
    }

    /// Makes a manifest the ledger's state: what it names is there from now on, also after a crash. Then removes what it does not
    /// name any more.
    pub fn commit(&mut self, mut next: Manifest) -> Result<()> {
        next.tagtrail_ledger = VERSION;
        next.serial = self.manifest.serial + 1;
        let path = self.dir.join(MANIFEST);
        let told = |error: io::Error| failed(Kind::Write, &path, &error);
        let text = serde_json::to_string_pretty(&next).map_err(|error| told(error.into()))? + "\n";
        self.replace(text.as_bytes()).map_err(told)?;
        self.manifest = next;
        self.link().map_err(told)?;
        self.sweep().map_err(told)
    }

    fn replace(&self, text: &[u8]) -> io::Result<()> {
        let (next, place) = (self.dir.join(NEXT), self.dir.join(MANIFEST));
        self.try_put(&next, &|out| out.write_all(text))?;
        self.gate.pass("replace the manifest").and_then(|()| fs::rename(&next, &place))?;
        // The folder of the ledger may be new as well.
        sync(&self.dir)?;
        self.dir.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync)
    }

    /// Lets `current` lead to the verdicts of the last night.
    fn link(&self) -> io::Result<()> {
        let Some(night) = self.manifest.nights.last() else { return Ok(()) };
        let (target, place) = (Path::new(VERDICTS).join(night.verdicts()), self.dir.join(CURRENT));
        if fs::read_link(&place).is_ok_and(|known| known == target) {
            return Ok(());
        }
        self.gate.pass("link")?;
        make_link(&target, &self.dir.join(NEXT_LINK), &place)?;
        sync(&self.dir)
    }

    /// Removes files and folders that the manifest does not name.
    pub fn sweep(&self) -> io::Result<()> {
        let manifest = &self.manifest;
        let nights = || manifest.nights.iter();
        // Only the verdicts of the last night are used, and those that final answers come from are in them.
        let verdicts = nights().next_back().map(Night::verdicts);
        let named: [(&str, BTreeSet<&str>); 5] = [
            (EVIDENCE, manifest.evidence.iter().map(|file| file.file.as_str()).collect()),
            (DIGESTS, manifest.evidence.iter().filter_map(|file| file.digest.as_deref()).collect()),
            (TABLES, manifest.tables.iter().map(|table| table.file.as_str()).collect()),
            (VERDICTS, verdicts.into_iter().collect()),
            (NIGHTS, nights().filter(|night| night.has_result).map(|night| night.name.as_str()).collect()),
        ];
        for (folder, named) in named {
            let Ok(entries) = fs::read_dir(self.dir.join(folder)) else { continue };
            for entry in entries {
                let entry = entry?;
                if named.contains(entry.file_name().to_string_lossy().as_ref()) {
                    continue;
                }
                self.gate.pass("remove")?;
                if entry.file_type()?.is_dir() {
                    fs::remove_dir_all(entry.path())?;
                } else {
                    fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(())
    }
}

/// Refuses a folder that holds anything but a ledger's files.
fn refuse_foreign(dir: &Path) -> Result<()> {
    let told = |error: io::Error| failed(Kind::Write, dir, &error);
    for entry in fs::read_dir(dir).map_err(told)? {
        let name = entry.map_err(told)?.file_name().to_string_lossy().into_owned();
        if !NAMES.contains(&name.as_str()) {
            let what = format!("holds {name}, which is no file of a ledger");
            let hint = "name a new or an empty folder";
            return Err(Error::new(Kind::Write, dir.display().to_string(), what).hint(hint));
        }
    }
    Ok(())
}

/// Makes a link, and moves it to its place in one step.
#[cfg(unix)]
fn make_link(target: &Path, next: &Path, place: &Path) -> io::Result<()> {
    match fs::remove_file(next) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::os::unix::fs::symlink(target, next)?;
    fs::rename(next, place)
}

/// Where links need rights, the name of the folder is written down.
#[cfg(not(unix))]
fn make_link(target: &Path, next: &Path, place: &Path) -> io::Result<()> {
    fs::write(next, target.display().to_string())?;
    fs::rename(next, place)
}

/// Syncs a folder's names to disk.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A file that checks with a gate before every write.
struct Gated<'a> {
    file: &'a File,
    gate: &'a dyn Gate,
}

impl Write for Gated<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gate.pass("write")?;
        (&mut &*self.file).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The same for a file that outlives the call that created it.
struct Growing {
    file: Arc<File>,
    gate: Arc<dyn Gate>,
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Gated { file: &self.file, gate: &*self.gate }.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
