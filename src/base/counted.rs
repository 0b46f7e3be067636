//! Numbers with their nouns, for sentences that people read.

/// `1 order`, `2 orders`.
pub fn counted(number: u64, one: &str) -> String {
    agreed(number, one, &format!("{one}s"))
}

/// A number with the words that agree with it: `1 order has`, `2 orders have`.
pub fn agreed(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one() {
        assert_eq!([0, 1, 2].map(|number| counted(number, "order")), ["0 orders", "1 order", "2 orders"]);
        assert_eq!([1, 2].map(|number| agreed(number, "row is", "rows are")), ["1 row is", "2 rows are"]);
    }
}
