//! Tests of amounts as people write them.

use super::*;

fn read(text: &str) -> Option<i64> {
    Amount::parse(text, None, "").map(|amount| amount.money.0)
}

#[test]
fn usual_spellings() {
    let cases = [
        ("26.88", 268_800),
        ("1,234.56", 12_345_600),
        ("1.234,56", 12_345_600),
        ("$5", 50_000),
        ("-3", -30_000),
        ("(3.00)", -30_000),
        ("3.00-", -30_000),
        ("EUR 0,99", 9_900),
        ("36,70 €", 367_000),
        ("1,234", 12_340_000),
        ("1.234", 12_300),
        (".5", 5_000),
        ("5.", 50_000),
        ("$ .5", 5_000),
        ("Rs.500", 5_000_000),
        ("1'234.50", 12_345_000),
        ("1 234,50", 12_345_000),
        ("1\u{202f}234,50\u{a0}€", 12_345_000),
        ("12,34,567.80", 12_345_678_000),
        ("5.–", 50_000),
        ("5,-- CHF", 50_000),
        ("-$1,234.50", -12_345_000),
        ("$-5", -50_000),
        ("45.00000000000000", 450_000),
        ("0.123", 1_200),
    ];
    for (text, value) in cases {
        assert_eq!(read(text), Some(value), "{text}");
    }
}

#[test]
fn exponents_other_minuses_and_wide_digits() {
    let cases = [
        ("1e-07", 0),
        ("2.842170943040401e-14", 0),
        ("1.5E3", 15_000_000),
        ("1e+3", 10_000_000),
        ("1.234e3", 12_340_000),
        ("\u{2212}5.00", -50_000),
        ("１２．５０", 125_000),
        ("5 EUR", 50_000),
        ("1e2 EUR", 1_000_000),
    ];
    for (text, value) in cases {
        assert_eq!(read(text), Some(value), "{text}");
    }
}

#[test]
fn what_is_no_number_is_none() {
    for text in [
        "",
        " ",
        "-",
        "free",
        "0x1F",
        "1e400",
        "1e+16",
        "NaN",
        "inf",
        "--5",
        "1,2,3.4.5",
        "1.2.3",
        "12 34",
        "5 pcs",
        "٣",
        "1/2",
        "10%",
        "5-3",
        "(-5)",
        "1,23,4",
        "100000000001",
        "1e",
        "e5",
        "5e5e5",
        "12:30",
        "2026-09-01",
        "5 EUR 3",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn amounts_are_whole_numbers_of_the_smallest_unit() {
    let of = |text, currency| Amount::parse(text, None, currency).map(|amount| (amount.money.0, amount.rounded));
    assert_eq!(of("26.885", "EUR"), Some((268_900, true)));
    assert_eq!(of("-26.885", "EUR"), Some((-268_900, true)));
    assert_eq!(of("74.5", "JPY"), Some((750_000, true)));
    assert_eq!(of("74", "JPY"), Some((740_000, false)));
    assert_eq!(of("1.2345", "KWD"), Some((12_350, true)));
    assert_eq!(of("1,234", "KWD"), Some((12_340, false)), "three decimals");
    assert_eq!(of("0.0012", "XYZ"), Some((12, false)));
}

#[test]
fn the_currency_beside_an_amount() {
    let of = |text| Amount::parse(text, None, "").map(|amount| amount.currency.into_owned());
    assert_eq!(of("36,70 €").as_deref(), Some("EUR"));
    assert_eq!(of("eur 5").as_deref(), Some("EUR"));
    assert_eq!(of("5").as_deref(), Some(""));
    assert_eq!(of("$5 CAD").as_deref(), Some("CAD"));
    assert_eq!(Amount::parse("¥1234", None, "JPY").map(|amount| amount.money.0), Some(12_340_000));
}

#[test]
fn the_decimal_sign_is_the_files() {
    let proofs = |amounts: &[&str]| {
        let mut proofs = MarkProofs::default();
        for amount in amounts {
            proofs.add(amount);
        }
        proofs.mark()
    };
    assert_eq!(proofs(&["1.234", "12,50"]), Some(DecimalMark::Comma));
    assert_eq!(proofs(&["1.234", "12.50"]), Some(DecimalMark::Point));
    assert_eq!(proofs(&["1.075", "1.234.567"]), Some(DecimalMark::Comma));
    assert_eq!(proofs(&["1.234", "899", "50"]), Some(DecimalMark::Comma), "small amounts have no sign");
    assert_eq!(proofs(&["1.234", "1500"]), None);
    assert_eq!(proofs(&["1,234", "99"]), Some(DecimalMark::Point));
    assert_eq!(proofs(&[]), None);
    let of = |text, mark| Amount::parse(text, Some(mark), "").map(|amount| amount.money.0);
    assert_eq!(of("1.234", DecimalMark::Comma), Some(12_340_000));
    assert_eq!(of("1.234", DecimalMark::Point), Some(12_300));
    assert_eq!(of("1,234", DecimalMark::Comma), Some(12_300));
    assert_eq!(of("12.50", DecimalMark::Comma), Some(125_000), "it can be read in one way only");
}

#[test]
fn only_three_digits_behind_one_sign_need_the_mark() {
    for text in ["1.234", "12,345", "€1,234", "-1.234", "1.234 EUR", "１.２３４"] {
        assert!(needs_mark(text), "{text}");
    }
    for text in ["12.50", "1234", "1,234.50", "0.123", "1234.567", "free", "5", ""] {
        assert!(!needs_mark(text), "{text}");
    }
}

proptest::proptest! {
    /// No amount that is read differs from the one that a plain number parser finds, where it finds one.
    #[test]
    fn numbers_are_what_they_say(text in "-?[0-9]{1,7}(\\.[0-9]{1,5})?([eE][+-]?[0-9])?") {
        let exact: f64 = text.parse().expect("a number");
        if let Some(amount) = Amount::parse(&text, Some(DecimalMark::Point), "EUR") {
            let read = amount.money.0 as f64 / 10_000.0;
            proptest::prop_assert!((read - exact).abs() <= 0.005_001, "{} is read as {}", text, read);
        }
    }

    /// Nothing panics on any text, and the functions that decide about a file agree with those that read a value.
    #[test]
    fn any_text_is_read_or_refused(text in "[0-9.,eE+\\-−'() €xEUR０-９]{0,12}") {
        let one = Amount::parse(&text, Some(DecimalMark::Point), "").map(|amount| amount.money);
        let other = Amount::parse(&text, Some(DecimalMark::Comma), "").map(|amount| amount.money);
        proptest::prop_assert!(needs_mark(&text) || one == other, "{:?}", text);
    }
}

#[test]
fn what_has_no_smaller_unit_is_written_in_thousands() {
    let of = |text: &str, mark| Amount::parse(text, mark, "JPY").map(|amount| (amount.money.0, amount.rounded));
    for text in ["12.345", "12,345", "12345", "12.345 JPY"] {
        assert_eq!(of(text, None), Some((123_450_000, false)), "{text}");
    }
    // Where the file shows its decimal sign, that sign counts.
    assert_eq!(of("12.345", Some(DecimalMark::Point)), Some((120_000, true)));
    assert_eq!(of("12.345", Some(DecimalMark::Comma)), Some((123_450_000, false)));
    assert_eq!(of("1.5E3", None), Some((15_000_000, false)));
    assert_eq!(Amount::parse("12.345", None, "KWD").map(|amount| amount.money.0), Some(123_450));
}
