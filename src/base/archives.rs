//! Zip and tar archives: which members they have, and where the bytes of each are.
//!
//! Nothing is written to disk under a member's name. The members of a zip archive and of a plain tar archive are read
//! in place. A packed tar archive is unpacked once to a nameless file. A member's full name is the archive's name, a
//! colon and the member's own name: `logs.tar.gz:access.log.3`.

mod member;
mod tars;
#[cfg(test)]
mod tests;
mod zips;

use crate::base::error::{Error, Kind, Result};
use crate::base::packing::{MAGIC, Packing};
use member::Listed;
pub use member::Member;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The most members of one archive. More web logs than this cannot be distinguished.
pub const MOST_MEMBERS: usize = 65_535;

/// The character between the name of an archive and that of its member.
pub const SEPARATOR: char = ':';

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    /// The archive, as the user named it.
    pub path: PathBuf,
    /// The members that are not empty, in the order of their names.
    pub members: Vec<Member>,
    /// Members that are skipped because of their kind or name, and what they are.
    pub left_out: LeftOut,
    /// The file that holds the members' bytes: the archive, or what it was unpacked to.
    pub file: File,
}

impl Archive {
    /// Opens a file as an archive; `None` when it is not an archive, not a file, or cannot be read.
    ///
    /// # Errors
    /// [`Kind::Format`] for archives of other kinds, damaged ones, and members that cannot be unpacked; [`Kind::Read`]
    /// when a packed archive finds no room on disk.
    pub fn open(path: &Path) -> Result<Option<Self>> {
        let is_file = std::fs::metadata(path).is_ok_and(|meta| meta.is_file());
        let Some(mut file) = is_file.then(|| File::open(path).ok()).flatten() else { return Ok(None) };
        let name = path.display().to_string();
        let mut head = Vec::new();
        if file.by_ref().take(tars::BLOCK as u64).read_to_end(&mut head).is_err() || file.rewind().is_err() {
            return Ok(None);
        }
        if let Some(other) = other_kind(&head) {
            let what = format!("is {other}, which is not read");
            return Err(Error::new(Kind::Format, name, what).hint("unpack it, and name the files in it"));
        }
        let listing = if zips::is_zip(&head) {
            zips::list(&file, &name)?
        } else if tars::is_tar(&head) {
            let size = file.metadata().map_or(0, |meta| meta.len());
            tars::list(&file, size, None, &name)?
        } else if let Some((spool, size, fault)) = unpacked_tar(&file, &head, &name)? {
            file = spool;
            tars::list(&file, size, fault, &name)?
        } else {
            return Ok(None);
        };
        let (members, left_out) = sorted(listing, &name)?;
        Ok(Some(Self { path: path.to_owned(), members, left_out, file }))
    }

    /// The whole name of a member, as people read it.
    pub fn name_of(&self, member: &Member) -> PathBuf {
        PathBuf::from(format!("{}{SEPARATOR}{}", self.path.display(), member.name))
    }

    /// Copies a member's bytes to a nameless file, without the archive's packing; the file is at its beginning.
    fn extract(&self, member: &Member) -> Result<File> {
        let name = self.name_of(member).display().to_string();
        if let Some(why) = &member.cut {
            return Err(Error::new(Kind::Read, name, why).hint("fetch the archive again"));
        }
        let copy = || -> io::Result<File> {
            let mut own = self.file.try_clone()?;
            own.seek(SeekFrom::Start(member.start))?;
            let bytes = BufReader::with_capacity(1 << 18, own.take(member.length));
            let mut whole = tempfile::tempfile()?;
            io::copy(&mut member.unpack(bytes)?, &mut whole)?;
            whole.rewind()?;
            Ok(whole)
        };
        copy().map_err(|error| Error::new(Kind::Read, name, format!("cannot be taken out of its archive: {error}")))
    }
}

/// The archive and the member that a name such as `logs.zip:access.log` means; `None` when there is no such archive, or
/// the name is that of a file.
///
/// # Errors
/// As [`Archive::open`], and [`Kind::Open`] when the archive has no such member.
pub fn find(name: &Path) -> Result<Option<(Archive, Member)>> {
    let text = name.to_string_lossy();
    if !text.contains(SEPARATOR) || std::fs::symlink_metadata(name).is_ok() {
        return Ok(None);
    }
    for (at, _) in text.match_indices(SEPARATOR) {
        let Some(archive) = Archive::open(Path::new(&text[..at]))? else { continue };
        let Some(member) = archive.members.iter().find(|member| member.name == text[at + 1..]) else {
            let all: Vec<&str> = archive.members.iter().take(8).map(|member| member.name.as_str()).collect();
            return Err(Error::new(Kind::Open, text, "is no member of that archive")
                .hint(format!("its members are {}", all.join(", "))));
        };
        let member = member.clone();
        return Ok(Some((archive, member)));
    }
    Ok(None)
}

/// Opens a file, or a member of an archive by its whole name.
///
/// # Errors
/// Those of the system for a file; for a member, those of [`find`] as text.
pub fn open(name: &Path) -> io::Result<File> {
    match find(name).and_then(|found| found.map(|(archive, member)| archive.extract(&member)).transpose()) {
        Ok(Some(file)) => Ok(file),
        Ok(None) => File::open(name),
        Err(error) => Err(io::Error::other(error.what)),
    }
}

