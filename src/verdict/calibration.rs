//! Calibrates confidence: of verdicts with a confidence of 0.8 about 80 % are right.
//!
//! A cause weighs its own evidence, and does not know how often such evidence errs. `calibration.csv` holds that, from simulated
//! shops of many kinds: for every cause and band of weight, how many verdicts there were and which share is right in a kind of
//! shop that was not used for the fit. `cargo bench --bench calibrate` reports how well that holds for each kind when the table
//! is fitted without it, and writes the table anew with `-- --write`.

use super::Reason;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

/// Where bands of weight begin.
pub const BANDS: [f64; 5] = [0.0, 0.6, 0.78, 0.88, 0.935];

/// The number of simulated verdicts that the weight itself counts as: a band with hardly any verdicts keeps its weight.
const TRUST: f64 = 10.0;

/// The number of verdicts that the mean of all kinds of shop counts as, for one kind: a kind with few verdicts shows little by
/// itself. A choice.
const SHRINKAGE: f64 = 10.0;

/// The highest confidence: real shops hold cases that no simulation does.
const MOST: f64 = 0.995;

/// Verdicts of a cause in a band of weight.
#[derive(Clone, PartialEq, Debug)]
struct Measured {
    cause: String,
    band: usize,
    /// The kinds of shops that had such verdicts.
    kinds: u32,
    orders: u32,
    /// The share that is right in a kind of shop, 0 to 1: the mean over the kinds.
    right: f64,
}

/// How often verdicts are right, by cause and band of weight.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    rows: Vec<Measured>,
}

/// Verdicts that were made, and those of them that were right.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Count {
    /// Verdicts.
    pub orders: u32,
    /// Right ones.
    pub right: u32,
}

/// Counts by kind of shop, cause and band of weight.
pub type Counts = BTreeMap<(String, String, usize), Count>;

static SHIPPED: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("calibration.csv")));

impl Table {
    /// The table that is built into the program.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads a table as it is written: `cause,band,kinds,orders,right` below a header. A plain credit has no cause.
    fn read(text: &str) -> Self {
        let row = |line: &str| {
            let mut cells = line.split(',');
            let cause = cells.next()?.to_owned();
            let mut number = || cells.next()?.trim().parse::<u32>().ok();
            let (band, kinds, orders) = (number()? as usize, number()?, number()?);
            Some(Measured { cause, band, kinds, orders, right: cells.next()?.trim().parse().ok()? })
        };
        Self { rows: text.lines().skip(1).filter_map(row).collect() }
    }

    /// Fits a table to counts. A new shop is of a kind of its own, so kinds count, and not orders. The share of a kind with few
    /// verdicts is moved towards the share of all kinds, and each kind is weighted by how many verdicts it has.
    pub fn fit(counts: &Counts) -> Self {
        let mut cells: BTreeMap<(&str, usize), Vec<Count>> = BTreeMap::new();
        for ((_, cause, band), count) in counts {
            cells.entry((cause, *band)).or_default().push(*count);
        }
        let row = |((cause, band), kinds): ((&str, usize), Vec<Count>)| {
            let orders: u32 = kinds.iter().map(|kind| kind.orders).sum();
            let of_all = f64::from(kinds.iter().map(|kind| kind.right).sum::<u32>()) / f64::from(orders.max(1));
            let (mut sum, mut weights) = (0.0, 0.0);
            for kind in &kinds {
                let (n, right) = (f64::from(kind.orders), f64::from(kind.right));
                let weight = n / (n + SHRINKAGE);
                sum += weight * (right + SHRINKAGE * of_all) / (n + SHRINKAGE);
                weights += weight;
            }
            let right = if weights > 0.0 { sum / weights } else { 0.0 };
            Measured { cause: cause.to_owned(), band, kinds: kinds.len() as u32, orders, right }
        };
        Self { rows: cells.into_iter().map(row).collect() }
    }

    /// The table as text.
    pub fn text(&self) -> String {
        let mut text = "cause,band,kinds,orders,right\n".to_owned();
        for row in &self.rows {
            // Writing into memory cannot fail.
            let _ = writeln!(text, "{},{},{},{},{:.4}", row.cause, row.band, row.kinds, row.orders, row.right);
        }
        text
    }

    /// The confidence of a verdict of this cause and weight, 0 to [`MOST`].
    pub fn confidence(&self, cause: Reason, weight: f64) -> f64 {
        let known = self.rows.iter().find(|m| m.cause == cause.name() && m.band == band(weight));
        let (orders, right) = known.map_or((0.0, 0.0), |m| (f64::from(m.orders), m.right));
        let confidence = ((right * orders + TRUST * weight) / (orders + TRUST)).clamp(0.0, MOST);
        // Rounded to the digits that are known.
        (confidence * 1000.0).round() / 1000.0
    }
}

/// The band of a weight.
pub fn band(weight: f64) -> usize {
    BANDS.iter().rposition(|from| weight >= *from).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_whole() {
        let lines = include_str!("calibration.csv").lines().count() - 1;
        let table = Table::shipped();
        assert_eq!(table.rows.len(), lines, "a row that cannot be read");
        assert!(lines > 30, "{lines} rows");
        for row in &table.rows {
            assert!(
                Reason::named(&row.cause).is_some() && row.band < BANDS.len() && (0.0..=1.0).contains(&row.right),
                "{row:?}"
            );
        }
    }

    #[test]
    fn what_was_never_measured_keeps_its_weight() {
        let table = Table::read("");
        assert!((table.confidence(Reason::Organic, 0.7) - 0.7).abs() < 1e-9);
        assert!((table.confidence(Reason::Organic, 1.0) - MOST).abs() < 1e-9);
    }

    #[test]
    fn kinds_count_and_not_orders() {
        let count = |orders, right| Count { orders, right };
        let cell = |kind: &str| (kind.to_owned(), "organic".to_owned(), 4);
        let counts = Counts::from([(cell("a"), count(9000, 9000)), (cell("b"), count(1000, 500))]);
        let table = Table::fit(&counts);
        assert!((table.rows[0].right - 0.75).abs() < 0.01, "{table:?}");
        // A handful of verdicts of a third kind hardly moves it.
        let few =
            Counts::from([(cell("a"), count(9000, 9000)), (cell("b"), count(1000, 950)), (cell("c"), count(1, 0))]);
        assert!((Table::fit(&few).rows[0].right - 0.97).abs() < 0.015, "{few:?}");
        assert_eq!(Table::read(&table.text()).rows.len(), 1);
    }

    #[test]
    fn weights_fall_into_their_bands() {
        assert_eq!([0.0, 0.59, 0.6, 0.8, 0.9, 0.95, 1.0].map(band), [0, 0, 1, 2, 3, 4, 4]);
    }
}
