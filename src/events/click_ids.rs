//! Networks' click ids: their shapes, and the clocks inside some of them.
//!
//! Shapes are those of the networks' own links; an id of an unknown network has none.

use crate::units::Micros;

/// The shape of one network's click ids.
struct Shape {
    /// The parameter in which the network writes them.
    param: &'static str,
    /// The fewest bytes of a whole one.
    shortest: usize,
    /// The parts between underscores or hyphens: how many, and the fewest bytes of the last one; none where ids are one word.
    parts: Option<(usize, usize)>,
    /// The part that is a clock in seconds since 1970.
    clock: Option<usize>,
}

/// What is known of the networks' ids.
const SHAPES: &[Shape] = &[
    // Awin: advertiser_unixseconds_32hex.
    Shape { param: "awc", shortest: 45, parts: Some((3, 32)), clock: Some(1) },
    // CJ: 32 hexadecimal digits.
    Shape { param: "cjevent", shortest: 32, parts: None, clock: None },
    // Rakuten: 11 characters, a hyphen, 22 characters.
    Shape { param: "ranSiteID", shortest: 34, parts: Some((2, 22)), clock: None },
];

fn shape(param: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.param.eq_ignore_ascii_case(param))
}

fn parts(id: &[u8]) -> impl Iterator<Item = &[u8]> {
    id.split(|byte| matches!(byte, b'_' | b'-'))
}

/// Whether a network's click id is shorter than its shape: something cut it. Ids of unknown shape are never cut.
pub fn is_cut(param: &str, id: &[u8]) -> bool {
    let Some(shape) = shape(param) else { return false };
    let too_few = |(count, last): (usize, usize)| {
        parts(id).count() < count || parts(id).nth(count - 1).is_none_or(|part| part.len() < last)
    };
    // The advertiser's number in front has no fixed length: the parts decide where there are any.
    shape.parts.map_or(id.len() < shape.shortest, too_few)
}

/// When the click was made, by the clock inside a network's click id.
pub fn time(param: &str, id: &[u8]) -> Option<Micros> {
    let clock = parts(id).nth(shape(param)?.clock?)?;
    let seconds: i64 = std::str::from_utf8(clock).ok()?.parse().ok()?;
    // Ten digits: from 2001 to 2286. Anything else is no clock.
    (clock.len() == 10).then_some(Micros(seconds.checked_mul(1_000_000)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn click_ids_shorter_than_their_shape_are_cut() {
        let whole = format!("1001_1788220814_{}", "a1".repeat(16));
        assert!(!is_cut("awc", whole.as_bytes()) && is_cut("awc", &whole.as_bytes()[..28]));
        assert!(!is_cut("awc", format!("7_1788220814_{}", "a1".repeat(16)).as_bytes()));
        assert!(is_cut("cjevent", b"abc") && !is_cut("gclid", b"abc"));
        let rakuten = format!("{}-{}", "a".repeat(11), "B".repeat(22));
        assert!(!is_cut("ranSiteID", rakuten.as_bytes()) && is_cut("ranSiteID", &rakuten.as_bytes()[..30]));
    }

    #[test]
    fn an_id_tells_when_the_click_was_made() {
        let whole = format!("1001_1788220814_{}", "a1".repeat(16));
        assert_eq!(time("awc", whole.as_bytes()), Some(Micros(1_788_220_814_000_000)));
        assert_eq!(time("awc", b"1001_178822_a1"), None);
        assert_eq!(time("awc", b"1001_17882208xx_a1"), None);
        assert_eq!(time("cjevent", whole.as_bytes()), None);
    }
}
