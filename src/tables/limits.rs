//! Size limits of tables, so that a small file cannot fill the memory. The error for an exceeded limit names the limit.

use std::fmt::Write;

use crate::base::error::{Error, Kind, Result};

/// The most columns. The widest exports of shops have a few hundred.
pub const MAX_COLUMNS: usize = 4096;

/// Cells that a table may have beyond one for each of its bytes. In a written table every cell costs at least one byte,
/// a delimiter; short rows and keys that occur once create cells without any bytes.
pub const MAX_SPARE_CELLS: usize = 1 << 24;

/// How many times its own size a packed file may unpack to, above [`FREE_UNPACKED`]. Order files compress five to
/// twentyfold, a bomb a thousandfold.
pub const MAX_EXPANSION: u64 = 100;

/// Bytes that any packed file may unpack to.
pub const FREE_UNPACKED: u64 = 256 << 20;

/// The most bytes of one record: a line, or a quoted field over many lines. A whole record is in memory, so this is the
/// most memory that a file without line ends can use.
pub const MAX_RECORD: usize = 256 << 20;

/// Bytes of a header that are kept: longer column names are cut.
pub const MAX_HEADER: usize = 1024;

/// The most bytes of a table that is in memory as a whole: a partner list, a truth, verdicts to compare. Ten million
/// verdicts take some three and a half billion. Order logs are read in parts, and have no such limit.
pub const MAX_HELD: usize = 4 << 30;

/// The number of headers that a message quotes, and the most characters of each.
const QUOTED: (usize, usize) = (30, 40);

/// Refuses a table that is too wide.
pub(super) fn check_columns(path: &str, columns: usize) -> Result<()> {
    if columns <= MAX_COLUMNS {
        return Ok(());
    }
    Err(Error::new(Kind::Format, path, format!("more than {MAX_COLUMNS} columns"))
        .hint("an order log or partner list has a few dozen; is it the right file?"))
}

/// Refuses a record that is too long.
pub(super) fn check_record(path: &str, bytes: usize) -> Result<()> {
    if bytes <= MAX_RECORD {
        return Ok(());
    }
    let what = format!("a line or a quoted field of more than {} MiB", MAX_RECORD >> 20);
    Err(Error::new(Kind::Format, path, what).hint("write a line per order; is a quote left open?"))
}

/// A header, cut to the length that is kept.
pub(super) fn short_header(name: &str) -> &str {
    if name.len() <= MAX_HEADER { name } else { &name[..name.floor_char_boundary(MAX_HEADER)] }
}

/// Refuses a table that consists almost entirely of empty cells. `bytes` is its size as text.
pub(super) fn check_sparse(path: &str, rows: usize, columns: usize, bytes: usize) -> Result<()> {
    if !is_sparse(rows, columns, bytes) {
        return Ok(());
    }
    Err(Error::new(Kind::Format, path, format!("{columns} columns for {rows} rows or more, nearly all of them empty"))
        .hint("write the columns that are used, a few dozen"))
}

/// Whether a table has many more cells than bytes.
pub(super) fn is_sparse(rows: usize, columns: usize, bytes: usize) -> bool {
    rows.saturating_mul(columns) > bytes.saturating_add(MAX_SPARE_CELLS)
}

/// Refuses a table that is too large for memory.
pub(super) fn check_held(path: &str, bytes: usize) -> Result<()> {
    if bytes <= MAX_HELD {
        return Ok(());
    }
    let what = format!("holds more than {} GiB, the most that is read of a table but for order logs", MAX_HELD >> 30);
    Err(Error::new(Kind::Format, path, what).hint("is it the right file? split it if it is"))
}

/// The most bytes that a packed file of this size may unpack to.
pub(super) fn most_unpacked(packed: usize) -> u64 {
    (packed as u64).saturating_mul(MAX_EXPANSION).saturating_add(FREE_UNPACKED)
}

/// Quotes headers for a message: not too many, none too long.
pub fn quoted_headers(names: &[String]) -> String {
    // The first row of a file without headers may contain personal data, which must not be in a message.
    if names.iter().any(|name| is_value(name)) {
        return format!("none, for the first row of {} cells looks like data", names.len());
    }
    let cut = |name: &String| name.chars().take(QUOTED.1).collect::<String>();
    let mut quoted = names.iter().take(QUOTED.0).map(cut).collect::<Vec<_>>().join(", ");
    if names.len() > QUOTED.0 {
        // Writing to a String cannot fail.
        let _ = write!(quoted, ", and {} more", names.len() - QUOTED.0);
    }
    quoted
}

/// Whether a header is really a value: an email address, a number, a date.
fn is_value(text: &str) -> bool {
    let has_digit = text.chars().any(|c| c.is_ascii_digit());
    text.contains('@') || (has_digit && !text.chars().any(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_the_place_of_headers_are_not_quoted() {
        for value in ["1001", "a@b.example", "2026-09-01 09:00", "49.90", "+44 20"] {
            let quoted = quoted_headers(&["Jane Roe".to_owned(), value.to_owned()]);
            assert_eq!(quoted, "none, for the first row of 2 cells looks like data");
        }
        let names = ["Order Number", "utm_2", "Total 2026", ""].map(str::to_owned);
        assert_eq!(quoted_headers(&names), "Order Number, utm_2, Total 2026, ");
    }

    #[test]
    fn a_written_table_is_never_too_sparse() {
        assert!(check_sparse("t", 1 << 32, 30, 30 << 32).is_ok());
        assert!(check_sparse("t", 4096, 4096, 0).is_ok());
        assert!(check_sparse("t", 1_000_000, 1000, 2_000_000).is_err());
        assert!(check_held("t", MAX_HELD).is_ok() && check_held("t", MAX_HELD + 1).is_err());
        assert!(check_columns("t", 10_000).is_err() && check_columns("t", 300).is_ok());
    }

    #[test]
    fn quoted_headers_are_few_and_short() {
        let names: Vec<String> = (0..100).map(|n| format!("x{n}{}", "x".repeat(1000))).collect();
        let quoted = quoted_headers(&names);
        assert!(quoted.len() < 2000 && quoted.ends_with("and 70 more"), "{quoted}");
        assert_eq!(quoted_headers(&names[..0]), "");
    }
}
