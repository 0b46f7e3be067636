//! The number of edits between two ids, with tests cheap enough to compare an id with ten thousand tags.

/// The longest rest that is compared, after the common beginning and end are cut off.
const LONGEST: usize = 64;

/// Which characters an id contains, and its length: two ids cannot be similar when these differ much.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letters {
    present: u64,
    length: usize,
}

impl Letters {
    /// The characters of an id; ids that are compared have the same letter case.
    pub(super) fn of(id: &[u8]) -> Self {
        let present = id.iter().fold(0, |set, byte| set | 1 << (byte & 63));
        Self { present, length: id.len() }
    }

    /// Whether two ids can be at most `edits` apart; one edit removes one character and adds another one at most.
    pub(super) fn within(self, other: Self, edits: usize) -> bool {
        let differing = (self.present ^ other.present).count_ones() as usize;
        differing <= 2 * edits && self.length.abs_diff(other.length) <= edits
    }
}

/// Insertions, removals, replacements and swaps of neighbours between two ids; `None` above `most`.
pub(super) fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev());
    let end = end.take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    let edits = match (a, b) {
        (rest, []) | ([], rest) => rest.len(),
        _ if b.len() > LONGEST => return None,
        _ => by_rows(a, b),
    };
    (edits <= most).then_some(edits)
}

/// Optimal string alignment, row by row; `b` is at most [`LONGEST`] long.
fn by_rows(a: &[u8], b: &[u8]) -> usize {
    let mut before = [0; LONGEST + 1];
    let mut above = [0; LONGEST + 1];
    let mut row = [0; LONGEST + 1];
    for (column, cell) in above.iter_mut().enumerate() {
        *cell = column;
    }
    for i in 0..a.len() {
        row[0] = i + 1;
        for j in 0..b.len() {
            let replaced = above[j] + usize::from(a[i] != b[j]);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            row[j + 1] = least;
        }
        (before, above, row) = (above, row, before);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_like_strsim_does() {
        let words = ["trail", "trial", "trai", "rtail", "trails", "brail", "", "liart", "traaail"];
        for a in words {
            for b in words {
                let expected = strsim::osa_distance(a, b);
                let (x, y) = (a.as_bytes(), b.as_bytes());
                assert_eq!(distance(x, y, 9), Some(expected), "{a} {b}");
                let below = expected.checked_sub(1);
                let too_few = below.and_then(|most| distance(x, y, most));
                assert_eq!(too_few, None, "{a} {b}");
                assert!(Letters::of(x).within(Letters::of(y), expected), "{a} {b}");
            }
        }
    }

    #[test]
    fn hostile_lengths_are_no_match() {
        let (a, b) = (vec![b'a'; 500], vec![b'b'; 500]);
        assert_eq!(distance(&a, &b, 3), None);
    }
}
