//! Reads partners' ids in the addresses of own pages that requests name as their origin. The parts of one page are requested on
//! consecutive lines with the same origin, so the result is remembered.

use super::NOTHING;
use super::query::Params;
use super::texts::Texts;
use crate::base::identity::TextHash;

/// Origins that are remembered: those of a busy minute's visitors, in a room that the processor's caches hold.
const ORIGINS: usize = 256;

/// The numbers of the ids in recent origins. Without room nothing is remembered.
#[derive(Debug, Default)]
pub(super) struct Origins(Vec<(TextHash, Option<u32>)>);

impl Origins {
    /// Room for origins, of which none is known.
    pub(super) fn new() -> Self {
        Self(vec![(TextHash::default(), None); ORIGINS])
    }

    /// The number among texts of the id in an origin's path and query; `word` is the origin's.
    #[inline]
    pub(super) fn tag(&mut self, tags: &Params, origin: &[u8], word: TextHash, texts: &mut Texts) -> Option<u32> {
        // No origin, and a place before its first one, have no word and no id.
        match self.0.get_mut(word.with(word).0 as usize % ORIGINS) {
            Some((known, number)) if *known == word => *number,
            place => {
                let number = tags.read(origin).map(|tag| texts.tag(tag));
                // An id that was passed over is counted each time.
                if let Some(place) = place.filter(|_| number != Some(NOTHING)) {
                    *place = (word, number);
                }
                number
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_shows_what_it_showed_before() {
        let (tags, mut texts, mut origins) = (Params::new(&["via"]), Texts::default(), Origins::new());
        let mut read =
            |origin: &str| origins.tag(&tags, origin.as_bytes(), TextHash::of(origin.as_bytes()), &mut texts);
        for _ in 0..2 {
            // More of them than are remembered.
            for nth in 0..2 * ORIGINS as u32 {
                assert_eq!(read(&format!("/p?via=a{nth}")), Some(nth));
                assert_eq!(read(&format!("/p?page={nth}")), None);
                assert_eq!(read(""), None);
            }
        }
    }
}
