//! Thins the page views of very long visits, so that each order takes a bounded amount of work.
//!
//! A machine's session, or that of a till that never closes its browser, has very many page views. What could decide the order
//! stays: everything but plain pages, the first and the last page views, and of the plain pages between them as many as show
//! where one visit ends and the next one begins.

use super::VISIT;
use crate::events::Events;
use std::borrow::Cow;

/// Page views of one list that are never thinned. A choice: walks over more of them cost more than twenty ordinary orders.
pub(super) const WHOLE: usize = 256;

/// Page views at the beginning of a list that stay: they show how the session began.
const FIRST: usize = 16;

/// The page views of an ascending list that could decide an order; all of them where there are no more than `whole`. Notes in
/// `cut` when others than plain pages are left out, or the pauses between earlier visits.
///
/// A pause of more than [`VISIT`] stays exactly as it was, and none is added.
#[expect(clippy::stable_sort_primitive, reason = "it merges sorted pieces, which the unstable sort does not")]
pub(super) fn thinned<'e>(events: &Events, all: &'e [u32], whole: usize, cut: &mut bool) -> Cow<'e, [u32]> {
    if all.len() <= whole {
        return Cow::Borrowed(all);
    }
    let most_first = FIRST.min(whole / 4);
    let (before, last) = all.split_at(all.len() - whole / 2);
    let (first, middle) = before.split_at(most_first);
    let mut kept = showing(events, middle, whole, cut);
    kept.extend(links(events, &all[..=before.len()], most_first, whole, cut));
    kept.extend(first.iter().chain(last));
    // Four sorted pieces, which this way of sorting only merges.
    kept.sort();
    kept.dedup();
    Cow::Owned(kept)
}

/// The latest page views that are more than plain pages: so many landings and steps of the purchase, and so many calls that name
/// a partner; and the last click beacon.
fn showing(events: &Events, middle: &[u32], whole: usize, cut: &mut bool) -> Vec<u32> {
    let (mut kept, mut marks, mut echoes, mut beacons) = (Vec::new(), whole, whole / 2, 1);
    for event in middle.iter().rev() {
        let flags = events.glimpse(*event);
        let left = if flags.is_mark() {
            &mut marks
        } else if flags.echoes() {
            &mut echoes
        } else if flags.is_click_beacon() && beacons > 0 {
            &mut beacons
        } else {
            continue;
        };
        if *left > 0 {
            *left -= 1;
            kept.push(*event);
        } else {
            *cut = true;
        }
    }
    kept
}

/// Page views that are no further apart than [`VISIT`], from the last one of a list backwards, and both ends of each pause
/// that is longer. Each search begins nearby and doubles its steps, so that few page views are looked at.
fn links(events: &Events, all: &[u32], first: usize, most: usize, cut: &mut bool) -> Vec<u32> {
    let mut links = Vec::new();
    let mut at = all.len() - 1;
    while at >= first {
        if links.len() == most {
            *cut = true;
            break;
        }
        let since = events.at(all[at]) - VISIT;
        let mut step = 1;
        while step < at && events.at(all[at - step]) >= since {
            step *= 2;
        }
        let from = at.saturating_sub(step);
        let within = from + all[from..at].partition_point(|event| events.at(*event) < since);
        // Where none is within the time, a pause ends here.
        at = within.min(at - 1);
        links.push(all[at]);
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::{Micros, Span};
    use crate::events::{ChunkEvents, Event, Facts, Interner, LineRef};
    use crate::logs::tally::LinePlace;
    use proptest::prelude::*;

    fn sealed(list: &[(i64, Facts)]) -> Events {
        let (mut kept, register) = (ChunkEvents::default(), Interner::default());
        for (nth, (second, facts)) in list.iter().enumerate() {
            let place = LinePlace { offset: nth as u64 * 100, line: nth as u64 + 1 };
            let at = Micros(second * 1_000_000);
            kept.push(&Event { at, line: LineRef::new(0, place), facts: *facts, ..Event::default() }, &register);
        }
        kept.finish(0, &register);
        Events::seal(vec![kept], register)
    }

    /// The pauses between page views that are longer than a visit's, each with both its ends.
    fn pauses(events: &Events, list: &[u32]) -> Vec<(u32, u32)> {
        let pairs = list.windows(2).map(|pair| (pair[0], pair[1]));
        pairs.filter(|(a, b)| events.at(*b) - events.at(*a) > VISIT).collect()
    }

    proptest! {
        /// Pauses are the same as in the whole list, and carts are all there.
        #[test]
        fn thinning_keeps_pauses_and_what_shows_something(
            steps in proptest::collection::vec((0..900_i64, 0..60_u8), 0..600),
        ) {
            let mut at = 0;
            let list: Vec<(i64, Facts)> = steps.iter().map(|(step, kind)| {
                at += if *kind == 1 { step * 60 } else { *step };
                (at, if *kind == 2 { Facts::GET.with(Facts::CART) } else { Facts::GET })
            }).collect();
            let events = sealed(&list);
            let all: Vec<u32> = (0..events.len()).collect();
            let (mut cut, whole) = (false, 200);
            let kept = thinned(&events, &all, whole, &mut cut);
            let has = |event: &u32| kept.binary_search(event).is_ok();
            prop_assert!(kept.is_sorted_by(|a, b| a < b));
            if !cut {
                prop_assert_eq!(pauses(&events, &kept), pauses(&events, &all));
                prop_assert!(all.iter().filter(|at| events.facts(**at).has(Facts::CART)).all(has));
            }
            prop_assert!(all.iter().take(FIRST).chain(all.iter().rev().take(whole / 2)).all(has));
            prop_assert_eq!(kept.len() == all.len() || all.len() > whole, true);
        }
    }

    #[test]
    fn of_a_long_visit_few_page_views_stay_however_long_it_is() {
        let sizes = [20_000, 40_000].map(|count| {
            let list: Vec<(i64, Facts)> = (0..count).map(|nth| (nth * 10, Facts::GET)).collect();
            let events = sealed(&list);
            let all: Vec<u32> = (0..events.len()).collect();
            let mut cut = false;
            let kept = thinned(&events, &all, WHOLE, &mut cut).len();
            assert!(!cut && kept >= WHOLE / 2 + FIRST, "{kept}");
            // One page view in half an hour or less.
            assert!(kept <= WHOLE / 2 + FIRST + (count * 10 / 900) as usize, "{kept} of {count}");
            kept
        });
        assert!(sizes[1] < 2 * sizes[0], "{sizes:?}");
    }

    #[test]
    fn what_is_left_out_beyond_the_limits_is_noted() {
        let day = Span::days(1).0 / 1_000_000;
        let lists: [Vec<(i64, Facts)>; 3] = [
            (0..4000).map(|nth| (nth, Facts::GET.with(Facts::CART))).collect(),
            (0..4000).map(|nth| (nth * day, Facts::GET)).collect(),
            (0..4000).map(|nth| (nth, Facts::GET)).collect(),
        ];
        let cuts = lists.map(|list| {
            let events = sealed(&list);
            let all: Vec<u32> = (0..events.len()).collect();
            let mut cut = false;
            assert!(thinned(&events, &all, WHOLE, &mut cut).len() <= 3 * WHOLE);
            cut
        });
        assert_eq!(cuts, [true, true, false]);
    }
}
