//! Columns of numbers that take as many bytes as each number needs: a table has millions of them, nearly all of them small.

use serde::{Serialize, Serializer};

/// Bits of a number in one byte; the highest bit says that more follow.
const BITS: u32 = 7;
const MORE: u8 = 1 << BITS;

/// Numbers, of which some may be missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers(Vec<u8>);

impl Numbers {
    /// Adds a number, or that there is none.
    pub(super) fn push(&mut self, number: Option<i64>) {
        // Small numbers of both signs become small numbers without a sign; zero means that there is none.
        let mut left = number.map_or(0, |number| {
            let number = i128::from(number);
            (number << 1 ^ number >> 127) as u128 + 1
        });
        while left >= u128::from(MORE) {
            self.0.push(left as u8 | MORE);
            left >>= BITS;
        }
        self.0.push(left as u8);
    }

    /// All numbers in their order.
    fn iter(&self) -> impl Iterator<Item = Option<i64>> {
        let mut bytes = self.0.iter();
        std::iter::from_fn(move || {
            let (mut coded, mut shift) = (0_u128, 0);
            loop {
                let byte = *bytes.next()?;
                coded |= u128::from(byte & !MORE) << shift;
                shift += BITS;
                if byte & MORE == 0 {
                    break;
                }
            }
            let number = |coded: u128| (coded >> 1) as i64 ^ -((coded & 1) as i64);
            Some(coded.checked_sub(1).map(number))
        })
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

/// Amounts of money as whole numbers of the smallest unit, written as numbers of the currency's unit.
#[derive(Clone, Debug, Default)]
pub(super) struct Amounts(pub(super) Numbers);

impl Serialize for Amounts {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // All four decimals are written, because the page adds amounts up and has to get the same sums.
        to.collect_seq(self.0.iter().map(|amount| amount.map(|amount| amount as f64 / 10_000.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_out_as_they_went_in(list in proptest::collection::vec(proptest::option::of(prop_oneof![
            any::<i64>(), -200..200_i64, Just(i64::MIN), Just(i64::MAX)]), 0..80))
        {
            let mut numbers = Numbers::default();
            for number in &list {
                numbers.push(*number);
            }
            prop_assert_eq!(numbers.iter().collect::<Vec<_>>(), list);
        }
    }

    #[test]
    fn small_numbers_take_a_byte_and_amounts_are_written_in_their_unit() {
        let mut amounts = Amounts::default();
        for amount in [Some(0), None, Some(-62), Some(62)] {
            amounts.0.push(amount);
        }
        assert_eq!(amounts.0.0.len(), 4);
        amounts.0.push(Some(1_234_500));
        assert_eq!(serde_json::to_string(&amounts).expect("writes"), "[0.0,null,-0.0062,0.0062,123.45]");
        assert_eq!(serde_json::to_string(&amounts.0).expect("writes"), "[0,null,-62,62,1234500]");
    }
}
