//! Finds the registered tag that a truncated or misspelled one means, and returns none when that is a guess.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::edits::Letters;
use super::partner::Partner;
use super::tag::{Shape, Tag, stem_of, suffix_of};

/// How similar a text is to the registered tags. Numbers are indices of [`super::Partners::list`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Nearness {
    /// It is a registered tag.
    Exact(u32),
    /// It is the beginning of exactly one registered tag.
    Truncated(u32),
    /// It is similar to exactly one registered tag.
    Altered {
        /// The partner of that tag.
        partner: u32,
        /// What differs: `letter case`, `one character`, `two characters`, `three characters`,
        /// `marketplace suffix` or `stray characters at the end`.
        how: &'static str,
    },
    /// Several registered tags are equally similar.
    Tied(Vec<u32>),
    /// No registered tag is similar enough.
    Unknown,
}

/// The longest misspelled tag; a longer text is not worth a comparison with every registered tag.
const LONGEST: usize = 128;

/// The registered tags, indexed for exact and approximate lookups.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    exact: HashMap<Box<[u8]>, u32, RandomState>,
    /// The partners of each stem (a tag in lower case without its marketplace suffix).
    stems: HashMap<Box<[u8]>, Vec<u32>, RandomState>,
    /// The partners in the byte order of their tags.
    sorted: Vec<u32>,
    /// The tags by the partners' numbers.
    known: Vec<Tag>,
    /// The characters of each tag, next to each other: a search among a hundred thousand reads all of them.
    letters: Vec<Letters>,
    /// The patterns of the tags, each once.
    shapes: BTreeSet<Shape>,
    /// Lengths of tags that are numbers.
    numbers: BTreeSet<usize>,
}

/// Tags at a distance from a text.
struct Edited {
    edits: usize,
    found: Vec<u32>,
    /// The edits to the nearest tag of the same numbered family.
    relative: usize,
    /// Not all tags were compared, see [`MAX_COMPARED`].
    is_cut: bool,
}

/// The most registered tags that are compared with one text, letter by letter. If more have almost the same letters,
/// usually several of them are equally similar.
const MAX_COMPARED: usize = 16_384;

/// Tags per step of a search: for most of them it only checks which letters they have.
const LOOKS: usize = 32;

impl Tags {
    /// Indexes the tags of partners, which are all different.
    pub fn of(list: &[Partner]) -> Self {
        let mut tags = Self::default();
        let mut owners: HashMap<&str, u32, RandomState> = HashMap::default();
        for (at, partner) in (0_u32..).zip(list) {
            let text = partner.tag.as_bytes();
            let tag = Tag::of(text, *owners.entry(&partner.name).or_insert(at));
            tags.exact.insert(text.into(), at);
            let stem = tag.lower[..tag.stem].into();
            tags.stems.entry(stem).or_default().push(at);
            tags.known.push(tag);
        }
        tags.letters = tags.known.iter().map(|tag| tag.letters).collect();
        tags.shapes = tags.known.iter().map(|tag| Shape::of(&tag.text)).collect();
        tags.numbers = tags.known.iter().filter(|tag| tag.is_number()).map(|tag| tag.text.len()).collect();
        tags.sorted = (0..list.len() as u32).collect();
        tags.sorted.sort_by_key(|at| list[*at as usize].tag.as_bytes());
        tags
    }

    /// The partner with exactly this tag.
    pub fn exact(&self, text: &[u8]) -> Option<u32> {
        self.exact.get(text).copied()
    }

    /// Whether a text looks like one of the registered tags: letters, digits or both like that tag, no other special
    /// characters, and about as long.
    pub fn resembles(&self, text: &[u8]) -> bool {
        let own = Shape::of(text);
        let range = |length: usize| length.div_ceil(2)..=length + (length / 2).max(2);
        self.shapes.iter().any(|shape| {
            shape.has_digits == own.has_digits
                && shape.has_letters == own.has_letters
                && range(shape.length).contains(&text.len())
                && own.odd.is_subset(&shape.odd)
        })
    }

