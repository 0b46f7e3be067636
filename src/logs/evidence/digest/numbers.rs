//! Numbers in as few bytes as each needs: seven bits a byte, the lowest first.

/// Numbers that are written one after the other.
#[derive(Default)]
pub(super) struct Written(pub(super) Vec<u8>);

impl Written {
    /// Adds a number.
    pub(super) fn push(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Adds some numbers, after their count.
    pub(super) fn list(&mut self, numbers: impl ExactSizeIterator<Item = u64>) {
        self.push(numbers.len() as u64);
        numbers.for_each(|number| self.push(number));
    }
}

/// Numbers that were written, in their order.
pub(super) struct Numbers<'b>(pub(super) &'b [u8]);

impl Numbers<'_> {
    /// The next number; `None` where none was written.
    pub(super) fn next(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// The next list of numbers.
    pub(super) fn list(&mut self) -> Option<Vec<u64>> {
        let count = self.next()?;
        // Every number takes a byte at least: a larger count is damage, and must take no memory.
        let count = usize::try_from(count).ok().filter(|count| *count <= self.0.len())?;
        (0..count).map(|_| self.next()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_written() {
        let all = [0, 1, 127, 128, 300, 1 << 40, u64::MAX];
        let mut written = Written::default();
        for number in all {
            written.push(number);
        }
        written.list(all.into_iter());
        let mut numbers = Numbers(&written.0);
        assert_eq!(all.map(|_| numbers.next()), all.map(Some));
        assert_eq!(numbers.list(), Some(all.to_vec()));
        assert_eq!((numbers.next(), numbers.list()), (None, None));
        assert_eq!(Numbers(&[0xff; 12]).next(), None);
        assert_eq!(Numbers(&[0xff, 0x7f, 1]).list(), None);
    }
}
