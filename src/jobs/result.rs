//! A result: the counts over all orders, and the files of its folder.
//!
//! Orders are processed twice, by time, some hundreds at once on each core. First they are judged and counted, which is all that
//! a summary needs. Then, for a folder, each is answered again with its story and written to all files. Only one byte per order
//! is kept in between, so memory does not grow with the answers.

use crate::verdict::Outcome;
pub mod page;
mod write;

pub use write::{CONTENTS, Fault, Open, write};

use crate::base::ordered::in_order;
use crate::base::units::{Micros, Money};
use crate::causes::RelatedOrders;
use crate::jobs::analyze::Analysis;
use crate::jobs::answers::Answer;
use crate::jobs::assumptions::{Effects, Probe};
use crate::jobs::explain::hints::{Hints, hint};
use crate::report::redact::{Key, Redactor};
use crate::report::summary::{Background, Summary};
use crate::report::web::Figures;
use crate::report::{Counts, Row, web};
use crate::tables::{Table, TableKind, Texts};
use crate::verdict::words;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// Orders that one core judges before they are counted.
const AT_ONCE: usize = 256;

/// What to count besides the summary.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wants {
    /// What [`write()`] needs.
    pub files: bool,
    /// The verdicts that are compared with a truth.
    pub verdicts: bool,
}

/// The counts over all orders.
#[derive(Debug)]
pub struct Counted {
    /// The counts.
    pub summary: Summary,
    /// The verdicts that are compared with a truth; empty unless they are wanted.
    pub verdicts: Table,
    /// The key of pseudonyms, where the result is to be shared: its files hold no personal data then.
    pub share: Option<Key>,
    /// The orders' places in the order of `verdicts`.
    places: Vec<u32>,
    page: Option<ForPage>,
}

/// What the page needs to know about all orders before its first story.
#[derive(Debug)]
struct ForPage {
    figures: Figures,
    choice: Choice,
}

/// Judges and counts all orders.
pub fn count(analysis: &Analysis, background: Background, wants: Wants) -> Counted {
    let evidence = analysis.evidence();
    let places = analysis.in_order();
    let (mut counts, mut hints) = (Counts::default(), Hints::default());
    let mut page = wants.files.then(|| ForPage {
        figures: Figures::new(span(analysis, &places), commonest_currency(analysis)),
        choice: Choice::new(places.len()),
    });
    let mut verdicts: [Texts; VERDICTS.len()] = Default::default();
    let (probe, mut effects) = (Probe::new(analysis), Effects::default());
    let outline = |at: u32| {
        let Answer { row, judgement, trail, touches } = analysis.outline(&evidence, at as usize);
        let others = RelatedOrders::default();
        let case = analysis.case(&evidence, at as usize, &trail, &touches, &others);
        let open = probe.of(&case, &row, &judgement);
        let advice = hint(analysis, &row, &judgement);
        (row, advice, open)
    };
    let judge = |some: &'_ [u32]| some.iter().map(|at| (*at, outline(*at))).collect::<Vec<_>>();
    let Ok(()) = in_order(places.chunks(AT_ONCE), judge, |judged| -> Result<(), Infallible> {
        for (at, (row, advice, open)) in judged {
            counts.add(&row);
            effects.add(&open, &row);
            if let Some(advice) = advice {
                hints.add(advice);
            }
            if let Some(page) = &mut page {
                page.figures.add(&row);
                page.choice.add(&row, at);
            }
            if wants.verdicts {
                let texts = [
                    &row.order_id,
                    row.outcome.name(),
                    row.cause.name(),
                    &row.claimant_tag,
                    &row.confidence.to_string(),
                ];
                verdicts.iter_mut().zip(texts).for_each(|(column, text)| column.push(text));
            }
        }
        Ok(())
    });
    if let Some(page) = &mut page {
        page.choice.finish();
    }
    let mut summary = Summary::of(&counts, background, analysis.notes());
    summary.hints = hints.into_list();
    summary.orders.by_outcome.iter_mut().for_each(|count| count.title = words::title(count.outcome.name()));
    summary.causes.iter_mut().for_each(|count| count.title = words::title(count.cause.name()));
    summary.assumptions = effects.into_list(analysis);
    Counted { summary, verdicts: table(verdicts), share: None, places, page }
}

impl Counted {
    /// Makes the result one to be shared: all its files are written without personal data.
    pub fn share(&mut self, key: Key) {
        Redactor::keyed(key.clone()).summary(&mut self.summary);
        self.share = Some(key);
    }
}

/// The columns that are compared with a truth.
const VERDICTS: [&str; 5] = ["order_id", "outcome", "cause", "claimant_tag", "confidence"];

fn table(columns: [Texts; VERDICTS.len()]) -> Table {
    let rows = columns[0].len();
    let names = VERDICTS.map(str::to_owned).to_vec();
    Table { path: String::new(), kind: TableKind::Ndjson, names, columns: columns.into(), rows }
}

/// When the first and the last order were placed.
fn span(analysis: &Analysis, places: &[u32]) -> Option<(Micros, Micros)> {
    let at = |place: &u32| analysis.orders.at(*place as usize) - analysis.offset.correction();
    Some((at(places.first()?), at(places.last()?)))
}

