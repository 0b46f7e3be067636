//! Compares verdicts with a truth, or with earlier verdicts: right verdicts, missed causes, and whether the confidence is
//! accurate.

use crate::base::csv_cell::plain;
use crate::base::error::{Error, Kind, Result};
use crate::tables::limits::quoted_headers;
use crate::tables::{Table, TableKind, Texts};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// Bins of equal width into which confidence is sorted, from 0 to 1.
pub const BINS: usize = 10;

/// The word for a plain credit, which has an empty cause in the files.
pub const CREDITED: &str = "credited";

/// The word for an order that is missing in the verdicts.
pub const ABSENT: &str = "absent";

/// Verdicts of about the same confidence, and how many of them were right.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Bin {
    /// Verdicts.
    pub orders: u64,
    /// Right ones among them.
    pub right: u64,
    /// The sum of their confidences.
    pub confidence: f64,
}

impl Bin {
    /// Mean confidence, 0 to 1; 0 of nothing.
    pub fn mean(&self) -> f64 {
        self.confidence / (self.orders.max(1) as f64)
    }

    /// The share of right verdicts, 0 to 1; 0 of nothing.
    pub fn share(&self) -> f64 {
        self.right as f64 / self.orders.max(1) as f64
    }
}

/// How well the confidence agrees with the share of right verdicts.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Calibration {
    /// The bins, from the least confident on.
    pub bins: [Bin; BINS],
}

impl Calibration {
    /// Counts a verdict.
    pub fn add(&mut self, confidence: f64, right: bool) {
        let bin = &mut self.bins[((confidence * BINS as f64) as usize).min(BINS - 1)];
        bin.orders += 1;
        bin.right += u64::from(right);
        bin.confidence += confidence;
    }

    /// All bins as one.
    pub fn all(&self) -> Bin {
        self.bins.iter().fold(Bin::default(), |sum, bin| Bin {
            orders: sum.orders + bin.orders,
            right: sum.right + bin.right,
            confidence: sum.confidence + bin.confidence,
        })
    }

    /// The expected calibration error: the mean distance of confidence and share of right verdicts over the bins,
    /// weighted by their verdicts.
    pub fn error(&self) -> f64 {
        let distance = |bin: &Bin| (bin.confidence - bin.right as f64).abs();
        self.bins.iter().map(distance).sum::<f64>() / self.all().orders.max(1) as f64
    }
}

/// The score of one cause.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct CauseScore {
    /// Orders of this cause with a verdict of this cause.
    pub right: u64,
    /// Orders of this cause with another verdict.
    pub missed: u64,
    /// Orders of another cause with a verdict of this cause.
    pub wrong: u64,
    /// How sure the verdicts of this cause were.
    pub calibration: Calibration,
}

impl CauseScore {
    /// The share of right verdicts among those of this cause; 0 of nothing.
    pub fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    /// The share of right verdicts among the orders of this cause; 0 of nothing.
    pub fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (2 * self.right + self.missed + self.wrong).max(1) as f64
    }
}

/// An order with another verdict than the truth.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Difference {
    /// The true word.
    pub truth: String,
    /// The verdict's word.
    pub verdict: String,
    /// Its number.
    pub order_id: String,
}

/// The table with which verdicts are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A known truth.
    #[default]
    Truth,
    /// Earlier verdicts, which are not known to be right.
    EarlierVerdicts,
}

/// Verdicts compared with a truth, or with earlier verdicts.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Score {
    /// The table with which they are compared.
    pub basis: Basis,
    /// Orders that were counted.
    pub orders: u64,
    /// Orders that were left out because the logs do not show their truth.
    pub left_out: u64,
    /// Orders with the right verdict.
    pub right: u64,
    /// Each cause by its name.
    pub causes: BTreeMap<String, CauseScore>,
    /// Organic sales.
    pub organic: u64,
    /// Organic sales with the verdict lost.
    pub false_alarms: u64,
    /// Orders with a cause and a partner.
    pub claims: u64,
    /// Claims with the right partner.
    pub claims_right: u64,
    /// Confidence of all verdicts.
    pub calibration: Calibration,
    /// Orders with another verdict than the truth, sorted.
    pub differences: Vec<Difference>,
    /// Orders that are in the verdicts only.
    pub added: u64,
}

impl Score {
    /// The mean F1 over the causes in the truth.
    pub fn macro_f1(&self) -> f64 {
        let held: Vec<&CauseScore> = self.causes.values().filter(|c| c.right + c.missed > 0).collect();
        held.iter().map(|cause| cause.f1()).fold(0.0, |sum, f1| sum + f1) / held.len().max(1) as f64
    }

    /// The share of orders with the right verdict.
    pub fn accuracy(&self) -> f64 {
        self.right as f64 / self.orders.max(1) as f64
    }

    /// The share of organic sales with the verdict lost.
    pub fn false_alarm_share(&self) -> f64 {
        self.false_alarms as f64 / self.organic.max(1) as f64
    }

    /// The share of claims with the right partner; 1 of none.
    pub fn claimant_share(&self) -> f64 {
        if self.claims == 0 { 1.0 } else { self.claims_right as f64 / self.claims as f64 }
    }

