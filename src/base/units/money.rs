//! Amounts of money.

use super::currency;
use std::fmt;
use std::ops::Add;

/// An amount of money in ten-thousandths of the currency's unit (`26.88` is `268_800`).
///
/// The currency is kept beside it; amounts of different currencies are never added. Amounts that are read or computed
/// are whole numbers of the currency's smallest unit (a cent, a yen, a thousandth of a dinar), so a sum is exact, and
/// equals the sum of the printed amounts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Money(pub i64);

/// Ten-thousandths of a currency's unit.
pub(super) const PER_UNIT: i64 = 10_000;

/// Rates are kept to a billionth.
const RATE_PARTS: i128 = 1_000_000_000;

impl Money {
    /// This amount times a rate such as 0.04, rounded half away from zero to the smallest unit of the currency.
    pub fn at_rate(self, rate: f64, currency: &str) -> Self {
        let parts = (rate * RATE_PARTS as f64).round() as i128;
        let unit = i128::from(smallest_unit(currency::decimals(currency)));
        let units = rounded(i128::from(self.0) * parts, RATE_PARTS * unit);
        Self(i64::try_from(units * unit).unwrap_or(if units < 0 { i64::MIN + 1 } else { i64::MAX }))
    }

    /// The amount, printed with the decimals of a currency.
    pub fn of(self, currency: &str) -> impl fmt::Display {
        Shown(self, if currency::is_code(currency) { currency::decimals(currency) } else { 2 })
    }
}

/// Divides a number by a positive one, rounded half away from zero.
pub(super) fn rounded(number: i128, by: i128) -> i128 {
    let half = if number < 0 { -(by / 2) } else { by / 2 };
    (number + half) / by
}

/// The smallest unit of a currency with so many decimals, in ten-thousandths.
pub(super) const fn smallest_unit(decimals: u32) -> i64 {
    match decimals {
        0 => PER_UNIT,
        1 => 1000,
        2 => 100,
        3 => 10,
        _ => 1,
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Money {
    /// Two decimals, and more only where the amount has them: `26.88`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(*self, 2).fmt(f)
    }
}

/// An amount with at least so many decimals.
struct Shown(Money, u32);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0.0.unsigned_abs();
        let sign = if self.0.0 < 0 { "-" } else { "" };
        let (whole, mut part) = (value / PER_UNIT as u64, value % PER_UNIT as u64);
        let mut places = 4;
        while places > self.1 && part.is_multiple_of(10) {
            part /= 10;
            places -= 1;
        }
        if places == 0 {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole}.{part:0width$}", width = places as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        let shown = |money: i64, currency: &str| Money(money).of(currency).to_string();
        assert_eq!(shown(268_800, "EUR"), "26.88");
        assert_eq!(shown(12_340_000, "JPY"), "1234");
        assert_eq!(shown(12_340, "KWD"), "1.234");
        assert_eq!(shown(-10_000, "KWD"), "-1.000");
        assert_eq!(shown(268_800, "points"), "26.88");
        assert_eq!(shown(1, "points"), "0.0001");
        assert_eq!((Money(-40).to_string(), Money(5).to_string()), ("-0.004".into(), "0.0005".into()));
    }

    #[test]
    fn rates_round_to_the_smallest_unit() {
        assert_eq!(Money(10_000_000).at_rate(0.04, "EUR"), Money(400_000));
        assert_eq!(Money(12_500).at_rate(0.1, "EUR"), Money(1300), "half away from zero");
        assert_eq!(Money(-12_500).at_rate(0.1, "EUR"), Money(-1300));
        assert_eq!(Money(12_340_000).at_rate(0.06, "JPY"), Money(740_000));
        assert_eq!(Money(12_340).at_rate(0.06, "KWD"), Money(740));
        assert_eq!(Money(i64::MAX).at_rate(1.0, "EUR").0 % 100, 0);
    }

    proptest::proptest! {
        /// A printed amount reads back as the same amount, so sums of printed amounts equal printed sums.
        #[test]
        fn printed_amounts_read_back(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
            let money = Money(cents * 100);
            let read = super::super::Amount::parse(&money.to_string(), None, "EUR").map(|amount| amount.money);
            proptest::prop_assert_eq!(read, Some(money));
        }
    }
}
