//! Tells what the given files are: web logs, order logs, partner lists or settings, by their contents.

use crate::error::{Error, Kind, Result};
use crate::logs::detect;
use crate::logs::formats::{Ids, compile};
use crate::logs::source::{STDIN, Source};
use crate::merchant::partners;
use crate::orders::columns;
use crate::tables::{TableKind, sniff};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a file was found to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// A web server log.
    Web,
    /// An order log.
    Orders(TableKind),
    /// A partner list.
    Partners(TableKind),
    /// A `tagtrail.toml`.
    Settings,
}

/// The files of an analysis by what they are, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Web server logs.
    pub web: Vec<PathBuf>,
    /// Order logs.
    pub orders: Vec<(PathBuf, TableKind)>,
    /// Partner lists.
    pub partners: Vec<(PathBuf, TableKind)>,
    /// Settings files.
    pub settings: Vec<PathBuf>,
}

/// Files as the user gave them: some named for what they are, others to be looked into.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Files to be looked into.
    pub paths: Vec<PathBuf>,
    /// Files that the user says are web logs.
    pub web: Vec<PathBuf>,
    /// Files that the user says are order logs.
    pub orders: Vec<PathBuf>,
    /// Files that the user says are partner lists.
    pub partners: Vec<PathBuf>,
}

/// Sorts files by what they are.
///
/// `mapping` is `[orders.columns]`, `log_formats` the configured format texts: both help to recognise a file.
/// Fails with [`Kind::Open`] for a file that cannot be opened and [`Kind::Format`] for one that is none of these.
pub fn sort(given: &Given, mapping: &BTreeMap<String, String>, log_formats: &[String]) -> Result<Inputs> {
    let mut inputs = Inputs::default();
    for path in expand(&given.paths)? {
        match role(&path, mapping, log_formats)? {
            Role::Web => inputs.web.push(path),
            Role::Orders(kind) => inputs.orders.push((path, kind)),
            Role::Partners(kind) => inputs.partners.push((path, kind)),
            Role::Settings => inputs.settings.push(path),
        }
    }
    inputs.web.extend(expand(&given.web)?);
    for path in expand(&given.orders)? {
        let kind = table_kind(&path)?;
        inputs.orders.push((path, kind));
    }
    for path in expand(&given.partners)? {
        let kind = table_kind(&path)?;
        inputs.partners.push((path, kind));
    }
    Ok(inputs)
}

/// Patterns such as `logs/*.gz` where the shell did not expand them; a plain path stays as it is.
fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        let text = path.to_string_lossy();
        if path.exists() || text == STDIN || !text.contains(['*', '?', '[']) {
            found.push(path.clone());
            continue;
        }
        let failed = |what: String| Error::new(Kind::Open, text.clone(), what);
        let matches = glob::glob(&text).map_err(|e| failed(format!("is no file and no pattern: {e}")))?;
        let before = found.len();
        for file in matches {
            found.push(file.map_err(|e| failed(e.to_string()))?);
        }
        if found.len() == before {
            return Err(failed("matches no file".to_owned()));
        }
    }
    Ok(found)
}

fn role(path: &Path, mapping: &BTreeMap<String, String>, log_formats: &[String]) -> Result<Role> {
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        return Ok(Role::Settings);
    }
    let source = Source::open(path)?;
    let head = source.head(detect::SAMPLE_BYTES)?;
    if head.is_empty() {
        return Err(Error::new(Kind::Format, &source.path, "is empty, so nothing tells what it is")
            .hint("say --web, --orders or --partners before its name, or leave it out"));
    }
    if let Some(look) = sniff(&head) {
        if partners::recognise(&look.names) {
            return Ok(Role::Partners(look.kind));
        }
        let found = columns::recognise(&look.names, mapping);
        if look.kind == TableKind::Parquet || found.is_ok_and(|c| c.missing().is_empty()) {
            return Ok(Role::Orders(look.kind));
        }
    }
    let lines = detect::sample(&source)?;
    let ids = Ids::default();
    let configured: Vec<_> = log_formats.iter().filter_map(|text| compile(text, ids).ok()).collect();
    if detect::recognise(&lines, &configured, ids).is_some() {
        return Ok(Role::Web);
    }
    Err(Error::new(
        Kind::Format,
        &source.path,
        "is neither a web log in a known format, nor an order log, nor a partner list",
    )
    .hint("say --web with log_format under [site], or --orders with [orders.columns]"))
}

/// How a table is written, by its beginning; separated by commas when nothing tells.
pub fn table_kind(path: &Path) -> Result<TableKind> {
    let source = Source::open(path)?;
    let head = source.head(detect::SAMPLE_BYTES)?;
    // A table of one column has nothing to split: any delimiter reads it.
    Ok(sniff(&head).map_or(TableKind::Csv { delimiter: b',' }, |look| look.kind))
}
