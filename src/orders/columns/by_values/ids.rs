//! Tells ids that a program made up from dates, words, and the numbers of documents, parcels and accounts.

/// The shortest id that is recognised as one.
const LONG: usize = 14;

/// The shortest part in which ids differ that can still be made up.
const VARIED: usize = 8;

/// Changes between letters and digits that made-up ids have at least, on average. A number has letters before it, behind it, or both.
const CHANGES: usize = 3;

/// Whether nearly all cells are made-up ids. The numbers of a row of documents or parcels differ in digits alone.
pub(super) fn are_made_up(cells: &[&str]) -> bool {
    let first = cells.first().copied().unwrap_or_default();
    let before = cells.iter().map(|cell| common(first.bytes(), cell.bytes())).min().unwrap_or_default();
    let behind = cells.iter().map(|cell| common(first.bytes().rev(), cell.bytes().rev())).min().unwrap_or_default();
    let varies = |cell: &str| {
        let all = cell.as_bytes();
        let varied = all.get(before..all.len().saturating_sub(behind)).unwrap_or_default();
        varied.len() >= VARIED && varied.iter().any(u8::is_ascii_alphabetic) && varied.iter().any(u8::is_ascii_digit)
    };
    cells.iter().filter(|cell| is_opaque(cell) && varies(cell)).count() * 20 >= cells.len() * 19
        && cells.iter().map(|cell| changes(cell)).sum::<usize>() >= cells.len() * CHANGES
}

/// How many bytes two texts have in common at the beginning.
fn common(one: impl Iterator<Item = u8>, other: impl Iterator<Item = u8>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).count()
}

/// Whether a text is an id that a program made up: long, of letters and digits.
fn is_opaque(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let is_id = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'+' | b'=' | b'%');
    cell.len() >= LONG
        && digits > 1
        && changes(cell) > 0
        && cell.bytes().all(is_id)
        && !super::super::sample::is_payment(cell)
        && !is_date(cell)
        && !is_account(cell)
        && !cell.starts_with("1Z")
        && (is_uuid(cell) || !has_word(cell))
}

/// How often letters follow on digits, or digits on letters.
fn changes(cell: &str) -> usize {
    let kinds: Vec<bool> = cell.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.is_ascii_digit()).collect();
    kinds.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Whether a text begins as a date with its time does: `20260902T120441Z`.
fn is_date(cell: &str) -> bool {
    let date: Vec<u8> = cell.bytes().filter(|b| *b != b'-').take(10).collect();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    date.len() == 10
        && digits(&date[..8])
        && matches!(date[8], b'T' | b't' | b'_')
        && date[9].is_ascii_digit()
        && matches!(&date[..2], b"19" | b"20")
}

/// Whether a text has the form of an international bank account number: a country, a check number, and capitals and digits.
fn is_account(cell: &str) -> bool {
    let (country, rest) = cell.as_bytes().split_at(cell.len().min(2));
    let is_capital = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let check = rest.iter().take(2).filter(|b| b.is_ascii_digit()).count() == 2;
    (15..=34).contains(&cell.len())
        && country.iter().all(u8::is_ascii_uppercase)
        && check
        && rest.iter().all(is_capital)
}

/// Whether a text is a UUID; its short parts can be letters alone.
fn is_uuid(cell: &str) -> bool {
    cell.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && cell.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// Whether a part of a text is a word, as in the addresses of pages: letters of one case between signs.
fn has_word(cell: &str) -> bool {
    let is_word = |part: &str| {
        let rest = part.as_bytes().get(1..).unwrap_or_default();
        part.len() >= 3 && part.bytes().all(|b| b.is_ascii_alphabetic()) && rest.iter().all(u8::is_ascii_lowercase)
    };
    let parts: Vec<&str> = cell.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    parts.len() > 1 && parts.into_iter().any(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_ids_are_long_and_no_words_dates_or_payments() {
        for id in [
            "206ddb1421a45945568f",
            "b7c1e2d4-00aa-4c1e-9f00-1b2c3d4e5f60",
            "b7c1e2d4-00aa-4c1e-beef-1b2c3d4e5f60",
            "s%3AnYx0Qk3bV1.a8",
            "7h2k9vq0p1mc4tdu8e3gl5rna6",
        ] {
            assert!(is_opaque(id), "{id}");
        }
        for other in [
            "B0RVQLJAM6",
            "2026-09-02T12:04:41Z",
            "20260902T120441Z",
            "2026-09-02T120441Z",
            "a-long-product-name",
            "garden-chair-2026-xl-3b",
            "2026090212044100",
            "pi_3NxYz12345678",
            "1Z999AA10123456784",
            "DE89370400440532013000",
            "GB29NWBK60161331926819",
        ] {
            assert!(!is_opaque(other), "{other}");
        }
    }

    #[test]
    fn numbers_of_a_row_differ_in_digits_alone() {
        let rows = |id: &dyn Fn(usize) -> String| (0..20).map(id).collect::<Vec<_>>();
        let made_up = |rows: &[String]| are_made_up(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(!made_up(&rows(&|n| format!("8f{:014}ab", n * 7717))));
        assert!(!made_up(&rows(&|n| format!("{}-2026-09-{n:05}", ["RE", "GS"][n % 2]))));
        assert!(!made_up(&rows(&|n| format!("{}{:012}GB", ["RR", "LX"][n % 2], n * 7919))));
        assert!(!made_up(&rows(&|n| format!("4X7TTY1{:010}", n * 7919))));
        assert!(made_up(&rows(&|n| format!("s_{:016x}", 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(n as u64 + 3)))));
    }
}
