//! Cuts a chunk into lines, each with the positions of its quotes.

use super::places::{Found, Places};

/// The longest line that is read, in bytes. A longer one is counted as `too_long`.
pub const MAX_LINE: usize = 1 << 20;

/// The most quotes of one line with stored positions; lines with more are cut without them.
pub const MAX_QUOTES: usize = 256;

/// One line of a chunk, without its line feed.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a, 'l> {
    /// Its bytes.
    pub text: &'a [u8],
    /// Where it begins in the chunk.
    pub start: usize,
    /// The positions of its quotes: all of them, or `None` when there are too many or one could be escaped.
    pub quotes: Option<&'l [usize]>,
}

/// Walks over the lines of a chunk.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a [u8],
    /// Where the current line begins.
    start: usize,
    /// Positions of quotes, line feeds and backslashes.
    places: Places<3>,
    /// The end of the searched text.
    looked: usize,
    /// How many positions of each kind are already passed.
    passed: [usize; 3],
    /// How many quotes the previous line had: most lines of a log have the same number.
    usual: usize,
}

impl<'a> Lines<'a> {
    /// The lines of a text; the last one may lack its line feed.
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, start: 0, places: Places::of([b'"', b'\n', b'\\']), looked: 0, passed: [0; 3], usual: 0 }
    }

    /// Begins another text. Keeps the allocated room, and the usual number of quotes, which is only a guess.
    pub(super) fn begin(&mut self, text: &'a [u8]) {
        self.places.forget();
        (self.text, self.start, self.looked, self.passed) = (text, 0, 0, [0; 3]);
    }

    /// The next line. Not an iterator: a line borrows the list of its quotes.
    #[inline]
    pub fn next_line(&mut self) -> Option<Line<'a, '_>> {
        let start = self.start;
        if start >= self.text.len() {
            return None;
        }
        while self.passed[1] == self.places.found[1].count() && self.looked < self.text.len() {
            self.look_on();
        }
        let [quotes, feeds, slashes] = &mut self.places.found;
        let end = feeds.at(self.passed[1]).min(self.text.len());
        self.passed[1] += 1;
        self.start = end + 1;

        let first = self.passed[0];
        let mut last = first + self.usual;
        let guessed = last <= quotes.count() && quotes.at(last) > end && (self.usual == 0 || quotes.at(last - 1) < end);
        if !guessed {
            last = first + quotes.places()[first..].iter().take_while(|place| **place < end).count();
            self.usual = last - first;
        }
        self.passed[0] = last;
        let escapes = slashes.at(self.passed[2]) < end;
        if escapes {
            self.passed[2] = behind(slashes, self.passed[2], end);
        }
        let plain = !escapes && last - first <= MAX_QUOTES;
        let quotes = &mut quotes.places()[first..last];
        for quote in &mut *quotes {
            *quote -= start;
        }
        Some(Line { text: &self.text[start..end], start, quotes: plain.then_some(&*quotes) })
    }

    /// Searches for further positions. For a line longer than the searched text, only as many are kept as show that it has too
    /// many quotes.
    #[inline(never)]
    fn look_on(&mut self) {
        self.looked = self.places.look(self.text, self.looked, self.passed, MAX_QUOTES + 1);
        self.passed = [0; 3];
    }
}

/// How many positions are before `end`, given that the first `passed` are.
#[inline(never)]
fn behind(places: &Found, mut passed: usize, end: usize) -> usize {
    while places.at(passed) < end {
        passed += 1;
    }
    passed
}

/// Walks over the lines of a chunk without looking for their quotes.
#[derive(Debug)]
pub(super) struct Feeds<'a> {
    text: &'a [u8],
    /// Where the current line begins.
    start: usize,
    places: Places<1>,
    /// The end of the text searched for line feeds.
    looked: usize,
    /// How many of them are already passed.
    passed: usize,
}

impl<'a> Feeds<'a> {
    /// The lines of a text; the last one may lack its line feed.
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, start: 0, places: Places::of([b'\n']), looked: 0, passed: 0 }
    }

    /// Begins another text; the allocated room is kept.
    pub(super) fn begin(&mut self, text: &'a [u8]) {
        self.places.forget();
        (self.text, self.start, self.looked, self.passed) = (text, 0, 0, 0);
    }
}

