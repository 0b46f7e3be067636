//! Maps the headers of an order file to columns.
//!
//! Shops and networks use many names for the same thing. Headers are compared by their letters and digits only, so
//! `Order ID`, `order_id` and `orderId` are one spelling.

mod by_values;
mod column;
mod headers;
mod sample;
mod words;

use std::collections::BTreeMap;

use chrono_tz::Tz;

use crate::base::error::{Error, Kind, Result};
use crate::base::unaccented::letters;
use crate::dialects::header;
use crate::dialects::{self, Dialect, Field, Role};
pub use column::Column;
use column::Column as C;
pub use sample::Sample;
use words::Words;

/// How surely a header means a column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Surety {
    /// The settings or the dialect say so, or the header is one that always means it.
    Sure,
    /// The header's words mean it.
    Likely,
    /// The header can mean other things as well.
    Unsure,
    /// The header says nothing; the values show it.
    Shown,
}

impl Surety {
    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Likely => "likely",
            Self::Unsure => "unsure",
            Self::Shown => "by its values",
        }
    }

    /// By the rank that [`Header::rank`] gives.
    fn of(rank: usize) -> Self {
        match rank {
            0..1000 => Self::Sure,
            1000..1500 => Self::Likely,
            _ => Self::Unsure,
        }
    }
}

/// Which column of a file contains what.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Columns {
    /// The index of each column's header in the file, in the order of [`Column::ALL`].
    places: [Option<usize>; 16],
    /// The columns that were guessed by their headers' words or by their values, and how surely.
    guessed: Vec<(Column, Surety)>,
    /// Columns that the values of these headers show, none of which is taken.
    open: Vec<(Column, Vec<usize>)>,
    /// The index of the time of day, if it is in a column beside the date.
    pub clock: Option<usize>,
    /// The index of the time of cancellation, which some shops give instead of a status.
    pub cancelled: Option<usize>,
    /// The index of all items of an order in one cell, in the shape that [`Field::Items`] has.
    pub items: Option<usize>,
    /// The index of the zone of times, if it is in a column of its own.
    pub zone_at: Option<usize>,
    /// The zone of times without one, where the date's header or the dialect names it.
    pub zone: Option<Tz>,
    /// The dialect of the file, where it has one.
    pub dialect: Option<&'static Dialect>,
    /// The currency that the amount's header names, in its one spelling; empty when it names none.
    pub currency: String,
}

impl Columns {
    /// The index of a column's header among the file's headers, counted from 0.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }

    /// The required columns that the file does not have.
    pub fn missing(&self) -> Vec<&'static str> {
        let required = [C::OrderId, C::OrderedAt];
        let absent = required.into_iter().filter(|column| self.place(*column).is_none());
        absent.map(Column::name).collect()
    }

    /// How many columns were recognised, which distinguishes an order log from another table.
    pub fn found(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// The columns that were guessed by the words of their headers, where the words can mean something else, or by their values.
    pub fn guessed(&self, names: &[String]) -> Vec<(&'static str, String, Surety)> {
        let open = self.guessed.iter().filter(|(_, surety)| *surety > Surety::Sure);
        let header = |column: Column| self.place(column).and_then(|at| names.get(at)).cloned().unwrap_or_default();
        open.map(|(column, surety)| (column.name(), header(*column), *surety)).collect()
    }

    /// Each recognised column with its header.
    pub fn listed(&self, names: &[String]) -> Vec<(&'static str, String)> {
        let header = |column: Column| {
            let name = names.get(self.place(column)?)?;
            let beside = [self.clock, self.zone_at].into_iter().flatten().filter(|_| column == C::OrderedAt);
            let parts = beside.filter_map(|at| names.get(at)).map(String::as_str);
            Some((column.name(), std::iter::once(name.as_str()).chain(parts).collect::<Vec<_>>().join(" + ")))
        };
        let mut listed: Vec<_> = Column::ALL.into_iter().filter_map(header).collect();
        if let Some(name) = self.cancelled.and_then(|at| names.get(at)) {
            match listed.iter_mut().find(|(ours, _)| *ours == C::Status.name()) {
                Some((_, header)) => *header = format!("{header} + {name}"),
                None => listed.push((C::Status.name(), name.clone())),
            }
        }
        listed
    }

    /// Takes the columns that the dialect of the file names, of several the first one with values. All other headers of
    /// the dialect are taken as well: their meaning is known, so that none is guessed.
    fn take_dialect(&mut self, names: &[String], taken: &mut [bool], sample: &Sample<'_>) {
        self.dialect = dialects::recognise(names).filter(|dialect| dialect.role == Role::Orders);
        let Some(dialect) = self.dialect else { return };
        let headers = header::of(names);
        let first = |field: Field| {
            let places: Vec<usize> = dialect.places(field, &headers).collect();
            places.iter().copied().find(|at| sample.is_filled(*at)).or(places.first().copied())
        };
        for (column, place) in Column::ALL.into_iter().zip(&mut self.places) {
            let field = Field::ALL.into_iter().find(|field| field.name() == column.name());
            *place = place.or_else(|| field.and_then(first));
        }
        (self.clock, self.zone_at) = (first(Field::Clock), first(Field::Zone));
        (self.cancelled, self.items) = (first(Field::CancelledAt), first(Field::Items));
        self.zone = Some(dialect.zone).filter(|zone| !zone.is_empty()).and_then(|zone| zone.parse().ok());
        for (taken, known) in taken.iter_mut().zip(dialect.known(&headers)) {
            *taken |= known;
        }
    }

    /// Takes further columns with headers that nobody knows, where their values show what they are. Where several show the same thing
    /// with other values, or the header speaks against it, none is taken.
    fn take_shown(&mut self, headers: &[Header], taken: &mut [bool], sample: &Sample<'_>) {
        for column in by_values::SHOWN.into_iter().filter(|_| self.dialect.is_none()) {
            if self.place(column).is_some() {
                continue;
            }
            let shows = |at: &usize| !taken[*at] && by_values::shows(column, *at, &headers[*at], sample);
            let shown: Vec<usize> = (0..headers.len()).filter(shows).collect();
            let Some(at) = shown.first().copied() else { continue };
            let alike = |other: &usize| sample.first_cells(at).eq(sample.first_cells(*other));
            if shown.iter().all(alike) && !shown.iter().any(|at| by_values::is_against(column, &headers[*at])) {
                self.places[column as usize] = Some(at);
                self.guessed.push((column, Surety::Shown));
                taken[at] = true;
            } else {
                self.open.push((column, shown));
            }
        }
    }

    /// Says of each column that its values show without doubt in no header which headers it may have, without a full stop.
    pub fn left_open(&self, names: &[String]) -> Vec<String> {
        let say = |(column, places): &(Column, Vec<usize>)| {
            let headers: Vec<String> =
                places.iter().filter_map(|at| names.get(*at)).map(|name| format!("{name:?}")).collect();
            let (column, headers) = (column.name(), headers.join(" or "));
            format!(
                "no column is read as {column}: by its values it may be {headers}; to choose, write {column} = \"HEADER\" under \
[orders.columns]"
            )
        };
        self.open.iter().map(say).collect()
    }

    /// The headers of the columns that are not used.
    pub fn unused(&self, names: &[String]) -> Vec<String> {
        let beside = [self.clock, self.zone_at, self.cancelled, self.items];
        // The product can come from two columns in one.
        let sku = self.place(C::Sku).and_then(|at| names.get(at)).map_or("", String::as_str);
        let is_in_sku = |name: &str| sku.split(dialects::ELSE).any(|part| part == name) && sku != name;
        let used = |at: usize| self.places.contains(&Some(at)) || beside.contains(&Some(at));
        let unused = names.iter().enumerate().filter(|(at, name)| !used(*at) && !is_in_sku(name));
        unused.map(|(_, name)| name.clone()).collect()
    }
}

/// Recognises the columns of a file by its headers; `mapping` (canonical name to header) takes precedence.
///
/// Fails with [`Kind::Columns`] when the mapping names a column that tagtrail does not know or a header that the file
/// does not have, with the most similar one as a hint. The error's path is empty.
pub fn recognise(names: &[String], mapping: &BTreeMap<String, String>) -> Result<Columns> {
    choose(names, mapping, &Sample::default())
}