/// The currency of most orders; of equal ones the first by name.
fn commonest_currency(analysis: &Analysis) -> String {
    let mut orders: BTreeMap<&str, u64> = BTreeMap::new();
    for order in analysis.orders.iter() {
        *orders.entry(order.currency).or_default() += 1;
    }
    orders.into_iter().rev().max_by_key(|(_, number)| *number).map(|(name, _)| name.to_owned()).unwrap_or_default()
}

/// The choice of orders with a whole story, and of orders in the page: of many the costliest.
#[derive(Debug)]
struct Choice {
    /// By place in `verdicts`: [`TOLD`], [`CASE`], [`QUOTED`].
    marks: Vec<u8>,
    /// The costliest so far: the loss, the worth, and the order's place among the orders and in `verdicts`.
    costliest: Vec<(Reverse<Costs>, u32, u32)>,
    told: usize,
    /// Whether the page's table has room for all orders.
    few: bool,
}

/// The loss, and the order's worth.
type Costs = (Option<Money>, Option<Money>);

/// An order with a whole story.
const TOLD: u8 = 1;
/// An order with a story in the page.
const CASE: u8 = 2;
/// An order with quoted lines in the page.
const QUOTED: u8 = 4;

impl Choice {
    fn new(orders: usize) -> Self {
        let few = orders <= web::MOST_ROWS;
        Self { marks: Vec::with_capacity(orders), costliest: Vec::new(), told: 0, few }
    }

    /// Adds the next row of `verdicts`, for the order at a place among all orders.
    fn add(&mut self, row: &Row, place: u32) {
        let told = is_told(row);
        if told {
            self.told += 1;
            self.costliest.push((Reverse((row.commission_lost, row.amount)), place, self.marks.len() as u32));
            if self.costliest.len() >= 2 * web::MOST_ROWS {
                self.cut();
            }
        }
        self.marks.push(if told { TOLD } else { 0 });
    }

    /// Keeps the costliest orders for which the page has room.
    fn cut(&mut self) {
        if self.costliest.len() > web::MOST_ROWS {
            self.costliest.select_nth_unstable(web::MOST_ROWS);
            self.costliest.truncate(web::MOST_ROWS);
        }
    }

    /// Decides, when all rows are known.
    fn finish(&mut self) {
        self.cut();
        self.costliest.sort_unstable();
        for (nth, (.., row)) in self.costliest.iter().enumerate() {
            let quoted = if nth < web::cases::MOST_QUOTED { QUOTED } else { 0 };
            self.marks[*row as usize] |= CASE | quoted;
        }
    }

    /// Whether a row is in the page's table.
    fn is_shown(&self, row: usize) -> bool {
        self.few || self.has(row, CASE)
    }

    fn has(&self, row: usize, mark: u8) -> bool {
        self.marks.get(row).is_some_and(|marks| marks & mark != 0)
    }

    /// The number of stories in the page, and the number that it would have with room for all.
    fn cases(&self) -> (usize, u64) {
        (self.costliest.len(), (self.told - self.costliest.len()) as u64)
    }
}

/// Whether an order has a whole story: somebody lost, or may have lost. All others keep only the proof.
fn is_told(row: &Row) -> bool {
    match row.outcome {
        Outcome::Lost | Outcome::Undetermined => true,
        Outcome::Credited => !row.cause.is_plain(),
        Outcome::Organic => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_orders_the_page_shows_the_costliest_and_counts_the_others() {
        let orders = 2 * web::MOST_ROWS + 7;
        let mut choice = Choice::new(orders);
        let cost = |nth: usize| Money((nth * 7919 % orders) as i64);
        for nth in 0..orders {
            let outcome = if nth % 5 == 0 { Outcome::Organic } else { Outcome::Lost };
            let row = Row { outcome, commission_lost: Some(cost(nth)), ..Row::default() };
            choice.add(&row, nth as u32);
        }
        choice.finish();
        let lost = orders - orders.div_ceil(5);
        assert_eq!(choice.cases(), (web::MOST_ROWS, (lost - web::MOST_ROWS) as u64));
        let costs = |mark| (0..orders).filter(|nth| choice.has(*nth, mark)).map(cost).collect::<Vec<_>>();
        let mut all: Vec<Money> = (0..orders).filter(|nth| nth % 5 != 0).map(cost).collect();
        all.sort_unstable_by_key(|cost| Reverse(*cost));
        for (mark, number) in [(CASE, web::MOST_ROWS), (QUOTED, web::cases::MOST_QUOTED)] {
            let mut chosen = costs(mark);
            chosen.sort_unstable_by_key(|cost| Reverse(*cost));
            assert_eq!(chosen, all[..number]);
        }
    }

    #[test]
    fn few_orders_are_all_shown() {
        let mut choice = Choice::new(3);
        let rows =
            [Outcome::Lost, Outcome::Organic, Outcome::Undetermined].map(|outcome| Row { outcome, ..Row::default() });
        (0..).zip(&rows).for_each(|(nth, row)| choice.add(row, nth));
        choice.finish();
        assert!((0..3).all(|row| choice.is_shown(row)));
        assert_eq!([0, 1, 2].map(|row| choice.has(row, CASE)), [true, false, true]);
        assert_eq!((choice.cases(), choice.has(2, QUOTED)), ((2, 0), true));
    }
}