/// Names of skipped members, and what they are.
type LeftOut = Vec<(String, &'static str)>;

/// Splits a listing into members that are read and members that are skipped. When several members have one name, the
/// last one counts, as when an archive is unpacked.
fn sorted(listing: Vec<Listed>, name: &str) -> Result<(Vec<Member>, LeftOut)> {
    if listing.len() > MOST_MEMBERS {
        let what = format!("holds {} members, more than {MOST_MEMBERS}", listing.len());
        return Err(Error::new(Kind::Format, name, what).hint("unpack it, and name the files in it"));
    }
    let (mut members, mut left_out): (BTreeMap<String, Member>, Vec<_>) = Default::default();
    for Listed { member, foreign, refused } in listing {
        if let Some(what) = foreign.or_else(|| by_name(&member.name)) {
            left_out.push((member.name, what));
            continue;
        }
        if let Some(why) = refused {
            return Err(Error::new(Kind::Format, format!("{name}{SEPARATOR}{}", member.name), why)
                .hint("unpack the archive, and name the files in it"));
        }
        if let Some(former) = members.insert(member.name.clone(), member) {
            left_out.push((former.name, "replaced by a later member of that name"));
        }
    }
    Ok((members.into_values().collect(), left_out))
}

/// File name endings that no log and no table has.
const FOREIGN: &[(&str, &[&str])] = &[
    ("an image", &["png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "bmp", "tif", "tiff", "heic"]),
    ("a document", &["pdf", "doc", "docx", "odt", "rtf", "ppt", "pptx", "md", "html", "htm"]),
    ("a program", &["exe", "dll", "so", "dylib", "class", "browser", "pyc", "js", "css", "php", "sh"]),
    ("a font", &["woff", "woff2", "ttf", "otf", "eot"]),
    ("a recording", &["mp3", "mp4", "mov", "avi", "wav", "webm"]),
    ("settings", &["conf", "cnf", "ini", "toml", "yml", "yaml"]),
    ("a signature or checksum", &["sig", "asc", "md5", "sha1", "sha256", "sha512"]),
];

/// What a member is by its name alone, where that is neither a log nor a table.
fn by_name(name: &str) -> Option<&'static str> {
    let file = name.rsplit('/').next().unwrap_or(name);
    if name.starts_with("__MACOSX/") || name.contains("/__MACOSX/") || file.starts_with("._") {
        return Some("a macOS resource fork");
    }
    if matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini") {
        return Some("a file manager's note");
    }
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    FOREIGN.iter().find(|(_, endings)| endings.contains(&ending.as_str())).map(|(what, _)| *what)
}

/// The name of an archive or packing format that is not supported.
fn other_kind(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some("a 7-Zip archive"),
        [b'R', b'a', b'r', b'!', 0x1a, 0x07, ..] => Some("a RAR archive"),
        [0x1f, 0x9d, ..] => Some("packed by compress (.Z)"),
        [0x04, 0x22, 0x4d, 0x18, ..] => Some("packed by lz4"),
        [b'L', b'Z', b'I', b'P', ..] => Some("packed by lzip"),
        _ => None,
    }
}

/// Unpacks a packed tar archive to a nameless file. Also gives its size and why it ended too soon; `None` when it is
/// not one.
fn unpacked_tar(file: &File, head: &[u8], name: &str) -> Result<Option<(File, u64, Option<String>)>> {
    let packing = Packing::of(&head[..head.len().min(MAGIC)]);
    if packing == Packing::Plain {
        return Ok(None);
    }
    let reader = || -> io::Result<_> {
        let mut own = file.try_clone()?;
        own.rewind()?;
        packing.unpack(BufReader::with_capacity(1 << 18, own))
    };
    let mut begin = Vec::new();
    // A file that is damaged from the start fails again where it is read as a log.
    let Ok(mut unpacked) = reader() else { return Ok(None) };
    if unpacked.by_ref().take(tars::BLOCK as u64).read_to_end(&mut begin).is_err() || !tars::is_tar(&begin) {
        return Ok(None);
    }
    let no_room = |error: io::Error| {
        Error::new(Kind::Read, name, format!("cannot be unpacked to a temporary file: {error}"))
            .hint("unpack it yourself where there is room, and name the files in it")
    };
    let mut spool = tempfile::tempfile().map_err(no_room)?;
    io::Write::write_all(&mut spool, &begin).map_err(no_room)?;
    let mut piece = vec![0; 1 << 18];
    let mut size = begin.len() as u64;
    let fault = loop {
        match unpacked.read(&mut piece) {
            Ok(0) => break None,
            Ok(length) => {
                io::Write::write_all(&mut spool, &piece[..length]).map_err(no_room)?;
                size += length as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                break Some("the archive ends in the middle of compressed data".to_owned());
            }
            Err(error) => break Some(format!("the archive cannot be unpacked further: {error}")),
        }
    };
    spool.rewind().map_err(no_room)?;
    Ok(Some((spool, size, fault)))
}

/// Whether a text begins like an archive, for callers without a file.
pub fn is_archive(head: &[u8]) -> bool {
    zips::is_zip(head) || tars::is_tar(head)
}
