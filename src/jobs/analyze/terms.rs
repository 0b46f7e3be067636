//! Learns a programme's terms from credited sales, where the settings name none: up to which age clicks are paid, whether an
//! order ends a click's session, and which categories earn nothing.
//!
//! A click counts that should be paid by everything the logs show. Where some of these were paid and others were not, and age,
//! an order in between or the category alone separates them, the terms are known with confidence. Where nothing separates them,
//! the usual terms stay in force, and are named as assumed.

use crate::base::units::Span;
use crate::causes::{self, Case, Property};
use crate::detect::{Detected, Sure, Value};
use crate::merchant::{Merchant, Terms, Trust};
use crate::orders::OrderStatus;
use crate::sessions::{Relation, TagMatch};
use crate::verdict::with_touch;
use std::collections::BTreeMap;

/// Windows that programmes have, in hours.
const WINDOWS: &[i64] = &[1, 6, 12, 24, 48, 72, 120, 168, 240, 336, 360, 504, 720, 1080, 1440, 2160];

/// Longer windows for what was put in the cart in time, in hours.
const CART_WINDOWS: &[i64] = &[168, 336, 720, 1440, 2160];

/// How many clean clicks of a kind make a rule known.
const ENOUGH: usize = 5;

/// How many older clicks that were not paid make a window known, where others nearly all were.
const OLDER: usize = 3;

/// How likely it may be that so many clicks in a row are not paid by chance.
const CHANCE: f64 = 0.01;

/// By how much (in natural logarithms of likelihood) another window has to explain the clicks better than the usual one.
const BETTER: f64 = 5.0;

/// One order for which the last click should have been paid.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// From the click to the order.
    age: Span,
    /// From the click to the first cart page after it.
    carted: Option<Span>,
    /// Another order of the same people was placed in between.
    spent: bool,
    /// The category of what was bought.
    category: String,
    /// The partner was credited.
    credited: bool,
}

/// What one order shows; `case` is judged without a touch.
pub(super) fn sample(case: &Case<'_>) -> Option<Sample> {
    let winner = case.merchant.partners.by_tag(case.order.tag.as_bytes());
    if case.order.standing == OrderStatus::Void || (!case.order.tag.is_empty() && winner.is_none()) {
        return None;
    }
    let own = case.touches.iter().filter(|touch| touch.relation == Relation::SameJar);
    let touch = *own.max_by_key(|touch| (touch.at, touch.event))?;
    let TagMatch::Registered(partner) = touch.reading else { return None };
    let judged = with_touch(case, touch);
    let good = judged.is_payable(&touch) && judged.is_answered(&touch) && !touch.dropped && !touch.ambiguous_redirect;
    if !good || winner.is_some_and(|winner| winner != partner) || is_doubtful(&judged) {
        return None;
    }
    let carts = &case.trail.marks.carts;
    let carted = carts.get(carts.partition_point(|cart| cart.at < touch.at)).map(|cart| cart.at - touch.at);
    Some(Sample {
        age: judged.age(&touch),
        carted,
        spent: judged.order_between(&touch).is_some(),
        category: case.order.category.to_owned(),
        credited: winner.is_some(),
    })
}

/// Whether something else may have cost the credit.
fn is_doubtful(case: &Case<'_>) -> bool {
    causes::ALL.iter().filter(|cause| cause.is(Property::HidesTerms)).any(|cause| cause.holds(case))
}

/// Puts the terms in force that the samples show, as far as the settings name none.
pub(super) fn learn(samples: &[Sample], merchant: &mut Merchant, detected: &mut Vec<Detected>) {
    let [terms] = merchant.programs.as_mut_slice() else { return };
    let says = |key: &str| merchant.origins.sets(key) || merchant.origins.sets("policy.preset");
    let mut trust = merchant.trust;
    let shown = |known: bool| if known { Sure::Likely.trust() } else { Trust::ASSUMED };
    // Terms that were pasted from a detection are all that it found: what it left open remains an assumption.
    let is_pasted = TERMS.iter().any(|key| merchant.origins.trust.contains_key(*key));
    if !says("policy.window") {
        let known = if is_pasted { None } else { learn_window(samples, terms, says("policy.cart_window"), detected) };
        trust.window = trust.window.min(known.map_or(Trust::ASSUMED, |(sure, _)| sure.trust()));
        trust.window_until = known.map_or(trust.window_until, |(_, until)| until);
    }
    if !says("policy.session_ends_on_order") {
        trust.terms = trust.terms.min(shown(!is_pasted && learn_sessions(samples, terms, detected)));
    }
    if !says("policy.excluded_categories") {
        trust.terms = trust.terms.min(shown(!is_pasted && learn_categories(samples, terms, detected)));
    }
    merchant.trust = trust;
}

