//! Detects the kinds of the given files by their contents: web logs, order logs, partner lists or settings.

mod link_list;
mod members;
mod only_credits;
mod role;
mod sheets;

pub use link_list::lists_links;
pub use role::Given;
use role::{Role, dialect_role};

use crate::base::archives::Archive;
use crate::base::error::{Error, Kind, Result};
use crate::base::packing::Packing;
use crate::dialects;
use crate::ledger;
use crate::logs::detect;
use crate::logs::encoding::Encoding;
use crate::logs::formats::{Ids, compile};
use crate::logs::source::{Io, STDIN, Source};
use crate::merchant::partners;
use crate::orders::columns;
use crate::tables::limits::quoted_headers;
use crate::tables::{Look, TableKind, message, refuse_workbook, sniff, worksheets};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of an analysis by kind, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Web server logs, opened: a pipe can be opened only once.
    pub web: Vec<Arc<Source>>,
    /// Order logs.
    pub orders: Vec<(PathBuf, TableKind)>,
    /// Partner lists.
    pub partners: Vec<(PathBuf, TableKind)>,
    /// Networks' transactions.
    pub credits: Vec<(PathBuf, TableKind)>,
    /// Programmes' reports.
    pub reports: Vec<(PathBuf, TableKind)>,
    /// Inquiries about missing sales.
    pub claims: Vec<(PathBuf, TableKind)>,
    /// Settings files.
    pub settings: Vec<PathBuf>,
    /// Notes on members of archives that are left out.
    pub left_out: Vec<String>,
}

impl Inputs {
    /// One sentence for each file that a verdict does not use.
    pub fn unused(&self) -> Vec<String> {
        let reports = self.reports.iter().map(|(path, _)| (path, "is a programme's report"));
        let claims = "is a list of inquiries, which dispute --answer takes";
        let claims = self.claims.iter().map(|(path, _)| (path, claims));
        let note = |(path, what): (&PathBuf, &str)| format!("{}: {what}; no verdict uses it.", path.display());
        reports.chain(claims).map(note).collect()
    }

    fn take(&mut self, path: PathBuf, role: Role) {
        match role {
            Role::Web(source) => self.web.push(source),
            Role::Orders(kind) => self.orders.push((path, kind)),
            Role::Partners(kind) => self.partners.push((path, kind)),
            Role::Credits(kind) => self.credits.push((path, kind)),
            Role::Report(kind) => self.reports.push((path, kind)),
            Role::Claims(kind) => self.claims.push((path, kind)),
            Role::Settings => self.settings.push(path),
        }
    }
}

/// Sorts files by kind.
///
/// `mapping` is `[orders.columns]`, `log_formats` the configured format texts: both help to recognise a file. Fails with
/// [`Kind::Open`] for a file that cannot be opened and [`Kind::Format`] for one of no known kind.
pub fn sort(given: &Given, mapping: &BTreeMap<String, String>, log_formats: &[String]) -> Result<Inputs> {
    let mut inputs = Inputs::default();
    let paths = expand(&given.paths)?;
    let look = |path: &PathBuf| -> Result<members::Sorted> {
        // A workbook is a zip archive as well.
        if let Some(sheets) = worksheets(path)? {
            return sheets::sort(path, &sheets, given, mapping);
        }
        refuse_workbook(path)?;
        if let Some(archive) = Archive::open(path)? {
            return members::sort(&archive, given, mapping, log_formats);
        }
        let roles = vec![(path.clone(), role(path, given, mapping, log_formats)?)];
        Ok(members::Sorted { roles, note: None })
    };
    let sorted: Vec<Result<members::Sorted>> = paths.par_iter().map(look).collect();
    for sorted in sorted {
        let members::Sorted { roles, note } = sorted?;
        inputs.left_out.extend(note);
        for (path, role) in roles {
            inputs.take(path, role);
        }
    }
    let stdin = given.web.iter().chain(&given.paths).filter(|path| path.as_os_str() == STDIN).count();
    if stdin > 1 {
        return Err(Error::new(Kind::Open, STDIN, "standard input was named twice").hint("it can be read only once"));
    }
    for path in expand(&given.web)? {
        inputs.web.extend(web(&path, given.io)?);
    }
    for path in expand(&given.orders)? {
        inputs.orders.extend(tables(&path)?);
    }
    for path in expand(&given.partners)? {
        inputs.partners.extend(tables(&path)?);
    }
    Ok(inputs)
}

/// A file that the user says is a web log; from an archive, all members that can be one.
fn web(path: &Path, io: Io) -> Result<Vec<Arc<Source>>> {
    let Some(archive) = Archive::open(path)? else { return Ok(vec![Arc::new(Source::open(path, io)?)]) };
    let map = Source::map(&archive)?;
    let all = archive.members.iter().map(|member| Arc::new(Source::member(&archive, member, map.as_ref())));
    Ok(all.collect())
}

