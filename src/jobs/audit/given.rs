//! Sorts the files of an audit: logs, orders and partner lists as everywhere, and all others that can hold links.

use crate::base::archives::Archive;
use crate::base::error::{Error, Kind, Result};
use crate::jobs::inputs::{Given, Inputs, expand, lists_links, sort};
use crate::links::sources;
use crate::logs::source::{Io, STDIN, Source};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of an audit.
#[derive(Clone, Debug, Default)]
pub struct AuditInputs {
    /// Logs, orders and partner lists.
    pub inputs: Inputs,
    /// Files with links.
    pub links: Vec<PathBuf>,
    /// Folders, which were searched for files with links only.
    pub folders: Vec<PathBuf>,
}

/// Bytes of a file that show markup.
const HEAD: usize = 256;

/// Sorts files and folders. `links` are those that the user says are files with links.
///
/// # Errors
/// Those of [`sort`], for files that hold no links either.
pub fn sort_links(
    given: &Given,
    links: &[PathBuf],
    mapping: &BTreeMap<String, String>,
    log_formats: &[String],
) -> Result<AuditInputs> {
    let mut sorted = AuditInputs::default();
    for path in expand(links)? {
        sorted.links.extend(if path.is_dir() { sources::files_in(&path)? } else { vec![path] });
    }
    let said = Given { paths: Vec::new(), ..given.clone() };
    sorted.inputs = sort(&said, mapping, log_formats)?;
    for path in expand(&given.paths)? {
        if path.is_dir() {
            sorted.links.extend(sources::files_in(&path)?);
            sorted.folders.push(path);
        } else if is_page(&path) {
            sorted.links.push(path);
        } else {
            let one = Given {
                paths: vec![path.clone()],
                io: given.io,
                partner_columns: given.partner_columns.clone(),
                ..Given::default()
            };
            match sort(&one, mapping, log_formats) {
                Ok(inputs)
                    if inputs.partners.iter().chain(&inputs.orders).any(|(path, kind)| lists_links(path, *kind)) =>
                {
                    sorted.links.push(path);
                }
                Ok(inputs) => add(&mut sorted.inputs, inputs),
                Err(error) if holds_links(&path, &error) => sorted.links.push(path),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(sorted)
}

fn add(inputs: &mut Inputs, more: Inputs) {
    inputs.web.extend(more.web);
    inputs.orders.extend(more.orders);
    inputs.partners.extend(more.partners);
    inputs.credits.extend(more.credits);
    inputs.reports.extend(more.reports);
    inputs.settings.extend(more.settings);
    inputs.left_out.extend(more.left_out);
}

/// Whether a file is a page: by its name, or because it begins with markup.
fn is_page(path: &Path) -> bool {
    const ENDS: &[&str] = &["html", "htm", "xhtml", "md", "markdown", "mdx", "xml"];
    if path.extension().is_some_and(|own| ENDS.iter().any(|end| own.eq_ignore_ascii_case(end))) {
        return true;
    }
    // A pipe can be read only once.
    if path.as_os_str() == STDIN || !path.is_file() || Archive::open(path).is_ok_and(|archive| archive.is_some()) {
        return false;
    }
    let Ok(head) = Source::open(path, Io::Read).and_then(|source| source.head(HEAD)) else { return false };
    let head = head.trim_ascii_start();
    // `<134>` begins a line of syslog.
    matches!(head, [b'<', b'!' | b'?', ..]) || matches!(head, [b'<', byte, ..] if byte.is_ascii_alphabetic())
}

/// Whether a file that is neither a log nor a table has links in it.
fn holds_links(path: &Path, error: &Error) -> bool {
    matches!(error.kind, Kind::Format | Kind::Columns)
        && Source::open(path, Io::Read)
            .and_then(|source| source.head(1 << 20))
            .is_ok_and(|head| memchr::memmem::find(&head, b"://").is_some() && memchr::memchr(0, &head).is_none())
}
