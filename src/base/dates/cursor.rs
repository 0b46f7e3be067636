//! Reads words and numbers from the front of a date.

use crate::base::unaccented::letters;

/// The unread bytes; every step takes bytes from the front or leaves them unchanged.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a>(pub(super) &'a [u8]);

impl Cursor<'_> {
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn peek(self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Skips all leading bytes of a set.
    pub(super) fn skip(&mut self, set: &[u8]) {
        while self.one_of(set).is_some() {}
    }

    /// Takes one byte of a set.
    pub(super) fn one_of(&mut self, set: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|byte| set.contains(byte))?;
        self.0 = &self.0[1..];
        Some(byte)
    }

    /// The number of digits at the front.
    pub(super) fn digits(self) -> usize {
        self.0.iter().take_while(|b| b.is_ascii_digit()).count()
    }

    /// Takes exactly `count` digits.
    pub(super) fn fixed(&mut self, count: usize) -> Option<u32> {
        if self.digits() < count {
            return None;
        }
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        Some(digits.iter().fold(0, |sum, d| sum * 10 + u32::from(d - b'0')))
    }

    /// Takes one to four digits: returns their value and their number.
    pub(super) fn number(&mut self) -> Option<(u32, usize)> {
        let count = self.digits();
        if !(1..=4).contains(&count) {
            return None;
        }
        Some((self.fixed(count)?, count))
    }

    /// Takes a year; two digits mean this century.
    pub(super) fn year(&mut self) -> Option<u32> {
        match self.number()? {
            (year, 2) => Some(2000 + year),
            (year, 4) => Some(year),
            _ => None,
        }
    }

    /// Takes the fraction of a second, in microseconds; zero when there is none.
    pub(super) fn fraction(&mut self) -> i64 {
        let mut ahead = *self;
        if ahead.one_of(b".,").is_none() || ahead.digits() == 0 {
            return 0;
        }
        let (digits, rest) = ahead.0.split_at(ahead.digits());
        self.0 = rest;
        micros_of_fraction(digits)
    }

    /// The word at the front.
    pub(super) fn word(&self) -> &[u8] {
        let length = self.0.iter().take_while(|b| b.is_ascii_alphabetic());
        &self.0[..length.count()]
    }

    /// Skips a word and the spaces after it, if it is the next one.
    pub(super) fn skip_word(&mut self, word: &str) -> bool {
        let next = self.word().eq_ignore_ascii_case(word.as_bytes());
        if next {
            self.0 = &self.0[word.len()..];
            self.skip(b" ");
        }
        next
    }

    /// Skips `st`, `nd`, `rd`, `th` after a day.
    pub(super) fn skip_suffix(&mut self) -> bool {
        ["st", "nd", "rd", "th"].iter().any(|suffix| self.skip_word(suffix))
    }

    /// Skips the name of a weekday.
    pub(super) fn skip_weekday(&mut self) -> bool {
        let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
        let word = self.word();
        let known = days.iter().any(|day| starts(word, day)) && !starts(word, "mont");
        if known {
            self.0 = &self.0[word.len()..];
        }
        known
    }

    /// Takes the English name of a month, in full or abbreviated to three letters or more.
    pub(super) fn month(&mut self) -> Option<u32> {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let word = self.word();
        if word.len() < 3 {
            return None;
        }
        let fits = |name: &str| {
            let cut = word.len().min(name.len());
            word.len() <= name.len() && name.as_bytes()[..cut].eq_ignore_ascii_case(word)
        };
        if let Some(month) = MONTHS.iter().position(|name| fits(name)) {
            self.0 = &self.0[word.len()..];
            return Some(month as u32 + 1);
        }
        self.foreign_month()
    }

    /// Takes a month's name in German, French, Spanish, Italian, Dutch, Polish or Portuguese, or its first letters.
    fn foreign_month(&mut self) -> Option<u32> {
        const MONTHS: [&str; 12] = [
            "januar janner janvier enero gennaio januari styczen stycznia janeiro",
            "februar feber fevrier febrero febbraio februari luty lutego fevereiro",
            "marz maerz mars marzo maart mrt marzec marca marco",
            "april avril abril aprile kwiecien kwietnia",
            "mai mayo maggio mei maj maja maio",
            "juni juin junio giugno czerwiec czerwca junho",
            "juli juillet julio luglio lipiec lipca julho",
            "august aout agosto augustus sierpien sierpnia",
            "september septembre septiembre settembre wrzesien wrzesnia setembro",
            "oktober octobre octubre ottobre pazdziernik pazdziernika outubro",
            "november novembre noviembre listopad listopada novembro",
            "dezember decembre diciembre dicembre december grudzien grudnia dezembro",
        ];
        let length = self.0.iter().take_while(|b| b.is_ascii_alphabetic() || **b >= 0x80).count();
        let word = letters(std::str::from_utf8(self.0.get(..length)?).ok()?);
        let fits = |names: &&str| names.split(' ').any(|name| name.starts_with(&word));
        let month = MONTHS.iter().position(|names| fits(&names)).filter(|_| word.len() >= 3)?;
        self.0 = &self.0[length..];
        Some(month as u32 + 1)
    }

    /// Takes `AM` (0) or `PM` (1), with or without dots.
    pub(super) fn half_of_day(&mut self) -> Option<u32> {
        let mut ahead = *self;
        ahead.skip(b" ");
        let half = ahead.one_of(b"aApP")?.to_ascii_lowercase();
        ahead.skip(b".");
        ahead.one_of(b"mM")?;
        ahead.skip(b".");
        if ahead.peek().is_some_and(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        *self = ahead;
        Some(u32::from(half == b'p'))
    }
}

/// Whether a word begins with a lower-case text, whatever its own case.
fn starts(word: &[u8], text: &str) -> bool {
    word.get(..text.len()).is_some_and(|front| front.eq_ignore_ascii_case(text.as_bytes()))
}

/// Converts the digits after a decimal point to millionths.
pub(super) fn micros_of_fraction(digits: &[u8]) -> i64 {
    let digit = |at: usize| digits.get(at).map_or(0, |d| i64::from(d - b'0'));
    (0..6).fold(0, |sum, at| sum * 10 + digit(at))
}