/// A file that the user says is a table; from an archive, all members that can be one.
fn tables(path: &Path) -> Result<Vec<(PathBuf, TableKind)>> {
    if let Some(sheets) = worksheets(path)? {
        let tables = sheets.into_iter().filter(|sheet| sheet.look.is_some());
        return Ok(tables.map(|sheet| (sheet.path, TableKind::Sheet)).collect());
    }
    refuse_workbook(path)?;
    let paths = match Archive::open(path)? {
        Some(archive) => archive.members.iter().map(|member| archive.name_of(member)).collect(),
        None => vec![path.to_owned()],
    };
    paths.into_iter().map(|path| Ok((path.clone(), table_kind(&path)?))).collect()
}

/// Expands patterns such as `logs/*.gz` where the shell did not, and ledgers to their evidence; a plain path stays as it is.
pub fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        let text = path.to_string_lossy();
        if ledger::is_ledger(path) {
            found.extend(ledger::evidence(path)?);
            continue;
        }
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

fn role(path: &Path, given: &Given, mapping: &BTreeMap<String, String>, log_formats: &[String]) -> Result<Role> {
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        return Ok(Role::Settings);
    }
    refuse_workbook(path)?;
    role_of(Source::open(path, given.io)?, path, given, mapping, log_formats)
}

/// The kind of an open file. Its name only decides when it is empty or damaged.
fn role_of(
    source: Source,
    path: &Path,
    given: &Given,
    mapping: &BTreeMap<String, String>,
    log_formats: &[String],
) -> Result<Role> {
    if source.evidence().is_some() {
        return Ok(Role::Web(Arc::new(source)));
    }
    // A packed file that is empty, or damaged from its beginning on, is a log unless its name says something else: among
    // hundreds of rotated logs, such a file is reported as incomplete, and stops nothing.
    let packed = source.packing != Packing::Plain && !is_named_table(path);
    let head = match source.head(detect::SAMPLE_BYTES) {
        Ok(head) if !head.is_empty() => head,
        Ok(_) | Err(_) if packed => return Ok(Role::Web(Arc::new(source))),
        Err(error) => return Err(error),
        Ok(_) if is_named_log(path) => return Ok(Role::Web(Arc::new(source))),
        Ok(_) => {
            return Err(Error::new(Kind::Format, &source.path, "is empty, so nothing shows what it is")
                .hint("say --web, --orders or --partners before its name, or leave it out"));
        }
    };
    // The lines of a log are extracted from a document; a table is read from the document itself.
    let table = if source.encoding == Encoding::Records {
        sniff(&source.beginning(detect::SAMPLE_BYTES)).filter(|look| is_known_table(look, given, mapping))
    } else {
        sniff(&head)
    };
    let kind = table.as_ref().map(|look| look.kind);
    let Nearly { kind: nearly, misnamed } = match table.map(|look| table_role(&source, &look, given, mapping)) {
        Some(Ok(Ok(role))) => return Ok(role.unwrap_or(Role::Web(Arc::new(source)))),
        Some(Ok(Err(nearly))) => nearly,
        Some(Err(error)) => return Err(error),
        None => Nearly::default(),
    };
    let mut lines = detect::sample(&source)?;
    lines.truncate(detect::FEW_LINES);
    let ids = Ids::default();
    let configured: Vec<_> = log_formats.iter().filter_map(|text| compile(text, ids).ok()).collect();
    if detect::recognise(&lines, &configured, ids).is_some() {
        return Ok(Role::Web(Arc::new(source)));
    }
    // Collectors write records that begin as error messages do.
    if let Some((what, hint)) = message(&source.beginning(detect::SAMPLE_BYTES)) {
        return Err(Error::new(Kind::Format, &source.path, what).hint(hint));
    }
    if let Some(kind) = nearly {
        refuse_pipe(&source)?;
        return Ok(Role::Orders(kind));
    }
    if let Some(error) = misnamed {
        return Err(Error { path: source.path.clone(), ..error });
    }
    // The cells of a table may be personal data: none of them is shown.
    let seen = if kind.is_some() { detect::shape(&lines, ids) } else { detect::seen(&lines, ids) };
    let is_list = !source.is_stream() && kind.is_some_and(|kind| lists_links(path, kind));
    Err(unknown(&source, &seen, is_list))
}

/// The error for a file of no known kind.
fn unknown(source: &Source, seen: &str, is_list: bool) -> Error {
    let what = format!("is neither a web log in a known format, nor an order log, nor a partner list: {seen}");
    let kinds =
        "say --web with log_format under [site], --orders with [orders.columns], or --partners with [partners.columns]";
    let list = if is_list { "a list of links? tagtrail audit reads it; else " } else { "" };
    Error::new(Kind::Format, &source.path, what).hint(format!("{list}{kinds}"))
}

