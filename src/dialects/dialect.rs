//! What a dialect is: its headers, its columns, its rules and its samples.

use super::field::Field;
use super::header::{self, Header};
use crate::tables::sniff;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a file is used for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    /// Requests of a web server.
    Web,
    /// Orders of a shop.
    Orders,
    /// Transactions of a network: what was credited to whom.
    Credits,
    /// A partner list.
    Partners,
    /// A programme's report: clicks, items and earnings by day, tag or product.
    Report,
    /// A list of links.
    Links,
    /// Inquiries about missing sales, or answers to them.
    Claims,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] =
        [Self::Web, Self::Orders, Self::Credits, Self::Partners, Self::Report, Self::Links, Self::Claims];

    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Orders => "orders",
            Self::Credits => "credits",
            Self::Partners => "partners",
            Self::Report => "report",
            Self::Links => "links",
            Self::Claims => "claims",
        }
    }
}

/// Reads a part of a cell.
pub type Part = fn(&str) -> Cow<'_, str>;

/// Where a field of a dialect comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// What it means.
    pub field: Field,
    /// The header in its spellings and languages, separated by `|`.
    pub headers: &'static str,
    /// The part of the cell that is the value; `None` for the whole cell.
    pub part: Option<Part>,
}

/// A field that is a whole cell. `headers` are the spellings of its header, separated by `|`. Where a dialect has several
/// sources for one field, the first one with a header in the file counts, and a column with values has precedence over
/// an empty one.
pub const fn at(field: Field, headers: &'static str) -> Source {
    Source { field, headers, part: None }
}

/// A field that is a part of a cell.
pub const fn part(field: Field, headers: &'static str, part: Part) -> Source {
    Source { field, headers, part: Some(part) }
}

/// A rule for rows that are no order, transaction or line of a report.
#[derive(Clone, Copy, Debug)]
pub struct Skip {
    /// The header of the cell that decides, in its spellings.
    pub headers: &'static str,
    /// Whether the row is none, by its cell.
    pub when: fn(&str) -> bool,
    /// Why, in a few words: `a payment, not a sale`.
    pub reason: &'static str,
}

/// How the amounts of an order's rows belong together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Amounts {
    /// The rows show it: amounts that differ within an order are its items'.
    Shown,
    /// Every row has the order's amount.
    OfOrder,
    /// Every row has the amount of one item.
    OfItem,
}

/// A file in the shape of the dialect, our own.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// The file's text.
    pub text: &'static str,
    /// Rows that become orders, transactions or lines of a report of their own.
    pub used: u64,
}

/// A dialect of an exported file.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// The name in results and in the manual, such as `shopify`.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// Where it is described.
    pub documented: &'static str,
    /// What its files are used for.
    pub role: Role,
    /// The headers that a file must have, each in its spellings separated by `|`. Of several dialects that fit, the one
    /// with the most of them is taken.
    pub marks: &'static [&'static str],
    /// Headers that rule the dialect out.
    pub without: &'static [&'static str],
    /// Which header means what.
    pub columns: &'static [Source],
    /// Rows that are not used.
    pub skips: &'static [Skip],
    /// Whether a row with an item and without a number is a further item of the order above.
    pub has_bare_items: bool,
    /// How amounts of several rows of one order belong together.
    pub amounts: Amounts,
    /// Whether its headers are words that any network uses: it is taken only where no other dialect fits.
    pub is_by_words: bool,
    /// Whether slashes put the day before the month where the dates of a file do not show it.
    pub is_day_first: bool,
    /// The zone of times that name none, as in `America/Chicago`; empty where the settings decide.
    pub zone: &'static str,
    /// Files in its shape.
    pub samples: &'static [Sample],
}

impl PartialEq for Dialect {
    /// No two dialects have one name.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Dialect {}

impl Dialect {
    /// A dialect with the usual values, which a constant completes with `..Dialect::new(...)`.
    pub const fn new(name: &'static str, role: Role) -> Self {
        Self {
            name,
            about: "",
            documented: "",
            role,
            marks: &[],
            without: &[],
            columns: &[],
            skips: &[],
            has_bare_items: false,
            amounts: Amounts::Shown,
            is_by_words: false,
            is_day_first: false,
            zone: "",
            samples: &[],
        }
    }

    /// Whether headers are those of the dialect.
    pub(super) fn fits(&self, headers: &[Header]) -> bool {
        let has = |spellings: &&str| place(spellings, headers).is_some();
        self.marks.iter().all(has) && !self.without.iter().any(has)
    }

    /// The columns of a file that hold a field, the most certain first: their indices among the headers. A part of a cell
    /// is the column that [`add_parts`](super::add_parts) added.
    pub fn places<'a>(&'a self, field: Field, headers: &'a [Header]) -> impl Iterator<Item = usize> + 'a {
        let joined = (field == Field::Sku).then(|| self.joined(headers)).flatten();
        let wanted =
            joined.map(|[first, second]| header::plain(&joined_header(&headers[first].rest, &headers[second].rest)));
        let joined = wanted.and_then(|wanted| headers.iter().rposition(|header| header.plain == wanted));
        joined.into_iter().chain(self.sources(field, headers))
    }

    /// The two columns of a file that both name products: a row without a SKU has the product's name.
    pub(super) fn joined(&self, headers: &[Header]) -> Option<[usize; 2]> {
        let mut places = self.sources(Field::Sku, headers);
        let first = places.next()?;
        places.find(|second| *second != first).map(|second| [first, second])
    }

    /// The columns of a file that hold a field, as the dialect's sources have them.
    fn sources<'a>(&'a self, field: Field, headers: &'a [Header]) -> impl Iterator<Item = usize> + 'a {
        let sources = self.columns.iter().filter(move |source| source.field == field);
        sources.filter_map(move |source| {
            let at = place(source.headers, headers)?;
            if source.part.is_none() {
                return Some(at);
            }
            let wanted = header::plain(&part_header(&headers[at].rest, field));
            headers.iter().rposition(|header| header.plain == wanted)
        })
    }

    /// For each header of a file, whether the dialect's own files have it: its meaning is known, even where it means none
    /// of our fields.
    pub fn known(&self, headers: &[Header]) -> Vec<bool> {
        let names = self.samples.iter().flat_map(|sample| sample_names(sample.text));
        let mut own: BTreeSet<String> = names.map(|name| header::plain(&name)).collect();
        own.extend(self.columns.iter().flat_map(|source| source.headers.split('|')).map(header::plain));
        headers.iter().map(|header| own.contains(&header.plain)).collect()
    }
}

/// The index of the first header that has one of the spellings, the first spelling first.
pub(crate) fn place(spellings: &str, headers: &[Header]) -> Option<usize> {
    let same = |spelling: &str| {
        let plain = header::plain(spelling);
        headers.iter().position(|header| header.plain == plain)
    };
    spellings.split('|').find_map(same)
}

/// The headers of a sample; the keys of its first object, if it is JSON.
pub(super) fn sample_names(text: &str) -> Vec<String> {
    sniff(text.as_bytes()).map(|look| look.names).unwrap_or_default()
}

/// Separates the headers of two columns in one.
pub const ELSE: &str = ", else ";

/// The header of two columns in one, of which the second fills the gaps of the first: `SKU, else Item`.
pub(super) fn joined_header(first: &str, second: &str) -> String {
    format!("{first}{ELSE}{second}")
}

/// The header of a part of a cell: `Note Attributes (ip)`.
pub fn part_header(name: &str, field: Field) -> String {
    format!("{name} ({})", field.name())
}
