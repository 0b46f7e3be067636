//! Networks' click ids: their shapes, and the clocks inside some of them.
//!
//! The shapes are those of the networks' own links; an id of an unknown network has none. `events::clocks` counts how many of a
//! shop's ids have the shape. Where most do not, no id is called damaged.

use super::Facts;
use crate::base::units::Micros;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

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
    // Refersion: the affiliate's number, a dot and a hash. Every click on one link has the same.
    Shape {
        param: "rfsn",
        separator: b'.',
        parts: &[(Alphabet::Digits, 4, 12), (Alphabet::Hex, 5, 12)],
        inside: Inside::Nothing,
    },
    // Google Ads: base64 of some sixty characters and more.
    Shape { param: "gclid", separator: b'|', parts: &[(Alphabet::Base64, 40, MANY)], inside: Inside::Nothing },
    // Microsoft Advertising: 32 hexadecimal digits.
    Shape { param: "msclkid", separator: b'-', parts: &[(Alphabet::Hex, 32, 32)], inside: Inside::Nothing },
];

/// Parameters beside a click id that hold a time: the click id's parameter, and the one with the time.
///
/// CJ's `cjdata` is base64 of fields with `|` between them: a version, flags of consent, and milliseconds since 1970, or 0. In
/// published links it is often 0, and now and then later than the time inside `cjevent`. So it counts only where `cjevent` holds
/// no time.
const COMPANIONS: &[(&str, &str)] = &[("cjevent", "cjdata")];

/// The parameter beside a click id that may hold the time of the click.
pub fn companion(param: &str) -> Option<&'static str> {
    COMPANIONS.iter().find(|(of, _)| of.eq_ignore_ascii_case(param)).map(|(_, companion)| *companion)
}

/// The longest value of such a parameter that is read; CJ's have some thirty characters.
const LONGEST_COMPANION: usize = 64;

/// The time in the value of a [`companion`].
pub fn companion_time(value: &[u8]) -> Option<Micros> {
    let end = value.iter().position(|byte| matches!(byte, b'=' | b'%')).unwrap_or(value.len());
    let text = STANDARD_NO_PAD.decode(value.get(..end).filter(|text| text.len() <= LONGEST_COMPANION)?).ok()?;
    let is_clock = |field: &&[u8]| field.len() == 13 && field.iter().all(u8::is_ascii_digit);
    let clock = text.split(|byte| *byte == b'|').skip(1).find(is_clock)?;
    let millis: i64 = std::str::from_utf8(clock).ok()?.parse().ok()?;
    Some(Micros(millis.checked_mul(1000)?)).filter(|at| YEARS.contains(at))
}

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
    (is_first && YEARS.contains(&at)).then_some(at)
}

/// The years in which such links were, or will be, made: 2000 to 2099.
const YEARS: std::ops::Range<Micros> = Micros(946_684_800_000_000)..Micros(4_102_444_800_000_000);

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
            ("rfsn", "5120033.0a9c1f", Whole),
            ("rfsn", "5120033.0a", Cut),
            ("rfsn", "5120033", Cut),
            ("rfsn", "5120033.0a9c1f)", Altered),
            ("rfsn", "51.0a9c1f", Altered),
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

    #[test]
    fn a_parameter_beside_the_id_may_hold_the_time() {
        let coded = |text: &str| STANDARD_NO_PAD.encode(text);
        assert_eq!((companion("cjevent"), companion("awc")), (Some("cjdata"), None));
        let whole = coded("1|N|0|Y|1788220814123");
        assert_eq!(companion_time(whole.as_bytes()), Some(Micros(1_788_220_814_123_000)));
        assert_eq!(companion_time(format!("{whole}%3D%3D").as_bytes()), Some(Micros(1_788_220_814_123_000)));
        for none in [coded("1|N|0|Y|0"), coded("1788220814123"), coded("1|Y|9999999999999"), "no base64!".to_owned()] {
            assert_eq!(companion_time(none.as_bytes()), None, "{none}");
        }
        assert_eq!(companion_time(whole.repeat(4).as_bytes()), None, "longer than any");
    }
}
