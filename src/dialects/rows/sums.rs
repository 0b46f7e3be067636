//! Rows with the sums of others, which are neither transactions nor lines of a report.

use crate::base::unaccented::letters;

/// Why such a row is not used.
pub const SUM: &str = "a sum of other rows";

/// Words that begin such a row.
const SUMS: &str = "total totals grandtotal sum subtotal overall summe gesamt gesamtsumme summegesamt insgesamt totalgeneral \
totalgeral totaal totale totali somme suma sumaogolem razem итого всего 合計 総計 合计 总计 합계 totalt yhteensa toplam celkem osszesen";

/// Whether a cell calls its row a sum: `Total`, `Gesamt`.
pub(super) fn is_sum(cell: &str) -> bool {
    cell.len() <= 32 && SUMS.split(' ').any(|word| word == letters(cell))
}
