//! One column of text, packed.

/// A column of texts in one block of bytes: a row costs its bytes and four more, so that a day with ten million orders
/// fits in memory. A missing value and an empty text are the same, since files spell both the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    /// The end of each row's text, in its lower 32 bits.
    ends: Vec<u32>,
    /// The rows where the end passed another 4 GiB.
    passed: Vec<usize>,
}

impl Texts {
    /// An empty column with room for a number of rows and of bytes.
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self { bytes: String::with_capacity(bytes), ends: Vec::with_capacity(rows), passed: Vec::new() }
    }

    /// Bytes of all texts together.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Adds a row at the end.
    pub fn push(&mut self, text: &str) {
        let before = self.bytes.len() >> 32;
        self.bytes.push_str(text);
        self.end(before);
    }

    /// Adds a row that is written piece by piece, so that a number needs no temporary text.
    pub fn push_display(&mut self, value: impl std::fmt::Display) {
        use std::fmt::Write;
        let before = self.bytes.len() >> 32;
        // Writing to a String cannot fail.
        let _ = write!(self.bytes, "{value}");
        self.end(before);
    }

    /// Ends a row; `before` is how many times 4 GiB were passed before it.
    fn end(&mut self, before: usize) {
        self.passed.extend((before..self.bytes.len() >> 32).map(|_| self.ends.len()));
        self.ends.push(self.bytes.len() as u32);
    }

    /// Where a row's text ends.
    fn end_of(&self, row: usize) -> usize {
        let passed = if self.passed.is_empty() { 0 } else { self.passed.partition_point(|at| *at <= row) };
        passed << 32 | self.ends[row] as usize
    }

    /// Adds empty rows until there are `rows`.
    pub fn fill(&mut self, rows: usize) {
        if self.ends.len() < rows {
            self.ends.resize(rows, self.bytes.len() as u32);
        }
    }

    /// Replaces the text of the last row, or adds it as a new row when the column ends before it.
    pub fn replace(&mut self, row: usize, text: &str) {
        if self.ends.len() > row {
            self.ends.truncate(row);
            self.passed.retain(|at| *at < row);
            let end = row.checked_sub(1).map_or(0, |last| self.end_of(last));
            self.bytes.truncate(end);
        }
        self.push(text);
    }

    /// The text of a row counted from 0; empty when the row has none or does not exist.
    pub fn get(&self, row: usize) -> &str {
        if row >= self.ends.len() {
            return "";
        }
        let start = row.checked_sub(1).map_or(0, |before| self.end_of(before));
        &self.bytes[start..self.end_of(row)]
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Releases unused capacity.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut column = Self::default();
        for text in texts {
            column.push(text);
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let mut column: Texts = ["a", "", "größe"].into_iter().collect();
        column.push_display(26.88);
        assert_eq!(column.len(), 4);
        assert_eq!(column.iter().collect::<Vec<_>>(), ["a", "", "größe", "26.88"]);
        assert_eq!(column.get(4), "");
        column.fill(6);
        column.replace(5, "last");
        column.replace(6, "new");
        column.replace(6, "newer");
        assert_eq!(column.iter().skip(3).collect::<Vec<_>>(), ["26.88", "", "last", "newer"]);
    }
}
