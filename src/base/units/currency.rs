//! Currencies: how they are written, and how many decimals their amounts have.

use std::borrow::Cow;

/// The codes of ISO 4217 for currencies with two decimals.
const TWO: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF \
CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS \
INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN \
NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB \
TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWL";

/// The codes of currencies without decimals, with three and with four.
const NONE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE: &str = "BHD IQD JOD KWD LYD OMR TND";
const FOUR: &str = "CLF UYW";

/// Signs and words that mean one currency. `$`, `¥` and `kr` mean several, and remain as they are.
const WORDS: [(&str, &str); 39] = [
    ("€", "EUR"),
    ("EURO", "EUR"),
    ("EUROS", "EUR"),
    ("EURS", "EUR"),
    ("£", "GBP"),
    // UTF-8 that was read as Latin-1.
    ("Â£", "GBP"),
    ("Â‚¬", "EUR"),
    ("GBP£", "GBP"),
    ("US$", "USD"),
    ("USD$", "USD"),
    ("$US", "USD"),
    ("US-DOLLAR", "USD"),
    ("US DOLLAR", "USD"),
    ("US DOLLARS", "USD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("R$", "BRL"),
    ("HK$", "HKD"),
    ("NZ$", "NZD"),
    ("S$", "SGD"),
    ("NT$", "TWD"),
    ("MX$", "MXN"),
    ("JP¥", "JPY"),
    ("CN¥", "CNY"),
    ("RMB", "CNY"),
    ("RUR", "RUB"),
    ("₽", "RUB"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("₪", "ILS"),
    ("৳", "BDT"),
    ("ZŁ", "PLN"),
    ("KČ", "CZK"),
    ("SFR", "CHF"),
];

/// Words beside an amount that mean a currency, but several different ones.
const UNSURE: [&str; 9] = ["KR", "FT", "LEI", "RS", "FR", "DOLLAR", "DOLLARS", "POUND", "POUNDS"];

/// One spelling per currency: `eur`, ` EUR ` and `€` become `EUR`. An unknown text remains as it is, without the white
/// space around it.
pub fn folded(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if is_code(text) {
        return text.into();
    }
    let upper = text.to_uppercase();
    let upper = upper.trim_end_matches('.');
    if let Some((_, code)) = WORDS.iter().find(|(word, _)| *word == upper) {
        return (*code).into();
    }
    if is_code(upper) { upper.to_owned().into() } else { text.into() }
}

/// The currency that a word beside an amount means, in its one spelling; `None` when the word is not a currency.
pub fn of_word(word: &str) -> Option<Cow<'_, str>> {
    let word = word.trim();
    let found = folded(word);
    let upper = found.to_uppercase();
    let unsure = UNSURE.contains(&upper.trim_end_matches('.')) || is_sign(&found);
    (is_code(&found) || unsure).then_some(found)
}

/// Whether a text is the code of a currency, in capitals.
pub fn is_code(text: &str) -> bool {
    // Every code has three letters, and a space is between two codes.
    let listed = |list: &str| list.as_bytes().chunks(4).any(|code| code.starts_with(text.as_bytes()));
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) && [TWO, NONE, THREE, FOUR].into_iter().any(listed)
}

/// Whether a text is one sign of a currency.
fn is_sign(text: &str) -> bool {
    let mut signs = text.chars();
    let sign =
        |c: char| matches!(c, '$' | '¢'..='¥' | '֏' | '؋' | '৲' | '৳' | '฿' | '₠'..='⃀' | '﷼' | '＄' | '￡' | '￥');
    signs.next().is_some_and(sign) && signs.next().is_none()
}

/// The decimals of a currency's amounts: two where no currency is named, and four, the most that are kept, for an
/// unknown one.
pub fn decimals(currency: &str) -> u32 {
    match currency {
        "" | "EUR" | "USD" | "GBP" | "$" => 2,
        _ => {
            let listed = |list: &str| list.split(' ').any(|code| code == currency);
            let lists = [(TWO, 2), (NONE, 0), (THREE, 3), (FOUR, 4)];
            lists.into_iter().find(|(list, _)| listed(list)).map_or(4, |(_, decimals)| decimals)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_per_currency() {
        for text in ["EUR", "eur", " Eur ", "€", "euro", "Euros"] {
            assert_eq!(folded(text), "EUR", "{text}");
        }
        assert_eq!((folded("us$"), folded("zł"), folded("kwd")), ("USD".into(), "PLN".into(), "KWD".into()));
        assert_eq!((folded("$"), folded("points"), folded("")), ("$".into(), "points".into(), "".into()));
    }

    #[test]
    fn words_beside_amounts() {
        for (word, code) in [("€", Some("EUR")), ("usd", Some("USD")), ("$", Some("$")), ("Rs.", Some("Rs."))] {
            assert_eq!(of_word(word).as_deref(), code, "{word}");
        }
        for word in ["pcs", "x", "abc", "%", "incl"] {
            assert_eq!(of_word(word), None, "{word}");
        }
    }

    #[test]
    fn every_currency_has_its_decimals() {
        let known = ["JPY", "KWD", "EUR", "CLF", "", "XAF", "points"].map(decimals);
        assert_eq!(known, [0, 3, 2, 4, 2, 0, 4]);
    }
}
