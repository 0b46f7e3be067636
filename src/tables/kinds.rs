//! The format of a table, and what happened to its file while it was read.

/// The format of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableKind {
    /// Separated values with a header line.
    Csv {
        /// The byte between two fields.
        delimiter: u8,
    },
    /// One JSON object per line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
    /// A sheet of a workbook.
    Sheet,
}

impl TableKind {
    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv { .. } => "csv",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
            Self::Sheet => "sheet",
        }
    }

    /// Whether the first record of a file is its header.
    pub const fn has_header(self) -> bool {
        matches!(self, Self::Csv { .. } | Self::Sheet)
    }
}

/// What happened to a file while it was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Nothing: all of it was read.
    Whole,
    /// It was truncated: `read` of its original `of` bytes were read.
    Cut {
        /// Bytes that were read.
        read: u64,
        /// Bytes that it had at the beginning.
        of: u64,
    },
    /// It was truncated so that no row of it can be read, for this reason.
    Lost {
        /// Bytes that were left.
        read: u64,
        /// Bytes that it had at the beginning.
        of: u64,
        /// Why no row can be read.
        why: &'static str,
    },
    /// So many further tables are in it, which were not read.
    Tables(usize),
    /// So many bytes were appended after those that were read.
    Grew(u64),
    /// Its contents were rewritten, with the same size.
    Rewritten,
}

impl Ending {
    /// Why the file was not read to its end, and what else happened to it, in words.
    pub fn told(self) -> (Option<String>, Option<String>) {
        match self {
            Self::Whole => (None, None),
            Self::Cut { read, of } => {
                let text =
                    format!("shrank while it was read, from {of} bytes to {read}; the rows up to there were read");
                (Some(text.clone()), Some(text))
            }
            Self::Lost { read, of, why } => {
                let text = format!(
                    "shrank while it was read, from {of} bytes to {read}; no row of it was read, because {why}"
                );
                (Some(text.clone()), Some(text))
            }
            Self::Tables(1) => (
                Some("holds another table below the one that was read; save that as a file of its own".to_owned()),
                None,
            ),
            Self::Tables(more) => {
                let text =
                    format!("holds {more} more tables below the one that was read; save each as a file of its own");
                (Some(text), None)
            }
            Self::Grew(more) => {
                (None, Some(format!("grew by {more} bytes while it was read; the rows that it had before were read")))
            }
            Self::Rewritten => {
                (None, Some("was written to while it was read; run again when it is finished".to_owned()))
            }
        }
    }
}
