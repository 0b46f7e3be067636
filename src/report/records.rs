//! Tables of texts as CSV: the rules of `verdicts.csv`, for results with columns of their own.

use super::csv::push_field;
use crate::base::csv_cell::guarded;
use std::io::{self, Write};

/// Writes a header and one record per row; every cell is guarded against spreadsheets that would run it. Fails when `out` does.
pub fn write<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = header.join(",") + "\n";
    out.write_all(line.as_bytes())?;
    for row in rows {
        line.clear();
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                line.push(',');
            }
            push_field(&mut line, &guarded(cell));
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn cells_are_guarded_and_quoted() {
        let mut out = Vec::new();
        super::write(["a", "b"], [["=1+1".to_owned(), "x,\"y\"".to_owned()]], &mut out).expect("written");
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "a,b\n'=1+1,\"x,\"\"y\"\"\"\n");
    }
}
