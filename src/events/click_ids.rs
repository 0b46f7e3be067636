//! Networks' click ids: their shapes, and the clocks inside some of them.
//!
//! The shapes are those of the networks' own links; an id of an unknown network has none. `events::clocks` counts how many of a
//! shop's ids have the shape. Where most do not, no id is called damaged.

use super::Facts;
use crate::base::units::Micros;

/// Characters that a part of an id is made of. A `%` and what follows it are never foreign: some shops' pages code ids once more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Alphabet {
    Digits,
    Hex,
    Alphanumeric,
    /// Letters, digits and `. _ - ~ * : + /`, as in base64 made safe for addresses.
    Base64,
}

impl Alphabet {
    fn holds(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"._-~*:+/".contains(&byte),
        }
    }
}

/// One part of an id: its characters, the fewest and the most of them.
type Part = (Alphabet, usize, usize);

/// Where an id holds the time of the click.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Inside {
    Nothing,
    /// Seconds since 1970 in the part of this number.
    Seconds(usize),
    /// The id is a version 1 UUID without hyphens, which holds steps of 100 ns since 1582.
    Uuid,
}

/// The shape of one network's click ids.
struct Shape {
    /// The parameter in which the network writes them.
    param: &'static str,
    /// What is between the parts.
    separator: u8,
    parts: &'static [Part],
    inside: Inside,
}

const MANY: usize = usize::MAX;

/// What is known of the networks' ids.
const SHAPES: &[Shape] = &[
    // Awin: advertiser_unixseconds_32hex.
    Shape {
        param: "awc",
        separator: b'_',
        parts: &[(Alphabet::Digits, 1, 12), (Alphabet::Digits, 10, 10), (Alphabet::Hex, 32, 32)],
        inside: Inside::Seconds(1),
    },
    // CJ: 32 hexadecimal digits, a UUID of version 1 as a rule.
    Shape { param: "cjevent", separator: b'-', parts: &[(Alphabet::Hex, 32, 32)], inside: Inside::Uuid },
    // Rakuten: 11 characters, a hyphen, 22 characters.
    Shape {
        param: "ranSiteID",
        separator: b'-',
        parts: &[(Alphabet::Base64, 11, 11), (Alphabet::Base64, 22, 22)],
        inside: Inside::Nothing,
    },
    // impact.com: 39 characters.
    Shape { param: "irclickid", separator: b'|', parts: &[(Alphabet::Base64, 39, MANY)], inside: Inside::Nothing },
    // ShareASale: two short words.
    Shape {
        param: "sscid",
        separator: b'_',
        parts: &[(Alphabet::Alphanumeric, 2, MANY), (Alphabet::Alphanumeric, 4, MANY)],
        inside: Inside::Nothing,
    },
    // Google Ads: base64 of some sixty characters and more.
    Shape { param: "gclid", separator: b'|', parts: &[(Alphabet::Base64, 40, MANY)], inside: Inside::Nothing },
    // Microsoft Advertising: 32 hexadecimal digits.
    Shape { param: "msclkid", separator: b'-', parts: &[(Alphabet::Hex, 32, 32)], inside: Inside::Nothing },
];

/// How an id compares with its network's shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    /// It has the shape, or its network's shape is not known.
    Whole,
    /// It is the beginning of one that has the shape.
    Cut,
    /// It holds what its network never writes there.
    Altered,
}

impl Condition {
    /// The word for this condition.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Cut => "cut short",
            Self::Altered => "damaged",
        }
    }

    /// The condition that was noted in an event's facts.
    pub fn of(facts: Facts) -> Self {
        match facts {
            _ if facts.has(Facts::CUT_CLICK_ID) => Self::Cut,
            _ if facts.has(Facts::ALTERED_CLICK_ID) => Self::Altered,
            _ => Self::Whole,
        }
    }
}

fn shape(param: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.param.eq_ignore_ascii_case(param))
}

impl Shape {
    /// The parts of an id. The last one holds whatever is left.
    fn split<'i>(&self, id: &'i [u8]) -> impl Iterator<Item = &'i [u8]> {
        let separator = self.separator;
        id.splitn(self.parts.len(), move |byte| *byte == separator)
    }
}

/// How an id compares with the shape of its network's ids.
pub fn condition(param: &str, id: &[u8]) -> Condition {
    let Some(shape) = shape(param) else { return Condition::Whole };
    let (mut found, last) = (0, shape.split(id).count());
    for (part, (alphabet, least, most)) in shape.split(id).zip(shape.parts) {
        found += 1;
        let is_foreign = || part.len() > *most || !part.iter().all(|byte| alphabet.holds(*byte));
        if !part.contains(&b'%') && is_foreign() {
            return Condition::Altered;
        }
        if part.len() < *least {
            // A short part with others after it was not cut there.
            return if found == last { Condition::Cut } else { Condition::Altered };
        }
    }
    if found < shape.parts.len() { Condition::Cut } else { Condition::Whole }
}

