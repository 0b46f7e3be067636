//! The members of archives among the files.
//!
//! The rule: members that are no files, and members with names of neither logs nor tables, are left out and named. A member with
//! bytes that are no text is left out as well. Of the others, logs, order logs and partner lists are read. The rest is left out
//! where its name claims nothing, and refused where it is named like a log or a table: a log that was left out would be missing
//! silently.

use super::role::{Given, Role};
use super::role_of;
use crate::base::archives::{Archive, Member};
use crate::base::error::{Error, Kind, Result};
use crate::logs::encoding::Encoding;
use crate::logs::source::Source;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The most members in one note.
const MOST_NAMED: usize = 12;

/// The kinds of an archive's members, and a note on those that are left out.
pub(super) struct Sorted {
    /// The members that are read, with their whole names.
    pub(super) roles: Vec<(PathBuf, Role)>,
    /// The note on members that are left out.
    pub(super) note: Option<String>,
}

/// Sorts the members of an archive.
pub(super) fn sort(
    archive: &Archive,
    given: &Given,
    mapping: &BTreeMap<String, String>,
    log_formats: &[String],
) -> Result<Sorted> {
    let map = Source::map(archive)?;
    let look = |member: &Member| {
        let source = Source::member(archive, member, map.as_ref());
        if let Some(what) = foreign(&source)? {
            return Ok(Err(what));
        }
        let name = Path::new(&member.name);
        match role_of(source, name, given, mapping, log_formats) {
            Ok(role) => Ok(Ok(role)),
            Err(_) if !claims(name) => Ok(Err("neither a log nor a table")),
            Err(error) => Err(error),
        }
    };
    let looks: Vec<Result<_>> = archive.members.par_iter().map(look).collect();
    let (mut roles, mut left_out) = (Vec::new(), archive.left_out.clone());
    for (member, look) in archive.members.iter().zip(looks) {
        match look? {
            Ok(role) => roles.push((archive.name_of(member), role)),
            Err(what) => left_out.push((member.name.clone(), what)),
        }
    }
    let note = note(archive, &left_out);
    if roles.is_empty() {
        let what = "is an archive without a web log, an order log or a partner list";
        let error = Error::new(Kind::Format, archive.path.display().to_string(), what);
        return Err(match note {
            Some(note) => error.hint(note),
            None => error,
        });
    }
    Ok(Sorted { roles, note })
}

/// The kind of a member with contents that are no text.
fn foreign(source: &Source) -> Result<Option<&'static str>> {
    const LOOK: usize = 1 << 12;
    // A table in Parquet has a magic number.
    let head = source.head(LOOK).unwrap_or_default();
    if crate::base::archives::is_archive(&head) {
        return Err(Error::new(Kind::Format, &source.path, "is an archive inside an archive")
            .hint("unpack the outer one, and name the files in it"));
    }
    // Zeros at the beginning are a hole, as truncation leaves them.
    let text = &head[head.iter().take_while(|b| **b == 0).count()..];
    let is_wide = matches!(source.encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    let is_text = is_wide || !text.contains(&0) || head.starts_with(b"PAR1");
    Ok(if is_text { None } else { Some("no text") })
}

/// Whether a member is named like a log or a table. Error logs of servers have such names, too.
fn claims(name: &Path) -> bool {
    let name = name.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let words = ["log", "access", "order", "partner", ".csv", ".tsv", ".json", ".ndjson", ".parquet"];
    !name.contains("error") && !name.contains("changelog") && words.iter().any(|word| name.contains(word))
}

/// One sentence on members that are left out; folders hold nothing themselves.
fn note(archive: &Archive, left_out: &[(String, &'static str)]) -> Option<String> {
    let (folders, others): (Vec<_>, Vec<_>) = left_out.iter().partition(|(_, what)| *what == "a folder");
    if others.is_empty() {
        return None;
    }
    let mut words: Vec<String> =
        others.iter().take(MOST_NAMED).map(|(name, what)| format!("{name} ({what})")).collect();
    if others.len() > MOST_NAMED {
        words.push(format!("{} more", others.len() - MOST_NAMED));
    }
    if !folders.is_empty() {
        words.push(if folders.len() == 1 { "a folder".to_owned() } else { format!("{} folders", folders.len()) });
    }
    Some(format!("{}: left out are {}.", archive.path.display(), words.join(", ")))
}
