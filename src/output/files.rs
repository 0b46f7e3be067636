//! Writes files into a folder that may contain other files. A folder that contains none is replaced as a whole, in one step.

use super::moves::{exchange, move_to_free};
use super::own::Own;
use super::place::{Found, Holds, entries, fixed, folder, kind, short, way_to};
use super::staging::{Staging, at_work, mode, set_mode, sweep, sync_folder};
use super::whole::{Begun, Place, may_write, take_back};
use super::{Existing, Gate, failed, refused};
use crate::base::error::Result;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A place where files can be written.
pub struct Files {
    plan: Arc<Plan>,
}

/// Which files are written where.
struct Plan {
    /// The folder as the user named it.
    named: PathBuf,
    /// The names of all files that can be written.
    names: Vec<String>,
    own: Own,
    existing: Existing,
    gate: Arc<dyn Gate>,
}

/// Files that are being written.
pub struct Unfinished {
    plan: Arc<Plan>,
    files: InWork,
}

enum InWork {
    /// With the folder, in one step.
    Whole(Begun, Place),
    /// One by one, into the folder, links followed.
    Inside(PathBuf, Staging),
}

impl Files {
    /// Checks whether files of these names can be written into a folder, which is created when it is missing. A name is
    /// refused if a folder, device, pipe or socket has it. It is also refused if a link has it, or a file that `own`
    /// does not recognise as the program's own, unless `existing` says to replace them. The folder must allow new
    /// files.
    ///
    /// Removes what killed runs left there.
    pub fn at(named: &Path, names: Vec<String>, own: Own, existing: Existing, gate: Arc<dyn Gate>) -> Result<Self> {
        let plan = Plan { named: named.to_owned(), names, own, existing, gate };
        if let Some(place) = plan.whole()? {
            take_back(&place.path(), &plan, &*plan.gate)?;
            sweep(&place.parent, &plan.names, &*plan.gate);
        }
        let real = folder(named)?;
        if let Some(dir) = &real {
            sweep(dir, &plan.names, &*plan.gate);
            plan.names.iter().try_for_each(|name| plan.takes(dir, name).map(drop))?;
        }
        let whole = plan.whole()?.map(|place| place.parent);
        let tried = whole.or(real).map_or_else(|| way_to(named).map(|(parent, _)| parent), Ok)?;
        Staging::new(&tried, Vec::new(), &plan.gate).map(drop).map_err(|error| failed(named, &error))?;
        Ok(Self { plan: Arc::new(plan) })
    }

    /// The same for one file with the given path, which is never recognised as the program's own.
    pub fn one(path: &Path, existing: Existing, gate: Arc<dyn Gate>) -> Result<Self> {
        let Some(name) = path.file_name() else { return Err(refused(path, "is a folder", "name a file")) };
        let Some(name) = name.to_str().map(str::to_owned) else {
            return Err(refused(path, "is no name in UTF-8", "name another file"));
        };
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::at(dir, vec![name], Own::Never, existing, gate)
    }

    /// Starts writing.
    pub fn begin(&self) -> Result<Unfinished> {
        let plan = &self.plan;
        let told = |error: io::Error| failed(&plan.named, &error);
        if let Some(place) = plan.whole()? {
            let begun = place.begin(&plan.named, plan.names.clone(), &plan.gate)?;
            return Ok(Unfinished { plan: Arc::clone(plan), files: InWork::Whole(begun, place) });
        }
        plan.gate.pass("create a folder").and_then(|()| fs::create_dir_all(&plan.named)).map_err(told)?;
        let dir = fs::canonicalize(&plan.named).map_err(told)?;
        let staging = Staging::new(&dir, plan.names.clone(), &plan.gate).map_err(told)?;
        Ok(Unfinished { plan: Arc::clone(plan), files: InWork::Inside(dir, staging) })
    }

    /// Writes the file of [`Files::one`].
    pub fn write_one(&self, bytes: Vec<u8>) -> Result<()> {
        self.write(&self.plan.names.iter().cloned().zip([bytes]).collect::<Vec<_>>())
    }

    /// Writes files from memory.
    pub fn write(&self, contents: &[(String, Vec<u8>)]) -> Result<()> {
        let files = self.begin()?;
        for (name, bytes) in contents {
            let written = files.create(name).and_then(|mut out| out.write_all(bytes).and_then(|()| out.flush()));
            written.map_err(|error| failed(&self.plan.named.join(name), &error))?;
        }
        files.commit()
    }
}

/// Whether a name is taken, where a file may be put under it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Not,
    ByFile,
}

impl Plan {
    /// The folder, where it can be replaced as a whole: it contains nothing but files of these names that may be replaced. A
    /// single file needs one step anyway.
    fn whole(&self) -> Result<Option<Place>> {
        if self.names.len() < 2 {
            return Ok(None);
        }
        let Some(real) = folder(&self.named)? else {
            let (parent, way) = way_to(&self.named)?;
            return Ok(Some(Place { parent, way }));
        };
        let (Some(parent), Some(name)) = (real.parent(), real.file_name()) else { return Ok(None) };
        let may_replace = may_write(parent).is_ok() && may_write(&real).is_ok();
        let is_free = may_replace && fixed(&real).is_ok_and(|fixed| fixed.is_none());
        let is_whole = is_free && !matches!(self.look(&real), Ok(Found::Other(_)) | Err(_));
        Ok(is_whole.then(|| Place { parent: parent.to_owned(), way: PathBuf::from(name) }))
    }

