//! The data of `report.html`.

use super::cases::Cases;
use super::pack::PackedTable;
use super::stat_tiles::Figures;
use crate::base::units::{Micros, Money, Span};
use crate::report::Summary;
use crate::score::Score;

/// The page's text about a cause.
#[derive(Clone, Copy, Debug)]
pub struct CauseText {
    /// Its name.
    pub id: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// The stage of the chain at which it loses sales: 0 click, 1 landing, 2 cookie, 3 order, 4 credit.
    pub stage: usize,
}

/// A time in which no page sent a beacon.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// The first page without its beacon.
    pub from: Micros,
    /// The last page without its beacon.
    pub to: Micros,
}

/// Everything that a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Figures over all rows.
    pub figures: &'a Figures,
    /// The table of cases.
    pub table: &'a PackedTable,
    /// The counts.
    pub summary: &'a Summary,
    /// The stories.
    pub cases: &'a Cases,
    /// All causes.
    pub causes: &'a [CauseText],
    /// Outages of beacons.
    pub outages: &'a [Outage],
    /// The programmes' windows.
    pub windows: &'a [Span],
    /// The verdicts compared with a truth, when there is one.
    pub score: Option<&'a Score>,
}

impl<'a> Report<'a> {
    /// Whether charts show the orders' worth, because no commission is known.
    pub(super) fn shows_worth(&self) -> bool {
        let lost = || self.summary.causes.iter().flat_map(|cause| &cause.money);
        lost().all(|sum| sum.commission_lost == Money(0)) && lost().any(|sum| sum.amount != Money(0))
    }

    /// The word for what the charts show, in headings.
    pub(super) fn loss_name(&self) -> &'static str {
        if self.shows_worth() { "Worth of lost orders" } else { "Lost commission" }
    }

    /// The commonest currency: amounts of different ones cannot be compared.
    pub(super) fn currency(&self) -> &'a str {
        &self.figures.currency
    }
}
