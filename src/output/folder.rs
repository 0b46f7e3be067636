//! Writes a folder that belongs to the program, and replaces it as a whole.

use super::files::Files;
use super::own::Own;
use super::place::{Contents, Found, Holds, fixed, folder, way_to};
use super::staging::{Staging, sweep};
use super::whole::{Begun, Place, may_write, take_back};
use super::{Existing, Gate, failed, refused};
use crate::base::error::{Error, Result};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A place where the program's folder can be written.
pub struct Folder {
    /// As the user named it.
    named: PathBuf,
    contents: &'static Contents,
    how: How,
    gate: Arc<dyn Gate>,
}

enum How {
    /// In one step.
    Whole(Place),
    /// A folder that contains other things: files are written one by one.
    Inside(Files),
}

/// A folder that is being written.
pub struct Unfinished<'a> {
    folder: &'a Folder,
    files: InWork<'a>,
}

enum InWork<'a> {
    Whole(Begun, &'a Place),
    Inside(super::files::Unfinished),
}

impl Folder {
    /// Checks whether a folder can be written to a place, and changes nothing there. It refuses a place that is not a
    /// folder; a folder that contains anything but files of the program; a folder that cannot be replaced as a whole,
    /// such as a mount point or the current folder; and a place without write permission. With [`Existing::Replace`],
    /// files are replaced one by one in a folder of the second and third kind, and other files in it remain.
    ///
    /// Removes what killed runs left there.
    pub fn at(named: &Path, contents: &'static Contents, existing: Existing, gate: Arc<dyn Gate>) -> Result<Self> {
        let names = Holds::names(contents);
        let refusal = match folder(named)? {
            None => {
                let (parent, way) = way_to(named)?;
                take_back(&parent.join(&way), contents, &*gate)?;
                sweep(&parent, &names, &*gate);
                try_rights(&parent, named, &gate)?;
                return Ok(Self { named: named.to_owned(), contents, how: How::Whole(Place { parent, way }), gate });
            }
            Some(real) => match (fixed(&real).map_err(|e| failed(named, &e))?, real.parent(), real.file_name()) {
                (None, Some(parent), Some(name)) => {
                    take_back(&real, contents, &*gate)?;
                    sweep(parent, &names, &*gate);
                    match contents.look(&real).map_err(|error| failed(named, &error))? {
                        Found::Other(what) => what,
                        Found::Nothing | Found::Empty | Found::Own => {
                            may_write(&real).map_err(|error| no_rights(&real, named, &error))?;
                            try_rights(parent, named, &gate)?;
                            let how = How::Whole(Place { parent: parent.to_owned(), way: PathBuf::from(name) });
                            return Ok(Self { named: named.to_owned(), contents, how, gate });
                        }
                    }
                }
                (what, ..) => what.unwrap_or("cannot be replaced as a whole").to_owned(),
            },
        };
        if existing == Existing::Keep {
            let hint =
                "name an empty or a new folder; --force writes into it file by file, and keeps what else it holds";
            return Err(refused(named, refusal, hint));
        }
        let how = How::Inside(Files::at(named, names, Own::Signed(contents.is_signed), existing, Arc::clone(&gate))?);
        Ok(Self { named: named.to_owned(), contents, how, gate })
    }

    /// Starts writing.
    pub fn begin(&self) -> Result<Unfinished<'_>> {
        let files = match &self.how {
            How::Inside(files) => InWork::Inside(files.begin()?),
            How::Whole(place) => {
                InWork::Whole(place.begin(&self.named, Holds::names(self.contents), &self.gate)?, place)
            }
        };
        Ok(Unfinished { folder: self, files })
    }
}

impl Unfinished<'_> {
    /// Creates a file of the folder.
    pub fn create(&self, name: &'static str) -> io::Result<Box<dyn Write>> {
        match &self.files {
            InWork::Whole(begun, _) => begun.create(name),
            InWork::Inside(files) => files.create(name),
        }
    }

    /// Moves the folder to its place. If that fails, the former folder is restored.
    pub fn commit(self) -> Result<()> {
        match self.files {
            InWork::Inside(files) => files.commit(),
            InWork::Whole(begun, place) => begun.commit(place, &self.folder.named, self.folder.contents),
        }
    }
}

/// Checks whether a folder can be written to, by creating a folder in it for a moment.
fn try_rights(dir: &Path, named: &Path, gate: &Arc<dyn Gate>) -> Result<()> {
    Staging::new(dir, Vec::new(), gate).map(drop).map_err(|error| no_rights(dir, named, &error))
}

fn no_rights(dir: &Path, named: &Path, error: &io::Error) -> Error {
    let error = failed(named, error);
    let what = format!("cannot be written: {} ({})", error.what, dir.display());
    Error { what, ..error }.hint("name a folder that you may write to")
}