impl<'a> Iterator for Feeds<'a> {
    type Item = Line<'a, 'static>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let start = self.start;
        if start >= self.text.len() {
            return None;
        }
        while self.passed == self.places.found[0].count() && self.looked < self.text.len() {
            self.looked = self.places.look(self.text, self.looked, [self.passed], 0);
            self.passed = 0;
        }
        let end = self.places.found[0].at(self.passed).min(self.text.len());
        self.passed += 1;
        self.start = end + 1;
        Some(Line { text: &self.text[start..end], start, quotes: None })
    }
}

/// Finds the quotes of single lines.
#[derive(Debug)]
pub struct Quotes(Places<2>);

impl Default for Quotes {
    fn default() -> Self {
        Self(Places::of([b'"', b'\\']))
    }
}

impl Quotes {
    /// The positions of the quotes in a line, as in [`Line::quotes`]; also `None` for a line longer than a window of places.
    pub fn of(&mut self, line: &[u8]) -> Option<&[usize]> {
        let looked = self.0.look(line, 0, [usize::MAX; 2], 0);
        let [quotes, slashes] = &mut self.0.found;
        let plain = looked == line.len() && slashes.count() == 0 && quotes.count() <= MAX_QUOTES;
        plain.then(|| quotes.places().split_last().map_or(&[][..], |(_, places)| places))
    }
}

/// A line without the zeros before it: a log that was truncated under a writer that does not append begins with a hole of them.
#[inline]
pub(super) fn without_padding(line: &[u8]) -> &[u8] {
    if line.first() != Some(&0) || line.len() > MAX_LINE {
        return line;
    }
    &line[line.iter().take_while(|b| **b == 0).count()..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Cut = (usize, Vec<u8>, Option<Vec<usize>>);

    fn walked(text: &[u8]) -> Vec<Cut> {
        let mut lines = Lines::new(text);
        let mut cut = Vec::new();
        while let Some(line) = lines.next_line() {
            cut.push((line.start, line.text.to_vec(), line.quotes.map(<[usize]>::to_vec)));
        }
        let bare: Vec<(usize, &[u8])> = Feeds::new(text).map(|line| (line.start, line.text)).collect();
        assert_eq!(bare, cut.iter().map(|(start, line, _)| (*start, &line[..])).collect::<Vec<_>>());
        let mut one = Quotes::default();
        for (_, line, quotes) in cut.iter().filter(|(_, line, _)| line.len() < 8_000) {
            assert_eq!(one.of(line), quotes.as_deref());
        }
        cut
    }

    fn plainly(text: &[u8]) -> Vec<Cut> {
        let mut start = 0;
        let whole = text.strip_suffix(b"\n").unwrap_or(text);
        if text.is_empty() {
            return Vec::new();
        }
        whole
            .split(|b| *b == b'\n')
            .map(|line| {
                let quotes: Vec<usize> = line.iter().enumerate().filter(|(_, b)| **b == b'"').map(|(i, _)| i).collect();
                let plain = quotes.len() <= MAX_QUOTES && !line.contains(&b'\\');
                let cut = (start, line.to_vec(), plain.then_some(quotes));
                start += line.len() + 1;
                cut
            })
            .collect()
    }

    proptest! {
        #[test]
        fn lines_and_quotes_are_those_of_a_plain_walk(picks in proptest::collection::vec(0..12_usize, 0..700)) {
            let text: Vec<u8> = picks.iter().map(|pick| b"\n\"\\abcdefghi"[*pick]).collect();
            prop_assert_eq!(walked(&text), plainly(&text));
        }

        #[test]
        fn long_lines_too(lengths in proptest::collection::vec(0..20_000_usize, 0..12), quotes in 0..300_usize) {
            let text: Vec<u8> = lengths
                .iter()
                .flat_map(|length| [vec![b'x'; *length], vec![b'"'; quotes % (length + 1)], vec![b'\n']].concat())
                .collect();
            prop_assert_eq!(walked(&text), plainly(&text));
        }

        #[test]
        fn backslashes_of_one_line_are_not_another_ones(ends in proptest::collection::vec(0..5_usize, 0..3000)) {
            let text = ends.iter().map(|end| ["a \"b\"\n", "a\\\n", "\\\\\"\n", "aaaaaaa\n", "\n"][*end]).collect::<String>();
            prop_assert_eq!(walked(text.as_bytes()), plainly(text.as_bytes()));
        }
    }
}