/// Terms that credited sales can show.
const TERMS: [&str; 4] =
    ["policy.window", "policy.cart_window", "policy.session_ends_on_order", "policy.excluded_categories"];

/// Whether a window pays for a click.
fn pays_for(sample: &Sample, window: Span, cart: Option<Span>) -> bool {
    let in_cart = || sample.carted.is_some_and(|delay| delay <= window) && cart.is_some_and(|cart| sample.age <= cart);
    sample.age <= window || in_cart()
}

/// How likely the credits are under a window.
fn likelihood(samples: &[&Sample], window: Span, cart: Option<Span>) -> f64 {
    let one = |sample: &&Sample| match (pays_for(sample, window, cart), sample.credited) {
        (true, true) => 0.85_f64,
        (true, false) => 0.15,
        (false, true) => 0.01,
        (false, false) => 0.99,
    };
    samples.iter().map(|sample| one(sample).ln()).sum()
}

/// Paid clicks older than a quarter of a window that show where it ends: a choice.
const OLD_ONES: usize = 3;

/// Whether paid clicks show that a window is longer. One in forty may be paid for a later click that no log shows: a choice.
fn is_refuted(samples: &[&Sample], window: Span, cart: Option<Span>) -> bool {
    let paid = samples.iter().filter(|sample| sample.credited);
    let (inside, beyond): (Vec<&&Sample>, Vec<&&Sample>) = paid.partition(|sample| pays_for(sample, window, cart));
    beyond.len() > 1 && beyond.len() * 40 > inside.len()
}

/// The longest window that the unpaid clicks do not rule out: so few may have gone unpaid for other reasons. `unpaid` is the share of
/// unpaid ones among clicks that are young enough.
fn longest_open(outside: &[&Sample], unpaid: f64, learned: Span, cart: Option<Span>) -> Span {
    let is_open = |window: &Span| {
        let older = outside.iter().filter(|sample| pays_for(sample, *window, cart)).count();
        unpaid.powi(older.min(1000) as i32) * (1 + outside.len()) as f64 >= CHANCE
    };
    let longer = WINDOWS.iter().map(|hours| Span::hours(*hours)).filter(|window| *window > learned);
    longer.take_while(is_open).last().unwrap_or(learned)
}

/// Learns the window; says how surely credited sales show it, if they do, and up to which age a longer one may hold.
fn learn_window(
    samples: &[Sample],
    terms: &mut Terms,
    says_cart: bool,
    detected: &mut Vec<Detected>,
) -> Option<(Sure, Span)> {
    // Where clicks are paid again after another order, an order in between is no reason for an unpaid click.
    let again = samples.iter().any(|sample| sample.spent && sample.credited);
    let clean: Vec<&Sample> = samples.iter().filter(|sample| again || !sample.spent).collect();
    let usual = likelihood(&clean, terms.window, terms.cart_window);
    let mut best = (usual, terms.window, terms.cart_window);
    for window in WINDOWS.iter().map(|hours| Span::hours(*hours)) {
        let carts = CART_WINDOWS.iter().map(|hours| Some(Span::hours(*hours))).filter(|cart| *cart > Some(window));
        let carts: Vec<Option<Span>> =
            if says_cart { vec![terms.cart_window] } else { [None].into_iter().chain(carts).collect() };
        for cart in carts.into_iter().filter(|cart| !is_refuted(&clean, window, *cart)) {
            // A cart window is one more assumption.
            let cost = if cart.is_some() && !says_cart { BETTER / 2.0 } else { 0.0 };
            let likely = likelihood(&clean, window, cart) - cost;
            // Of windows that explain the clicks equally well, the longest costs no partner a claim; only paid clicks can show a
            // window beyond the usual one.
            let as_likely = likely > best.0 - 1e-9 && cart == best.2 && window <= terms.window;
            let is_longer = best.0 > usual && as_likely && window > best.1;
            if likely > best.0 + 1e-9 || is_longer {
                best = (likely, window, cart);
            }
        }
    }
    let (likely, window, cart) = best;
    let (inside, outside): (Vec<&Sample>, Vec<&Sample>) =
        clean.iter().partition(|sample| pays_for(sample, window, cart));
    let credited = |of: &[&Sample]| of.iter().filter(|sample| sample.credited).count();
    let longer = window > terms.window
        && credited(
            &inside.iter().copied().filter(|s| !pays_for(s, terms.window, terms.cart_window)).collect::<Vec<_>>(),
        ) >= 3;
    let unpaid = 1.0 - credited(&inside) as f64 / inside.len().max(1) as f64;
    // Clicks that are too old for the usual window, too, show nothing of a shorter one. Any of the others could have been the first
    // of such a row.
    let between = outside.iter().filter(|sample| pays_for(sample, terms.window, terms.cart_window)).count();
    let by_chance = unpaid.powi(between.min(1000) as i32) * (1 + between) as f64;
    // Nearly every programme pays for a day. Paid clicks of nearly its age show a shorter window; where all are minutes old, it may
    // end anywhere.
    let old = inside.iter().filter(|sample| sample.credited && sample.age.0 > window.0 / 4).count();
    let shorter = window <= terms.window
        && between >= OLDER
        && credited(&inside) >= 2 * ENOUGH
        && (window >= Span::days(1) || old >= OLD_ONES)
        && by_chance < CHANCE;
    if likely < usual + BETTER || !(longer || shorter) {
        return None;
    }
    // A few older clicks may be unpaid for other reasons.
    let sure = if longer || between >= ENOUGH { Sure::Likely } else { Sure::Guess };
    let how = format!(
        "credited sales show it: {} of {} good clicks inside were paid, {} of {} older ones",
        credited(&inside),
        inside.len(),
        credited(&outside),
        outside.len()
    );
    let found = |what, span: Span, how: &str| Detected {
        what,
        value: Value::Text(span.to_string().replace(' ', "")),
        how: how.to_owned(),
        sure,
    };
    terms.window = window;
    detected.push(found("policy.window", window, &how));
    if let Some(cart) = cart.filter(|_| !says_cart) {
        terms.cart_window = Some(cart);
        detected.push(found("policy.cart_window", cart, "the same sales, where the cart was filled inside the window"));
    }
    Some((sure, longest_open(&outside, unpaid, window, cart)))
}

