//! Alerts: partners that are credited for fewer of their sales than in the weeks before, and causes that cost them more. A change
//! rings only where chance does not explain it.

use crate::base::units::{Micros, Span};
use crate::report::Row;
use crate::verdict::Outcome;
use std::collections::BTreeMap;

/// The days that are compared with those before them.
const RECENT: Span = Span::days(7);

/// The days before them.
const BEFORE: Span = Span::days(28);

/// Sales in the weeks before without which nothing is usual.
const ENOUGH: u64 = 20;

/// How rare a change must be, among all that are looked at in a night, if nothing changed.
const CHANCE: f64 = 1e-3;

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// How far the usual share is moved against the alert, in standard errors: it was measured on few sales.
const MARGIN: f64 = 1.645;

/// Something that got worse.
#[derive(Clone, PartialEq, Debug)]
pub struct Alert {
    /// The partner, by name or id.
    pub partner: String,
    /// The cause that costs more; empty when credits dropped.
    pub cause: String,
    /// Credited sales, or sales lost to the cause, in the last week, of all of the partner's sales.
    pub recent: (u64, u64),
    /// The same in the four weeks before.
    pub before: (u64, u64),
    /// The sale with which the change most likely began.
    pub since: Micros,
}

impl Alert {
    /// The sentence for an operator.
    pub fn text(&self) -> String {
        let share = |(with, of): (u64, u64)| 100.0 * with as f64 / of.max(1) as f64;
        let Self { partner, cause, recent, before, since } = self;
        // The hour is enough: sales are minutes or hours apart.
        let since = Micros(since.0.div_euclid(HOUR) * HOUR);
        let what = if cause.is_empty() { "credited".to_owned() } else { format!("lost to {cause}") };
        format!(
            "{partner}: {} of {} sales of the last week are {what} ({:.0} %), before {} of {} ({:.0} %); since {since}",
            recent.0,
            recent.1,
            share(*recent),
            before.0,
            before.1,
            share(*before)
        )
    }
}

/// Finds partners with a share of credited sales that dropped by at least `drop` (0 to 1), and causes with one that rose as much.
pub fn alerts<'r>(rows: impl Iterator<Item = &'r Row>, now: Micros, drop: f64) -> Vec<Alert> {
    let mut partners: BTreeMap<&str, [BTreeMap<&str, u64>; 2]> = BTreeMap::new();
    let mut sales: BTreeMap<&str, Vec<(Micros, &str)>> = BTreeMap::new();
    for row in rows.filter(|row| row.ordered_at <= now && row.ordered_at > now - RECENT - BEFORE) {
        let name = [&row.partner, &row.claimant_tag, &row.credited_tag].into_iter().find(|name| !name.is_empty());
        let Some(name) = name.filter(|_| matches!(row.outcome, Outcome::Credited | Outcome::Lost)) else { continue };
        let cause = if row.outcome == Outcome::Credited { "" } else { row.cause.name() };
        let recent = usize::from(row.ordered_at > now - RECENT);
        sales.entry(name).or_default().push((row.ordered_at, cause));
        *partners.entry(name).or_default()[recent].entry(cause).or_default() += 1;
    }
    let looked: usize = partners.values().map(|[before, recent]| before.len().max(recent.len())).sum();
    let chance = CHANCE / looked.max(1) as f64;
    let mut found = Vec::new();
    for (name, [before, recent]) in &partners {
        let all = |counts: &BTreeMap<&str, u64>| counts.values().sum::<u64>();
        let (of_before, of_recent) = (all(before), all(recent));
        let mut causes: Vec<&str> = before.keys().chain(recent.keys()).copied().chain([""]).collect();
        causes.sort_unstable();
        causes.dedup();
        for cause in causes {
            let count = |counts: &BTreeMap<&str, u64>| counts.get(cause).copied().unwrap_or_default();
            let (before, recent) = ((count(before), of_before), (count(recent), of_recent));
            if is_worse(before, recent, drop, cause.is_empty(), chance) {
                let since = began(sales.get_mut(name).map_or(&mut [], Vec::as_mut_slice), cause);
                found.push(Alert { partner: (*name).to_owned(), cause: cause.to_owned(), recent, before, since });
            }
        }
    }
    found
}

/// Whether a share fell (of credits) or rose (of a cause) by at least `by` of all sales, and more than chance explains.
fn is_worse(before: (u64, u64), recent: (u64, u64), by: f64, falls: bool, chance: f64) -> bool {
    if before.1 < ENOUGH || recent.1 == 0 {
        return false;
    }
    let share = |(with, of): (u64, u64)| with as f64 / of as f64;
    let (old, new) = (share(before), share(recent));
    // A share of nothing or of all is not known to be exactly that.
    let smoothed = (before.0 as f64 + 1.0) / (before.1 as f64 + 2.0);
    let error = (smoothed * (1.0 - smoothed) / before.1 as f64).sqrt();
    if falls {
        let usual = (smoothed - MARGIN * error).clamp(0.0, 1.0);
        new <= old * (1.0 - by) && at_most(recent.0, recent.1, usual) < chance
    } else {
        let usual = (smoothed + MARGIN * error).clamp(0.0, 1.0);
        new >= old + by && at_most(recent.1 - recent.0, recent.1, 1.0 - usual) < chance
    }
}

