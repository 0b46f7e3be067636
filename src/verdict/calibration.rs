//! Confidence that means what it says: of verdicts with a confidence of 0.8 about 80 % are right.
//!
//! A cause weighs its own evidence, and cannot know how often such evidence errs. `calibration.csv` does: of simulated
//! shops it holds, for every cause and band of weight, how many verdicts there were and how many were right.
//! `cargo bench --bench calibrate` measures it, and writes it anew with `-- --write`.

use std::sync::LazyLock;

/// Where bands of weight begin.
pub const BANDS: [f64; 5] = [0.0, 0.6, 0.78, 0.88, 0.935];

/// Simulated verdicts that the weight itself counts for: a band that was hardly ever seen keeps its weight.
const TRUST: f64 = 10.0;

/// The most that a confidence can be: shops hold what no simulation does.
const MOST: f64 = 0.995;

/// Verdicts of a cause in a band of weight.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Measured {
    cause: String,
    band: usize,
    orders: u32,
    right: u32,
}

static TABLE: LazyLock<Vec<Measured>> = LazyLock::new(|| read(include_str!("calibration.csv")));

/// The table's rows: `cause,band,orders,right` below a header. A plain credit has no cause.
fn read(text: &str) -> Vec<Measured> {
    let row = |line: &str| {
        let mut cells = line.split(',');
        let cause = cells.next()?.to_owned();
        let mut number = || cells.next()?.trim().parse::<u32>().ok();
        Some(Measured { cause, band: number()? as usize, orders: number()?, right: number()? })
    };
    text.lines().skip(1).filter_map(row).collect()
}

/// The band of a weight.
pub fn band(weight: f64) -> usize {
    BANDS.iter().rposition(|from| weight >= *from).unwrap_or(0)
}

/// The confidence of a verdict of this cause and weight, 0 to [`MOST`].
pub(super) fn confidence(cause: &str, weight: f64) -> f64 {
    let known = TABLE.iter().find(|m| m.cause == cause && m.band == band(weight));
    let (orders, right) = known.map_or((0.0, 0.0), |m| (f64::from(m.orders), f64::from(m.right)));
    let confidence = ((right + TRUST * weight) / (orders + TRUST)).clamp(0.0, MOST);
    // As many digits as are known.
    (confidence * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_whole() {
        let lines = include_str!("calibration.csv").lines().count() - 1;
        assert_eq!(TABLE.len(), lines, "a row that cannot be read");
        assert!(lines > 30, "{lines} rows");
        for row in TABLE.iter() {
            let known = row.cause.is_empty() || row.cause == "organic" || crate::causes::named(&row.cause).is_some();
            let reason = ["log_gap", "no_trail", "ambiguous", "needs"].contains(&row.cause.as_str());
            assert!((known || reason) && row.band < BANDS.len() && row.right <= row.orders, "{row:?}");
        }
    }

    #[test]
    fn what_was_never_measured_keeps_its_weight() {
        assert!((confidence("no such cause", 0.7) - 0.7).abs() < 1e-9);
        assert!((confidence("no such cause", 1.0) - MOST).abs() < 1e-9);
    }

    #[test]
    fn weights_fall_into_their_bands() {
        assert_eq!([0.0, 0.59, 0.6, 0.8, 0.9, 0.95, 1.0].map(band), [0, 0, 1, 2, 3, 4, 4]);
    }
}