    /// Checks whether a file may be put under a name.
    fn takes(&self, dir: &Path, name: &str) -> Result<Taken> {
        let (path, shown) = (dir.join(name), self.named.join(name));
        let meta = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Taken::Not),
            Err(error) => return Err(failed(&shown, &error)),
            Ok(meta) => meta,
        };
        let of = meta.file_type();
        if !of.is_file() && !of.is_symlink() {
            return Err(refused(
                &shown,
                format!("is {}, and is left alone", kind(of)),
                "move it away, or name another place",
            ));
        }
        let force = self.existing == Existing::Replace;
        if force || of.is_file() && self.own.is(&path, name) {
            return Ok(Taken::ByFile);
        }
        let what = if of.is_symlink() { "is there already, a link" } else { "is there already" };
        Err(refused(&shown, format!("{what}, and is left alone"), "name another place, or replace it with --force"))
    }
}

/// The result of one move.
enum Moved {
    /// The name was free, and the file is there now.
    To(String),
    /// The former file is in the staging folder now.
    Exchanged(String),
    /// A former file without a successor is in the staging folder now.
    Away(String),
}

impl Holds for Plan {
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn look(&self, folder: &Path) -> io::Result<Found> {
        let entries = match entries(folder)? {
            Ok(entries) => entries,
            Err(found) => return Ok(found),
        };
        let mut found = Found::Empty;
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !self.names.contains(&name) || self.takes(folder, &name).is_err() {
                return Ok(Found::Other(format!("holds {}, which is left alone", short(&name))));
            }
            found = Found::Own;
        }
        Ok(found)
    }
}

impl Unfinished {
    /// Creates one of the files.
    pub fn create(&self, name: &str) -> io::Result<Box<dyn Write>> {
        match &self.files {
            InWork::Whole(begun, _) => begun.create(name),
            InWork::Inside(_, staging) => staging.create(name),
        }
    }

    /// Moves all files to their places: with their folder where it contains nothing else, or one after the other. If a move
    /// fails, the former files are restored. A file of the program that was not written this time is removed.
    pub fn commit(self) -> Result<()> {
        match self.files {
            InWork::Whole(begun, place) => begun.commit(&place, &self.plan.named, &*self.plan),
            InWork::Inside(dir, staging) => Moves { plan: &self.plan, dir, staging }.commit(),
        }
    }
}

/// Moves files into a folder one by one.
struct Moves<'p> {
    plan: &'p Plan,
    dir: PathBuf,
    staging: Staging,
}

impl Moves<'_> {
    fn commit(self) -> Result<()> {
        let written = self.staging.sync(&self.plan.named)?;
        let list = at_work();
        let mut moved = Vec::new();
        let done = self.put(&written, &mut moved).and_then(|()| {
            sync_folder(&self.dir, self.staging.gate()).map_err(|error| failed(&self.plan.named, &error))
        });
        if done.is_err() {
            self.undo(&moved);
        }
        drop(list);
        done
    }

    fn put(&self, written: &[String], moved: &mut Vec<Moved>) -> Result<()> {
        for name in written {
            moved.push(self.put_one(name)?);
        }
        let missing = self.plan.names.iter().filter(|name| !written.contains(name));
        for name in missing {
            if self.plan.takes(&self.dir, name)? == Taken::ByFile {
                let (from, to) = (self.dir.join(name), self.staging.path().join(name));
                let away = self.staging.gate().pass("take away").and_then(|()| fs::rename(from, to));
                away.map_err(|error| failed(&self.plan.named.join(name), &error))?;
                moved.push(Moved::Away(name.clone()));
            }
        }
        Ok(())
    }

    fn put_one(&self, name: &str) -> Result<Moved> {
        let (from, to) = (self.staging.path().join(name), self.dir.join(name));
        let told = |error: io::Error| failed(&self.plan.named.join(name), &error);
        let gate = self.staging.gate();
        if self.plan.takes(&self.dir, name)? == Taken::Not {
            gate.pass("move to a free name").and_then(|()| move_to_free(&from, &to)).map_err(told)?;
            return Ok(Moved::To(name.to_owned()));
        }
        if fs::symlink_metadata(&to).is_ok_and(|meta| meta.is_file()) {
            mode(&to).and_then(|mode| set_mode(&from, mode)).map_err(told)?;
        }
        match gate.pass("exchange").and_then(|()| exchange(&from, &to)) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                fs::rename(&from, &to).map_err(told)?;
                Ok(Moved::To(name.to_owned()))
            }
            exchanged => exchanged.map(|()| Moved::Exchanged(name.to_owned())).map_err(told),
        }
    }

    /// Restores the former files.
    fn undo(&self, moved: &[Moved]) {
        let gate = self.staging.gate();
        for one in moved.iter().rev() {
            let (Moved::To(name) | Moved::Exchanged(name) | Moved::Away(name)) = one;
            let (staged, place) = (self.staging.path().join(name), self.dir.join(name));
            if gate.pass("undo").is_err() {
                return;
            }
            drop(match one {
                Moved::To(_) => fs::rename(place, staged),
                Moved::Exchanged(_) => exchange(&staged, &place),
                Moved::Away(_) => fs::rename(staged, place),
            });
        }
    }
}
