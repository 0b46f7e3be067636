//! Reads a partner list's file, row by row.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use foldhash::fast::RandomState;

use super::headers::{HEADERS, id_beside_name, place_of};
use super::nearest_word;
use super::partner::{Partner, PartnerFile};
use super::site::host_of;
use super::terms::Terms;
use crate::base::error::{Error, Kind, Result};
use crate::base::unaccented::letters;
use crate::base::units::{Micros, Span};
use crate::tables::limits::quoted_headers;
use crate::tables::{Table, TableKind, Texts};

/// Where each tag was first listed: file and line, for the message about a duplicate.
pub(super) type Seen = HashMap<String, (String, u64), RandomState>;

/// Appends the partners of one file, and returns a description of it. `own` maps tagtrail's columns to the file's
/// headers.
pub(super) fn read_file(
    path: &Path,
    kind: TableKind,
    programs: &[Terms],
    own: &BTreeMap<String, String>,
    list: &mut Vec<Partner>,
    seen: &mut Seen,
) -> Result<PartnerFile> {
    let table = Table::read(path, kind)?;
    let columns = Columns::of(&table, own)?;
    for row in (0..table.rows).filter(|row| !columns.is_blank(*row)) {
        let line = line_of(kind, row);
        let fail = |(what, hint): (String, String)| {
            Error::new(Kind::Format, &table.path, what).at(format!("line {line}")).hint(hint)
        };
        let partner = columns.partner(row, line, programs).map_err(fail)?;
        let here = (table.path.clone(), line);
        if let Some((file, first)) = seen.insert(partner.tag.clone(), here) {
            return Err(fail((
                "the id in the column tag is listed twice".to_owned(),
                format!("first in {file} line {first}; keep one of them"),
            )));
        }
        list.push(partner);
    }
    Ok(columns.file(&table))
}

/// The line of a row: a CSV file has a header above. Cells with line breaks shift it.
fn line_of(kind: TableKind, row: usize) -> u64 {
    row as u64 + if kind.has_header() { 2 } else { 1 }
}

/// What is wrong, and how to correct it.
type Wrong = (String, String);

/// The columns of a partner list that the file has.
struct Columns<'a> {
    tag: &'a Texts,
    rest: Vec<(&'static str, &'a Texts)>,
    places: Vec<(&'static str, usize)>,
}

/// The places of the headers that the settings name.
fn mapped(table: &Table, own: &BTreeMap<String, String>) -> Result<Vec<(&'static str, usize)>> {
    let place = |(column, header): (&String, &String)| {
        let (column, _) = HEADERS.into_iter().find(|(known, _)| known == column).unwrap_or(("", &[]));
        let plain = header.trim().to_lowercase();
        let same = table.names.iter().position(|name| name == header);
        let at = same.or_else(|| table.names.iter().position(|name| name.to_lowercase() == plain));
        at.map(|at| (column, at)).ok_or_else(|| {
            let what = format!("no column {header:?}, which [partners.columns] gives for {column}");
            let near = nearest_word(header, table.names.iter().map(String::as_str));
            let hint = near.map_or_else(
                || format!("the headers are {}", quoted_headers(&table.names)),
                |near| format!("the nearest header is {near:?}"),
            );
            Error::new(Kind::Columns, &table.path, what).at("header").hint(hint)
        })
    };
    own.iter().map(place).collect()
}

impl<'a> Columns<'a> {
    fn of(table: &'a Table, own: &BTreeMap<String, String>) -> Result<Self> {
        let own = mapped(table, own)?;
        let filled = |at: usize| table.columns[at].iter().any(|text| !text.trim().is_empty());
        let mut places: Vec<(&'static str, usize)> = Vec::new();
        for (column, _) in HEADERS {
            let said = own.iter().find(|(name, _)| *name == column).map(|(_, at)| *at);
            let taken = |at: usize| places.iter().chain(&own).any(|(_, taken)| *taken == at);
            let at = said.or_else(|| place_of(column, &table.names, &|at| !taken(at), &filled));
            let holds_ids = |at: &usize| !taken(*at) && table.columns[*at].iter().all(|id| !id.trim().contains(' '));
            let at = at.or_else(|| id_beside_name(&table.names).filter(|at| column == "tag" && holds_ids(at)));
            places.extend(at.map(|at| (column, at)));
        }
        let Some((_, tag)) = places.iter().find(|(column, _)| *column == "tag") else {
            let hint = format!(
                "write tag = \"HEADER\" under [partners.columns] with one of the headers found: {}",
                quoted_headers(&table.names)
            );
            return Err(Error::new(Kind::Columns, &table.path, "no column for tag").at("header").hint(hint));
        };
        let tag = &table.columns[*tag];
        let rest = places.iter().map(|(column, at)| (*column, &table.columns[*at])).collect();
        Ok(Self { tag, rest, places })
    }

    /// The description of the file.
    fn file(&self, table: &Table) -> PartnerFile {
        let used = |at: usize| self.places.iter().any(|(_, used)| *used == at);
        let unused = table.names.iter().enumerate().filter(|(at, _)| !used(*at));
        PartnerFile {
            path: table.path.clone(),
            columns: self.places.iter().map(|(column, at)| (*column, table.names[*at].clone())).collect(),
            unused: unused.map(|(_, name)| name.clone()).collect(),
        }
    }

    /// A cell without the spaces around it; empty when the file has no such column.
    fn cell(&self, column: &str, row: usize) -> &'a str {
        let found = self.rest.iter().find(|entry| entry.0 == column);
        found.map_or("", |entry| entry.1.get(row).trim())
    }