/// When the click was made, by the time inside a network's click id.
pub fn time(param: &str, id: &[u8]) -> Option<Micros> {
    let shape = shape(param)?;
    match shape.inside {
        Inside::Nothing => None,
        Inside::Seconds(nth) => {
            let clock = shape.split(id).nth(nth)?;
            let seconds: i64 = std::str::from_utf8(clock).ok()?.parse().ok()?;
            // Ten digits: from 2001 to 2286. Anything else is no time.
            (clock.len() == 10).then_some(Micros(seconds.checked_mul(1_000_000)?))
        }
        Inside::Uuid => uuid_time(id),
    }
}

/// Steps of 100 ns from the beginning of the Gregorian calendar to 1970.
const GREGORIAN: i64 = 0x01B2_1DD2_1381_4000;

/// The time in a version 1 UUID without hyphens: its digits are `time_low`, `time_mid`, the version, `time_hi`, the variant.
fn uuid_time(id: &[u8]) -> Option<Micros> {
    let id = std::str::from_utf8(id).ok().filter(|id| id.len() == 32 && id.is_ascii())?;
    let is_first = &id[12..13] == "1" && matches!(&id[16..17], "8" | "9" | "a" | "b" | "A" | "B");
    let steps = i64::from_str_radix(&format!("{}{}{}", &id[13..16], &id[8..12], &id[..8]), 16).ok()?;
    let at = Micros((steps - GREGORIAN) / 10);
    // A random id looks like version 1 now and then, and hardly ever like a year in which such links were made.
    let years = Micros(946_684_800_000_000)..Micros(4_102_444_800_000_000);
    (is_first && years.contains(&at)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Condition::{Altered, Cut, Whole};

    #[test]
    fn click_ids_are_compared_with_their_shapes() {
        let whole = format!("1001_1788220814_{}", "a1".repeat(16));
        for (param, id, expected) in [
            ("awc", whole.as_str(), Whole),
            ("AWC", &whole, Whole),
            ("awc", &whole[..28], Cut),
            ("awc", &whole[..9], Cut),
            ("awc", "1001", Cut),
            ("awc", &format!("7_1788220814_{}", "a1".repeat(16)), Whole),
            ("awc", &format!("{whole}99"), Altered),
            ("awc", &whole.replace('a', "z"), Altered),
            ("awc", &whole[5..], Altered),
            ("cjevent", &"0f".repeat(16), Whole),
            ("cjevent", "abc", Cut),
            ("cjevent", &"0g".repeat(16), Altered),
            ("ranSiteID", &format!("{}-{}", "a".repeat(11), "B_.*".repeat(5) + "-x"), Whole),
            ("ranSiteID", &format!("{}-{}", "a".repeat(11), "B".repeat(18)), Cut),
            ("irclickid", &"xY.-".repeat(10), Whole),
            ("irclickid", "xY", Cut),
            ("irclickid", &"x%3A".repeat(10), Whole),
            ("sscid", "41k7_n2lff", Whole),
            ("sscid", "41k7", Cut),
            ("gclid", "abc", Cut),
            ("unknown", "abc", Whole),
        ] {
            assert_eq!(condition(param, id.as_bytes()), expected, "{param}={id}");
        }
    }

    #[test]
    fn an_id_shows_when_the_click_was_made() {
        let whole = format!("1001_1788220814_{}", "a1".repeat(16));
        assert_eq!(time("awc", whole.as_bytes()), Some(Micros(1_788_220_814_000_000)));
        assert_eq!(time("awc", b"1001_178822_a1"), None);
        assert_eq!(time("awc", b"1001_17882208xx_a1"), None);
        assert_eq!(time("cjevent", whole.as_bytes()), None);
        // 2022-07-30T10:50:38.9Z by the definition of version 1 in RFC 9562.
        let at = time("cjevent", b"87b3ac1a0ff411ed83a3008e0a82b832").map(|at| at.to_string());
        assert!(at.as_deref().is_some_and(|at| at.starts_with("2022-07-30T")), "{at:?}");
        assert_eq!(time("cjevent", b"87b3ac1a0ff441ed83a3008e0a82b832"), None, "version 4 is random");
        assert_eq!(time("irclickid", b"87b3ac1a0ff411ed83a3008e0a82b832"), None);
    }
}