    /// Whether all registered tags are numbers.
    pub fn are_numbers(&self) -> bool {
        !self.known.is_empty() && self.known.iter().all(Tag::is_number)
    }

    /// Whether a text is one edit away from a registered tag that differs in digits only: it is that tag, damaged, or another member
    /// of a numbered family.
    pub fn is_beside_number(&self, text: &[u8]) -> bool {
        text.len() <= LONGEST && self.within(&text.to_ascii_lowercase(), 1, None).relative <= 1
    }

    /// The steps of [`Tags::nearest`].
    pub fn cost(&self) -> usize {
        1 + self.known.len() / LOOKS
    }

    /// Finds the registered tag that a text (percent-decoded, trimmed) probably means.
    ///
    /// `hint` is the partner that owns the host with the link. It breaks ties, and a text may be less similar to this
    /// partner's own tags. Three rules exclude unrelated ids:
    /// - a marketplace suffix (`-20`) is not a similarity, so lengths are compared without it;
    /// - short tags are similar to everything, so two edits need eight characters, and one edit needs four;
    /// - ids that differ in digits only are members of a numbered family, not misspellings of each other, and need the
    ///   hint. If such an id is nearer than any other tag, none is returned.
    pub fn nearest(&self, text: &[u8], hint: Option<u32>) -> Nearness {
        if let Some(partner) = self.exact(text) {
            return Nearness::Exact(partner);
        }
        let short = text.len() <= LONGEST;
        let steps: [&dyn Fn() -> Option<Nearness>; 4] = [
            &|| self.with_stray_end(text),
            &|| self.cut_short(text, hint).filter(|_| short),
            &|| self.same_stem(text, hint).filter(|_| short),
            &|| short.then(|| self.edited(text, hint)).flatten(),
        ];
        let found = steps.iter().find_map(|step| step());
        found.unwrap_or(Nearness::Unknown)
    }

    /// A registered tag followed by punctuation, or by a delimiter and more text.
    fn with_stray_end(&self, text: &[u8]) -> Option<Nearness> {
        let is_delimiter = |byte: u8| b" \"'<>()[]{}&?#;,/\\%=|\t".contains(&byte);
        let longest = text.len().min(LONGEST);
        (1..longest + usize::from(longest < text.len()))
            .rev()
            .filter(|at| {
                let stray = &text[*at..];
                is_delimiter(stray[0]) || !stray.iter().any(u8::is_ascii_alphanumeric)
            })
            .find_map(|at| self.exact(&text[..at]))
            .map(|partner| Nearness::Altered { partner, how: "stray characters at the end" })
    }

    /// The tags that begin with the text.
    fn cut_short(&self, text: &[u8], hint: Option<u32>) -> Option<Nearness> {
        let tag = |at: &u32| &*self.known[*at as usize].text;
        let from = self.sorted.partition_point(|at| tag(at) < text);
        let family = self.sorted[from..].iter().take(MAX_COMPARED).take_while(|at| tag(at).starts_with(text));
        let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
        // A number as long as registered ones is another number, not the beginning of a longer one.
        let is_whole = is_number && self.numbers.contains(&text.len());
        let mut found: Vec<u32> = family
            .copied()
            .filter(|at| {
                let long_enough = text.len() >= 4 && text.len() * 2 > tag(at).len() && !is_whole;
                let by_hint = text.len() >= 3 || is_number && text.len() * 2 > tag(at).len();
                long_enough || (by_hint && self.is_owned_by(*at, hint))
            })
            .collect();
        found.sort_unstable();
        self.choose(found, hint, Nearness::Truncated)
    }