    fn is_blank(&self, row: usize) -> bool {
        self.rest.iter().all(|entry| entry.1.get(row).trim().is_empty())
    }

    fn partner(&self, row: usize, line: u64, programs: &[Terms]) -> std::result::Result<Partner, Wrong> {
        let cell = |column| self.cell(column, row);
        let tag = self.tag.get(row).trim();
        if tag.is_empty() {
            let hint = "write its id, or take the row out".to_owned();
            return Err(("a partner has no tag".to_owned(), hint));
        }
        let name = match cell("partner") {
            "" => tag,
            name => name,
        };
        Ok(Partner {
            tag: tag.to_owned(),
            name: name.to_owned(),
            hosts: hosts(cell("hosts"))?,
            kind: cell("kind").to_lowercase(),
            active: is_active(cell("status")),
            since: instant(cell("since"), false)?,
            until: instant(cell("until"), true)?,
            program: program(cell("program"), programs)?,
            own_customers: items(cell("own_customer_ids")),
            coupons: items(cell("coupons")),
            line,
        })
    }
}

/// The items of a cell, separated by `;`, `,`, `|` or a line end: no id and no code contains any of these.
fn items(cell: &str) -> Vec<String> {
    let items = cell.split([';', ',', '|', '\n']).map(str::trim);
    items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The hosts of a cell; commas and spaces also separate them, since no host contains any.
fn hosts(cell: &str) -> std::result::Result<Vec<String>, Wrong> {
    let separator = |c: char| matches!(c, ';' | ',' | '|') || c.is_whitespace();
    cell.split(separator)
        .filter(|text| text.chars().any(char::is_alphanumeric) && !is_none(text))
        .map(|text| {
            let hint = "write hosts as in blog.example;www.blog.example".to_owned();
            host_of(text).ok_or(("the column hosts holds what is no host".to_owned(), hint))
        })
        .collect()
}

/// Whether a text is a usual placeholder for an empty cell.
fn is_none(text: &str) -> bool {
    const NONE: [&str; 12] =
        ["na", "none", "null", "keine", "kein", "aucun", "aucune", "ninguno", "ninguna", "nessuno", "geen", "brak"];
    NONE.contains(&letters(text).as_str())
}

/// Whether a status is that of an active partner: every word passes unless it says otherwise, in seven languages.
fn is_active(status: &str) -> bool {
    const CLOSED: &str = "0 banned blocked cancelled canceled closed declined deleted disabled ended expired false inactive \
left no notactive paused pending rejected removed suspended terminated inaktiv nichtaktiv geschlossen beendet gekundigt \
gekuendigt gesperrt pausiert abgelehnt ausgeschieden ausgetreten geloscht geloescht nein inactif inactive ferme fermee resilie \
resiliee suspendu suspendue refuse refusee supprime supprimee enpause non inactivo inactiva cerrado cerrada suspendido \
suspendida rechazado rechazada eliminado eliminada debaja baja pausado inattivo inattiva chiuso chiusa sospeso sospesa \
rifiutato rifiutata rimosso rimossa inactief nietactief gesloten gestopt beeindigd opgezegd afgewezen verwijderd gepauzeerd nee \
nieaktywny nieaktywna zamkniety zamknieta zawieszony zawieszona odrzucony odrzucona usuniety zakonczony nie";
    let status = letters(status);
    !CLOSED.split_ascii_whitespace().any(|closed| closed == status)
}

/// The programme of a cell: an index of `programs`, 0 for the default one.
fn program(cell: &str, programs: &[Terms]) -> std::result::Result<usize, Wrong> {
    let is_default = matches!(cell.to_lowercase().as_str(), "" | "default" | "policy");
    if is_default || programs.len() < 2 {
        return Ok(0);
    }
    // The named tables come before the default one, which can have the name of the same preset.
    let mut order = (1..programs.len()).chain([0]);
    order.find(|at| programs[*at].name.eq_ignore_ascii_case(cell)).ok_or_else(|| {
        let names = programs[1..].iter().map(|terms| terms.name.as_str());
        let hint = nearest_word(cell, names)
            .map_or_else(|| "add [program.NAME] to the settings".to_owned(), |near| format!("did you mean {near:?}?"));
        ("the column program names a programme that the settings lack".to_owned(), hint)
    })
}

/// The instant of a date or a time; `None` for an empty cell. For `until`, a date means the end of its day.
fn instant(cell: &str, until: bool) -> std::result::Result<Option<Micros>, Wrong> {
    if cell.is_empty() || cell == "-" {
        return Ok(None);
    }
    if let Ok(date) = NaiveDate::parse_from_str(cell, "%Y-%m-%d") {
        let midnight = Micros(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros());
        return Ok(Some(midnight + if until { Span::days(1) } else { Span(0) }));
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(cell) {
        return Ok(Some(Micros(time.timestamp_micros())));
    }
    if let Some(date) = day(cell) {
        return instant(&date, until);
    }
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(cell, form).ok())
        .map(|time| Some(Micros(time.and_utc().timestamp_micros())))
        .ok_or_else(|| {
            let hint = "write 2026-08-10, or 2026-08-10T09:30:00Z".to_owned();
            (format!("the column {} holds what is no date", if until { "until" } else { "since" }), hint)
        })
}

/// Rewrites `01.03.2026`, `1.3.26`, `2026/03/01` and `13/03/2026` as `2026-03-01`; `None` where day and month are
/// ambiguous.
fn day(cell: &str) -> Option<String> {
    let cell = cell.trim_end_matches('.');
    let parts: Vec<&str> = cell.split(['.', '/']).collect();
    let [first, second, third] = parts[..] else { return None };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    if first.len() == 4 {
        return Some(format!("{a:04}-{b:02}-{c:02}"));
    }
    let year = if third.len() == 2 { 2000 + c } else { c };
    if cell.contains('.') || a > 12 || a == b {
        return Some(format!("{year:04}-{b:02}-{a:02}"));
    }
    (b > 12).then(|| format!("{year:04}-{a:02}-{b:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(result: std::result::Result<impl std::fmt::Debug, Wrong>) -> String {
        let (what, hint) = result.expect_err("wrong");
        format!("{what} ({hint})")
    }

    #[test]
    fn a_day_begins_for_since_and_ends_for_until() {
        let day = Micros(1_786_320_000_000_000);
        assert_eq!(day.to_string(), "2026-08-10T00:00:00Z");
        assert_eq!(instant("2026-08-10", false), Ok(Some(day)));
        assert_eq!(instant("2026-08-10", true), Ok(Some(day + Span::days(1))));
        let half_past = Some(day + Span::minutes(30));
        for text in ["2026-08-10T00:30:00Z", "2026-08-10T02:30:00+02:00", "2026-08-10 00:30", "2026-08-10 00:30:00.000"]
        {
            assert_eq!(instant(text, true), Ok(half_past), "{text}");
        }
        for text in ["10.08.2026", "10.8.26", "2026/08/10"] {
            assert_eq!(instant(text, false), Ok(Some(day)), "{text}");
        }
        assert_eq!(instant("08/23/2026", false), instant("2026-08-23", false));
        assert_eq!(instant("", true), Ok(None));
        assert!(wrong(instant("10/08/2026", true)).contains("until holds what is no date (write 2026-08-10"));
    }

    #[test]
    fn a_status_closes_only_when_it_says_so() {
        for open in ["", "active", "Approved", "gold", "1"] {
            assert!(is_active(open), "{open}");
        }
        for closed in
            ["closed", "Suspended", "PENDING", "0", "false", "gekündigt", "Nicht aktiv", "résilié", "zamknięty"]
        {
            assert!(!is_active(closed), "{closed}");
        }
    }

    #[test]
    fn programmes_by_name() {
        let named = |name: &str| Terms { name: name.to_owned(), ..Terms::default() };
        let programs = [named("awin"), named("coupons"), named("Awin")];
        assert_eq!(program("", &programs), Ok(0));
        assert_eq!(program("Coupons", &programs), Ok(1));
        assert_eq!(program("awin", &programs), Ok(2), "a named table comes first");
        assert_eq!(program("whatever", &programs[..1]), Ok(0), "nothing to choose from");
        let message = wrong(program("cupons", &programs));
        assert_eq!(message, r#"the column program names a programme that the settings lack (did you mean "coupons"?)"#);
    }

    #[test]
    fn cells_with_several_items() {
        assert_eq!(items(" a; b;;c "), ["a", "b", "c"]);
        let found = hosts("https://Blog.Example/x; www.b.example, c.example");
        let expected = ["blog.example", "www.b.example", "c.example"];
        assert_eq!(found.expect("hosts"), expected);
        assert!(hosts("https://").is_err());
        assert_eq!(hosts(" - ").expect("none"), hosts("keine").expect("none"));
        assert_eq!(items("a, b\nc|d"), ["a", "b", "c", "d"]);
    }
}
