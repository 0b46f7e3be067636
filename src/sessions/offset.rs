//! Measures how far the order log's clock is from the web logs', on orders with a logged confirmation page: found by the order's
//! number, else by its session, customer, or address and browser.

mod seasons;

use crate::base::identity::{Id, Key};
use crate::base::units::{Micros, Span};
use crate::events::store::part;
use crate::events::{Events, Facts};
use crate::orders::index::order_key;
use crate::orders::{Order, Orders};
use rayon::prelude::*;

/// Pairs needed before an offset is believed.
const ENOUGH: usize = 5;

/// Most pairs must be this close to the median.
const TOLERANCE: Span = Span::minutes(3);

/// Offsets up to this are not corrected: confirmation pages follow the order by seconds.
const NEGLIGIBLE: Span = Span::minutes(1);

/// Pairs that are looked at, spread evenly over the orders.
const MAX_PAIRS: usize = 100_000;

/// What was measured.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Offset {
    /// Order log minus web logs, the median of the pairs.
    pub median: Span,
    /// Orders with a confirmation page that was found.
    pub pairs: usize,
    /// Four pairs in five are within minutes of the median.
    pub stable: bool,
}

/// A part of an order file's time with a steady offset.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Period {
    /// The file's place.
    pub file: usize,
    /// Orders from this time on, as the file writes it; all before as well where there is none.
    pub from: Option<Micros>,
    /// Orders before this time; all after as well where there is none.
    pub until: Option<Micros>,
    /// The offset.
    pub offset: Offset,
}

impl Period {
    /// Whether an order's time, as its file writes it, is in this part.
    pub fn holds(&self, at: Micros) -> bool {
        self.from.is_none_or(|from| at >= from) && self.until.is_none_or(|until| at < until)
    }
}

impl Offset {
    fn of(mut gaps: Vec<i64>) -> Self {
        if gaps.is_empty() {
            return Self::default();
        }
        gaps.sort_unstable();
        let median = gaps[gaps.len() / 2];
        let close = gaps.iter().filter(|gap| (*gap - median).abs() <= TOLERANCE.0).count();
        let stable = gaps.len() >= ENOUGH && close * 5 >= gaps.len() * 4;
        Self { median: Span(median), pairs: gaps.len(), stable }
    }

    /// What is subtracted from every order's time: the offset when it is stable and more than a minute, else nothing.
    pub fn correction(&self) -> Span {
        if self.stable && self.median.abs() > NEGLIGIBLE { self.median } else { Span(0) }
    }
}

/// The most page views that are looked at of those that show one order's number, the first ones: a page that is reloaded all day
/// long, or a beacon that is sent again and again, shows nothing new after them.
pub const MAX_SHOWN: usize = 1024;

/// The first page view that shows an order's number: its confirmation page, else its conversion beacon.
pub fn confirmation(events: &Events, order: Key) -> Option<u32> {
    let found = |facts: Facts| events.of_token(order).take(MAX_SHOWN).find(|at| events.facts(*at).has(facts));
    found(Facts::CONFIRMATION).or_else(|| found(Facts::CONVERSION_BEACON))
}

/// With more page views than this of one session or customer in two days, no single confirmation page is looked for.
const CROWD: usize = 10_000;

/// No zone is further from another one than this, in whole hours and a little more.
const FARTHEST: Span = Span::minutes(27 * 60);

/// The confirmation page of an order's session, of its customer, or of its address and browser, where there is exactly one and it
/// shows no number: hosted checkouts and single-page shops write none into the address.
fn shown_to(events: &Events, order: &Order<'_>) -> Option<u32> {
    let session = events.in_session(events.session_number(Key::of(Id::Session, order.session.as_bytes())));
    let customer = events.of_customer(Key::of(Id::Customer, order.customer.as_bytes()));
    let near = events.between(order.at - FARTHEST, order.at + FARTHEST);
    let only = |hits: &[u32]| {
        let near = Some(part(hits, &near)).filter(|near| near.len() <= CROWD)?;
        let is_shown = |at: &&u32| events.glimpse(**at).is_buying() && events.facts(**at).has(Facts::CONFIRMATION);
        let mut pages = near.iter().filter(is_shown);
        let page = *pages.next()?;
        // The same page requested again still counts as one.
        let again = |at: &u32| events.at(*at) - events.at(page) <= Span::minutes(10);
        (!events.token(page).is_some() && pages.all(again)).then_some(page)
    };
    let device = events.of_device(Key::device(order.ip.as_bytes(), order.agent.as_bytes()));
    only(session).or_else(|| only(customer)).or_else(|| only(device))
}

/// Measures the offset.
pub fn measure(orders: &Orders, events: &Events) -> Offset {
    offset_of(&pairs(orders, events))
}

/// The same, and the offsets of each order file by itself, where they are steady: files of several shop systems can be written in
/// different zones, and a file without zones changes its offset between summer and winter.
pub fn measure_files(orders: &Orders, events: &Events) -> (Offset, Vec<Period>) {
    let pairs = pairs(orders, events);
    (offset_of(&pairs), periods(pairs, orders.files.len()))
}

fn offset_of(pairs: &[Pair]) -> Offset {
    Offset::of(pairs.iter().map(|pair| pair.gap).collect())
}

fn periods(pairs: Vec<Pair>, files: usize) -> Vec<Period> {
    let mut by_file = vec![Vec::new(); files];
    for pair in pairs {
        by_file[usize::from(pair.file)].push(pair);
    }
    let mut periods = Vec::new();
    for (file, mut pairs) in by_file.into_iter().enumerate() {
        pairs.sort_unstable_by_key(|pair| (pair.at, pair.gap));
        periods.extend(seasons::split(&pairs).into_iter().map(|(from, until, offset)| Period {
            file,
            from,
            until,
            offset,
        }));
    }
    periods
}

/// An order with a logged confirmation page.
#[derive(Clone, Copy, Debug)]
struct Pair {
    /// The order's file.
    file: u16,
    /// The order's time, as written.
    at: Micros,
    /// Order time minus log time in microseconds.
    gap: i64,
}

fn pairs(orders: &Orders, events: &Events) -> Vec<Pair> {
    let step = orders.len() / MAX_PAIRS + 1;
    let pair = |nth: usize| {
        let order = orders.get(nth * step);
        if order.day_only {
            return None;
        }
        let page = confirmation(events, order_key(order.id)).or_else(|| shown_to(events, &order))?;
        Some(Pair { file: order.file, at: order.at, gap: (order.at - events.at(page)).0 })
    };
    (0..orders.len().div_ceil(step)).into_par_iter().filter_map(pair).collect()
}