    fn add(&mut self, truth: &Truth<'_>, verdict: Option<&Verdict<'_>>) {
        let have = verdict.map_or(ABSENT, |v| v.cause);
        let right = truth.cause == have;
        let organic = truth.cause == "organic";
        self.orders += 1;
        self.right += u64::from(right);
        self.organic += u64::from(organic);
        self.false_alarms += u64::from(organic && verdict.is_some_and(|v| v.lost));
        if !truth.tag.is_empty() && truth.cause != CREDITED {
            self.claims += 1;
            self.claims_right += u64::from(verdict.is_some_and(|v| v.claimant == truth.tag));
        }
        let known = self.causes.entry(truth.cause.to_owned()).or_default();
        (known.right, known.missed) = (known.right + u64::from(right), known.missed + u64::from(!right));
        let called = self.causes.entry(have.to_owned()).or_default();
        called.wrong += u64::from(!right);
        if let Some(confidence) = verdict.and_then(|v| v.confidence) {
            called.calibration.add(confidence, right);
            self.calibration.add(confidence, right);
        }
        if !right {
            let order_id = truth.order_id.to_string();
            self.differences.push(Difference { truth: truth.cause.to_owned(), verdict: have.to_owned(), order_id });
        }
    }
}

struct Truth<'t> {
    order_id: Cow<'t, str>,
    cause: &'t str,
    tag: Cow<'t, str>,
}

struct Verdict<'t> {
    cause: &'t str,
    lost: bool,
    claimant: Cow<'t, str>,
    confidence: Option<f64>,
}

/// A column that must be there.
fn column<'t>(table: &'t Table, name: &str) -> Result<&'t Texts> {
    table.column(name).ok_or_else(|| {
        let found = format!("has no column {name:?}");
        Error::new(Kind::Columns, &table.path, found)
            .hint("its columns are ".to_owned() + &quoted_headers(&table.names))
    })
}

/// An id as the order log has it: verdicts as CSV guard ids that a spreadsheet would take for a formula. Other tables are taken
/// as they are.
fn id<'t>(table: &Table, text: &'t str) -> Cow<'t, str> {
    let verdicts = matches!(table.kind, TableKind::Csv { .. }) && table.column("outcome").is_some();
    match if verdicts { plain(text) } else { text.into() } {
        Cow::Borrowed(text) => text.trim().into(),
        Cow::Owned(text) => text.trim().to_owned().into(),
    }
}

fn cause(text: &str) -> &str {
    if text.trim().is_empty() { CREDITED } else { text.trim() }
}

/// Scores verdicts. The truth needs `order_id` and `cause`, and may have `tag` (the partner of the click) and `identifiable` (0:
/// the logs do not show it; left out unless `all`). Other verdicts can take the place of the truth: then `claimant_tag` is the
/// tag.
///
/// Several records with one number are taken in their order. Fails with [`Kind::Columns`] when a column is missing.
pub fn score(truth: &Table, verdicts: &Table, all: bool) -> Result<Score> {
    let mut given = given(verdicts)?;
    let (ids, causes) = (column(truth, "order_id")?, column(truth, "cause")?);
    let tags = truth.column("tag").or_else(|| truth.column("claimant_tag"));
    let identifiable = truth.column("identifiable");
    // Only verdicts have outcomes.
    let basis = if truth.column("outcome").is_some() { Basis::EarlierVerdicts } else { Basis::Truth };
    let mut score = Score { basis, ..Score::default() };
    for row in 0..truth.rows {
        let order_id = id(truth, ids.get(row));
        if order_id.is_empty() {
            continue;
        }
        // The next record of this number is taken also where this one is left out.
        let verdict = given.get_mut(&order_id).and_then(Vec::pop);
        if !all && identifiable.is_some_and(|known| known.get(row).trim() == "0") {
            score.left_out += 1;
            continue;
        }
        let tag = tags.map(|tags| id(truth, tags.get(row))).unwrap_or_default();
        let one = Truth { order_id, cause: cause(causes.get(row)), tag };
        score.add(&one, verdict.as_ref());
    }
    if score.orders == 0 {
        return Err(Error::new(Kind::Format, &truth.path, "holds no orders whose truth the logs can show")
            .hint("--all counts the others, too"));
    }
    score.differences.sort();
    score.added = given.values().map(|verdicts| verdicts.len() as u64).sum();
    Ok(score)
}

