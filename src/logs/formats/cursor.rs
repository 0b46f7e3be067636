//! A place in a JSON text, which reads values one after the other.

use crate::base::short_search::near2;
use crate::logs::Reject;

/// Nesting deeper than this is not read: nobody logs it, and a stranger might.
pub const MAX_DEPTH: usize = 32;

/// A place in a JSON text.
pub(super) struct Cursor<'a, 'l> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    /// The quotes from there on, if they are known and none of them is escaped.
    pub(super) quotes: Option<&'l [usize]>,
}

impl<'a> Cursor<'a, '_> {
    /// The beginning of a text.
    pub(super) fn over(text: &'a [u8]) -> Self {
        Self { text, at: 0, quotes: None }
    }

    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Reject> {
        if self.take(byte) { Ok(()) } else { Err(Reject::Shape) }
    }

    /// The sign after a key: a colon, or the arrow of Ruby's notation.
    #[inline]
    pub(super) fn colon(&mut self) -> Result<(), Reject> {
        if self.take(b':') {
            return Ok(());
        }
        self.expect(b'=')?;
        let is_arrow = self.text.get(self.at) == Some(&b'>');
        self.at += usize::from(is_arrow);
        if is_arrow { Ok(()) } else { Err(Reject::Shape) }
    }

    /// A string's text without its quotes, and whether it holds escapes.
    #[inline]
    pub(super) fn string(&mut self) -> Result<(&'a [u8], bool), Reject> {
        if !self.take(b'"') {
            return self.single_quoted();
        }
        let start = self.at;
        if let Some([open, close, rest @ ..]) = self.quotes {
            self.quotes = Some(rest);
            // Anything else is not JSON.
            if open + 1 != start {
                return Err(Reject::Shape);
            }
            self.at = close + 1;
            return Ok((&self.text[start..*close], false));
        }
        let mut escaped = false;
        loop {
            let found = near2([b'"', b'\\'], &self.text[self.at..]).ok_or(Reject::Shape)?;
            self.at += found + 1;
            if self.text[self.at - 1] == b'"' {
                return Ok((&self.text[start..self.at - 1], escaped));
            }
            escaped = true;
            self.at += 1;
            if self.at > self.text.len() {
                return Err(Reject::Shape);
            }
        }
    }

    /// A string in single quotes, as Python prints a dictionary.
    #[cold]
    fn single_quoted(&mut self) -> Result<(&'a [u8], bool), Reject> {
        self.expect(b'\'')?;
        // Double quotes inside it are none of the JSON's.
        self.quotes = None;
        let start = self.at;
        let mut escaped = false;
        loop {
            let found = near2([b'\'', b'\\'], &self.text[self.at..]).ok_or(Reject::Shape)?;
            self.at += found + 1;
            if self.text[self.at - 1] == b'\'' {
                return Ok((&self.text[start..self.at - 1], escaped));
            }
            escaped = true;
            self.at += 1;
            if self.at > self.text.len() {
                return Err(Reject::Shape);
            }
        }
    }

    /// A value: a string's text, a number's or word's text, or nothing for `null`, objects and arrays.
    #[inline]
    pub(super) fn value(&mut self) -> Result<(&'a [u8], bool), Reject> {
        match self.peek().ok_or(Reject::Shape)? {
            b'"' | b'\'' => self.string(),
            b'{' | b'[' => self.nested().map(|()| (&b""[..], false)),
            _ => {
                let start = self.at;
                let length = self.text[start..]
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'))
                    .count();
                self.at += length;
                let text = &self.text[start..self.at];
                if length == 0 {
                    Err(Reject::Shape)
                } else if matches!(text, b"null" | b"None") {
                    Ok((b"", false))
                } else {
                    Ok((text, false))
                }
            }
        }
    }

    /// Skips an object or array.
    pub(super) fn nested(&mut self) -> Result<(), Reject> {
        let mut depth = 0;
        loop {
            match self.peek().ok_or(Reject::Shape)? {
                b'"' | b'\'' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
            if depth > MAX_DEPTH {
                return Err(Reject::Shape);
            }
        }
    }
}
