//! Counts who landed by each partner's link, with an id or without one.
//!
//! A link of a large partner has hundreds of thousands of landings, and every order that came by it requests its share. So shares
//! are differences of prefix sums, and no query walks over landings.

use super::share::Share;
use crate::base::identity::TextHash;
use rayon::prelude::*;
use std::ops::Range;

/// One visitor's landing by one link: number of the referring host, page, the number of the device, and whether an
/// id was there.
pub(super) type Landing = (u32, TextHash, u32, bool);

/// All visitors' landings from partners.
#[derive(Debug, Default)]
pub(super) struct Landings {
    /// Sorted, each once.
    all: Vec<Landing>,
    /// How many of the first ones have an id, for none of them, one, and so on.
    tagged: Vec<u32>,
    /// Their places, sorted by host, then device.
    by_device: Vec<u32>,
}

impl Landings {
    /// Sorts what was found in any order, any number of times: fewer than there are page views, so that numbers of 32 bits
    /// count them.
    pub(super) fn of(mut all: Vec<Landing>) -> Self {
        all.par_sort_unstable();
        all.dedup();
        all.shrink_to_fit();
        let mut sum = 0;
        let sums = all.iter().map(|landing| {
            sum += u32::from(landing.3);
            sum
        });
        let tagged = std::iter::once(0).chain(sums).collect();
        let mut by_device: Vec<u32> = (0..all.len() as u32).collect();
        let visitor = |at: &u32| (all[*at as usize].0, all[*at as usize].2, *at);
        by_device.par_sort_unstable_by_key(visitor);
        Self { all, tagged, by_device }
    }

    /// Those from a host on a page with an id, without those of some devices.
    pub(super) fn by_link(&self, host: u32, page: TextHash, without: &[u32]) -> Share {
        let link = equal(&self.all, |l| (l.0, l.1).cmp(&(host, page)));
        let mine = without.iter().flat_map(|device| {
            let theirs = equal(&self.all[link.clone()], |l| l.2.cmp(device));
            &self.all[link.clone()][theirs]
        });
        self.share(&link, mine)
    }

    /// Those from a host on any page with an id, without those of some devices.
    pub(super) fn by_host(&self, host: u32, without: &[u32]) -> Share {
        let mine = without.iter().flat_map(|device| {
            let visitor = |at: &u32| (self.all[*at as usize].0, self.all[*at as usize].2);
            let theirs = equal(&self.by_device, |at| visitor(at).cmp(&(host, *device)));
            self.by_device[theirs].iter().map(|at| &self.all[*at as usize])
        });
        self.share(&equal(&self.all, |l| l.0.cmp(&host)), mine)
    }

    /// Those of a range without some of them.
    fn share<'l>(&self, range: &Range<usize>, without: impl Iterator<Item = &'l Landing>) -> Share {
        let tagged = |at: usize| u64::from(self.tagged.get(at).copied().unwrap_or(0));
        let mut share = Share { with: tagged(range.end) - tagged(range.start), of: range.len() as u64 };
        for landing in without {
            share.of -= 1;
            share.with -= u64::from(landing.3);
        }
        share
    }
}

/// The range of the equal elements in a sorted list.
fn equal<T>(sorted: &[T], compare: impl Fn(&T) -> std::cmp::Ordering) -> Range<usize> {
    let from = sorted.partition_point(|one| compare(one).is_lt());
    from..from + sorted[from..].partition_point(|one| compare(one).is_eq())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_counting_one_by_one() {
        let page = |n: u32| TextHash::of(&n.to_le_bytes());
        // The same landing occurs several times, for some devices with an id and without one.
        let all: Vec<Landing> =
            (0..3000_u32).map(|n| (n * 7 % 5, page(n * 11 % 13), n * 13 % 17, n * n % 3 == 1)).collect();
        let landings = Landings::of(all.clone());
        let each: std::collections::BTreeSet<Landing> = all.into_iter().collect();
        let count = |is: &dyn Fn(&Landing) -> bool| {
            let mut share = Share::default();
            each.iter().filter(|l| is(l)).for_each(|l| share.count(l.3));
            share
        };
        for mine in [vec![], vec![3], vec![99], vec![1, 16, 0]] {
            for host in 0..6 {
                let others = |l: &Landing| l.0 == host && !mine.contains(&l.2);
                assert_eq!(landings.by_host(host, &mine), count(&others));
                assert_eq!(host == 5, landings.by_host(host, &mine).of == 0);
                for link in (0..14).map(page) {
                    assert_eq!(landings.by_link(host, link, &mine), count(&|l| others(l) && l.1 == link));
                }
            }
        }
        assert_eq!(Landings::default().by_host(0, &[1]), Share::default());
    }
}
