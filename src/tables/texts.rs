//! One column of text, packed.

/// A column of texts in one block of bytes: what a row costs is its bytes and eight more, so that a day
/// with ten million orders fits in memory. A missing value and an empty text are the same thing, since
/// files spell both the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    ends: Vec<u64>,
}

impl Texts {
    /// An empty column with room for a number of rows and of bytes.
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self { bytes: String::with_capacity(bytes), ends: Vec::with_capacity(rows) }
    }

    /// Adds a row at the end.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u64);
    }

    /// Adds a row that is written piece by piece, so that a number needs no text of its own.
    pub fn push_display(&mut self, value: impl std::fmt::Display) {
        use std::fmt::Write;
        // Writing to a String cannot fail.
        let _ = write!(self.bytes, "{value}");
        self.ends.push(self.bytes.len() as u64);
    }

    /// Adds empty rows until there are so many.
    pub fn fill(&mut self, rows: usize) {
        if self.ends.len() < rows {
            self.ends.resize(rows, self.bytes.len() as u64);
        }
    }

    /// Gives the last row another text, or adds it as a new one when the column ends before it.
    pub fn replace(&mut self, row: usize, text: &str) {
        if self.ends.len() > row {
            self.ends.truncate(row);
            self.bytes.truncate(self.ends.last().map_or(0, |end| *end as usize));
        }
        self.push(text);
    }

    /// The text of a row counted from 0; empty when the row has none or does not exist.
    pub fn get(&self, row: usize) -> &str {
        let Some(&end) = self.ends.get(row) else {
            return "";
        };
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..end as usize]
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

    /// Gives back the memory that growing left over.
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
