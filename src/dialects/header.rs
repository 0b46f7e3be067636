//! Headers, prepared for comparison.

use crate::base::unaccented::letters;
use crate::base::units::currency;

/// A header, prepared for comparison.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// Letters and digits, in lower case without accents, without a currency.
    pub plain: String,
    /// The header without its currency, as it is written.
    pub rest: String,
    /// The currency that it names, in its one spelling; empty when it names none.
    pub currency: String,
}

impl Header {
    /// `at` is the header's index in the file, which a repeated header got as a suffix.
    pub fn new(name: &str, at: usize) -> Self {
        let name = name.strip_suffix(&format!("#{}", at + 1)).unwrap_or(name);
        let (rest, currency) = without_currency(name);
        Self { plain: letters(&rest), rest, currency }
    }
}

/// The headers of a file.
pub fn of(names: &[String]) -> Vec<Header> {
    names.iter().enumerate().map(|(at, name)| Header::new(name, at)).collect()
}

/// The letters and digits of a header without its currency, in lower case without accents.
pub fn plain(name: &str) -> String {
    letters(&without_currency(name).0)
}

/// Splits a header into the text without its currency and the currency, as in `Price($)` and `Order Value (GBP)`.
fn without_currency(name: &str) -> (String, String) {
    let word = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '/' | ',' | ':');
    let mut parts: Vec<&str> = name.split(word).filter(|part| !part.is_empty()).collect();
    let code = |part: &str| (part.len() == 3 && currency::is_code(part)) || !part.chars().any(char::is_alphanumeric);
    let found = parts.iter().rposition(|part| code(part) && currency::of_word(part).is_some());
    match found.filter(|_| parts.len() > 1) {
        Some(at) => {
            let currency = currency::folded(parts.remove(at)).into_owned();
            (parts.join(" "), currency)
        }
        None => (name.to_owned(), String::new()),
    }
}
