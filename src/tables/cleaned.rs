//! Cells without the texts that mean nothing.

/// A field without surrounding whitespace; empty for the placeholders that databases and scripts write.
///
/// `No` and `0` remain, because they can be ids.
pub fn cleaned(text: &str) -> &str {
    const NOTHING: [&str; 14] = [
        "-",
        "--",
        "---",
        "–",
        "—",
        "null",
        "none",
        "nan",
        "n/a",
        "#n/a",
        "undefined",
        "(not set)",
        "\\N",
        "*not-available*",
    ];
    let text = text.trim();
    // The first byte decides most fields: this runs several times per order.
    let suspect =
        matches!(text.bytes().next(), Some(b'-' | b'n' | b'N' | b'u' | b'U' | b'(' | b'\\' | b'#' | b'*' | 0xe2));
    if suspect && text.len() <= 15 && NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing)) {
        ""
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_nothing() {
        for nothing in [" ", "-", " NULL ", "None", "nan", "N/A", "undefined"] {
            assert_eq!(cleaned(nothing), "", "{nothing}");
        }
        assert_eq!(cleaned(" #1001 "), "#1001");
        assert_eq!(cleaned("0"), "0");
        assert_eq!(cleaned("none-20"), "none-20");
    }
}