/// The reason why a table is no order log.
#[derive(Default)]
struct Nearly {
    /// The table's kind, where it counts as an order log nevertheless.
    kind: Option<TableKind>,
    /// The missing or misspelt header.
    misnamed: Option<Error>,
}

/// The kind of a table: an order log, a partner list, or (`None`) records of requests; else why it is no order log.
fn table_role(
    source: &Source,
    look: &Look,
    given: &Given,
    mapping: &BTreeMap<String, String>,
) -> Result<std::result::Result<Option<Role>, Nearly>> {
    if let Some(role) = dialect_role(look, mapping) {
        refuse_pipe(source)?;
        return Ok(Ok(Some(role)));
    }
    let found = columns::recognise(&look.names, mapping);
    let is_orders = found.as_ref().is_ok_and(|c| c.missing().is_empty());
    // A number, a time and an amount are an order's, whatever else a partner list could make of the number.
    let is_sale = is_orders && found.as_ref().is_ok_and(|c| c.place(columns::Column::Amount).is_some());
    let is_partners = !is_sale && partners::recognise(&look.names, &given.partner_columns);
    let is_mapped = mapping.values().chain(given.partner_columns.values()).any(|header| look.names.contains(header));
    // Records of requests may have an id, a time or a type, as orders and partners have.
    if (is_partners || is_orders) && !is_mapped && is_requests(source) {
        return Ok(Ok(None));
    }
    if is_partners {
        refuse_pipe(source)?;
        return Ok(Ok(Some(Role::Partners(look.kind))));
    }
    if look.kind == TableKind::Parquet || is_orders {
        refuse_pipe(source)?;
        return Ok(Ok(Some(Role::Orders(look.kind))));
    }
    // A misspelt or unknown header is the fault where the file is no log either.
    let some = columns::recognise(&look.names, &BTreeMap::new()).map_or(0, |columns| columns.found());
    let misnamed = match found {
        Err(error) => Some(error),
        Ok(columns) if some > 1 => columns.missing().first().map(|column| unknown_column(column, &look.names)),
        Ok(_) => None,
    };
    Ok(Err(Nearly { kind: (some > 0 && given.unknown_columns).then_some(look.kind), misnamed }))
}

/// Whether headers are those of a dialect, an order log or a partner list.
fn is_known_table(look: &Look, given: &Given, mapping: &BTreeMap<String, String>) -> bool {
    dialects::recognise(&look.names).is_some()
        || partners::recognise(&look.names, &given.partner_columns)
        || columns::recognise(&look.names, mapping).is_ok_and(|columns| columns.missing().is_empty())
}

/// Whether at least half the lines of a source are requests with a status, to be read by a known format or by their names. The
/// others may be messages of the same program.
fn is_requests(source: &Source) -> bool {
    let mut lines = detect::sample(source).unwrap_or_default();
    lines.truncate(detect::FEW_LINES);
    let fit = detect::detect(&lines, Ids::default());
    fit.is_some_and(|fit| fit.fits * 2 >= fit.of && fit.filled.status * 10 >= fit.fits * 9)
}

/// The error for a table that looks like an order log except for one column.
fn unknown_column(column: &str, names: &[String]) -> Error {
    let hint = format!(
        "say --column {column}=\"HEADER\" with one of the headers found: {}; tagtrail init proposes one",
        quoted_headers(names)
    );
    Error::new(Kind::Columns, "", format!("looks like an order log, and no header is known for {column}")).hint(hint)
}

/// Whether a name has the ending of a table.
fn is_named_table(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    ["csv", "tsv", "parquet", "orders", "partners"].iter().any(|word| name.contains(word))
}

/// Whether a name says that a file is a log, such as `access.log` and `access.log.1`.
fn is_named_log(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    name.contains(".log") || name.contains("access") || name.ends_with("_log")
}

/// Refuses a pipe as a table: a table is read twice, which a pipe does not allow.
fn refuse_pipe(source: &Source) -> Result<()> {
    if source.is_stream() {
        return Err(Error::new(
            Kind::Open,
            &source.path,
            "is a pipe or a device, and holds an order log or partner list",
        )
        .hint("save it to a file: only web logs are read from pipes"));
    }
    Ok(())
}

/// The kind of a table by its beginning; separated by commas when nothing shows the kind.
pub fn table_kind(path: &Path) -> Result<TableKind> {
    refuse_workbook(path)?;
    let source = Source::open(path, Io::Auto)?;
    refuse_pipe(&source)?;
    let head = source.head(detect::SAMPLE_BYTES)?;
    // A table of one column has nothing to split: any delimiter reads it.
    Ok(sniff(&head).map_or(TableKind::Csv { delimiter: b',' }, |look| look.kind))
}