    /// The tags that differ in letter case or in the marketplace suffix only.
    fn same_stem(&self, text: &[u8], hint: Option<u32>) -> Option<Nearness> {
        let lower = text.to_ascii_lowercase();
        let whole = lower.len() - suffix_of(&lower).len();
        let stem = stem_of(&lower).map_or(whole, <[u8]>::len);
        let has_suffix = |at: &u32| self.known[*at as usize].stem < self.known[*at as usize].lower.len();
        let alike = self.stems.get(&lower[..stem]).filter(|_| stem >= 3)?;
        let mut alike = alike[..alike.len().min(MAX_COMPARED)].to_vec();
        // A number that is not a marketplace suffix may be a misspelled suffix of tags that have one.
        alike.retain(|at| stem == whole || has_suffix(at));
        if alike.is_empty() {
            return None;
        }
        let same_suffix = |at: &u32| *self.known[*at as usize].lower == *lower;
        let by_case: Vec<u32> = alike.iter().copied().filter(same_suffix).collect();
        let (found, how) = if by_case.is_empty() { (alike, "marketplace suffix") } else { (by_case, "letter case") };
        self.choose(found, hint, |partner| Nearness::Altered { partner, how })
    }

    /// The tags at the smallest number of edits, within the limits of their length and the hint. Fewer edits are tried
    /// first: few tags have almost the same letters.
    fn edited(&self, text: &[u8], hint: Option<u32>) -> Option<Nearness> {
        let lower = text.to_ascii_lowercase();
        let owner = hint.map(|hint| self.owner(hint));
        let passes = if owner.is_some() { 1..=3 } else { 1..=2 };
        let Edited { edits, found, relative, is_cut } = passes
            .map(|most| self.within(&lower, most, owner))
            .find(|near| near.edits.min(near.relative) < usize::MAX)?;
        let only_relatives =
            relative < edits || relative == edits && !found.iter().any(|at| self.is_owned_by(*at, hint));
        // If not all of several tags were compared, the one that was found may not be the nearest.
        if only_relatives || is_cut && found.len() < 2 {
            return None;
        }
        let how = ["letter case", "one character", "two characters", "three characters"][edits];
        self.choose(found, hint, |partner| Nearness::Altered { partner, how })
    }

    /// The tags at the smallest number of edits up to `most`; only tags of `owner` may have more than two.
    fn within(&self, lower: &[u8], most: usize, owner: Option<u32>) -> Edited {
        let letters = Letters::of(lower);
        let mut near = Edited { edits: usize::MAX, relative: usize::MAX, found: Vec::new(), is_cut: false };
        let mut compared = 0;
        for (at, _) in (0_u32..).zip(&self.letters).filter(|(_, known)| letters.within(**known, most)) {
            let tag = &self.known[at as usize];
            let own = owner == Some(tag.owner);
            if most > 2 && !own {
                continue;
            }
            near.is_cut = compared == MAX_COMPARED;
            if near.is_cut {
                break;
            }
            compared += 1;
            match tag.edits_from(lower, most.min(near.edits), own) {
                Some((edits, true)) => near.relative = near.relative.min(edits),
                Some((edits, false)) => {
                    if edits < near.edits {
                        near.edits = edits;
                        near.found.clear();
                    }
                    near.found.push(at);
                }
                None => {}
            }
        }
        near
    }

    /// Whether the partner of the hint owns a tag.
    fn is_owned_by(&self, at: u32, hint: Option<u32>) -> bool {
        hint.is_some_and(|hint| self.owner(at) == self.owner(hint))
    }

    /// The first partner of the same name as a partner.
    pub fn owner(&self, at: u32) -> u32 {
        self.known[at as usize].owner
    }

    /// A single candidate is the answer; of several, the hinted one, or the only one of the hinted partner.
    fn choose(&self, found: Vec<u32>, hint: Option<u32>, one: impl Fn(u32) -> Nearness) -> Option<Nearness> {
        if let [] | [_] = found[..] {
            return found.first().map(|at| one(*at));
        }
        if let Some(hint) = hint.filter(|hint| found.contains(hint)) {
            return Some(one(hint));
        }
        let mut own = found.iter().filter(|at| self.is_owned_by(**at, hint));
        match (own.next(), own.next()) {
            (Some(at), None) => Some(one(*at)),
            _ => Some(Nearness::Tied(found)),
        }
    }
}

#[cfg(test)]
mod tests;
