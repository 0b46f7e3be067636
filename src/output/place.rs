//! Inspects the place that the user named before anything is written.

use super::{failed, refused};
use crate::base::error::{Error, Result};
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// What the program writes into a folder of its own.
#[derive(Clone, Copy, Debug)]
pub struct Contents {
    /// The names of all files that the folder can contain.
    pub names: &'static [&'static str],
    /// Whether the program wrote a file with a given name and beginning. One such file marks the whole folder.
    pub is_signed: fn(&str, &[u8]) -> bool,
}

/// Bytes at the beginning of a file that show who wrote it.
const HEAD: u64 = 512;

/// What a folder contains.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// There is no such folder.
    Nothing,
    /// The folder is empty.
    Empty,
    /// Files of the program, and nothing else.
    Own,
    /// Something else, described in words that follow the folder's name.
    Other(String),
}

/// What a folder that is replaced as a whole may contain.
pub(super) trait Holds {
    /// The names of all files that can be in it.
    fn names(&self) -> Vec<String>;

    /// Inspects a folder without following links. It may be replaced when it is missing, empty, or [`Found::Own`].
    fn look(&self, folder: &Path) -> io::Result<Found>;
}

/// The entries of a folder, or what is there in place of one. Links are not followed.
pub(super) fn entries(folder: &Path) -> io::Result<std::result::Result<fs::ReadDir, Found>> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Err(Found::Nothing)),
        Err(error) => Err(error),
        Ok(meta) if !meta.is_dir() => Ok(Err(Found::Other(format!("is {}", kind(meta.file_type()))))),
        Ok(_) => fs::read_dir(folder).map(Ok),
    }
}

impl Holds for Contents {
    fn names(&self) -> Vec<String> {
        self.names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn look(&self, folder: &Path) -> io::Result<Found> {
        let entries = match entries(folder)? {
            Ok(entries) => entries,
            Err(found) => return Ok(found),
        };
        let (mut any, mut signed) = (None, false);
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !self.names.contains(&name.as_str()) {
                return Ok(Found::Other(format!("holds {}, which is no file of tagtrail", short(&name))));
            }
            let of = entry.file_type()?;
            if !of.is_file() {
                return Ok(Found::Other(format!("holds {name}, which is {}", kind(of))));
            }
            signed = signed || (self.is_signed)(&name, &head(&entry.path())?);
            any = Some(name);
        }
        Ok(match any {
            None => Found::Empty,
            Some(_) if signed => Found::Own,
            Some(name) => Found::Other(format!("holds {name}, which tagtrail did not write")),
        })
    }
}

/// The beginning of a file; empty if the file has vanished.
pub(super) fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(HEAD).read_to_end(&mut head).map(|_| head),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(head),
        Err(error) => Err(error),
    }
}

/// Shortens a name for a message.
pub(super) fn short(name: &str) -> String {
    name.chars().take(100).collect()
}

/// The type of a file, for messages.
pub(super) fn kind(of: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if of.is_fifo() {
            return "a pipe";
        }
        if of.is_socket() {
            return "a socket";
        }
        if of.is_char_device() || of.is_block_device() {
            return "a device";
        }
    }
    match () {
        () if of.is_symlink() => "a link",
        () if of.is_dir() => "a folder",
        () => "a file",
    }
}

/// The folder that a path leads to, with links followed; `None` where nothing is there. Anything but a folder is
/// refused.
pub(super) fn folder(path: &Path) -> Result<Option<PathBuf>> {
    if path.as_os_str().is_empty() {
        return Err(Error::new(crate::base::error::Kind::Write, "", "the folder's name is empty").hint("name a folder"));
    }
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match fs::symlink_metadata(path) {
                Ok(_) => Err(refused(path, "is a link to what does not exist", "remove the link, or name a folder")),
                Err(_) => Ok(None),
            };
        }
        // `orders.csv/result`: the search for the nearest folder gives the better message.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(None),
        Err(error) => return Err(failed(path, &error)),
    };
    if !meta.is_dir() {
        return Err(refused(path, format!("is {}", kind(meta.file_type())), "name a folder"));
    }
    fs::canonicalize(path).map(Some).map_err(|error| failed(path, &error))
}

/// Where a missing folder will be: its nearest existing parent, with links followed, and the way from there.
pub(super) fn way_to(path: &Path) -> Result<(PathBuf, PathBuf)> {
    let mut rest = PathBuf::new();
    let mut at = path;
    loop {
        let next = at.parent().map(|up| if up.as_os_str().is_empty() { Path::new(".") } else { up });
        let (Some(Component::Normal(name)), Some(up)) = (at.components().next_back(), next) else {
            return Err(refused(path, "leads through a folder that does not exist", "name the folder without .."));
        };
        rest = if rest.as_os_str().is_empty() { PathBuf::from(name) } else { Path::new(name).join(rest) };
        if let Some(real) = folder(up)? {
            return Ok((real, rest));
        }
        at = up;
    }
}

/// Why a folder cannot be exchanged with another one in a single step; `None` where it can.
pub(super) fn fixed(real: &Path) -> io::Result<Option<&'static str>> {
    let Some(parent) = real.parent() else { return Ok(Some("is the root of the file system")) };
    // Otherwise the shell that started the program would be in a deleted folder.
    let here = fs::canonicalize(".")?;
    if here == real {
        return Ok(Some("is the folder that you are in"));
    }
    if here.starts_with(real) {
        return Ok(Some("holds the folder that you are in"));
    }
    Ok(is_mount_point(real, parent)?.then_some("is a mount point, which cannot be replaced as a whole"))
}

#[cfg(target_os = "linux")]
fn is_mount_point(real: &Path, parent: &Path) -> io::Result<bool> {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    // The attribute detects a bind mount on the same file system, which device numbers do not show.
    if let Ok(told) = statx(CWD, real, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BASIC_STATS)
        && told.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT)
    {
        return Ok(told.stx_attributes.contains(StatxAttributes::MOUNT_ROOT));
    }
    has_other_device(real, parent)
}

#[cfg(not(target_os = "linux"))]
fn is_mount_point(real: &Path, parent: &Path) -> io::Result<bool> {
    has_other_device(real, parent)
}

#[cfg(unix)]
fn has_other_device(real: &Path, parent: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(fs::metadata(real)?.dev() != fs::metadata(parent)?.dev())
}

#[cfg(not(unix))]
fn has_other_device(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}