/// The same with some rows of the file, which decide where headers are ambiguous. A filled column has precedence over
/// an empty one. A person's name is not a customer id, and a payment's id is not an order number. A date without a time
/// of day is combined with the column that has the time.
///
/// Fails as [`recognise`].
pub fn choose(names: &[String], mapping: &BTreeMap<String, String>, sample: &Sample<'_>) -> Result<Columns> {
    let mut columns = Columns::default();
    let mut taken = vec![false; names.len()];
    for (name, header) in mapping {
        let column = Column::named(name).ok_or_else(|| unknown_column(name))?;
        let place = place_of(names, header).ok_or_else(|| unknown_header(name, header, names))?;
        columns.places[column as usize] = Some(place);
        taken[place] = true;
    }
    columns.take_dialect(names, &mut taken, sample);
    let spelled: Vec<Header> = names.iter().enumerate().map(|(at, name)| Header::of(name, at)).collect();
    let shopify = is_shopify(&spelled);
    for column in Column::ALL {
        if columns.place(column).is_some() {
            continue;
        }
        let rank = |at: usize| spelled[at].rank(column, shopify);
        let free = (0..names.len()).filter(|at| !taken[*at]);
        let mut fitting: Vec<(usize, usize)> = free.filter_map(|at| Some((rank(at)?, at))).collect();
        fitting.sort_unstable();
        let can_be = |(_, at): &&(usize, usize)| sample.can_be(column, *at, &spelled[*at]);
        let able: Vec<(usize, usize)> = fitting.iter().filter(can_be).copied().collect();
        // If no date or amount can be read, the errors of the rows say so.
        if !able.is_empty() || !matches!(column, C::OrderedAt | C::Amount | C::Commission) {
            fitting = able;
        }
        let filled = || fitting.iter().find(|(_, at)| fitting.len() == 1 || sample.is_filled(*at));
        if let Some((rank, place)) = filled().or(fitting.first()) {
            columns.places[column as usize] = Some(*place);
            columns.guessed.push((column, Surety::of(*rank)));
            taken[*place] = true;
        }
    }
    columns.take_shown(&spelled, &mut taken, sample);
    if let Some(at) = columns.place(C::OrderedAt) {
        if spelled[at].words.say_utc() {
            columns.zone = Some(Tz::UTC);
        }
        if columns.clock.is_none() && sample.is_day_only(at) {
            let clock = |at: &usize| !taken[*at] && spelled[*at].words.is_clock() && sample.is_clock(*at);
            columns.clock = (0..names.len()).find(clock);
        }
    }
    let cancelled = |at: &usize| !taken[*at] && headers::CANCELLED.split(' ').any(|known| known == spelled[*at].plain);
    columns.cancelled = columns.cancelled.or_else(|| (0..names.len()).find(cancelled));
    let money = columns.place(C::Amount).or(columns.place(C::Commission));
    columns.currency = money.map(|at| spelled[at].currency.clone()).unwrap_or_default();
    Ok(columns)
}

/// A header, prepared for comparison.
#[derive(Debug)]
struct Header {
    /// Letters and digits, in lower case without accents, without a currency.
    plain: String,
    words: Words,
    currency: String,
}

impl Header {
    /// `at` is its index in the file, which a repeated header got as a suffix.
    fn of(name: &str, at: usize) -> Self {
        let header::Header { plain, rest, currency } = header::Header::new(name, at);
        Self { plain, words: Words::of(&rest), currency }
    }

    /// How certainly the header means a column; the lowest rank is the most certain.
    fn rank(&self, column: Column, shopify: bool) -> Option<usize> {
        let listed = |list: &'static str| list.split_ascii_whitespace().position(|header| header == self.plain);
        let by_words = || self.words.rank(column).map(|at| 1000 + at);
        let weak = |list| listed(list).filter(|_| self.plain != "name" || shopify).map(|at| 2000 + at);
        let customer = || {
            let bare = listed(headers::BARE_CUSTOMER).or(self.words.is_customer().then_some(9)).map(|at| 1500 + at);
            bare.or_else(|| self.words.is_email().then_some(1600)).filter(|_| column == C::CustomerId)
        };
        listed(headers::sure(column)).or_else(by_words).or_else(customer).or_else(|| weak(headers::weak(column)))
    }
}

/// The letters and digits of a header, in lower case without accents.
fn normalised(header: &str) -> String {
    letters(header)
}

/// Whether the headers are those of Shopify's order export, where `Name` is the order number.
fn is_shopify(headers: &[Header]) -> bool {
    let has = |header: &str| headers.iter().any(|known| known.plain == header);
    has("name") && has("createdat") && (has("financialstatus") || has("lineitemname") || has("total"))
}

/// The index of a header: with the same spelling, else with the same spelling except for case and surrounding spaces.
fn place_of(names: &[String], header: &str) -> Option<usize> {
    let same = names.iter().position(|name| name == header);
    let wanted = header.trim().to_lowercase();
    same.or_else(|| names.iter().position(|name| name.to_lowercase() == wanted))
}

/// The error for a column in the settings that does not exist.
fn unknown_column(name: &str) -> Error {
    let known = Column::ALL.map(Column::name);
    let near = nearest(name, known.iter().copied()).unwrap_or("order_id");
    let what = format!("[orders.columns] knows no column {name:?}");
    Error::new(Kind::Columns, "", what).hint(format!("did you mean {near}?"))
}

/// The error for a header in the settings that the file does not have.
fn unknown_header(name: &str, header: &str, names: &[String]) -> Error {
    let what = format!("no column {header:?}, which [orders.columns] gives for {name}");
    let error = Error::new(Kind::Columns, "", what).at("header");
    match nearest(header, names.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("the nearest header is {near:?}")),
        None => error.hint("the file has no header"),
    }
}

/// The known text that is most similar to a text.
fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = normalised(text);
    let likeness = |name: &str| strsim::jaro_winkler(&wanted, &normalised(name));
    known.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

#[cfg(test)]
mod tests;