/// The sale from which on the share of a cause (or of credits, for none) most likely changed: the split of all sales that makes what
/// is seen most likely.
fn began(sales: &mut [(Micros, &str)], cause: &str) -> Micros {
    sales.sort_unstable();
    let all = sales.iter().filter(|(_, own)| *own == cause).count();
    let likelihood = |with: usize, of: usize| {
        let part = |count: usize| if count == 0 { 0.0 } else { count as f64 * (count as f64 / of as f64).ln() };
        part(with) + part(of - with)
    };
    let (mut with, mut best) = (0, (f64::NEG_INFINITY, Micros::default()));
    for (nth, (at, own)) in sales.iter().enumerate() {
        let fit = likelihood(with, nth.max(1)) + likelihood(all - with, sales.len() - nth);
        if nth > 0 && fit > best.0 {
            best = (fit, *at);
        }
        with += usize::from(*own == cause);
    }
    best.1
}

/// The probability of at most `with` of `of`, each with the probability `share`.
fn at_most(with: u64, of: u64, share: f64) -> f64 {
    if share <= 0.0 {
        return 1.0;
    }
    if share >= 1.0 {
        return f64::from(u8::from(with >= of));
    }
    // In logarithms: the first term may be too small for a number.
    let mut term = of as f64 * (1.0 - share).ln();
    let mut sum = term.exp();
    for nth in 0..with {
        term += ((of - nth) as f64 / (nth + 1) as f64).ln() + (share / (1.0 - share)).ln();
        sum += term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::causes::link::missing_tag;
    use crate::verdict::Reason;

    /// Sales of a partner on each of 35 days; `lost` decides by day and number.
    fn rows(lost: impl Fn(i64, i64) -> bool) -> Vec<Row> {
        let row = |day: i64, nth: i64| {
            let lost = lost(day, nth);
            Row {
                ordered_at: Micros(day * 86_400_000_000 + nth),
                outcome: if lost { Outcome::Lost } else { Outcome::Credited },
                cause: if lost { Reason::Cause(&missing_tag::CAUSE) } else { Reason::PlainCredit },
                partner: "Green Cup".to_owned(),
                ..Row::default()
            }
        };
        (1..=35).flat_map(|day| (0..5).map(move |nth| (day, nth))).map(|(day, nth)| row(day, nth)).collect()
    }

    const NOW: Micros = Micros(36 * 86_400_000_000);

    #[test]
    fn a_drop_rings_for_the_partner_and_the_cause() {
        let found = alerts(rows(|day, nth| day > 29 && nth < 4).iter(), NOW, 0.3);
        let causes: Vec<&str> = found.iter().map(|alert| alert.cause.as_str()).collect();
        assert_eq!(causes, ["", "missing_tag"]);
        assert!(found[0].text().starts_with("Green Cup: "), "{}", found[0].text());
        // The thirtieth day after 1 January 1970.
        assert!(found.iter().all(|alert| alert.text().ends_with("since 1970-01-31T00:00:00Z")), "{}", found[1].text());
    }

    #[test]
    fn chance_does_not_ring() {
        assert!(alerts(rows(|_, nth| nth == 0).iter(), NOW, 0.3).is_empty());
        // A bad day of few sales, in a shop that loses every fifth.
        assert!(alerts(rows(|day, nth| nth == 0 || day == 35 && nth < 3).iter(), NOW, 0.3).is_empty());
        let few: Vec<Row> =
            rows(|day, _| day > 29).into_iter().filter(|row| row.ordered_at.0 % 86_400_000_000 == 0).collect();
        assert!(alerts(few[20..].iter(), NOW, 0.3).is_empty(), "too few before");
    }

    #[test]
    fn the_tail_of_the_binomial_distribution() {
        assert!((at_most(1, 2, 0.5) - 0.75).abs() < 1e-12);
        assert!((at_most(5, 10, 0.5) - 0.623_046_875).abs() < 1e-12);
        assert!(at_most(0, 10_000, 0.5) < 1e-300 && at_most(10_000, 10_000, 0.5) > 0.999_999);
    }

    /// Quiet months do not ring more often than the limit promises.
    #[test]
    fn quiet_months_are_quiet() {
        let mut state = 7_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        let rung = (0..300).filter(|_| {
            let lost: Vec<bool> = (0..36 * 5).map(|_| random() < 0.25).collect();
            !alerts(rows(|day, nth| lost[(day * 5 + nth - 5) as usize]).iter(), NOW, 0.3).is_empty()
        });
        assert!(rung.count() <= 2);
    }
}