/// Learns whether an order ends a click's session; says whether it does.
fn learn_sessions(samples: &[Sample], terms: &mut Terms, detected: &mut Vec<Detected>) -> bool {
    let inside = |sample: &&Sample| pays_for(sample, terms.window, terms.cart_window);
    let (spent, fresh): (Vec<&Sample>, Vec<&Sample>) = samples.iter().filter(inside).partition(|sample| sample.spent);
    let paid = spent.iter().filter(|sample| sample.credited).count();
    let usual = fresh.iter().filter(|sample| sample.credited).count();
    if spent.len() < ENOUGH || paid * 10 > spent.len() || usual * 2 < fresh.len() || fresh.len() < 2 * ENOUGH {
        return false;
    }
    terms.session_ends_on_order = true;
    detected.push(Detected {
        what: "policy.session_ends_on_order",
        value: Value::Flag(true),
        how: format!(
            "{paid} of {} clicks were paid after another order, {usual} of {} without",
            spent.len(),
            fresh.len()
        ),
        sure: Sure::Likely,
    });
    true
}

/// Clicks of a category for one of them that may have been paid by mistake.
const MISTAKE: usize = 12;

/// Detects excluded categories: almost none of their sales was paid, though by the share of other clicks many would have been. Says
/// whether there are any.
fn learn_categories(samples: &[Sample], terms: &mut Terms, detected: &mut Vec<Detected>) -> bool {
    let ended = terms.session_ends_on_order;
    let inside: Vec<&Sample> = samples
        .iter()
        .filter(|sample| pays_for(sample, terms.window, terms.cart_window) && !(ended && sample.spent))
        .collect();
    let mut categories: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for sample in &inside {
        let (paid, of) = categories.entry(sample.category.trim()).or_default();
        *paid += usize::from(sample.credited);
        *of += 1;
    }
    let paid = inside.iter().filter(|sample| sample.credited).count();
    let unpaid = 1.0 - paid as f64 / inside.len().max(1) as f64;
    // As many clicks without a credit, wherever the paid ones are among them.
    let by_chance = |paid: usize, of: usize| {
        let places = (0..paid).map(|nth| (of - nth) as f64 / (nth + 1) as f64).product::<f64>();
        unpaid.powi((of - paid).min(1000) as i32) * places * categories.len() as f64
    };
    let is_excluded = |paid: usize, of: usize| paid * MISTAKE <= of && of >= 3 && by_chance(paid, of) < 0.005;
    let excluded: Vec<String> = categories
        .iter()
        .filter(|(name, (paid, of))| !name.is_empty() && is_excluded(*paid, *of))
        .map(|(name, _)| (*name).to_owned())
        .collect();
    if excluded.is_empty() || categories.len() < 2 {
        return false;
    }
    let all = excluded.iter().map(|name| categories[name.as_str()]);
    let (rare, unpaid) = all.fold((0, 0), |(rare, sum), (paid, of)| (rare + paid, sum + of));
    let none = if rare == 0 { "none".to_owned() } else { rare.to_string() };
    detected.push(Detected {
        what: "policy.excluded_categories",
        value: Value::List(excluded.clone()),
        how: format!("{none} of {unpaid} good clicks was paid, {paid} of {} in all", inside.len()),
        sure: Sure::Likely,
    });
    terms.excluded_categories = excluded;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(hours: i64, credited: bool) -> Sample {
        Sample { age: Span::hours(hours), carted: None, spent: false, category: "Tea".into(), credited }
    }

    fn learned(samples: &[Sample]) -> (Terms, Vec<Detected>, Trust) {
        let (mut merchant, mut detected) = (Merchant::default(), Vec::new());
        learn(samples, &mut merchant, &mut detected);
        (merchant.programs[0].clone(), detected, merchant.trust)
    }

    #[test]
    fn a_window_shows_where_older_clicks_are_never_paid() {
        let young = (0..40).map(|n| sample(n * 4, n % 9 != 0));
        let old = (0..12).map(|n| sample(200 + n * 30, false));
        let (terms, detected, trust) = learned(&young.chain(old).collect::<Vec<_>>());
        assert_eq!(terms.window, Span::days(7));
        assert_eq!((detected.len(), detected[0].value.clone()), (1, Value::Text("7d".into())));
        assert!(trust.window < 1.0 && trust.terms < 0.95);
    }

    #[test]
    fn a_longer_window_stays_open_where_few_clicks_are_between() {
        let between = [sample(80, false), sample(100, false), sample(150, false), sample(200, false)];
        let open = |unpaid| {
            let outside: Vec<&Sample> = between.iter().collect();
            longest_open(&outside, unpaid, Span::hours(72), None)
        };
        assert_eq!((open(0.2), open(0.01)), (Span::hours(168), Span::hours(72)));
    }

    #[test]
    fn a_few_old_clicks_show_no_window() {
        let young = (0..40).map(|n| sample(n * 4, n % 9 != 0));
        let old = (0..2).map(|n| sample(200 + n * 30, false));
        let all: Vec<Sample> = young.clone().chain(old).collect();
        assert_eq!(learned(&all).0.window, Span::days(30));
        let paid = (0..12).map(|n| sample(200 + n * 30, n % 3 != 0));
        assert_eq!(learned(&young.chain(paid).collect::<Vec<_>>()).1, []);
        assert_eq!(learned(&[]).1, []);
    }

    #[test]
    fn clicks_of_minutes_show_no_window_of_hours() {
        let young = |credited| Sample { age: Span::minutes(3), ..sample(0, credited) };
        let mut all: Vec<Sample> = (0..40).map(|n| young(n % 9 != 0)).collect();
        all.extend([1, 1, 1].map(|hours| sample(hours, true)));
        all.extend((0..20).map(|n| sample(2 + n, false)));
        // Three paid clicks of nearly an hour show an hour; later ones that are paid deny it.
        assert_eq!(learned(&all).0.window, Span::hours(1));
        all.extend([sample(3, true), sample(5, true), sample(10, true)]);
        assert_eq!(learned(&all).1, []);
    }

    #[test]
    fn old_clicks_that_are_paid_show_a_longer_window() {
        let all: Vec<Sample> = (0..60).map(|n| sample(n * 24, n % 9 != 0)).collect();
        assert_eq!(learned(&all).0.window, Span::days(60));
    }

    #[test]
    fn what_was_in_the_cart_in_time_has_a_window_of_its_own() {
        let carted = |hours, credited| Sample { carted: Some(Span::hours(2)), ..sample(hours, credited) };
        let mut all: Vec<Sample> = (0..30).map(|n| sample(n % 24, n % 9 != 0)).collect();
        all.extend((0..20).map(|n| sample(26 + n * 7, false)));
        all.extend((0..20).map(|n| carted(26 + n * 7, n % 9 != 0)));
        all.extend((0..10).map(|n| carted(200 + n * 30, false)));
        let (terms, ..) = learned(&all);
        assert_eq!((terms.window, terms.cart_window), (Span::days(1), Some(Span::days(7))));
    }

    #[test]
    fn an_order_in_between_and_a_category_show_in_what_is_never_paid() {
        let mut all: Vec<Sample> = (0..60).map(|n| sample(n % 20, n % 9 != 0)).collect();
        all.extend((0..6).map(|n| Sample { spent: true, ..sample(n, false) }));
        all.extend((0..5).map(|n| Sample { category: "Vouchers".into(), ..sample(n, false) }));
        let (terms, detected, _) = learned(&all);
        assert!(terms.session_ends_on_order && terms.excluded_categories == ["Vouchers"], "{detected:?}");
        let mut with_mistake = all.clone();
        with_mistake.extend((0..12).map(|n| Sample { category: "Vouchers".into(), ..sample(n, n == 3) }));
        assert_eq!(learned(&with_mistake).0.excluded_categories, ["Vouchers"]);
        all.extend((0..3).map(|n| Sample { spent: true, category: "Vouchers".into(), ..sample(n, true) }));
        let (terms, ..) = learned(&all);
        assert!(!terms.session_ends_on_order && terms.excluded_categories.is_empty());
    }
}