/// The verdicts of each order number, the last first.
fn given(table: &Table) -> Result<HashMap<Cow<'_, str>, Vec<Verdict<'_>>>> {
    let (ids, causes, outcomes) = (column(table, "order_id")?, column(table, "cause")?, column(table, "outcome")?);
    let (claimants, confidences) = (table.column("claimant_tag"), table.column("confidence"));
    let mut given: HashMap<Cow<'_, str>, Vec<Verdict<'_>>> = HashMap::new();
    for row in (0..table.rows).rev() {
        let text = confidences.map_or("", |column| column.get(row).trim());
        let confidence: Option<f64> = text.parse().ok().filter(|c| (0.0..=1.0).contains(c));
        if confidence.is_none() && !text.is_empty() {
            return Err(Error::new(Kind::Format, &table.path, "the column confidence holds no number from 0 to 1")
                .at(format!("record {}", row + 1)));
        }
        given.entry(id(table, ids.get(row))).or_default().push(Verdict {
            cause: cause(causes.get(row)),
            lost: outcomes.get(row).trim() == "lost",
            claimant: claimants.map(|column| id(table, column.get(row))).unwrap_or_default(),
            confidence,
        });
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::TableKind;

    fn table(text: &str) -> Table {
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let names = lines.next().expect("a header");
        let rows: Vec<Vec<String>> = lines.collect();
        let columns = (0..names.len()).map(|at| rows.iter().map(|row| row[at].as_str()).collect::<Texts>()).collect();
        Table { path: "t.csv".into(), kind: TableKind::Csv { delimiter: b',' }, names, columns, rows: rows.len() }
    }

    const TRUTH: &str = "order_id,cause,tag,identifiable\n1,,a,1\n2,organic,,1\n3,organic,,1\n4,missing_tag,a,1\n5,missing_tag,b,1\n6,log_gap,,0\n7,session_closed,a,1";
    const VERDICTS: &str = "order_id,outcome,cause,claimant_tag,confidence\n1,credited,,,0.95\n2,organic,organic,,0.9\n3,lost,missing_tag,a,0.6\n4,lost,missing_tag,a,0.95\n5,lost,stripped_tag,b,0.5\n6,organic,organic,,1";

    #[test]
    fn counts_are_those_of_a_hand() {
        let score = score(&table(TRUTH), &table(VERDICTS), false).expect("scores");
        assert_eq!((score.orders, score.left_out, score.right), (6, 1, 3));
        assert_eq!((score.organic, score.false_alarms), (2, 1));
        assert_eq!((score.claims, score.claims_right), (3, 2));
        let missing = &score.causes["missing_tag"];
        assert_eq!((missing.right, missing.missed, missing.wrong), (1, 1, 1));
        // credited 1, organic 2/3, missing_tag 1/2, session_closed 0
        assert!((score.macro_f1() - (1.0 + 2.0 / 3.0 + 0.5) / 4.0).abs() < 1e-9);
        let named: Vec<&str> = score.differences.iter().map(|d| d.verdict.as_str()).collect();
        assert_eq!(named, ["stripped_tag", "missing_tag", "absent"]);
    }

    #[test]
    fn calibration_is_the_distance_of_confidence_and_truth() {
        let score = score(&table(TRUTH), &table(VERDICTS), false).expect("scores");
        // Bins of 0.5 (1 verdict, wrong), 0.6 (1, wrong), 0.9 (3, right): |0.5| + |0.6| + |2.8 - 3| over 5 verdicts.
        assert!((score.calibration.error() - (0.5 + 0.6 + 0.2) / 5.0).abs() < 1e-9);
        let mut sure = Calibration::default();
        for n in 0..10 {
            sure.add(0.8, n < 8);
        }
        assert!(sure.error() < 1e-9 && (sure.all().share() - 0.8).abs() < 1e-9);
    }

    #[test]
    fn verdicts_can_be_held_against_verdicts_and_files_without_columns_are_refused() {
        let same = score(&table(VERDICTS), &table(VERDICTS), false).expect("scores");
        assert_eq!((same.orders, same.right, same.claims, same.claims_right), (6, 6, 3, 3));
        assert_eq!((same.basis, same.added), (Basis::EarlierVerdicts, 0));
        let fewer = score(&table("order_id,cause\n1,"), &table(VERDICTS), false).expect("scores");
        assert_eq!((fewer.basis, fewer.added), (Basis::Truth, 5));
        let error = score(&table("id,cause\n1,"), &table(VERDICTS), false).expect_err("no order_id");
        assert!(error.to_string().contains("order_id"), "{error}");
    }

    #[test]
    fn ids_that_were_made_harmless_are_those_that_were_given() {
        for (given, written) in
            [("a\u{1b}1", r"a\u{1b}1"), ("=1", "'=1"), ("\u{85}x", r"\u{85}x"), ("\u{ff0b}1", "'\u{ff0b}1")]
        {
            assert_eq!(plain(written), plain(given), "{written}");
            let truth = table(&format!("order_id,cause,tag\n{given},missing_tag,{given}"));
            let verdicts = table(&format!("order_id,outcome,cause,claimant_tag\n{written},lost,missing_tag,{written}"));
            let score = score(&truth, &verdicts, false).expect("scores");
            assert_eq!((score.right, score.claims_right), (1, 1), "{written}");
        }
        assert_eq!(plain(r"C:\u{zz}\u{41}\u{"), r"C:\u{zz}\u{41}\u{");
    }

    #[test]
    fn records_of_one_number_are_taken_in_their_order() {
        let truth = "order_id,cause\n1,\n1,duplicate_order";
        let verdicts = "order_id,outcome,cause\n1,credited,\n1,lost,duplicate_order";
        assert_eq!(score(&table(truth), &table(verdicts), false).expect("scores").right, 2);
    }
}
