//! The ids that networks give to clicks: each click has its own id, and some ids hold the time.

use std::fmt::Write;

use super::chance::{Chance, mixed};
use crate::base::units::Micros;

/// A click's id, before it is written in its network's shape; all zero for none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct ClickId {
    second: i64,
    bits: u64,
}

impl ClickId {
    /// The id of a click at a time.
    pub(super) fn new(at: Micros, chance: &mut Chance) -> Self {
        Self { second: at.0.div_euclid(1_000_000), bits: chance.bits() | 1 }
    }

    /// Whether there is one.
    pub(super) const fn exists(self) -> bool {
        self.bits != 0
    }

    /// The id as the network of a parameter writes it: Awin's `awc` holds the advertiser and the time in seconds, CJ's
    /// `cjevent` is 32 hexadecimal digits, others are letters and digits.
    pub(super) fn text(self, param: &str) -> String {
        let (a, b) = (mixed(self.bits), mixed(mixed(self.bits)));
        match param {
            "awc" => format!("18211_{}_{a:016x}{b:016x}", self.second),
            "cjevent" => format!("{a:016x}{b:016x}"),
            _ => {
                let mut text = String::new();
                for half in [a, b, a ^ b] {
                    let _ = write!(text, "{:013}", half % 10_000_000_000_000);
                }
                // Some digits become letters, as in such ids.
                text.bytes().map(|digit| char::from(if digit % 3 == 0 { digit + 24 } else { digit })).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_networks_shapes() {
        let mut chance = Chance::of(1, "clicks");
        let id = ClickId::new(Micros(1_788_220_814_250_000), &mut chance);
        assert!(id.exists() && !ClickId::default().exists());
        assert!(id.text("awc").starts_with("18211_1788220814_"));
        assert_eq!((id.text("awc").len(), id.text("cjevent").len(), id.text("irclickid").len()), (49, 32, 39));
        assert!(id.text("irclickid").bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_ne!(id.text("awc"), ClickId::new(Micros(1_788_220_814_250_000), &mut chance).text("awc"));
    }
}
