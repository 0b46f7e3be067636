//! Reads a partner list's file, row by row.

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use foldhash::fast::RandomState;

use super::headers::{HEADERS, header_of};
use super::nearest_word;
use super::partners::Partner;
use super::site::host_of;
use super::terms::Terms;
use crate::error::{Error, Kind, Result};
use crate::tables::{Table, TableKind, Texts};
use crate::units::{Micros, Span};

/// Where each tag was listed first: file and line, for the message about its second place.
pub(super) type Seen = HashMap<String, (String, u64), RandomState>;

/// Appends the partners of one file.
pub(super) fn read_file(
    path: &Path,
    kind: TableKind,
    programs: &[Terms],
    list: &mut Vec<Partner>,
    seen: &mut Seen,
) -> Result<()> {
    let table = Table::read(path, kind)?;
    let columns = Columns::of(&table)?;
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
    Ok(())
}

/// The line on which a row stands: a CSV file has a header above. Cells with line breaks shift it.
fn line_of(kind: TableKind, row: usize) -> u64 {
    row as u64 + if matches!(kind, TableKind::Csv { .. }) { 2 } else { 1 }
}

/// What is wrong, and what would be right.
type Wrong = (String, String);

/// The columns of a partner list that the file has.
struct Columns<'a> {
    tag: &'a Texts,
    rest: Vec<(&'static str, &'a Texts)>,
}

impl<'a> Columns<'a> {
    fn of(table: &'a Table) -> Result<Self> {
        let find = |column: &str| table.column(header_of(column, &table.names)?);
        let tag = find("tag").ok_or_else(|| {
            Error::new(Kind::Columns, &table.path, "no column for tag")
                .at("header")
                .hint("call the column with the partners' ids tag")
        })?;
        let rest = HEADERS.iter().filter_map(|(column, _)| Some((*column, find(column)?))).collect();
        Ok(Self { tag, rest })
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

/// The items of a cell with `;` between them.
fn items(cell: &str) -> Vec<String> {
    let items = cell.split(';').map(str::trim);
    items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The hosts of a cell; commas and spaces between them pass too, since no host contains any.
fn hosts(cell: &str) -> std::result::Result<Vec<String>, Wrong> {
    let separator = |c: char| matches!(c, ';' | ',' | '|') || c.is_whitespace();
    cell.split(separator)
        .filter(|text| !text.is_empty())
        .map(|text| {
            let hint = "write hosts as in blog.example;www.blog.example".to_owned();
            host_of(text).ok_or(("the column hosts holds what is no host".to_owned(), hint))
        })
        .collect()
}

/// Whether a status is that of a working partner: every word passes that does not say otherwise.
fn is_active(status: &str) -> bool {
    const CLOSED: [&str; 22] = [
        "0",
        "banned",
        "blocked",
        "cancelled",
        "canceled",
        "closed",
        "declined",
        "deleted",
        "disabled",
        "ended",
        "expired",
        "false",
        "inactive",
        "left",
        "no",
        "not active",
        "paused",
        "pending",
        "rejected",
        "removed",
        "suspended",
        "terminated",
    ];
    !CLOSED.contains(&status.to_lowercase().as_str())
}

/// The programme of a cell: an index of `programs`, 0 for none.
fn program(cell: &str, programs: &[Terms]) -> std::result::Result<usize, Wrong> {
    let is_default = matches!(cell.to_lowercase().as_str(), "" | "default" | "policy");
    if is_default || programs.len() < 2 {
        return Ok(0);
    }
    // The named tables come before the default one, which can bear the name of the same preset.
    let mut order = (1..programs.len()).chain([0]);
    order.find(|at| programs[*at].name.eq_ignore_ascii_case(cell)).ok_or_else(|| {
        let names = programs[1..].iter().map(|terms| terms.name.as_str());
        let hint = nearest_word(cell, names)
            .map_or_else(|| "add [program.NAME] to the settings".to_owned(), |near| format!("did you mean {near:?}?"));
        ("the column program names a programme that the settings lack".to_owned(), hint)
    })
}

/// The instant of a date or a time; `None` for an empty cell. A date's own end is meant for `until`.
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
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(cell, form).ok())
        .map(|time| Some(Micros(time.and_utc().timestamp_micros())))
        .ok_or_else(|| {
            let hint = "write 2026-08-10, or 2026-08-10T09:30:00Z".to_owned();
            (format!("the column {} holds what is no date", if until { "until" } else { "since" }), hint)
        })
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
        assert_eq!(instant("", true), Ok(None));
        assert!(wrong(instant("10/08/2026", true)).contains("until holds what is no date (write 2026-08-10"));
    }

    #[test]
    fn a_status_closes_only_when_it_says_so() {
        for open in ["", "active", "Approved", "gold", "1"] {
            assert!(is_active(open), "{open}");
        }
        for closed in ["closed", "Suspended", "PENDING", "0", "false"] {
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
    }
}
